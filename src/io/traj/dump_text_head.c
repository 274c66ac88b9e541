/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The head of a frame of a LAMMPS dump as text (LAMMPS manual, "dump",
 * "dump_modify", "Howto triclinic").
 *
 *     ITEM: UNITS                        where dump_modify units yes
 *     real
 *     ITEM: TIME                         where dump_modify time yes
 *     12.5
 *     ITEM: TIMESTEP
 *     5000
 *     ITEM: NUMBER OF ATOMS
 *     2
 *     ITEM: BOX BOUNDS xy xz yz pp pp pp     tilts, where tilted
 *     0 10 0                                 and for y, z
 *     ...
 *     ITEM: ATOMS id type xs ys zs fx fy fz
 *
 * Or, where dump_modify triclinic/general yes (LAMMPS since 2024), and as OVITO
 * writes boxes that are not tilted in LAMMPS's way, the vectors of the box:
 *
 *     ITEM: BOX BOUNDS abc origin pp pp pp
 *     10 0 0 -1                              a, x of the corner, and b, y; c, z
 *
 * A frame without ITEM: TIME has the number of its step for a time.
 *
 * Disadvantage: vectors of which the first is not along x, or the second not in
 * the plane of x and y, are refused: positions, velocities and forces would
 * have to be turned, and what is written back would be turned, too. */
#include "io/traj/dump.h"

#include "base/text.h"

enum { ITEM = sizeof CG_DUMP_ITEM - 1, SHOWN = 60 };

/* A line of the head and what follows it. */
typedef struct cursor {
  cg_lines lines;
  const char *line;
  size_t n;
} cursor;

/* The next line; false where the bytes end before its own end. */
static bool advance(cursor *c)
{
  return cg_lines_next(&c->lines, &c->line, &c->n) &&
         c->lines.at[-1] == '\n';
}

static cg_status bad_line(const cursor *c, const char *wanted)
{
  return cg_fail(CG_DATA, "line %lld of the frame must be %s, it is \"%.*s\"",
                 (long long)c->lines.number, wanted,
                 c->n > SHOWN ? SHOWN : (int)c->n, c->line);
}

/* Does the line begin with "ITEM: NAME"?  *rest is what follows. */
static bool is_item(const cursor *c, const char *name, const char **rest)
{
  size_t n = strlen(name);
  if (c->n < ITEM + n || memcmp(c->line, CG_DUMP_ITEM, ITEM) != 0 ||
      memcmp(c->line + ITEM, name, n) != 0)
    return false;
  *rest = c->line + ITEM + n;
  if (*rest == c->line + c->n)
    return true;
  return *(*rest)++ == ' ';
}

static cg_status read_whole(const cursor *c, const char *what, int64_t *value)
{
  return cg_text_int(c->line, c->n, value) ? CG_OK : bad_line(c, what);
}

static cg_status read_atoms(const cursor *c, cg_dump_head *head)
{
  CG_TRY(read_whole(c, "the number of atoms", &head->atoms));
  return head->atoms > 0 ? CG_OK : cg_fail(CG_DATA, "%lld atoms",
                                           (long long)head->atoms);
}

static cg_status read_time(const cursor *c, cg_dump_head *head)
{
  head->timed = true;
  return cg_text_double(c->line, c->n, &head->time) ? CG_OK
                                                    : bad_line(c, "the time");
}

static cg_status read_units(const cursor *c, cg_dump_head *head)
{
  const char *at = c->line, *word;
  size_t n;
  if (!cg_text_word(&at, c->line + c->n, &word, &n) ||
      n >= sizeof head->units)
    return bad_line(c, "a style of units");
  memcpy(head->units, word, n);
  return CG_OK;
}

static bool is_word(const char *word, size_t n, const char *text)
{
  return strlen(text) == n && memcmp(word, text, n) == 0;
}

/* How a box is told: its bounds, these and tilts, or its vectors. */
typedef enum box_kind { UPRIGHT, TILTED, VECTORS } box_kind;

static const struct {
  const char *words[3];
  box_kind kind;
} kinds[] = {{{"xy", "xz", "yz"}, TILTED}, {{"abc", "origin"}, VECTORS}};

/* Of the words that tell the kind; *from moves behind them. */
static box_kind read_kind(const char **from, const char *end)
{
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    const char *at = *from, *word;
    size_t n;
    int k = 0;
    while (k < 3 && kinds[i].words[k] && cg_text_word(&at, end, &word, &n) &&
           is_word(word, n, kinds[i].words[k]))
      k++;
    if (k == 3 || !kinds[i].words[k]) {
      *from = at;
      return kinds[i].kind;
    }
  }
  return UPRIGHT;
}

/* The words behind "BOX BOUNDS": the kind, then how each pair of faces is
 * treated; old files say nothing and mean periodic ones. */
static cg_status read_faces(const char *rest, const cursor *c, box_kind *kind,
                            bool periodic[3])
{
  static const char ways[] = "pfsm"; /* periodic, fixed, shrunk, least */
  const char *word, *end = c->line + c->n;
  size_t n;
  int faces = 0;
  *kind = read_kind(&rest, end);
  bool fine = true;
  while (fine && cg_text_word(&rest, end, &word, &n)) {
    fine = n == 2 && faces < 3 && memchr(ways, word[0], sizeof ways - 1) &&
           memchr(ways, word[1], sizeof ways - 1);
    if (fine)
      periodic[faces++] = is_word(word, n, "pp");
  }
  return fine && (faces == 0 || faces == 3)
             ? CG_OK
             : bad_line(c, "ITEM: BOX BOUNDS [xy xz yz | abc origin] "
                           "pp pp pp");
}

/* The numbers of a line of the box, and nothing else. */
static bool read_numbers(const cursor *c, int n, double *x)
{
  const char *at = c->line, *end = c->line + c->n, *word;
  size_t length;
  for (int i = 0; i < n; i++)
    if (!cg_text_word(&at, end, &word, &length) ||
        !cg_text_double(word, length, &x[i]))
      return false;
  return !cg_text_word(&at, end, &word, &length);
}

static void set_bounds(const double line[3][4], const bool periodic[3],
                       cg_dump_head *head)
{
  double bound[3][2], tilt[3];
  for (int k = 0; k < 3; k++) {
    memcpy(bound[k], line[k], sizeof bound[k]);
    tilt[k] = line[k][2];
  }
  cg_dump_box((const double (*)[2])bound, tilt, periodic, head);
}

static cg_status set_vectors(const double line[3][4], const bool periodic[3],
                             cg_dump_head *head)
{
  if (line[0][1] != 0.0 || line[0][2] != 0.0 || line[1][2] != 0.0)
    return cg_fail(CG_DATA, "a general triclinic box: only boxes with the "
                            "first vector along x and the second in the plane "
                            "of x and y are read (LAMMPS: dump_modify "
                            "triclinic/general no)");
  for (int k = 0; k < 3; k++) {
    memcpy(&head->h[3 * k], line[k], 3 * sizeof *head->h);
    head->lo[k] = line[k][3];
  }
  cg_dump_faces(periodic, head);
  return CG_OK;
}

static cg_status read_box(cursor *c, const char *rest, cg_dump_head *head,
                          bool *whole)
{
  static const struct {
    int numbers;
    const char *what;
  } lines[] = {[UPRIGHT] = {2, "two bounds"},
               [TILTED] = {3, "two bounds and a tilt"},
               [VECTORS] = {4, "a vector of the box and a number of its "
                               "origin"}};
  double line[3][4] = {{0.0}};
  box_kind kind;
  bool periodic[3] = {true, true, true};
  CG_TRY(read_faces(rest, c, &kind, periodic));
  for (int k = 0; k < 3; k++) {
    if (!(*whole = advance(c)))
      return CG_OK;
    if (!read_numbers(c, lines[kind].numbers, line[k]))
      return bad_line(c, lines[kind].what);
  }
  if (kind == VECTORS)
    return set_vectors((const double (*)[4])line, periodic, head);
  set_bounds((const double (*)[4])line, periodic, head);
  return CG_OK;
}

/* The sections of a head, as bits of those that were there. */
enum section { STEP = 1, ATOMS = 2, BOX = 4, TIME = 8, UNITS = 16, ROWS = 32 };

static const struct {
  const char *name;
  enum section section;
} sections[] = {
  {"TIMESTEP", STEP}, {"NUMBER OF ATOMS", ATOMS}, {"BOX BOUNDS", BOX},
  {"TIME", TIME},     {"UNITS", UNITS},           {"ATOMS", ROWS},
};

static enum section section_of(const cursor *c, const char **rest)
{
  for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
    if (is_item(c, sections[i].name, rest))
      return sections[i].section;
  return 0;
}

/* One section; *whole is false where the bytes end inside it. */
static cg_status read_section(cursor *c, enum section section,
                              const char *rest, cg_dump_head *head,
                              bool *whole)
{
  if (section == ROWS)
    return cg_dump_columns_read(rest, (size_t)(c->line + c->n - rest),
                                &head->columns);
  if (section == BOX)
    return read_box(c, rest, head, whole);
  *whole = advance(c);
  if (!*whole)
    return CG_OK;
  switch (section) {
  case STEP:
    return read_whole(c, "the number of the step", &head->step);
  case ATOMS:
    return read_atoms(c, head);
  case TIME:
    return read_time(c, head);
  default:
    return read_units(c, head);
  }
}

cg_status cg_dump_text_head(const char *bytes, size_t n, cg_dump_head *head)
{
  cursor c = {.lines = {bytes, bytes + n, 0}};
  unsigned seen = 0;
  memset(head, 0, offsetof(cg_dump_head, columns));
  head->bytes = 0;
  while (!(seen & ROWS)) {
    bool whole = advance(&c);
    const char *rest;
    if (!whole)
      return CG_OK;
    enum section section = section_of(&c, &rest);
    if (section == 0 || seen & section)
      return bad_line(&c, seen ? "the next ITEM of the head of a dump"
                               : "ITEM: TIMESTEP (or UNITS, TIME)");
    seen |= section;
    CG_TRY(read_section(&c, section, rest, head, &whole));
    if (!whole)
      return CG_OK;
  }
  if ((seen & (STEP | ATOMS | BOX)) != (STEP | ATOMS | BOX))
    return cg_fail(CG_DATA, "the head lacks its ITEM: %s",
                   !(seen & STEP) ? "TIMESTEP"
                   : !(seen & ATOMS) ? "NUMBER OF ATOMS" : "BOX BOUNDS");
  head->bytes = c.lines.at - bytes;
  return CG_OK;
}
