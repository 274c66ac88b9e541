/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Definitions of mappings against the atoms that they name, and what of
 * definitions, molecules and frames is refused. */
#include "harness.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "mapdef.h"
#include "mapping/map.h"

static const char methanol[] = "=MET :MET C H H H OA HO";

static void refuses(const char *atoms_text, const char *definition_text,
                    const char *message)
{
  cg_map *map;
  CG_FAILS(resolve(atoms_text, definition_text, &map), CG_CONFIG, message);
  CU_ASSERT_PTR_NULL(map);
}

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
    new_frame(&atoms, slanted_box, 6, x);
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

static void an_atom_is_in_a_bead_once(void)
{
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
  fails_to_map(&frame, both,
               "molecule 2, bead W: atom 5 is 0.8 nm from atom 4, the first of "
               "the bead, more than half the smallest box height (0.75 nm)");
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

/* A box vector of 2 nm, along which 20001 nm are more than 1e4 boxes: the
 * nearest image would be a bead moved by at most 1 nm, whatever was damaged. */
static void positions_lost_to_rounding_are_refused(void)
{
  static const double flat[9] = {2, 0, 0, 0, 2, 0, 0, 0, 1.5};
  static const char both[] = "W SOL | W W #1=1 #2=1";
  const double x[6][3] = {{0}};
  cg_frame frame;
  new_frame(&frame, flat, 6, x);
  frame.x[4][0] = 20001;
  fails_to_map(&frame, both, "molecule 2, bead W: atom 5 is 2e+04 nm from atom "
                             "4, which is more than 10000 boxes");
  frame.x[4][0] = 1e30;
  fails_to_map(&frame, both, "atom 5 is 1e+30 nm from atom 4");
  frame.x[4][0] = 0;
  frame.x[4][2] = -15003;
  fails_to_map(&frame, "W SOL | V W #1=1 | W W #2=1",
               "molecule 2, bead W: atom 5 is 1.5e+04 nm from atom 4");
  cg_frame_clear(&frame);
}

static void forces_that_would_be_lost_are_refused(void)
{
  const double x[6][3] = {{0}};
  static const char site[] = "W SOL | W W #1=1 #2=1 #3=0";
  cg_frame frame;
  new_frame(&frame, slanted_box, 6, x);
  cg_frame_resize(&frame, 6, false, true);
  memset(frame.f, 0, sizeof x);
  frame.f[5][2] = 0.5;
  fails_to_map(&frame, site, "molecule 2: atom 6 has weight 0 and no mass");
  frame.f[4][1] = INFINITY;
  fails_to_map(&frame, "W SOL | W W #1=1 #2=1", "bead 2, W: its force is not");
  cg_frame_clear(&frame);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"an ambiguous atom is refused", an_ambiguous_atom_is_refused},
    {"numbers tell atoms apart", numbers_tell_atoms_apart},
    {"an unknown atom is refused", an_unknown_atom_is_refused},
    {"residues count inside the molecule", residues_count_inside_the_molecule},
    {"an atom is in a bead once", an_atom_is_in_a_bead_once},
    {"weights without a sum are refused", weights_without_a_sum_are_refused},
    {"molecules and mappings must meet", molecules_and_mappings_must_meet},
    {"a molecule has one mapping", a_molecule_has_one_mapping},
    {"molecules of one name must be alike",
     molecules_of_one_name_must_be_alike},
    {"a bonded name has one arity", a_bonded_name_has_one_arity},
    {"frames that cannot be mapped are refused",
     frames_that_cannot_be_mapped_are_refused},
    {"positions lost to rounding are refused",
     positions_lost_to_rounding_are_refused},
    {"forces that would be lost are refused",
     forces_that_would_be_lost_are_refused},
    {NULL, NULL}};
  return cg_test_main(argc, argv, "map refused", tests);
}
