/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file cli/memory.h
 *
 * What a rank may use (--memory), and what its share of the work will take.
 */
#ifndef CGMAP_CLI_MEMORY_H
#define CGMAP_CLI_MEMORY_H

#include "cli/setup.h"

/** Bytes of a rank; the same on all. */
typedef struct cg_memory {
  double limit;   /**< --memory; else its share of the machine */
  double most;    /**< --memory; else what one rank alone could have */
  double held;    /**< before the first frame, however that is read */
  double reading; /**< a whole frame: of the file, and its numbers; 0: no
                       frame is read */
  double beads;   /**< a mapped frame */
  bool parts;     /**< several ranks can read a frame in parts */
  int ranks;
} cg_memory;

/** Of frames, and of sums that were kept, where none are read.  Collective. */
cg_memory cg_memory_of_sums(const cg_run *run);
cg_memory cg_memory_of(const cg_run *run, const cg_setup *setup);

/** What is left for frames, at least one byte. */
double cg_memory_left(const cg_memory *memory);

/** Must frames that take so many bytes be read in parts, and can they be? */
bool cg_memory_in_parts(const cg_memory *memory, double bytes);

/** Warn where frames that take so many bytes are over the limit all the same:
 * with the way out.  To be called by one rank or by all. */
void cg_memory_warn(const cg_memory *memory, double bytes);

/** The same of matrices: \a sums on each rank and \a solving more on the one
 * that solves.  CG_UNAVAILABLE where they alone are over --memory, or over what
 * the machine has. */
cg_status cg_memory_check(const cg_memory *memory, double sums,
                          double solving);

#endif
