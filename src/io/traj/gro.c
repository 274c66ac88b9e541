/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GRO: frames as text (GROMACS manual, "File formats").
 *
 *     title, t= 1.00000 step= 500      time and step where the title has them
 *     3                                atoms
 *         1SOL     OW    1   0.126   1.624   1.679  0.1227 -0.0580  0.0434
 *     ...                              columns of 5: residue number and name,
 *                                      atom name and number; x, perhaps v
 *        1.82060   1.82060   1.82060   a_x b_y c_z (a_y a_z b_x b_z c_x c_y)
 *
 * The numbers have the width that the first atom's decimal points tell, so any
 * precision is read.  Frames follow one another; a frame whose title has no
 * time is given its step's number instead, or its own.
 *
 * Cost: 5 * 10^6 atoms a second.  Disadvantage: 0.001 nm as usually written,
 * numbers of residues and atoms start again at 100 000, no forces. */
#include "io/traj/gro.h"

#include <math.h>

#include "base/decimal.h"
#include "base/text.h"
#include "io/title.h"
#include "io/traj/traj_text.h"

enum { WIDEST = 40 /* columns of a number */ };

/* How the numbers of a frame are written: found in its first atom. */
typedef struct layout {
  int width;    /* of a position or velocity */
  int decimals; /* of a position */
  bool v;       /* velocities follow */
} layout;

cg_status cg_gro_count(const char *line, size_t n, int64_t *atoms)
{
  if (!cg_text_int(line, n, atoms) || *atoms < 1)
    return cg_fail(CG_DATA, "line 2 must be the number of atoms, it is "
                            "\"%.*s\"",
                   n > 40 ? 40 : (int)n, line);
  return CG_OK;
}

static size_t without_blanks(const char *line, size_t n)
{
  while (n > 0 && strchr(" \t\r", line[n - 1]))
    n--;
  return n;
}

static bool find_columns(const char *line, size_t n, layout *columns)
{
  const char *end = line + n, *first = NULL, *second = NULL;
  if (n > CG_GRO_POSITION)
    first = memchr(line + CG_GRO_POSITION, '.', n - CG_GRO_POSITION);
  if (first)
    second = memchr(first + 1, '.', (size_t)(end - first - 1));
  if (!second)
    return false;
  columns->width = (int)(second - first);
  columns->decimals =
      columns->width - 1 - (int)(first - line - CG_GRO_POSITION);
  columns->v = (int)without_blanks(line, n) >=
               CG_GRO_POSITION + 6 * columns->width;
  return columns->width <= WIDEST && columns->decimals >= 1;
}

static cg_status find_layout(const char *line, size_t n, layout *columns)
{
  if (!find_columns(line, n, columns))
    return cg_fail(CG_DATA, "atom 1: no positions in columns of equal width "
                            "from column %d on",
                   CG_GRO_POSITION + 1);
  return CG_OK;
}

/* Text, a number of atoms, and an atom as far as the bytes go. */
static bool probe(const unsigned char *bytes, size_t n)
{
  cg_lines lines = {(const char *)bytes, (const char *)bytes + n, 0};
  const char *line;
  size_t length;
  int64_t atoms;
  layout columns;
  if (memchr(bytes, '\0', n) || !cg_lines_next(&lines, &line, &length) ||
      !cg_lines_next(&lines, &line, &length) ||
      !cg_text_int(line, length, &atoms) ||
      !cg_lines_next(&lines, &line, &length))
    return false;
  return lines.at == lines.end || find_columns(line, length, &columns);
}

/* Are the points of the positions where those of the first atom are? */
static bool points_in_place(const layout *columns, const char *line)
{
  int point = CG_GRO_POSITION + columns->width - 1 - columns->decimals;
  return line[point] == '.' && line[point + columns->width] == '.' &&
         line[point + 2 * columns->width] == '.';
}

static cg_status check_atom(const layout *columns, int64_t atom,
                            const char *line, size_t n)
{
  int numbers = columns->v ? 6 : 3;
  if ((int64_t)without_blanks(line, n) <
          CG_GRO_POSITION + numbers * columns->width ||
      !points_in_place(columns, line))
    return cg_fail(CG_DATA, "atom %lld (line %lld of the frame): not %d "
                            "numbers in the columns of atom 1: too many atoms "
                            "promised, or a damaged line",
                   (long long)atom, (long long)atom + 2, numbers);
  return CG_OK;
}

/* Where a scan is in its file. */
typedef struct reader {
  cg_window *window;
  int64_t offset; /* of the next line */
} reader;

static cg_status next_line(reader *r, const char **line, size_t *n,
                           bool *whole)
{
  return cg_window_line(r->window, &r->offset, line, n, whole);
}

bool cg_gro_box(const char *line, size_t n, double h[9])
{
  static const int place[9] = {0, 4, 8, 1, 2, 3, 5, 6, 7};
  const char *at = line, *end = line + n, *word;
  size_t length;
  int numbers = 0;
  memset(h, 0, 9 * sizeof *h);
  bool fine = true;
  while (fine && cg_text_word(&at, end, &word, &length)) {
    fine = numbers < 9 && cg_text_double(word, length, &h[place[numbers]]);
    numbers++;
  }
  return fine && (numbers == 3 || numbers == 9);
}

static cg_status read_box(const char *line, size_t n, double h[9])
{
  if (!cg_gro_box(line, n, h))
    return cg_fail(CG_DATA, "the line after the last atom must be the box (3 "
                            "or 9 numbers), it is \"%.*s\"",
                   n > 60 ? 60 : (int)n, line);
  return CG_OK;
}

/* Is a box line whole though no newline ends it?  Three or nine numbers with
 * the same number of decimals are; what the end of the file cuts is not. */
static bool whole_box(const char *line, size_t n)
{
  const char *at = line, *end = line + n, *word;
  size_t length, decimals = 0;
  int words = 0;
  for (; cg_text_word(&at, end, &word, &length); words++) {
    const char *point = memchr(word, '.', length);
    size_t found = point ? (size_t)(word + length - point) : 0;
    if (found == 0 || (words > 0 && found != decimals))
      return false;
    decimals = found;
  }
  return words == 3 || words == 9;
}

static cg_status scan_atoms(reader *r, cg_traj_head *head, bool *whole)
{
  layout columns = {0};
  for (int64_t i = 1; i <= head->atoms; i++) {
    const char *line;
    size_t n;
    CG_TRY(next_line(r, &line, &n, whole));
    if (!*whole)
      return CG_OK;
    if (i == 1)
      CG_TRY(find_layout(line, n, &columns));
    CG_TRY(check_atom(&columns, i, line, n));
  }
  head->precision = pow(10.0, columns.decimals);
  head->flags = CG_HAS_X | (columns.v ? CG_HAS_V : 0);
  return CG_OK;
}

/* One frame, or *whole = false where the text ends inside it. */
static cg_status scan_frame(reader *r, cg_traj_head *head, bool *whole)
{
  static const double nothing[9];
  const char *line;
  size_t n;
  double h[9];
  int64_t start = r->offset;
  CG_TRY(next_line(r, &line, &n, whole));
  bool timed = cg_title_time(line, n, &head->time);
  if (*whole)
    CG_TRY(next_line(r, &line, &n, whole));
  if (!*whole)
    return CG_OK;
  CG_TRY(cg_gro_count(line, n, &head->atoms));
  CG_TRY(scan_atoms(r, head, whole));
  head->flags |= timed ? 0 : CG_STEP_FOR_TIME;
  if (!*whole)
    return CG_OK;
  CG_TRY(next_line(r, &line, &n, whole));
  if (!*whole && !whole_box(line, n))
    return CG_OK;
  *whole = true;
  CG_TRY(read_box(line, n, h));
  head->flags |= memcmp(h, nothing, sizeof h) != 0 ? CG_HAS_BOX : 0;
  head->bytes = r->offset - start;
  return CG_OK;
}

static cg_status find(void *self, cg_window *window, int64_t offset,
                      cg_traj_head *head, int64_t *missing)
{
  reader r = {window, offset};
  bool whole = true;
  (void)self;
  CG_TRY(scan_frame(&r, head, &whole));
  *missing = !whole;
  return CG_OK;
}

static cg_status scan(const cg_file *file, cg_traj_index *index)
{
  return cg_traj_scan_text(file, find, NULL, index);
}

static cg_status read_triple(const layout *columns, const char *at,
                             int64_t atom, const char *what, double x[3])
{
  size_t width = (size_t)columns->width;
  for (int k = 0; k < 3; k++, at += width)
    if (!cg_decimal_column(at, width, &x[k]))
      return cg_fail(CG_DATA, "atom %lld (line %lld of the frame): its %s %c "
                              "is \"%.*s\", a number was expected",
                     (long long)atom, (long long)atom + 2, what, 'x' + k,
                     (int)width, at);
  return CG_OK;
}

static cg_status read_atom(const layout *columns, const char *line, int64_t i,
                           cg_frame *frame)
{
  const char *at = line + CG_GRO_POSITION;
  CG_TRY(read_triple(columns, at, i + 1, "position", frame->x[i]));
  if (columns->v)
    CG_TRY(read_triple(columns, at + 3 * columns->width, i + 1, "velocity",
                       frame->v[i]));
  return CG_OK;
}

static cg_status read_atoms(cg_lines *lines, const cg_traj_wanted *wanted,
                            cg_frame *frame)
{
  int64_t atoms = wanted->atoms;
  layout columns = {0};
  const char *line = "";
  size_t n = 0;
  for (int64_t i = 0; i < atoms; i++) {
    if (!cg_lines_next(lines, &line, &n))
      return cg_fail(CG_DATA, "ends after %lld of %lld atoms", (long long)i,
                     (long long)atoms);
    if (i == 0) {
      CG_TRY(find_layout(line, n, &columns));
      cg_frame_resize(frame, atoms, columns.v, false);
    }
    CG_TRY(check_atom(&columns, i + 1, line, n));
    if (cg_traj_needs(wanted, i))
      CG_TRY(read_atom(&columns, line, i, frame));
    else
      cg_traj_pass_over(frame, i);
  }
  frame->precision = pow(10.0, columns.decimals);
  return CG_OK;
}

static cg_status decode(const cg_traj_wanted *wanted,
                        const unsigned char *bytes, size_t n, cg_frame *frame)
{
  int64_t atoms = wanted->atoms;
  cg_lines lines = {(const char *)bytes, (const char *)bytes + n, 0};
  const char *line = "";
  size_t length = 0;
  int64_t count = 0;
  double h[9];
  frame->time = 0.0;
  frame->step = 0;
  if (cg_lines_next(&lines, &line, &length)) {
    cg_title_number(line, length, "t=", &frame->time);
    cg_title_step(line, length, &frame->step);
  }
  length = 0;
  cg_lines_next(&lines, &line, &length);
  CG_TRY(cg_gro_count(line, length, &count));
  if (count != atoms)
    return cg_fail(CG_DATA, "%lld atoms, %lld were expected",
                   (long long)count, (long long)atoms);
  if (atoms > (int64_t)n / CG_GRO_POSITION)
    return cg_fail(CG_DATA, "promises %lld atoms, but its %zu bytes hold %lld "
                            "at most: cut, or damaged in line 2",
                   (long long)atoms, n, (long long)n / CG_GRO_POSITION);
  CG_TRY(read_atoms(&lines, wanted, frame));
  length = 0;
  cg_lines_next(&lines, &line, &length);
  CG_TRY(read_box(line, length, h));
  return cg_box_set(&frame->box, h);
}

const cg_traj_format cg_format_gro = {.name = "gro",
                                      .rounds = CG_ROUNDS_AS_ASKED,
  .text = true,
  .probe = probe,
                                      .scan = scan,
                                      .decode = decode,
                                      .who = cg_gro_who,
                                      .encode = cg_gro_encode};
