/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LAMMPS dumps as text: files of LAMMPS against one another, against MDAnalysis
 * and against the trajectory that they were converted from; units; columns;
 * heads and rows that are wrong. */
#include "harness.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "methanol.h"
#include "trajfile.h"

enum { TILTED = 9, KEPT = 24 };

static const char *dump(const char *name)
{
  char path[64];
  snprintf(path, sizeof path, "tests/data/dump/%s", name);
  return cg_test_data(path);
}

static cg_traj_options in_units(const char *units)
{
  cg_traj_options options = cg_traj_options_default();
  options.units = units;
  return options;
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
  cg_traj_options options = in_units("real");
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

static const char small[] = /* two atoms, all fields, upright */
  "ITEM: TIMESTEP\n7\nITEM: NUMBER OF ATOMS\n2\n"
  "ITEM: BOX BOUNDS pp pp pp\n-1 9\n0 20\n2 42\n"
  "ITEM: ATOMS id type x y z vx vy vz fx fy fz\n"
  "2 1 3 4 5 0.5 0.25 -1 1 -2 3\n"
  "1 2 0 0 2 1 1 1 -1 2 -3\n";

static const char *small_file(const char *text)
{
  const char *path = cg_test_path("small.lammpstrj");
  put_file(path, text, strlen(text));
  return path;
}

/* Numbers of LAMMPS's styles, from the definitions: 1 A = 0.1 nm, 1 kcal =
 * 4.184 kJ, 1 eV = 96.48533212331 kJ/mol (N_A e). */
static void units_are_converted(void)
{
  static const struct {
    const char *units;
    double x, v, f;
  } cases[] = {
    {"lj", 1, 1, 1},
    {"gromacs", 1, 1, 1},
    {"real", 0.1, 100, 41.84},
    {"metal", 0.1, 0.1, 964.8533212331},
  };
  const char *path = small_file(small);
  cg_frame frame = {0};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    double x = cases[i].x, v = cases[i].v, f = cases[i].f;
    CG_WORKS(read_frame_in(cases[i].units, path, 0, &frame));
    CG_CLOSE(frame.x[1][0], 4 * x, 1e-16);
    CG_CLOSE(frame.x[1][2], 3 * x, 1e-16);
    CG_CLOSE(frame.x[0][0], x, 1e-17);
    CG_CLOSE(frame.v[1][1], 0.25 * v, 1e-17);
    CG_CLOSE(frame.f[1][1], -2 * f, 1e-12);
    CG_CLOSE(frame.f[0][2], -3 * f, 1e-12);
    CG_CLOSE(frame.box.h[2][2], 40 * x, 0);
    CG_CLOSE(frame.box.inverse[1][1], 1 / (20 * x), 1e-15);
    CG_CLOSE(frame.time, 7, 0);
  }
  cg_frame_clear(&frame);
}

static void units_must_be_known_and_agree(void)
{
  const char *path = small_file(small);
  CG_FAILS(read_frame_in(NULL, path, 0, NULL), CG_USAGE,
           "small.lammpstrj: a LAMMPS file does not tell its units: give "
           "--units real, metal or lj");
  cg_frame frame = {0};
  path = dump("methanol_items.lammpstrj");
  CG_WORKS(read_frame_in(NULL, path, 0, &frame));
  CG_CLOSE(frame.box.h[0][0], 1.55, 1e-15);
  CG_FAILS(read_frame_in("metal", path, 0, NULL), CG_USAGE,
           "its units are \"real\" (ITEM: UNITS): give --units real, not "
           "metal");
  CG_FAILS(read_frame_in("lj", path, 0, NULL), CG_USAGE, "not lj");
  char *text = cg_text_format("ITEM: UNITS\nlj\n%s", small);
  path = small_file(text);
  cg_free(text);
  CG_FAILS(read_frame_in(NULL, path, 0, NULL), CG_USAGE, "give --units lj");
  CG_WORKS(read_frame_in("lj", path, 0, &frame));
  text = cg_text_format("ITEM: UNITS\nlj\n%sITEM: UNITS\nreal\n%s", small,
                        small);
  path = small_file(text);
  cg_free(text);
  CG_FAILS(read_frame_in("lj", path, 0, NULL), CG_DATA,
           "frame 1 at byte 194: its units are \"real\", those of a frame "
           "before \"lj\"");
  text = cg_text_format("ITEM: UNITS\nnano\n%s", small);
  path = small_file(text);
  cg_free(text);
  CG_FAILS(read_frame_in(NULL, path, 0, NULL), CG_DATA,
           "its units are \"nano\"");
  cg_frame_clear(&frame);
}

/* A copy of `small` with one piece of it replaced. */
static const char *changed(const char *old, const char *new)
{
  const char *at = strstr(small, old);
  CU_ASSERT_PTR_NOT_NULL_FATAL(at);
  char *text = cg_text_format("%.*s%s%s", (int)(at - small), small, new,
                              at + strlen(old));
  const char *path = small_file(text);
  cg_free(text);
  return path;
}

static void wrong_heads_are_told(void)
{
  static const struct {
    const char *old, *new, *text;
  } cases[] = {
    {"ITEM: TIMESTEP\n7", "ITEM: TIMESTEP\nx",
     "frame 0 at byte 0: line 2 of the frame must be the number of the step, "
     "it is \"x\""},
    {"\n7", "\n7.5", "the number of the step"},
    {"\n7", "\n99999999999999999999", "the number of the step"},
    {"\n2\n", "\n-2\n", "-2 atoms"},
    {"\n2\n", "\n0\n", "0 atoms"},
    {"\n2\n", "\n\n", "line 4 of the frame must be the number of atoms"},
    {"\n2\n", "\n1\n", "its 1 atoms are followed by \"1 2 0 0 2 1 1 1 -1"},
    {"\n2\n", "\n3\n", "the file ends inside it"},
    {"\n2\n", "\n2000000000\n", "the file ends inside it"},
    {"\n2\n", "\n9223372036854775807\n", "the file ends inside it"},
    {"pp pp pp", "pp pp", "line 5 of the frame must be ITEM: BOX BOUNDS"},
    {"pp pp pp", "xy xz yz pp pp pp", "line 6 of the frame must be two bounds "
                                      "and a tilt, it is \"-1 9\""},
    {"pp pp pp", "abc origin pp pp pp", "general triclinic"},
    {"pp pp pp", "xy xz pp pp pp", "ITEM: BOX BOUNDS"},
    {"pp pp pp", "pp pp ff", "periodic across some faces and not across"},
    {"pp pp pp", "fs pp pp", "periodic across some faces and not across"},
    {"-1 9\n", "-1 9 0\n", "must be two bounds, it is \"-1 9 0\""},
    {"-1 9\n", "-1\n", "must be two bounds"},
    {"-1 9\n", "-1 nan\n", "must be two bounds"},
    {"-1 9\n", "-1 1e999\n", "must be two bounds"},
    {"-1 9\n", "-1 -1\n", "spans no volume"},
    {"-1 9\n", "-1 -9\n", "spans no volume or is left-handed"},
    {"-1 9\n", "-1e308 1e308\n", "not finite"},
    {"ITEM: BOX", "ITEM: FOX", "must be the next ITEM of the head of a dump, "
                               "it is \"ITEM: FOX BOUNDS pp pp pp\""},
    {"ITEM: NUMBER OF ATOMS\n2\n", "", "lacks its ITEM: NUMBER OF ATOMS"},
    {"ITEM: TIMESTEP\n7\n", "", "lacks its ITEM: TIMESTEP"},
    {"ITEM: TIMESTEP\n7\n", "ITEM: TIMESTEP\n7\nITEM: TIMESTEP\n8\n",
     "must be the next ITEM"},
    {"ITEM: NUMBER OF ATOMS", "ITEM: NUMBER OF ENTRIES", "must be the next"},
    {"ITEM: TIMESTEP\n7\n", "ITEM: TIMESTEP\n7\nITEM: TIME\ninf\n",
     "must be the time, it is \"inf\""},
    {"ITEM: TIMESTEP\n7\n", "ITEM: TIMESTEP\n7\nITEM: UNITS\n\n",
     "must be a style of units"},
    {"ITEM: TIMESTEP\n7\n",
     "ITEM: TIMESTEP\n7\nITEM: UNITS\naaaaaaaaaaaaaaaaaaaaaaa\n",
     "must be a style of units"},
    {"id type", "identity type", "no column \"id\" among \"identity type x"},
    {"ATOMS id type", "ATOMS id id", "column \"id\" is there twice"},
    {"vx vy vz", "fx vy vz", "column \"fx\" is there twice"},
    {" x y z ", " q y z ", "no frame holds positions"},
  };
  const cg_traj_options options = in_units("lj");
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    CG_FAILS(read_frames(changed(cases[i].old, cases[i].new), &options, NULL),
             CG_DATA, cases[i].text);
}

static void wrong_rows_are_told(void)
{
  static const struct {
    const char *old, *new, *text;
  } cases[] = {
    {"2 1 3 4 5", "2 1 3 4 x",
     "frame 0 at byte 0: row 1 of its atoms: column 5 (z) is \"x\", a number "
     "was expected"},
    {"2 1 3 4 5", "2 1 3 4 nan", "column 5 (z) is \"nan\""},
    {"2 1 3 4 5", "2 1 3 4 1e999", "column 5 (z) is \"1e999\""},
    {"2 1 3 4 5", "2 1 3 4 5,0", "column 5 (z) is \"5,0\""},
    {"-1 2 -3", "-1 2 0x1", "row 2 of its atoms: column 11 (fz) is \"0x1\""},
    {"2 1 3 4 5", "2 1 3 4", "row 1 of its atoms: 10 columns, the head names "
                             "11: \"2 1 3 4 0.5"},
    {"2 1 3 4 5", "2 1 3 4 5 6", "more columns than the 11 that the head"},
    {"2 1 3 4 5", "1 1 3 4 5", "row 2 of its atoms: atom id 1 is there twice"},
    {"2 1 3 4 5", "3 1 3 4 5", "row 1 of its atoms: atom id 3: ids must be 1 "
                               "... 2, each once"},
    {"2 1 3 4 5", "0 1 3 4 5", "atom id 0: ids"},
    {"2 1 3 4 5", "-1 1 3 4 5", "atom id -1: ids"},
    {"2 1 3 4 5", "1.5 1 3 4 5", "atom id 1.5: ids"},
    {"2 1 3 4 5", "1e300 1 3 4 5", "ids must be"},
    {"-3\n", "-3\n\n1", "its 2 atoms are followed by \"\""},
    {"-3\n", "-3\n3 1 0 0 0\n", "its 2 atoms are followed by \"3 1 0 0 0\""},
    {"-3\n", "-3\nITEM: ATOMS\n", "no column"},
    {"-3\n", "-3\nITEM: TIMES\n", "frame 1 at byte 179: line 1 of the frame"},
    {"-3\n", "-3", "the file ends inside it, at least 1 bytes are missing"},
  };
  const cg_traj_options options = in_units("lj");
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    CG_FAILS(read_frames(changed(cases[i].old, cases[i].new), &options, NULL),
             CG_DATA, cases[i].text);
  /* What sticks to a number is no word of its own. */
  CG_FAILS(read_frames(small_file("ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n"
                                  "1\nITEM: BOX BOUNDS pp pp pp\n0 1\n0 1\n"
                                  "0 1\nITEM: ATOMS id x y z type\n"
                                  "1 0 0 0C\n"),
                       &options, NULL),
           CG_DATA, "column 4 (z) is \"0C\"");
}

static void many_ways_to_write_are_read(void)
{
  static const struct {
    const char *old, *new;
  } cases[] = {
    {"2 1 3 4 5", "  2 1\t3 +4 5.0e0"},
    {"-1 9\n0 20\n", "-1 9 \r\n0 20\r\n"},
    {"fx fy fz\n", "fx fy fz \n"},
    {"-1 2 -3\n", "-1 2 -3 \r\n"},
    {"-3\n", "-3\n\n \t\r\n"},
    {"2 1 3 4 5", "2 Si-O 3 4 5"},
    {"BOUNDS pp pp pp", "BOUNDS"},
    {"ITEM: TIMESTEP\n7\n", "ITEM: TIME\n7\nITEM: TIMESTEP\n7\n"},
  };
  cg_frame frame = {0};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const char *path = changed(cases[i].old, cases[i].new);
    CG_WORKS(read_frame_in("lj", path, 0, &frame));
    CU_ASSERT(frame.n == 2 && frame.box.periodic && frame.time == 7);
    CU_ASSERT(frame.x[1][1] == 4 && frame.x[1][2] == 3);
    CU_ASSERT(frame.f[0][2] == -3 && frame.v[1][0] == 0.5);
  }
  cg_frame_clear(&frame);
}

/* Tilts beyond half a box vector: the box is reduced, fractions and image
 * flags mean the vectors of the file. */
static void skewed_boxes_are_reduced_after_use(void)
{
  const char *path = small_file(
    "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n1\n"
    "ITEM: BOX BOUNDS xy xz yz pp pp pp\n0 18 8\n0 10 0\n0 10 0\n"
    "ITEM: ATOMS id xs ys zs ix iy iz\n1 0.25 0.5 0.75 1 2 -1\n");
  cg_frame frame = {0};
  CG_WORKS(read_frame_in("lj", path, 0, &frame));
  CG_CLOSE(frame.box.h[1][0], -2, 0);
  CG_CLOSE(frame.x[0][0], 1.25 * 10 + 2.5 * 8, 0);
  CG_CLOSE(frame.x[0][1], 25, 0);
  CG_CLOSE(frame.x[0][2], -2.5, 0);
  cg_frame_clear(&frame);
}

static void open_boxes_are_no_boxes(void)
{
  cg_frame frame = {0};
  const char *path = changed("pp pp pp", "ff fs mm");
  cg_traj_options options = in_units("real");
  CG_WORKS(read_frame_in("real", path, 0, &frame));
  CU_ASSERT(!frame.box.periodic);
  CG_CLOSE(frame.x[1][0], 0.4, 1e-16);
  options.need_box = true;
  CG_FAILS(read_frames(path, &options, NULL), CG_DATA, "it has no box");
  cg_frame_clear(&frame);
}

static void forces_may_be_missing(void)
{
  cg_traj_options options = in_units("lj");
  options.need_forces = true;
  CG_WORKS(read_frames(small_file(small), &options, NULL));
  CG_FAILS(read_frames(changed("fy fz", "fy ffz"), &options, NULL), CG_DATA,
           "no frame holds both positions and forces: dump fx fy fz");
}

/* LAMMPS's own six digits are warned of where forces are wanted; the other
 * files of that run have 15. */
static void few_digits_are_warned_of(void)
{
  static const struct {
    const char *name;
    int digits, warnings;
  } cases[] = {{"tilted_six.lammpstrj", 6, 1}, {"tilted_x.lammpstrj", 15, 0}};
  cg_traj_options options = in_units("real");
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
  const cg_traj_options options = in_units("real");
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

/* Three frames of a dozen atoms; %d of the step makes them unequal. */
static char *a_dozen(size_t end[3])
{
  cg_string text = {0};
  for (int t = 0; t < 3; t++) {
    cg_string_add(&text,
                  "ITEM: TIMESTEP\n%d\nITEM: NUMBER OF ATOMS\n12\nITEM: BOX "
                  "BOUNDS xy xz yz pp pp pp\n-1 11 1\n0 10 2\n0 10 -1\n"
                  "ITEM: ATOMS id type x y z fx fy fz\n",
                  50 * t);
    for (int i = 0; i < 12; i++)
      cg_string_add(&text, "%d %d %g %.15g %g %g -1e-%d .5\n", 12 - i,
                    1 + i % 3, 0.1 * i, i / 7.0, 10.0 - i, 3.25 * i, i);
    end[t] = text.n;
  }
  return text.text;
}

static void a_dump_may_end_between_frames_only(void)
{
  size_t end[3];
  char *text = a_dozen(end);
  const char *path = small_file(text);
  const cg_traj_options options = in_units("metal");
  cut_everywhere(path, &options, 3, end);
  cg_free(text);
}

static void random_changes_never_crash(void)
{
  size_t end[3];
  char *text = a_dozen(end);
  const char *path = small_file(text);
  const cg_traj_options options = in_units("real");
  change_at_random(path, &options, (const unsigned char *)text, end[2], 1500,
                   1);
  cg_free(text);
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
  put_file(path, text.text, text.n);
  CU_ASSERT(text.n > 2 << 20);
  cg_free(text.text);
  for (int64_t t = 0; t < FRAMES; t += 29) {
    CG_WORKS(read_frame_in("lj", path, t, &frame));
    CU_ASSERT(frame.n == ATOMS && frame.step == t);
    CU_ASSERT(frame.x[0][1] == (double)t && frame.x[ATOMS - 1][0] == 0.5);
  }
  cg_frame_clear(&frame);
}

static const char *long_data(void)
{
  const char *folder = getenv("CGMAP_DATA");
  if (!folder)
    printf("skipped: CGMAP_DATA is not set ... ");
  return folder;
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
    cg_traj_options options = in_units(k == 0 ? units : NULL);
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
      x_most = fmax(x_most, edge(d));
    }
    if (frame[0].has_f)
      f_most = fmax(f_most,
                    largest_difference((const double (*)[3])frame[0].f,
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
  const char *folder = long_data();
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

static void damaged_on_purpose(void)
{
  static const struct {
    const char *name, *text;
  } cases[] = {
    {"dump_duplicate_id.lammpstrj", "frame 0 at byte 0: row 2 of its atoms: "
                                    "atom id 1 is there twice"},
    {"dump_missing_force_column.lammpstrj", "frame 0 at byte 0: row 1 of its "
                                            "atoms: more columns than the 7"},
  };
  const char *folder = long_data();
  const cg_traj_options options = in_units("real");
  for (size_t i = 0; folder && i < 2; i++) {
    char path[512];
    snprintf(path, sizeof path, "%s/12_damaged/%s", folder, cases[i].name);
    CG_FAILS(read_frames(path, &options, NULL), CG_DATA, cases[i].text);
  }
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"MDAnalysis reads the same", mdanalysis_reads_the_same},
    {"all kinds of positions agree", all_kinds_of_positions_agree},
    {"converted files hold their original",
     converted_files_hold_their_original},
    {"times are ps or steps", times_are_ps_or_steps},
    {"units are converted", units_are_converted},
    {"units must be known and agree", units_must_be_known_and_agree},
    {"wrong heads are told", wrong_heads_are_told},
    {"wrong rows are told", wrong_rows_are_told},
    {"many ways to write are read", many_ways_to_write_are_read},
    {"skewed boxes are reduced after use", skewed_boxes_are_reduced_after_use},
    {"open boxes are no boxes", open_boxes_are_no_boxes},
    {"forces may be missing", forces_may_be_missing},
    {"few digits are warned of", few_digits_are_warned_of},
    {"a dump tells its atoms", a_dump_tells_its_atoms},
    {"other formats do not tell theirs", other_formats_do_not_tell_theirs},
    {"a dump may end between frames only", a_dump_may_end_between_frames_only},
    {"random changes never crash", random_changes_never_crash},
    {"long files are indexed", long_files_are_indexed},
    {"whole runs agree", whole_runs_agree},
    {"files damaged on purpose are told", damaged_on_purpose},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "dump", tests);
}
