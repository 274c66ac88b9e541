/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mapdef.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "harness.h"
#include "model/names.h"

static int32_t add_name(cg_names *names, const char *word)
{
  return cg_names_add(names, word, strlen(word));
}

cg_atoms *atoms_of(const char *text)
{
  cg_atoms *atoms = CG_NEW(cg_atoms);
  char *copy = cg_text_copy(text);
  size_t room = strlen(text) + 1;
  atoms->names = cg_names_new();
  atoms->name = CG_ARRAY(int32_t, room);
  atoms->residue = CG_ARRAY(int32_t, room);
  atoms->mass = CG_ARRAY(double, room);
  atoms->residue_name = CG_ARRAY(int32_t, room);
  atoms->molecule_start = CG_ARRAY(int64_t, room);
  atoms->molecule_name = CG_ARRAY(int32_t, room);
  for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "))
    if (word[0] == '=') {
      atoms->molecule_name[atoms->molecules++] =
          add_name(atoms->names, word + 1);
    } else if (word[0] == ':') {
      atoms->residue_name[atoms->residues++] =
          add_name(atoms->names, word + 1);
    } else {
      atoms->residue[atoms->n] = atoms->residues - 1;
      atoms->name[atoms->n++] = add_name(atoms->names, word);
      atoms->molecule_start[atoms->molecules] = atoms->n;
    }
  cg_free(copy);
  return atoms;
}

static char *keep(definition *d, const char *text, size_t n)
{
  char *word = d->word[d->words++];
  snprintf(word, sizeof d->word[0], "%.*s", (int)n, text);
  return word;
}

/* "1:SOL:OW=16", "1:MET:H#2=1/3" (force weight 3), "#4=1". */
static void add_atom(definition *d, const char *text)
{
  int b = d->def.beads - 1, a = d->bead[b].atoms++;
  cg_atom_ref *ref = &d->atom[b][a];
  ref->text = keep(d, text, strcspn(text, "="));
  const char *hash = strchr(ref->text, '#'), *slash = strchr(text, '/');
  if (hash)
    ref->which = atoi(hash + 1);
  if (hash != ref->text) {
    ref->residue = atoi(ref->text);
    const char *at = strchr(ref->text, ':') + 1;
    ref->residue_name = keep(d, at, strcspn(at, ":"));
    at = strchr(at, ':') + 1;
    ref->atom_name = keep(d, at, strcspn(at, "#"));
  }
  d->weight[b][a] = atof(strchr(text, '=') + 1);
  if (slash) {
    d->force[b][a] = atof(slash + 1);
    d->bead[b].force_weight = d->force[b];
  }
}

void bond_in_a_row(cg_atoms *atoms, bool ring)
{
  int64_t n = ring ? atoms->n : atoms->n - 1;
  atoms->bonded_groups = 1;
  atoms->bonded = CG_NEW(cg_bonded);
  *atoms->bonded = (cg_bonded){cg_text_copy("bond1"), 2, n,
                               CG_ARRAY(cg_gid, 2 * n)};
  for (int64_t i = 0; i < n; i++) {
    atoms->bonded->beads[2 * i] = i;
    atoms->bonded->beads[2 * i + 1] = (i + 1) % atoms->n;
  }
}

void define(definition *d, const char *text)
{
  char *copy = cg_text_copy(text), *word = strtok(copy, " ");
  memset(d, 0, sizeof *d);
  d->def.path = keep(d, "m.xml", 5);
  d->def.line = 3;
  d->def.bead = d->bead;
  d->def.bonded = d->bonded;
  d->def.name = keep(d, word, strlen(word));
  word = strtok(NULL, " ");
  d->def.ident = keep(d, word, strlen(word));
  while ((word = strtok(NULL, " ")))
    if (word[0] == '|') {
      int b = d->def.beads++;
      word = strtok(NULL, " ");
      d->bead[b].name = keep(d, word, strlen(word));
      word = strtok(NULL, " ");
      d->bead[b].type = keep(d, word, strlen(word));
      d->bead[b].line = 10 + b;
      d->bead[b].atom = d->atom[b];
      d->bead[b].weight = d->weight[b];
    } else {
      add_atom(d, word);
    }
  cg_free(copy);
}

void add_bonded(definition *d, const char *name, int arity, int tuples,
                const int *bead)
{
  int i = d->def.bondeds++;
  memcpy(d->tuple[i], bead, sizeof(int) * (size_t)(arity * tuples));
  d->bonded[i] = (cg_bonded_def){keep(d, name, strlen(name)), 20 + i, arity,
                                 tuples, d->tuple[i]};
}

cg_status resolve(const char *atoms_text, const char *definition_text,
                  cg_map **map)
{
  definition d;
  cg_atoms *atoms = atoms_of(atoms_text);
  cg_mapping_def *defs[] = {&d.def};
  define(&d, definition_text);
  cg_status status = cg_map_new(atoms, 1, defs, 0, NULL, map);
  cg_atoms_free(atoms);
  return status;
}

const char one_water[] = "=SOL :SOL OW HW1 HW2";
const char water_bead[] =
    "WAT SOL | W W 1:SOL:OW=16 1:SOL:HW1=1 1:SOL:HW2=1";

const char mixture[] = "=SOL :SOL OW HW1 HW2 =NA :NA NA "
                       "=SOL :SOL OW HW1 HW2 =DIP :A X Y :B Z X "
                       "=DIP :A X Y :B Z X =SOL :SOL OW HW1 HW2";

cg_status map_mixture(const char *ignored, cg_map **map)
{
  static const int bond[] = {0, 1, 1, 2};
  definition sol, dip;
  cg_atoms *atoms = atoms_of(mixture);
  cg_mapping_def *defs[] = {&dip.def, &sol.def};
  define(&sol, water_bead);
  define(&dip, "DIPOLE DIP | P W 1:A:X=1 | Q Q 2:B:Z=1 | R R 2:B:X=1");
  add_bonded(&dip, "stick", 2, 2, bond);
  cg_status status = cg_map_new(atoms, 2, defs, 1, &ignored, map);
  cg_atoms_free(atoms);
  return status;
}

const double slanted_box[9] = {2.0, 0, 0, 0.7, 1.8, 0, -0.6, 0.8, 1.9};

void new_frame(cg_frame *frame, const double box[9], int64_t n,
               const double (*x)[3])
{
  memset(frame, 0, sizeof *frame);
  CG_WORKS(cg_box_set(&frame->box, box));
  cg_frame_resize(frame, n, false, false);
  memcpy(frame->x, x, sizeof(double[3]) * (size_t)n);
}
