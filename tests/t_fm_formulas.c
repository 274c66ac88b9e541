/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Force matching of formulas beside splines: forces of textbook potentials,
 * summed here, give their parameters back with every solver, on any ranks and
 * domains; the configurational temperature is that of differences. */
#include "harness.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "fm_fits.h"

enum { BEADS = 60, LJ, SPRING, ANGLE, TURN };

static const cg_fm_options plain = {0};

/* Coefficients of the formulas; C[n] multiplies cos^(n+1). */
typedef struct model {
  double A, B, spring[2], angle[2], C[5];
} model;

static const double CUTOFF = 0.7;

static void make_formula(cg_test_fm *system, const cg_basis_class *class)
{
  int q = system->set->n - 1;
  system->set->list[q].basis = class;
  cg_free(system->coef[q]);
  system->coef[q] = NULL;
}

/* Interactions 0 ... 3 are formulas; their ranges leave data outside. */
static cg_test_fm formulas(int box, int64_t frames)
{
  cg_test_fm system =
      cg_test_fm_new(cg_test_boxes[box], BEADS, 2, frames, CUTOFF);
  cg_test_fm_lattice(&system, cg_test_boxes[box]);
  cg_test_fm_pair(&system, 0, 0, 4, 5, 0.5, CUTOFF);
  make_formula(&system, &cg_basis_lj);
  cg_test_fm_bonded(&system, &cg_term_bond, 3, 2, 4, 5, 0.6, 0.9);
  make_formula(&system, &cg_basis_harmonic);
  cg_test_fm_bonded(&system, &cg_term_angle, 2, 1, 4, 4, 1, 2);
  make_formula(&system, &cg_basis_harmonic);
  cg_test_fm_bonded(&system, &cg_term_dihedral, 4, 1, 4, 12, 0, 0);
  make_formula(&system, &cg_basis_rb);
  return system;
}

static double lj_force(const model *m, double r)
{
  return 12 * m->A * pow(r, -13) - 6 * m->B * pow(r, -7);
}

static double turn_force(const model *m, double phi)
{
  double c = cos(phi - M_PI), s = sin(phi - M_PI), sum = 0;
  for (int n = 1; n <= 5; n++)
    sum += n * m->C[n - 1] * pow(c, n - 1) * s;
  return sum;
}

static double force_of(const model *m, int q, double x)
{
  switch (q + LJ) {
  case LJ: return lj_force(m, x);
  case SPRING: return m->spring[0] * (m->spring[1] - x);
  case ANGLE: return m->angle[0] * (m->angle[1] - x);
  default: return turn_force(m, x);
  }
}

static void add_pairs(const cg_test_fm *system, const model *m,
                      cg_frame *frame)
{
  cg_test_pairs pairs = {0};
  cg_test_brute(frame, system->beads, CUTOFF, &pairs);
  for (int64_t p = 0; p < pairs.n; p++) {
    const cg_test_pair *pair = &pairs.pair[p];
    double r = sqrt(pair->d[0] * pair->d[0] + pair->d[1] * pair->d[1] +
                    pair->d[2] * pair->d[2]);
    if (cg_test_fm_takes(system, &system->set->list[0], pair) && r <= CUTOFF)
      for (int a = 0; a < 3; a++)
        frame->f[pair->i][a] += lj_force(m, r) * pair->d[a] / r;
  }
  cg_test_pairs_clear(&pairs);
}

static void add_tuples(const cg_test_fm *system, const model *m, int q,
                       cg_frame *frame)
{
  const cg_interaction *it = &system->set->list[q];
  const cg_bonded *group = &system->beads->bonded[it->group];
  for (int64_t t = 0; t < group->n; t++) {
    cg_term_value value;
    if (!cg_test_fm_value(system, it, frame, t, &value))
      continue;
    for (int k = 0; k < group->arity; k++)
      for (int a = 0; a < 3; a++)
        frame->f[group->beads[t * group->arity + k]][a] +=
            force_of(m, q, value.q) * value.gradient[k][a];
  }
}

/* Those of the splines, and the formulas' on top. */
static void set_forces(cg_test_fm *system, const model *m)
{
  cg_test_fm_forces(system);
  for (int64_t t = 0; t < system->frames; t++) {
    add_pairs(system, m, &system->frame[t]);
    for (int q = 1; q < 4; q++)
      add_tuples(system, m, q, &system->frame[t]);
  }
}

static const double EPSILON = 1.3, SIGMA = 0.42;
static const double F[4] = {1.3, -0.7, 2.1, 0.4}; /* OPLS dihedral */

static model truth(void)
{
  return (model){.A = 4 * EPSILON * pow(SIGMA, 12),
                 .B = 4 * EPSILON * pow(SIGMA, 6),
                 .spring = {90, 0.71},
                 .angle = {12, 1.83},
                 /* as in the GROMACS manual */
                 .C = {(3 * F[2] - F[0]) / 2, 4 * F[3] - F[1], -2 * F[2],
                       -4 * F[3], 0}};
}

/* Splines beside formulas: one pair, one bond. */
static cg_test_fm mixture(int box, int64_t frames)
{
  cg_test_fm system = formulas(box, frames);
  model m = truth();
  cg_test_fm_pair(&system, 0, 1, 4, 5, 0.25, CUTOFF);
  cg_test_fm_bonded(&system, &cg_term_bond, 5, 1, 3, 4, 0.3, 1.2);
  set_forces(&system, &m);
  return system;
}

/* Sums are good to some eps, parameters to 10 kappa of it and to 1e-8 at
 * least; what squares leave is rounding below 1e-12 of them. */
static void compare_parameters(const cg_fm_result *result)
{
  const double expected[4][CG_BASIS_PARAMETERS] = {
      {EPSILON, SIGMA},
      {90, 0.71},
      {12, 1.83},
      {F[1] + (F[0] + F[2]) / 2, (3 * F[2] - F[0]) / 2, 4 * F[3] - F[1],
       -2 * F[2], -4 * F[3], 0}};
  double eps = fmax(1e-8, 10 * result->how.condition * 2.2e-16);
  for (int q = 0; q < 4; q++) {
    double value[CG_BASIS_PARAMETERS];
    cg_termfit_parameters(&result->fit[q], value);
    for (int p = 0; p < result->fit[q].basis.class->parameters; p++)
      CG_CLOSE(value[p], expected[q][p], eps * (1 + fabs(expected[q][p])));
    CU_ASSERT(result->report[q].outside == result->report[q].flat);
  }
  CU_ASSERT(result->residual <= 1e-12 * result->mean_square_force);
}

static void known_parameters_come_back(void)
{
  static const cg_solver solvers[] = {CG_SOLVER_CHOLESKY, CG_SOLVER_SVD,
                                      CG_SOLVER_TSQR};
  for (int box = 0; box < CG_TEST_BOXES; box++) {
    cg_test_fm system = mixture(box, 10);
    cg_fm_options options = {.solver = solvers[box % 3]};
    cg_fm_result *result;
    CG_WORKS(cg_test_fm_fit(&system, cg_test_world(), 0, 10, NULL, &options,
                            &result));
    compare_parameters(result);
    for (int q = 4; q < 6; q++)
      for (int d = 0; d < cg_basis_count(&result->fit[q].basis); d++)
        if (result->fit[q].sampled[d])
          CG_CLOSE(result->fit[q].coef[d], system.coef[q][d], 1e-7);
    cg_fm_result_free(result);
    cg_test_fm_free(&system);
  }
}

static void ranks_and_domains_give_one_answer(void)
{
  cg_test_fm system = mixture(3, 8);
  cg_test_fm_one_answer(&system, &plain, cg_test_grids, NULL);
  cg_test_fm_free(&system);
}

/* Divergence of the field on one frame by central differences. */
static double divergence(cg_test_fm *field, const model *m)
{
  const double h = 1e-5;
  double sum = 0;
  for (int i = 0; i < BEADS; i++)
    for (int a = 0; a < 3; a++) {
      double at = field->frame->x[i][a], f[2];
      for (int s = 0; s < 2; s++) {
        field->frame->x[i][a] = at + (s == 0 ? h : -h);
        set_forces(field, m);
        f[s] = field->frame->f[i][a];
      }
      field->frame->x[i][a] = at;
      sum += (f[0] - f[1]) / (2 * h);
    }
  set_forces(field, m);
  return sum;
}

/* kT = -<F.v>/<div v>, v the fitted forces but for B of 12-6, which makes the
 * force at the cutoff 0. */
static void the_configurational_temperature_is_that_of_differences(void)
{
  double mapped[BEADS][3], virial = 0;
  cg_test_fm system = formulas(3, 1);
  model m = truth();
  set_forces(&system, &m);
  for (int i = 0; i < BEADS; i++)
    for (int a = 0; a < 3; a++)
      system.frame->f[i][a] += 3 * sin(i + 2.3 * a);
  memcpy(mapped, system.frame->f, sizeof mapped);
  cg_fm_result *result;
  CG_WORKS(cg_test_fm_fit(&system, cg_test_world(), 0, 1, NULL, &plain,
                          &result));
  const double *c[4];
  for (int q = 0; q < 4; q++)
    c[q] = result->fit[q].coef;
  model field = {.A = c[0][0],
                 .B = 2 * c[0][0] / pow(CUTOFF, 6),
                 .spring = {c[1][1], c[1][0] / c[1][1]},
                 .angle = {c[2][1], c[2][0] / c[2][1]}};
  memcpy(field.C, c[3], sizeof field.C);
  double div = divergence(&system, &field);
  for (int i = 0; i < BEADS; i++)
    for (int a = 0; a < 3; a++)
      virial += mapped[i][a] * system.frame->f[i][a];
  CG_CLOSE(result->kT_conf.value / (-virial / div), 1, 1e-6);
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

/* Fits without one block, made one by one, give the errors; the core stays the
 * formula's own, beyond the cutoff there is nothing, a bond's least U is 0. */
static void errors_and_tables_are_those_of_the_formula(void)
{
  enum { FRAMES = 40, BLOCKS = 8, EACH = FRAMES / BLOCKS };
  cg_fm_options options = {.blocks = BLOCKS};
  cg_test_fm system = formulas(1, FRAMES);
  model m = truth();
  system.noise = 2;
  set_forces(&system, &m);
  cg_fm_result *result;
  double sigma[BLOCKS], mean = 0, square = 0, value[CG_BASIS_PARAMETERS];
  CG_WORKS(cg_test_fm_fit(&system, cg_test_world(), 0, FRAMES, NULL, &options,
                          &result));
  /* Block 0 goes to the end, again and again: its frames are the last. */
  cg_frame *all = system.frame, *turned = CG_ARRAY(cg_frame, FRAMES);
  system.frame = turned;
  for (int k = 0; k < BLOCKS; k++) {
    cg_fm_result *part;
    for (int t = 0; t < FRAMES; t++)
      turned[t] = all[(t + (k + 1) * EACH) % FRAMES];
    CG_WORKS(cg_test_fm_fit(&system, cg_test_world(), 0, FRAMES - EACH, NULL,
                            &plain, &part));
    cg_termfit_parameters(&part->fit[0], value);
    mean += (sigma[k] = value[1]) / BLOCKS;
    cg_fm_result_free(part);
  }
  for (int k = 0; k < BLOCKS; k++)
    square += (sigma[k] - mean) * (sigma[k] - mean) * (BLOCKS - 1) / BLOCKS;
  CG_CLOSE(result->fit[0].parameter_error[1] / sqrt(square), 1, 1e-7);
  const cg_termfit *pair = &result->fit[0], *bond = &result->fit[1];
  cg_termfit_parameters(bond, value);
  CG_CLOSE(cg_termfit_potential(bond, value[1]), 0, 1e-10);
  CG_CLOSE(cg_termfit_potential(bond, value[1] - 0.5), value[0] / 8, 1e-9);
  CU_ASSERT(pair->core == 0 && cg_termfit_force(pair, CUTOFF + 1e-9) == 0 &&
            cg_termfit_potential(pair, CUTOFF + 0.1) == 0);
  CG_CLOSE(cg_termfit_force(pair, 0.2) /
               (12 * pair->coef[0] * pow(0.2, -13) -
                6 * pair->coef[1] * pow(0.2, -7)), 1, 1e-12);
  CU_ASSERT(!cg_termfit_is_sampled(pair, 0.2) &&
            cg_termfit_is_sampled(pair, 0.6));
  CU_ASSERT(result->drift_z > 0 && result->report[0].gaps == 0);
  system.frame = all;
  cg_free(turned);
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"known parameters come back", known_parameters_come_back},
    {"ranks and domains give one answer", ranks_and_domains_give_one_answer},
    {"the configurational temperature is that of differences",
     the_configurational_temperature_is_that_of_differences},
    {"errors and tables are those of the formula",
     errors_and_tables_are_those_of_the_formula},
    {NULL, NULL}};
  return cg_test_main(argc, argv, "fm of formulas", tests);
}
