/* SPDX-License-Identifier: GPL-2.0-or-later */
/* DCD: what precedes the frames, and where they lie.
 *
 * Fortran records: each stands between two copies of its length in bytes, of 4
 * bytes (8 from some compilers), in the byte order of the machine that wrote
 * it.  Control words are counted from 0 (CHARMM's manual, "dynamc", and VMD's
 * dcdplugin.c; programs differ in the others):
 *
 *     84   "CORD", 20 control words: 0 frames, 1 step of the first frame
 *          (ISTART), 2 steps from frame to frame (NSAVC), 3 steps in all, 8
 *          fixed atoms (NAMNF), 9 time step (DELTA; a float in CHARMM's
 *          units of 48.88821 fs, where 19 is 0 a double over words 9 and 10),
 *          10 cells are there, 11 a fourth dimension is there, 19 CHARMM's
 *          version; 0 (X-PLOR) has neither cells nor fourth dimension
 *     4 + 80 k   lines of a title, which are not read
 *     4    atoms
 *     4m   numbers of the m atoms that move, where others are fixed
 *     and for each frame
 *     48   six doubles, the cell (dcd_cell.c), where there are cells
 *     4n   floats x (A); then a record for y, one for z, one for w where there
 *          is a fourth dimension, which is not read.  Where atoms are fixed, n
 *          is that of all in the first frame, and of those that move in the
 *          others
 *
 * So the file's size tells how many frames there are; the number in the head is
 * wrong where a run was killed.  Frame i is at (ISTART + i NSAVC) DELTA.
 * Cost: nothing, whatever the length of the file. */
#include "io/traj/dcd.h"

#include <float.h>
#include <math.h>

#include "base/log.h"
#include "base/text.h"

int64_t cg_dcd_marker(const cg_dcd_layout *l, const unsigned char *at)
{
  return l->marker == 8 ? (int64_t)cg_get_u64_of(at, l->big)
                        : (int64_t)cg_get_u32_of(at, l->big);
}

static double get_double(const cg_dcd_layout *l, const unsigned char *at)
{
  uint64_t u = cg_get_u64_of(at, l->big);
  double x;
  memcpy(&x, &u, sizeof x);
  return x;
}

/* Byte order and size of markers, by the first of them. */
static bool find_order(const unsigned char *bytes, size_t n, cg_dcd_layout *l)
{
  for (int kind = 0; kind < 4; kind++) {
    *l = (cg_dcd_layout){.big = kind % 2, .marker = kind < 2 ? 4 : 8};
    if (n >= (size_t)l->marker + 4 && cg_dcd_marker(l, bytes) == CG_DCD_HEAD &&
        memcmp(bytes + l->marker, "CORD", 4) == 0)
      return true;
  }
  return false;
}

bool cg_dcd_probe(const unsigned char *bytes, size_t n, bool *fixed)
{
  enum { AT = 4 + 4 * CG_DCD_NAMNF };
  cg_dcd_layout l;
  if (!find_order(bytes, n, &l))
    return false;
  size_t at = (size_t)l.marker + AT;
  *fixed = n >= at + 4 && (int32_t)cg_get_u32_of(bytes + at, l.big) > 0;
  return true;
}

/* Where a scan is. */
typedef struct scanner {
  const cg_file *file;
  cg_dcd_layout l;
  int64_t at;
  int64_t missing; /* bytes, above 0: the file ends before them */
} scanner;

/* Are n more bytes there? */
static bool reaches(scanner *s, int64_t n)
{
  int64_t left = cg_file_size(s->file) - s->at;
  s->missing = n > left ? n - left : 0;
  return s->missing == 0;
}

/* Read the next record, of at least \a least bytes, those into \a out. */
static cg_status read_record(scanner *s, size_t least, unsigned char *out)
{
  unsigned char mark[8];
  size_t marker = (size_t)s->l.marker;
  if (!reaches(s, s->l.marker))
    return CG_OK;
  CG_TRY(cg_file_read(s->file, s->at, marker, mark));
  int64_t n = cg_dcd_marker(&s->l, mark);
  if (n < (int64_t)least || n > INT64_MAX / 2)
    return cg_fail(CG_DATA, "a record of %lld bytes at byte %lld, %zu are the "
                            "least: no DCD, or damaged",
                   (long long)n, (long long)s->at, least);
  if (!reaches(s, n + 2 * s->l.marker))
    return CG_OK;
  CG_TRY(cg_file_read(s->file, s->at + s->l.marker, least, out));
  CG_TRY(cg_file_read(s->file, s->at + s->l.marker + n, marker, mark));
  if (cg_dcd_marker(&s->l, mark) != n)
    return cg_fail(CG_DATA, "the record of %lld bytes at byte %lld ends with "
                            "%lld, not with its length: damaged",
                   (long long)n, (long long)s->at,
                   (long long)cg_dcd_marker(&s->l, mark));
  s->at += n + 2 * s->l.marker;
  return CG_OK;
}

typedef struct head {
  int64_t word[CG_DCD_WORDS];
  double delta; /* ps */
  int64_t atoms;
} head;

static void read_words(const cg_dcd_layout *l, const unsigned char *record,
                       head *h)
{
  const unsigned char *at = record + 4;
  for (int i = 0; i < CG_DCD_WORDS; i++)
    h->word[i] = (int32_t)cg_get_u32_of(at + 4 * i, l->big);
  uint32_t u = cg_get_u32_of(at + 4 * CG_DCD_DELTA, l->big);
  float delta;
  memcpy(&delta, &u, sizeof delta);
  h->delta = CG_DCD_AKMA * (h->word[CG_DCD_CHARMM]
                                ? (double)delta
                                : get_double(l, at + 4 * CG_DCD_DELTA));
}

/* All that precedes the first frame. */
static cg_status read_head(scanner *s, head *h)
{
  unsigned char record[CG_DCD_HEAD] = {0};
  if (!reaches(s, 12))
    return CG_OK;
  CG_TRY(cg_file_read(s->file, 0, 12, record));
  if (!find_order(record, 12, &s->l))
    return cg_fail(CG_DATA, "does not begin with a record of 84 bytes, the "
                            "first of them CORD: no DCD, or damaged");
  CG_TRY(read_record(s, CG_DCD_HEAD, record));
  read_words(&s->l, record, h);
  if (s->missing == 0)
    CG_TRY(read_record(s, 4, record)); /* the title */
  if (s->missing == 0)
    CG_TRY(read_record(s, 4, record));
  h->atoms = (int32_t)cg_get_u32_of(record, s->l.big);
  return CG_OK;
}

static cg_status check_head(const head *h)
{
  if (h->atoms <= 0)
    return cg_fail(CG_DATA, "%lld atoms", (long long)h->atoms);
  int64_t fixed = h->word[CG_DCD_NAMNF];
  if (fixed < 0 || fixed >= h->atoms)
    return cg_fail(CG_DATA, "%lld of its %lld atoms are fixed: damaged",
                   (long long)fixed, (long long)h->atoms);
  return CG_OK;
}

static void lay_out(const head *h, int64_t start, cg_dcd_layout *l)
{
  bool charmm = h->word[CG_DCD_CHARMM] != 0;
  int records = charmm && h->word[CG_DCD_FOURTH] ? 4 : 3;
  l->cell = charmm && h->word[CG_DCD_CELLS];
  l->atoms = h->atoms;
  l->moving = h->atoms - h->word[CG_DCD_NAMNF];
  l->list = l->moving < l->atoms ? start + l->marker : 0;
  l->start = start + (l->list ? 4 * l->moving + 2 * l->marker : 0);
  int64_t rest = (l->cell ? CG_DCD_CELL + 2 * l->marker : 0) +
                 records * 2 * l->marker;
  l->first = rest + records * 4 * l->atoms;
  l->frame = rest + records * 4 * l->moving;
}

/* The numbers of the atoms that move, where not all do. */
static cg_status check_moving(scanner *s)
{
  int32_t *moving;
  if (!s->l.list || !reaches(s, s->l.start - s->at))
    return CG_OK;
  CG_TRY(cg_dcd_read_moving(s->file, &s->l, &moving));
  cg_free(moving);
  return CG_OK;
}

/* The cell of a frame, where it has one. */
cg_status cg_dcd_read_cell(const cg_dcd_layout *l, const unsigned char *bytes,
                           cg_box *box, double turn[3][3], bool *turned)
{
  double number[6];
  memset(box, 0, sizeof *box);
  *turned = false;
  if (!l->cell)
    return CG_OK;
  for (int k = 0; k < 6; k++) {
    number[k] = get_double(l, bytes + l->marker + 8 * k);
    if (!isfinite(number[k]))
      return cg_fail(CG_DATA, "the cell holds a number that is not finite");
  }
  *turned = cg_dcd_cell(number, box, turn);
  return CG_OK;
}

cg_status cg_dcd_check_marks(int64_t before, int64_t after, int64_t n,
                             const char *what)
{
  if (before == n && after == n)
    return CG_OK;
  return cg_fail(CG_DATA, "the record of %s is marked with %lld and %lld "
                          "bytes, %lld were expected: no DCD, or damaged",
                 what, (long long)before, (long long)after, (long long)n);
}

/* Do the markers around n bytes say so?  *at moves behind them. */
cg_status cg_dcd_check_record(const cg_dcd_layout *l, const unsigned char **at,
                              int64_t n, const char *what)
{
  const unsigned char *begin = *at;
  *at += n + 2 * l->marker;
  return cg_dcd_check_marks(cg_dcd_marker(l, begin),
                            cg_dcd_marker(l, *at - l->marker), n, what);
}

/* Is frame 0 marked as the head promises, and does it have a box? */
static cg_status check_first(const scanner *s, const unsigned char *bytes,
                             int64_t atoms, bool *box_there)
{
  const unsigned char *at = bytes;
  double turn[3][3];
  bool turned;
  cg_box box;
  if (s->l.cell)
    CG_TRY(cg_dcd_check_record(&s->l, &at, CG_DCD_CELL, "the cell"));
  if (cg_dcd_marker(&s->l, at) != 4 * atoms)
    return cg_fail(CG_DATA, "the record of x begins with %lld, not with its "
                            "%lld bytes: no DCD, or damaged",
                   (long long)cg_dcd_marker(&s->l, at), (long long)(4 * atoms));
  CG_TRY(cg_dcd_read_cell(&s->l, bytes, &box, turn, &turned));
  *box_there = box.periodic;
  return CG_OK;
}

static cg_status look_at_first(scanner *s, int64_t atoms, bool *box_there)
{
  unsigned char bytes[CG_DCD_CELL + 3 * 8];
  int64_t n = (s->l.cell ? CG_DCD_CELL + 2 * s->l.marker : 0) + s->l.marker;
  *box_there = false;
  s->at = s->l.start;
  if (!reaches(s, n))
    return CG_OK;
  CG_TRY(cg_file_read(s->file, s->at, (size_t)n, bytes));
  if (check_first(s, bytes, atoms, box_there) != CG_OK)
    return cg_fail_in("frame 0 at byte %lld", (long long)s->at);
  return CG_OK;
}

/* Steps where the file tells no time. */
static double time_of(const head *h, int64_t frame, bool timed)
{
  int64_t every = h->word[CG_DCD_NSAVC] > 0 ? h->word[CG_DCD_NSAVC] : 1;
  return (double)(h->word[CG_DCD_ISTART] + frame * every) *
         (timed ? h->delta : 1.0);
}

static cg_status add_frames(const scanner *s, const head *h, int64_t n,
                            bool box, cg_traj_index *index)
{
  bool timed = h->delta > 0.0 && h->delta < FLT_MAX;
  int64_t at = s->l.start;
  for (int64_t i = 0; i < n; i++) {
    const cg_traj_head frame = {
      .atoms = h->atoms,
      .bytes = i == 0 ? s->l.first : s->l.frame,
      .time = time_of(h, i, timed),
      .flags = CG_HAS_X | (box ? CG_HAS_BOX : 0) |
               (timed ? 0 : CG_STEP_FOR_TIME)};
    CG_TRY(cg_traj_index_add(index, at, &frame));
    at += frame.bytes;
  }
  return CG_OK;
}

/* How many frames are there, and does the file end with the last of them? */
static int64_t count_frames(const scanner *s, const head *h,
                            cg_traj_index *index)
{
  const cg_dcd_layout *l = &s->l;
  int64_t room = cg_file_size(s->file) - l->start, behind = room - l->first;
  if (behind < 0) {
    cg_traj_index_cut(index, l->start, -behind);
    return 0;
  }
  int64_t n = 1 + behind / l->frame, rest = behind % l->frame;
  if (rest > 0)
    cg_traj_index_cut(index, l->start + room - rest, l->frame - rest);
  else if (h->word[CG_DCD_FRAMES] != 0 && h->word[CG_DCD_FRAMES] != n)
    cg_log_warn("%s: its head promises %lld frame%s, there are %lld (the run "
                "was killed, or goes on)",
                cg_file_path(s->file), (long long)h->word[CG_DCD_FRAMES],
                cg_text_s(h->word[CG_DCD_FRAMES]),
                (long long)n);
  return n;
}

static cg_status scan_file(scanner *s, cg_traj_index *index)
{
  head h = {0};
  bool box = false;
  CG_TRY(read_head(s, &h));
  if (s->missing == 0) {
    CG_TRY(check_head(&h));
    lay_out(&h, s->at, &s->l);
    CG_TRY(check_moving(s));
  }
  if (s->missing > 0) {
    cg_traj_index_cut(index, 0, s->missing);
    return CG_OK;
  }
  memcpy(&index->layout, &s->l, sizeof s->l);
  CG_TRY(look_at_first(s, h.atoms, &box));
  return add_frames(s, &h, count_frames(s, &h, index), box, index);
}

cg_status cg_dcd_scan(const cg_file *file, cg_traj_index *index)
{
  scanner s = {.file = file};
  if (scan_file(&s, index) != CG_OK)
    return cg_fail_in("%s", cg_file_path(file));
  return CG_OK;
}

static cg_status take_moving(const cg_dcd_layout *l, const unsigned char *bytes,
                             int32_t *moving)
{
  int64_t before = 0;
  CG_TRY(cg_dcd_check_record(l, &bytes, 4 * l->moving, "the atoms that move"));
  bytes -= 4 * l->moving + l->marker;
  for (int64_t i = 0; i < l->moving; i++) {
    int64_t number = (int32_t)cg_get_u32_of(bytes + 4 * i, l->big);
    if (number <= before || number > l->atoms)
      return cg_fail(CG_DATA,
                     "number %lld of the %lld atoms that move is %lld: "
                     "numbers from 1 to %lld that rise were expected",
                     (long long)i + 1, (long long)l->moving,
                     (long long)number, (long long)l->atoms);
    moving[i] = (int32_t)(number - 1);
    before = number;
  }
  return CG_OK;
}

cg_status cg_dcd_read_moving(const cg_file *file, const cg_dcd_layout *l,
                             int32_t **moving)
{
  size_t n = 4 * (size_t)l->moving + 2 * (size_t)l->marker;
  void *bytes, *list = NULL;
  *moving = NULL;
  CG_TRY(cg_try_alloc(n, 1, "the numbers of atoms that move", &bytes));
  cg_status status = cg_try_alloc((size_t)l->moving, sizeof **moving,
                                  "the numbers of atoms that move", &list);
  if (status == CG_OK)
    status = cg_file_read(file, l->list - l->marker, n, bytes);
  if (status == CG_OK)
    status = take_moving(l, bytes, list);
  cg_free(bytes);
  if (status != CG_OK)
    cg_free(list);
  else
    *moving = list;
  return status;
}
