/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mappings: definitions against atoms, frames of atoms to frames of beads.
 *
 * Positions are compared modulo box vectors.  All coordinates are a few nm, so
 * a sum of a handful of terms is right to 1e-14. */
#include "harness.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cgmap/mapping.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/mapping.h"

#define ROUNDING 1e-14

/* --- atoms and definitions from one line of text ------------------------- */

static int32_t add_name(cg_names *names, const char *word)
{
  return cg_names_add(names, word, strlen(word));
}

/* "=SOL :SOL OW HW1 HW2 =NA :NA NA": molecules, their residues, their atoms. */
static cg_atoms *atoms_of(const char *text)
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

/* A definition that owns its words. */
typedef struct definition {
  cg_mapping_def def;
  cg_bead_def bead[6];
  cg_atom_ref atom[6][8];
  double weight[6][8], force[6][8];
  cg_bonded_def bonded[2];
  int tuple[2][12];
  char word[40][24];
  int words;
} definition;

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

/* "WAT SOL | W TYPE 1:SOL:OW=16 ... | ...": name, ident, then the beads. */
static void define(definition *d, const char *text)
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

static void add_bonded(definition *d, const char *name, int arity, int tuples,
                       const int *bead)
{
  int i = d->def.bondeds++;
  memcpy(d->tuple[i], bead, sizeof(int) * (size_t)(arity * tuples));
  d->bonded[i] = (cg_bonded_def){keep(d, name, strlen(name)), 20 + i, arity,
                                 tuples, d->tuple[i]};
}

static const char water[] =
    "WAT SOL | W W 1:SOL:OW=16 1:SOL:HW1=1 1:SOL:HW2=1";

/* Resolve one definition against atoms given as text. */
static cg_status resolve(const char *atoms_text, const char *definition_text,
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

static void refuses(const char *atoms_text, const char *definition_text,
                    const char *message)
{
  cg_map *map;
  CG_FAILS(resolve(atoms_text, definition_text, &map), CG_CONFIG, message);
  CU_ASSERT_PTR_NULL(map);
}

/* --- frames -------------------------------------------------------------- */

static const double slanted[9] = {2.0, 0, 0, 0.7, 1.8, 0, -0.6, 0.8, 1.9};

static void new_frame(cg_frame *frame, const double box[9], int64_t n,
                      const double (*x)[3])
{
  memset(frame, 0, sizeof *frame);
  CG_WORKS(cg_box_set(&frame->box, box));
  cg_frame_resize(frame, n, false, false);
  memcpy(frame->x, x, sizeof(double[3]) * (size_t)n);
}

/* Distance of two points modulo box vectors. */
static double apart(const cg_box *box, const double a[3], const double b[3])
{
  double d[3] = {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
  cg_box_nearest(box, d);
  return sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
}

/* --- positions ----------------------------------------------------------- */

static void a_bead_across_a_corner_is_whole(void)
{
  /* Centre of mass by hand: (16 0 + 1 (.1 0 .05) + 1 (-.05 .1 0))/18. */
  const double x[3][3] = {{0.01, 0.02, 0.01}, {0.11, 0.02, 0.06},
                          {-0.04, 0.12, 0.01}};
  const double centre[3] = {0.01 + 0.05 / 18, 0.02 + 0.1 / 18,
                            0.01 + 0.05 / 18};
  cg_map *map;
  cg_frame atoms, beads = {0};
  new_frame(&atoms, slanted, 3, x);
  for (int i = 0; i < 3; i++)
    cg_box_wrap(&atoms.box, atoms.x[i]);
  CU_ASSERT(fabs(atoms.x[2][0] - x[2][0]) > 1.0);
  CG_WORKS(resolve("=SOL :SOL OW HW1 HW2", water, &map));
  CG_WORKS(cg_map_apply(map, &atoms, &beads));
  CU_ASSERT(beads.n == 1 && !beads.has_v && !beads.has_f);
  for (int k = 0; k < 3; k++)
    CG_CLOSE(beads.x[0][k], centre[k], ROUNDING);
  cg_frame_clear(&beads);
  cg_frame_clear(&atoms);
  cg_map_free(map);
}

/* All 27^3 ways to put three atoms into images around the box. */
static void images_do_not_matter(void)
{
  const double x[3][3] = {{1.9, 1.7, 1.8}, {2.3, 1.9, 1.6}, {1.8, 1.2, 2.1}};
  double centre[3], worst = 0.0;
  cg_map *map;
  cg_frame atoms, beads = {0};
  new_frame(&atoms, slanted, 3, x);
  for (int k = 0; k < 3; k++)
    centre[k] = (16 * x[0][k] + x[1][k] + x[2][k]) / 18;
  CG_WORKS(resolve("=SOL :SOL OW HW1 HW2", water, &map));
  for (int way = 0; way < 27 * 27 * 27; way++) {
    for (int i = 0, w = way; i < 3; i++, w /= 27) {
      const int n[3] = {w % 3 - 1, w / 3 % 3 - 1, w / 9 % 3 - 1};
      double shift[3];
      cg_box_shift(&atoms.box, n, shift);
      for (int k = 0; k < 3; k++)
        atoms.x[i][k] = x[i][k] + shift[k];
    }
    if (cg_map_apply(map, &atoms, &beads) != CG_OK)
      worst = INFINITY;
    worst = fmax(worst, apart(&atoms.box, beads.x[0], centre));
  }
  CG_CLOSE(worst, 0.0, ROUNDING);
  cg_frame_clear(&beads);
  cg_frame_clear(&atoms);
  cg_map_free(map);
}

/* Six beads 0.5 nm apart in a box of 2 nm, given wrapped: 0.5 < 1, so each
 * finds the one before it, and the chain comes out straight and 2.5 nm long. */
static void a_chain_is_unrolled_bead_by_bead(void)
{
  static const double cube[9] = {2, 0, 0, 0, 2, 0, 0, 0, 2};
  double x[6][3];
  cg_map *map;
  cg_frame atoms, beads = {0};
  for (int i = 0; i < 6; i++)
    for (int k = 0; k < 3; k++)
      x[i][k] = k == 0 ? 0.25 + 0.5 * i : 1.0;
  new_frame(&atoms, cube, 6, (const double (*)[3])x);
  for (int i = 0; i < 6; i++)
    cg_box_wrap(&atoms.box, atoms.x[i]);
  CG_WORKS(resolve("=P :P A B C D E F",
                   "P P | A T #1=1 | B T #2=1 | C T #3=1 | D T #4=1"
                   " | E T #5=1 | F T #6=1", &map));
  CG_WORKS(cg_map_apply(map, &atoms, &beads));
  for (int i = 0; i < 6; i++)
    CG_CLOSE(beads.x[i][0], x[i][0], ROUNDING);
  cg_frame_clear(&beads);
  cg_frame_clear(&atoms);
  cg_map_free(map);
}

static void without_a_box_nothing_moves(void)
{
  static const double none[9];
  const double x[3][3] = {{0, 0, 0}, {18, 0, 0}, {0, 36, 0}};
  cg_map *map;
  cg_frame atoms, beads = {0};
  new_frame(&atoms, none, 3, x);
  CG_WORKS(resolve("=SOL :SOL OW HW1 HW2", water, &map));
  CG_WORKS(cg_map_apply(map, &atoms, &beads));
  CG_CLOSE(beads.x[0][0], 1.0, ROUNDING);
  CG_CLOSE(beads.x[0][1], 2.0, ROUNDING);
  cg_frame_clear(&beads);
  cg_frame_clear(&atoms);
  cg_map_free(map);
}

/* --- velocities, forces, weights ----------------------------------------- */

/* Map one molecule of three atoms with v_i = (1, 10, 100)_i along x and f_i =
 * (1, 10, 100)_i along y; give V_x and F_y. */
static void map_fields(const char *definition_text, double *V, double *F)
{
  static const double x[3][3] = {{0, 0, 0}, {0.1, 0, 0}, {0, 0.1, 0}};
  cg_map *map;
  cg_frame atoms, beads = {0};
  new_frame(&atoms, slanted, 3, x);
  cg_frame_resize(&atoms, 3, true, true);
  for (int i = 0; i < 3; i++) {
    atoms.v[i][0] = atoms.f[i][1] = i == 0 ? 1 : i == 1 ? 10 : 100;
    atoms.v[i][1] = atoms.f[i][0] = 0;
  }
  atoms.time = 7.5;
  atoms.step = 1500;
  atoms.index = 3;
  atoms.precision = 1000;
  CG_WORKS(resolve("=SOL :SOL OW HW1 HW2", definition_text, &map));
  CG_WORKS(cg_map_apply(map, &atoms, &beads));
  CU_ASSERT(beads.has_v && beads.has_f);
  CU_ASSERT(beads.time == 7.5 && beads.step == 1500 && beads.index == 3);
  CU_ASSERT(beads.precision == 1000);
  CU_ASSERT(memcmp(&beads.box, &atoms.box, sizeof beads.box) == 0);
  CU_ASSERT(beads.v[0][1] == 0 && beads.f[0][0] == 0);
  *V = beads.v[0][0];
  *F = beads.f[0][1];
  cg_frame_clear(&beads);
  cg_frame_clear(&atoms);
  cg_map_free(map);
}

static void velocities_average_and_forces_add(void)
{
  double V, F;
  map_fields(water, &V, &F);
  CG_CLOSE(V, (16 * 1 + 10 + 100) / 18.0, 100 * ROUNDING);
  CG_CLOSE(F, 111, 0);
}

static void weights_are_normalised(void)
{
  double V, F;
  map_fields("W SOL | W W 1:SOL:OW=112 1:SOL:HW1=7 1:SOL:HW2=7", &V, &F);
  CG_CLOSE(V, (16 * 1 + 10 + 100) / 18.0, 100 * ROUNDING);
  CG_CLOSE(F, 111, 0);
}

/* c = (1/2, 1/4, 1/4), d = (1, 2, 5)/8: F = 1/4 f_0 + 1 f_1 + 5/2 f_2. */
static void force_weights_have_VOTCAs_meaning(void)
{
  double V, F;
  map_fields("W SOL | W W 1:SOL:OW=2/1 1:SOL:HW1=1/2 1:SOL:HW2=1/5", &V, &F);
  CG_CLOSE(V, 0.5 + 2.5 + 25, 0);
  CG_CLOSE(F, 0.25 + 10 + 250, 0);
}

static void an_atom_of_weight_0_counts_nowhere(void)
{
  double V, F;
  map_fields("W SOL | W W 1:SOL:OW=3 1:SOL:HW1=0 1:SOL:HW2=1", &V, &F);
  CG_CLOSE(V, 0.75 + 25, 0);
  CG_CLOSE(F, 101, 0);
}

/* --- beads --------------------------------------------------------------- */

static const char mixture[] = "=SOL :SOL OW HW1 HW2 =NA :NA NA "
                              "=SOL :SOL OW HW1 HW2 =DIP :A X Y :B Z X "
                              "=DIP :A X Y :B Z X =SOL :SOL OW HW1 HW2";

static cg_status map_mixture(const char *ignored, cg_map **map)
{
  static const int bond[] = {0, 1, 1, 2};
  definition sol, dip;
  cg_atoms *atoms = atoms_of(mixture);
  cg_mapping_def *defs[] = {&dip.def, &sol.def};
  define(&sol, water);
  define(&dip, "DIPOLE DIP | P W 1:A:X=1 | Q Q 2:B:Z=1 | R R 2:B:X=1");
  add_bonded(&dip, "stick", 2, 2, bond);
  cg_status status = cg_map_new(atoms, 2, defs, 1, &ignored, map);
  cg_atoms_free(atoms);
  return status;
}

static const char *type_of(const cg_beads *beads, cg_gid i)
{
  return cg_names_text(beads->types, beads->type[i]);
}

static void beads_follow_the_order_of_the_topology(void)
{
  static const char *const types[] = {"W", "W", "W", "Q", "R",
                                      "W", "Q", "R", "W"};
  static const int64_t molecule[] = {0, 1, 2, 2, 2, 3, 3, 3, 4};
  static const cg_gid tuples[] = {2, 3, 3, 4, 5, 6, 6, 7};
  cg_map *map;
  CG_WORKS(map_mixture("NA", &map));
  const cg_beads *beads = cg_map_beads(map);
  CU_ASSERT(beads->n == 9 && beads->molecules == 5);
  CU_ASSERT(cg_names_count(beads->types) == 3);
  for (int i = 0; i < 9; i++) {
    CU_ASSERT_STRING_EQUAL(type_of(beads, i), types[i]);
    CU_ASSERT(beads->molecule[i] == molecule[i]);
  }
  CU_ASSERT_STRING_EQUAL(
      cg_names_text(beads->names, beads->molecule_name[2]), "DIPOLE");
  CU_ASSERT_STRING_EQUAL(cg_names_text(beads->names, beads->name[2]), "P");
  CU_ASSERT(beads->bonded_groups == 1 && beads->bonded[0].n == 4);
  CU_ASSERT(memcmp(beads->bonded[0].beads, tuples, sizeof tuples) == 0);
  CU_ASSERT(cg_map_unused(map) == 2); /* Y of both */
  cg_map_free(map);
}

/* Beads of single atoms must find their atoms: x_i = i. */
static void blocks_find_their_atoms(void)
{
  static const double cube[9] = {99, 0, 0, 0, 99, 0, 0, 0, 99};
  static const double centre = 3.0 / 18; /* of 0, 1, 2 with 16, 1, 1 */
  const double expected[] = {centre, 4 + centre, 7, 9, 10, 11, 13, 14,
                             15 + centre};
  double x[18][3] = {{0}};
  cg_map *map;
  cg_frame atoms, beads = {0};
  for (int i = 0; i < 18; i++)
    x[i][0] = i;
  new_frame(&atoms, cube, 18, (const double (*)[3])x);
  CG_WORKS(map_mixture("NA", &map));
  CG_WORKS(cg_map_apply(map, &atoms, &beads));
  for (int i = 0; i < 9; i++)
    CG_CLOSE(beads.x[i][0], expected[i], ROUNDING);
  cg_frame_clear(&beads);
  cg_frame_clear(&atoms);
  cg_map_free(map);
}

/* With weights c = m/M, 1/M = sum c^2/m gives M = sum m; a bead on one of two
 * atoms has that atom's mass.  O 15.999, H 1.0080 (IUPAC). */
static void masses_of_beads(void)
{
  cg_map *map;
  CG_WORKS(resolve("=SOL :SOL OW HW1 HW2",
                   "W SOL | W W 1:SOL:OW=15.999 1:SOL:HW1=1.008"
                   " 1:SOL:HW2=1.008", &map));
  CG_CLOSE(cg_map_beads(map)->mass[0], 18.015, 1e-13);
  CU_ASSERT(cg_map_guessed(map) == 3);
  cg_map_free(map);
  CG_WORKS(resolve("=SOL :SOL OW HW1 HW2",
                   "W SOL | W W 1:SOL:OW=1 1:SOL:HW1=0", &map));
  CG_CLOSE(cg_map_beads(map)->mass[0], 15.999, 1e-13);
  cg_map_free(map);
  CG_WORKS(resolve("=LJ :LJ A", "L LJ | L L 1:LJ:A=1", &map));
  CG_CLOSE(cg_map_beads(map)->mass[0], 0, 0);
  CU_ASSERT(cg_map_guessed(map) == 0);
  cg_map_free(map);
}

static void identity_copies(void)
{
  const double x[3][3] = {{0.1, 0.2, 0.3}, {1.9, 0.1, 0.7}, {-5, 17, 0.25}};
  cg_atoms *atoms = atoms_of("=SOL :SOL OW HW1 HW2");
  cg_map *map;
  cg_frame frame, beads = {0};
  new_frame(&frame, slanted, 3, x);
  cg_frame_resize(&frame, 3, true, true);
  memcpy(frame.v, x, sizeof x);
  memcpy(frame.f, x, sizeof x);
  atoms->mass[1] = 2.014;
  CG_WORKS(cg_map_identity(atoms, &map));
  CG_WORKS(cg_map_apply(map, &frame, &beads));
  CU_ASSERT(memcmp(beads.x, x, sizeof x) == 0);
  CU_ASSERT(memcmp(beads.v, x, sizeof x) == 0);
  CU_ASSERT(memcmp(beads.f, x, sizeof x) == 0);
  const cg_beads *b = cg_map_beads(map);
  CU_ASSERT_STRING_EQUAL(type_of(b, 2), "HW2");
  CU_ASSERT(b->molecules == 1 && b->molecule[2] == 0);
  CG_CLOSE(b->mass[0], 15.999, 0);
  CG_CLOSE(b->mass[1], 2.014, 0);
  CU_ASSERT(cg_map_guessed(map) == 2);
  cg_frame_clear(&beads);
  cg_frame_clear(&frame);
  cg_map_free(map);
  cg_atoms_free(atoms);
}

/* --- what is refused ------------------------------------------------------ */

static const char methanol[] = "=MET :MET C H H H OA HO";

static void an_ambiguous_atom_is_refused(void)
{
  refuses(methanol, "M MET | M M 1:MET:C=12 1:MET:H=1",
          "m.xml: line 10: bead M: atom 1:MET:H: ambiguous");
  refuses(methanol, "M MET | M M 1:MET:C=12 1:MET:H=1",
          "1:MET:H#2 (atom 3 of the molecule)");
  /* Names that only a topology with distinct names has. */
  refuses(methanol, "M MET | M M 1:MET:H1=1",
          "ambiguous: residue 1 MET has 3 atoms called H and none called H1; "
          "write which one you mean: 1:MET:H#1 (atom 2 of the molecule)");
}

static void numbers_tell_atoms_apart(void)
{
  static const double x[6][3] = {{0}, {0.1}, {0.2}, {0.3}, {0.4}, {0.5}};
  static const char *const texts[] = {"1:MET:H#3=1", "#4=1"};
  for (int i = 0; i < 2; i++) {
    char *text = cg_text_format("M MET | M M %s", texts[i]);
    cg_map *map;
    cg_frame atoms, beads = {0};
    new_frame(&atoms, slanted, 6, x);
    CG_WORKS(resolve(methanol, text, &map));
    CG_WORKS(cg_map_apply(map, &atoms, &beads));
    CG_CLOSE(beads.x[0][0], 0.3, 0);
    CU_ASSERT(cg_map_unused(map) == 5);
    cg_frame_clear(&beads);
    cg_frame_clear(&atoms);
    cg_map_free(map);
    cg_free(text);
  }
}

static void an_unknown_atom_is_refused(void)
{
  refuses(methanol, "M MET | M M 1:MET:OB=1",
          "residue 1 MET has no atom OB; did you mean 'OA'?");
  refuses(methanol, "M MET | M M 1:MET:XYZ=1",
          "no atom XYZ; there is only 'C', 'H', 'OA', 'HO'");
  refuses(methanol, "M MET | M M 1:MET:H#4=1", "has only 3 of H");
  refuses(methanol, "M MET | M M #7=1", "the molecule has 6");
  refuses(methanol, "M MET | M M 2:MET:C=1", "there is no residue 2");
  refuses(methanol, "M MET | M M 0:MET:C=1", "there is no residue 0");
  refuses(methanol, "M MET | M M 1:ETH:C=1", "is called MET, not ETH");
}

static void residues_count_inside_the_molecule(void)
{
  cg_map *map;
  CG_WORKS(resolve("=D :A X Y :B Z X =D :A X Y :B Z X",
                   "D D | P P 1:A:X=1 | Q Q 2:B:X=1", &map));
  cg_map_free(map);
  refuses("=D :A X Y :B Z X", "D D | P P 1:A:Z=1", "has no atom Z");
}

static void an_atom_belongs_to_one_bead(void)
{
  refuses(methanol, "M MET | M M #1=1 #2=1 | N N #2=1",
          "m.xml: line 11: bead N: atom #2: the atom is in bead M (line 10)");
  refuses(methanol, "M MET | M M #1=1 #1=1", "listed twice");
}

static void weights_without_a_sum_are_refused(void)
{
  refuses(methanol, "M MET | M M #1=1 #2=-1", "weights sum to zero");
  refuses(methanol, "M MET | M M #1=0", "weights sum to zero");
  refuses(methanol, "M MET | M M #1=1/1 #2=1/-1", "force weights (d) sum");
  refuses(methanol, "M MET | M M #1=1/1 #2=0/1", "weight 0 and force weight");
}

static void molecules_and_mappings_must_meet(void)
{
  cg_map *map;
  refuses(mixture, "M SOLV | M M #1=1",
          "m.xml: line 3: no molecule is called SOLV; the topology has "
          "SOL (3), NA (1), DIP (2)");
  refuses(mixture, "W SOL | W W #1=1",
          "molecule 2, NA, has no mapping: the topology has SOL (3), NA (1), "
          "DIP (2), the mappings are for SOL; give one more (-m), or leave it "
          "out with --ignore NA");
  /* A residue or an atom is no molecule, whatever its name. */
  refuses(methanol, "M OA | M M #1=1", "no molecule is called OA");
  CG_FAILS(map_mixture("SOL", &map), CG_CONFIG, "--ignore NA");
}

static void a_molecule_has_one_mapping(void)
{
  definition one, two;
  cg_map *map;
  cg_atoms *atoms = atoms_of(methanol);
  cg_mapping_def *defs[] = {&one.def, &two.def};
  const char *all = "MET";
  define(&one, "M MET | M M #1=1");
  define(&two, "N MET | N N #1=1");
  CG_FAILS(cg_map_new(atoms, 2, defs, 0, NULL, &map), CG_CONFIG,
           "mapped by m.xml already");
  CG_FAILS(cg_map_new(atoms, 2, defs, 1, &all, &map), CG_CONFIG,
           "no molecule is left");
  cg_atoms_free(atoms);
}

static void molecules_of_one_name_must_be_alike(void)
{
  static const char d[] = "D D | P P 1:A:X=1";
  refuses("=D :A X Y =D :A X Y =D :A X Y Z", d,
          "molecule 3, D, differs from molecule 1 of the same name: it has 3 "
          "atoms, not 2");
  refuses("=D :A X Y =D :A X Z", d,
          "Z of residue A as atom 2, not Y of A");
  refuses("=D :A X Y =D :B X Y", d, "X of residue B as atom 1, not X of A");
  refuses("=D :A X :A Y =D :A X Y", d, "molecule 2, D, differs");
}

static void a_bonded_name_has_one_arity(void)
{
  static const int bead[] = {0, 1, 0};
  definition one, two;
  cg_map *map;
  cg_atoms *atoms = atoms_of("=D :A X Y =E :A X Y");
  cg_mapping_def *defs[] = {&one.def, &two.def};
  define(&one, "D D | P P #1=1 | Q Q #2=1");
  define(&two, "E E | P P #1=1 | Q Q #2=1");
  add_bonded(&one, "b", 2, 1, bead);
  add_bonded(&two, "b", 3, 1, bead);
  CG_FAILS(cg_map_new(atoms, 2, defs, 0, NULL, &map), CG_CONFIG,
           "m.xml: line 20: bonded group b joins 3 beads here and 2 elsewhere");
  cg_atoms_free(atoms);
}

/* --- frames that are refused ---------------------------------------------- */

static void fails_to_map(cg_frame *frame, const char *definition_text,
                         const char *message)
{
  cg_map *map;
  cg_frame beads = {0};
  CG_WORKS(resolve("=SOL :SOL OW HW1 MW =SOL :SOL OW HW1 MW",
                   definition_text, &map));
  CG_FAILS(cg_map_apply(map, frame, &beads), CG_DATA, message);
  cg_frame_clear(&beads);
  cg_map_free(map);
}

/* The heights of a 2 x 2 x 1.5 nm box: at most 0.75 nm from the first atom. */
static void frames_that_cannot_be_mapped_are_refused(void)
{
  static const double flat[9] = {2, 0, 0, 0, 2, 0, 0, 0, 1.5};
  static const char both[] = "W SOL | W W #1=1 #2=1";
  const double x[6][3] = {{0, 0, 0}, {0.7, 0, 0}, {0, 0, 0},
                          {0, 0, 0}, {0.8, 0, 0}, {0, 0, 0}};
  cg_frame frame;
  new_frame(&frame, flat, 6, x);
  frame.index = 4;
  frame.time = 2.5;
  fails_to_map(&frame, both,
               "frame 4, t = 2.5 ps: molecule 2, bead W: atom 5 is 0.8 nm from "
               "atom 4, the first of the bead, more than half the smallest box "
               "height (0.75 nm)");
  frame.x[4][0] = NAN;
  fails_to_map(&frame, both, "position of atom 4 or 5 is not a finite number");
  frame.x[4][0] = 0.1;
  frame.x[0][1] = INFINITY;
  fails_to_map(&frame, "W SOL | W W #1=1", "bead 1, W: its position is not");
  frame.x[0][1] = 0;
  frame.n = 5;
  fails_to_map(&frame, both, "5 atoms, the topology has 6");
  cg_frame_clear(&frame);
}

static void forces_that_would_be_lost_are_refused(void)
{
  const double x[6][3] = {{0}};
  static const char site[] = "W SOL | W W #1=1 #2=1 #3=0";
  cg_frame frame;
  new_frame(&frame, slanted, 6, x);
  cg_frame_resize(&frame, 6, false, true);
  memset(frame.f, 0, sizeof x);
  frame.f[5][2] = 0.5;
  fails_to_map(&frame, site, "molecule 2: atom 6 has weight 0 and no mass");
  frame.f[4][1] = INFINITY;
  fails_to_map(&frame, "W SOL | W W #1=1 #2=1", "bead 2, W: its force is not");
  cg_frame_clear(&frame);
}

/* --- sources -------------------------------------------------------------- */

/* Frames of one water whose atoms are at t/10, t the number of the frame. */
typedef struct made_up {
  int64_t at;
} made_up;

static int64_t made_up_count(const void *self)
{
  (void)self;
  return 5;
}

static cg_status made_up_seek(void *self, int64_t index)
{
  ((made_up *)self)->at = index;
  return CG_OK;
}

static cg_status made_up_next(void *self, cg_frame *frame)
{
  made_up *source = self;
  cg_frame_resize(frame, source->at == 4 ? 2 : 3, false, false);
  CG_TRY(cg_box_set(&frame->box, slanted));
  frame->index = source->at++;
  for (int64_t i = 0; i < frame->n; i++)
    for (int k = 0; k < 3; k++)
      frame->x[i][k] = 0.1 * (double)frame->index;
  return CG_OK;
}

static void a_source_of_beads_follows_its_source_of_atoms(void)
{
  static const cg_source_class class = {made_up_count, made_up_seek,
                                        made_up_next};
  made_up made = {0};
  cg_map *map;
  cg_frame beads = {0};
  int64_t blocks[2], bytes, peak;
  CG_WORKS(resolve("=SOL :SOL OW HW1 HW2", water, &map));
  cg_map_source *owner = cg_map_source_new(map, (cg_source){&class, &made});
  cg_source source = cg_map_source_of(owner);
  CU_ASSERT(cg_source_count(source) == 5);
  CG_WORKS(cg_source_next(source, &beads));
  cg_mem_balance(&blocks[0], &bytes, &peak);
  CG_WORKS(cg_source_seek(source, 2));
  for (int t = 2; t < 4; t++) {
    CG_WORKS(cg_source_next(source, &beads));
    CU_ASSERT(beads.index == t);
    CG_CLOSE(beads.x[0][1], 0.1 * t, 0);
  }
  cg_mem_balance(&blocks[1], &bytes, &peak);
  CU_ASSERT(blocks[0] == blocks[1]);
  CG_FAILS(cg_source_next(source, &beads), CG_DATA, "2 atoms");
  cg_map_source_free(owner);
  cg_map_source_free(NULL);
  cg_frame_clear(&beads);
  cg_map_free(map);
  cg_map_free(NULL);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"a bead across a corner is whole", a_bead_across_a_corner_is_whole},
    {"images do not matter", images_do_not_matter},
    {"a chain is unrolled bead by bead", a_chain_is_unrolled_bead_by_bead},
    {"without a box nothing moves", without_a_box_nothing_moves},
    {"velocities average and forces add", velocities_average_and_forces_add},
    {"weights are normalised", weights_are_normalised},
    {"force weights have VOTCA's meaning", force_weights_have_VOTCAs_meaning},
    {"an atom of weight 0 counts nowhere", an_atom_of_weight_0_counts_nowhere},
    {"beads follow the order of the topology",
     beads_follow_the_order_of_the_topology},
    {"blocks find their atoms", blocks_find_their_atoms},
    {"masses of beads", masses_of_beads},
    {"identity copies", identity_copies},
    {"an ambiguous atom is refused", an_ambiguous_atom_is_refused},
    {"numbers tell atoms apart", numbers_tell_atoms_apart},
    {"an unknown atom is refused", an_unknown_atom_is_refused},
    {"residues count inside the molecule", residues_count_inside_the_molecule},
    {"an atom belongs to one bead", an_atom_belongs_to_one_bead},
    {"weights without a sum are refused", weights_without_a_sum_are_refused},
    {"molecules and mappings must meet", molecules_and_mappings_must_meet},
    {"a molecule has one mapping", a_molecule_has_one_mapping},
    {"molecules of one name must be alike",
     molecules_of_one_name_must_be_alike},
    {"a bonded name has one arity", a_bonded_name_has_one_arity},
    {"frames that cannot be mapped are refused",
     frames_that_cannot_be_mapped_are_refused},
    {"forces that would be lost are refused",
     forces_that_would_be_lost_are_refused},
    {"a source of beads follows its source of atoms",
     a_source_of_beads_follows_its_source_of_atoms},
    {NULL, NULL}};
  return cg_test_main(argc, argv, "map", tests);
}
