/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fm_systems.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/text.h"
#include "harness.h"
#include "model/beads.h"
#include "model/names.h"

cg_test_fm cg_test_fm_new(const double h[9], cg_gid n, int types,
                          int64_t frames, double cutoff)
{
  cg_test_fm system = {.frames = frames};
  system.beads = cg_test_beads(n);
  for (int t = 1; t < types; t++)
    cg_names_add(system.beads->types, &"ABCD"[t], 1);
  for (cg_gid i = 0; i < n; i++) {
    system.beads->type[i] = (int32_t)(i % types);
    system.beads->molecule[i] = i / 3;
  }
  system.set = CG_NEW(cg_interactions);
  system.set->path = cg_text_copy("");
  system.set->cutoff = cutoff;
  system.frame = CG_ARRAY(cg_frame, frames);
  for (int64_t t = 0; t < frames; t++) {
    cg_test_frame(h, n, t, &system.frame[t]);
    for (cg_gid i = 0; i < n; i++)
      cg_box_wrap(&system.frame[t].box, system.frame[t].x[i]);
    memset(system.frame[t].f, 0, (size_t)n * sizeof *system.frame[t].f);
  }
  return system;
}

void cg_test_fm_free(cg_test_fm *system)
{
  for (int q = 0; q < system->set->n; q++)
    cg_free(system->coef[q]);
  for (int64_t t = 0; t < system->frames; t++)
    cg_frame_clear(&system->frame[t]);
  cg_free(system->frame);
  cg_interactions_free(system->set);
  cg_beads_free(system->beads);
}

/* With steps of random length between the places. */
void cg_test_fm_lattice(cg_test_fm *system, const double h[9])
{
  for (int64_t t = 0; t < system->frames; t++)
    for (cg_gid i = 0; i < system->beads->n; i++) {
      double *x = system->frame[t].x[i];
      int at[3] = {(int)i % 4, (int)i / 4 % 4, (int)i / 16};
      memset(x, 0, 3 * sizeof *x);
      for (int v = 0; v < 3; v++) {
        double phase = 5.3 * (double)i + 2.1 * v + 3.7 * (double)t;
        double u = (at[v] + 0.5 + 0.17 * sin(phase)) / 4;
        for (int a = 0; a < 3; a++)
          x[a] += u * (h[0] > 0 ? h[3 * v + a] : a == v ? 2.0 : 0.0);
      }
      cg_box_wrap(&system->frame[t].box, x);
    }
}

cg_interaction *cg_test_fm_pair(cg_test_fm *system, int a, int b, int order,
                                int intervals, double min, double max)
{
  cg_interactions *set = system->set;
  int q = set->n++, m = intervals + order - 1;
  CG_GROW(set->list, set->n);
  cg_interaction *it = &set->list[q];
  *it = (cg_interaction){.term = &cg_term_pair,
                         .type = {a, b},
                         .group = -1,
                         .basis = &cg_basis_bspline,
                         .order = order,
                         .min = min,
                         .max = max,
                         .step = (max - min) / intervals,
                         .intervals = intervals};
  it->name = cg_text_format("%c-%c", "ABCD"[a], "ABCD"[b]);
  it->type_name[0] = cg_text_copy_n(&"ABCD"[a], 1);
  it->type_name[1] = cg_text_copy_n(&"ABCD"[b], 1);
  system->coef[q] = CG_ARRAY(double, m);
  for (int d = 0; d < m; d++)
    system->coef[q][d] = sin(2.3 * d + q);
  return it;
}

static cg_bonded make_tuples(cg_gid n, const char *name, int beads, int k,
                             int s)
{
  cg_bonded group = {.name = cg_text_copy(name), .arity = beads};
  group.beads = CG_ARRAY(cg_gid, n * beads);
  for (cg_gid i = 0; k * i + (beads - 1) * s < n; i++)
    for (int b = 0; b < beads; b++, group.n++)
      group.beads[group.n] = k * i + b * s;
  group.n /= beads;
  return group;
}

cg_interaction *cg_test_fm_bonded(cg_test_fm *system,
                                  const cg_term_class *term, int k, int s,
                                  int order, int intervals, double min,
                                  double max)
{
  cg_interactions *set = system->set;
  cg_beads *beads = system->beads;
  int q = set->n++, m = intervals + order - 1;
  CG_GROW(set->list, set->n);
  CG_GROW(beads->bonded, beads->bonded_groups + 1);
  cg_interaction *it = &set->list[q];
  *it = (cg_interaction){.term = term,
                         .type = {-1, -1},
                         .group = beads->bonded_groups++,
                         .basis = &cg_basis_bspline,
                         .order = order,
                         .min = term->periodic ? term->lo : min,
                         .max = term->periodic ? term->hi : max,
                         .intervals = intervals};
  it->name = cg_text_format("%s%d", term->name, q);
  beads->bonded[it->group] =
      make_tuples(beads->n, it->name, term->beads, k, s);
  system->coef[q] = CG_ARRAY(double, m);
  for (int d = 0; d < m; d++)
    system->coef[q][d] = sin(1.9 * (term->periodic ? d % intervals : d) + q);
  return it;
}

cg_interaction *cg_test_fm_many(cg_test_fm *system, const cg_term_class *term,
                                const char *types, double cutoff)
{
  cg_interactions *set = system->set;
  CG_GROW(set->list, set->n + 1);
  cg_interaction *it = &set->list[set->n++];
  *it = (cg_interaction){.term = term,
                         .group = -1,
                         .basis = &cg_basis_bspline,
                         .order = 4,
                         .min = NAN,
                         .max = NAN,
                         .step = term->step,
                         .cutoff = cutoff};
  it->name = cg_text_format("%s-%s", term->name, types);
  for (int k = 0; k < term->beads; k++) {
    it->type[k] = types[k] - 'A';
    it->type_name[k] = cg_text_copy_n(&types[k], 1);
  }
  if (term == &cg_term_threebody) {
    it->gamma = 0.1;
    it->min = 0;
    it->max = M_PI;
    it->intervals = 8;
  }
  return it;
}

void cg_test_fm_close_circle(cg_test_fm *system, int q)
{
  const cg_interaction *it = &system->set->list[q];
  int n = it->intervals;
  double sum = 0;
  for (int d = 0; d < n; d++)
    sum += system->coef[q][d];
  for (int d = 0; d < n + it->order - 1; d++)
    system->coef[q][d] -= sum / n;
}

bool cg_test_fm_value(const cg_test_fm *system, const cg_interaction *it,
                      const cg_frame *frame, int64_t t, cg_term_value *value)
{
  const cg_gid *bead =
      system->beads->bonded[it->group].beads + t * it->term->beads;
  double d[CG_TERM_BEADS - 1][3];
  for (int k = 0; k + 1 < it->term->beads; k++) {
    for (int a = 0; a < 3; a++)
      d[k][a] = frame->x[bead[k + 1]][a] - frame->x[bead[k]][a];
    cg_box_nearest(&frame->box, d[k]);
  }
  return it->term->value((const double (*)[3])d, value);
}

bool cg_test_fm_takes(const cg_test_fm *system, const cg_interaction *it,
                      const cg_test_pair *pair)
{
  const cg_beads *beads = system->beads;
  int32_t a = beads->type[pair->i], b = beads->type[pair->j];
  bool same = beads->molecule[pair->i] == beads->molecule[pair->j];
  if (it->within != CG_WITHIN_ANY && same != (it->within == CG_WITHIN_SAME))
    return false;
  return (a == it->type[0] && b == it->type[1]) ||
         (a == it->type[1] && b == it->type[0]);
}

cg_basis cg_test_fm_basis(const cg_interaction *it)
{
  return cg_basis_make(it->basis, it->order, it->intervals, it->min, it->max);
}

static double length(const double d[3])
{
  return sqrt((d[0] * d[0] + d[1] * d[1]) + d[2] * d[2]);
}

static void add_pair(const cg_test_fm *system, const cg_test_pair *pair,
                     cg_frame *frame)
{
  double r = length(pair->d);
  for (int q = 0; q < system->set->n; q++) {
    const cg_interaction *it = &system->set->list[q];
    cg_basis b = cg_test_fm_basis(it);
    if (it->term != &cg_term_pair || !cg_test_fm_takes(system, it, pair) ||
        r < it->min || r > it->max)
      continue;
    for (int a = 0; a < 3 && system->coef[q]; a++)
      frame->f[pair->i][a] +=
          cg_basis_sum(&b, system->coef[q], r) * pair->d[a] / r;
  }
}

static bool pairs_have_force(const cg_test_fm *system)
{
  for (int q = 0; q < system->set->n; q++)
    if (system->set->list[q].term == &cg_term_pair && system->coef[q])
      return true;
  return false;
}

static void add_pairs(const cg_test_fm *system, cg_frame *frame)
{
  cg_test_pairs pairs = {0};
  cg_test_brute(frame, system->beads, system->set->cutoff, &pairs);
  for (int64_t p = 0; p < pairs.n; p++)
    add_pair(system, &pairs.pair[p], frame);
  cg_test_pairs_clear(&pairs);
}

static void add_tuples(const cg_test_fm *system, int q, cg_frame *frame)
{
  const cg_interaction *it = &system->set->list[q];
  const cg_bonded *group = &system->beads->bonded[it->group];
  cg_basis b = cg_test_fm_basis(it);
  for (int64_t t = 0; t < group->n; t++) {
    cg_term_value value;
    if (!cg_test_fm_value(system, it, frame, t, &value) ||
        value.q < it->min || value.q > it->max)
      continue;
    double f = cg_basis_sum(&b, system->coef[q], value.q);
    for (int k = 0; k < group->arity; k++)
      for (int a = 0; a < 3; a++)
        frame->f[group->beads[t * group->arity + k]][a] +=
            f * value.gradient[k][a];
  }
}

static void add_noise(const cg_test_fm *system, int64_t t)
{
  cg_rng_key key = {31, CG_RNG_TEST, system->replica};
  for (cg_gid i = 0; i < system->beads->n; i++) {
    double z[4];
    cg_rng_normal(&key, (uint64_t)i, (uint32_t)(2 * t), z);
    cg_rng_normal(&key, (uint64_t)i, (uint32_t)(2 * t + 1), z + 2);
    for (int a = 0; a < 3; a++)
      system->frame[t].f[i][a] += system->noise * z[a];
  }
}

void cg_test_fm_stretch(cg_test_fm *system, double most)
{
  for (int64_t t = 0; t < system->frames; t++) {
    cg_frame *frame = &system->frame[t];
    double h[9];
    for (int a = 0; a < 3; a++) {
      double factor =
          1 + 0.5 * most * (1 + sin(1 + 3.7 * (double)t + 1.3 * a));
      for (int k = 0; k < 3; k++)
        h[3 * k + a] = factor * frame->box.h[k][a];
      for (cg_gid i = 0; i < frame->n; i++)
        frame->x[i][a] *= factor;
    }
    CG_ASSERT(cg_box_set(&frame->box, h) == CG_OK);
  }
}

void cg_test_fm_forces(cg_test_fm *system)
{
  for (int64_t t = 0; t < system->frames; t++) {
    cg_frame *frame = &system->frame[t];
    memset(frame->f, 0, (size_t)frame->n * sizeof *frame->f);
    if (pairs_have_force(system))
      add_pairs(system, frame);
    for (int q = 0; q < system->set->n; q++)
      if (system->set->list[q].term->bonded && system->coef[q])
        add_tuples(system, q, frame);
    add_noise(system, t);
  }
}

static void add_to_rows(const cg_test_fm *system, const cg_test_pair *pair,
                        int m, double *rows)
{
  double r = length(pair->d);
  int first = 0;
  for (int q = 0; q < system->set->n; q++) {
    const cg_interaction *it = &system->set->list[q];
    cg_basis b = cg_test_fm_basis(it);
    double unit[64] = {0};
    for (int d = 0; d < cg_basis_count(&b); d++, unit[d - 1] = 0) {
      unit[d] = 1;
      if (cg_test_fm_takes(system, it, pair) && r >= it->min && r <= it->max)
        for (int a = 0; a < 3; a++)
          rows[(3 * pair->i + a) * m + first + d] +=
              cg_basis_sum(&b, unit, r) * pair->d[a] / r;
    }
    first += cg_basis_count(&b);
  }
}

double *cg_test_fm_rows(const cg_test_fm *system, int64_t frame, int m)
{
  cg_test_pairs pairs = {0};
  double *rows = CG_ARRAY(double, 3 * system->beads->n * m);
  cg_test_brute(&system->frame[frame], system->beads, system->set->cutoff,
                &pairs);
  for (int64_t p = 0; p < pairs.n; p++)
    add_to_rows(system, &pairs.pair[p], m, rows);
  cg_test_pairs_clear(&pairs);
  return rows;
}
