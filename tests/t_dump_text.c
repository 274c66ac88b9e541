/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LAMMPS dumps as text, made by hand: units, boxes, ways to write; heads and
 * rows that are wrong, files cut and damaged. */
#include "harness.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "trajfile.h"

static const char *dump(const char *name)
{
  return cg_test_data_in("dump", name);
}

static const char small[] = /* two atoms, all fields, upright */
  "ITEM: TIMESTEP\n7\nITEM: NUMBER OF ATOMS\n2\n"
  "ITEM: BOX BOUNDS pp pp pp\n-1 9\n0 20\n2 42\n"
  "ITEM: ATOMS id type x y z vx vy vz fx fy fz\n"
  "2 1 3 4 5 0.5 0.25 -1 1 -2 3\n"
  "1 2 0 0 2 1 1 1 -1 2 -3\n";

static const char *small_file(const char *text)
{
  return cg_test_text("small.lammpstrj", text);
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
           "its units are \"real\": give --units real, not "
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
    {"pp pp pp\n-1 9\n", "abc origin pp pp pp\n1 0 0\n",
     "line 6 of the frame must be a vector of the box and a number of its "
     "origin, it is \"1 0 0\""},
    {"pp pp pp", "abc pp pp pp", "line 5 of the frame must be ITEM: BOX"},
    {"pp pp pp", "abc origin xy xz yz pp pp pp", "must be ITEM: BOX BOUNDS"},
    {"pp pp pp", "xy xz pp pp pp", "ITEM: BOX BOUNDS"},
    {"pp pp pp", "xx yy zz", "ITEM: BOX BOUNDS"},
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
  const cg_traj_options options = options_in("lj");
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
     "frame 0 at byte 0: line 10 of the frame (row 1 of its atoms): column 5 "
     "(z) is \"x\", a number was expected"},
    {"2 1 3 4 5", "2 1 3 4 nan", "column 5 (z) is \"nan\""},
    {"2 1 3 4 5", "2 1 3 4 1e999", "column 5 (z) is \"1e999\""},
    {"2 1 3 4 5", "2 1 3 4 5,0", "column 5 (z) is \"5,0\""},
    {"-1 2 -3", "-1 2 0x1", "(row 2 of its atoms): column 11 (fz) is \"0x1\""},
    {"2 1 3 4 5", "2 1 3 4", "(row 1 of its atoms): 10 columns, the head "
                             "names 11: \"2 1 3 4 0.5"},
    {"2 1 3 4 5", "2 1 3 4 5 6", "more columns than the 11 that the head"},
    {"2 1 3 4 5", "1 1 3 4 5", "line 11 of the frame (row 2 of its atoms): "
                              "atom id 1 is there twice"},
    {"2 1 3 4 5", "3 1 3 4 5", "(row 1 of its atoms): atom id 3: ids must be "
                              "1 ... 2, each once"},
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
  const cg_traj_options options = options_in("lj");
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

/* Vectors of the box that are as those of bounds and tilts; others, which are
 * not along x and in the plane of x and y, are refused. */
static void boxes_may_be_told_by_vectors(void)
{
  static const char rows[] =
    "ITEM: ATOMS id x y z ix iy iz\n1 5 6 7 1 2 -1\n";
  static const char before[] =
    "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n1\nITEM: BOX BOUNDS ";
  static const char *const boxes[] = {
    "xy xz yz pp pp pp\n-2 13 3\n4 16 -2\n5 13 1\n",
    "abc origin pp pp pp\n10 0 0 0\n3 11 0 4\n-2 1 8 5\n"};
  cg_frame bounds = {0}, vectors = {0};
  cg_frame *const frame[] = {&bounds, &vectors};
  for (int i = 0; i < 2; i++) {
    char *text = cg_text_format("%s%s%s", before, boxes[i], rows);
    CG_WORKS(read_frame_in("lj", small_file(text), 0, frame[i]));
    cg_free(text);
  }
  CU_ASSERT(memcmp(bounds.box.h, vectors.box.h, sizeof bounds.box.h) == 0);
  CU_ASSERT(memcmp(bounds.x, vectors.x, sizeof *bounds.x) == 0);
  CG_CLOSE(vectors.x[0][0], 5 + 10 + 2 * 3 + 2, 0); /* from the corner */
  CG_CLOSE(vectors.x[0][2], 7 - 5 - 8, 0);
  char *text = cg_text_format("%sabc origin pp pp pp\n%s%s", before,
                              "0 10 0 0\n-10 0 0 4\n0 0 8 5\n", rows);
  CG_FAILS(read_frame_in("lj", small_file(text), 0, NULL), CG_DATA,
           "small.lammpstrj: frame 0 at byte 0: a general triclinic box");
  cg_free(text);
  cg_frame_clear(&bounds);
  cg_frame_clear(&vectors);
}

static void open_boxes_are_no_boxes(void)
{
  cg_frame frame = {0};
  const char *path = changed("pp pp pp", "ff fs mm");
  cg_traj_options options = options_in("real");
  CG_WORKS(read_frame_in("real", path, 0, &frame));
  CU_ASSERT(!frame.box.periodic);
  CG_CLOSE(frame.x[1][0], 0.4, 1e-16);
  options.need_box = true;
  CG_FAILS(read_frames(path, &options, NULL), CG_DATA, "it has no box");
  cg_frame_clear(&frame);
}

static void forces_may_be_missing(void)
{
  cg_traj_options options = options_in("lj");
  options.need_forces = true;
  CG_WORKS(read_frames(small_file(small), &options, NULL));
  CG_FAILS(read_frames(changed("fy fz", "fy ffz"), &options, NULL), CG_DATA,
           "no frame holds both positions and forces: dump fx fy fz");
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
  const cg_traj_options options = options_in("metal");
  cut_everywhere(path, &options, 3, end);
  cg_free(text);
}

static void random_changes_never_crash(void)
{
  size_t end[3];
  char *text = a_dozen(end);
  const char *path = small_file(text);
  const cg_traj_options options = options_in("real");
  change_at_random(path, &options, (const unsigned char *)text, end[2], 1500,
                   1);
  cg_free(text);
}

static void damaged_on_purpose(void)
{
  static const struct {
    const char *name, *text;
  } cases[] = {
    {"dump_duplicate_id.lammpstrj",
     "line 11 of the frame (row 2 of its atoms): atom id 1 is there twice"},
    {"dump_missing_force_column.lammpstrj",
     "frame 0 at byte 0: line 10 of the frame (row 1 of its atoms): more "
     "columns than the 7"},
  };
  const char *folder = cg_test_long_data();
  const cg_traj_options options = options_in("real");
  for (size_t i = 0; folder && i < 2; i++) {
    char path[512];
    snprintf(path, sizeof path, "%s/12_damaged/%s", folder, cases[i].name);
    CG_FAILS(read_frames(path, &options, NULL), CG_DATA, cases[i].text);
  }
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"units are converted", units_are_converted},
    {"units must be known and agree", units_must_be_known_and_agree},
    {"wrong heads are told", wrong_heads_are_told},
    {"wrong rows are told", wrong_rows_are_told},
    {"many ways to write are read", many_ways_to_write_are_read},
    {"skewed boxes are reduced after use", skewed_boxes_are_reduced_after_use},
    {"boxes may be told by vectors", boxes_may_be_told_by_vectors},
    {"open boxes are no boxes", open_boxes_are_no_boxes},
    {"forces may be missing", forces_may_be_missing},
    {"a dump may end between frames only", a_dump_may_end_between_frames_only},
    {"random changes never crash", random_changes_never_crash},
    {"files damaged on purpose are told", damaged_on_purpose},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "dump text", tests);
}
