/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LAMMPS dump files in binary (suffix .bin in LAMMPS), as LAMMPS has written
 * them since 2021.  A frame, in the byte order of the machine that wrote it:
 *
 *     int64   minus the length of the name that follows, "DUMPCUSTOM" or
 *             "DUMPATOM"
 *     int     1, which tells the byte order; int revision, 2
 *     int64   step, atoms
 *     int     tilted or not; boundary[3][2], 0 where periodic
 *     double  bounds[3][2], of the enclosing box; xy, xz, yz where tilted
 *     int     columns
 *     int     length, and the style of units; 0 but in the first frame
 *     byte    1 where a double follows: the time
 *     int     length, and the names of the columns
 *     int     blocks; then for each: int numbers, and these as doubles, rows
 *             of all columns
 *
 * (Seen in its files; LAMMPS manual, "dump", "binary2txt".)  Files of older
 * versions do not name their columns and are refused.
 *
 * Cost: some 2 GB/s.  Disadvantages: 8 bytes a number, types and ids too; atoms
 * come in any order, so any row may hold one that is wanted and a frame is read
 * whole, never in parts; what the forces hold is as in the text (dump.c). */
#include "io/traj/dump.h"

#include <math.h>

#include "base/decimal.h"
#include "base/text.h"

enum { LEAST_NAME = 4, MOST_NAME = 32, REVISION = 2 };

/* What is still to be read of a head; short once there was too little. */
typedef struct cursor {
  const unsigned char *at, *end;
  bool swapped, small;
} cursor;

static const unsigned char *take(cursor *c, int64_t n)
{
  const unsigned char *at = c->at;
  c->small = c->small || n > c->end - c->at;
  if (c->small)
    return NULL;
  c->at += n;
  return at;
}

static uint64_t word(const unsigned char *at, bool swapped)
{
  uint64_t u;
  memcpy(&u, at, sizeof u);
  return swapped ? __builtin_bswap64(u) : u;
}

static double real(const unsigned char *at, bool swapped)
{
  uint64_t u = word(at, swapped);
  double x;
  memcpy(&x, &u, sizeof x);
  return x;
}

static int32_t whole(const unsigned char *at, bool swapped)
{
  uint32_t u;
  memcpy(&u, at, sizeof u);
  return (int32_t)(swapped ? __builtin_bswap32(u) : u);
}

/* Numbers at the cursor; 0 where there are too few bytes. */
static int64_t take_word(cursor *c)
{
  const unsigned char *at = take(c, 8);
  return at ? (int64_t)word(at, c->swapped) : 0;
}

static int32_t take_int(cursor *c)
{
  const unsigned char *at = take(c, 4);
  return at ? whole(at, c->swapped) : 0;
}

static cg_status take_reals(cursor *c, int n, double *x)
{
  const unsigned char *at = take(c, 8 * n);
  for (int i = 0; at && i < n; i++) {
    x[i] = real(at + 8 * i, c->swapped);
    if (!isfinite(x[i]))
      return cg_fail(CG_DATA, "the box or the time is not finite");
  }
  return CG_OK;
}

/* The length of the name at the start, as one order of bytes has it. */
static int64_t name_length(const unsigned char *bytes, bool swapped)
{
  uint64_t n = 0 - word(bytes, swapped);
  return n >= LEAST_NAME && n <= MOST_NAME ? (int64_t)n : 0;
}

static bool probe(const unsigned char *bytes, size_t n)
{
  return n >= 8 + LEAST_NAME &&
         (name_length(bytes, false) || name_length(bytes, true)) &&
         memcmp(bytes + 8, "DUMP", LEAST_NAME) == 0;
}

static cg_status read_magic(cursor *c)
{
  const unsigned char *bytes = take(c, 8 + LEAST_NAME);
  if (!bytes)
    return CG_OK;
  if (!probe(bytes, 8 + LEAST_NAME))
    return cg_fail(CG_DATA, "does not begin as a frame of a binary dump: "
                            "damaged here, or written by a LAMMPS older than "
                            "2021, which does not name the columns (dump as "
                            "text)");
  c->swapped = name_length(bytes, false) == 0;
  take(c, name_length(bytes, c->swapped) - LEAST_NAME);
  int32_t order = take_int(c), revision = take_int(c);
  if (!c->small && (order != 1 || revision != REVISION))
    return cg_fail(CG_DATA, "byte order %d, revision %d: 1 and %d are read",
                   order, revision, REVISION);
  return CG_OK;
}

static cg_status read_box(cursor *c, cg_dump_head *head)
{
  double bound[6], tilt[3] = {0.0, 0.0, 0.0};
  bool periodic[3];
  int32_t tilted = take_int(c);
  for (int k = 0; k < 3; k++) {
    int32_t lower = take_int(c), upper = take_int(c);
    periodic[k] = lower == 0 && upper == 0;
  }
  CG_TRY(take_reals(c, 6, bound));
  if (tilted != 0 && tilted != 1)
    return cg_fail(CG_DATA, "its box is of kind %d: 0 (upright) and 1 (tilted) "
                            "are read (LAMMPS: dump_modify triclinic/general "
                            "no)",
                   tilted);
  if (tilted)
    CG_TRY(take_reals(c, 3, tilt));
  if (c->small)
    return CG_OK;
  cg_dump_box((const double (*)[2])bound, tilt, periodic, head);
  return CG_OK;
}

static cg_status take_text(cursor *c, const char *what, int64_t most,
                           const char **text, int64_t *n)
{
  *n = take_int(c);
  if (*n < 0 || *n > most)
    return cg_fail(CG_DATA, "%lld letters for %s", (long long)*n, what);
  *text = (const char *)take(c, *n);
  return CG_OK;
}

static cg_status read_names(cursor *c, int32_t columns, cg_dump_head *head)
{
  const char *units = NULL, *names = NULL;
  int64_t n = 0;
  CG_TRY(take_text(c, "the units", sizeof head->units - 1, &units, &n));
  if (units)
    memcpy(head->units, units, (size_t)n);
  const unsigned char *timed = take(c, 1);
  head->timed = timed && *timed;
  if (head->timed)
    CG_TRY(take_reals(c, 1, &head->time));
  CG_TRY(take_text(c, "the names of columns", CG_DUMP_HEAD, &names, &n));
  if (!names)
    return CG_OK;
  CG_TRY(cg_dump_columns_read(names, (size_t)n, &head->columns));
  if (head->columns.n != columns)
    return cg_fail(CG_DATA, "%d columns, but %d names", columns,
                   head->columns.n);
  return CG_OK;
}

/* The head of the frame that begins these bytes, and its number of blocks. */
static cg_status read_head(const unsigned char *bytes, size_t n,
                           cg_dump_head *head, int32_t *blocks, bool *swapped)
{
  cursor c = {.at = bytes, .end = bytes + n};
  memset(head, 0, offsetof(cg_dump_head, columns));
  CG_TRY(read_magic(&c));
  head->step = take_word(&c);
  head->atoms = take_word(&c);
  if (!c.small && head->atoms <= 0)
    return cg_fail(CG_DATA, "%lld atoms", (long long)head->atoms);
  CG_TRY(read_box(&c, head));
  int32_t columns = take_int(&c);
  CG_TRY(read_names(&c, columns, head));
  *blocks = take_int(&c);
  *swapped = c.swapped;
  head->bytes = c.small ? 0 : c.at - bytes;
  return *blocks < 0 ? cg_fail(CG_DATA, "%d blocks", *blocks) : CG_OK;
}

/* How many rows the block of that many numbers adds to those before. */
static cg_status count_rows(const cg_dump_head *head, int32_t numbers,
                            int64_t *rows)
{
  int32_t columns = head->columns.n;
  if (numbers < 0 || numbers % columns != 0)
    return cg_fail(CG_DATA, "a block of %d numbers is no whole number of rows "
                            "of %d",
                   numbers, columns);
  *rows += numbers / columns;
  return CG_OK;
}

static cg_status check_rows(const cg_dump_head *head, int64_t rows)
{
  if (rows == head->atoms)
    return CG_OK;
  return cg_fail(CG_DATA, "its blocks hold %lld rows, it has %lld atoms",
                 (long long)rows, (long long)head->atoms);
}

/* From block to block; *missing is what the file lacks. */
static cg_status scan_blocks(cg_window *w, const cg_dump_head *head,
                             int32_t blocks, bool swapped, int64_t *end,
                             int64_t *missing)
{
  const unsigned char *bytes;
  size_t got;
  int64_t rows = 0, size = cg_file_size(w->file);
  for (int32_t b = 0; b < blocks; b++) {
    *missing = *end + 4 - size;
    if (*missing > 0)
      return CG_OK;
    CG_TRY(cg_window_view(w, *end, 4, &bytes, &got));
    int32_t numbers = whole(bytes, swapped);
    CG_TRY(count_rows(head, numbers, &rows));
    *end += 4 + 8 * (int64_t)numbers;
    *missing = *end - size;
    if (*missing > 0)
      return CG_OK;
  }
  *missing = 0;
  return check_rows(head, rows);
}

static cg_status scan_frame(cg_window *w, int64_t offset, cg_dump_head *head,
                            int64_t *end, int64_t *missing)
{
  const unsigned char *bytes;
  size_t got;
  int32_t blocks;
  bool swapped;
  CG_TRY(cg_window_view(w, offset, 2 * CG_DUMP_HEAD, &bytes, &got));
  CG_TRY(read_head(bytes, got, head, &blocks, &swapped));
  *missing = 1;
  if (head->bytes == 0)
    return CG_OK;
  *end = offset + head->bytes;
  return scan_blocks(w, head, blocks, swapped, end, missing);
}

static cg_status scan(const cg_file *file, cg_traj_index *index)
{
  return cg_dump_scan(file, scan_frame, index);
}

static cg_status read_row(const cg_dump_columns *columns,
                          const unsigned char *at, bool swapped,
                          double number[CG_DUMP_NUMBERS])
{
  for (int c = 0; c < columns->n; c++) {
    if (columns->use[c] < 0)
      continue;
    double x = real(at + 8 * c, swapped);
    if (!isfinite(x))
      return cg_fail(CG_DATA, "column %d is not finite", c + 1);
    number[columns->use[c]] = x;
  }
  return CG_OK;
}

static cg_status read_block(const cg_dump_head *head, const unsigned char *at,
                            int64_t from, int64_t rows, bool swapped,
                            cg_frame *frame)
{
  double number[CG_DUMP_NUMBERS];
  for (int64_t i = 0; i < rows; i++, at += 8 * head->columns.n) {
    bool passed = false;
    double id = real(at + 8 * head->columns.id, swapped);
    cg_status status =
        head->needed ? cg_dump_pass(head, id, frame, &passed) : CG_OK;
    if (status == CG_OK && !passed)
      status = read_row(&head->columns, at, swapped, number);
    if (status == CG_OK && !passed)
      status = cg_dump_place(head, number, frame);
    if (status != CG_OK)
      return cg_fail_in("row %lld of its atoms", (long long)(from + i + 1));
  }
  return CG_OK;
}

static cg_status read_blocks(const cg_dump_head *head, cursor *c,
                             int32_t blocks, cg_frame *frame)
{
  int64_t rows = 0;
  for (int32_t b = 0; b < blocks; b++) {
    int64_t before = rows;
    int32_t numbers = take_int(c);
    CG_TRY(count_rows(head, numbers, &rows));
    const unsigned char *at = take(c, 8 * (int64_t)numbers);
    if (!at)
      break;
    CG_TRY(read_block(head, at, before, rows - before, c->swapped, frame));
  }
  if (c->small || c->at != c->end)
    return cg_fail(CG_DATA, "it has changed since the file was opened");
  return check_rows(head, rows);
}

static cg_status decode(const cg_traj_wanted *wanted,
                        const unsigned char *bytes, size_t n, cg_frame *frame)
{
  cg_dump_head head;
  int32_t blocks;
  cursor c = {.end = bytes + n};
  CG_TRY(read_head(bytes, n, &head, &blocks, &c.swapped));
  head.ids = wanted->ids;
  head.needed = wanted->needed;
  CG_TRY(cg_dump_begin(&head, wanted->atoms, frame));
  c.at = bytes + head.bytes;
  return read_blocks(&head, &c, blocks, frame);
}

static cg_status list_block(const cg_dump_columns *columns,
                            const unsigned char *at, bool swapped,
                            int64_t rows, int64_t *id)
{
  for (int64_t i = 0; i < rows; i++, at += 8 * columns->n)
    CG_TRY(cg_dump_id(real(at + 8 * columns->id, swapped), &id[i]));
  return CG_OK;
}

static cg_status list(const unsigned char *bytes, size_t n, int64_t atoms,
                      int64_t *id)
{
  cg_dump_head head;
  int32_t blocks;
  int64_t rows = 0;
  cursor c = {.end = bytes + n};
  CG_TRY(read_head(bytes, n, &head, &blocks, &c.swapped));
  c.at = bytes + head.bytes;
  for (int32_t b = 0; b < blocks; b++) {
    int64_t before = rows;
    int32_t numbers = take_int(&c);
    CG_TRY(count_rows(&head, numbers, &rows));
    const unsigned char *at = take(&c, 8 * (int64_t)numbers);
    if (!at || rows > atoms)
      break;
    CG_TRY(list_block(&head.columns, at, c.swapped, rows - before,
                      id + before));
  }
  return rows == atoms && !c.small ? CG_OK : check_rows(&head, rows);
}

/* The rows of a frame that was decoded, as a text dump has them; cg_free(). */
static cg_string write_rows(const cg_dump_head *head, cursor c, int32_t blocks)
{
  cg_string text = {0};
  for (int32_t b = 0; b < blocks; b++) {
    int32_t numbers = take_int(&c);
    for (int32_t i = 1; i <= numbers; i++) {
      char number[CG_DECIMAL_ROOM + 1];
      char *end = cg_decimal_write(number, real(take(&c, 8), c.swapped));
      *end++ = i % head->columns.n == 0 ? '\n' : ' ';
      cg_string_add_n(&text, number, (size_t)(end - number));
    }
  }
  return text;
}

static cg_status who(const unsigned char *bytes, size_t n, cg_atoms *atoms)
{
  cg_dump_head head;
  int32_t blocks;
  cursor c = {.end = bytes + n};
  cg_ids ids = {0};
  CG_TRY(read_head(bytes, n, &head, &blocks, &c.swapped));
  head.ids = &ids;
  cg_status status =
      cg_dump_find_ids(&cg_format_dump_binary, bytes, n, head.atoms, &ids);
  if (status == CG_OK) {
    c.at = bytes + head.bytes;
    cg_string rows = write_rows(&head, c, blocks);
    status = cg_dump_who(&head, rows.text, rows.n, atoms);
    cg_free(rows.text);
  }
  cg_ids_clear(&ids);
  return status;
}

const cg_traj_format cg_format_dump_binary = {
  .name = "lammpsbin",
  .also = "bin",
  .bare = "a LAMMPS file",
  .forces = CG_DUMP_FORCES,
  .probe = probe,
  .scan = scan,
  .decode = decode,
  .list = list,
  .who = who};
