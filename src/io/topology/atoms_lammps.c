/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Atoms from a LAMMPS data file (LAMMPS manual, "read_data").
 *
 *     any words                       the first line is skipped
 *     240 atoms                       counts, with what they count
 *     216 bonds
 *     1 atom types
 *     0 7.4 xlo xhi                   bounds, tilts "xy xz yz"
 *     Masses                          sections: name, blank line, rows
 *
 *     1 15.9994                       type, mass
 *     Atoms # full                    and the atom style, as LAMMPS writes it
 *
 *     1 1 1 -0.82 5.5 2.0 3.5 0 0 0   lammps_style.c; image flags
 *     Bonds
 *
 *     1 1 1 2                         number, type, atoms
 *
 * and Velocities, Angles, Dihedrals, Impropers, Atom Type Labels; other
 * sections are passed over.  Rows come in any order: an atom's place is that of
 * its id among all, which may have gaps, where atoms were deleted.  Where the
 * style is not written it is told by the number of columns, if it can be.
 *
 * An atom's name is its type's label, or number.  Molecules are the connected
 * components of the bonds; in a file without bonds, atoms that follow one
 * another with the same number of a molecule, 0 being none.  They have no
 * names: see cg_atoms_name_kinds().  Atoms of a molecule that follow one
 * another with one number of a molecule are a residue.
 * Cost: 10^6 atoms and their bonds in 2 s.  Disadvantage: the atoms of a
 * molecule must follow one another (LAMMPS: reset_atoms id sort yes). */
#include "io/topology/atoms_format.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "io/atoms_build.h"
#include "io/connect.h"
#include "io/ids.h"
#include "io/row.h"
#include "io/topology/lammps_style.h"
#include "io/tuples.h"
#include "model/names.h"

enum { LARGEST_PROBE = 1 << 14 };

/* What the head counts; tuples first. */
enum kind { BONDS, ANGLES, DIHEDRALS, IMPROPERS, ATOMS, TYPES, KINDS };

static const struct {
  const char *key;     /* in the head */
  const char *section;
  const char *name;    /* of a group of tuples: this and its type */
  int arity;
} kinds[KINDS] = {
  [BONDS] = {"bonds", "Bonds", "bond", 2},
  [ANGLES] = {"angles", "Angles", "angle", 3},
  [DIHEDRALS] = {"dihedrals", "Dihedrals", "dihedral", 4},
  [IMPROPERS] = {"impropers", "Impropers", "improper", 4},
  [ATOMS] = {"atoms", "Atoms", NULL, 0},
  [TYPES] = {"atom types", NULL, NULL, 0},
};

typedef struct data {
  const char *path;
  cg_lines lines;
  cg_row row;      /* its words are those before a comment */
  cg_word comment; /* first word of it */
  int64_t count[KINDS];
  cg_ids ids;      /* of the section Atoms */
  double bound[3][2], tilt[3];
  cg_names *labels; /* of types, in order; NULL */
  double *mass;     /* of types 1 ... */
  int32_t *type;    /* of atoms; 0 where not yet there */
  int64_t *molecule;
  cg_tuples tuples[IMPROPERS + 1];
  cg_atoms *atoms;
} data;

/* The next line that holds words. */
static bool next_line(data *d)
{
  const char *line;
  size_t n;
  d->row.words = 0;
  while (d->row.words == 0 && cg_lines_next(&d->lines, &line, &n)) {
    const char *hash = memchr(line, '#', n);
    const char *behind = hash ? hash + 1 : line + n;
    cg_row_split(&d->row, line, hash ? (size_t)(hash - line) : n);
    cg_text_word(&behind, line + n, &d->comment.text, &d->comment.n);
    d->row.n = n;
    d->row.number = d->lines.number;
  }
  return d->row.words > 0;
}

static void skip_line(data *d)
{
  const char *line;
  size_t n;
  cg_lines_next(&d->lines, &line, &n);
}

/* Are the words from number `from` on these, and no more? */
static bool says(const data *d, int from, const char *key)
{
  const char *end = key + strlen(key), *text;
  size_t n;
  int i = from;
  for (; cg_text_word(&key, end, &text, &n); i++)
    if (i >= d->row.words || d->row.word[i].n != n ||
        memcmp(d->row.word[i].text, text, n) != 0)
      return false;
  return i == d->row.words;
}

static cg_status read_count(data *d, int64_t *count)
{
  if (*count > 0)
    return cg_row_expected(&d->row, "this number only once");
  if (!cg_row_int(&d->row, 0, count) || *count < 0)
    return cg_row_expected(&d->row, "a number of them");
  if (*count > d->lines.end - d->lines.at) /* each needs a byte at least */
    return cg_row_fail(&d->row, "the file is too short for %lld of them",
                       (long long)*count);
  return CG_OK;
}

/* A section that LAMMPS has not, perhaps misspelt. */
static void warn_of_section(const data *d)
{
  static const char *const read[] = {"Masses", "Velocities", "Bonds", "Angles",
                                     "Dihedrals", "Impropers"};
  static const char *const others[] = {"Ellipsoids", "Lines", "Triangles",
                                       "Bodies"};
  const cg_word *word = &d->row.word[0];
  if (d->row.words != 1 || !isupper((unsigned char)word->text[0]))
    return;
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (says(d, 0, others[i]))
      return;
  char *name = cg_text_copy_n(word->text, word->n);
  const char *near =
      cg_text_nearest(name, read, sizeof read / sizeof *read);
  cg_log_warn("%s: line %lld: the section %s is not known and passed "
              "over%s%s%s",
              d->path, (long long)d->row.number, name,
              near ? ": did you mean " : "", near ? near : "", near ? "?" : "");
  cg_free(name);
}

/* A line outside of the sections that are read: perhaps one of the head. */
static cg_status read_head_line(data *d)
{
  static const char *const bounds[3] = {"xlo xhi", "ylo yhi", "zlo zhi"};
  for (enum kind k = BONDS; k < KINDS; k++)
    if (says(d, 1, kinds[k].key))
      return read_count(d, &d->count[k]);
  for (int k = 0; k < 3; k++)
    if (says(d, 2, bounds[k]))
      return cg_row_double(&d->row, 0, &d->bound[k][0]) &&
                     cg_row_double(&d->row, 1, &d->bound[k][1])
                 ? CG_OK
                 : cg_row_expected(&d->row, "two bounds");
  if (says(d, 3, "xy xz yz"))
    return cg_row_double(&d->row, 0, &d->tilt[0]) &&
                   cg_row_double(&d->row, 1, &d->tilt[1]) &&
                   cg_row_double(&d->row, 2, &d->tilt[2])
               ? CG_OK
               : cg_row_expected(&d->row, "three tilts");
  if (says(d, 3, "avec"))
    return cg_row_fail(&d->row, "boxes by three vectors are not read: write "
                                "xlo xhi ... xy xz yz");
  warn_of_section(d);
  return CG_OK;
}

/* Row i of n of a section. */
static cg_status next_row(data *d, const char *section, int64_t i, int64_t n)
{
  if (next_line(d))
    return CG_OK;
  return cg_fail(CG_DATA, "the file ends after %lld of the %lld rows of its "
                          "section %s",
                 (long long)i, (long long)n, section);
}

/* The ids of the section Atoms, which begins here; 1 ... n where they are that,
 * or cannot be read. */
static cg_status find_ids(data *d)
{
  data ahead = *d;
  int64_t n = d->count[ATOMS], *id = CG_ARRAY(int64_t, n), again = 0;
  bool fine = true;
  for (int64_t i = 0; i < n && fine; i++)
    fine = next_line(&ahead) && cg_row_int(&ahead.row, 0, &id[i]) && id[i] > 0;
  if (!fine || cg_ids_are_plain(id, n))
    d->ids = (cg_ids){.n = n, .least = 1};
  else
    again = cg_ids_set(&d->ids, n, id);
  cg_status status = CG_OK;
  if (again > 0)
    status = cg_row_fail(&d->row, "two of the atoms that follow have the id "
                                  "%lld",
                         (long long)id[again]);
  cg_free(id);
  return status;
}

/* An atom by its id: its place, from 0 on. */
static cg_status read_id(const data *d, int i, int64_t *place)
{
  int64_t id;
  *place = -1;
  if (cg_row_int(&d->row, i, &id))
    *place = cg_ids_place(&d->ids, id);
  if (*place >= 0)
    return CG_OK;
  return cg_row_expected(&d->row, "the id of an atom in column %d (%lld ids "
                                  "from %lld to %lld)",
                         i + 1, (long long)d->ids.n,
                         (long long)cg_ids_at(&d->ids, 0),
                         (long long)cg_ids_at(&d->ids, d->ids.n - 1));
}

/* LAMMPS, too, refuses what speaks of atoms before they are there. */
static cg_status check_order(const data *d)
{
  return d->type ? CG_OK
                 : cg_row_expected(&d->row, "the section Atoms before");
}

/* A type by its number, or by its label. */
static bool type_at(const data *d, int i, int64_t *type)
{
  if (cg_row_int(&d->row, i, type))
    return *type >= 1 && *type <= d->count[TYPES];
  if (i >= d->row.words || !d->labels)
    return false;
  char *label = cg_text_copy_n(d->row.word[i].text, d->row.word[i].n);
  *type = cg_names_find(d->labels, label) + 1;
  cg_free(label);
  return *type > 0;
}

static cg_status read_labels(data *d)
{
  int64_t n = d->count[TYPES], type;
  d->labels = cg_names_new();
  for (int64_t i = 0; i < n; i++) {
    CG_TRY(next_row(d, "Atom Type Labels", i, n));
    if (!cg_row_int(&d->row, 0, &type) || type != i + 1 || d->row.words != 2 ||
        cg_names_add(d->labels, d->row.word[1].text, d->row.word[1].n) != i)
      return cg_row_expected(&d->row, "the next type and its own label");
  }
  return CG_OK;
}

static cg_status read_masses(data *d)
{
  int64_t n = d->count[TYPES], type;
  for (int64_t i = 0; i < n; i++) {
    CG_TRY(next_row(d, "Masses", i, n));
    double mass;
    if (!type_at(d, 0, &type) || !cg_row_double(&d->row, 1, &mass) ||
        !(mass > 0.0))
      return cg_row_expected(&d->row, "a type and its mass, above 0");
    d->mass[type] = mass;
  }
  d->atoms->weighed = true;
  return CG_OK;
}

/* What the rows of the section Atoms, which begins here, look like. */
static cg_status guess_style(const data *d, const cg_lammps_style **style)
{
  data ahead = *d;
  int columns = 0;
  bool third_is_type = true;
  for (int64_t i = 0; i < d->count[ATOMS] && next_line(&ahead); i++) {
    int64_t type;
    columns = ahead.row.words;
    third_is_type = third_is_type && type_at(&ahead, 2, &type);
  }
  *style = cg_lammps_style_guess(columns, third_is_type);
  if (*style)
    return CG_OK;
  return cg_row_fail(&d->row, "the atom style cannot be told from %d columns: "
                              "write it there, as in \"Atoms # full\"",
                     columns);
}

static cg_status find_style(const data *d, const cg_lammps_style **style)
{
  *style = cg_lammps_style_named(d->comment.text, d->comment.n);
  if (*style)
    return CG_OK;
  if (d->comment.n > 0)
    return cg_row_fail(&d->row, "atom style \"%.*s\" is not known here",
                       (int)d->comment.n, d->comment.text);
  return guess_style(d, style);
}

/* Image flags behind the columns of the style; false where something else is
 * there. */
static bool read_flags(const data *d, const cg_lammps_style *s,
                       int64_t flag[3])
{
  if (s->open || d->row.words == s->n)
    return d->row.words >= s->n;
  return d->row.words == s->n + 3 && cg_row_int(&d->row, s->n, &flag[0]) &&
         cg_row_int(&d->row, s->n + 1, &flag[1]) &&
         cg_row_int(&d->row, s->n + 2, &flag[2]);
}

static void place(const data *d, int64_t id, const double x[3],
                  const int64_t flag[3])
{
  double *to = d->atoms->conf.x[id];
  double n[3], h[3];
  for (int k = 0; k < 3; k++) {
    n[k] = (double)flag[k];
    h[k] = d->bound[k][1] - d->bound[k][0];
    to[k] = x[k] - d->bound[k][0] + n[k] * h[k];
  }
  to[0] += n[1] * d->tilt[0] + n[2] * d->tilt[1];
  to[1] += n[2] * d->tilt[2];
}

static cg_status read_atom(data *d, const cg_lammps_style *s)
{
  int64_t id, type = 0, molecule = 0, flag[3] = {0, 0, 0};
  double x[3] = {0.0, 0.0, 0.0}, charge = 0.0;
  CG_TRY(read_id(d, 0, &id));
  if (d->type[id] > 0)
    return cg_row_fail(&d->row, "atom id %lld is there twice",
                       (long long)cg_ids_at(&d->ids, id));
  bool fine = type_at(d, s->type, &type) &&
              (s->molecule < 0 ||
               cg_row_int(&d->row, s->molecule, &molecule)) &&
              (s->charge < 0 || cg_row_double(&d->row, s->charge, &charge)) &&
              read_flags(d, s, flag);
  for (int k = 0; k < 3; k++)
    fine = fine && cg_row_double(&d->row, s->x + k, &x[k]);
  if (!fine)
    return cg_row_expected(&d->row, "an atom of style %s (%d columns, and 3 "
                                    "image flags or none; types 1 ... %lld)",
                           s->name, s->n, (long long)d->count[TYPES]);
  d->type[id] = (int32_t)type;
  d->molecule[id] = molecule;
  if (s->charge >= 0)
    d->atoms->charge[id] = charge;
  place(d, id, x, flag);
  return CG_OK;
}

static cg_status read_atoms(data *d)
{
  const cg_lammps_style *style;
  int64_t n = d->count[ATOMS];
  if (n == 0 || d->type)
    return cg_row_expected(&d->row, "one section Atoms behind a line "
                                    "\"N atoms\"");
  CG_TRY(find_style(d, &style));
  CG_TRY(find_ids(d));
  d->type = CG_ARRAY(int32_t, n);
  d->molecule = CG_ARRAY(int64_t, n);
  cg_frame_resize(&d->atoms->conf, n, false, false);
  if (style->charge >= 0)
    d->atoms->charge = CG_ARRAY(double, n);
  for (int64_t i = 0; i < n; i++) {
    CG_TRY(next_row(d, "Atoms", i, n));
    CG_TRY(read_atom(d, style));
  }
  return CG_OK;
}

static cg_status read_velocities(data *d)
{
  int64_t id, n = d->count[ATOMS];
  cg_frame *conf = &d->atoms->conf;
  CG_TRY(check_order(d));
  cg_frame_resize(conf, n, true, false);
  for (int64_t i = 0; i < n; i++) {
    CG_TRY(next_row(d, "Velocities", i, n));
    CG_TRY(read_id(d, 0, &id));
    for (int k = 0; k < 3; k++)
      if (!cg_row_double(&d->row, 1 + k, &conf->v[id][k]))
        return cg_row_expected(&d->row, "an atom id and three velocities");
  }
  return CG_OK;
}

static cg_status read_tuple(data *d, cg_tuples *t)
{
  cg_gid atom[4];
  if (d->row.words != 2 + t->arity)
    return cg_row_expected(&d->row, "a number, a type and the atoms");
  for (int j = 0; j < t->arity; j++)
    CG_TRY(read_id(d, 2 + j, &atom[j]));
  const cg_word *type = &d->row.word[1];
  cg_tuples_add(t, cg_names_add(t->types, type->text, type->n), atom);
  return CG_OK;
}

static cg_status read_tuples(data *d, enum kind kind)
{
  cg_tuples *t = &d->tuples[kind];
  int64_t n = d->count[kind];
  CG_TRY(check_order(d));
  if (t->types)
    return cg_row_expected(&d->row, "one section of this kind");
  t->types = cg_names_new();
  while (t->n < n) {
    CG_TRY(next_row(d, kinds[kind].section, t->n, n));
    CG_TRY(read_tuple(d, t));
  }
  return CG_OK;
}

static cg_status read_line(data *d)
{
  for (enum kind k = BONDS; k <= IMPROPERS; k++)
    if (says(d, 0, kinds[k].section))
      return read_tuples(d, k);
  if (says(d, 0, "Atoms"))
    return read_atoms(d);
  if (says(d, 0, "Masses"))
    return read_masses(d);
  if (says(d, 0, "Velocities"))
    return read_velocities(d);
  if (says(d, 0, "Atom Type Labels"))
    return read_labels(d);
  return read_head_line(d);
}

static cg_status read_all(data *d)
{
  skip_line(d);
  while (next_line(d)) {
    CG_TRY(read_line(d));
    if (d->count[TYPES] > 0 && !d->mass)
      d->mass = CG_ARRAY(double, d->count[TYPES] + 1);
  }
  if (!d->type)
    return cg_fail(CG_DATA, "it has no section Atoms");
  for (enum kind k = BONDS; k <= IMPROPERS; k++)
    if (d->tuples[k].n != d->count[k])
      return cg_fail(CG_DATA, "its head promises %lld %s, it has no section "
                              "%s",
                     (long long)d->count[k], kinds[k].key, kinds[k].section);
  return CG_OK;
}

/* Does a molecule begin at atom i?  By bonds where there are any. */
static bool begins(const data *d, const cg_gid *first, int64_t i)
{
  if (first)
    return first[i] == i;
  return i == 0 || d->molecule[i] == 0 || d->molecule[i] != d->molecule[i - 1];
}

static void find_molecules(data *d, const cg_gid *first)
{
  cg_atoms *atoms = d->atoms;
  for (int64_t i = 0; i < atoms->n; i++) {
    bool begin = begins(d, first, i);
    if (begin)
      cg_atoms_molecule(atoms, i, 0);
    if (begin || d->molecule[i] != d->molecule[i - 1])
      cg_atoms_residue(atoms, i, 0);
    char *number = cg_text_format("%d", d->type[i]);
    const char *name =
        d->labels ? cg_names_text(d->labels, d->type[i] - 1) : number;
    cg_atoms_name(atoms, i, name, strlen(name));
    cg_free(number);
    atoms->mass[i] = d->mass[d->type[i]];
  }
  cg_atoms_end(atoms);
}

static void make_molecules(data *d)
{
  const cg_tuples *bonds = &d->tuples[BONDS];
  cg_gid *first = NULL;
  cg_atoms_room(d->atoms, d->count[ATOMS]);
  if (bonds->n > 0) {
    first = CG_ARRAY(cg_gid, d->atoms->n);
    cg_connect(d->atoms->n, bonds->n, (const cg_gid (*)[2])bonds->atoms,
               first);
    d->atoms->component = cg_connect_cover(d->atoms->n, first);
  }
  find_molecules(d, first);
  cg_free(first);
  cg_atoms_name_kinds(d->atoms);
}

static void note_ids(const data *d)
{
  cg_atoms *atoms = d->atoms;
  if (d->ids.least == 1 && !d->ids.sorted)
    return;
  atoms->id = CG_ARRAY(int64_t, atoms->n);
  for (int64_t i = 0; i < atoms->n; i++)
    atoms->id[i] = cg_ids_at(&d->ids, i);
}

static cg_status make_box(const data *d, cg_box *box)
{
  const double h[9] = {d->bound[0][1] - d->bound[0][0], 0, 0, d->tilt[0],
                       d->bound[1][1] - d->bound[1][0], 0, d->tilt[1],
                       d->tilt[2], d->bound[2][1] - d->bound[2][0]};
  return cg_box_set(box, h);
}

static cg_status check_conf(const cg_frame *conf)
{
  for (int64_t i = 0; i < conf->n; i++)
    for (int k = 0; k < 3; k++)
      if (!isfinite(conf->x[i][k]))
        return cg_fail(CG_DATA, "atom %lld: its position is too large",
                       (long long)i + 1);
  return CG_OK;
}

static cg_status make_atoms(data *d)
{
  CG_TRY(read_all(d));
  make_molecules(d);
  note_ids(d);
  CG_TRY(make_box(d, &d->atoms->conf.box));
  CG_TRY(check_conf(&d->atoms->conf));
  for (enum kind k = BONDS; k <= IMPROPERS; k++)
    cg_tuples_group(&d->tuples[k], d->atoms);
  return CG_OK;
}

static cg_status parse(const cg_atoms_input *in, cg_atoms *atoms)
{
  data d = {.path = in->path,
            .lines = {in->text, in->text + in->n, 0},
            .bound = {{-0.5, 0.5}, {-0.5, 0.5}, {-0.5, 0.5}},
            .atoms = atoms};
  for (enum kind k = BONDS; k <= IMPROPERS; k++)
    d.tuples[k] = (cg_tuples){
      .kind = kinds[k].name, .arity = kinds[k].arity, .named = true};
  cg_status status = make_atoms(&d);
  atoms->bare = true;
  cg_names_free(d.labels);
  cg_free(d.mass);
  cg_ids_clear(&d.ids);
  cg_free(d.type);
  cg_free(d.molecule);
  for (enum kind k = BONDS; k <= IMPROPERS; k++)
    cg_tuples_clear(&d.tuples[k]);
  return status;
}

/* A line "N atoms" near the beginning, behind the first one. */
static bool probe(const char *text, size_t n)
{
  data d = {.lines = {text, text + (n < LARGEST_PROBE ? n : LARGEST_PROBE), 0}};
  int64_t atoms;
  skip_line(&d);
  while (next_line(&d))
    if (says(&d, 1, "atoms") && cg_row_int(&d.row, 0, &atoms))
      return true;
  return false;
}

const cg_atoms_format cg_atoms_lammps = {"data", probe, parse};
