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
#include "io/topology/lammps_sections.h"

enum { LARGEST_PROBE = 1 << 14 };

/* How the head counts what there is. */
static const char *const counted[CG_LAMMPS_KINDS] = {
  [CG_LAMMPS_BONDS] = "bonds",         [CG_LAMMPS_ANGLES] = "angles",
  [CG_LAMMPS_DIHEDRALS] = "dihedrals", [CG_LAMMPS_IMPROPERS] = "impropers",
  [CG_LAMMPS_ATOMS] = "atoms",         [CG_LAMMPS_TYPES] = "atom types",
};

static void skip_line(cg_lammps_data *d)
{
  const char *line;
  size_t n;
  cg_lines_next(&d->lines, &line, &n);
}

static cg_status read_count(cg_lammps_data *d, int64_t *count)
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

/* A section that no package of LAMMPS is known to have, perhaps misspelt. */
static void warn_of_section(const cg_lammps_data *d)
{
  static const char *const read[] = {"Masses", "Velocities", "Bonds", "Angles",
                                     "Dihedrals", "Impropers"};
  static const char *const others[] = {"Ellipsoids", "Lines", "Triangles",
                                       "Bodies", "Molecules", "CMAP"};
  const cg_word *word = &d->row.word[0];
  if (d->row.words != 1 || !isupper((unsigned char)word->text[0]))
    return;
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (cg_lammps_says(d, 0, others[i]))
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
static cg_status read_head_line(cg_lammps_data *d)
{
  static const char *const bounds[3] = {"xlo xhi", "ylo yhi", "zlo zhi"};
  for (cg_lammps_kind k = CG_LAMMPS_BONDS; k < CG_LAMMPS_KINDS; k++)
    if (cg_lammps_says(d, 1, counted[k]))
      return read_count(d, &d->count[k]);
  for (int k = 0; k < 3; k++)
    if (cg_lammps_says(d, 2, bounds[k]))
      return cg_row_double(&d->row, 0, &d->bound[k][0]) &&
                     cg_row_double(&d->row, 1, &d->bound[k][1])
                 ? CG_OK
                 : cg_row_expected(&d->row, "two bounds");
  if (cg_lammps_says(d, 3, "xy xz yz"))
    return cg_row_double(&d->row, 0, &d->tilt[0]) &&
                   cg_row_double(&d->row, 1, &d->tilt[1]) &&
                   cg_row_double(&d->row, 2, &d->tilt[2])
               ? CG_OK
               : cg_row_expected(&d->row, "three tilts");
  if (cg_lammps_says(d, 3, "avec"))
    return cg_row_fail(&d->row, "boxes by three vectors are not read: write "
                                "xlo xhi ... xy xz yz");
  warn_of_section(d);
  return CG_OK;
}

static cg_status read_all(cg_lammps_data *d)
{
  skip_line(d);
  while (cg_lammps_next_line(d)) {
    bool known;
    CG_TRY(cg_lammps_section(d, &known));
    if (!known)
      CG_TRY(read_head_line(d));
    if (d->count[CG_LAMMPS_TYPES] > 0 && !d->mass)
      d->mass = CG_ARRAY(double, d->count[CG_LAMMPS_TYPES] + 1);
  }
  if (!d->type)
    return cg_fail(CG_DATA, "it has no section Atoms");
  for (cg_lammps_kind k = CG_LAMMPS_BONDS; k < CG_LAMMPS_ATOMS; k++)
    if (d->tuples[k].n != d->count[k])
      return cg_fail(CG_DATA, "its head promises %lld %s, it has no section "
                              "%s",
                     (long long)d->count[k], counted[k],
                     cg_lammps_section_of(k));
  return CG_OK;
}

/* Does a molecule begin at atom i?  By bonds where there are any. */
static bool begins(const cg_lammps_data *d, const cg_gid *first, int64_t i)
{
  if (first)
    return first[i] == i;
  return i == 0 || d->molecule[i] == 0 || d->molecule[i] != d->molecule[i - 1];
}

static void find_molecules(cg_lammps_data *d, const cg_gid *first)
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

static void make_molecules(cg_lammps_data *d)
{
  const cg_tuples *bonds = &d->tuples[CG_LAMMPS_BONDS];
  cg_gid *first = NULL;
  cg_atoms_room(d->atoms, d->count[CG_LAMMPS_ATOMS]);
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

static void note_ids(const cg_lammps_data *d)
{
  cg_atoms *atoms = d->atoms;
  if (d->ids.least == 1 && !d->ids.sorted)
    return;
  atoms->id = CG_ARRAY(int64_t, atoms->n);
  for (int64_t i = 0; i < atoms->n; i++)
    atoms->id[i] = cg_ids_at(&d->ids, i);
}

static cg_status make_box(const cg_lammps_data *d, cg_box *box)
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

static cg_status make_atoms(cg_lammps_data *d)
{
  CG_TRY(read_all(d));
  make_molecules(d);
  note_ids(d);
  CG_TRY(make_box(d, &d->atoms->conf.box));
  CG_TRY(check_conf(&d->atoms->conf));
  for (cg_lammps_kind k = CG_LAMMPS_BONDS; k < CG_LAMMPS_ATOMS; k++)
    cg_tuples_group(&d->tuples[k], d->atoms);
  return CG_OK;
}

static cg_status parse(const cg_atoms_input *in, cg_atoms *atoms)
{
  cg_lammps_data d = {.path = in->path,
            .lines = {in->text, in->text + in->n, 0},
            .bound = {{-0.5, 0.5}, {-0.5, 0.5}, {-0.5, 0.5}},
            .atoms = atoms};
  cg_lammps_start(&d);
  cg_status status = make_atoms(&d);
  atoms->bare = true;
  cg_lammps_clear(&d);
  return status;
}

/* A line "N atoms" near the beginning, behind the first one. */
static bool probe(const char *text, size_t n)
{
  const char *end = text + (n < LARGEST_PROBE ? n : LARGEST_PROBE);
  cg_lammps_data d = {.lines = {text, end, 0}};
  int64_t atoms;
  skip_line(&d);
  while (cg_lammps_next_line(&d))
    if (cg_lammps_says(&d, 1, "atoms") && cg_row_int(&d.row, 0, &atoms))
      return true;
  return false;
}

const cg_atoms_format cg_atoms_lammps = {"data", probe, parse};
