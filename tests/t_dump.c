/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LAMMPS dumps as text: files of LAMMPS against one another, against MDAnalysis
 * and against the trajectory that they were converted from. */
#include "harness.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "io/traj/traj.h"
#include "methanol.h"
#include "trajfile.h"

enum { TILTED = 9, KEPT = 24 };

static const char *dump(const char *name)
{
  return cg_test_data_in("dump", name);
}

/* Length of a row of h and angle of two, as programs that have no vectors tell
 * a box. */
static double edge(const double *a)
{
  return sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2]);
}

static double angle(const double *a, const double *b)
{
  double dot = a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  return acos(dot / (edge(a) * edge(b))) * 180.0 / acos(-1.0);
}

/* MDAnalysis: A and degrees as floats, printed with 6 decimals (edges below
 * 16 A, angles below 128: 1e-6 and 8e-6). */
static void check_edges(const cg_box *box, const double told[6])
{
  const double (*h)[3] = box->h;
  for (int k = 0; k < 3; k++) {
    CG_CLOSE(10.0 * edge(h[k]), told[k], 2e-6);
    CG_CLOSE(angle(h[(k + 1) % 3], h[(k + 2) % 3]), told[3 + k], 1e-5);
  }
}

/* The file has six digits; floats of 8 A to 32 A add 1e-6 A, the decimals of
 * the table 5e-7 A; forces below 0.2 kcal/mol/A 1e-8. */
static void mdanalysis_reads_the_same(void)
{
  FILE *table = fopen(dump("tilted.txt"), "r");
  const char *path = dump("tilted_six.lammpstrj");
  char line[256];
  cg_frame frame = {0};
  int rows = 0, at, i;
  double t[6];
  CU_ASSERT_PTR_NOT_NULL_FATAL(table);
  while (fgets(line, sizeof line, table)) {
    if (sscanf(line, "box %d %lf %lf %lf %lf %lf %lf", &at, &t[0], &t[1],
               &t[2], &t[3], &t[4], &t[5]) == 7) {
      CG_WORKS(read_frame_in("real", path, at, &frame));
      check_edges(&frame.box, t);
    } else if (sscanf(line, "atom %d %d %lf %lf %lf %lf %lf %lf", &at, &i,
                      &t[0], &t[1], &t[2], &t[3], &t[4], &t[5]) == 8) {
      CU_ASSERT_FATAL(frame.n == TILTED && frame.has_f && !frame.has_v);
      for (int k = 0; k < 3; k++) {
        CG_CLOSE(10.0 * frame.x[i - 1][k], t[k], 2.5e-6);
        CG_CLOSE(frame.f[i - 1][k] / 41.84, t[3 + k], 2e-8);
      }
      rows++;
    }
  }
  CU_ASSERT_EQUAL(rows, 3 * TILTED);
  fclose(table);
  cg_frame_clear(&frame);
}

/* 15 digits of numbers below 20 A, or of fractions below 2 of 12 A; LAMMPS
 * itself rounds xsu to some 4e-14 (its xs of an atom with flags 0 differs). */
static void all_kinds_of_positions_agree(void)
{
  static const struct {
    const char *name;
    double error;
  } kinds[] = {{"tilted_x.lammpstrj", 1e-14},
               {"tilted_xs.lammpstrj", 1e-14},
               {"tilted_xsu.lammpstrj", 1e-13}};
  cg_frame unwrapped = {0}, other = {0};
  for (int64_t t = 0; t < 3; t++) {
    CG_WORKS(read_frame_in("real", dump("tilted_xu.lammpstrj"), t, &unwrapped));
    CU_ASSERT_EQUAL(unwrapped.step, 40 * t);
    CG_CLOSE(unwrapped.time, 0.02 * (double)t, 1e-15); /* 0.5 fs a step */
    CG_CLOSE(unwrapped.box.h[2][1], 0.3, 1e-16);
    CU_ASSERT(unwrapped.box.periodic && !unwrapped.has_f);
    for (int k = 0; k < 3; k++) {
      CG_WORKS(read_frame_in("real", dump(kinds[k].name), t, &other));
      CU_ASSERT_EQUAL(other.n, TILTED);
      CG_CLOSE(other.time, 40.0 * (double)t, 0.0);
      CG_CLOSE(largest_difference((const double (*)[3])unwrapped.x,
                                  (const double (*)[3])other.x, TILTED),
               0.0, kinds[k].error);
    }
  }
  cg_frame_clear(&unwrapped);
  cg_frame_clear(&other);
}

/* The nearest image of b to a, in an upright box. */
static double nearest(double a, double b, double h)
{
  return b + h * rint((a - b) / h);
}

/* Rows k of the excerpts are those of the table; 15 digits of 20 A are 5e-15
 * nm, of fractions 1e-15 nm; the flagged file has 12. */
static void converted_files_hold_their_original(void)
{
  static const struct {
    const char *name;
    int frames;
    bool wrapped, v, f;
    double x_error, f_error;
  } files[] = {
    {"methanol_x.lammpstrj", 4, true, false, false, 1e-13, 0},
    {"methanol_xs.lammpstrj", 4, true, false, true, 1e-13, 1e-10},
    {"methanol_xu.lammpstrj", 4, false, false, true, 1e-13, 1e-10},
    {"methanol_xsu.lammpstrj", 4, false, false, false, 1e-13, 0},
    {"methanol_flags.lammpstrj", 3, false, false, true, 1e-11, 1e-7},
    {"methanol_shuffled.lammpstrj", 4, true, true, true, 1e-13, 1e-10},
    {"methanol_items.lammpstrj", 4, true, false, false, 1e-13, 0},
  };
  methanol table;
  cg_frame frame = {0};
  read_methanol(&table);
  for (size_t i = 0; i < sizeof files / sizeof *files; i++)
    for (int t = 0; t < files[i].frames; t++) {
      CG_WORKS(read_frame_in("real", dump(files[i].name), t, &frame));
      CU_ASSERT_FATAL(frame.n == KEPT && frame.has_v == files[i].v &&
                      frame.has_f == files[i].f);
      for (int k = 0; k < 3; k++) {
        double h = table.edge[t][k];
        CG_CLOSE(frame.box.h[k][k], h, 1e-15);
        for (int j = 0; j < KEPT; j++) {
          const methanol_row *r = &table.row[KEPT * t + j];
          double x = frame.x[j][k];
          CG_CLOSE(files[i].wrapped ? nearest(r->x[k], x, h) : x, r->x[k],
                   files[i].x_error);
          if (files[i].v)
            CG_CLOSE(frame.v[j][k], r->v[k], 1e-13);
          if (files[i].f)
            CG_CLOSE(frame.f[j][k], r->f[k], files[i].f_error);
        }
      }
      if (i == 6)
        CG_CLOSE(frame.time, table.time[t], 1e-9); /* %f of fs */
    }
  cg_frame_clear(&frame);
}

/* Where begin and end pick by the time of the file, in ps, or by its steps. */
static void times_are_ps_or_steps(void)
{
  cg_traj_options options = options_in("real");
  int64_t frames;
  cg_traj_about about;
  cg_traj *traj;
  const char *path = dump("tilted_xu.lammpstrj");
  options.begin = 0.02;
  options.end = 0.02;
  CG_WORKS(read_frames(path, &options, &frames));
  CU_ASSERT_EQUAL(frames, 1);
  CG_WORKS(cg_traj_open(cg_test_world(), 1, &path, &options, &traj));
  cg_traj_describe(traj, 0, &about);
  CU_ASSERT(!about.steps && about.bare && about.frames == 3);
  CU_ASSERT_STRING_EQUAL(about.format, "lammpstrj");
  CG_CLOSE(about.end, 0.04, 1e-15);
  cg_traj_close(traj);
  path = dump("tilted_x.lammpstrj");
  CG_FAILS(read_frames(path, &options, NULL), CG_DATA, "lie between 0 and 80");
  options.begin = 40;
  options.end = INFINITY;
  CG_WORKS(cg_traj_open(cg_test_world(), 1, &path, &options, &traj));
  CU_ASSERT_EQUAL(cg_traj_frames(traj), 2);
  cg_traj_describe(traj, 0, &about);
  CU_ASSERT(about.steps && about.all_v && about.all_f && about.all_box);
  cg_traj_close(traj);
}

/* LAMMPS's own six digits are warned of where forces are wanted; the other
 * files of that run have 15. */
static void few_digits_are_warned_of(void)
{
  static const struct {
    const char *name;
    int digits, warnings;
  } cases[] = {{"tilted_six.lammpstrj", 6, 1}, {"tilted_x.lammpstrj", 15, 0}};
  cg_traj_options options = options_in("real");
  options.need_forces = true;
  for (int i = 0; i < 2; i++) {
    const char *path = dump(cases[i].name);
    cg_traj *traj;
    cg_traj_about about;
    cg_log_stop();
    CG_WORKS(cg_traj_open(cg_test_world(), 1, &path, &options, &traj));
    cg_traj_describe(traj, 0, &about);
    CU_ASSERT_EQUAL(about.digits, cases[i].digits);
    if (cg_comm_rank(cg_test_world()) == 0)
      CU_ASSERT_EQUAL(cg_log_warning_count(), cases[i].warnings);
    cg_traj_close(traj);
  }
  cg_log_stop();
}

/* Types are names; a run of one molecule number is a residue. */
static void a_dump_tells_its_atoms(void)
{
  const char *path = dump("methanol_shuffled.lammpstrj");
  const cg_traj_options options = options_in("real");
  cg_traj *traj;
  cg_atoms *atoms;
  CG_WORKS(cg_traj_open(cg_test_world(), 1, &path, &options, &traj));
  CG_WORKS(cg_traj_read_atoms(cg_test_world(), traj, &atoms));
  CU_ASSERT_FATAL(atoms != NULL && atoms->n == KEPT);
  /* Every 15th of molecules of six: types C 1, H 2, O 3 in the order C H H H
   * O H; so C, H, C, H ...  The last one is a hydrogen. */
  static const char *const types = "1212121212121212121212" "12";
  for (int i = 0; i < KEPT; i++)
    CU_ASSERT(cg_names_text(atoms->names, atoms->name[i])[0] == types[i]);
  CU_ASSERT_EQUAL(atoms->residues, KEPT - 1);
  CU_ASSERT_EQUAL(atoms->molecules, KEPT - 1);
  CU_ASSERT_EQUAL(atoms->molecule_start[KEPT - 1], KEPT);
  cg_atoms_free(atoms);
  cg_traj_close(traj);
}

static void other_formats_do_not_tell_theirs(void)
{
  const char *path = cg_test_path("a.trr");
  const cg_traj_options options = cg_traj_options_default();
  cg_traj *traj;
  cg_atoms *atoms;
  CG_WORKS(write_frames(path, NULL, 12, 2, true, false, 1000));
  CG_WORKS(cg_traj_open(cg_test_world(), 1, &path, &options, &traj));
  CG_FAILS(cg_traj_read_atoms(cg_test_world(), traj, &atoms), CG_USAGE,
           "a.trr does not say what its atoms are: give a topology");
  CU_ASSERT_PTR_NULL(atoms);
  cg_traj_close(traj);
}

/* More than one window of 1 MiB, frames across its edges. */
static void long_files_are_indexed(void)
{
  enum { ATOMS = 3000, FRAMES = 30 };
  cg_string text = {0};
  cg_frame frame = {0};
  for (int t = 0; t < FRAMES; t++) {
    cg_string_add(&text, "ITEM: TIMESTEP\n%d\nITEM: NUMBER OF ATOMS\n%d\nITEM: "
                         "BOX BOUNDS pp pp pp\n0 1\n0 1\n0 1\n"
                         "ITEM: ATOMS id x y z\n",
                  t, ATOMS);
    for (int i = ATOMS; i > 0; i--)
      cg_string_add(&text, "%d %.*f %d 0.125\n", i, 1 + (i + t) % 17, 0.5, t);
  }
  const char *path = cg_test_path("long.dump");
  cg_test_put(path, text.text, text.n);
  CU_ASSERT(text.n > 2 << 20);
  cg_free(text.text);
  for (int64_t t = 0; t < FRAMES; t += 29) {
    CG_WORKS(read_frame_in("lj", path, t, &frame));
    CU_ASSERT(frame.n == ATOMS && frame.step == t);
    CU_ASSERT(frame.x[0][1] == (double)t && frame.x[ATOMS - 1][0] == 0.5);
  }
  cg_frame_clear(&frame);
}

/* Frames of a dump against those of a TRR of the same run, which lacks the
 * first `ahead`; positions up to whole box vectors. */
static void compare_run(const char *folder, const char *dump_name,
                        const char *trr_name, const char *units,
                        int64_t ahead, double x_error, double f_error)
{
  const char *name[2] = {dump_name, trr_name};
  cg_traj *traj[2];
  cg_frame frame[2] = {{0}, {0}};
  double x_most = 0.0, f_most = 0.0;
  for (int k = 0; k < 2; k++) {
    char path[512];
    const char *given = path;
    cg_traj_options options = options_in(k == 0 ? units : NULL);
    options.skip = k == 0 ? ahead : 0;
    snprintf(path, sizeof path, "%s/%s", folder, name[k]);
    CG_WORKS(cg_traj_open(cg_test_world(), 1, &given, &options, &traj[k]));
  }
  for (int64_t t = 0; t < cg_traj_frames(traj[0]); t++) {
    for (int k = 0; k < 2; k++)
      CG_WORKS(cg_source_next(cg_traj_source(traj[k]), &frame[k]));
    for (int64_t i = 0; i < frame[0].n; i++) {
      double d[3];
      for (int k = 0; k < 3; k++)
        d[k] = frame[0].x[i][k] - frame[1].x[i][k];
      cg_box_nearest(&frame[1].box, d);
      x_most = cg_test_larger(x_most, edge(d));
    }
    if (frame[0].has_f)
      f_most = cg_test_larger(
          f_most, largest_difference((const double (*)[3])frame[0].f,
                                     (const double (*)[3])frame[1].f,
                                     frame[0].n));
  }
  CG_CLOSE(x_most, 0.0, x_error);
  CG_CLOSE(f_most, 0.0, f_error);
  for (int k = 0; k < 2; k++) {
    cg_frame_clear(&frame[k]);
    cg_traj_close(traj[k]);
  }
}

/* Conversions of 15 digits; the TRR of the Lennard-Jones fluids is in single
 * precision, up to 16 and 1000, and their dumps have nine digits. */
static void whole_runs_agree(void)
{
  static const char *const names[] = {
    "dump_std.lammpstrj.gz", "dump_scaled.lammpstrj.gz",
    "dump_unwrapped.lammpstrj.gz", "dump_scaled_unwrapped.lammpstrj.gz",
    "dump_shuffled_columns_rows.lammpstrj.gz",
    "dump_units_time_items.lammpstrj.gz"};
  const char *folder = cg_test_long_data();
  if (!folder)
    return;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    char name[64];
    snprintf(name, sizeof name, "11_format_matrix/%s", names[i]);
    compare_run(folder, name, "11_format_matrix/traj_double.trr", "real", 0,
                1e-12, 1e-9);
  }
  compare_run(folder, "01_lj_fluid/traj.dump.gz", "01_lj_fluid/traj.trr", "lj",
              1, 2e-6, 1e-4);
  compare_run(folder, "01b_lj_triclinic/traj.dump.gz",
              "01b_lj_triclinic/traj.trr", "lj", 1, 2e-6, 1e-4);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"MDAnalysis reads the same", mdanalysis_reads_the_same},
    {"all kinds of positions agree", all_kinds_of_positions_agree},
    {"converted files hold their original",
     converted_files_hold_their_original},
    {"times are ps or steps", times_are_ps_or_steps},
    {"few digits are warned of", few_digits_are_warned_of},
    {"a dump tells its atoms", a_dump_tells_its_atoms},
    {"other formats do not tell theirs", other_formats_do_not_tell_theirs},
    {"long files are indexed", long_files_are_indexed},
    {"whole runs agree", whole_runs_agree},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "dump", tests);
}
