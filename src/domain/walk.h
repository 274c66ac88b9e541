/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file domain/walk.h
 *
 * The frame loop: frames from a source, spread over the ranks, handed to
 * consumers that sum something, reduced at the end of each epoch.
 *
 * An epoch is a list of consecutive frames, of one block, that all teams work
 * on between two global meetings.  Inside it only the team talks.  At its end
 * all ranks agree on the status, consumers reduce, signals are answered.
 */
#ifndef CGMAP_DOMAIN_WALK_H
#define CGMAP_DOMAIN_WALK_H

#include "base/checkpoint.h"
#include "base/progress.h"
#include "domain/grid.h"
#include "domain/local.h"
#include "domain/nlist.h"

/** Something that sums over frames. */
typedef struct cg_consumer_class {
  const char *name;
  /** Add a frame, before its beads.  Local, no communication; may fail.  May
   * be NULL.  Every mate of a team gets every frame of the team: what belongs
   * to a frame and not to its beads is for one of them to count. */
  cg_status (*frame)(void *self, const cg_local *local);
  /** Add a run of owned beads of that frame with their neighbours.  Local.  May
   * be NULL. */
  cg_status (*beads)(void *self, const cg_local *local, const cg_nlist *list);
  /** End of an epoch, all of whose frames belong to \a block: reduce what was
   * summed since the last one.  Collective over \a all; must go on to its end
   * on every rank even where one fails.  May be NULL. */
  cg_status (*reduce)(void *self, const cg_comm *all, int block);
  /** Put what was summed so far, all of which is reduced, into a checkpoint, on
   * rank 0 (h5: NULL elsewhere), unless \a status says that what was put before
   * failed.  Collective; must go on to its end on every rank even where one
   * fails; the status that counts is rank 0's.
   * Take it from there into a consumer that has seen no frame.  Collective;
   * agreed.  Both may be NULL where no checkpoint is made. */
  cg_status (*save)(void *self, cg_h5 *h5, cg_status status);
  cg_status (*load)(void *self, cg_h5 *h5, int64_t frames_done);
  /** Prepare a frame together, before frame(): what takes communication.
   * Collective over the team, whose mates agreed that none has failed; it must
   * end alike on all.  May be NULL. */
  cg_status (*meet)(void *self, const cg_comm *mates, const cg_local *local);
} cg_consumer_class;

typedef struct cg_consumer {
  const cg_consumer_class *class;
  void *self;
} cg_consumer;

typedef struct cg_walk_options {
  cg_grid_options grid;
  double cutoff;  /**< nm, of the neighbour lists */
  double reach;   /**< nm, of the ghosts, at most a height of the box: twice the
                       distance of neighbours where a bead feels those of its
                       neighbours; 0, or less than the cutoff: the cutoff */
  bool tuples;    /**< bring the bonded partners of owned beads */
  bool excluded;  /**< and the excluded ones */
  double reading; /**< bytes that a rank needs to read one whole frame of what
                       the source reads from; 0: no more than for its beads */
  double mesh;    /**< as in cg_grid_work */
  int64_t most;   /**< frames, from the first; 0: all */
  int blocks;     /**< error-bar blocks, 0: one */
  int together;   /**< so many consecutive frames, of which their number is a
                       multiple, are of one block; 0: 1 */
  cg_progress_mode progress;
  const char *what; /**< for the progress line */
  const char *advice; /**< behind a message of a frame that cannot be read;
                           NULL: none */
  bool told; /**< a walk before this one told of the same grid */
  const cg_checkpoint *checkpoint; /**< NULL: nothing is kept */
} cg_walk_options;

/** What a walk did. */
typedef struct cg_walk_report {
  int64_t frames;
  int64_t resumed; /**< of these: done by a run before */
  int domains[3], batch, teams;
  int idle_ranks; /**< that never had a frame: without a team, or in a team
                       beyond the frames there are */
  int64_t messages, bytes; /**< of the scatter, summed over ranks */
} cg_walk_report;

/** Walk over all frames of a source.  Collective; agreed.  The source is this
 * rank's own; every rank's has the same frames.
 * \return the failure of the lowest rank that failed; CG_STOPPED where a
 * signal or the checkpoint's clock asked for it, with the frames before the
 * stop reduced, and kept where they are to be.  */
cg_status cg_walk(const cg_comm *all, cg_source source, const cg_beads *beads,
                  const cg_walk_options *options, int n_consumers,
                  const cg_consumer *consumers, cg_walk_report *report);

#endif
