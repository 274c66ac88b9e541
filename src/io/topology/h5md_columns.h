/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/topology/h5md_columns.h
 *
 * What an H5MD file says of each particle, in the order of their ids.
 */
#ifndef CGMAP_IO_TOPOLOGY_H5MD_COLUMNS_H
#define CGMAP_IO_TOPOLOGY_H5MD_COLUMNS_H

#include "io/traj/h5md.h"

/** Where the particles of the first frame go. */
typedef struct cg_h5md_places {
  int64_t n;
  int64_t *place; /**< of the particle in each row; NULL: rows are in order */
} cg_h5md_places;

cg_status cg_h5md_places_find(const cg_h5md *md, cg_h5md_places *places);

/** The numbers of an element GROUP/NAME in the first frame.
 * \param [out] column  places->n numbers in our units; NULL where there is no
 *                      such element.  cg_free().  */
cg_status cg_h5md_column(const cg_h5md *md, const cg_h5md_places *places,
                         const char *name, cg_quantity quantity,
                         double **column);

/** A text for each particle: of NAME itself, of its numbers in the table
 * NAME_table, or by the names that its type gives its numbers. */
typedef struct cg_h5md_texts {
  double *number; /**< NULL: there are no texts */
  size_t n;
  char **table;   /**< of n texts by their number */
  cg_h5_set *set; /**< or whose type names them */
  char label[CG_H5_LABEL];
} cg_h5md_texts;

cg_status cg_h5md_texts_read(const cg_h5md *md, const cg_h5md_places *places,
                             const char *name, cg_h5md_texts *texts);
/** The text of a particle, valid until the next call; CG_DATA where its number
 * has none. */
cg_status cg_h5md_text(cg_h5md_texts *texts, int64_t i, const char **text);
void cg_h5md_texts_clear(cg_h5md_texts *texts);

/** Tuples of /connectivity as bonded groups of the atoms. */
cg_status cg_h5md_bonded(const cg_h5md *md, const cg_h5md_places *places,
                         cg_atoms *atoms);

#endif
