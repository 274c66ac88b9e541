/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "fm_systems.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "base/text.h"
#include "fm/denoise.h"
#include "harness.h"

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

static cg_basis basis_of(const cg_interaction *it)
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
    cg_basis b = basis_of(it);
    if (it->term != &cg_term_pair || !cg_test_fm_takes(system, it, pair) ||
        r < it->min || r > it->max)
      continue;
    for (int a = 0; a < 3 && system->coef[q]; a++)
      frame->f[pair->i][a] +=
          cg_basis_sum(&b, system->coef[q], r) * pair->d[a] / r;
  }
}

static void add_tuples(const cg_test_fm *system, int q, cg_frame *frame)
{
  const cg_interaction *it = &system->set->list[q];
  const cg_bonded *group = &system->beads->bonded[it->group];
  cg_basis b = basis_of(it);
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
    cg_test_pairs pairs = {0};
    memset(frame->f, 0, (size_t)frame->n * sizeof *frame->f);
    cg_test_brute(frame, system->beads, system->set->cutoff, &pairs);
    for (int64_t p = 0; p < pairs.n; p++)
      add_pair(system, &pairs.pair[p], frame);
    for (int q = 0; q < system->set->n; q++)
      if (system->set->list[q].term->bonded && system->coef[q])
        add_tuples(system, q, frame);
    add_noise(system, t);
    cg_test_pairs_clear(&pairs);
  }
}

cg_table *cg_test_table(int64_t rows)
{
  cg_table *table = CG_NEW(cg_table);
  *table = (cg_table){.n = rows, .x = CG_ARRAY(double, rows),
                      .u = CG_ARRAY(double, rows), .f = CG_ARRAY(double, rows),
                      .df = CG_ARRAY(double, rows),
                      .flag = CG_ARRAY(char, rows)};
  return table;
}

/* The force of interaction q as a table with rows on the knots and between:
 * exact where the force is quadratic from knot to knot. */
static cg_table *table_of(const cg_test_fm *system, int q)
{
  enum { ROWS_EACH = 2 };
  const cg_interaction *it = &system->set->list[q];
  const double *c = system->coef[q], scale = cg_term_scale(it->term);
  cg_basis b =
      cg_basis_make(it->basis, it->order, it->intervals, it->min, it->max);
  int rows = it->intervals * ROWS_EACH + 1;
  cg_table *table = cg_test_table(rows);
  for (int i = 0; i < rows; i++) {
    double x = fmin(it->min + i * b.h / ROWS_EACH, it->max);
    table->x[i] = x * scale;
    table->f[i] = cg_basis_sum(&b, c, x) / scale;
  }
  table->x[rows - 1] = it->max * scale;
  for (int i = 1; i < rows; i++) { /* Simpson's rule is exact, too */
    double lo = table->x[i - 1], h = table->x[i] - lo;
    double middle = cg_basis_sum(&b, c, (lo + h / 2) / scale) / scale;
    table->u[i] = table->u[i - 1] -
                  h * (table->f[i - 1] + 4 * middle + table->f[i]) / 6;
  }
  for (int i = 0; i < rows; i++)
    table->u[i] -= table->u[rows - 1];
  return table;
}

void cg_test_fm_give(cg_test_fm *system, int q)
{
  cg_interactions *set = system->set;
  if (!set->known)
    set->known = CG_NEW(cg_known);
  cg_known *known = set->known;
  const cg_interaction *from = &set->list[q];
  int n = ++known->set.n;
  CG_GROW(known->set.list, n);
  CG_GROW(known->file, n);
  CG_GROW(known->table, n);
  CG_GROW(known->units, n);
  CG_GROW(known->angular, n);
  known->set.list[n - 1] = (cg_interaction){
      .name = cg_text_copy(from->name),
      .type_name = {cg_text_copy(from->type_name[0]),
                    cg_text_copy(from->type_name[1])},
      .line = 10 + n};
  known->file[n - 1] = cg_text_copy("table.tab");
  known->table[n - 1] = table_of(system, q);
  known->units[n - 1] = CG_UNITS_GROMACS;
  known->angular[n - 1] = from->term->angular;
  cg_interactions_remove(set, q);
  cg_free(system->coef[q]);
  for (int k = q; k < set->n; k++)
    system->coef[k] = system->coef[k + 1];
  system->coef[set->n] = NULL;
}

/* Of a term at q; the force is 0 outside the range. */
static double potential(const cg_test_fm *system, int k, double q)
{
  const cg_interaction *it = &system->set->list[k];
  cg_basis b = basis_of(it);
  return cg_basis_integral(&b, system->coef[k],
                             fmin(fmax(q, it->min), it->max));
}

static double pair_energy(const cg_test_fm *system, const cg_test_pair *pair)
{
  double sum = 0;
  for (int k = 0; k < system->set->n; k++) {
    const cg_interaction *it = &system->set->list[k];
    if (!it->term->bonded && cg_test_fm_takes(system, it, pair))
      sum += 0.5 * potential(system, k,
                             sqrt(cg_square(pair->d[0], pair->d[1],
                                            pair->d[2])));
  }
  return sum;
}

double cg_test_fm_energy(const cg_test_fm *system, int64_t t, double factor)
{
  cg_frame frame = {0};
  cg_test_pairs pairs = {0};
  double h[9], sum = 0;
  cg_frame_resize(&frame, system->beads->n, false, false);
  for (int k = 0; k < 9; k++)
    h[k] = factor * system->frame[t].box.h[k / 3][k % 3];
  CG_ASSERT(cg_box_set(&frame.box, h) == CG_OK);
  for (cg_gid i = 0; i < system->beads->n; i++)
    for (int a = 0; a < 3; a++)
      frame.x[i][a] = factor * system->frame[t].x[i][a];
  cg_test_brute(&frame, system->beads, system->set->cutoff, &pairs);
  for (int64_t p = 0; p < pairs.n; p++)
    sum += pair_energy(system, &pairs.pair[p]);
  for (int k = 0; k < system->set->n; k++) {
    const cg_interaction *it = &system->set->list[k];
    cg_term_value value;
    for (int64_t u = 0;
         it->term->bonded && u < system->beads->bonded[it->group].n; u++)
      if (cg_test_fm_value(system, it, &frame, u, &value))
        sum += potential(system, k, value.q);
  }
  cg_test_pairs_clear(&pairs);
  cg_frame_clear(&frame);
  return sum;
}

double cg_test_fm_volume(const cg_test_fm *system, int64_t t)
{
  const cg_box *box = &system->frame[t].box;
  return box->h[0][0] * box->h[1][1] * box->h[2][2];
}

/* P = N kT/V - dU/dV by a central difference: U is some hundreds to 1e-16, its
 * third derivative 1e4, so 3e-6 of a length leaves 1e-8. */
double cg_test_fm_pressure(const cg_test_fm *system, int64_t t, double kT)
{
  const double step = 3e-6;
  double V = cg_test_fm_volume(system, t);
  double slope = (cg_test_fm_energy(system, t, 1 + step) -
                  cg_test_fm_energy(system, t, 1 - step)) /
                 (2 * step);
  return (double)system->beads->n * kT / V - slope / (3 * V);
}

void cg_test_fm_charge(cg_test_fm *system, int method)
{
  cg_beads *beads = system->beads;
  cg_known *known = system->set->known = CG_NEW(cg_known);
  beads->charge = CG_ARRAY(double, beads->n);
  for (cg_gid i = 0; i < beads->n; i++)
    beads->charge[i] = i % 2 ? 0.3 : -0.3 - 0.01 * (i == 4);
  known->coulomb.method = method;
  known->coulomb.cutoff = 0.6;
  known->coulomb.epsilon_r = 2;
  known->coulomb.line = 3;
  cg_beads_exclude(beads, -1);
  cg_test_fm_forces(system);
}

double cg_test_fm_coulomb(cg_test_fm *system, int64_t t)
{
  cg_test_pairs pairs = {0};
  const double *q = system->beads->charge;
  double energy = 0;
  cg_test_brute(&system->frame[t], system->beads, 0.6, &pairs);
  for (int64_t p = 0; p < pairs.n; p++) {
    const cg_test_pair *pair = &pairs.pair[p];
    double r = length(pair->d);
    double u = 138.93545764 / 2 * q[pair->i] * q[pair->j] / r;
    energy += u / 2;
    for (int a = 0; a < 3; a++)
      system->frame[t].f[pair->i][a] += u * pair->d[a] / (r * r);
  }
  cg_test_pairs_clear(&pairs);
  return energy;
}

/* A source over part of the frames, each whole or in parts. */
typedef struct memory {
  const cg_frame *frame;
  int64_t count, next;
  int share, shares;
  bool in_parts; /* once, at least */
} memory;

static int64_t memory_count(const void *self)
{
  return ((const memory *)self)->count;
}

static cg_status memory_seek(void *self, int64_t index)
{
  ((memory *)self)->next = index;
  return CG_OK;
}

static cg_status memory_next(void *self, cg_frame *frame)
{
  memory *m = self;
  const cg_frame *from = &m->frame[m->next];
  size_t first = cg_comm_share((size_t)from->n, m->shares, m->share);
  size_t n = cg_comm_share((size_t)from->n, m->shares, m->share + 1) - first;
  cg_frame_resize(frame, (int64_t)n, false, from->has_f);
  frame->first = (int64_t)first;
  frame->index = m->next++;
  frame->time = from->time;
  frame->box = from->box;
  memcpy(frame->x, from->x + first, n * sizeof *from->x);
  if (from->has_f)
    memcpy(frame->f, from->f + first, n * sizeof *from->f);
  return CG_OK;
}

static bool memory_parts(const void *self)
{
  (void)self;
  return true;
}

static void memory_share(void *self, int share, int shares)
{
  memory *m = self;
  m->share = share;
  m->shares = shares;
  m->in_parts = m->in_parts || shares > 1;
}

static memory source_of(const cg_test_fm *system, int64_t first, int64_t last)
{
  return (memory){.frame = system->frame + first,
                  .count = last - first,
                  .shares = 1};
}

static const cg_source_class memory_class = {.count = memory_count,
                                             .seek = memory_seek,
                                             .next = memory_next,
                                             .parts = memory_parts,
                                             .share = memory_share};

static cg_walk_options walk_options(const cg_test_fm *system)
{
  return (cg_walk_options){.cutoff = system->set->cutoff,
                           .reach = cg_interactions_reach(system->set),
                           .tuples = system->beads->bonded_groups > 0,
                           .excluded = cg_known_by_mesh(system->set->known),
                           .progress = CG_PROGRESS_NEVER,
                           .what = "test",
                           .checkpoint = system->checkpoint};
}

cg_status cg_test_fm_walk(const cg_test_fm *system, const cg_comm *all,
                          cg_consumer consumer)
{
  memory m = source_of(system, 0, system->frames);
  cg_walk_options walk = walk_options(system);
  cg_walk_report report;
  return cg_walk(all, (cg_source){&memory_class, &m}, system->beads, &walk, 1,
                 &consumer, &report);
}

cg_status cg_test_fm_sum(cg_test_fm *system, const cg_comm *all,
                         int64_t first, int64_t last,
                         const cg_grid_options *grid,
                         const cg_fm_options *options, cg_fm **fm)
{
  memory m = source_of(system, first, last);
  cg_walk_options walk = walk_options(system);
  walk.blocks = options->blocks;
  if (grid)
    walk.grid = *grid;
  cg_walk_report report;
  CG_TRY(cg_fm_new(all, system->beads, system->set, options, fm));
  cg_consumer consumer = cg_fm_consumer(*fm);
  cg_source source = {&memory_class, &m};
  cg_denoise *denoise =
      cg_denoise_new(source, options->sigma, options->kT, 7);
  if (options->target == CG_TARGET_DENOISE)
    source = cg_denoise_source(denoise);
  walk.together = cg_target_copies(options->target);
  cg_status status = cg_walk(all, source, system->beads, &walk, 1, &consumer,
                             &report);
  cg_denoise_free(denoise);
  system->in_parts = m.in_parts;
  return status;
}

cg_status cg_test_fm_fit(cg_test_fm *system, const cg_comm *all,
                         int64_t first, int64_t last,
                         const cg_grid_options *grid,
                         const cg_fm_options *options, cg_fm_result **result)
{
  cg_fm *fm;
  *result = NULL;
  cg_status status =
      cg_test_fm_sum(system, all, first, last, grid, options, &fm);
  if (status == CG_OK)
    status = cg_fm_solve(fm, result);
  cg_fm_free(fm);
  return status;
}

static void add_to_rows(const cg_test_fm *system, const cg_test_pair *pair,
                        int m, double *rows)
{
  double r = length(pair->d);
  int first = 0;
  for (int q = 0; q < system->set->n; q++) {
    const cg_interaction *it = &system->set->list[q];
    cg_basis b = basis_of(it);
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

/* Coefficients are 1, sums good to some eps, so unknowns in units of their
 * columns good to that times the condition, with a factor for sums of 1e4 rows;
 * the least sampled columns are a hundredth of the largest.  1e-8 at the
 * worst. */
void cg_test_fm_compare(const cg_test_fm *system, const cg_fm_result *result)
{
  double tolerance = 1e-12 * result->how.condition;
  CU_ASSERT(result->how.condition < 1e4);
  for (int q = 0; q < result->terms; q++)
    for (int d = 0; d < cg_basis_count(&result->fit[q].basis); d++)
      CG_CLOSE(result->fit[q].coef[d], system->coef[q][d], tolerance);
  CU_ASSERT(result->unsampled == 0);
  CU_ASSERT(result->residual <= 1e-20 * result->mean_square_force + 1e-14);
}

void cg_test_fm_recovers(cg_test_fm *system)
{
  static const cg_fm_options plain = {0};
  cg_fm_result *result;
  CG_WORKS(cg_test_fm_fit(system, cg_test_world(), 0, system->frames, NULL,
                          &plain, &result));
  cg_test_fm_compare(system, result);
  cg_fm_result_free(result);
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

void cg_test_fm_same_sums(const cg_fm_result *result,
                          const cg_fm_result *alone)
{
  const int m = result->columns;
  for (int i = 0; result->G && i < m * m; i++) {
    double size = sqrt(alone->G[i / m * (m + 1)] * alone->G[i % m * (m + 1)]);
    CG_CLOSE(result->G[i], alone->G[i], 1e-12 * size);
  }
  for (int q = 0; q < result->terms; q++)
    CU_ASSERT(result->report[q].count == alone->report[q].count);
}
