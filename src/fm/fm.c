/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Force matching as a consumer of the frame loop (see fm.h). */
#include "fm/fm.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/timer.h"
#include "domain/charges.h"
#include "fm/inside.h"
#include "fm/saved.h"
#include "model/interaction_types.h"
#include "model/interactions.h"
#include "model/known.h"

enum { MOST_COLUMNS = 30000 }; /* G: 3.6 GB packed */

static cg_status check_columns(const cg_interactions *set)
{
  int64_t columns = 0;
  if (set->n == 0)
    return cg_fail(CG_DATA, "all interactions are constraints: nothing is "
                            "left to fit");
  for (int q = 0; q < set->n; q++)
    columns += cg_interaction_columns(&set->list[q]);
  if (columns > MOST_COLUMNS)
    return cg_fail(CG_CONFIG,
                   "%s%s%d interaction%s %lld columns in all, %d is the most: "
                   "use a larger step",
                   set->path, *set->path ? ": " : "", set->n,
                   set->n == 1 ? " has" : "s have", (long long)columns,
                   MOST_COLUMNS);
  return CG_OK;
}

/* What many beads add to virial and energy is not derived here. */
static cg_status check_frames(const cg_interactions *set,
                              const cg_fm_options *options)
{
  bool energies = options->target == CG_TARGET_ENERGY;
  if (!energies && !options->pressures.series)
    return CG_OK;
  for (int q = 0; q < set->n; q++)
    if (set->list[q].term->many)
      return cg_interaction_fail(
          set, &set->list[q],
          "%s of distances, angles and dihedrals only, not of a %s: leave one "
          "of them out",
          energies ? "--target energy knows the potentials"
                   : "--pressures knows the virial",
          set->list[q].term->name);
  return CG_OK;
}

/* From energies no rows of beads are made. */
static cg_bead_rows rows_of(const cg_fm_options *options)
{
  return options->target == CG_TARGET_ENERGY ? CG_BEAD_ROWS_NONE
         : options->solver == CG_SOLVER_TSQR ? CG_BEAD_ROWS_TRIANGULAR
                                             : CG_BEAD_ROWS_SQUARED;
}

/* Room for the sums of so many blocks, once the columns are known. */
static void make_room(cg_fm *fm, int blocks)
{
  cg_bead_rows rows = rows_of(&fm->options);
  fm->shape = cg_sums_shape_of(fm->columns);
  fm->sums = CG_ARRAY(double, fm->shape.n);
  fm->shares = cg_shares_new(
      fm->all, rows == CG_BEAD_ROWS_SQUARED ? fm->shape.n : fm->shape.G,
      blocks);
  if (rows == CG_BEAD_ROWS_TRIANGULAR)
    fm->factors = cg_factors_new(fm->all, fm->columns->n + 1, blocks);
}

cg_status cg_fm_new(const cg_comm *all, const cg_beads *beads,
                    const cg_interactions *set, const cg_fm_options *options,
                    cg_fm **out)
{
  *out = NULL;
  CG_TRY(cg_fm_check(options));
  CG_TRY(check_columns(set));
  CG_TRY(check_frames(set, options));
  CG_TRY(cg_comm_agree(all, cg_dense_start()));
  cg_fm *fm = CG_NEW(cg_fm);
  *fm = (cg_fm){.all = all,
                .beads = beads,
                .set = set,
                .options = *options,
                .begin = INFINITY,
                .end = -INFINITY};
  fm->bunches = cg_bunches_new(beads, set);
  fm->tuples = cg_tuples_new(beads, set);
  fm->many = cg_many_new(beads, set);
  fm->given = cg_given_new(beads, set->known);
  fm->columns = cg_columns_new(beads, fm->bunches, fm->tuples, set);
  int blocks = options->blocks > 0 ? options->blocks : 1;
  bool energies = options->target == CG_TARGET_ENERGY;
  if (energies || options->pressures.series)
    fm->frames = cg_frame_sums_new(
        all, energies ? &cg_frame_energy : &cg_frame_virial, fm->columns,
        blocks, options->solver == CG_SOLVER_TSQR);
  if (energies)
    cg_frame_sums_alone(fm->frames);
  fm->acc = cg_accumulator_new(fm->bunches, fm->tuples, fm->many, fm->columns,
                               rows_of(options),
                               fm->frames ? fm->frames->rows : NULL);
  make_room(fm, blocks);
  fm->equations = fm->frames ? CG_ARRAY(double, fm->shape.n) : NULL;
  *out = fm;
  return CG_OK;
}

cg_status cg_fm_new_saved(const cg_comm *all, const cg_interactions *set,
                          const cg_fm_options *options, int blocks,
                          cg_fm **out)
{
  *out = NULL;
  CG_TRY(cg_fm_check(options));
  CG_TRY(check_columns(set));
  CG_TRY(cg_comm_agree(all, cg_dense_start()));
  cg_fm *fm = CG_NEW(cg_fm);
  *fm = (cg_fm){.all = all,
                .set = set,
                .options = *options,
                .begin = INFINITY,
                .end = -INFINITY};
  fm->columns = cg_columns_new(NULL, NULL, NULL, set);
  make_room(fm, blocks);
  *out = fm;
  return CG_OK;
}

void cg_fm_walk_as(const cg_interactions *set, const cg_beads *beads,
                   cg_walk_options *walk)
{
  walk->cutoff = set->cutoff;
  walk->reach = cg_interactions_reach(set);
  walk->tuples = beads->bonded_groups > 0;
  walk->excluded = cg_known_by_mesh(set->known);
  walk->mesh =
      walk->excluded ? cg_charges_mesh(set->known->coulomb.cutoff) : 0;
}

void cg_fm_free(cg_fm *fm)
{
  if (!fm)
    return;
  cg_factors_free(fm->factors);
  cg_frame_sums_free(fm->frames);
  cg_free(fm->equations);
  cg_shares_free(fm->shares);
  cg_free(fm->sums);
  cg_accumulator_free(fm->acc);
  cg_columns_free(fm->columns);
  cg_many_free(fm->many);
  cg_given_free(fm->given);
  cg_tuples_free(fm->tuples);
  cg_bunches_free(fm->bunches);
  cg_free(fm);
}

static cg_status weight_of(const cg_fm *fm, const cg_local *local,
                           double *weight)
{
  const cg_fm_weights *weights = &fm->options.weights;
  *weight = 1;
  if (weights->by == CG_WEIGHTS_FILE)
    return cg_series_value(
        weights->series, local->index / cg_target_copies(fm->options.target),
        local->time, weight);
  if (weights->by == CG_WEIGHTS_VOLUME)
    *weight = cbrt(local->box.volume * local->box.volume);
  if (*weight == 0)
    return cg_fail(CG_DATA, "it has no box, whose volume could be its weight");
  return CG_OK;
}

static cg_status meet(void *self, const cg_comm *mates, const cg_local *local)
{
  cg_fm *fm = self;
  return cg_given_meet(fm->given, mates, local);
}

static cg_status begin_energy(cg_fm *fm, const cg_local *local, double weight)
{
  double energy;
  CG_TRY(cg_series_value(fm->options.energies.series, local->index,
                         local->time, &energy));
  cg_frame_rows_begin(fm->frames->rows, local, weight, energy);
  return CG_OK;
}

/* The virial that the model shall have: the pressure without the ideal part. */
static cg_status begin_virial(cg_fm *fm, const cg_local *local, double weight)
{
  const cg_fm_pressures *pressures = &fm->options.pressures;
  double pressure;
  if (!(local->box.volume > 0))
    return cg_fail(CG_DATA, "it has no box, and so no pressure");
  CG_TRY(cg_series_value(pressures->series, local->index, local->time,
                         &pressure));
  double ideal =
      (double)fm->beads->n * fm->options.kT / local->box.volume;
  cg_frame_rows_begin(fm->frames->rows, local, weight,
                      pressure * pressures->unit - ideal);
  return CG_OK;
}

/* Rows of frames have targets of their own to take it off. */
static void take_known(cg_fm *fm)
{
  cg_given_sums known = cg_given_take(fm->given);
  if (fm->frames)
    cg_frame_rows_known(fm->frames->rows,
                        fm->options.target == CG_TARGET_ENERGY
                            ? known.energy
                            : known.virial);
}

static cg_status begin_frame(void *self, const cg_local *local)
{
  cg_fm *fm = self;
  double weight;
  if (!local->f && cg_target_needs_forces(fm->options.target))
    return cg_fail(CG_DATA,
                   "it holds no forces, which force matching needs: give a "
                   "trajectory written with forces, or --target structure");
  CG_TRY(weight_of(fm, local, &weight));
  cg_accumulator_weigh(fm->acc, weight);
  if (fm->options.target == CG_TARGET_ENERGY)
    CG_TRY(begin_energy(fm, local, weight));
  else if (fm->frames)
    CG_TRY(begin_virial(fm, local, weight));
  fm->begin = fmin(fm->begin, local->time);
  fm->end = fmax(fm->end, local->time);
  fm->volume[0] += local->box.volume;
  fm->volume[1]++;
  cg_bunches_frame(fm->bunches, local);
  cg_tuples_frame(fm->tuples, local);
  cg_many_frame(fm->many, local);
  cg_given_frame(fm->given, local);
  take_known(fm);
  return CG_OK;
}

static cg_status add_beads(void *self, const cg_local *local,
                           const cg_nlist *list)
{
  cg_fm *fm = self;
  const double (*known)[3];
  CG_TRY(cg_given_forces(fm->given, list, &known));
  take_known(fm);
  cg_accumulator_beads(fm->acc, local, list, known);
  return CG_OK;
}

static cg_status end_epoch(void *self, const cg_comm *all, int block)
{
  cg_fm *fm = self;
  CG_ASSERT(all == fm->all);
  memset(fm->sums, 0, fm->shape.n * sizeof *fm->sums);
  cg_accumulator_take(fm->acc, &fm->shape, fm->sums,
                      fm->factors ? fm->factors->tsqr : NULL);
  cg_timer_start(CG_PHASE_EXCHANGE);
  cg_shares_add(fm->shares, block, fm->sums);
  if (fm->factors)
    cg_factors_add(fm->factors, block);
  if (fm->frames)
    cg_frame_sums_reduce(fm->frames, block, fm->volume);
  cg_timer_stop(CG_PHASE_EXCHANGE);
  return CG_OK;
}

/* Only where charges are given do the mates of a team meet. */
cg_consumer cg_fm_consumer(cg_fm *fm)
{
  static const cg_consumer_class plain = {.name = "force matching",
                                          .frame = begin_frame,
                                          .beads = add_beads,
                                          .reduce = end_epoch,
                                          .save = cg_fm_save,
                                          .load = cg_fm_load};
  static const cg_consumer_class meets = {.name = "force matching",
                                          .meet = meet,
                                          .frame = begin_frame,
                                          .beads = add_beads,
                                          .reduce = end_epoch,
                                          .save = cg_fm_save,
                                          .load = cg_fm_load};
  return (cg_consumer){.class = fm->given ? &meets : &plain, .self = fm};
}
