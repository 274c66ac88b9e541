/* SPDX-License-Identifier: GPL-2.0-or-later */
/* DCD: the trajectory of CHARMM, NAMD, OpenMM, X-PLOR and LAMMPS.
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
 *     and for each frame
 *     48   six doubles, the cell (io/dcd_cell.c), where there are cells
 *     4n   floats x (A); then a record for y, one for z, one for w where there
 *          is a fourth dimension, which is not read
 *
 * All frames have the same size, so the file's size tells how many there are;
 * the number in the head is wrong where a run was killed.  Frame i is at
 * (ISTART + i NSAVC) DELTA.  A file with fixed atoms has them in its first
 * frame only and is refused.
 *
 * Cost: to index, nothing; to decode, one vectorised loop.
 * Disadvantage: no velocities or forces (NAMD writes those as DCDs of their
 * own, which look the same), times are as good as a float, and LAMMPS puts the
 * time step in its own units there. */
#include "io/dcd.h"

#include <float.h>
#include <math.h>

#include "base/clones.h"
#include "base/log.h"
#include "io/cell.h"
#include "io/traj_parts.h"

/* How the records of a file are marked, and a frame made of them. */
typedef struct layout {
  bool big;       /* big-endian */
  bool cell;
  int32_t marker; /* bytes: 4 or 8 */
  int64_t frame;  /* bytes */
  int64_t atoms;
} layout;

_Static_assert(sizeof(layout) <= sizeof(cg_traj_layout), "it does not fit");

static int64_t get_marker(const layout *l, const unsigned char *at)
{
  return l->marker == 8 ? (int64_t)cg_get_u64_of(at, l->big)
                        : (int64_t)cg_get_u32_of(at, l->big);
}

static double get_double(const layout *l, const unsigned char *at)
{
  uint64_t u = cg_get_u64_of(at, l->big);
  double x;
  memcpy(&x, &u, sizeof x);
  return x;
}

/* Byte order and size of markers, by the first of them. */
static bool find_order(const unsigned char *bytes, size_t n, layout *l)
{
  for (int kind = 0; kind < 4; kind++) {
    *l = (layout){.big = kind % 2, .marker = kind < 2 ? 4 : 8};
    if (n >= (size_t)l->marker + 4 && get_marker(l, bytes) == CG_DCD_HEAD &&
        memcmp(bytes + l->marker, "CORD", 4) == 0)
      return true;
  }
  return false;
}

static bool probe(const unsigned char *bytes, size_t n)
{
  layout l;
  return find_order(bytes, n, &l);
}

/* Where a scan is. */
typedef struct scanner {
  const cg_file *file;
  layout l;
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
  int64_t n = get_marker(&s->l, mark);
  if (n < (int64_t)least || n > INT64_MAX / 2)
    return cg_fail(CG_DATA, "a record of %lld bytes at byte %lld, %zu are the "
                            "least: no DCD, or damaged",
                   (long long)n, (long long)s->at, least);
  if (!reaches(s, n + 2 * s->l.marker))
    return CG_OK;
  CG_TRY(cg_file_read(s->file, s->at + s->l.marker, least, out));
  CG_TRY(cg_file_read(s->file, s->at + s->l.marker + n, marker, mark));
  if (get_marker(&s->l, mark) != n)
    return cg_fail(CG_DATA, "the record of %lld bytes at byte %lld ends with "
                            "%lld, not with its length: damaged",
                   (long long)n, (long long)s->at,
                   (long long)get_marker(&s->l, mark));
  s->at += n + 2 * s->l.marker;
  return CG_OK;
}

typedef struct head {
  int64_t word[CG_DCD_WORDS];
  double delta; /* ps */
  int64_t atoms;
} head;

static void read_words(const layout *l, const unsigned char *record, head *h)
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
  if (h->word[CG_DCD_NAMNF] != 0)
    return cg_fail(CG_DATA, "%lld of its atoms are fixed, only its first frame "
                            "holds them: write it again with all atoms in all "
                            "frames (VMD: animate write dcd)",
                   (long long)h->word[CG_DCD_NAMNF]);
  return CG_OK;
}

static void lay_out(const head *h, layout *l)
{
  bool charmm = h->word[CG_DCD_CHARMM] != 0;
  int records = charmm && h->word[CG_DCD_FOURTH] ? 4 : 3;
  l->cell = charmm && h->word[CG_DCD_CELLS];
  l->atoms = h->atoms;
  l->frame = (l->cell ? CG_DCD_CELL + 2 * l->marker : 0) +
             records * (4 * h->atoms + 2 * l->marker);
}

/* The cell of a frame, where it has one. */
static cg_status read_cell(const layout *l, const unsigned char *bytes,
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

static cg_status check_marks(int64_t before, int64_t after, int64_t n,
                             const char *what)
{
  if (before == n && after == n)
    return CG_OK;
  return cg_fail(CG_DATA, "the record of %s is marked with %lld and %lld "
                          "bytes, %lld were expected: no DCD, or damaged",
                 what, (long long)before, (long long)after, (long long)n);
}

/* Do the markers around n bytes say so?  *at moves behind them. */
static cg_status check_record(const layout *l, const unsigned char **at,
                              int64_t n, const char *what)
{
  const unsigned char *begin = *at;
  *at += n + 2 * l->marker;
  return check_marks(get_marker(l, begin), get_marker(l, *at - l->marker), n,
                     what);
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
    CG_TRY(check_record(&s->l, &at, CG_DCD_CELL, "the cell"));
  if (get_marker(&s->l, at) != 4 * atoms)
    return cg_fail(CG_DATA, "the record of x begins with %lld, not with its "
                            "%lld bytes: no DCD, or damaged",
                   (long long)get_marker(&s->l, at), (long long)(4 * atoms));
  CG_TRY(read_cell(&s->l, bytes, &box, turn, &turned));
  *box_there = box.periodic;
  return CG_OK;
}

static cg_status look_at_first(scanner *s, int64_t atoms, bool *box_there)
{
  unsigned char bytes[CG_DCD_CELL + 3 * 8];
  int64_t n = (s->l.cell ? CG_DCD_CELL + 2 * s->l.marker : 0) + s->l.marker;
  *box_there = false;
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

static cg_status add_frames(scanner *s, const head *h,
                            cg_traj_index *index)
{
  int64_t room = cg_file_size(s->file) - s->at;
  int64_t n = room / s->l.frame;
  bool timed = h->delta > 0.0 && h->delta < FLT_MAX, box = false;
  CG_TRY(look_at_first(s, h->atoms, &box));
  for (int64_t i = 0; i < n; i++) {
    const cg_traj_head frame = {
      .atoms = h->atoms,
      .bytes = s->l.frame,
      .time = time_of(h, i, timed),
      .flags = CG_HAS_X | (box ? CG_HAS_BOX : 0) |
               (timed ? 0 : CG_STEP_FOR_TIME)};
    CG_TRY(cg_traj_index_add(index, s->at + i * s->l.frame, &frame));
  }
  if (n == 0 || room % s->l.frame != 0)
    cg_traj_index_cut(index, s->at + n * s->l.frame,
                      s->l.frame - room % s->l.frame);
  else if (h->word[CG_DCD_FRAMES] != 0 && h->word[CG_DCD_FRAMES] != n)
    cg_log_warn("%s: its head promises %lld frames, there are %lld (the run "
                "was killed, or goes on)",
                cg_file_path(s->file), (long long)h->word[CG_DCD_FRAMES],
                (long long)n);
  return CG_OK;
}

static cg_status scan_file(scanner *s, cg_traj_index *index)
{
  head h = {0};
  CG_TRY(read_head(s, &h));
  if (s->missing > 0) {
    cg_traj_index_cut(index, 0, s->missing);
    return CG_OK;
  }
  CG_TRY(check_head(&h));
  lay_out(&h, &s->l);
  memcpy(&index->layout, &s->l, sizeof s->l);
  return add_frames(s, &h, index);
}

static cg_status scan(const cg_file *file, cg_traj_index *index)
{
  scanner s = {.file = file};
  if (scan_file(&s, index) != CG_OK)
    return cg_fail_in("%s", cg_file_path(file));
  return CG_OK;
}

/* One coordinate; sets *strange where it is NaN or infinite. */
static inline double get_coordinate(const unsigned char *at, bool big,
                                    uint32_t *strange)
{
  uint32_t u = cg_get_u32_of(at, big);
  float x;
  memcpy(&x, &u, sizeof x);
  *strange |= (u & 0x7f800000u) == 0x7f800000u;
  return 0.1 * (double)x;
}

static inline uint32_t interleave(const unsigned char *const axis[3], size_t n,
                                  bool big, double (*out)[3])
{
  const unsigned char *x = axis[0], *y = axis[1], *z = axis[2];
  uint32_t strange = 0;
  for (size_t i = 0; i < n; i++) {
    out[i][0] = get_coordinate(x + 4 * i, big, &strange);
    out[i][1] = get_coordinate(y + 4 * i, big, &strange);
    out[i][2] = get_coordinate(z + 4 * i, big, &strange);
  }
  return strange;
}

CG_CLONES
static uint32_t interleave_big(const unsigned char *const axis[3], size_t n,
                               double (*out)[3])
{
  return interleave(axis, n, true, out);
}

CG_CLONES
static uint32_t interleave_little(const unsigned char *const axis[3], size_t n,
                                  double (*out)[3])
{
  return interleave(axis, n, false, out);
}

/* Positions of n atoms from their x, y and z.  \a from: number of the first. */
static cg_status take_axes(const layout *l, const unsigned char *const axis[3],
                           int64_t from, int64_t n, double (*x)[3])
{
  uint32_t strange = l->big ? interleave_big(axis, (size_t)n, x)
                            : interleave_little(axis, (size_t)n, x);
  if (!strange)
    return CG_OK;
  int64_t i = 0;
  while (isfinite(x[i][0]) && isfinite(x[i][1]) && isfinite(x[i][2]))
    i++;
  return cg_fail(CG_DATA, "atom %lld: its position is not finite",
                 (long long)(from + i) + 1);
}

static const char *const axis_name[] = {"x", "y", "z"};

static cg_status read_positions(const layout *l, const unsigned char *bytes,
                                int64_t n, double (*x)[3])
{
  const unsigned char *axis[3];
  for (int k = 0; k < 3; k++) {
    axis[k] = bytes + l->marker;
    CG_TRY(check_record(l, &bytes, 4 * n, axis_name[k]));
  }
  return take_axes(l, axis, 0, n, x);
}

static cg_status decode(const cg_traj_layout *laid, const unsigned char *bytes,
                        size_t n, int64_t atoms, cg_frame *frame)
{
  const unsigned char *at = bytes;
  double turn[3][3];
  bool turned;
  layout l;
  memcpy(&l, laid, sizeof l);
  CG_ASSERT((int64_t)n == l.frame);
  if (l.cell)
    CG_TRY(check_record(&l, &at, CG_DCD_CELL, "the cell"));
  CG_TRY(read_cell(&l, bytes, &frame->box, turn, &turned));
  cg_frame_resize(frame, atoms, false, false);
  frame->precision = 0.0;
  CG_TRY(read_positions(&l, at, atoms, frame->x));
  if (turned)
    cg_cell_turn((const double (*)[3])turn, atoms, frame->x);
  return CG_OK;
}

/* The cell, and the records' marks; where the numbers of x, y and z begin. */
static cg_status read_frame_head(cg_traj_reader *reader, const layout *l,
                                 int64_t at, cg_box *box, double turn[3][3],
                                 bool *turned, int64_t axis[3])
{
  unsigned char bytes[CG_DCD_CELL + 16], mark[2][8];
  const unsigned char *cell = bytes;
  size_t marker = (size_t)l->marker, n = CG_DCD_CELL + 2 * marker;
  if (l->cell) {
    CG_TRY(cg_file_read(reader->file, at, n, bytes));
    CG_TRY(check_record(l, &cell, CG_DCD_CELL, "the cell"));
    at += (int64_t)n;
  }
  for (int k = 0; k < 3; k++) {
    axis[k] = at + l->marker;
    CG_TRY(cg_file_read(reader->file, at, marker, mark[0]));
    at = axis[k] + 4 * l->atoms;
    CG_TRY(cg_file_read(reader->file, at, marker, mark[1]));
    CG_TRY(check_marks(get_marker(l, mark[0]), get_marker(l, mark[1]),
                       4 * l->atoms, axis_name[k]));
    at += l->marker;
  }
  return read_cell(l, bytes, box, turn, turned);
}

/* Positions of n atoms, not more than a piece. */
static cg_status read_piece(cg_traj_reader *reader, const layout *l,
                            const int64_t axis[3], int64_t from, int64_t n,
                            double (*x)[3])
{
  const unsigned char *part[3];
  for (int k = 0; k < 3; k++) {
    unsigned char *bytes = reader->bytes + 4 * n * k;
    CG_TRY(cg_file_read(reader->file, axis[k] + 4 * from, (size_t)(4 * n),
                        bytes));
    part[k] = bytes;
  }
  return take_axes(l, part, from, n, x);
}

static cg_status read_part(void *self, const cg_traj_entry *entry,
                           int64_t from, int64_t count, cg_frame *frame)
{
  cg_traj_reader *reader = self;
  double turn[3][3];
  bool turned;
  int64_t axis[3];
  layout l;
  memcpy(&l, &reader->layout, sizeof l);
  CG_TRY(read_frame_head(reader, &l, entry->offset, &frame->box, turn, &turned,
                         axis));
  cg_frame_resize(frame, count, false, false);
  frame->precision = 0.0;
  for (int64_t i = 0; i < count; i += CG_TRAJ_PIECE)
    CG_TRY(read_piece(reader, &l, axis, from + i,
                      count - i < CG_TRAJ_PIECE ? count - i : CG_TRAJ_PIECE,
                      frame->x + i));
  if (turned)
    cg_cell_turn((const double (*)[3])turn, count, frame->x);
  return CG_OK;
}

const cg_traj_format cg_format_dcd = {.name = "dcd",
                                      .forces_as_positions = 10,
                                      .single = true,
  .timed = true,
  .probe = probe,
                                      .scan = scan,
                                      .decode_laid = decode,
                                      .read = read_part,
                                      .open = cg_traj_reader_open,
                                      .close = cg_traj_reader_close,
                                      .encode = cg_dcd_encode,
                                      .encode_head = cg_dcd_encode_head};
