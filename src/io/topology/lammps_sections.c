/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The sections of a LAMMPS data file, row by row.
 *
 *     Atom Type Labels     1 C
 *     Masses               1 12.011
 *     Atoms # full         id molecule type charge x y z, image flags
 *     Velocities           id vx vy vz
 *     Bonds                number type id id; Angles, Dihedrals, Impropers
 *
 * Rows come in any order.  Ids are looked at once before the rows of Atoms are
 * read: an atom's place is that of its id among all.
 * Reference: LAMMPS manual, "read_data".  Cost: two passes over Atoms, a third
 * where its style is not written.
 * Disadvantage: parameters of the force field are not read. */
#include "io/topology/lammps_sections.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "io/topology/lammps_style.h"

static const struct {
  const char *section;
  const char *name; /* of a group of tuples: this and its type */
  int arity;
} kinds[CG_LAMMPS_TUPLES] = {
  [CG_LAMMPS_BONDS] = {"Bonds", "bond", 2},
  [CG_LAMMPS_ANGLES] = {"Angles", "angle", 3},
  [CG_LAMMPS_DIHEDRALS] = {"Dihedrals", "dihedral", 4},
  [CG_LAMMPS_IMPROPERS] = {"Impropers", "improper", 4},
};

void cg_lammps_start(cg_lammps_data *d)
{
  for (int k = 0; k < CG_LAMMPS_TUPLES; k++)
    d->tuples[k] = (cg_tuples){
      .kind = kinds[k].name, .arity = kinds[k].arity, .named = true};
}

void cg_lammps_clear(cg_lammps_data *d)
{
  cg_names_free(d->labels);
  cg_free(d->mass);
  cg_ids_clear(&d->ids);
  cg_free(d->type);
  cg_free(d->molecule);
  for (int k = 0; k < CG_LAMMPS_TUPLES; k++)
    cg_tuples_clear(&d->tuples[k]);
}

const char *cg_lammps_section_of(cg_lammps_kind kind)
{
  return kinds[kind].section;
}

bool cg_lammps_next_line(cg_lammps_data *d)
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

bool cg_lammps_says(const cg_lammps_data *d, int from, const char *key)
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

/* Row i of n of a section. */
static cg_status next_row(cg_lammps_data *d, const char *section, int64_t i,
                          int64_t n)
{
  if (cg_lammps_next_line(d))
    return CG_OK;
  return cg_fail(CG_DATA, "the file ends after %lld of the %lld rows of its "
                          "section %s",
                 (long long)i, (long long)n, section);
}

/* The ids of the section Atoms, which begins here, as far as it goes. */
static cg_status list_ids(const cg_lammps_data *d, int64_t *n, int64_t *id)
{
  cg_lammps_data ahead = *d;
  for (*n = 0; *n < d->count[CG_LAMMPS_ATOMS]; ++*n) {
    if (!cg_lammps_next_line(&ahead))
      return CG_OK;
    if (!cg_row_int(&ahead.row, 0, &id[*n]) || id[*n] < 1)
      return cg_row_expected(&ahead.row, "an atom id, 1 or more, in column 1");
  }
  return CG_OK;
}

/* Ids 1 ... n need no list; one that is there twice is told by its row then. */
static cg_status find_ids(cg_lammps_data *d)
{
  int64_t *id = CG_ARRAY(int64_t, d->count[CG_LAMMPS_ATOMS]), n, again = 0;
  cg_status status = list_ids(d, &n, id);
  if (status == CG_OK && cg_ids_are_plain(id, n))
    d->ids = (cg_ids){.n = n, .least = 1};
  else if (status == CG_OK)
    again = cg_ids_set(&d->ids, n, id);
  if (again > 0)
    status = cg_row_fail(&d->row, "two of the atoms that follow have the id "
                                  "%lld",
                         (long long)id[again]);
  cg_free(id);
  return status;
}

/* An atom by its id: its place, from 0 on. */
static cg_status read_id(const cg_lammps_data *d, int i, int64_t *place)
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
static cg_status check_order(const cg_lammps_data *d)
{
  return d->type ? CG_OK
                 : cg_row_expected(&d->row, "the section Atoms before");
}

/* A type by its number, or by its label. */
static bool type_at(const cg_lammps_data *d, int i, int64_t *type)
{
  if (cg_row_int(&d->row, i, type))
    return *type >= 1 && *type <= d->count[CG_LAMMPS_TYPES];
  if (i >= d->row.words || !d->labels)
    return false;
  char *label = cg_text_copy_n(d->row.word[i].text, d->row.word[i].n);
  *type = cg_names_find(d->labels, label) + 1;
  cg_free(label);
  return *type > 0;
}

static cg_status read_labels(cg_lammps_data *d)
{
  int64_t n = d->count[CG_LAMMPS_TYPES], type;
  d->labels = cg_names_new();
  for (int64_t i = 0; i < n; i++) {
    CG_TRY(next_row(d, "Atom Type Labels", i, n));
    if (!cg_row_int(&d->row, 0, &type) || type != i + 1 || d->row.words != 2 ||
        cg_names_add(d->labels, d->row.word[1].text, d->row.word[1].n) != i)
      return cg_row_expected(&d->row, "the next type and its own label");
  }
  return CG_OK;
}

static cg_status read_masses(cg_lammps_data *d)
{
  int64_t n = d->count[CG_LAMMPS_TYPES], type;
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
static cg_status guess_style(const cg_lammps_data *d,
                             const cg_lammps_style **style)
{
  cg_lammps_data ahead = *d;
  int columns = 0;
  bool third_is_type = true;
  int64_t n = d->count[CG_LAMMPS_ATOMS];
  for (int64_t i = 0; i < n && cg_lammps_next_line(&ahead); i++) {
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

static cg_status find_style(const cg_lammps_data *d,
                            const cg_lammps_style **style)
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
static bool read_flags(const cg_lammps_data *d, const cg_lammps_style *s,
                       int64_t flag[3])
{
  if (s->open || d->row.words == s->n)
    return d->row.words >= s->n;
  return d->row.words == s->n + 3 && cg_row_int(&d->row, s->n, &flag[0]) &&
         cg_row_int(&d->row, s->n + 1, &flag[1]) &&
         cg_row_int(&d->row, s->n + 2, &flag[2]);
}

static void place(const cg_lammps_data *d, int64_t id, const double x[3],
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

static cg_status read_atom(cg_lammps_data *d, const cg_lammps_style *s)
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
                           s->name, s->n, (long long)d->count[CG_LAMMPS_TYPES]);
  d->type[id] = (int32_t)type;
  d->molecule[id] = molecule;
  if (s->charge >= 0)
    d->atoms->charge[id] = charge;
  place(d, id, x, flag);
  return CG_OK;
}

static cg_status read_atoms(cg_lammps_data *d)
{
  const cg_lammps_style *style;
  int64_t n = d->count[CG_LAMMPS_ATOMS];
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

static cg_status read_velocities(cg_lammps_data *d)
{
  int64_t id, n = d->count[CG_LAMMPS_ATOMS];
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

static cg_status read_tuple(cg_lammps_data *d, cg_tuples *t)
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

static cg_status read_tuples(cg_lammps_data *d, cg_lammps_kind kind)
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

cg_status cg_lammps_section(cg_lammps_data *d, bool *known)
{
  static const struct {
    const char *name;
    cg_status (*read)(cg_lammps_data *d);
  } others[] = {
    {"Atoms", read_atoms},
    {"Masses", read_masses},
    {"Velocities", read_velocities},
    {"Atom Type Labels", read_labels},
  };
  *known = true;
  for (cg_lammps_kind k = CG_LAMMPS_BONDS; k < CG_LAMMPS_ATOMS; k++)
    if (cg_lammps_says(d, 0, kinds[k].section))
      return read_tuples(d, k);
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (cg_lammps_says(d, 0, others[i].name))
      return others[i].read(d);
  *known = false;
  return CG_OK;
}
