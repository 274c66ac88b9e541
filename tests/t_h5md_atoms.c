/* SPDX-License-Identifier: GPL-2.0-or-later */
/* H5MD as a topology: names, residues, molecules and bonds in the ways that
 * programs write them. */
#include "harness.h"

#include <stdio.h>
#include <string.h>

#include <cgmap/input.h>

#include "base/mem.h"
#include "h5mdfile.h"
#include "trajfile.h"

#define GROUP "/particles/all/"

static hid_t create(hid_t file, const char *name, hid_t type, hid_t memory,
                    hsize_t n, hsize_t m, const void *x)
{
  const hsize_t dims[2] = {n, m};
  hid_t links = H5Pcreate(H5P_LINK_CREATE);
  hid_t space = H5Screate_simple(m > 0 ? 2 : 1, dims, NULL);
  H5Pset_create_intermediate_group(links, 1);
  hid_t set = H5Dcreate2(file, name, type, space, links, H5P_DEFAULT,
                         H5P_DEFAULT);
  CU_ASSERT(H5Dwrite(set, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, x) >= 0);
  H5Sclose(space);
  H5Pclose(links);
  return set;
}

static void put_ints(hid_t file, const char *name, hsize_t n, hsize_t m,
                     const int *x)
{
  H5Dclose(create(file, name, H5T_STD_I32LE, H5T_NATIVE_INT, n, m, x));
}

static void put_doubles(hid_t file, const char *name, const double *x,
                        const char *unit)
{
  H5Dclose(create(file, name, H5T_IEEE_F32LE, H5T_NATIVE_DOUBLE, MD_ATOMS, 0,
                  x));
  if (unit)
    md_put_text(file, name, "unit", unit);
}

/* Names of 4 bytes each, padded with zeros. */
static void put_names(hid_t file, const char *name, hsize_t n,
                      const char *texts)
{
  hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, 4);
  H5Tset_strpad(type, H5T_STR_NULLPAD);
  H5Dclose(create(file, name, type, type, n, 0, texts));
  H5Tclose(type);
}

static cg_status read_atoms(const char *path, cg_atoms **atoms)
{
  return cg_atoms_read(cg_test_world(), path, atoms);
}

/* Molecules, residues and atoms in one line: "MOL: RES/ OW HW; ..." */
static void describe(const cg_atoms *atoms, char *line, size_t room)
{
  size_t at = 0;
  int64_t m = 0;
  for (int64_t i = 0; i < atoms->n; i++) {
    int32_t residue = atoms->residue[i];
    bool first = i == atoms->molecule_start[m];
    if (first)
      at += (size_t)snprintf(line + at, room - at, "%s%s:", i > 0 ? "; " : "",
                             cg_names_text(atoms->names,
                                           atoms->molecule_name[m]));
    m += first && m + 1 < atoms->molecules;
    if (first || residue != atoms->residue[i - 1])
      at += (size_t)snprintf(line + at, room - at, " %s/",
                             cg_names_text(atoms->names,
                                           atoms->residue_name[residue]));
    at += (size_t)snprintf(line + at, room - at, " %s",
                           cg_names_text(atoms->names, atoms->name[i]));
  }
}

static void topology_is(const char *path, const char *expected)
{
  char line[512] = "";
  cg_atoms *atoms;
  CG_WORKS(read_atoms(path, &atoms));
  if (!atoms)
    return;
  describe(atoms, line, sizeof line);
  CU_ASSERT_STRING_EQUAL(line, expected);
  if (strcmp(line, expected) != 0)
    fprintf(stderr, "\"%s\", expected \"%s\"\n", line, expected);
  cg_atoms_free(atoms);
}

static const char *make(const md_recipe *r)
{
  const char *path = cg_test_path("atoms.h5");
  md_make(path, r);
  return path;
}

static void species_are_names(void)
{
  static const int species[] = {3, 1, 1, -2, 3};
  md_recipe r = md_plain();
  const char *path = make(&r);
  hid_t file = md_change(path);
  if (file >= 0)
    put_ints(file, GROUP "species", MD_ATOMS, 0, species);
  md_changed(file);
  topology_is(path, "3: 3/ 3; 1: 1/ 1; 1: 1/ 1; -2: -2/ -2; 3: 3/ 3");
}

static void enumerated_species_have_names(void)
{
  static const int species[] = {7, 7, 2, 5, 2};
  md_recipe r = md_plain();
  const char *path = make(&r);
  hid_t file = md_change(path);
  if (file >= 0) {
    hid_t type = H5Tenum_create(H5T_STD_I16BE);
    hid_t native = H5Tenum_create(H5T_NATIVE_INT);
    const int value[2] = {7, 2};
    const short swapped[2] = {0x0700, 0x0200};
    for (int i = 0; i < 2; i++) {
      H5Tenum_insert(type, i ? "Kr" : "Ar", &swapped[i]);
      H5Tenum_insert(native, i ? "Kr" : "Ar", &value[i]);
    }
    H5Dclose(create(file, GROUP "species", type, native, MD_ATOMS, 0,
                    species));
    H5Tclose(type);
    H5Tclose(native);
  }
  md_changed(file);
  cg_atoms *atoms;
  CG_WORKS(read_atoms(path, &atoms));
  CU_ASSERT_STRING_EQUAL(cg_names_text(atoms->names, atoms->name[0]), "Ar");
  CU_ASSERT_STRING_EQUAL(cg_names_text(atoms->names, atoms->name[4]), "Kr");
  CG_CLOSE(atoms->mass[0], 39.95, 0.01);
  cg_atoms_free(atoms);
}

/* What GROMACS 2026 writes: ids from 1, bonds from 0. */
static void gromacs_tables_are_read(void)
{
  static const int id[] = {1, 2, 3, 4, 5}, name[] = {0, 1, 1, 0, 2};
  static const int residue[] = {7, 7, 7, 8, 8}, kind[] = {1, 1, 1, 0, 0};
  static const int bonds[] = {0, 1, 0, 2, 3, 4};
  static const double mass[] = {16, 1, 1, 16, 12}, charge[] = {-1, 0.5, 0.5,
                                                               0.25, -0.25};
  md_recipe r = md_plain();
  const char *path = make(&r);
  hid_t file = md_change(path);
  if (file >= 0) {
    put_ints(file, GROUP "id", MD_ATOMS, 0, id);
    put_ints(file, GROUP "particle_name", MD_ATOMS, 0, name);
    put_names(file, GROUP "particle_name_table", 3, "OW\0\0HW1\0CH3X");
    put_ints(file, GROUP "residue_id", MD_ATOMS, 0, residue);
    put_ints(file, GROUP "residue_name", MD_ATOMS, 0, kind);
    put_names(file, GROUP "residue_name_table", 2, "MET\0SOL\0");
    put_doubles(file, GROUP "mass", mass, "u");
    put_doubles(file, GROUP "charge", charge, "e");
    put_ints(file, "/connectivity/bonds", 3, 2, bonds);
    H5Gclose(H5Gcreate2(file, "/h5md/creator", H5P_DEFAULT, H5P_DEFAULT,
                        H5P_DEFAULT));
    md_put_text(file, "/h5md/creator", "name", "GROMACS");
  }
  md_changed(file);
  topology_is(path, "SOL: SOL/ OW HW1 HW1; MET: MET/ OW CH3X");
  cg_atoms *atoms;
  CG_WORKS(read_atoms(path, &atoms));
  CU_ASSERT(atoms->mass[4] == 12.0 && atoms->charge[1] == 0.5);
  CU_ASSERT(atoms->bonded_groups == 1 && atoms->bonded[0].arity == 2);
  CU_ASSERT_STRING_EQUAL(atoms->bonded[0].name, "bonds");
  for (int i = 0; i < 6; i++)
    CU_ASSERT_EQUAL(atoms->bonded[0].beads[i], bonds[i]);
  CU_ASSERT(atoms->conf.n == MD_ATOMS && atoms->conf.box.periodic);
  CU_ASSERT(atoms->conf.x[2][1] == md_value(0, 0, 2, 1) && !atoms->bare);
  cg_atoms_free(atoms);
}

/* Tuples are of ids, atoms in their order, wherever their rows are. */
static void tuples_are_of_ids(void)
{
  static const int angles[] = {7, 1007, 2007}, pairs[] = {7, 1007, 2007, 1007};
  static const int wrong[] = {7, 8};
  static const double mass[] = {1, 2, 3, 4, 5};
  md_recipe r = md_plain();
  r.id_step = 1000;
  const char *path = make(&r);
  int species[MD_ATOMS];
  for (int i = 0; i < MD_ATOMS; i++)
    species[md_row(&r, 0, i)] = 10 + i;
  hid_t file = md_change(path);
  if (file >= 0) {
    put_ints(file, GROUP "species", MD_ATOMS, 0, species);
    put_doubles(file, GROUP "mass", mass, "g mol-1");
    put_ints(file, "/connectivity/angle1", 1, 3, angles);
    put_ints(file, "/connectivity/bond1", 2, 2, pairs);
    md_put_text(file, "/connectivity/bond1", "particles_group", "all");
    put_ints(file, "/connectivity/elsewhere", 1, 2, wrong);
    md_put_text(file, "/connectivity/elsewhere", "particles_group", "other");
    put_ints(file, "/connectivity/orders", 2, 0, pairs);
  }
  md_changed(file);
  topology_is(path, "mol1: mol1/ 10 11 12; 13: 13/ 13; 14: 14/ 14");
  cg_atoms *atoms;
  CG_WORKS(read_atoms(path, &atoms));
  CU_ASSERT_EQUAL(atoms->bonded_groups, 2);
  CU_ASSERT(atoms->bonded[0].arity == 3 && atoms->bonded[0].beads[2] == 2);
  CU_ASSERT(atoms->bonded[1].n == 2 && atoms->bonded[1].beads[3] == 1);
  for (int i = 0; i < MD_ATOMS; i++)
    CU_ASSERT_EQUAL(atoms->mass[i], md_row(&r, 0, i) + 1);
  CU_ASSERT(atoms->conf.x[3][0] == md_value(0, 0, 3, 0));
  cg_atoms_free(atoms);
  file = md_change(path);
  if (file >= 0)
    put_ints(file, "/connectivity/wrong", 1, 2, wrong);
  md_changed(file);
  CG_FAILS(read_atoms(path, &atoms), CG_DATA,
           "atoms.h5: /connectivity/wrong: tuple 0: there is no particle with "
           "the id 8");
}

static void molecules_may_be_numbered(void)
{
  static const int molecule[] = {4, 4, 2, 2, 9};
  md_recipe r = md_plain();
  const char *path = make(&r);
  hid_t file = md_change(path);
  if (file >= 0) {
    put_ints(file, GROUP "molecule", MD_ATOMS, 0, molecule);
    put_names(file, GROUP "name", MD_ATOMS,
              "A\0\0\0B\0\0\0A\0\0\0B\0\0\0B\0\0");
  }
  md_changed(file);
  topology_is(path, "mol1: mol1/ A B; mol1: mol1/ A B; B: B/ B");
}

static void a_trajectory_tells_its_particles(void)
{
  static const int species[] = {3, 1, 1, 2, 3};
  const cg_traj_options all = cg_traj_options_default();
  md_recipe r = md_plain();
  const char *path = make(&r);
  cg_traj *traj;
  cg_atoms *atoms;
  CG_WORKS(cg_traj_open(cg_test_world(), 1, &path, &all, &traj));
  CG_FAILS(cg_traj_read_atoms(cg_test_world(), traj, &atoms), CG_DATA,
           "tells neither names nor species of its particles: give a topology");
  cg_traj_close(traj);
  hid_t file = md_change(path);
  if (file >= 0)
    put_ints(file, GROUP "species", MD_ATOMS, 0, species);
  md_changed(file);
  CG_WORKS(cg_traj_open(cg_test_world(), 1, &path, &all, &traj));
  CG_WORKS(cg_traj_read_atoms(cg_test_world(), traj, &atoms));
  CU_ASSERT(atoms->n == MD_ATOMS && atoms->molecules == MD_ATOMS);
  CU_ASSERT_STRING_EQUAL(cg_names_text(atoms->names, atoms->name[3]), "2");
  cg_atoms_free(atoms);
  cg_traj_close(traj);
}

static void a_topology_needs_no_positions(void)
{
  static const int species[] = {3, 1, 1, 2, 3};
  md_recipe r = md_plain();
  const char *path = make(&r);
  hid_t file = md_change(path);
  if (file >= 0) {
    put_ints(file, GROUP "species", MD_ATOMS, 0, species);
    H5Ldelete(file, GROUP "position", H5P_DEFAULT);
  }
  md_changed(file);
  CG_FAILS(read_frames(path, NULL, NULL), CG_DATA, "has no positions");
  file = md_change(path);
  if (file >= 0) {
    H5Ldelete(file, GROUP "velocity", H5P_DEFAULT);
    H5Ldelete(file, GROUP "force", H5P_DEFAULT);
  }
  md_changed(file);
  topology_is(path, "3: 3/ 3; 1: 1/ 1; 1: 1/ 1; 2: 2/ 2; 3: 3/ 3");
}

/* What cgmap writes of a topology comes back. */
static void names_and_bonds_are_written(void)
{
  const char *from = cg_test_data("tests/data/dump/chains.data");
  const char *path = cg_test_path("written.h5");
  char before[2048] = "", after[2048] = "";
  cg_atoms *atoms, *again;
  CG_WORKS(read_atoms(from, &atoms));
  CG_WORKS(write_these(path, atoms, NULL, 1, &atoms->conf));
  CG_WORKS(read_atoms(path, &again));
  describe(atoms, before, sizeof before);
  describe(again, after, sizeof after);
  CU_ASSERT_STRING_EQUAL(before, after);
  CU_ASSERT(atoms->bonded_groups > 0);
  CU_ASSERT_EQUAL(atoms->bonded_groups, again->bonded_groups);
  for (int g = 0; g < again->bonded_groups; g++) { /* by name there */
    const cg_bonded *b = &again->bonded[g], *a = atoms->bonded;
    while (strcmp(a->name, b->name) != 0)
      a++;
    CU_ASSERT(a->arity == b->arity && a->n == b->n);
    CU_ASSERT(memcmp(a->beads, b->beads,
                     (size_t)(a->n * a->arity) * sizeof *a->beads) == 0);
  }
  for (int64_t i = 0; i < atoms->n; i++)
    CU_ASSERT(atoms->mass[i] == again->mass[i] &&
              (!atoms->charge || atoms->charge[i] == again->charge[i]));
  cg_atoms_free(atoms);
  cg_atoms_free(again);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"species are names", species_are_names},
    {"enumerated species have names", enumerated_species_have_names},
    {"GROMACS tables are read", gromacs_tables_are_read},
    {"tuples are of ids", tuples_are_of_ids},
    {"molecules may be numbered", molecules_may_be_numbered},
    {"a trajectory tells its particles", a_trajectory_tells_its_particles},
    {"a topology needs no positions", a_topology_needs_no_positions},
    {"names and bonds are written", names_and_bonds_are_written},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "h5md_atoms", tests);
}
