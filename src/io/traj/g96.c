/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GROMOS96: frames as text (GROMACS manual, "File formats"; W. F. van
 * Gunsteren et al., Biomolecular simulation: the GROMOS96 manual, 1996).
 *
 *     TITLE                       blocks, from a name to END
 *     water t= 0.5 step= 250
 *     END
 *     TIMESTEP
 *               250       0.500000
 *     END
 *     POSITIONRED                 POSITION has 24 columns of names before
 *         1.163873911    0.951403379    0.197521970
 *     ...
 *     END
 *     VELOCITYRED                 or VELOCITY, FORCERED, FORCE
 *     ...
 *     END
 *     BOX                         a_x b_y c_z (a_y a_z b_x b_z c_x c_y)
 *         1.820600000    1.820600000    1.820600000
 *     END
 *
 * Lines that begin with # are comments; blocks with other names are passed
 * over.  A frame ends with its box; one that has none ends where the next
 * title, time step or positions begin, and at the end of the file only where
 * the first frame has none either: a cut file would look so.
 *
 * Cost: to index and to decode, 500 MB/s and more.  Disadvantage: GROMACS
 * writes no forces here; boxes of GROMOS's later GENBOX are not read. */
#include "io/traj/g96.h"

#include "base/decimal.h"
#include "base/text.h"
#include "io/columns.h"
#include "io/title.h"
#include "io/traj/gro.h"
#include "io/traj/traj_text.h"

enum { SHOWN = 60 };

static const struct {
  const char *name;
  cg_g96_block block;
  bool named;
} blocks[] = {
  {"TITLE", CG_G96_TITLE, false},
  {"TIMESTEP", CG_G96_TIMESTEP, false},
  {"POSITION", CG_G96_X, true},
  {"POSITIONRED", CG_G96_X, false},
  {"VELOCITY", CG_G96_V, true},
  {"VELOCITYRED", CG_G96_V, false},
  {"FORCE", CG_G96_F, true},
  {"FORCERED", CG_G96_F, false},
  {"FREEFORCE", CG_G96_F, true},
  {"FREEFORCERED", CG_G96_F, false},
  {"BOX", CG_G96_BOX, false},
};
enum { BLOCKS = sizeof blocks / sizeof *blocks };

/* Is that all the line holds, blanks behind it aside? */
static bool is(const char *line, size_t n, const char *name)
{
  while (n > 0 && strchr(" \t\r", line[n - 1]) && line[n - 1])
    n--;
  return strlen(name) == n && memcmp(line, name, n) == 0;
}

static bool is_blank(const char *line, size_t n)
{
  const char *word;
  size_t length;
  return !cg_text_word(&line, line + n, &word, &length);
}

static cg_status bad_line(const cg_g96 *w, const char *line, size_t n,
                          const char *wanted)
{
  return cg_fail(CG_DATA, "line %lld of the frame must be %s, it is \"%.*s\"",
                 (long long)w->line, wanted, n > SHOWN ? SHOWN : (int)n, line);
}

static cg_status begin_block(cg_g96 *w, const char *line, size_t n)
{
  w->block = CG_G96_OTHER;
  w->named = false;
  w->rows = 0;
  for (int b = 0; b < BLOCKS; b++)
    if (is(line, n, blocks[b].name)) {
      w->block = blocks[b].block;
      w->named = blocks[b].named;
    }
  if (is(line, n, "GENBOX"))
    return cg_fail(CG_DATA, "line %lld of the frame: boxes as GENBOX are not "
                            "read, write BOX",
                   (long long)w->line);
  if (line[0] < 'A' || line[0] > 'Z')
    return bad_line(w, line, n, "the name of a block");
  bool first = w->block == CG_G96_TITLE || w->block == CG_G96_TIMESTEP ||
               w->block == CG_G96_X;
  w->next = first && w->seen & 1u << CG_G96_X;
  if (!w->next && w->block != CG_G96_OTHER && w->seen & 1u << w->block)
    return bad_line(w, line, n, "a block that was not there yet");
  w->seen |= 1u << w->block;
  return CG_OK;
}

static cg_status end_block(cg_g96 *w)
{
  bool vectors = w->block >= CG_G96_X && w->block <= CG_G96_F;
  if (w->block == CG_G96_X)
    w->atoms = w->rows;
  if (vectors && (w->rows == 0 || w->rows != w->atoms))
    return cg_fail(CG_DATA, "line %lld of the frame: its block ends after "
                            "%lld rows, %lld positions were there",
                   (long long)w->line, (long long)w->rows,
                   (long long)w->atoms);
  if (w->block == CG_G96_BOX && w->rows != 1)
    return cg_fail(CG_DATA, "line %lld of the frame: a box of %lld lines, one "
                            "was expected",
                   (long long)w->line, (long long)w->rows);
  w->block = CG_G96_NONE;
  return CG_OK;
}

/* The step and the time. */
static cg_status take_time(cg_g96 *w, const char *line, size_t n)
{
  const char *at = line, *end = line + n, *word;
  size_t length;
  if (!cg_text_word(&at, end, &word, &length) ||
      !cg_text_int(word, length, &w->step) ||
      !cg_text_word(&at, end, &word, &length) ||
      !cg_text_double(word, length, &w->time))
    return bad_line(w, line, n, "a step and its time");
  w->timed = true;
  return CG_OK;
}

static double *place_of(const cg_g96 *w)
{
  cg_frame *frame = w->frame;
  if (w->block == CG_G96_X)
    return frame->x[w->rows];
  if (w->block == CG_G96_V)
    return frame->v[w->rows];
  return frame->f[w->rows];
}

/* The numbers of a row; 0 where its atom is not needed. */
static bool read_vector(const cg_g96 *w, const char *at)
{
  static const int8_t use[3] = {0, 1, 2};
  double *x = place_of(w);
  if (cg_traj_needs(w->wanted, w->rows))
    return cg_columns_read(use, 3, at, x);
  memset(x, 0, 3 * sizeof *x);
  return true;
}

static cg_status take_vector(cg_g96 *w, const char *line, size_t n)
{
  size_t from = w->named ? CG_G96_NUMBERS : 0;
  cg_frame *frame = w->frame;
  if (frame && w->rows == 0)
    cg_frame_resize(frame, frame->n, frame->has_v || w->block == CG_G96_V,
                    frame->has_f || w->block == CG_G96_F);
  if (frame && w->rows == frame->n)
    return cg_fail(CG_DATA, "line %lld of the frame: more rows than the %lld "
                            "of its atoms",
                   (long long)w->line, (long long)frame->n);
  if (n < from || (frame && !read_vector(w, line + from)))
    return bad_line(w, line, n, w->named ? "24 columns of names and three "
                                           "numbers"
                                         : "three numbers");
  w->rows++;
  return CG_OK;
}

static cg_status take_inside(cg_g96 *w, const char *line, size_t n)
{
  switch (w->block) {
  case CG_G96_TITLE:
    w->timed |= cg_title_number(line, n, "t=", &w->time);
    return CG_OK;
  case CG_G96_TIMESTEP:
    return take_time(w, line, n);
  case CG_G96_BOX:
    w->rows++;
    return cg_gro_box(line, n, w->h)
               ? CG_OK
               : bad_line(w, line, n, "3 or 9 numbers of a box");
  case CG_G96_X:
  case CG_G96_V:
  case CG_G96_F:
    return take_vector(w, line, n);
  default:
    return CG_OK;
  }
}

cg_status cg_g96_take(cg_g96 *w, const char *line, size_t n)
{
  w->line++;
  if (n > 0 && line[0] == '#')
    return CG_OK;
  if (w->block == CG_G96_NONE)
    return is_blank(line, n) ? CG_OK : begin_block(w, line, n);
  if (is(line, n, "END"))
    return end_block(w);
  return take_inside(w, line, n);
}

/* A first line that says the name of the first block. */
static bool probe(const unsigned char *bytes, size_t n)
{
  cg_lines lines = {(const char *)bytes, (const char *)bytes + n, 0};
  const char *line;
  size_t length;
  while (cg_lines_next(&lines, &line, &length))
    if (!is_blank(line, length) && line[0] != '#')
      return is(line, length, "TITLE") || is(line, length, "TIMESTEP") ||
             is(line, length, "POSITION") || is(line, length, "POSITIONRED");
  return false;
}

/* Is the frame whole at the end of the file? */
static bool whole_at_end(const cg_g96 *w, const cg_traj_index *index)
{
  return w->block == CG_G96_NONE && w->seen & 1u << CG_G96_X &&
         index->n > 0 && !(index->entry[0].flags & CG_HAS_BOX);
}

static void describe(const cg_g96 *w, cg_traj_head *head)
{
  static const double nothing[9];
  bool boxed = memcmp(w->h, nothing, sizeof nothing) != 0;
  head->atoms = w->atoms;
  head->flags = CG_HAS_X | (w->seen & 1u << CG_G96_V ? CG_HAS_V : 0) |
                (w->seen & 1u << CG_G96_F ? CG_HAS_F : 0) |
                (boxed ? CG_HAS_BOX : 0) | CG_HAS_DOUBLE;
  if (w->timed)
    head->time = w->time;
  else
    head->flags |= CG_STEP_FOR_TIME;
}

static cg_status find(void *self, cg_window *window, int64_t offset,
                      cg_traj_head *head, int64_t *missing)
{
  cg_g96 w = {0};
  bool boxed = false;
  int64_t at = offset, line_at = offset;
  while (!w.next && !boxed && at < cg_file_size(window->file)) {
    const char *line;
    size_t n;
    bool whole;
    line_at = at;
    CG_TRY(cg_window_line(window, &at, &line, &n, &whole));
    *missing = !whole;
    if (!whole)
      return CG_OK;
    CG_TRY(cg_g96_take(&w, line, n));
    boxed = w.block == CG_G96_NONE && w.seen & 1u << CG_G96_BOX;
  }
  bool end = !w.next && !boxed;
  bool any = w.seen & ~(1u << CG_G96_OTHER) || w.block != CG_G96_NONE;
  if (boxed && w.atoms == 0)
    return cg_fail(CG_DATA, "line %lld of the frame: a box, and no positions "
                            "before it",
                   (long long)w.line);
  *missing = end && any && !whole_at_end(&w, self);
  if (end && !any)
    return CG_OK;
  describe(&w, head);
  head->bytes = (w.next ? line_at : at) - offset;
  return CG_OK;
}

static cg_status scan(const cg_file *file, cg_traj_index *index)
{
  return cg_traj_scan_text(file, find, index, index);
}

static cg_status decode(const cg_traj_wanted *wanted,
                        const unsigned char *bytes, size_t n, cg_frame *frame)
{
  int64_t atoms = wanted->atoms;
  cg_lines lines = {(const char *)bytes, (const char *)bytes + n, 0};
  const char *line;
  size_t length;
  cg_g96 w = {.frame = frame, .wanted = wanted};
  if (atoms > (int64_t)n) /* whoever told how many; memory is bounded */
    return cg_fail(CG_DATA, "%lld atoms in %zu bytes", (long long)atoms, n);
  cg_frame_resize(frame, atoms, false, false);
  frame->precision = 0.0;
  while (cg_lines_next(&lines, &line, &length))
    CG_TRY(cg_g96_take(&w, line, length));
  if (w.block != CG_G96_NONE || w.atoms != atoms)
    return cg_fail(CG_DATA, "%lld of %lld atoms, or a block without an end",
                   (long long)w.atoms, (long long)atoms);
  frame->step = w.step;
  frame->time = w.time;
  return cg_box_set(&frame->box, w.h);
}

const cg_traj_format cg_format_g96 = {
  .name = "g96",
  .forces = "write them as a block FORCERED",
  .text = true,
  .probe = probe,
  .scan = scan,
  .decode = decode,
  .who = cg_g96_who};
