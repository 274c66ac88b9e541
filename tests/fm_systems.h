/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file tests/fm_systems.h
 *
 * Systems whose forces are known, for the tests of src/fm: beads at random,
 * forces summed over all pairs and images, and over bonded tuples, from known
 * splines, and noise; frames in memory.  Rows by brute force.
 */
#ifndef CGMAP_TESTS_FM_SYSTEMS_H
#define CGMAP_TESTS_FM_SYSTEMS_H

#include <cgmap/interactions.h>

#include "domain/walk.h"
#include "math/basis.h"
#include "model/term.h"
#include "systems.h"

typedef struct cg_test_fm {
  cg_beads *beads;
  cg_interactions *set;
  double *coef[16]; /**< of each interaction: the truth; NULL: no force.  On a
                        circle functions d and d + intervals have one */
  int64_t frames;
  cg_frame *frame; /**< wrapped */
  double noise;    /**< normal, a component */
  uint32_t replica; /**< of the noise */
  bool in_parts; /**< the last fit read its frames in parts on this rank */
  const cg_checkpoint *checkpoint; /**< of fits; NULL: none */
} cg_test_fm;

/** n beads of `types` types in turn, three of one molecule after another,
 * frames without forces.  cg_test_fm_free(). */
cg_test_fm cg_test_fm_new(const double h[9], cg_gid n, int types,
                          int64_t frames, double cutoff);
void cg_test_fm_free(cg_test_fm *system);

/** Move all beads near the places of a lattice of 4 x 4 x 4, so that no two are
 * too near each other. */
void cg_test_fm_lattice(cg_test_fm *system, const double h[9]);

/** Add an interaction of the types a and b on [min, max] with coefficients
 * that vary between -1 and 1. */
cg_interaction *cg_test_fm_pair(cg_test_fm *system, int a, int b, int order,
                                int intervals, double min, double max);

/** Add a bonded interaction on [min, max] (the circle where it has one) with
 * such coefficients, and a group of its tuples: beads k i, k i + s, k i + 2 s
 * ... of the system, as many as fit in. */
cg_interaction *cg_test_fm_bonded(cg_test_fm *system,
                                  const cg_term_class *term, int k, int s,
                                  int order, int intervals, double min,
                                  double max);

/** Add a three-body term or a density of these types, "ABA", up to a cutoff,
 * without a force of its own.  Triplets have all angles in 8 intervals; the
 * range of a density stays open. */
cg_interaction *cg_test_fm_many(cg_test_fm *system, const cg_term_class *term,
                                const char *types, double cutoff);

/** Shift the coefficients of an interaction around a circle to sum to 0: its
 * forces do no work. */
void cg_test_fm_close_circle(cg_test_fm *system, int q);

cg_basis cg_test_fm_basis(const cg_interaction *it);

/** The coordinate of tuple t of a bonded interaction. */
bool cg_test_fm_value(const cg_test_fm *system, const cg_interaction *it,
                      const cg_frame *frame, int64_t t, cg_term_value *value);

/** Is the pair the interaction's? */
bool cg_test_fm_takes(const cg_test_fm *system, const cg_interaction *it,
                      const cg_test_pair *pair);

/** Stretch each frame by factors of its own, from 1 to 1 + most along each
 * axis: the frames of a barostat.  Before their forces. */
void cg_test_fm_stretch(cg_test_fm *system, double most);

/** Give all frames their forces. */
void cg_test_fm_forces(cg_test_fm *system);

/** The rows of a frame: 3 n x m numbers, column by column from pairs. */
double *cg_test_fm_rows(const cg_test_fm *system, int64_t frame, int m);

#endif
