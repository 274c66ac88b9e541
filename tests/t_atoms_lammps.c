/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LAMMPS data files: one by hand, and as LAMMPS writes it; styles; damage. */
#include "harness.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <cgmap/input.h>
#include <cgmap/mapping.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "model/beads.h"
#include "trajfile.h"

enum { ATOMS = 12 };

static const char *data(const char *name)
{
  return cg_test_data_in("dump", name);
}

static const char *name_of(const cg_atoms *atoms, int32_t number)
{
  return cg_names_text(atoms->names, number);
}

static void check_molecules(const cg_atoms *atoms)
{
  static const int64_t starts[] = {0, 3, 6, 10, 11, 12};
  static const char *const kinds[] = {"mol1", "mol1", "mol2", "3", "3"};
  static const int residues[ATOMS] = {0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 4, 5};
  static const char types[] = "122122122133";
  static const double masses[] = {0, 15.9994, 1.008, 22.99};
  CU_ASSERT_FATAL(atoms->n == ATOMS && atoms->molecules == 5);
  CU_ASSERT(memcmp(atoms->molecule_start, starts, sizeof starts) == 0);
  for (int m = 0; m < 5; m++)
    CU_ASSERT_STRING_EQUAL(name_of(atoms, atoms->molecule_name[m]), kinds[m]);
  for (int i = 0; i < ATOMS; i++) {
    const char *name = name_of(atoms, atoms->name[i]);
    CU_ASSERT(name[0] == types[i] && name[1] == '\0');
    CU_ASSERT_EQUAL(atoms->residue[i], residues[i]);
    CU_ASSERT_EQUAL(atoms->mass[i], masses[types[i] - '0']);
  }
  CU_ASSERT_STRING_EQUAL(name_of(atoms, atoms->residue_name[3]), "mol2");
  CU_ASSERT_EQUAL(atoms->charge[0], -0.8);
  CU_ASSERT_EQUAL(atoms->charge[11], 1.0);
  CU_ASSERT(atoms->bare);
}

static void check_group(const cg_atoms *atoms, int g, const char *name,
                        int arity, int64_t n)
{
  CU_ASSERT_FATAL(g < atoms->bonded_groups);
  CU_ASSERT_STRING_EQUAL(atoms->bonded[g].name, name);
  CU_ASSERT_EQUAL(atoms->bonded[g].arity, arity);
  CU_ASSERT_EQUAL(atoms->bonded[g].n, n);
}

/* Atom 5: (3.5, 3.8, 6) less the corner (-1, 0, 2), less once b = (1, 10, 0),
 * more twice c = (-2, 3, 10). */
static void check_conf(const cg_frame *conf, double error)
{
  CU_ASSERT_FATAL(conf->n == ATOMS && conf->has_v && !conf->has_f);
  CG_CLOSE(conf->x[4][0], 4.5 - 1 - 4, error);
  CG_CLOSE(conf->x[4][1], 3.8 - 10 + 6, error);
  CG_CLOSE(conf->x[4][2], 4.0 + 20, error);
  CG_CLOSE(conf->x[1][0], 2.5 + 10, error);
  CG_CLOSE(conf->x[11][2], 6.0, error);
  CG_CLOSE(conf->v[0][1], 0.2, error);
  CG_CLOSE(conf->v[11][0], -1.0, error);
  CG_CLOSE(conf->box.h[2][0], -2.0, 0);
  CG_CLOSE(conf->box.h[2][1], 3.0, 0);
  CG_CLOSE(conf->box.volume, 1000.0, 1e-12);
}

/* LAMMPS made two steps of 0.01 fs first: up to 0.02 A. */
static void a_file_by_hand_and_lammps_own(void)
{
  static const char *const names[] = {"chains.data", "chains_by_lammps.data"};
  for (int k = 0; k < 2; k++) {
    cg_atoms *atoms;
    CG_WORKS(cg_atoms_read(cg_test_world(), data(names[k]), &atoms));
    CU_ASSERT_PTR_NOT_NULL_FATAL(atoms);
    check_molecules(atoms);
    CU_ASSERT_EQUAL(atoms->bonded_groups, 5);
    check_group(atoms, 0, "bond1", 2, 4);
    check_group(atoms, 1, "bond2", 2, 3);
    check_group(atoms, 2, "angle1", 3, 4);
    check_group(atoms, 3, "dihedral1", 4, 1);
    check_group(atoms, 4, "improper1", 4, 1);
    CU_ASSERT_EQUAL(atoms->bonded[3].beads[0], 6);
    CU_ASSERT_EQUAL(atoms->bonded[3].beads[3], 9);
    check_conf(&atoms->conf, k == 0 ? 1e-14 : 0.03);
    cg_atoms_free(atoms);
  }
}

/* write_data and a dump of the same moment. */
static void the_last_frame_of_the_dump_is_the_data(void)
{
  const char *path = data("tilted_x.lammpstrj");
  cg_traj_options options = cg_traj_options_default();
  cg_traj *traj;
  cg_frame frame = {0};
  cg_atoms *atoms;
  options.units = "lj"; /* numbers as they are */
  options.skip = 2;
  CG_WORKS(cg_atoms_read(cg_test_world(), data("tilted.data"), &atoms));
  CG_WORKS(cg_traj_open(cg_test_world(), 1, &path, &options, &traj));
  CG_WORKS(cg_source_next(cg_traj_source(traj), &frame));
  CU_ASSERT(memcmp(&frame.box, &atoms->conf.box, sizeof frame.box) == 0);
  CG_CLOSE(largest_difference((const double (*)[3])frame.x,
                              (const double (*)[3])atoms->conf.x, 9),
           0.0, 1e-13);
  CG_CLOSE(largest_difference((const double (*)[3])frame.v,
                              (const double (*)[3])atoms->conf.v, 9),
           0.0, 1e-15);
  CU_ASSERT_EQUAL(atoms->molecules, 9);
  cg_frame_clear(&frame);
  cg_traj_close(traj);
  cg_atoms_free(atoms);
}

/* With the identity mapping, beads are bonded as the atoms are; those that
 * share a tuple do not interact as pairs. */
static void beads_of_atoms_keep_the_bonds(void)
{
  cg_atoms *atoms;
  cg_map *map;
  CG_WORKS(cg_atoms_read(cg_test_world(), data("chains.data"), &atoms));
  CG_WORKS(cg_map_identity(atoms, &map));
  cg_beads *beads = cg_map_beads(map);
  CU_ASSERT_EQUAL(beads->bonded_groups, 5);
  CU_ASSERT_STRING_EQUAL(beads->bonded[1].name, "bond2");
  CU_ASSERT_EQUAL(beads->bonded[1].beads[1], 9); /* in the file's order */
  cg_beads_exclude(beads, -1);
  CU_ASSERT_EQUAL(beads->exclusion_start[12], 2 * (3 + 3 + 6));
  cg_map_free(map);
  cg_atoms_free(atoms);
}

static const char head[] =
  "title\n\n2 atoms\n2 atom types\n0 4 xlo xhi\n0 4 ylo yhi\n0 4 zlo zhi\n\n"
  "Masses\n\n1 2.5\n2 3.5\n\n";

static cg_status read_text(const char *text, cg_atoms **atoms)
{
  return cg_atoms_read(cg_test_world(), cg_test_text("a.data", text), atoms);
}

#define BONDS                                                                  \
  "1 bonds\n\nAtoms # atomic\n\n1 1 0 0 0\n2 1 0 0 0\nBonds\n\n"

/* Deleted atoms leave gaps: the id is a name, the order is that of the ids. */
static void ids_may_have_gaps(void)
{
  static const int64_t ids[] = {7, 40602};
  cg_atoms *atoms = NULL;
  char *text = cg_text_format("%s1 bonds\n\nAtoms # atomic\n\n"
                              "40602 1 3 2 2\n7 2 1 2 3\n\nVelocities\n\n"
                              "40602 5 0 0\n7 4 0 0\n\nBonds\n\n"
                              "1 1 40602 7\n",
                              head);
  CG_WORKS(read_text(text, &atoms));
  cg_free(text);
  CU_ASSERT_FATAL(atoms && atoms->n == 2 && atoms->id != NULL);
  CU_ASSERT(memcmp(atoms->id, ids, sizeof ids) == 0);
  CU_ASSERT(atoms->conf.x[0][0] == 1 && atoms->conf.x[1][0] == 3);
  CU_ASSERT(atoms->conf.v[0][0] == 4 && atoms->conf.v[1][0] == 5);
  CU_ASSERT_STRING_EQUAL(name_of(atoms, atoms->name[0]), "2");
  CU_ASSERT(atoms->molecules == 1 && atoms->bonded_groups == 1);
  CU_ASSERT(atoms->bonded[0].n == 1 && atoms->bonded[0].beads[0] == 1 &&
            atoms->bonded[0].beads[1] == 0);
  cg_atoms_free(atoms);
}

/* Two atoms, of types 2 and 1, at (1, 2, 3) and (2, 2, 2). */
static void styles_are_known(void)
{
  static const struct {
    const char *section;
    double charge;
  } cases[] = {
    {"Atoms # atomic\n\n2 1 2 2 2\n1 2 1 2 3\n", NAN},
    {"Atoms\n\n2 1 2 2 2\n1 2 1 2 3\n", NAN},
    {"Atoms\n\n2 1 2 2 2 0 0 0\n1 2 -3 2 3 1 0 0\n", NAN},
    {"Atoms # charge\n\n2 1 1 2 2 2\n1 2 1 1 2 3\n", 1},
    {"Atoms\n\n2 1 0 2 2 2\n1 2 2 1 2 3\n", 2},
    {"Atoms # molecular\n\n2 1 1 2 2 2\n1 1 2 1 2 3 0 0 0\n", NAN},
    {"Atoms\n\n2 1 1 2 2 2\n1 1 2 1 2 3\n", NAN},
    {"Atoms # bond\n\n2 1 1 2 2 2\n1 1 2 1 2 3\n", NAN},
    {"Atoms\n\n2 1 1 0 2 2 2\n1 1 2 -.5 1 2 3\n", -0.5},
    {"Atoms # full\n\n2 1 1 0 2 2 2 0 0 0\n1 1 2 -.5 1 2 -1 0 0 1\n", -0.5},
    {"Atoms # sphere\n\n2 1 9 9 2 2 2\n1 2 9 9 1 2 3\n", NAN},
    {"Atoms # dipole\n\n2 1 0 2 2 2 9 9 9\n1 2 7 1 2 3 9 9 9\n", 7},
    {"Atoms # wavepacket\n\n2 1 0 9 9 9 9 9 2 2 2\n"
     "1 2 7 9 9 9 9 9 1 2 3\n", 7},
    {"Atoms # hybrid\n\n2 1 2 2 2 9 9 9\n1 2 1 2 3 9 9\n", NAN},
    {"Atom Type Labels\n\n1 C\n2 H\n\nAtoms # full\n\n2 1 C 0 2 2 2\n"
     "1 1 H 7 1 2 3\n", 7},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    cg_atoms *atoms = NULL;
    char *text = cg_text_format("%s%s", head, cases[i].section);
    CG_WORKS(read_text(text, &atoms));
    cg_free(text);
    if (!atoms)
      continue;
    bool labels = strstr(cases[i].section, "Labels");
    CU_ASSERT_STRING_EQUAL(name_of(atoms, atoms->name[0]),
                           labels ? "H" : "2");
    CU_ASSERT(atoms->mass[0] == 3.5 && atoms->mass[1] == 2.5);
    for (int k = 0; k < 3; k++)
      CU_ASSERT(atoms->conf.x[0][k] == 1 + k && atoms->conf.x[1][k] == 2);
    CU_ASSERT(isnan(cases[i].charge) ? !atoms->charge
                                     : atoms->charge[0] == cases[i].charge);
    cg_atoms_free(atoms);
  }
}

static void what_is_wrong_is_told(void)
{
  static const struct {
    const char *rest, *text;
  } cases[] = {
    {"", "a.data: it has no section Atoms"},
    {"Atoms # atomic\n\n1 1 0 0 0\n", "the file ends after 1 of the 2 rows of "
                                      "its section Atoms"},
    {"Atoms # atomic\n\n1 1 0 0 0\n1 1 0 0 0\n", "line 17: atom id 1 is there "
                                                 "twice"},
    {"Atoms # atomic\n\n1 1 0 0 0\n0 1 0 0 0\n",
     "line 17: an atom id, 1 or more, in column 1 expected, it is \"0 1 0 0"},
    {"Atoms # atomic\n\n7 1 0 0 0\nx 1 0 0 0\n", "line 17: an atom id, 1 or"},
    {"Atoms # atomic\n\n7 1 0 0 0\n", "ends after 1 of the 2 rows"},
    {"Atoms # atomic\n\n7 1 0 0 0\n7 1 0 0 0\n",
     "line 14: two of the atoms that follow have the id 7"},
    {"1 bonds\n\nAtoms # atomic\n\n7 1 0 0 0\n9 1 0 0 0\nBonds\n\n1 1 7 8\n",
     "line 22: the id of an atom in column 4 (2 ids from 7 to 9) expected"},
    {"Atoms # atomic\n\n1 3 0 0 0\n", "line 16: an atom of style atomic (5 "
                                      "columns, and 3 image flags or none; "
                                      "types 1 ... 2) expected, it is \"1 3"},
    {"Atoms # atomic\n\n1 1 0 0\n", "an atom of style atomic"},
    {"Atoms # atomic\n\n1 1 0 0 nan\n", "an atom of style atomic"},
    {"Atoms # atomic\n\n1 1 0 0 0 0\n", "an atom of style atomic"},
    {"Atoms # atomic\n\n1 1 0 0 0 0 0 .5\n", "an atom of style atomic"},
    {"Atoms # atomic\n\n1 C 0 0 0\n", "an atom of style atomic"},
    {"Atoms # strange\n\n", "line 14: atom style \"strange\" is not known"},
    {"Atoms\n\n1 1 0 0 0 0 0 0 0 0 0 0\n2\n1\n", "cannot be told from 1 col"},
    {"-1e308 -9e307 xlo xhi\nAtoms # atomic\n\n1 1 1e308 0 0\n2 1 0 0 0\n",
     "atom 1: its position is too large"},
    {"Masses\n\n1 0\n", "line 16: a type and its mass, above 0 expected"},
    {"Masses\n\n1 -1\n", "a type and its mass"},
    {"Masses\n\n3 1\n", "a type and its mass"},
    {"2 atoms\n", "line 14: this number only once expected"},
    {"9999999 bonds\n", "line 14: the file is too short for 9999999 of them"},
    {"-1 bonds\n", "line 14: a number of them expected"},
    {"1.5 bonds\n", "a number of them expected"},
    {"1 bonds\n\nAtoms # atomic\n\n1 1 0 0 0\n2 1 1 1 1\n",
     "its head promises 1 bonds, it has no section Bonds"},
    {"1 bonds\n\nBonds\n\n1 1 1 2\n", "line 16: the section Atoms before"},
    {BONDS "1 1 1 3\n", "line 22: the id of an atom in column 4"},
    {BONDS "1 1 1\n", "line 22: a number, a type and the atoms"},
    {BONDS "1 1 1 2 2\n", "a number, a type and the atoms"},
    {BONDS "1 1 1 2\nBonds\n", "one section of this kind"},
    {"Velocities\n\n1 0 0 0\n", "the section Atoms before"},
    {"Atoms # atomic\n\n1 1 0 0 0\n2 1 0 0 0\nVelocities\n\n1 0 0\n",
     "line 20: an atom id and three velocities"},
    {"Atoms # atomic\n\n1 1 0 0 0\n2 1 0 0 0\nAtoms\n", "one section Atoms"},
    {"0 x xlo xhi\n", "line 14: two bounds expected"},
    {"0 0 x xy xz yz\n", "line 14: three tilts expected"},
    {"1 0 0 avec\n", "boxes by three vectors are not read"},
    {"0 0 xlo xhi\nAtoms # atomic\n\n1 1 0 0 0\n2 1 0 0 0\n",
     "spans no volume"},
    {"Atom Type Labels\n\n1 C\n2 C\n", "the next type and its own label"},
    {"Atom Type Labels\n\n2 C\n", "the next type and its own label"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    cg_atoms *atoms;
    char *text = cg_text_format("%s%s", head, cases[i].rest);
    CG_FAILS(read_text(text, &atoms), CG_DATA, cases[i].text);
    CU_ASSERT_PTR_NULL(atoms);
    cg_free(text);
  }
}

/* Atoms 1 and 3, 2 and 5 are bonded, 4 is alone behind: of another type, so of
 * another kind.  6 and 7 follow one another. */
static void molecules_that_interleave_are_one_until_untangled(void)
{
  static const int64_t where[] = {0, 2, 1, 4, 3, 5, 6};
  static const int64_t start[] = {0, 2, 4, 5, 7};
  static const cg_gid bonds[] = {0, 1, 2, 3, 5, 6};
  cg_atoms *atoms = NULL;
  CG_WORKS(read_text("t\n\n7 atoms\n3 bonds\n2 atom types\n1 bond types\n\n"
                     "Atoms # atomic\n\n"
                     "1 1 .1 0 0\n2 1 .2 0 0\n3 1 .3 0 0\n4 2 .4 0 0\n"
                     "5 1 .5 0 0\n6 1 .6 0 0\n7 1 .7 0 0\n\n"
                     "Bonds\n\n1 1 3 1\n2 1 2 5\n3 1 6 7\n",
                     &atoms));
  CU_ASSERT(atoms->molecules == 2 && atoms->molecule_start[1] == 5);
  CU_ASSERT(atoms->component && atoms->component[4] == 1);
  int64_t order[7];
  CU_ASSERT_FATAL(cg_atoms_untangle(&atoms, order));
  CU_ASSERT_FATAL(!atoms->component && atoms->molecules == 4);
  for (int i = 0; i < 7; i++) {
    CU_ASSERT(order[i] == where[i] && atoms->place[i] == where[i]);
    CG_CLOSE(atoms->conf.x[i][0], 0.5 + 0.1 * (double)(where[i] + 1), 1e-12);
  }
  for (int m = 0; m <= 4; m++)
    CU_ASSERT_EQUAL(atoms->molecule_start[m], start[m]);
  CU_ASSERT(atoms->molecule_name[0] == atoms->molecule_name[1] &&
            atoms->molecule_name[0] == atoms->molecule_name[3] &&
            atoms->molecule_name[0] != atoms->molecule_name[2]);
  CU_ASSERT(atoms->bonded_groups == 1 && atoms->bonded[0].n == 3);
  for (int k = 0; k < 6; k++)
    CU_ASSERT(atoms->bonded[0].beads[k] == bonds[k] ||
              atoms->bonded[0].beads[k ^ 1] == bonds[k]);
  cg_atoms_free(atoms);
}

/* The same types, but one residue or two. */
static void kinds_differ_by_residues(void)
{
  cg_atoms *atoms = NULL;
  CG_WORKS(read_text("t\n\n6 atoms\n3 bonds\n1 atom types\n\n"
                     "Atoms # molecular\n\n1 1 1 0 0 0\n2 1 1 0 0 0\n"
                     "3 2 1 0 0 0\n4 3 1 0 0 0\n5 4 1 0 0 0\n6 4 1 0 0 0\n\n"
                     "Bonds\n\n1 1 1 2\n2 1 3 4\n3 1 6 5\n",
                     &atoms));
  CU_ASSERT_FATAL(atoms != NULL && atoms->molecules == 3);
  CU_ASSERT_EQUAL(atoms->residues, 4);
  CU_ASSERT_STRING_EQUAL(name_of(atoms, atoms->molecule_name[0]), "mol1");
  CU_ASSERT_STRING_EQUAL(name_of(atoms, atoms->molecule_name[1]), "mol2");
  CU_ASSERT_STRING_EQUAL(name_of(atoms, atoms->molecule_name[2]), "mol1");
  cg_atoms_free(atoms);
}

/* Cut anywhere, or changed anywhere, it is read or told. */
static void damage_never_crashes(void)
{
  const char *path = cg_test_path("b.data");
  size_t n;
  unsigned char *good = get_file(data("chains.data"), &n);
  uint64_t state = 1;
  int64_t read = 0, told = 0;
  for (size_t k = 0; k < 2 * n; k++) {
    unsigned char *bytes = cg_alloc(n, 1);
    memcpy(bytes, good, n);
    if (k >= n)
      for (int i = 0; i < 3; i++)
        bytes[next_random(&state) % n] =
            (unsigned char)(next_random(&state) % 128);
    cg_test_put(path, bytes, k < n ? k : n);
    cg_free(bytes);
    cg_atoms *atoms;
    cg_status status = cg_atoms_read(cg_test_world(), path, &atoms);
    if (status != CG_OK)
      CG_FAILS(status, CG_DATA, "b.data");
    read += status == CG_OK;
    told += status != CG_OK;
    cg_atoms_free(atoms);
    cg_log_stop();
  }
  CU_ASSERT(read > 0 && told > (int64_t)n / 2);
  cg_free(good);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"a file by hand and LAMMPS's own", a_file_by_hand_and_lammps_own},
    {"the last frame of the dump is the data",
     the_last_frame_of_the_dump_is_the_data},
    {"beads of atoms keep the bonds", beads_of_atoms_keep_the_bonds},
    {"styles are known", styles_are_known},
    {"ids may have gaps", ids_may_have_gaps},
    {"what is wrong is told", what_is_wrong_is_told},
    {"molecules that interleave are one until untangled",
     molecules_that_interleave_are_one_until_untangled},
    {"kinds differ by residues", kinds_differ_by_residues},
    {"damage never crashes", damage_never_crashes},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "atoms_lammps", tests);
}
