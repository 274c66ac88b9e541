/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file tests/fm_systems.h
 *
 * Systems whose forces are known, for the tests of src/fm: beads at random,
 * forces summed over all pairs and images, and over bonded tuples, from known
 * splines, and noise; frames in memory.  Normal equations by brute force.
 */
#ifndef CGMAP_TESTS_FM_SYSTEMS_H
#define CGMAP_TESTS_FM_SYSTEMS_H

#include "fm/fm.h"
#include "model/known.h"
#include "model/term.h"
#include "systems.h"

typedef struct cg_test_fm {
  cg_beads *beads;
  cg_interactions *set;
  double *coef[12]; /**< of each interaction: the truth; NULL: no force.  On a
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

/** The coordinate of tuple t of a bonded interaction. */
bool cg_test_fm_value(const cg_test_fm *system, const cg_interaction *it,
                      const cg_frame *frame, int64_t t, cg_term_value *value);

/** Is the pair the interaction's? */
bool cg_test_fm_takes(const cg_test_fm *system, const cg_interaction *it,
                      const cg_test_pair *pair);

/** A table of so many rows, to be filled; cg_table_free(). */
cg_table *cg_test_table(int64_t rows);

/** Interaction q is no longer fitted but given as a table, exact where its
 * order is 3, U = 0 at max; before the first fit cg_known_bind(). */
void cg_test_fm_give(cg_test_fm *system, int q);

/** Give the beads charges of both signs that leave -0.01 e, and the set
 * electrostatics between them (CG_COULOMB_...) within 0.6 nm, epsilon_r = 2.
 * No pairs are excluded any more; forces are made anew, without those. */
void cg_test_fm_charge(cg_test_fm *system, int method);

/** Add the forces of these charges within 0.6 nm to those of a frame.
 * \return their energy.  */
double cg_test_fm_coulomb(cg_test_fm *system, int64_t t);

/** Stretch each frame by factors of its own, from 1 to 1 + most along each
 * axis: the frames of a barostat.  Before their forces. */
void cg_test_fm_stretch(cg_test_fm *system, double most);

/** Give all frames their forces. */
void cg_test_fm_forces(cg_test_fm *system);

/** The energy of a frame whose lengths are times a factor, of the integrals of
 * the forces: 0 at max, constant below min. */
double cg_test_fm_energy(const cg_test_fm *system, int64_t t, double factor);

/** The volume of a frame, nm^3, and its pressure, kJ/mol/nm^3, to 1e-8. */
double cg_test_fm_volume(const cg_test_fm *system, int64_t t);
double cg_test_fm_pressure(const cg_test_fm *system, int64_t t, double kT);

/** Force-match the frames [first, last) over the ranks of a group. */
cg_status cg_test_fm_fit(cg_test_fm *system, const cg_comm *all,
                         int64_t first, int64_t last,
                         const cg_grid_options *grid,
                         const cg_fm_options *options, cg_fm_result **result);

/** The same without solving: cg_fm_free() whatever the outcome. */
cg_status cg_test_fm_sum(cg_test_fm *system, const cg_comm *all,
                         int64_t first, int64_t last,
                         const cg_grid_options *grid,
                         const cg_fm_options *options, cg_fm **fm);

/** Walk over all frames with a consumer of its own. */
cg_status cg_test_fm_walk(const cg_test_fm *system, const cg_comm *all,
                          cg_consumer consumer);

/** Are the coefficients of a fit the system's, to its condition, its residual
 * nothing, all functions sampled? */
void cg_test_fm_compare(const cg_test_fm *system, const cg_fm_result *result);

/** Do all frames give the system's coefficients back? */
void cg_test_fm_recovers(cg_test_fm *system);

/** Has a fit on many ranks, where it has them, the matrix of the fit alone, to
 * 1e-12 of its size, and as many tuples? */
void cg_test_fm_same_sums(const cg_fm_result *result,
                          const cg_fm_result *alone);

/** The rows of a frame: 3 n x m numbers, column by column from pairs. */
double *cg_test_fm_rows(const cg_test_fm *system, int64_t frame, int m);

#endif
