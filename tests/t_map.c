/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames of atoms to frames of beads.
 *
 * Positions are compared modulo box vectors.  All coordinates are a few nm, so
 * a sum of a handful of terms is right to 1e-14. */
#include "harness.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "mapdef.h"
#include "mapping/map.h"
#include "model/box.h"
#include "model/source.h"

#define ROUNDING 1e-14

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
  new_frame(&atoms, slanted_box, 3, x);
  for (int i = 0; i < 3; i++)
    cg_box_wrap(&atoms.box, atoms.x[i]);
  CU_ASSERT(fabs(atoms.x[2][0] - x[2][0]) > 1.0);
  CG_WORKS(resolve(one_water, water_bead, &map));
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
  new_frame(&atoms, slanted_box, 3, x);
  for (int k = 0; k < 3; k++)
    centre[k] = (16 * x[0][k] + x[1][k] + x[2][k]) / 18;
  CG_WORKS(resolve(one_water, water_bead, &map));
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
    worst = cg_test_larger(worst, apart(&atoms.box, beads.x[0], centre));
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

/* Eight atoms in a row, bonded, so far apart along x in a cube of 4 nm. */
static cg_status map_row(const char *beads, bool ring, double apart,
                         cg_map **map, cg_frame *atoms, cg_frame *mapped)
{
  static const double cube[9] = {4, 0, 0, 0, 4, 0, 0, 0, 4};
  double x[8][3];
  definition d;
  for (int i = 0; i < 8; i++)
    for (int k = 0; k < 3; k++)
      x[i][k] = k == 0 ? fmod(3.75 + apart * i, 4.0) : 1.0;
  new_frame(atoms, cube, 8, (const double (*)[3])x);
  cg_atoms *who = atoms_of("=P :P A B C D E F G H");
  bond_in_a_row(who, ring);
  define(&d, beads);
  cg_mapping_def *defs[] = {&d.def};
  CG_WORKS(cg_map_new(who, 1, defs, 0, NULL, map));
  cg_atoms_free(who);
  return cg_map_apply(*map, atoms, mapped);
}

static const char one_bead[] =
  "P P | A T #1=1 #2=1 #3=1 #4=1 #5=1 #6=1 #7=1 #8=1";

/* Bonds that add up to a box vector: there is no whole molecule, but each bead
 * is, 1 nm from the next one, the last one from the first by the boundary. */
static void a_ring_through_the_box_has_whole_beads(void)
{
  cg_map *map;
  cg_frame atoms, beads = {0};
  CG_WORKS(map_row("P P | A T #1=1 #2=1 | B T #3=1 #4=1 | C T #5=1 #6=1"
                   " | D T #7=1 #8=1",
                   true, 0.5, &map, &atoms, &beads));
  for (int i = 0; i < 4; i++) {
    const double centre[3] = {i, 1.0, 1.0};
    CG_CLOSE(apart(&atoms.box, beads.x[i], centre), 0.0, ROUNDING);
    CG_CLOSE(apart(&atoms.box, beads.x[i], beads.x[(i + 1) % 4]), 1.0,
             ROUNDING);
  }
  cg_frame_clear(&beads);
  cg_frame_clear(&atoms);
  cg_map_free(map);
}

/* Walked from atom 1 both ways: 5 is the last to be reached, from 4. */
static void a_ring_through_the_box_is_no_bead(void)
{
  cg_map *map;
  cg_frame atoms, beads = {0};
  CG_FAILS(map_row(one_bead, true, 0.5, &map, &atoms, &beads), CG_DATA,
           "molecule 1, bead A: the bond of atoms 5 and 6 leads through the "
           "whole box: a ring or network has no centre");
  cg_frame_clear(&beads);
  cg_frame_clear(&atoms);
  cg_map_free(map);
}

/* 7 bonds of 0.9 nm: 6.3 nm in all, with its centre half of that from where it
 * begins.  A row without its bonds would be folded to the images nearest to the
 * first atom.  A bond of 2.1 nm is a shorter one to another image. */
static void a_long_chain_is_whole_along_its_bonds(void)
{
  cg_map *map;
  cg_frame atoms, beads = {0};
  CG_WORKS(map_row(one_bead, false, 0.9, &map, &atoms, &beads));
  CG_CLOSE(beads.x[0][0], 3.75 + 3.5 * 0.9, ROUNDING);
  CG_CLOSE(beads.x[0][1], 1.0, ROUNDING);
  cg_frame_clear(&atoms);
  cg_map_free(map);
  CG_WORKS(map_row(one_bead, false, 2.1, &map, &atoms, &beads));
  CG_CLOSE(beads.x[0][0], 3.75 - 3.5 * 1.9, ROUNDING);
  cg_frame_clear(&beads);
  cg_frame_clear(&atoms);
  cg_map_free(map);
}

/* Two chains of four atoms of one name, 0.9 nm apart, of which the second has
 * its bonds in another order, joins other atoms, or has none, or the first has
 * none.  A bead of all four is 2.7 nm wide, more than half the box; one of two
 * is not, and needs no bonds. */
static void chains_of_one_name_have_the_same_bonds(void)
{
  static const cg_gid bonds[][12] = {
    {0, 1, 1, 2, 2, 3, 7, 6, 4, 5, 6, 5},
    {0, 1, 1, 2, 2, 3, 4, 6, 6, 5, 5, 7},
    {0, 1, 1, 2, 2, 3},
    {4, 5, 5, 6, 6, 7}};
  static const int64_t n[] = {6, 6, 3, 3};
  static const double cube[9] = {4, 0, 0, 0, 4, 0, 0, 0, 4};
  static const char *const beads[] = {
    "P P | A T #1=1 #2=1 #3=1 #4=1", "P P | A T #1=1 #2=1 | B T #3=1 #4=1"};
  double x[8][3];
  for (int i = 0; i < 8; i++)
    for (int k = 0; k < 3; k++)
      x[i][k] = k == 0 ? fmod(0.5 + 0.9 * (i % 4), 4.0) : 1.0 + i / 4;
  for (int c = 0; c < 8; c++) {
    cg_atoms *who = atoms_of("=P :P A B C D =P :P A B C D");
    definition d;
    cg_map *map;
    cg_frame atoms, mapped = {0};
    new_frame(&atoms, cube, 8, (const double (*)[3])x);
    bond_in_a_row(who, true);
    who->bonded->n = n[c / 2];
    memcpy(who->bonded->beads, bonds[c / 2],
           2 * (size_t)n[c / 2] * sizeof **bonds);
    define(&d, beads[c % 2]);
    cg_mapping_def *defs[] = {&d.def};
    CG_WORKS(cg_map_new(who, 1, defs, 0, NULL, &map));
    cg_status status = cg_map_apply(map, &atoms, &mapped);
    if (c > 1 && c % 2 == 0)
      CG_FAILS(status, CG_CONFIG,
               "molecule 1: a bead of it is as wide as half the box and is put "
               "together along its bonds, but molecule 2 has other bonds than "
               "molecule 1 of the same name");
    else
      CG_WORKS(status);
    if (c == 0)
      for (int m = 0; m < 2; m++)
        CG_CLOSE(mapped.x[m][0], 0.5 + 1.5 * 0.9, ROUNDING);
    cg_frame_clear(&mapped);
    cg_frame_clear(&atoms);
    cg_map_free(map);
    cg_atoms_free(who);
  }
}

static void without_a_box_nothing_moves(void)
{
  static const double none[9];
  const double x[3][3] = {{0, 0, 0}, {18, 0, 0}, {0, 36, 0}};
  cg_map *map;
  cg_frame atoms, beads = {0};
  new_frame(&atoms, none, 3, x);
  CG_WORKS(resolve(one_water, water_bead, &map));
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
  new_frame(&atoms, slanted_box, 3, x);
  cg_frame_resize(&atoms, 3, true, true);
  for (int i = 0; i < 3; i++) {
    atoms.v[i][0] = atoms.f[i][1] = i == 0 ? 1 : i == 1 ? 10 : 100;
    atoms.v[i][1] = atoms.f[i][0] = 0;
  }
  atoms.time = 7.5;
  atoms.step = 1500;
  atoms.index = 3;
  atoms.precision = 1000;
  CG_WORKS(resolve(one_water, definition_text, &map));
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
  map_fields(water_bead, &V, &F);
  CG_CLOSE(V, (16 * 1 + 10 + 100) / 18.0, 100 * ROUNDING);
  CG_CLOSE(F, 111, 0);
  map_fields("W SOL | W W 1:SOL:OW=1e308 1:SOL:HW1=1e308 1:SOL:HW2=1e308", &V,
             &F);
  CG_CLOSE(V, (1 + 10 + 100) / 3.0, 100 * ROUNDING);
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
  CG_WORKS(resolve(one_water,
                   "W SOL | W W 1:SOL:OW=15.999 1:SOL:HW1=1.008"
                   " 1:SOL:HW2=1.008", &map));
  CG_CLOSE(cg_map_beads(map)->mass[0], 18.015, 1e-13);
  CU_ASSERT(cg_map_guessed(map) == 3);
  cg_map_free(map);
  CG_WORKS(resolve(one_water,
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
  cg_atoms *atoms = atoms_of(one_water);
  cg_map *map;
  cg_frame frame, beads = {0};
  new_frame(&frame, slanted_box, 3, x);
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
  CG_TRY(cg_box_set(&frame->box, slanted_box));
  frame->index = source->at++;
  for (int64_t i = 0; i < frame->n; i++)
    for (int k = 0; k < 3; k++)
      frame->x[i][k] = 0.1 * (double)frame->index;
  return CG_OK;
}

static char *made_up_where(const void *self, int64_t index)
{
  (void)self;
  return cg_text_format("made up: %lld", (long long)index);
}

/* A source of atoms at x = their number, in parts. */
typedef struct line {
  int64_t first, n;
} line;

static cg_status line_next(void *self, cg_frame *frame)
{
  line *l = self;
  cg_frame_resize(frame, l->n, false, false);
  CG_TRY(cg_box_set(&frame->box, (const double[9]){99, 0, 0, 0, 99, 0, 0, 0,
                                                   99}));
  frame->first = l->first;
  for (int64_t i = 0; i < l->n; i++)
    frame->x[i][0] = (double)(l->first + i);
  return CG_OK;
}

static bool line_parts(const void *self)
{
  (void)self;
  return true;
}

static void line_range(void *self, int64_t first, int64_t n,
                       const cg_comm *mates)
{
  (void)mates;
  *(line *)self = (line){first, n};
}

/* Whatever the number of shares, each bead is in one of them, at its place,
 * and no atom of an ignored molecule at the ends is asked for. */
static void shares_are_cut_at_molecules(void)
{
  static const cg_source_class class = {.next = line_next,
                                        .parts = line_parts,
                                        .range = line_range};
  static const char atoms[] = "=NA :NA NA =SOL :SOL OW HW1 HW2 =NA :NA NA "
                              "=SOL :SOL OW HW1 HW2 =SOL :SOL OW HW1 HW2 "
                              "=NA :NA NA =NA :NA NA";
  static const double oxygen[] = {1, 5, 8};
  static const char *const ignored = "NA";
  definition sol;
  cg_atoms *all = atoms_of(atoms);
  cg_mapping_def *defs[] = {&sol.def};
  cg_map *map;
  cg_frame beads = {0};
  line atoms_line = {0, 0};
  define(&sol, water_bead);
  CG_WORKS(cg_map_new(all, 1, defs, 1, &ignored, &map));
  cg_map_source *owner =
      cg_map_source_new(map, (cg_source){&class, &atoms_line});
  cg_source source = cg_map_source_of(owner);
  for (int shares = 1; shares <= 14; shares++) {
    int64_t found = 0;
    for (int share = 0; share < shares; share++) {
      cg_source_share(source, share, shares, NULL);
      CU_ASSERT(atoms_line.n == 0 ||
                (atoms_line.first >= 1 &&
                 atoms_line.first + atoms_line.n <= 11));
      CG_WORKS(cg_source_next(source, &beads));
      CU_ASSERT(beads.n == 0 || beads.first == found);
      for (int64_t i = 0; i < beads.n; i++)
        CG_CLOSE(beads.x[i][0], oxygen[found++] + 3.0 / 18, ROUNDING);
    }
    CU_ASSERT_EQUAL(found, 3);
  }
  cg_map_source_free(owner);
  cg_frame_clear(&beads);
  cg_map_free(map);
  cg_atoms_free(all);
}

static void a_source_of_beads_follows_its_source_of_atoms(void)
{
  static const cg_source_class class = {.count = made_up_count,
                                        .seek = made_up_seek,
                                        .next = made_up_next,
                                        .where = made_up_where};
  made_up made = {0};
  cg_map *map;
  cg_frame beads = {0};
  int64_t blocks[2], bytes, peak;
  CG_WORKS(resolve(one_water, water_bead, &map));
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
  CG_FAILS(cg_source_next(source, &beads), CG_DATA,
           "made up: 4: 2 atoms");
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
    {"a ring through the box has whole beads",
     a_ring_through_the_box_has_whole_beads},
    {"a ring through the box is no bead", a_ring_through_the_box_is_no_bead},
    {"a long chain is whole along its bonds",
     a_long_chain_is_whole_along_its_bonds},
    {"chains of one name have the same bonds",
     chains_of_one_name_have_the_same_bonds},
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
    {"shares are cut at molecules", shares_are_cut_at_molecules},
    {"a source of beads follows its source of atoms",
     a_source_of_beads_follows_its_source_of_atoms},
    {NULL, NULL}};
  return cg_test_main(argc, argv, "map", tests);
}
