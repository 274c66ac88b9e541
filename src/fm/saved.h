/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file fm/saved.h
 *
 * Sums kept in a results file, cgmap-results(5), so that a fit can be made
 * again without frames: /fm/sums, one entry for each error-bar block, and what
 * else a run says of itself.  Several runs become one fit: their interactions
 * are joined by name, their blocks follow each other.
 */
#ifndef CGMAP_FM_SAVED_H
#define CGMAP_FM_SAVED_H

#include "fm/fm.h"

/** What a run says of itself besides its sums; numbers, so that it can be sent
 * as bytes. */
typedef struct cg_fm_saved {
  int blocks;          /**< of sums, 1 or more */
  cg_target target;
  double sigma;        /**< nm, of the target denoise; else 0 */
  bool triangular;     /**< R of the rows instead of G */
  int64_t frames, rows;
  double begin, end;   /**< ps */
  double volume;       /**< nm^3, mean; 0 without boxes */
  double noise;        /**< as in cg_fm_result */
} cg_fm_saved;

/** Bytes that the sums of a fit take in a file. */
double cg_fm_sums_bytes(const cg_fm *fm);

/** Write /fm/sums, one block after the other from where they are dealt out.
 * Collective; agreed.
 * \param [in] h5      on rank 0, else NULL.
 * \param [in] status  of what was written before: nothing is where that
 *                     failed.  */
cg_status cg_fm_put_sums(cg_fm *fm, cg_h5 *h5, const cg_unit_names *units,
                         cg_status status);

/** Read what a run says; CG_DATA where it keeps no sums.  Local. */
cg_status cg_fm_get_saved(cg_h5 *h5, cg_fm_saved *saved);

/** Keep what cg_interactions_text() says.  Local. */
cg_status cg_fm_put_set(cg_h5 *h5, const char *text);

/** The interactions that a results file was fitted with, complete.
 * Collective; agreed.
 * \param [in] h5    on rank 0, else NULL.
 * \param [in] path  the file's name, for messages and as the set's.  */
cg_status cg_fm_get_set(const cg_comm *all, cg_h5 *h5, const char *path,
                        cg_interactions **set);

/** The interactions of n runs, those of a name once.  CG_CONFIG, naming both
 * files (\a path of each set), where a name means two things, two names mean
 * the same pairs, or units or exclusions differ.  Local. */
cg_status cg_fm_join(int n, cg_interactions *const *sets,
                     cg_interactions **all);

/** A fit of sums that are added run by run, without frames.
 * \param [in] blocks  of all runs together.
 * \return as cg_fm_new().  Collective; agreed.  */
cg_status cg_fm_new_saved(const cg_comm *all, const cg_interactions *set,
                          const cg_fm_options *options, int blocks,
                          cg_fm **fm);

/** Add a run.  Collective; agreed; its blocks come after those before.
 * \param [in] h5      on rank 0, else NULL.
 * \param [in] set     its interactions, all of them among the fit's.
 * \param [in] weight  of its sums.  */
cg_status cg_fm_add_saved(cg_fm *fm, cg_h5 *h5, const cg_fm_saved *saved,
                          const cg_interactions *set, double weight);

#endif
