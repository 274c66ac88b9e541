/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PDB: frames as text (wwPDB, "Atomic coordinate entry format", version 3.3).
 *
 *     TITLE     water t=   0.50000 step= 250     as GROMACS writes
 *     CRYST1   18.206   18.206   18.206  90.00  90.00  90.00 P 1           1
 *     MODEL        1
 *     ATOM      1  OW  SOL     1       1.260  16.240  16.790  1.00  0.00
 *     ...
 *     TER
 *     ENDMDL
 *
 * A frame ends with ENDMDL, or with END where no MODEL is open.  The cell of
 * the first frame is that of all that have no CRYST1 of their own; 1 x 1 x 1 A,
 * or zeros, mean that there is none.  Of atoms at alternate locations those of
 * the first letter in each residue are kept.  Numbers of atoms and residues
 * are not used: their order counts, so however a program goes on after 99 999
 * (hybrid-36, hexadecimal, from 0, asterisks) is fine.  Positions have the
 * decimals that the first atom's have, in columns of 8: one that ran out of
 * its columns is refused.
 *
 * Cost: to index 1 GB/s, to decode 10^7 atoms a second.  Disadvantage: 0.001 A,
 * angles to 0.01 degrees, neither velocities nor forces, and 80 bytes an
 * atom. */
#include "io/traj/pdb.h"

#include <math.h>

#include "base/decimal.h"
#include "base/log.h"
#include "base/text.h"
#include "io/cell.h"
#include "io/title.h"
#include "io/traj/traj_text.h"

enum { SHOWN = 60, NAME = 6 /* columns of a record's name */ };

static const struct {
  const char *name;
  cg_pdb_record record;
} records[] = {
  {"ATOM", CG_PDB_ATOM},     {"HETATM", CG_PDB_ATOM},
  {"TER", CG_PDB_TER},       {"ANISOU", CG_PDB_INSIDE},
  {"SIGATM", CG_PDB_INSIDE}, {"SIGUIJ", CG_PDB_INSIDE},
  {"REMARK", CG_PDB_OTHER},  {"MODEL", CG_PDB_MODEL},
  {"ENDMDL", CG_PDB_ENDMDL}, {"END", CG_PDB_END},
  {"CONECT", CG_PDB_TAIL},   {"MASTER", CG_PDB_TAIL},
  {"CRYST1", CG_PDB_CRYST1}, {"TITLE", CG_PDB_TITLE},
  /* Only for probe(). */
  {"HEADER", CG_PDB_OTHER},  {"COMPND", CG_PDB_OTHER},
  {"AUTHOR", CG_PDB_OTHER},  {"EXPDTA", CG_PDB_OTHER},
};
enum { RECORDS = sizeof records / sizeof *records };

/* The number of the record, -1 where its name is not in the list. */
static int find_record(const char *line, size_t n)
{
  size_t length = n < NAME ? n : NAME;
  while (length > 0 && (line[length - 1] == ' ' || line[length - 1] == '\r'))
    length--;
  if (length == 4 && memcmp(line, "ATOM", 4) == 0)
    return 0;
  for (int i = 0; i < RECORDS; i++)
    if (strlen(records[i].name) == length &&
        memcmp(line, records[i].name, length) == 0)
      return i;
  return -1;
}

static cg_pdb_record record_of(const char *line, size_t n)
{
  int i = find_record(line, n);
  const char *word;
  size_t length;
  if (i < 0 && !cg_text_word(&line, line + n, &word, &length))
    return CG_PDB_BLANK;
  return i < 0 ? CG_PDB_OTHER : records[i].record;
}

static cg_status bad_line(const cg_pdb *w, const char *line, size_t n,
                          const char *wanted)
{
  return cg_fail(CG_DATA, "line %lld of the frame: %s expected, it is "
                          "\"%.*s\"",
                 (long long)w->line, wanted, n > SHOWN ? SHOWN : (int)n, line);
}

/* Three columns each of lengths (A) and angles (degrees). */
static cg_status take_cell(cg_pdb *w, const char *line, size_t n)
{
  enum { LENGTH = 6, LENGTH_WIDTH = 9, ANGLE = 33, ANGLE_WIDTH = 7, END = 54 };
  double length[3], angle[3], cosine[3];
  bool fine = n >= END, dummy = true;
  for (int k = 0; k < 3 && fine; k++) {
    fine = cg_decimal_column(line + LENGTH + k * LENGTH_WIDTH, LENGTH_WIDTH,
                             &length[k]) &&
           cg_decimal_column(line + ANGLE + k * ANGLE_WIDTH, ANGLE_WIDTH,
                             &angle[k]);
    dummy = dummy && (length[k] == 0.0 || length[k] == 1.0);
    length[k] /= 10.0;
    cosine[k] = fine ? cg_cell_cosine(angle[k]) : 0.0;
  }
  w->celled = true;
  w->box = (cg_box){0};
  if (!fine)
    return bad_line(w, line, n, "a CRYST1 with three lengths and three angles "
                                "in its columns");
  if (dummy)
    return CG_OK;
  CG_TRY(cg_cell_box(length, cosine, &w->box));
  return w->box.periodic ? CG_OK
                         : bad_line(w, line, n, "a cell that spans a volume");
}

/* Is the atom at the location that is kept of its residue? */
static bool is_kept(cg_pdb *w, const char *line)
{
  const char *residue = line + CG_PDB_RESIDUE;
  char alternate = line[CG_PDB_ALTERNATE];
  if (alternate == ' ')
    return true;
  if (w->alternate == '\0' ||
      memcmp(w->residue, residue, sizeof w->residue) != 0) {
    w->alternate = alternate;
    memcpy(w->residue, residue, sizeof w->residue);
  }
  return w->alternate == alternate;
}

/* Where the point of the first atom's x is in its columns; -1: nowhere. */
static int find_point(const char *line)
{
  const char *x = line + CG_PDB_POSITION;
  const char *point = memchr(x, '.', CG_PDB_POSITION_WIDTH);
  return point ? (int)(point - x) : -1;
}

/* Nothing runs into the positions, and their points are where they were. */
static bool points_in_place(const char *line, int point)
{
  const char *x = line + CG_PDB_POSITION + point;
  return line[CG_PDB_POSITION - 1] == ' ' && point >= 0 && x[0] == '.' &&
         x[CG_PDB_POSITION_WIDTH] == '.' &&
         x[2 * CG_PDB_POSITION_WIDTH] == '.';
}

static cg_status read_position(const cg_pdb *w, const char *line, double x[3])
{
  const char *at = line + CG_PDB_POSITION;
  for (int k = 0; k < 3; k++, at += CG_PDB_POSITION_WIDTH) {
    if (!cg_decimal_column(at, CG_PDB_POSITION_WIDTH, &x[k]))
      return cg_fail(CG_DATA, "line %lld of the frame: its position %c is "
                              "\"%.*s\", a number was expected",
                     (long long)w->line, 'x' + k, CG_PDB_POSITION_WIDTH, at);
    x[k] /= 10.0;
  }
  return CG_OK;
}

static cg_status take_atom(cg_pdb *w, const char *line, size_t n)
{
  w->begun = true;
  if (n < CG_PDB_LEAST)
    return bad_line(w, line, n, "an atom of at least 54 columns");
  w->kept = is_kept(w, line);
  w->dropped += !w->kept;
  if (!w->kept)
    return CG_OK;
  if (w->atoms == 0)
    w->point = find_point(line);
  if (!points_in_place(line, w->point))
    return cg_fail(CG_DATA, "line %lld of the frame: \"%.*s\" are not three "
                            "numbers of 8 columns each with as many decimals "
                            "as those of the first atom",
                   (long long)w->line, 3 * CG_PDB_POSITION_WIDTH,
                   line + CG_PDB_POSITION);
  if (w->frame && w->atoms == w->frame->n)
    return cg_fail(CG_DATA, "line %lld of the frame: more than %lld atoms",
                   (long long)w->line, (long long)w->frame->n);
  if (w->frame && cg_traj_needs(w->wanted, w->atoms))
    CG_TRY(read_position(w, line, w->frame->x[w->atoms]));
  else if (w->frame)
    cg_traj_pass_over(w->frame, w->atoms);
  w->atoms++;
  return CG_OK;
}

/* An end of a frame, or of a file. */
static cg_status take_end(cg_pdb *w, const char *line, size_t n)
{
  if (w->record == CG_PDB_END && w->model)
    return bad_line(w, line, n, "the ENDMDL of its MODEL");
  if (w->record == CG_PDB_ENDMDL && w->atoms == 0)
    return bad_line(w, line, n, "an ATOM before it");
  w->done = w->atoms > 0;
  return CG_OK;
}

static cg_status take_model(cg_pdb *w, const char *line, size_t n)
{
  if (w->model || w->atoms > 0)
    return bad_line(w, line, n, "the end of the frame before it");
  w->model = w->begun = true;
  return CG_OK;
}

static cg_status take_title(cg_pdb *w, const char *line, size_t n)
{
  w->timed |= cg_title_number(line, n, "t=", &w->time);
  w->stepped |= cg_title_step(line, n, &w->step);
  return CG_OK;
}

cg_status cg_pdb_take(cg_pdb *w, const char *line, size_t n)
{
  w->line++;
  w->kept = false;
  w->record = record_of(line, n);
  switch (w->record) {
  case CG_PDB_ATOM:
    return take_atom(w, line, n);
  case CG_PDB_MODEL:
    return take_model(w, line, n);
  case CG_PDB_ENDMDL:
  case CG_PDB_END:
    return take_end(w, line, n);
  case CG_PDB_CRYST1:
    w->begun = true;
    return take_cell(w, line, n);
  case CG_PDB_TITLE:
    w->begun = true;
    return take_title(w, line, n);
  case CG_PDB_OTHER:
    w->begun = true;
    return w->atoms == 0 || find_record(line, n) >= 0
               ? CG_OK
               : bad_line(w, line, n, "a record that can follow an atom");
  default:
    return CG_OK;
  }
}

void cg_pdb_tell_dropped(const char *path, int64_t dropped)
{
  if (dropped > 0)
    cg_log_warn("%s: atoms at alternate locations, left out: %lld; of each "
                "residue the first one is kept",
                path, (long long)dropped);
}

/* A title with its blank columns: that of a GROMOS96 file is a word alone. */
static bool is_title(const char *line, size_t n)
{
  enum { FROM = 10 };
  return n > FROM && memcmp(line + 5, "     ", FROM - 5) == 0 &&
         record_of(line + FROM, n - FROM) != CG_PDB_BLANK;
}

/* A first line that is a record. */
static bool probe(const unsigned char *bytes, size_t n)
{
  cg_lines lines = {(const char *)bytes, (const char *)bytes + n, 0};
  const char *line;
  size_t length;
  if (!cg_lines_next(&lines, &line, &length) ||
      find_record(line, length) < 0)
    return false;
  bool title = record_of(line, length) == CG_PDB_TITLE;
  return (!title || is_title(line, length)) && !memchr(bytes, '\0', n);
}

/* The cell of frames that have none of their own. */
typedef struct layout {
  cg_box box;
} layout;
_Static_assert(sizeof(layout) <= sizeof(cg_traj_layout), "a layout is small");

/* What the scan knows. */
typedef struct scanner {
  cg_traj_index *index;
  layout first;
  cg_box last; /* cell that was read */
} scanner;

/* The cell of the frame: it becomes the last one. */
static cg_status settle_cell(scanner *s, const cg_pdb *w)
{
  if (s->index->n == 0)
    s->first.box = s->last = w->box;
  else if (w->celled)
    s->last = w->box;
  else if (memcmp(s->last.h, s->first.box.h, sizeof s->last.h) != 0)
    return cg_fail(CG_DATA, "it has no CRYST1, and that of the first frame is "
                            "not that of the last frame that had one");
  return CG_OK;
}

static double precision_of(const cg_pdb *w)
{
  return pow(10.0, CG_PDB_POSITION_WIDTH - w->point);
}

static cg_status describe(scanner *s, const cg_pdb *w, const char *path,
                          cg_traj_head *head)
{
  CG_TRY(settle_cell(s, w));
  if (s->index->n == 0)
    cg_pdb_tell_dropped(path, w->dropped);
  head->atoms = w->atoms;
  head->precision = precision_of(w);
  head->flags = CG_HAS_X | (s->last.periodic ? CG_HAS_BOX : 0) |
                (w->timed ? 0 : CG_STEP_FOR_TIME);
  if (w->timed)
    head->time = w->time;
  else if (w->stepped)
    head->time = (double)w->step;
  return CG_OK;
}

/* A last line whose end is missing.  END may lack it where it cannot be the
 * beginning of ENDMDL, and so may what stands behind frames. */
static void take_last(cg_pdb *w, const char *line, size_t n)
{
  cg_pdb_record record = record_of(line, n);
  w->done = record == CG_PDB_END && w->atoms > 0 && !w->model;
  w->begun |= record != CG_PDB_END && record != CG_PDB_TAIL;
}

static cg_status find(void *self, cg_window *window, int64_t offset,
                      cg_traj_head *head, int64_t *missing)
{
  cg_pdb w = {0};
  int64_t at = offset;
  bool whole = false;
  while (!w.done && at < cg_file_size(window->file)) {
    const char *line;
    size_t n;
    CG_TRY(cg_window_line(window, &at, &line, &n, &whole));
    if (whole)
      CG_TRY(cg_pdb_take(&w, line, n));
    else
      take_last(&w, line, n);
  }
  if (!w.done && whole && w.atoms > 0 && !w.model && offset == 0)
    return cg_fail(CG_DATA, "no END behind its %lld atoms: the file is cut or, "
                            "if its program writes none, append it: echo END "
                            ">> FILE",
                   (long long)w.atoms);
  *missing = !w.done && w.begun;
  if (!w.done)
    return CG_OK;
  head->bytes = at - offset;
  return describe(self, &w, cg_file_path(window->file), head);
}

static cg_status scan(const cg_file *file, cg_traj_index *index)
{
  scanner s = {.index = index};
  cg_status status = cg_traj_scan_text(file, find, &s, index);
  memcpy(index->layout.bytes, &s.first, sizeof s.first);
  return status;
}

static cg_status decode(const cg_traj_wanted *wanted,
                        const unsigned char *bytes, size_t n, cg_frame *frame)
{
  int64_t atoms = wanted->atoms;
  cg_lines lines = {(const char *)bytes, (const char *)bytes + n, 0};
  const char *line;
  size_t length;
  cg_pdb w = {.frame = frame, .wanted = wanted};
  cg_frame_resize(frame, atoms, false, false);
  while (!w.done && cg_lines_next(&lines, &line, &length))
    CG_TRY(cg_pdb_take(&w, line, length));
  if (w.atoms != atoms)
    return cg_fail(CG_DATA, "%lld atoms, %lld were expected",
                   (long long)w.atoms, (long long)atoms);
  if (w.celled)
    frame->box = w.box;
  else
    memcpy(&frame->box, wanted->layout->bytes, sizeof(layout));
  frame->precision = precision_of(&w);
  frame->time = w.time;
  frame->step = w.step;
  return CG_OK;
}

static const cg_unit_ratios angstrom = {{1, 10}, {1, 1}, {1, 1}, {1, 1}};

const cg_traj_format cg_format_pdb = {
  .name = "pdb",
  .also = "ent",
  .own = &angstrom,
  .rounds = 1e4, /* 0.001 A */
  .text = true,
  .probe = probe,
  .scan = scan,
  .decode = decode,
  .laid = true,
  .who = cg_pdb_who,
  .encode = cg_pdb_encode,
  .encode_tail = cg_pdb_encode_tail};
