/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a bead has near it, and its tuples, are found once a frame: moved by a
 * millionth of a nm it keeps them. */
#include "fm_potentials.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "fm/ranges.h"
#include "fm_fits.h"
#include "harness.h"

typedef long double real;

/* Splines by truncated powers: t is in intervals from min. */
static real spline(const cg_interaction *it, real t)
{
  static const int choose[5] = {1, -4, 6, -4, 1};
  real n = it->intervals, sum = 0;
  if (!it->term->many)
    t = fminl(fmaxl(t, 0), n);
  if (!it->term->periodic)
    sum = 0.3L * (t * t * n / 2 - t * t * t / 3) / n;
  for (int bump = 0; bump + 4 <= it->intervals; bump++) {
    int height = (5 * bump + 3 * it->intervals + 2 * it->group + 2) % 9 - 4;
    for (int m = 0; m < 5; m++) {
      real above = t - (bump + m);
      if (above > 0)
        sum += height * choose[m] * above * above * above / 12;
    }
  }
  return sum;
}

static real square(real x)
{
  return x * x;
}

real cg_test_fm_potential(const cg_interaction *it, real q)
{
  static const real C[5] = {1.9L, -0.7L, -2.1L, 0.8L, 0.3L};
  real c, sum = 0;
  if (it->basis == &cg_basis_lj)
    return 4 * 0.4L * (powl(0.35L / q, 12) - powl(0.35L / q, 6));
  if (it->basis == &cg_basis_harmonic)
    return it->term->angular ? 6 * square(q - 1.83L) : 45 * square(q - 0.71L);
  if (it->basis != &cg_basis_rb)
    return spline(it, (q - it->min) / (((real)it->max - it->min) /
                                       it->intervals));
  c = -cosl(q);
  for (int n = 4; n >= 0; n--)
    sum = (sum + C[n]) * c;
  return sum;
}

typedef struct neighbour {
  cg_gid j;
  real shift[3]; /* of its image */
} neighbour;

typedef struct tuple {
  const cg_interaction *it;
  const cg_gid *bead;
  real shift[CG_TERM_BEADS - 1][3]; /* from one bead to the next */
} tuple;

/* A frame. */
typedef struct place {
  const cg_test_fm *system;
  real (*x)[3];
  int64_t *start; /* n + 1: the neighbours of a bead begin here */
  neighbour *near;
  int64_t tuples;
  tuple *tuple;
} place;

static real separation(const place *p, cg_gid i, const neighbour *n, real d[3])
{
  for (int a = 0; a < 3; a++)
    d[a] = p->x[n->j][a] - p->x[i][a] + n->shift[a];
  return sqrtl(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
}

static real pairs_energy(const place *p, const cg_interaction *it, cg_gid i)
{
  real sum = 0, d[3];
  for (int64_t k = p->start[i]; k < p->start[i + 1]; k++) {
    const cg_test_pair pair = {i, p->near[k].j, {0}};
    if (pair.j != i && cg_test_fm_takes(p->system, it, &pair)) {
      real r = separation(p, i, &p->near[k], d);
      sum += r < it->max ? cg_test_fm_potential(it, r)
                         : cg_test_fm_potential(it, it->max);
    }
  }
  return sum;
}

static real dot(const real a[3], const real b[3])
{
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

static void cross(const real a[3], const real b[3], real c[3])
{
  c[0] = a[1] * b[2] - a[2] * b[1];
  c[1] = a[2] * b[0] - a[0] * b[2];
  c[2] = a[0] * b[1] - a[1] * b[0];
}

static real coordinate(const place *p, const tuple *t)
{
  real d[CG_TERM_BEADS - 1][3], m[3], n[3];
  for (int k = 0; k + 1 < t->it->term->beads; k++)
    for (int a = 0; a < 3; a++)
      d[k][a] = p->x[t->bead[k + 1]][a] - p->x[t->bead[k]][a] +
                t->shift[k][a];
  if (t->it->term->beads == 2)
    return sqrtl(dot(d[0], d[0]));
  cross(d[0], d[1], m);
  if (t->it->term->beads == 3)
    return atan2l(sqrtl(dot(m, m)), -dot(d[0], d[1]));
  cross(d[1], d[2], n);
  return atan2l(sqrtl(dot(d[1], d[1])) * dot(d[0], n), dot(m, n));
}

static real tuples_energy(const place *p, cg_gid i)
{
  real sum = 0;
  for (int64_t t = 0; t < p->tuples; t++) {
    const tuple *u = &p->tuple[t];
    bool has = false;
    for (int k = 0; k < u->it->term->beads; k++)
      has = has || u->bead[k] == i;
    if (has)
      sum += cg_test_fm_potential(u->it, coordinate(p, u));
  }
  return sum;
}

static real density_energy(const place *p, const cg_interaction *it,
                           cg_gid centre)
{
  real rho = 0, d[3];
  for (int64_t k = p->start[centre]; k < p->start[centre + 1]; k++) {
    real x = separation(p, centre, &p->near[k], d) / it->cutoff;
    if (x < 1 && p->system->beads->type[p->near[k].j] == it->type[1])
      rho += (1 + 3 * x) * (1 - x) * (1 - x) * (1 - x);
  }
  return cg_test_fm_potential(it, rho);
}

/* Two arms, in either order, of a centre. */
static real triplets_energy(const place *p, const cg_interaction *it,
                            cg_gid centre)
{
  enum { MOST = 100 };
  real d[MOST][3], r[MOST], sum = 0;
  int32_t type[MOST];
  int n = 0;
  for (int64_t k = p->start[centre]; k < p->start[centre + 1]; k++) {
    CG_ASSERT(n < MOST);
    r[n] = separation(p, centre, &p->near[k], d[n]);
    type[n] = p->system->beads->type[p->near[k].j];
    n += r[n] < it->cutoff;
  }
  for (int s = 0; s < n; s++)
    for (int t = 0; t < s; t++)
      if ((type[s] == it->type[1] && type[t] == it->type[2]) ||
          (type[s] == it->type[2] && type[t] == it->type[1]))
        sum += cg_test_fm_potential(it, acosl(dot(d[s], d[t]) /
                                              (r[s] * r[t]))) *
               expl(it->gamma / (r[s] - it->cutoff) +
                    it->gamma / (r[t] - it->cutoff));
  return sum;
}

static real centre_energy(const place *p, const cg_interaction *it,
                          cg_gid centre)
{
  if (p->system->beads->type[centre] != it->type[0])
    return 0;
  return it->term == &cg_term_density ? density_energy(p, it, centre)
                                      : triplets_energy(p, it, centre);
}

/* Of bead i as a centre, and of the centres that it is near, each once. */
static real centres_energy(const place *p, const cg_interaction *it, cg_gid i)
{
  real sum = centre_energy(p, it, i);
  for (int64_t k = p->start[i]; k < p->start[i + 1]; k++) {
    bool before = p->near[k].j == i;
    for (int64_t l = p->start[i]; l < k; l++)
      before = before || p->near[l].j == p->near[k].j;
    if (!before)
      sum += centre_energy(p, it, p->near[k].j);
  }
  return sum;
}

/* All that changes when bead i moves. */
static real energy(const place *p, cg_gid i)
{
  const cg_interactions *set = p->system->set;
  real sum = tuples_energy(p, i);
  for (int q = 0; q < set->n; q++) {
    const cg_interaction *it = &set->list[q];
    if (p->system->coef[q] || it->term->bonded)
      continue;
    sum += it->term->many ? centres_energy(p, it, i) : pairs_energy(p, it, i);
  }
  return sum;
}

/* Central differences of fourth order: off by h^4, and where a spline changes
 * its piece within h by h^2; the energy of 1e2 by 1e-17. */
static double slope(const place *p, cg_gid i, int a)
{
  static const real h = 1e-6L, step[4] = {-2, -1, 1, 2};
  static const real weight[4] = {1, -8, 8, -1};
  real at = p->x[i][a], sum = 0;
  for (int k = 0; k < 4; k++) {
    p->x[i][a] = at + step[k] * h;
    sum += weight[k] * energy(p, i) / (12 * h);
  }
  p->x[i][a] = at;
  return (double)sum;
}

/* All images of others nearer than the longest cutoff and a step; sorted by
 * bead i, as pairs by brute force are. */
static void find_near(place *p, const cg_frame *frame)
{
  cg_test_pairs pairs = {0};
  double reach = p->system->set->cutoff;
  for (int q = 0; q < p->system->set->n; q++)
    reach = fmax(reach, p->system->set->list[q].cutoff);
  cg_test_brute(frame, p->system->beads, reach + 1e-5, &pairs);
  p->near = CG_ARRAY(neighbour, pairs.n);
  for (int64_t k = 0; k < pairs.n; k++) {
    const cg_test_pair *pair = &pairs.pair[k];
    p->near[k].j = pair->j;
    p->start[pair->i + 1] = k + 1;
    for (int a = 0; a < 3; a++)
      p->near[k].shift[a] =
          -(real)pair->d[a] - (p->x[pair->j][a] - p->x[pair->i][a]);
  }
  for (cg_gid i = 0; i < frame->n; i++)
    p->start[i + 1] = p->start[i + 1] ? p->start[i + 1] : p->start[i];
  cg_test_pairs_clear(&pairs);
}

static void add_tuple(place *p, const cg_interaction *it, int64_t t,
                      const cg_frame *frame)
{
  cg_term_value value;
  tuple new = {.it = it, .bead = p->system->beads->bonded[it->group].beads +
                                 t * it->term->beads};
  if (!cg_test_fm_value(p->system, it, frame, t, &value))
    return;
  for (int k = 0; k + 1 < it->term->beads; k++) {
    double d[3], nearest[3];
    for (int a = 0; a < 3; a++)
      nearest[a] = d[a] =
          frame->x[new.bead[k + 1]][a] - frame->x[new.bead[k]][a];
    cg_box_nearest(&frame->box, nearest);
    for (int a = 0; a < 3; a++)
      new.shift[k][a] = (real)nearest[a] - d[a];
  }
  CG_GROW(p->tuple, p->tuples + 1);
  p->tuple[p->tuples++] = new;
}

static void find_tuples(place *p, const cg_frame *frame)
{
  const cg_interactions *set = p->system->set;
  for (int q = 0; q < set->n; q++) {
    const cg_interaction *it = &set->list[q];
    int64_t n = it->term->bonded && !p->system->coef[q]
                    ? p->system->beads->bonded[it->group].n
                    : 0;
    for (int64_t t = 0; t < n; t++)
      add_tuple(p, it, t, frame);
  }
}

static void differentiate(place *p, cg_frame *frame)
{
  const cg_comm *world = cg_test_world();
  double(*f)[3] = cg_alloc((size_t)frame->n, sizeof *f);
  for (cg_gid i = 0; i < frame->n; i++)
    for (int a = 0; a < 3; a++)
      if (i % cg_comm_size(world) == cg_comm_rank(world))
        f[i][a] = slope(p, i, a);
  cg_comm_sum(world, f[0], 3 * (size_t)frame->n);
  for (cg_gid i = 0; i < frame->n; i++)
    for (int a = 0; a < 3; a++)
      frame->f[i][a] -= f[i][a];
  cg_free(f);
}

void cg_test_fm_differences(cg_test_fm *system)
{
  for (int64_t t = 0; t < system->frames; t++) {
    cg_frame *frame = &system->frame[t];
    place p = {.system = system, .start = CG_ARRAY(int64_t, frame->n + 1),
               .x = cg_alloc((size_t)frame->n, sizeof *p.x)};
    for (cg_gid i = 0; i < frame->n; i++)
      for (int a = 0; a < 3; a++)
        p.x[i][a] = frame->x[i][a];
    find_near(&p, frame);
    find_tuples(&p, frame);
    differentiate(&p, frame);
    cg_free(p.tuple);
    cg_free(p.near);
    cg_free(p.start);
    cg_free(p.x);
  }
}

void cg_test_fm_find_ranges(cg_test_fm *system)
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

static void compare_potential(const cg_interaction *it, const cg_termfit *fit,
                              const double range[2], double tolerance)
{
  enum { PLACES = 41 };
  double off = 0;
  bool first = it->term != &cg_term_threebody;
  CU_ASSERT(range[1] > range[0] && fit->seen);
  for (int k = 0; k < PLACES; k++) {
    double x = range[0] + (range[1] - range[0]) * k / (PLACES - 1);
    double u = cg_termfit_potential(fit, x);
    double expected = (double)cg_test_fm_potential(it, x);
    if (!cg_termfit_is_sampled(fit, x) || x < fit->core)
      continue;
    if (first)
      off = u - expected;
    first = false;
    CG_CLOSE(u - off, expected, tolerance);
  }
}

void cg_test_fm_compare_potentials(const cg_test_fm *system,
                                   const cg_fm_result *result,
                                   double tolerance)
{
  for (int q = 0; q < result->terms; q++)
    if (!system->coef[q])
      compare_potential(&system->set->list[q], &result->fit[q],
                        result->report[q].sampled, tolerance);
}
