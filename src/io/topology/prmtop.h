/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/topology/prmtop.h
 *
 * The sections of an AMBER PRMTOP and the fields of their FORTRAN formats; what
 * they mean is told in atoms_prmtop.c.
 */
#ifndef CGMAP_IO_TOPOLOGY_PRMTOP_H
#define CGMAP_IO_TOPOLOGY_PRMTOP_H

#include <cgmap/topology.h>

#include "io/row.h"

typedef struct cg_prmtop_section {
  cg_lines lines;     /**< before its first row */
  int fields, width;  /**< of a row; 0 where the format is not that simple */
  char kind;          /**< a, i, e */
} cg_prmtop_section;

/** Start with {0}; cg_prmtop_clear() at the end. */
typedef struct cg_prmtop {
  cg_names *flags;
  int32_t room;
  cg_prmtop_section *section;
} cg_prmtop;

/** Find the sections.  CG_DATA. */
cg_status cg_prmtop_open(const char *text, size_t n, cg_prmtop *file);
void cg_prmtop_clear(cg_prmtop *file);

bool cg_prmtop_has(const cg_prmtop *file, const char *flag);

/** A walk over the fields of a section. */
typedef struct cg_prmtop_fields {
  const char *flag;
  cg_prmtop_section section;
  cg_row row;
  int64_t n, read; /**< in all; so far */
} cg_prmtop_fields;

/** Begin to read n fields of a kind.  CG_DATA where there is no such section or
 * its rows cannot be that many. */
cg_status cg_prmtop_begin(const cg_prmtop *file, const char *flag, char kind,
                          int64_t n, cg_prmtop_fields *fields);

/** The next one.  CG_DATA with its line. */
cg_status cg_prmtop_word(cg_prmtop_fields *fields, cg_word *word);
cg_status cg_prmtop_int(cg_prmtop_fields *fields, int64_t least, int64_t most,
                        int64_t *value);
cg_status cg_prmtop_double(cg_prmtop_fields *fields, double *value);

/** After the last one: there are no more rows. */
cg_status cg_prmtop_end(cg_prmtop_fields *fields);

#endif
