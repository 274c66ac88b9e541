/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Three-body terms and local densities, end to end in memory: forces are
 * differences of the energy, summed by brute force over all triplets and images
 * in long double; their potentials come back beside the force of pairs, on any
 * ranks and domains. */
#include "harness.h"

#include <math.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "fm/ranges.h"
#include "fm_fits.h"
#include "model/many.h"

typedef long double real;

/* A spline in [min, max] by truncated powers: a polynomial, level at both ends,
 * and two bumps of four intervals. */
static real potential(const cg_interaction *it, real q)
{
  static const int choose[5] = {1, -4, 6, -4, 1};
  real h = ((real)it->max - it->min) / it->intervals;
  real x = (q - it->min) / h, n = it->intervals, sum = 0;
  sum += 0.3L * (x * x * n / 2 - x * x * x / 3) / n;
  for (int bump = 1; bump <= 3; bump += 2)
    for (int m = 0; m < 5; m++) {
      real above = x - (bump + m);
      sum += above > 0 ? bump * choose[m] * above * above * above / 3 : 0;
    }
  return sum;
}

/* Around one bead: the separations of all images of all others. */
enum { MOST_NEAR = 400 };
typedef struct surroundings {
  int n;
  int32_t type[MOST_NEAR];
  real d[MOST_NEAR][3], r[MOST_NEAR];
} surroundings;

static bool excluded(const cg_beads *beads, cg_gid i, cg_gid j)
{
  int64_t end = beads->exclusion_start ? beads->exclusion_start[i + 1] : 0;
  for (int64_t t = end ? beads->exclusion_start[i] : 0; t < end; t++)
    if (beads->exclusion[t] == j)
      return true;
  return false;
}

static void add_images(const cg_test_fm *system, real (*x)[3],
                       const cg_box *box, cg_gid i, cg_gid j, real cutoff,
                       surroundings *near)
{
  int far = box->periodic ? 1 : 0;
  for (int a = -far; a <= far; a++)
    for (int b = -far; b <= far; b++)
      for (int c = -far; c <= far; c++) {
        real d[3], square = 0;
        if (i == j && a == 0 && b == 0 && c == 0)
          continue;
        for (int k = 0; k < 3; k++) {
          d[k] = x[j][k] - x[i][k] + (real)a * box->h[0][k] +
                 (real)b * box->h[1][k] + (real)c * box->h[2][k];
          square += d[k] * d[k];
        }
        if (square >= cutoff * cutoff)
          continue;
        CG_ASSERT(near->n < MOST_NEAR);
        memcpy(near->d[near->n], d, sizeof d);
        near->type[near->n] = system->beads->type[j];
        near->r[near->n++] = sqrtl(square);
      }
}

static real density_energy(const cg_interaction *it, const surroundings *near)
{
  real rho = 0;
  for (int p = 0; p < near->n; p++)
    if (near->type[p] == it->type[1]) {
      real x = near->r[p] / it->cutoff;
      rho += (1 + 3 * x) * (1 - x) * (1 - x) * (1 - x);
    }
  return potential(it, rho);
}

static real triplet_energy(const cg_interaction *it, const surroundings *near,
                           int p, int s)
{
  real dot = 0, reach = 0;
  for (int k = 0; k < 3; k++)
    dot += near->d[p][k] * near->d[s][k];
  reach = it->gamma / (near->r[p] - it->cutoff) +
          it->gamma / (near->r[s] - it->cutoff);
  return potential(it, acosl(dot / (near->r[p] * near->r[s]))) * expl(reach);
}

static real angle_energy(const cg_interaction *it, const surroundings *near)
{
  real sum = 0;
  for (int p = 0; p < near->n; p++)
    for (int s = 0; s < p; s++)
      if ((near->type[p] == it->type[1] && near->type[s] == it->type[2]) ||
          (near->type[p] == it->type[2] && near->type[s] == it->type[1]))
        sum += triplet_energy(it, near, p, s);
  return sum;
}

/* What may be nearer than all cutoffs, while beads are moved a little. */
enum { BEADS = 32 };
typedef struct neighbourhood {
  bool near[BEADS][BEADS];
} neighbourhood;

static neighbourhood find_near(const cg_test_fm *system, real (*x)[3],
                               const cg_box *box)
{
  static surroundings found;
  neighbourhood hood;
  for (cg_gid i = 0; i < BEADS; i++)
    for (cg_gid j = 0; j < BEADS; j++) {
      found.n = 0;
      add_images(system, x, box, i, j, 0.91L, &found);
      hood.near[i][j] = found.n > 0 && !excluded(system->beads, i, j);
    }
  return hood;
}

/* Around all centres that a bead is near, or is. */
static real energy(const cg_test_fm *system, const neighbourhood *hood,
                   real (*x)[3], const cg_box *box, cg_gid moved)
{
  static surroundings near;
  real sum = 0;
  for (int q = 0; q < system->set->n; q++) {
    const cg_interaction *it = &system->set->list[q];
    for (cg_gid i = 0; it->term->many && i < BEADS; i++) {
      if (system->beads->type[i] != it->type[0] ||
          !(i == moved || hood->near[i][moved]))
        continue;
      near.n = 0;
      for (cg_gid j = 0; j < BEADS; j++)
        if (hood->near[i][j])
          add_images(system, x, box, i, j, it->cutoff, &near);
      sum += it->term == &cg_term_density ? density_energy(it, &near)
                                          : angle_energy(it, &near);
    }
  }
  return sum;
}

/* Central differences of fourth order: off by h^4, and where a spline changes
 * its piece within h by h^2; the energy of 1e2 by 1e-17. */
static double slope_of_energy(const cg_test_fm *system,
                              const neighbourhood *hood, real (*x)[3],
                              const cg_box *box, cg_gid i, int a)
{
  static const real h = 1e-6L, place[4] = {-2, -1, 1, 2};
  static const real weight[4] = {1, -8, 8, -1};
  real at = x[i][a], sum = 0;
  for (int k = 0; k < 4; k++) {
    x[i][a] = at + place[k] * h;
    sum += weight[k] * energy(system, hood, x, box, i) / (12 * h);
  }
  x[i][a] = at;
  return (double)sum;
}

/* Each rank differentiates a part of the frames. */
static void add_forces(const cg_test_fm *system)
{
  const cg_comm *world = cg_test_world();
  real x[BEADS][3];
  for (int64_t t = 0; t < system->frames; t++) {
    cg_frame *frame = &system->frame[t];
    double f[BEADS][3] = {{0}};
    for (cg_gid i = 0; i < BEADS; i++)
      for (int a = 0; a < 3; a++)
        x[i][a] = frame->x[i][a];
    neighbourhood hood = find_near(system, x, &frame->box);
    for (cg_gid i = 0; i < BEADS; i++)
      for (int a = 0; a < 3; a++)
        if (i % cg_comm_size(world) == cg_comm_rank(world))
          f[i][a] = slope_of_energy(system, &hood, x, &frame->box, i, a);
    cg_comm_sum(world, f[0], 3 * BEADS);
    for (cg_gid i = 0; i < BEADS; i++)
      for (int a = 0; a < 3; a++)
        frame->f[i][a] -= f[i][a];
  }
}

/* Densities from the least to the most that occurs, by the first pass. */
static void find_ranges(cg_test_fm *system)
{
  cg_string rigid = {0};
  cg_ranges *ranges = cg_ranges_new(system->beads, system->set, 0);
  CG_WORKS(cg_test_fm_walk(system, cg_test_world(),
                           cg_ranges_consumer(ranges)));
  CU_ASSERT_EQUAL(cg_ranges_apply(ranges, system->set, "nm", &rigid), 0);
  cg_ranges_free(ranges);
  for (int q = 0; q < system->set->n; q++)
    if (system->set->list[q].intervals == 0)
      system->set->list[q].intervals = 5;
}

/* Beads of two types, 6 within 0.7 nm of each; those without a box are drawn
 * together for that. */
static cg_test_fm make(int box, int64_t frames)
{
  cg_test_fm system =
      cg_test_fm_new(cg_test_boxes[box], BEADS, 2, frames, 0.65);
  for (int64_t k = 0; box == CG_TEST_BOXES - 1 && k < frames * BEADS; k++)
    for (int a = 0; a < 3; a++)
      system.frame[k / BEADS].x[k % BEADS][a] *= 0.5;
  cg_test_fm_pair(&system, 0, 1, 4, 4, 0.1, 0.65);
  return system;
}

static void finish(cg_test_fm *system)
{
  find_ranges(system);
  cg_test_fm_forces(system);
  add_forces(system);
}

static cg_fm_result *fit(cg_test_fm *system)
{
  static const cg_fm_options plain = {0};
  cg_fm_result *result;
  CG_WORKS(cg_test_fm_fit(system, cg_test_world(), 0, system->frames, NULL,
                          &plain, &result));
  return result;
}

/* Differences of long doubles leave 1e-12 of forces of some 10, unknowns that
 * times the condition. */
static void compare_terms(const cg_test_fm *system, const cg_fm_result *result)
{
  double tolerance = 1e-10 * fmax(1, result->how.condition);
  for (int q = 0; q < result->terms; q++) {
    const cg_interaction *it = &system->set->list[q];
    const cg_termfit *fit = &result->fit[q];
    const double *range = result->report[q].sampled;
    if (!it->term->many)
      continue;
    CU_ASSERT(range[1] > range[0] && fit->seen);
    real gauge = it->term == &cg_term_density ? potential(it, range[0]) : 0;
    for (int k = 0; k <= 40; k++) {
      double x = range[0] + (range[1] - range[0]) * k / 40;
      CG_CLOSE(cg_termfit_potential(fit, x),
               (double)(potential(it, x) - gauge), tolerance);
    }
  }
  CU_ASSERT(result->how.condition < 1e6);
  CU_ASSERT(result->residual <= 1e-14 * result->mean_square_force);
  CU_ASSERT(result->mean_square_force > 0.1);
}

/* The others are known by their coefficients. */
static void compare_others(const cg_test_fm *system,
                           const cg_fm_result *result)
{
  double tolerance = 1e-10 * fmax(1, result->how.condition);
  for (int q = 0; q < result->terms; q++)
    for (int d = 0; system->coef[q] &&
                    d < cg_basis_count(&result->fit[q].basis); d++)
      if (result->fit[q].sampled[d])
        CG_CLOSE(result->fit[q].coef[d], system->coef[q][d], tolerance);
}

static void check_recovery(cg_test_fm *system)
{
  static const cg_solver solvers[] = {CG_SOLVER_CHOLESKY, CG_SOLVER_SVD,
                                      CG_SOLVER_TSQR};
  finish(system);
  for (int s = 0; s < 3; s++) {
    cg_fm_options options = {.solver = solvers[s]};
    cg_fm_result *result;
    CG_WORKS(cg_test_fm_fit(system, cg_test_world(), 0, system->frames, NULL,
                            &options, &result));
    compare_terms(system, result);
    compare_others(system, result);
    cg_fm_result_free(result);
  }
  cg_test_fm_free(system);
}

/* A cube, unequal sides, triclinic, tilted to the limit, no box. */
static void three_body_terms_come_back(void)
{
  for (int box = 0; box < CG_TEST_BOXES; box++) {
    cg_test_fm system = make(box, 4);
    cg_test_fm_many(&system, &cg_term_threebody, box % 2 ? "ABA" : "BAB", 0.7);
    check_recovery(&system);
  }
}

static void densities_come_back(void)
{
  for (int box = 0; box < CG_TEST_BOXES; box++) {
    cg_test_fm system = make(box, 24);
    cg_test_fm_many(&system, &cg_term_density, box % 2 ? "AB" : "BB", 0.7);
    check_recovery(&system);
  }
}

/* Every kind at once, with different cutoffs, and bonds excluded. */
static void all_kinds_come_back_together(void)
{
  cg_test_fm system = make(3, 16);
  cg_test_fm_bonded(&system, &cg_term_bond, 3, 1, 4, 4, 0.1, 3.5);
  cg_beads_exclude(system.beads, 1);
  cg_test_fm_bonded(&system, &cg_term_bond, 5, 2, 4, 4, 0, 4)->basis =
      &cg_basis_harmonic;
  cg_test_fm_bonded(&system, &cg_term_angle, 2, 1, 4, 4, 0.5, 2.8);
  cg_test_fm_bonded(&system, &cg_term_dihedral, 4, 1, 4, 6, 0, 0);
  cg_test_fm_bonded(&system, &cg_term_improper, 3, 2, 4, 6, 0, 0);
  cg_test_fm_close_circle(&system, 4);
  cg_test_fm_close_circle(&system, 5);
  cg_test_fm_pair(&system, 1, 1, 4, 2, 0.1, 0.65)->within = CG_WITHIN_SAME;
  cg_test_fm_pair(&system, 1, 1, 4, 3, 0.1, 0.65)->within = CG_WITHIN_OTHER;
  cg_test_fm_many(&system, &cg_term_threebody, "AAB", 0.7);
  cg_test_fm_many(&system, &cg_term_threebody, "AAA", 0.6);
  cg_test_fm_many(&system, &cg_term_density, "AB", 0.7);
  cg_test_fm_many(&system, &cg_term_density, "AA", 0.6);
  check_recovery(&system);
}

static void triplets_lie_outside(const cg_fm_result *alone,
                                 const cg_fm_result *result)
{
  CU_ASSERT(alone->report[1].outside > 0);
  CG_CLOSE(alone->residual, result->residual, 1e-13 * alone->how.condition);
}

static void ranks_and_domains_give_one_answer(void)
{
  static const int boxes[] = {0, 1, 3};
  static const cg_fm_options options = {.blocks = 4};
  for (int i = 0; i < 3; i++) {
    cg_test_fm system = make(boxes[i], 12);
    cg_test_fm_many(&system, &cg_term_threebody, "BAA", 0.7)->max = 2.5;
    cg_test_fm_many(&system, &cg_term_density, "AB", 0.7);
    find_ranges(&system);
    system.noise = 0.5;
    cg_test_fm_forces(&system);
    cg_test_fm_one_answer(&system, &options, cg_test_few_grids,
                          triplets_lie_outside);
    cg_test_fm_free(&system);
  }
}

/* A linear u is the force of pairs that end where the density does: only their
 * sum is known, and it is not left to a singular matrix. */
static void pairs_take_what_is_linear_in_a_density(void)
{
  cg_test_fm system = make(1, 20);
  cg_test_fm_pair(&system, 1, 1, 4, 3, 0, 0.8);
  system.set->cutoff = 0.8;
  cg_test_fm_many(&system, &cg_term_density, "BB", 0.8);
  finish(&system);
  cg_fm_result *result = fit(&system);
  const cg_termfit *fit = &result->fit[2];
  CU_ASSERT_EQUAL(result->constraints, 2);
  CU_ASSERT(result->how.condition < 1e8 && result->how.cut == 0);
  CU_ASSERT(result->residual <= 1e-14 * result->mean_square_force);
  for (int e = 0; e < 2; e++)
    CG_CLOSE(cg_termfit_potential(fit, result->report[2].sampled[e]), 0,
             1e-12 * result->how.condition);
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

/* T_conf stays that of the pairs, and is unknown without. */
static void T_conf_leaves_them_out(void)
{
  cg_test_fm system = cg_test_fm_new(cg_test_boxes[0], BEADS, 1, 5, 0.9);
  cg_test_fm_many(&system, &cg_term_threebody, "AAA", 0.7);
  finish(&system);
  cg_fm_result *result = fit(&system);
  CU_ASSERT(isnan(result->kT_conf.value));
  cg_fm_result_free(result);
  cg_test_fm_free(&system);
}

/* Lucy's function and its slope, by differences; a sum in any order. */
static void a_density_does_not_depend_on_the_order(void)
{
  double r[60], turned[60], slope, unused;
  for (int k = 0; k < 60; k++)
    r[k] = turned[59 - k] = 0.9 * fabs(sin(7.3 * k));
  CU_ASSERT(cg_density_sum(60, r, 0.9) == cg_density_sum(60, turned, 0.9));
  CG_CLOSE(cg_density_weight(0, 0.9, &slope), 1, 0);
  CG_CLOSE(cg_density_weight(0.45, 0.9, &slope), 2.5 / 8, 1e-15);
  CG_CLOSE(slope,
           (cg_density_weight(0.45 + 1e-5, 0.9, &unused) -
            cg_density_weight(0.45 - 1e-5, 0.9, &unused)) / 2e-5, 1e-8);
  CU_ASSERT(cg_density_weight(0.9, 0.9, &slope) == 0 && slope == 0);
}

/* The order of the arms changes no bit; arms without length are none. */
static void a_triplet_has_two_equal_arms(void)
{
  static const double p[3] = {0.1, 0.2, -0.05}, s[3] = {-0.2, 0.03, 0.11};
  static const double none[3] = {0, 0, 0}, far[3] = {0.5, 0, 0};
  cg_triplet one, two;
  CU_ASSERT(cg_triplet_set(p, s, 0.1, 0.5, &one));
  CU_ASSERT(cg_triplet_set(s, p, 0.1, 0.5, &two));
  CU_ASSERT(one.theta == two.theta && one.weight == two.weight);
  CU_ASSERT(!cg_triplet_set(p, none, 0.1, 0.5, &one));
  CU_ASSERT(!cg_triplet_set(far, s, 0.1, 0.5, &one));
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"a triplet has two equal arms", a_triplet_has_two_equal_arms},
    {"a density does not depend on the order",
     a_density_does_not_depend_on_the_order},
    {"three-body terms come back", three_body_terms_come_back},
    {"densities come back", densities_come_back},
    {"all kinds come back together", all_kinds_come_back_together},
    {"ranks and domains give one answer", ranks_and_domains_give_one_answer},
    {"pairs take what is linear in a density",
     pairs_take_what_is_linear_in_a_density},
    {"T_conf leaves them out", T_conf_leaves_them_out},
    {NULL, NULL}};
  return cg_test_main(argc, argv, "many-body terms", tests);
}
