/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LAMMPS dumps: what their columns and bounds mean (LAMMPS manual, "dump",
 * "Howto triclinic").
 *
 * Positions are written in one of four ways; where several are there, the
 * first of these is taken:
 *
 *     xu yu zu      unwrapped
 *     xsu ysu zsu   unwrapped, in fractions of the box vectors
 *     x y z         wrapped, image flags ix iy iz beside them
 *     xs ys zs      the same in fractions
 *
 * Where ix, iy and iz are all there they are applied: what is read is where an
 * atom has gone, not where its image is seen.  The corner of the box is
 * subtracted.  Of a tilted box the file gives the bounds of the upright box
 * that encloses it: xlo_bound = xlo + min(0, xy, xz, xy + xz), and so on.
 *
 * Ids are 1 ... n in any order, so an atom's place is its id; or those of a
 * group, which are known then (traj_ids.c).  A place that was not filled yet
 * holds NaN. */
#include "io/traj/dump.h"

#include <math.h>

#include "base/text.h"
#include "io/traj/traj_text.h"

/* The sets of three columns, in the order of preference for positions. */
enum set { XU, XSU, X, XS, IMAGE, V, F, SETS };
static const char *const name[SETS][3] = {
  [XU] = {"xu", "yu", "zu"},    [XSU] = {"xsu", "ysu", "zsu"},
  [X] = {"x", "y", "z"},        [XS] = {"xs", "ys", "zs"},
  [IMAGE] = {"ix", "iy", "iz"}, [V] = {"vx", "vy", "vz"},
  [F] = {"fx", "fy", "fz"},
};

/* Where columns are: their numbers, -1 for those that are not there. */
typedef struct places {
  int id, set[SETS][3];
} places;

static bool is(const char *word, size_t n, const char *text)
{
  return strlen(text) == n && memcmp(word, text, n) == 0;
}

static int *place_of(places *at, const char *word, size_t n)
{
  if (is(word, n, "id"))
    return &at->id;
  for (enum set s = XU; s < SETS; s++)
    for (int k = 0; k < 3; k++)
      if (is(word, n, name[s][k]))
        return &at->set[s][k];
  return NULL;
}

static cg_status find_columns(cg_dump_columns *columns, places *at)
{
  const char *from = columns->names, *word;
  size_t n;
  memset(at, -1, sizeof *at);
  while (cg_text_word(&from, columns->names + columns->names_n, &word, &n)) {
    if (columns->n == CG_DUMP_COLUMNS)
      return cg_fail(CG_DATA, "more than %d columns", CG_DUMP_COLUMNS);
    int *place = place_of(at, word, n);
    if (place && *place >= 0)
      return cg_fail(CG_DATA, "column \"%.*s\" is there twice", (int)n, word);
    if (place)
      *place = columns->n;
    columns->use[columns->n++] = -1;
  }
  return CG_OK;
}

/* Use a set of three columns if all are there. */
static bool use(cg_dump_columns *columns, const int set[3], int first)
{
  if (set[0] < 0 || set[1] < 0 || set[2] < 0)
    return false;
  for (int k = 0; k < 3; k++)
    columns->use[set[k]] = (int8_t)(first + k);
  return true;
}

cg_status cg_dump_columns_read(const char *names, size_t n,
                               cg_dump_columns *columns)
{
  places at;
  columns->names = names;
  columns->names_n = n;
  columns->n = 0;
  CG_TRY(find_columns(columns, &at));
  if (at.id < 0)
    return cg_fail(CG_DATA, "no column \"id\" among \"%.*s\": the rows of a "
                            "dump have no order of their own",
                   n > 60 ? 60 : (int)n, names);
  columns->id = at.id;
  columns->use[at.id] = CG_DUMP_ID;
  enum set s = XU;
  while (s <= XS && !use(columns, at.set[s], CG_DUMP_X))
    s++;
  columns->x = s <= XS;
  columns->scaled = s == XSU || s == XS;
  columns->image =
      (s == X || s == XS) && use(columns, at.set[IMAGE], CG_DUMP_IMAGE);
  columns->v = use(columns, at.set[V], CG_DUMP_V);
  columns->f = use(columns, at.set[F], CG_DUMP_F);
  return CG_OK;
}

void cg_dump_faces(const bool periodic[3], cg_dump_head *head)
{
  head->periodic = periodic[0] && periodic[1] && periodic[2];
  head->partly = !head->periodic && (periodic[0] || periodic[1] || periodic[2]);
}

void cg_dump_box(const double bound[3][2], const double tilt[3],
                 const bool periodic[3], cg_dump_head *head)
{
  double xy = tilt[0], xz = tilt[1], yz = tilt[2];
  double hi[3] = {
    bound[0][1] - fmax(fmax(0.0, xy), fmax(xz, xy + xz)),
    bound[1][1] - fmax(0.0, yz), bound[2][1]};
  head->lo[0] = bound[0][0] - fmin(fmin(0.0, xy), fmin(xz, xy + xz));
  head->lo[1] = bound[1][0] - fmin(0.0, yz);
  head->lo[2] = bound[2][0];
  const double h[9] = {hi[0] - head->lo[0], 0, 0, xy, hi[1] - head->lo[1], 0,
                       xz, yz, hi[2] - head->lo[2]};
  memcpy(head->h, h, sizeof h);
  cg_dump_faces(periodic, head);
}

/* What the scan knows. */
typedef struct scanner {
  cg_dump_scan_frame scan_frame;
  cg_traj_index *index;
  cg_dump_head head; /* of the last frame */
} scanner;

static cg_status find(void *self, cg_window *w, int64_t offset,
                      cg_traj_head *head, int64_t *missing)
{
  scanner *s = self;
  const cg_dump_head *h = &s->head;
  const cg_dump_columns *c = &h->columns;
  int64_t end = offset;
  CG_TRY(s->scan_frame(w, offset, &s->head, &end, missing));
  if (*missing > 0)
    return CG_OK;
  *head = (cg_traj_head){
    .atoms = h->atoms,
    .bytes = end - offset,
    .time = h->timed ? h->time : (double)h->step,
    .flags = (c->x ? CG_HAS_X : 0) | (c->v ? CG_HAS_V : 0) |
             (c->f ? CG_HAS_F : 0) | (h->periodic ? CG_HAS_BOX : 0) |
             (h->timed ? 0 : CG_STEP_FOR_TIME) | CG_HAS_DOUBLE};
  if (offset == 0)
    s->index->digits = h->digits;
  return cg_traj_index_units(s->index, h->units);
}

cg_status cg_dump_scan(const cg_file *file, cg_dump_scan_frame scan_frame,
                       cg_traj_index *index)
{
  scanner s = {.scan_frame = scan_frame, .index = index};
  return cg_traj_scan_text(file, find, &s, index);
}

cg_status cg_dump_begin(const cg_dump_head *head, int64_t atoms,
                        cg_frame *frame)
{
  static const double no_box[9];
  if (head->atoms != atoms || !head->columns.x)
    return cg_fail(CG_DATA, "its head has changed since the file was opened");
  if (head->partly)
    return cg_fail(CG_DATA, "the box is periodic across some faces and not "
                            "across others: only boxes that are periodic all "
                            "around, or not at all, are understood (LAMMPS: "
                            "change_box all boundary p p p, with enough "
                            "empty space)");
  cg_frame_resize(frame, atoms, head->columns.v, head->columns.f);
  frame->step = head->step;
  frame->precision = 0.0;
  for (int64_t i = 0; i < atoms; i++)
    frame->x[i][0] = NAN;
  return cg_box_set(&frame->box, head->periodic ? head->h : no_box);
}

static void add_multiples(const double h[9], const double n[3], double x[3])
{
  x[0] += n[0] * h[0] + n[1] * h[3] + n[2] * h[6];
  x[1] += n[1] * h[4] + n[2] * h[7];
  x[2] += n[2] * h[8];
}

cg_status cg_dump_id(double number, int64_t *id)
{
  enum { MOST = 53 }; /* bits of a double */
  if (number != floor(number) || fabs(number) > ldexp(1.0, MOST))
    return cg_fail(CG_DATA, "atom id %.17g: a whole number was expected",
                   number);
  *id = (int64_t)number;
  return CG_OK;
}

/* The place of an atom among 1 ... n, or among those of a group. */
static cg_status find_place(const cg_ids *ids, double id, int64_t n,
                            int64_t *place)
{
  if (ids) {
    int64_t whole = 0;
    CG_TRY(cg_dump_id(id, &whole));
    *place = cg_ids_place(ids, whole);
    return *place >= 0 ? CG_OK
                       : cg_fail(CG_DATA, "atom id %lld is not in the first "
                                          "frame: the atoms of a group must "
                                          "stay the same",
                                 (long long)whole);
  }
  if (!(id >= 1.0 && id <= (double)n) || id != floor(id))
    return cg_fail(CG_DATA, "atom id %.17g: ids must be 1 ... %lld, each once "
                            "(a dump of a group needs the data file of its "
                            "run: -s FILE)",
                   id, (long long)n);
  *place = (int64_t)id - 1;
  return CG_OK;
}

/* The place of an atom that was not there yet. */
static cg_status find_free_place(const cg_dump_head *head, double id,
                                 const cg_frame *frame, int64_t *i)
{
  CG_TRY(find_place(head->ids, id, frame->n, i));
  return isnan(frame->x[*i][0])
             ? CG_OK
             : cg_fail(CG_DATA, "atom id %.17g is there twice", id);
}

cg_status cg_dump_pass(const cg_dump_head *head, double id, cg_frame *frame,
                       bool *passed)
{
  int64_t i = 0;
  CG_TRY(find_free_place(head, id, frame, &i));
  *passed = head->needed && !head->needed[i];
  if (*passed)
    cg_traj_pass_over(frame, i);
  return CG_OK;
}

cg_status cg_dump_place(const cg_dump_head *head,
                        const double number[CG_DUMP_NUMBERS], cg_frame *frame)
{
  const double *from = number + CG_DUMP_X;
  double x[3] = {0.0, 0.0, 0.0};
  int64_t i = 0;
  CG_TRY(find_free_place(head, number[CG_DUMP_ID], frame, &i));
  if (head->columns.scaled)
    add_multiples(head->h, from, x);
  else
    for (int k = 0; k < 3; k++)
      x[k] = from[k] - head->lo[k];
  if (head->columns.image)
    add_multiples(head->h, number + CG_DUMP_IMAGE, x);
  if (!isfinite(x[0] + x[1] + x[2]))
    return cg_fail(CG_DATA, "atom id %.17g: its position is too large",
                   number[CG_DUMP_ID]);
  memcpy(frame->x[i], x, sizeof x);
  if (head->columns.v)
    memcpy(frame->v[i], number + CG_DUMP_V, sizeof frame->v[i]);
  if (head->columns.f)
    memcpy(frame->f[i], number + CG_DUMP_F, sizeof frame->f[i]);
  return CG_OK;
}
