/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The comment of an XYZ frame.  It is an extended one where it holds one of the
 * keys Lattice and Properties:
 *
 *     Lattice="15 0 0 0 16 0 0 0 18" Properties=species:S:1:pos:R:3:forces:R:3
 *     pbc="T T T" Time=0.5 Timestep=250 Origin="0 0 0" units=metal
 *
 * pairs key=value in any order; a value with blanks stands in quotes, braces
 * or brackets; keys that are not known are passed over.  Lattice holds the
 * vectors a, b, c, of any orientation; without pbc it is periodic.  Properties
 * are name:type:columns, one after another, of which species, pos, vel (velo,
 * velocities) and forces (force) are used.  Time, Timestep and Origin are as
 * LAMMPS and OVITO write them; units is our own and names LAMMPS's style.
 * Any other comment is one of the plain format: species, x, y, z, and further
 * columns that are passed over; of the comment only "t=" and "step=" are used,
 * as in GROMACS's titles.
 * Reference: libAtoms/extxyz; ASE, ase.io.extxyz. */
#include "io/traj/xyz.h"

#include <strings.h>

#include "base/text.h"
#include "io/cell.h"
#include "io/title.h"

enum { SHOWN = 60 };

typedef struct word {
  const char *text;
  size_t n;
} word;

static bool is(word w, const char *text)
{
  return strlen(text) == w.n && strncasecmp(w.text, text, w.n) == 0;
}

static bool is_one_of(word w, const char *const *list)
{
  for (; *list; list++)
    if (is(w, *list))
      return true;
  return false;
}

static const char *skip_blanks(const char *at, const char *end)
{
  while (at < end && strchr(" \t\r,", *at) && *at)
    at++;
  return at;
}

/* Where a value in quotes or brackets ends, behind its last sign; NULL where
 * it does not. */
static const char *end_of_value(const char *at, const char *end)
{
  char open = *at;
  char close = open == '{' ? '}' : open == '[' ? ']' : open;
  int depth = 1;
  for (at++; at < end; at++) {
    if (*at == '\\' && at + 1 < end)
      at++;
    else if (*at == close && --depth == 0)
      return at + 1;
    else if (*at == open)
      depth++;
  }
  return NULL;
}

/* The next pair; *more is false where there is none. */
static cg_status next_pair(const char **from, const char *end, word *key,
                           word *value, bool *more)
{
  const char *at = skip_blanks(*from, end);
  *more = at < end;
  *key = (word){at, 0};
  *value = (word){at, 0};
  while (at < end && *at != '=' && !strchr(" \t\r", *at))
    at++;
  key->n = (size_t)(at - key->text);
  const char *sign = skip_blanks(at, end);
  *from = at + (at < end && key->n == 0); /* a lone sign is passed over */
  if (key->n == 0 || sign == end || *sign != '=')
    return CG_OK;
  at = skip_blanks(sign + 1, end);
  const char *stop = at;
  if (at < end && strchr("\"'{[", *at)) {
    stop = end_of_value(at, end);
    if (!stop)
      return cg_fail(CG_DATA, "the value of %.*s in line 2 of the frame does "
                              "not end",
                     (int)key->n, key->text);
    *value = (word){at + 1, (size_t)(stop - at - 2)};
  } else {
    while (stop < end && !strchr(" \t\r", *stop))
      stop++;
    *value = (word){at, (size_t)(stop - at)};
  }
  *from = stop;
  return CG_OK;
}

/* The words of a value, whatever stands between them. */
static bool next_item(word *list, word *item)
{
  static const char between[] = " \t,[]{}";
  const char *at = list->text, *end = at + list->n;
  while (at < end && strchr(between, *at))
    at++;
  item->text = at;
  while (at < end && !strchr(between, *at))
    at++;
  item->n = (size_t)(at - item->text);
  *list = (word){at, (size_t)(end - at)};
  return item->n > 0;
}

static cg_status bad_value(word key, word value, const char *wanted)
{
  return cg_fail(CG_DATA, "line 2 of the frame: %.*s is \"%.*s\", %s expected",
                 (int)key.n, key.text,
                 value.n > SHOWN ? SHOWN : (int)value.n, value.text, wanted);
}

/* Exactly n numbers. */
static bool read_numbers(word value, int n, double *number)
{
  word item;
  int got = 0;
  for (; next_item(&value, &item); got++)
    if (got == n || !cg_text_double(item.text, item.n, &number[got]))
      return false;
  return got == n;
}

static cg_status read_lattice(word key, word value, cg_xyz_head *head)
{
  double row[3][3];
  if (!read_numbers(value, 9, &row[0][0]))
    return bad_value(key, value, "the nine numbers of three vectors were");
  const double (*r)[3] = (const double (*)[3])row;
  head->turned = row[0][1] != 0.0 || row[0][2] != 0.0 || row[1][2] != 0.0;
  head->boxed = true;
  memcpy(head->h, row, sizeof head->h);
  double volume = r[0][0] * (r[1][1] * r[2][2] - r[1][2] * r[2][1]) +
                  r[0][1] * (r[1][2] * r[2][0] - r[1][0] * r[2][2]) +
                  r[0][2] * (r[1][0] * r[2][1] - r[1][1] * r[2][0]);
  if (!(volume > 0.0) ||
      (head->turned && !cg_cell_axes(r, head->axis, head->h)))
    return bad_value(key, value, "three vectors that span a volume, "
                                 "right-handed, were");
  return CG_OK;
}

static cg_status read_pbc(word key, word value, bool *periodic)
{
  static const char *const yes[] = {"t", "true", "1", NULL};
  static const char *const no[] = {"f", "false", "0", NULL};
  word rest = value, item;
  int trues = 0, falses = 0;
  while (next_item(&rest, &item)) {
    trues += is_one_of(item, yes);
    falses += is_one_of(item, no);
  }
  *periodic = trues == 3;
  if (trues + falses != 3)
    return bad_value(key, value, "T or F for each direction was");
  if (trues != 0 && falses != 0)
    return bad_value(key, value, "one that is periodic all around, or not at "
                                 "all, was");
  return CG_OK;
}

/* Three columns from here on that are called so: use the first ones. */
static bool use(cg_xyz_head *head, word name, const char *const *names,
                int first, bool *there)
{
  if (*there || !is_one_of(name, names))
    return false;
  *there = true;
  for (int k = 0; k < 3; k++)
    head->use[head->n + k] = (int8_t)(first + k);
  return true;
}

/* One property: what it is, and its columns. */
static void note_property(cg_xyz_head *head, word name, int columns)
{
  static const char *const x[] = {"pos", "positions", NULL};
  static const char *const v[] = {"vel", "velo", "velocity", "velocities",
                                  NULL};
  static const char *const f[] = {"force", "forces", NULL};
  static const char *const s[] = {"species", "element", "type", NULL};
  bool vector = columns == 3 && (use(head, name, x, CG_XYZ_X, &head->x) ||
                                 use(head, name, v, CG_XYZ_V, &head->v) ||
                                 use(head, name, f, CG_XYZ_F, &head->f));
  if (!vector && columns == 1 && head->species < 0 && is_one_of(name, s))
    head->species = head->n;
  head->n += columns;
}

static word next_part(word *list)
{
  const char *colon = memchr(list->text, ':', list->n);
  word part = {list->text, colon ? (size_t)(colon - list->text) : list->n};
  size_t used = part.n + (colon != NULL);
  *list = (word){list->text + used, list->n - used};
  return part;
}

static cg_status read_properties(word key, word value, cg_xyz_head *head)
{
  word rest = value;
  if (head->n > 0)
    return bad_value(key, value, "it only once");
  while (rest.n > 0) {
    word name = next_part(&rest), type = next_part(&rest);
    word number = next_part(&rest);
    int64_t columns;
    if (type.n != 1 || !strchr("SRILsril", type.text[0]) ||
        !cg_text_int(number.text, number.n, &columns) || columns < 1 ||
        columns > CG_XYZ_COLUMNS - head->n)
      return bad_value(key, value, "name:type:columns (S, R, I, L; at most "
                                   "1024) was");
    note_property(head, name, (int)columns);
  }
  return CG_OK;
}

static cg_status read_units(word key, word value, cg_xyz_head *head)
{
  if (value.n >= sizeof head->units)
    return bad_value(key, value, "a style of units was");
  memcpy(head->units, value.text, value.n);
  return CG_OK;
}

static cg_status read_pair(word key, word value, cg_xyz_head *head,
                           bool *periodic)
{
  static const char *const step[] = {"timestep", "step", NULL};
  if (is(key, "lattice"))
    return read_lattice(key, value, head);
  if (is(key, "properties"))
    return read_properties(key, value, head);
  if (is(key, "pbc"))
    return read_pbc(key, value, periodic);
  if (is(key, "origin") && !read_numbers(value, 3, head->origin))
    return bad_value(key, value, "three numbers were");
  if (is(key, "units"))
    return read_units(key, value, head);
  if (is(key, "time")) {
    head->timed = true;
    return cg_text_double(value.text, value.n, &head->time)
               ? CG_OK
               : bad_value(key, value, "a number was");
  }
  if (is_one_of(key, step))
    head->stepped = cg_text_int(value.text, value.n, &head->step);
  return CG_OK;
}

/* Is one of the keys there that make a comment an extended one? */
static bool is_extended(const char *line, size_t n)
{
  static const char *const keys[] = {"Lattice=", "Properties="};
  for (int k = 0; k < 2; k++) {
    size_t length = strlen(keys[k]);
    for (size_t i = 0; i + length <= n; i++)
      if (strncasecmp(line + i, keys[k], length) == 0)
        return true;
  }
  return false;
}

static cg_status read_extended(const char *line, size_t n, cg_xyz_head *head)
{
  const char *end = line + n;
  bool more = true, periodic = true;
  while (more) {
    word key, value;
    CG_TRY(next_pair(&line, end, &key, &value, &more));
    if (more && value.n > 0)
      CG_TRY(read_pair(key, value, head, &periodic));
  }
  head->boxed = head->boxed && periodic;
  return CG_OK;
}

static void read_plain(const char *line, size_t n, cg_xyz_head *head)
{
  head->timed = cg_title_number(line, n, "t=", &head->time);
  head->stepped = cg_title_step(line, n, &head->step);
}

/* Columns of the plain format: as many as the first row has. */
static cg_status count_columns(const char *line, size_t n, cg_xyz_head *head)
{
  const char *at = line, *text;
  size_t length;
  for (head->n = 0; cg_text_word(&at, line + n, &text, &length); head->n++)
    if (head->n == CG_XYZ_COLUMNS)
      return cg_fail(CG_DATA, "more than %d columns", CG_XYZ_COLUMNS);
  head->species = 0;
  head->x = true;
  for (int k = 0; k < 3; k++)
    head->use[1 + k] = (int8_t)(CG_XYZ_X + k);
  return head->n >= 4 ? CG_OK
                      : cg_fail(CG_DATA, "the first row is \"%.*s\", a name "
                                         "and three numbers were expected",
                                n > SHOWN ? SHOWN : (int)n, line);
}

static cg_status read_count(const char *line, size_t n, cg_xyz_head *head)
{
  if (!cg_text_int(line, n, &head->atoms) || head->atoms < 1)
    return cg_fail(CG_DATA, "line 1 of the frame must be its number of atoms, "
                            "it is \"%.*s\"",
                   n > SHOWN ? SHOWN : (int)n, line);
  return CG_OK;
}

/* The next line; false where the bytes end before its own end. */
static bool next_line(cg_lines *lines, const char **line, size_t *n)
{
  return cg_lines_next(lines, line, n) && lines->at[-1] == '\n';
}

cg_status cg_xyz_head_read(const char *bytes, size_t n, cg_xyz_head *head)
{
  cg_lines lines = {bytes, bytes + n, 0};
  const char *line;
  *head = (cg_xyz_head){.species = -1};
  memset(head->use, -1, sizeof head->use);
  if (!next_line(&lines, &line, &n))
    return CG_OK;
  CG_TRY(read_count(line, n, head));
  if (!next_line(&lines, &line, &n))
    return CG_OK;
  if (is_extended(line, n))
    CG_TRY(read_extended(line, n, head));
  else
    read_plain(line, n, head);
  int64_t rows = lines.at - bytes;
  if (head->n == 0) {
    if (!next_line(&lines, &line, &n))
      return CG_OK;
    CG_TRY(count_columns(line, n, head));
  }
  head->bytes = rows;
  return CG_OK;
}
