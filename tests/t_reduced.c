/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --units lj with formats that have units of their own: numbers are those of
 * the file, and go into one as they are. */
#include "harness.h"

#include <float.h>
#include <math.h>

#include "trajfile.h"

static const char *known(const char *name)
{
  return cg_test_data_in("traj", name);
}

/* Files in A, a DCD's time in units of 48.88821 fs.  A number is multiplied
 * twice: 2 roundings. */
static void numbers_are_those_of_the_file(void)
{
  static const struct {
    const char *name;
    double time; /* ps in the file's unit */
    double v, f; /* our numbers, times this are the file's */
  } cases[] = {
    {"methanol.dcd", 0.04888821, 0, 0},
    {"fixed.dcd", 0.04888821, 0, 0},
    {"methanol.nc", 1.0, 10.0, 1.0 / 41.84},
    {"methanol.pdb", 1.0, 0, 0},
  };
  const double error = 2.0 * DBL_EPSILON;
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    const char *path = known(cases[c].name);
    cg_frame ours = {0}, file = {0};
    CG_WORKS(read_frame(path, 1, &ours));
    CG_WORKS(read_frame_in("lj", path, 1, &file));
    CG_CLOSE(file.time, ours.time / cases[c].time, error * file.time);
    CG_CLOSE(file.precision, 0.1 * ours.precision, error * file.precision);
    CU_ASSERT(file.has_v == (cases[c].v > 0) && file.has_f == file.has_v);
    for (int k = 0; k < 3; k++) {
      double h = file.box.h[k][k];
      CG_CLOSE(h, 10.0 * ours.box.h[k][k], error * h);
    }
    for (int64_t i = 0; i < file.n; i++)
      for (int k = 0; k < 3; k++) {
        double x = file.x[i][k];
        CG_CLOSE(x, 10.0 * ours.x[i][k], error * fabs(x));
        if (!file.has_v)
          continue;
        double v = file.v[i][k], f = file.f[i][k];
        CG_CLOSE(v, cases[c].v * ours.v[i][k], error * fabs(v));
        CG_CLOSE(f, cases[c].f * ours.f[i][k], error * fabs(f));
      }
    cg_frame_clear(&ours);
    cg_frame_clear(&file);
  }
}

/* Written and read: as fine as the file, a float and 0.001. */
static void they_go_into_a_file_as_they_are(void)
{
  static const struct {
    const char *name;
    double relative, absolute;
  } cases[] = {{"made.dcd", FLT_EPSILON / 2, 0}, {"made.pdb", 0, 5.001e-4}};
  const char *path = known("methanol.pdb");
  const cg_traj_options options = options_in(NULL);
  cg_traj *traj;
  cg_atoms *atoms;
  cg_frame made = {0}, read = {0};
  CG_WORKS(cg_traj_open(cg_test_world(), 1, &path, &options, &traj));
  CG_WORKS(cg_traj_read_atoms(cg_test_world(), traj, &atoms));
  cg_traj_close(traj);
  make_frame(&made, atoms->n, 3, false, false, false);
  for (int c = 0; c < 2; c++) {
    path = cg_test_path(cases[c].name);
    CG_WORKS(write_these(path, atoms, "lj", 1, &made));
    CG_WORKS(read_frame_in("lj", path, 0, &read));
    CU_ASSERT_EQUAL(read.n, made.n);
    CG_CLOSE(read.time, made.time, FLT_EPSILON * made.time);
    for (int64_t i = 0; i < 3 * read.n; i++) {
      double x = (&made.x[0][0])[i];
      CG_CLOSE((&read.x[0][0])[i], x,
               cases[c].relative * fabs(x) + cases[c].absolute);
    }
    for (int k = 0; k < 3; k++)
      CG_CLOSE(read.box.h[k][k], made.box.h[k][k], 1e-14);
  }
  cg_atoms_free(atoms);
  cg_frame_clear(&made);
  cg_frame_clear(&read);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"numbers are those of the file", numbers_are_those_of_the_file},
    {"they go into a file as they are", they_go_into_a_file_as_they_are},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "reduced", tests);
}
