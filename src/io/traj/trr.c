/* SPDX-License-Identifier: GPL-2.0-or-later */
/* TRR: GROMACS's full-precision trajectory.
 *
 * A frame, all words big-endian (GROMACS manual, "File formats", and the files
 * themselves):
 *
 *      0  int    1993
 *      4  int    13, int 12, "GMX_trn_file"
 *     24  uint   sizes in bytes of ir, e, box, virial, pressure, top, sym,
 *                x, v, f: ten words, the old ones (ir, e, top, sym) are 0
 *     64  int    atoms, step, nre
 *     76  real   time, lambda
 *         real   box[9], virial[9], pressure[9], x[3n], v[3n], f[3n], each
 *                there when its size is not 0
 *
 * A real is a float or a double: the size of a block divided by its count.
 * Fields may differ from frame to frame (nstxout, nstvout, nstfout).
 *
 * Cost: one read and one vectorised loop, bounded by memory.  Disadvantage of
 * the format: 12 bytes an atom and field, and forces of constraints are not in
 * it. */
#include "io/traj/traj_parts.h"

#include <math.h>

enum {
  MAGIC = 1993,
  SIZES = 24,
  ATOMS = 64,
  STEP = 68,
  TIME = 76
};
static const unsigned char tag[20] = "\0\0\0\15\0\0\0\14GMX_trn_file";

enum block { IR, E, BOX, VIRIAL, PRESSURE, TOP, SYM, X, V, F, BLOCKS };
static const char *const block_name[BLOCKS] = {
  "ir", "e", "box", "virial", "pressure", "top", "sym", "x", "v", "f"};

typedef struct head {
  int64_t atoms, step;
  int64_t real;         /* 4 or 8 bytes */
  int64_t size[BLOCKS]; /* bytes */
  int64_t start[BLOCKS + 1]; /* of each block in the frame; its end */
} head;

static bool probe(const unsigned char *bytes, size_t n)
{
  if (n < 4)
    return false;
  uint32_t magic = cg_get_u32(bytes);
  return magic == MAGIC || magic == __builtin_bswap32(MAGIC);
}

static cg_status check_magic(const unsigned char *bytes)
{
  uint32_t magic = cg_get_u32(bytes);
  if (magic == __builtin_bswap32(MAGIC))
    return cg_fail(CG_DATA, "the byte order is reversed (little-endian): "
                            "TRR is big-endian on every machine");
  if (magic != MAGIC)
    return cg_fail(CG_DATA, "begins with the number %d, a TRR frame begins "
                            "with %d: no TRR, or damaged here",
                   cg_get_int(bytes), MAGIC);
  return CG_OK;
}

/* How many numbers a block holds where it is there. */
static int64_t numbers_of(const head *h, enum block b)
{
  switch (b) {
  case BOX:
  case VIRIAL:
  case PRESSURE:
    return 9;
  case X:
  case V:
  case F:
    return 3 * h->atoms;
  default:
    return 0;
  }
}

static cg_status find_real(head *h)
{
  static const enum block telling[] = {BOX, X, V, F};
  for (int i = 0; i < 4 && h->real == 0; i++)
    h->real = h->size[telling[i]] / numbers_of(h, telling[i]);
  if (h->real != 4 && h->real != 8)
    return cg_fail(CG_DATA, "block sizes give numbers of %lld bytes, 4 or 8 "
                            "are possible",
                   (long long)h->real);
  return CG_OK;
}

static cg_status check_sizes(const head *h)
{
  for (enum block b = IR; b < BLOCKS; b++) {
    int64_t wanted = numbers_of(h, b) * h->real;
    if (h->size[b] != 0 && h->size[b] != wanted)
      return wanted == 0
                 ? cg_fail(CG_DATA, "block %s has %d bytes, 0 are possible: "
                                    "damaged here",
                           block_name[b], (int)(int32_t)h->size[b])
                 : cg_fail(CG_DATA, "block %s has %d bytes, 0 or %lld are "
                                    "possible with %lld atoms: damaged here",
                           block_name[b], (int)(int32_t)h->size[b],
                           (long long)wanted, (long long)h->atoms);
  }
  return CG_OK;
}

/* Everything before the time; needs TIME bytes. */
static cg_status read_head(const unsigned char *bytes, head *h)
{
  *h = (head){0};
  CG_TRY(check_magic(bytes));
  if (memcmp(bytes + 4, tag, sizeof tag) != 0)
    return cg_fail(CG_DATA, "bytes 4 to 23 are not a TRR's (13, 12, "
                            "\"GMX_trn_file\")");
  h->atoms = cg_get_int(bytes + ATOMS);
  h->step = cg_get_int(bytes + STEP);
  if (h->atoms <= 0)
    return cg_fail(CG_DATA, "%lld atoms, 1 or more are possible: damaged here",
                   (long long)h->atoms);
  for (enum block b = IR; b < BLOCKS; b++)
    h->size[b] = cg_get_u32(bytes + SIZES + 4 * b);
  CG_TRY(find_real(h));
  CG_TRY(check_sizes(h));
  h->start[0] = TIME + 2 * h->real;
  for (enum block b = IR; b < BLOCKS; b++)
    h->start[b + 1] = h->start[b] + h->size[b];
  return CG_OK;
}

static double get_real(const unsigned char *at, int64_t real)
{
  return real == 8 ? cg_get_double(at) : (double)cg_get_float(at);
}

static bool all_zero(const unsigned char *bytes, int64_t n)
{
  while (n > 0 && bytes[n - 1] == 0)
    n--;
  return n == 0;
}

static cg_status measure(const unsigned char *bytes, size_t n,
                         cg_traj_head *out)
{
  head h;
  out->bytes = TIME;
  if (n >= 4)
    CG_TRY(check_magic(bytes));
  if (n < TIME)
    return CG_OK;
  CG_TRY(read_head(bytes, &h));
  out->bytes = h.start[BLOCKS];
  out->atoms = h.atoms;
  if ((int64_t)n < h.start[BOX] + h.size[BOX])
    return CG_OK;
  out->time = get_real(bytes + TIME, h.real);
  if (!isfinite(out->time))
    return cg_fail(CG_DATA, "the time is not finite");
  bool box = !all_zero(bytes + h.start[BOX], h.size[BOX]);
  out->flags = (h.size[X] ? CG_HAS_X : 0) | (h.size[V] ? CG_HAS_V : 0) |
               (h.size[F] ? CG_HAS_F : 0) | (box ? CG_HAS_BOX : 0) |
               (h.real == 8 ? CG_HAS_DOUBLE : 0);
  return CG_OK;
}

static cg_status scan(const cg_file *file, cg_traj_index *index)
{
  return cg_traj_scan_heads(file, measure, index);
}

static const char *const what[] = {"position", "velocity", "force"};

/* All but the fields of a frame of so many bytes, of which count atoms are
 * wanted. */
static cg_status decode_head(const unsigned char *bytes, int64_t frame_bytes,
                             int64_t count, head *h, cg_frame *frame)
{
  if (frame_bytes >= TIME)
    CG_TRY(read_head(bytes, h));
  if (frame_bytes < TIME || h->start[BLOCKS] != frame_bytes)
    return cg_fail(CG_DATA, "its head has changed since the file was opened");
  cg_frame_resize(frame, count, h->size[V] != 0, h->size[F] != 0);
  if (!h->size[X])
    memset(frame->x, 0, (size_t)count * sizeof *frame->x);
  frame->step = h->step;
  frame->time = get_real(bytes + TIME, h->real);
  frame->precision = 0.0;
  memset(&frame->box, 0, sizeof frame->box);
  return h->size[BOX] ? cg_traj_box(bytes + h->start[BOX], (size_t)h->real,
                                    &frame->box)
                      : CG_OK;
}

static cg_status decode(const cg_traj_wanted *wanted,
                        const unsigned char *bytes, size_t n, cg_frame *frame)
{
  int64_t atoms = wanted->atoms;
  head h;
  CG_TRY(decode_head(bytes, (int64_t)n, atoms, &h, frame));
  double (*field[])[3] = {frame->x, frame->v, frame->f};
  for (enum block b = X; b <= F; b++)
    if (h.size[b])
      CG_TRY(cg_traj_reals(bytes + h.start[b], (size_t)h.real, 0, atoms,
                           what[b - X], field[b - X]));
  return CG_OK;
}

static cg_status read_part(void *self, const cg_traj_entry *entry,
                           int64_t from, int64_t count, cg_frame *frame)
{
  cg_traj_reader *reader = self;
  unsigned char bytes[CG_TRAJ_HEAD];
  size_t n = entry->bytes < CG_TRAJ_HEAD ? (size_t)entry->bytes : CG_TRAJ_HEAD;
  head h;
  CG_TRY(cg_file_read(reader->file, entry->offset, n, bytes));
  CG_TRY(decode_head(bytes, entry->bytes, count, &h, frame));
  double (*field[])[3] = {frame->x, frame->v, frame->f};
  for (enum block b = X; b <= F; b++)
    if (h.size[b])
      CG_TRY(cg_traj_reader_reals(reader, entry->offset + h.start[b],
                                  (size_t)h.real, from, count, what[b - X],
                                  field[b - X]));
  return CG_OK;
}

/* Reals of 4 or 8 bytes; where the next one goes. */
static unsigned char *put_real(unsigned char *at, bool wide, double x)
{
  if (wide)
    cg_put_double(at, x);
  else
    cg_put_float(at, x);
  return at + (wide ? 8 : 4);
}

static void put_field(cg_buffer *out, bool wide, const double (*field)[3],
                      int64_t n)
{
  unsigned char *at = cg_buffer_take(out, (wide ? 24 : 12) * (size_t)n);
  for (int64_t i = 0; i < n; i++)
    for (int k = 0; k < 3; k++)
      at = put_real(at, wide, field[i][k]);
}

static void put_head(unsigned char *at, bool wide, const cg_frame *frame)
{
  uint32_t real = wide ? 8 : 4;
  uint32_t field = 3 * real * (uint32_t)frame->n;
  cg_put_int(at, MAGIC);
  memcpy(at + 4, tag, sizeof tag);
  cg_put_u32(at + SIZES + 4 * BOX, 9 * real);
  cg_put_u32(at + SIZES + 4 * X, field);
  cg_put_u32(at + SIZES + 4 * V, frame->has_v ? field : 0);
  cg_put_u32(at + SIZES + 4 * F, frame->has_f ? field : 0);
  cg_put_int(at + ATOMS, frame->n);
  cg_put_int(at + STEP, frame->step);
  at = put_real(at + TIME, wide, frame->time);
  at = put_real(at, wide, 0.0); /* lambda */
  for (int k = 0; k < 9; k++)
    at = put_real(at, wide, frame->box.h[k / 3][k % 3]);
}

static bool are_floats(const double (*x)[3], int64_t n)
{
  bool fit = true;
  for (int64_t i = 0; i < n; i++)
    for (int k = 0; k < 3; k++)
      fit &= x[i][k] == (double)(float)x[i][k];
  return fit;
}

static bool fits_single(const cg_frame *frame)
{
  typedef const double (*triples)[3];
  return are_floats(frame->box.h, 3) &&
         are_floats((triples)frame->x, frame->n) &&
         (!frame->has_v || are_floats((triples)frame->v, frame->n)) &&
         (!frame->has_f || are_floats((triples)frame->f, frame->n));
}

static cg_status encode(cg_buffer *out, const cg_frame *frame,
                        const cg_atoms *atoms,
                        const cg_traj_write_options *options)
{
  bool wide = options->exact && !fits_single(frame);
  size_t real = wide ? 8 : 4;
  (void)atoms;
  if (frame->n > (int64_t)(UINT32_MAX / (3 * real)))
    return cg_fail(CG_DATA, "%lld positions are more than a TRR can hold",
                   (long long)frame->n);
  put_head(cg_buffer_take(out, TIME + 11 * real), wide, frame);
  put_field(out, wide, (const double (*)[3])frame->x, frame->n);
  if (frame->has_v)
    put_field(out, wide, (const double (*)[3])frame->v, frame->n);
  if (frame->has_f)
    put_field(out, wide, (const double (*)[3])frame->f, frame->n);
  return CG_OK;
}

const cg_traj_format cg_format_trr = {
  .name = "trr",
  .forces_alone = true,
  .forces = "run the simulation (or mdrun -rerun) with nstfout equal to "
            "nstxout, not 0",
  .timed = true,
  .probe = probe,
  .scan = scan,
  .decode = decode,
  .read = read_part,
  .open = cg_traj_reader_open,
  .close = cg_traj_reader_close,
  .encode = encode};
