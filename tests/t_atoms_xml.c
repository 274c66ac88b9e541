/* SPDX-License-Identifier: GPL-2.0-or-later */
/* VOTCA's XML topologies: one by hand, molecules over a base, damage. */
#include "harness.h"

#include <string.h>

#include <cgmap/input.h>
#include <cgmap/mapping.h>

#include "topology_table.h"

static cg_status read_text(const char *text, cg_atoms **atoms)
{
  return cg_atoms_read(cg_test_world(), cg_test_text("a.xml", text), atoms);
}

static const char *data(const char *name)
{
  return cg_test_data_in("votca", name);
}

static const char *molecule_name(const cg_atoms *atoms, int64_t m)
{
  return cg_names_text(atoms->names, atoms->molecule_name[m]);
}

static void chains_by_hand(void)
{
  cg_atoms *atoms = NULL;
  cg_map *map = NULL;
  CG_WORKS(cg_atoms_read(cg_test_world(), data("chains.xml"), &atoms));
  if (!atoms)
    return;
  compare_topology(data("chains.txt"), atoms, 0.0);
  CU_ASSERT(atoms->weighed && atoms->conf.n == 0);
  CG_WORKS(cg_map_identity(atoms, &map));
  const cg_beads *beads = cg_map_beads(map);
  CU_ASSERT_STRING_EQUAL(cg_names_text(beads->types, beads->type[2]), "A");
  CU_ASSERT_STRING_EQUAL(cg_names_text(beads->types, beads->type[6]), "Ion");
  CU_ASSERT_STRING_EQUAL(beads->bonded[0].name, "bond");
  cg_map_free(map);
  cg_atoms_free(atoms);
}

/* Four atoms of a GRO, three of them one residue. */
static void put_base(void)
{
  static const char gro[] =
    "four\n4\n"
    "    1XXX     C1    1   0.100   0.200   0.300\n"
    "    1XXX     C2    2   0.200   0.200   0.300\n"
    "    1XXX     C3    3   0.300   0.200   0.300\n"
    "    2YYY     C4    4   0.400   0.200   0.300\n   1 1 1\n";
  cg_test_file("base.gro", gro, sizeof gro - 1);
}

static void molecules_over_a_base(void)
{
  cg_atoms *atoms = NULL;
  put_base();
  CG_WORKS(read_text("<topology base=\"base.gro\"><molecules><clear/>"
                     "<define name=\"M\" first=\"1\" nbeads=\"2\" nmols=\"2\"/>"
                     "<rename name=\"N\" range=\"2\"/></molecules>"
                     "<beadtypes><rename name=\"C4\" newname=\"D\"/>"
                     "<mass name=\"D\" value=\"7\"/></beadtypes></topology>",
                     &atoms));
  if (!atoms)
    return;
  CU_ASSERT(atoms->n == 4 && atoms->molecules == 2 && atoms->conf.n == 4);
  CU_ASSERT(atoms->molecule_start[1] == 2 && atoms->molecule_start[2] == 4);
  CU_ASSERT_STRING_EQUAL(molecule_name(atoms, 0), "M");
  CU_ASSERT_STRING_EQUAL(molecule_name(atoms, 1), "N");
  CU_ASSERT_EQUAL(atoms->mass[3], 7);
  cg_atoms_free(atoms);
  CG_WORKS(read_text("<topology base=\"base.gro\"><molecules>"
                     "<rename name=\"N\" range=\"1:1,2\"/></molecules>"
                     "</topology>", &atoms));
  CU_ASSERT(atoms && strcmp(molecule_name(atoms, 1), "N") == 0);
  cg_atoms_free(atoms);
}

static void masses_left_out_are_of_elements(void)
{
  cg_atoms *atoms = NULL;
  cg_map *map = NULL;
  CG_WORKS(read_text("<topology><molecules><molecule name='W' nmols='1' "
                     "nbeads='1'><bead name='OW' type='O'/></molecule>"
                     "</molecules></topology>", &atoms));
  if (!atoms)
    return;
  CG_WORKS(cg_map_identity(atoms, &map));
  CU_ASSERT_EQUAL(cg_map_beads(map)->mass[0], 15.999);
  cg_map_free(map);
  cg_atoms_free(atoms);
}

#define ROOT(x) "<topology>\n" x "\n</topology>\n"
#define MOLECULE(x) ROOT("<molecules><molecule name='M' nmols='1' " \
                         "nbeads='2'>\n" x "</molecule></molecules>")
#define TWO "<bead name='A' type='T'/><bead name='B' type='T'/>"
#define GOOD "<molecules><molecule name='M' nmols='1' nbeads='2'>" TWO \
             "</molecule></molecules>\n"
#define BASE(x) "<topology base='base.gro'>\n" x "</topology>\n"
#define DEFINE(first, beads, copies) "<define name='M' first='" first \
  "' nbeads='" beads "' nmols='" copies "'/>"

typedef struct fault {
  cg_status status;
  const char *text, *message;
} fault;

static void are_told(const fault *faults, size_t n)
{
  put_base();
  for (size_t i = 0; i < n; i++) {
    cg_atoms *atoms = NULL;
    CG_FAILS(read_text(faults[i].text, &atoms), faults[i].status,
             faults[i].message);
    cg_atoms_free(atoms);
  }
}

static void elements_and_beads_that_are_wrong_are_told(void)
{
  static const fault faults[] = {
    {CG_CONFIG, "<x/>", "a.xml: line 1: <x>: <topology> expected"},
    {CG_CONFIG, "<cg_molecule/>", "a.xml: line 1: <cg_molecule>: is a mapping"},
    {CG_CONFIG, "<topology>", "a.xml: line 1"},
    {CG_CONFIG, "<!DOCTYPE a><topology/>", "a.xml: line 1"},
    {CG_CONFIG, ROOT(""), "line 1: <topology>: the element <molecules> is mi"},
    {CG_CONFIG, ROOT("<y/>"), "line 2: <"},
    {CG_CONFIG, MOLECULE("<bead type='T'/>"), "line 3: <bead>: the attribute "
                                              "name is missing"},
    {CG_CONFIG, MOLECULE("<bead name='A'/>"), "the attribute type is missing"},
    {CG_CONFIG, MOLECULE("<bead name='A' type='T'/>"),
     "line 2: <molecule>: nbeads=\"2\", but it has 1 beads"},
    {CG_CONFIG, MOLECULE("<bead name='A' type='T'/><bead name='A' type='T'/>"),
     "line 3: <bead>: the molecule has a bead A already"},
    {CG_CONFIG, MOLECULE("<bead name='A' type='T' mass='-1'/>"), "0 or more"},
    {CG_CONFIG, MOLECULE("<bead name='A' type='T' mass='nan'/>"), "mass"},
    {CG_CONFIG, MOLECULE("<bead name='A' type='T' resid='1'/>"
                         "<bead name='B' type='T' resid='3'/>"), "resid must"},
    {CG_CONFIG, MOLECULE("<bead name='A' type='T' resid='1'/>"
                         "<bead name='B' type='T'/>"), "resid must"},
    {CG_CONFIG, MOLECULE("<bead name='A' type='T'/>"
                         "<bead name='B' type='T' resid='1'/>"), "resid must"},
  };
  are_told(faults, sizeof faults / sizeof *faults);
}

static void molecules_that_are_wrong_are_told(void)
{
  static const fault faults[] = {
    {CG_CONFIG, ROOT("<molecules><molecule name='M' nmols='0' nbeads='1'/>"
                     "</molecules>"), "nmols=\"0\" is no whole number from 1"},
    {CG_CONFIG, ROOT("<molecules><molecule name='M' nmols='1000000000000' "
                     "nbeads='1'/></molecules>"), "nmols=\"1000000000000\" is"},
    {CG_DATA, ROOT("<molecules><molecule name='M' nmols='2147483647' "
                   "nbeads='2'>" TWO "</molecule></molecules>"),
     "a.xml: 4.29497e+09 atoms in all"},
    {CG_DATA, ROOT("<molecules/>"), "it has no atoms"},
    {CG_CONFIG, ROOT("<molecules><define name='M' first='1' nbeads='1' "
                     "nmols='1'/></molecules>"), "define"},
    {CG_CONFIG, ROOT("<molecules>" "<molecule name='M' nmols='1' nbeads='2'>"
                     TWO "</molecule><clear/></molecules>"), "would clear"},
    {CG_CONFIG, ROOT("<molecules>" "<molecule name='M' nmols='1' nbeads='2'>"
                     TWO "</molecule><molecule name='M' nmols='1' nbeads='1'>"
                     "<bead name='A' type='T'/></molecule></molecules>"),
     "another molecule of the name M has other beads"},
  };
  are_told(faults, sizeof faults / sizeof *faults);
}

static void bonds_and_boxes_that_are_wrong_are_told(void)
{
  static const fault faults[] = {
    {CG_CONFIG, ROOT(GOOD "<bonded><bond><name>b</name>"
                     "<beads>M:A M:C</beads></bond></bonded>"),
     "line 3: <bond>: there is no bead M:C"},
    {CG_CONFIG, ROOT(GOOD "<bonded><bond><name>b</name>"
                     "<beads>M:A A</beads></bond></bonded>"),
     "there is no bead A (MOLECULE:BEAD)"},
    {CG_CONFIG, ROOT(GOOD "<bonded><bond><name>b</name>"
                     "<beads>M:A</beads></bond></bonded>"), "no multiple of 2"},
    {CG_CONFIG, ROOT(GOOD "<bonded><bond><name>b</name>"
                     "<beads>M:A M:A</beads></bond></bonded>"), "2 different"},
    {CG_CONFIG, ROOT(GOOD "<bonded><bond><name>b</name><beads>M:A M:B</beads>"
                     "</bond><angle><name>b</name><beads>M:A</beads></angle>"
                     "</bonded>"), "tuples of another number of beads"},
    {CG_CONFIG, ROOT(GOOD "<box xx='1' yy='1'/>"), "attribute zz is missing"},
    {CG_CONFIG, ROOT(GOOD "<box xx='1' yy='1' zz='0'/>"), "more than 0"},
    {CG_CONFIG, ROOT(GOOD "<beadtypes><mass name='Q' value='1'/></beadtypes>"),
     "no bead is of the type Q"},
  };
  are_told(faults, sizeof faults / sizeof *faults);
}

static void bases_that_are_wrong_are_told(void)
{
  static const fault faults[] = {
    {CG_CONFIG, BASE("<bonded/>"), "<bonded> needs each <molecule>"},
    {CG_CONFIG, BASE("<molecules>" DEFINE("1", "4", "1") "</molecules>"),
     "only after <clear/>"},
    {CG_CONFIG, BASE("<molecules><clear/></molecules>"),
     "defines molecules of 0 of the 4 atoms"},
    {CG_CONFIG, BASE("<molecules><clear/>" DEFINE("2", "1", "1")
                     "</molecules>"), "first=\"2\": atom 1 comes next"},
    {CG_CONFIG, BASE("<molecules><clear/>" DEFINE("1", "2147483647",
                     "2147483647") "</molecules>"), "there are only 4"},
    {CG_CONFIG, BASE("<molecules><rename name='N' range='1:3'/></molecules>"),
     "range=\"1:3\": molecules as 1:2 or 1,2 expected"},
    {CG_CONFIG, BASE("<molecules><rename name='N' range='1,'/></molecules>"),
     "range=\"1,\""},
    {CG_CONFIG, BASE("<molecules><rename name='N' range='2:1'/></molecules>"),
     "range=\"2:1\""},
    {CG_CONFIG, "<topology base='a.xml'/>", "must not have one itself"},
    {CG_NOINPUT, "<topology base='none.gro'/>", "none.gro"},
  };
  are_told(faults, sizeof faults / sizeof *faults);
}

static void damage_never_crashes(void)
{
  damage_topology(data("chains.xml"), "b.xml", NULL, 2000);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"chains by hand", chains_by_hand},
    {"molecules over a base", molecules_over_a_base},
    {"masses left out are of elements", masses_left_out_are_of_elements},
    {"elements and beads that are wrong are told",
     elements_and_beads_that_are_wrong_are_told},
    {"molecules that are wrong are told", molecules_that_are_wrong_are_told},
    {"bonds and boxes that are wrong are told",
     bonds_and_boxes_that_are_wrong_are_told},
    {"bases that are wrong are told", bases_that_are_wrong_are_told},
    {"damage never crashes", damage_never_crashes},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "atoms_xml", tests);
}
