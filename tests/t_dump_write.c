/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing LAMMPS dumps: read back by us, by pencil, and by LAMMPS. */
#include "harness.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/comm.h"
#include "base/mem.h"
#include "base/text.h"
#include "io/atoms_build.h"
#include "trajfile.h"

enum { ATOMS = 12 };

/* Three to a residue, which is a molecule, with these names in turn. */
static cg_atoms *make_atoms(int64_t n, const char *const names[3])
{
  cg_atoms *atoms = CG_NEW(cg_atoms);
  cg_atoms_room(atoms, n);
  for (int64_t i = 0; i < n; i++) {
    if (i % 3 == 0) {
      cg_atoms_residue(atoms, i, 0);
      cg_atoms_molecule(atoms, i, 0);
    }
    cg_atoms_name(atoms, i, names[i % 3], strlen(names[i % 3]));
  }
  cg_atoms_end(atoms);
  cg_atoms_name_kinds(atoms);
  return atoms;
}

static cg_status read_one(const char *path, const char *units, cg_frame *frame,
                          cg_atoms **atoms)
{
  const cg_traj_options options = options_in(units);
  cg_traj *traj;
  CG_TRY(cg_traj_open(cg_test_world(), 1, &path, &options, &traj));
  cg_status status = cg_source_next(cg_traj_source(traj), frame);
  if (status == CG_OK && atoms)
    status = cg_traj_read_atoms(cg_test_world(), traj, atoms);
  cg_traj_close(traj);
  return status;
}

static void the_file_is_as_by_hand(void)
{
  static const char *const names[3] = {"CA", "CB", "CA"};
  static const char *const wanted =
    "ITEM: UNITS\nreal\nITEM: TIME\n1500\nITEM: TIMESTEP\n750\n"
    "ITEM: NUMBER OF ATOMS\n3\nITEM: BOX BOUNDS xy xz yz pp pp pp\n"
    "-10 35 5\n0 52.5 -10\n0 40 12.5\n"
    "ITEM: ATOMS id mol type xu yu zu vx vy vz fx fy fz\n"
    "1 1 1 1.25 -2.5 400 0.01 0 0 2 0 0\n"
    "2 1 2 0 0 0 0 0.0025 0 0 -1 0\n"
    "3 1 1 0.1 0 0 0 0 -1 0 0 0.5\n";
  const double h[9] = {3, 0, 0, 0.5, 4, 0, -1, 1.25, 4};
  const char *path = cg_test_path("hand.lammpstrj");
  cg_atoms *atoms = make_atoms(3, names);
  cg_frame frame = {.time = 1.5, .step = 750};
  size_t n;
  cg_frame_resize(&frame, 3, true, true);
  CG_WORKS(cg_box_set(&frame.box, h));
  const double x[3][3] = {{0.125, -0.25, 40}, {0, 0, 0}, {0.01, 0, 0}};
  memcpy(frame.x, x, sizeof x);
  frame.v[0][0] = 1;
  frame.v[1][1] = 0.25;
  frame.v[2][2] = -100;
  frame.f[0][0] = 83.68;
  frame.f[1][1] = -41.84;
  frame.f[2][2] = 20.92;
  CG_WORKS(write_these(path, atoms, "real", 1, &frame));
  char *text = (char *)get_file(path, &n);
  CU_ASSERT_STRING_EQUAL(text, wanted);
  cg_free(text);
  cg_atoms_free(atoms);
  cg_frame_clear(&frame);
}

/* lj: bit for bit.  Of A, what came from a file of A does: the frame
 * read is written and read again. */
static void written_frames_come_back(void)
{
  static const char *const units[] = {"lj", "real", "metal"};
  static const char *const names[3] = {"O", "H", "H"};
  const char *path = cg_test_path("round.lammpstrj");
  cg_atoms *atoms = make_atoms(ATOMS, names);
  for (int i = 0; i < 24; i++) {
    cg_frame made = {0}, once = {0}, twice = {0};
    const char *u = units[i / 8];
    make_frame(&made, ATOMS, i, i & 1, i & 2, i & 4);
    CG_WORKS(write_these(path, atoms, u, 1, &made));
    CG_WORKS(read_one(path, u, &once, NULL));
    CG_WORKS(write_these(path, atoms, u, 1, &once));
    CG_WORKS(read_one(path, u, &twice, NULL));
    CG_CLOSE(once.time, made.time, 1e-15 * made.time);
    compare_written(&made, &once, i < 8 ? 0.0 : 2.3e-16); /* two roundings */
    compare_written(&once, &twice, 0.0);
    cg_frame_clear(&made);
    cg_frame_clear(&once);
    cg_frame_clear(&twice);
  }
  cg_atoms_free(atoms);
}

/* Names that are numbers stay; others are numbered; molecules come back. */
static void atoms_come_back_as_types(void)
{
  static const char *const names[2][3] = {{"O", "H", "O"}, {"7", "3", "7"}};
  static const char *const types[2] = {"121", "737"};
  const char *path = cg_test_path("names.lammpstrj");
  for (int k = 0; k < 2; k++) {
    cg_atoms *atoms = make_atoms(ATOMS, names[k]), *back = NULL;
    cg_frame made = {0}, read = {0};
    make_frame(&made, ATOMS, 0, false, false, false);
    CG_WORKS(write_these(path, atoms, "metal", 1, &made));
    CG_WORKS(read_one(path, "metal", &read, &back));
    CU_ASSERT_PTR_NOT_NULL_FATAL(back);
    CU_ASSERT(back->n == ATOMS && back->molecules == ATOMS / 3);
    for (int64_t i = 0; i < ATOMS; i++) {
      const char *name = cg_names_text(back->names, back->name[i]);
      CU_ASSERT(name[0] == types[k][i % 3] && name[1] == '\0');
      CU_ASSERT(back->residue[i] == i / 3);
    }
    CU_ASSERT_STRING_EQUAL(cg_names_text(back->names, back->molecule_name[3]),
                           "mol1");
    cg_atoms_free(atoms);
    cg_atoms_free(back);
    cg_frame_clear(&made);
    cg_frame_clear(&read);
  }
}

static void no_box_is_written_as_none(void)
{
  static const char *const names[3] = {"A", "A", "A"};
  const char *path = cg_test_path("open.dump");
  cg_atoms *atoms = make_atoms(ATOMS, names);
  cg_frame made = {0}, read = {0};
  make_frame(&made, ATOMS, 1, false, false, false);
  memset(&made.box, 0, sizeof made.box);
  CG_WORKS(write_these(path, atoms, "lj", 1, &made));
  CG_WORKS(read_one(path, "lj", &read, NULL));
  CU_ASSERT(!read.box.periodic);
  CG_CLOSE(largest_difference((const double (*)[3])made.x,
                              (const double (*)[3])read.x, ATOMS),
           0.0, 0.0);
  cg_frame_clear(&made);
  cg_frame_clear(&read);
  cg_atoms_free(atoms);
}

static void units_must_be_said(void)
{
  static const char *const names[3] = {"A", "A", "A"};
  cg_atoms *atoms = make_atoms(ATOMS, names);
  cg_frame made = {0};
  make_frame(&made, ATOMS, 1, false, false, false);
  CG_FAILS(write_these(cg_test_path("no.lammpstrj"), atoms, NULL, 1, &made),
           CG_USAGE, "no.lammpstrj: LAMMPS dumps are written in LAMMPS's "
                     "units: give --units real, metal or lj");
  cg_frame_clear(&made);
  cg_atoms_free(atoms);
}

/* LAMMPS reads our file (its reader knows xu and wraps what lies outside) and
 * writes what it holds, with 15 digits of at most 40 A. */
static void lammps_reads_what_we_write(void)
{
  static const char *const names[3] = {"A", "B", "A"};
  static const char script[] =
    "units metal\nboundary p p p\nregion b prism 0 1 0 1 0 1 0 0 0\n"
    "create_box 2 b\nmass * 1\npair_style zero 1.0\npair_coeff * *\n"
    "read_dump ours.lammpstrj 250 x y z vx vy vz box yes add yes\n"
    "write_dump all custom theirs.dump id type xu yu zu vx vy vz modify "
    "format float %.15g sort id\n";
  const char *lmp = getenv("LMP");
  if (!lmp || strcmp(lmp, "none") == 0) {
    printf("skipped: no LAMMPS ... ");
    return;
  }
  char folder[512], command[1200];
  cg_atoms *atoms = make_atoms(ATOMS, names);
  cg_frame made = {0}, read = {0};
  make_frame(&made, ATOMS, 1, true, false, true);
  CG_WORKS(write_these(cg_test_path("ours.lammpstrj"), atoms, "metal", 1,
                       &made));
  cg_test_put(cg_test_path("in.lmp"), script, strlen(script));
  snprintf(folder, sizeof folder, "%s", cg_test_path(""));
  snprintf(command, sizeof command,
           "cd %s && env -i PATH=\"$PATH\" OMP_NUM_THREADS=1 %s -log none "
           "-in in.lmp >lmp.out 2>&1 || { cat lmp.out; exit 1; }",
           folder, lmp);
  if (cg_comm_rank(cg_test_world()) == 0)
    CU_ASSERT_EQUAL(system(command), 0);
  cg_test_barrier(cg_test_world());
  CG_WORKS(read_one(cg_test_path("theirs.dump"), "metal", &read, NULL));
  CU_ASSERT_EQUAL_FATAL(read.n, ATOMS);
  for (int64_t i = 0; i < ATOMS; i++) {
    double d[3];
    for (int k = 0; k < 3; k++)
      d[k] = read.x[i][k] - made.x[i][k];
    cg_box_nearest(&made.box, d);
    CG_CLOSE(sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]), 0.0, 1e-13);
    CG_CLOSE(read.v[i][0], made.v[i][0], 1e-14);
  }
  cg_frame_clear(&made);
  cg_frame_clear(&read);
  cg_atoms_free(atoms);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"the file is as by hand", the_file_is_as_by_hand},
    {"written frames come back", written_frames_come_back},
    {"atoms come back as types", atoms_come_back_as_types},
    {"no box is written as none", no_box_is_written_as_none},
    {"units must be said", units_must_be_said},
    {"LAMMPS reads what we write", lammps_reads_what_we_write},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "dump_write", tests);
}
