/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LAMMPS dump files as text (LAMMPS manual, "dump", "dump_modify"): a head
 * (dump_text_head.c), then the rows:
 *
 *     ITEM: ATOMS id type xs ys zs fx fy fz  (dump_head.c)
 *     2 1 0.25 0.5 0.75 1e-3 -2 3
 *     ...
 *
 * A frame's rows are as many as its atoms; that is how its end is found, and a
 * head must follow there.
 *
 * Cost: to index, that of reading the file; to decode, 700 MB/s (a row is one
 * walk over its bytes, numbers through base/decimal.h).  Disadvantage:
 * a row takes three to six times the bytes of a TRR's, the six digits that
 * LAMMPS prints unless dump_modify says more are few for forces, and those
 * hold what thermostats and restraints add (dump from a rerun without). */
#include "io/traj/dump.h"

#include "base/decimal.h"
#include "base/text.h"
#include "io/columns.h"

_Static_assert((int)CG_TRAJ_SLACK >= (int)CG_DECIMAL_SLACK,
               "numbers are read beyond their text");

enum { ITEM = sizeof CG_DUMP_ITEM - 1, SHOWN = 60 };

static bool probe(const unsigned char *bytes, size_t n)
{
  return n >= ITEM && memcmp(bytes, CG_DUMP_ITEM, ITEM) == 0;
}

/* What stands behind a frame's rows: a head, or the end of the file. */
static cg_status check_behind(cg_window *w, int64_t at, int64_t atoms)
{
  const unsigned char *bytes;
  size_t got;
  bool blank = false;
  CG_TRY(cg_window_view(w, at, SHOWN, &bytes, &got));
  size_t n = got < ITEM ? got : ITEM;
  if (memcmp(bytes, CG_DUMP_ITEM, n) == 0)
    return CG_OK;
  const char *line = (const char *)bytes;
  cg_lines lines = {line, line + (got < SHOWN ? got : SHOWN), 0};
  cg_lines_next(&lines, &line, &n);
  cg_status status =
      cg_fail(CG_DATA, "its %lld atoms are followed by \"%.*s\", a new ITEM "
                       "was expected: rows are missing or too many",
              (long long)atoms, (int)n, line);
  CG_TRY(cg_window_rest_is_blank(w, at, &blank));
  if (!blank)
    return status;
  cg_error_clear();
  return CG_OK;
}

/* Digits of a number from its first one that is not 0 on. */
static int count_digits(const char *word, size_t n)
{
  int digits = 0;
  for (size_t i = 0; i < n && word[i] != 'e' && word[i] != 'E'; i++)
    digits += word[i] >= '0' && word[i] <= '9' &&
              (digits > 0 || word[i] != '0');
  return digits;
}

/* The most digits of the first rows of the file. */
static int sample_digits(const cg_dump_head *head, cg_lines lines)
{
  enum { ENOUGH = 100 };
  const cg_dump_columns *columns = &head->columns;
  int64_t rows = head->atoms < ENOUGH ? head->atoms : ENOUGH;
  int most = 0;
  const char *at, *word;
  size_t n;
  for (; rows > 0 && cg_lines_next(&lines, &at, &n); rows--) {
    const char *end = at + n;
    for (int c = 0; c < columns->n && cg_text_word(&at, end, &word, &n); c++) {
      int digits = columns->use[c] > CG_DUMP_ID ? count_digits(word, n) : 0;
      most = digits > most ? digits : most;
    }
  }
  return most;
}

/* One frame; *missing is how much its end lacks. */
static cg_status scan_frame(cg_window *w, int64_t offset, cg_dump_head *head,
                            int64_t *end, int64_t *missing)
{
  const unsigned char *bytes;
  size_t got;
  CG_TRY(cg_window_view(w, offset, CG_DUMP_HEAD, &bytes, &got));
  size_t n = got < CG_DUMP_HEAD ? got : CG_DUMP_HEAD;
  CG_TRY(cg_dump_text_head((const char *)bytes, n, head));
  *missing = 1;
  if (head->bytes == 0 && n == CG_DUMP_HEAD)
    return cg_fail(CG_DATA, "a head of more than %d bytes", CG_DUMP_HEAD);
  if (head->bytes == 0)
    return CG_OK;
  if (offset == 0)
    head->digits = sample_digits(
        head, (cg_lines){(const char *)bytes + head->bytes,
                         (const char *)bytes + got, 0});
  *end = offset + head->bytes;
  int64_t rows = head->atoms;
  CG_TRY(cg_window_skip_lines(w, end, &rows));
  *missing = rows;
  return rows > 0 ? CG_OK : check_behind(w, *end, head->atoms);
}

static cg_status scan(const cg_file *file, cg_traj_index *index)
{
  return cg_dump_scan(file, scan_frame, index);
}

/* One row; *next is what follows it.  Of atoms that are not needed only the id
 * is read. */
static cg_status read_row(const cg_dump_head *head, const char *row,
                          const char *end, const char **next, cg_frame *frame)
{
  const cg_dump_columns *c = &head->columns;
  double number[CG_DUMP_NUMBERS];
  bool passed = false;
  if (head->needed && row < end && cg_columns_read_one(c->id, row, number))
    CG_TRY(cg_dump_pass(head, number[CG_DUMP_ID], frame, &passed));
  if (passed) {
    *next = cg_columns_pass(row, end);
    return CG_OK;
  }
  *next = row < end ? cg_columns_read(c->use, c->n, row, number) : NULL;
  return *next ? cg_dump_place(head, number, frame)
               : cg_columns_explain(c->use, c->n, c->names, c->names_n, row,
                                    end);
}

static cg_status read_rows(const cg_dump_head *head, const char *text,
                           const char *end, cg_frame *frame)
{
  const char *at = text + head->bytes;
  for (int64_t i = 0; i < frame->n; i++) {
    const char *row = at;
    if (read_row(head, row, end, &at, frame) != CG_OK)
      return cg_columns_fail_in(i, text, row);
  }
  return at == end ? CG_OK
                   : cg_fail(CG_DATA, "more rows than the %lld of its atoms",
                             (long long)frame->n);
}

/* The head of a frame that was found. */
static cg_status read_whole_head(const char *text, size_t n,
                                 cg_dump_head *head)
{
  CG_TRY(cg_dump_text_head(text, n, head));
  if (head->bytes == 0 || head->bytes >= (int64_t)n || text[n - 1] != '\n')
    return cg_fail(CG_DATA, "it has changed since the file was opened");
  return CG_OK;
}

static cg_status decode(const cg_traj_wanted *wanted,
                        const unsigned char *bytes, size_t n, cg_frame *frame)
{
  const char *text = (const char *)bytes;
  cg_dump_head head;
  CG_TRY(read_whole_head(text, n, &head));
  head.ids = wanted->ids;
  head.needed = wanted->needed;
  CG_TRY(cg_dump_begin(&head, wanted->atoms, frame));
  return read_rows(&head, text, text + n, frame);
}

/* Only the column of the ids is read. */
static cg_status list(const unsigned char *bytes, size_t n, int64_t atoms,
                      int64_t *id)
{
  const char *text = (const char *)bytes, *at, *end = text + n;
  double number[CG_DUMP_NUMBERS];
  cg_dump_head head;
  CG_TRY(read_whole_head(text, n, &head));
  cg_dump_columns *c = &head.columns;
  for (int i = 0; i < c->n; i++)
    c->use[i] = c->use[i] == CG_DUMP_ID ? CG_DUMP_ID : -1;
  at = text + head.bytes;
  for (int64_t i = 0; i < atoms; i++) {
    at = at < end ? cg_columns_read(c->use, c->n, at, number) : NULL;
    if (!at)
      return cg_fail(CG_DATA, "row %lld of its atoms is damaged",
                     (long long)i + 1);
    CG_TRY(cg_dump_id(number[CG_DUMP_ID], &id[i]));
  }
  return CG_OK;
}

static cg_status who(const unsigned char *bytes, size_t n, cg_atoms *atoms)
{
  const char *text = (const char *)bytes;
  cg_dump_head head;
  cg_ids ids = {0};
  CG_TRY(read_whole_head(text, n, &head));
  head.ids = &ids;
  cg_status status =
      cg_dump_find_ids(&cg_format_dump, bytes, n, head.atoms, &ids);
  if (status == CG_OK)
    status = cg_dump_who(&head, text + head.bytes, n - (size_t)head.bytes,
                         atoms);
  cg_ids_clear(&ids);
  return status;
}

const cg_traj_format cg_format_dump = {
  .name = "lammpstrj",
  .also = "dump",
  .bare = "a LAMMPS file",
  .forces = CG_DUMP_FORCES,
  .text = true,
  .probe = probe,
  .scan = scan,
  .decode = decode,
  .list = list,
  .who = who,
  .encode = cg_dump_encode};
