/* SPDX-License-Identifier: GPL-2.0-or-later */
/* H5MD: a file of MDAnalysis against the numbers it was made from, files made
 * with libhdf5 in every way the format allows. */
#include "harness.h"

#include <math.h>
#include <string.h>

#include "base/log.h"
#include "h5mdfile.h"
#include "io/traj/traj.h"
#include "methanol.h"
#include "model/source.h"
#include "trajfile.h"

/* What a frame must be: units of the file in ours. */
typedef struct sizes {
  double length, velocity, force, time;
} sizes;

static const sizes ours = {1, 1, 1, 1};

static void a_file_of_mdanalysis_holds_what_it_was_made_from(void)
{
  const char *path = cg_test_data("tests/data/traj/methanol.h5");
  methanol table;
  cg_frame frame = {0};
  read_methanol(&table);
  for (int t = 0; t < 2; t++) {
    CG_WORKS(read_frame(path, t, &frame));
    /* Rounded to a float three times: read in A, made A, A/ps and kcal/mol/A,
     * written (|x| < 4 nm, |v| < 16 nm/ps, |f| < 8192 kJ/mol/nm). */
    compare_methanol(&table, &frame, t, 0, 4e-7, 1.9e-6, 1e-3);
    CG_CLOSE(frame.time, table.time[t], 1e-7 * table.time[t]);
    for (int k = 0; k < 3; k++)
      CG_CLOSE(frame.box.h[k][k], table.edge[t][k], 2.2e-7);
  }
  cg_frame_clear(&frame);
}

static void compare_box(const md_recipe *r, const cg_frame *frame, int t,
                        double length)
{
  bool timed = r->box == BOX_TIMED_MATRIX || r->box == BOX_TIMED_EDGES;
  CU_ASSERT_EQUAL(frame->box.periodic, r->box != BOX_NONE);
  for (int i = 0; i < 3 && r->box != BOX_NONE; i++)
    for (int k = 0; k < 3; k++)
      CG_CLOSE(frame->box.h[i][k],
               length * md_edge(timed ? t : 0, i, k, r->tilted), 1e-13);
}

static double place_of(const md_recipe *r, int t, int i, int k)
{
  double x = md_value(0, t, i, k);
  for (int row = 0; row < 3 && r->image; row++)
    x += md_image(t, i, row) * md_edge(t, row, k, r->tilted);
  return x;
}

/* Atoms from, ... of frame t.  A product with a unit's size rounds once. */
static void compare_atoms(const md_recipe *r, const cg_frame *frame, int t,
                          int from, sizes s)
{
  bool f = t % r->every == 0;
  CU_ASSERT(frame->has_v && frame->has_f == f);
  CU_ASSERT_EQUAL(frame->step, 100 + 50 * t);
  CG_CLOSE(frame->time, s.time * (r->no_time ? 100 + 50 * t : 2 + 0.5 * t),
           1e-13);
  for (int i = 0; i < frame->n; i++)
    for (int k = 0; k < 3; k++) {
      double x = s.length * place_of(r, t, from + i, k);
      double v = s.velocity * md_value(1, t, from + i, k);
      CG_CLOSE(frame->x[i][k], x, r->image ? 1e-13 : 2.3e-16 * fabs(x));
      CG_CLOSE(frame->v[i][k], v, 2.3e-16 * fabs(v));
      if (f)
        CG_CLOSE(frame->f[i][k], s.force * md_value(2, t, from + i, k),
                 2.3e-16 * fabs(frame->f[i][k]));
    }
}

static void compare_file(const char *path, const md_recipe *r,
                         const char *units, sizes s)
{
  cg_traj_options options = cg_traj_options_default();
  cg_frame frame = {0};
  cg_traj *traj;
  options.units = units;
  CG_WORKS(cg_traj_open(cg_test_world(), 1, &path, &options, &traj));
  for (int t = 0; t < MD_FRAMES; t++) {
    CG_WORKS(cg_source_next(cg_traj_source(traj), &frame));
    CU_ASSERT_EQUAL(frame.n, MD_ATOMS);
    compare_box(r, &frame, t, s.length);
    compare_atoms(r, &frame, t, 0, s);
  }
  cg_traj_close(traj);
  cg_frame_clear(&frame);
}

static void make_and_compare(const md_recipe *r)
{
  const char *path = cg_test_path("made.h5");
  md_make(path, r);
  compare_file(path, r, NULL, ours);
}

static void all_types_of_numbers_are_read(void)
{
  const hid_t types[] = {H5T_IEEE_F32LE, H5T_IEEE_F64LE, H5T_IEEE_F32BE,
                         H5T_IEEE_F64BE, H5T_STD_I16LE,  H5T_STD_I32BE,
                         H5T_STD_I64LE,  H5T_STD_U16BE};
  for (int i = 0; i < 16; i++) {
    md_recipe r = md_plain();
    r.real = types[i % 8];
    r.packed = i >= 8;
    r.fixed_text = i % 2;
    make_and_compare(&r);
  }
}

static void all_boxes_are_read(void)
{
  for (md_box box = BOX_TIMED_MATRIX; box <= BOX_NONE; box++) {
    md_recipe r = md_plain();
    r.box = box;
    make_and_compare(&r);
    r.tilted = box == BOX_TIMED_MATRIX || box == BOX_MATRIX;
    make_and_compare(&r);
  }
}

static void steps_and_times_may_be_increments_or_missing(void)
{
  md_recipe r = md_plain();
  r.increment = true;
  make_and_compare(&r);
  r.every = 2;
  make_and_compare(&r);
  r.no_time = true;
  make_and_compare(&r);
  r.increment = false;
  make_and_compare(&r);
}

static void forces_go_with_their_step(void)
{
  cg_traj_options options = cg_traj_options_default();
  const char *path = cg_test_path("rare.h5");
  md_recipe r = md_plain();
  int64_t frames;
  r.every = 2;
  make_and_compare(&r);
  md_make(path, &r);
  options.need_forces = true;
  CG_WORKS(read_frames(path, &options, &frames));
  CU_ASSERT_EQUAL(frames, 2);
  cg_log_stop();
}

static void particles_are_sorted_by_id(void)
{
  for (int make = 0; make < 8; make++) {
    md_recipe r = md_plain();
    r.id_step = make % 2 ? 1 : 1000;
    r.id_fixed = make & 2;
    r.packed = make & 4;
    make_and_compare(&r);
    r.every = 2;
    make_and_compare(&r);
  }
}

static void images_unfold_positions(void)
{
  md_recipe r = md_plain();
  r.image = true;
  make_and_compare(&r);
  r.tilted = true;
  r.id_step = 3;
  make_and_compare(&r);
}

/* Whole numbers times 1/10 and the like: units in their common spellings. */
static void units_are_obeyed(void)
{
  static const struct {
    const char *length, *velocity, *force, *time;
    sizes s;
  } cases[] = {
    {"Angstrom", "Angstrom ps-1", "kJ mol-1 Angstrom-1", "ps",
     {0.1, 0.1, 10, 1}},
    {"A", "A fs-1", "kcal mol-1 A-1", "fs", {0.1, 100, 41.84, 0.001}},
    {"nm", "nm/ns", "kcal/(mol*nm)", "ns", {1, 0.001, 4.184, 1000}},
    {"pm", "m s-1", "eV/Angstrom", "s",
     {0.001, 0.001, 964.8533212331, 1e12}},
    {"nanometers", "nm^+1 ps^-1", "u nm ps-2", "picosecond", {1, 1, 1, 1}},
    {"\xc3\x85", "um s-1", "pN", "us", {0.1, 1e-9, 0.602214076, 1e6}},
  };
  const char *path = cg_test_path("units.h5");
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    md_recipe r = md_plain();
    r.real = H5T_IEEE_F64LE;
    r.length = cases[c].length;
    r.velocity = cases[c].velocity;
    r.force = cases[c].force;
    r.time = cases[c].time;
    md_make(path, &r);
    compare_file(path, &r, "lj", ours); /* but for reduced numbers */
    cg_frame frame = {0};
    for (int t = 0; t < MD_FRAMES; t++) {
      const sizes *s = &cases[c].s;
      CG_WORKS(read_frame(path, t, &frame));
      CG_CLOSE(frame.time / s->time, 2 + 0.5 * t, 1e-15);
      for (int i = 0; i < MD_ATOMS; i++)
        for (int k = 0; k < 3; k++) {
          CG_CLOSE(frame.x[i][k] / s->length, md_value(0, t, i, k), 1e-12);
          CG_CLOSE(frame.v[i][k] / s->velocity, md_value(1, t, i, k), 1e-12);
          CG_CLOSE(frame.f[i][k] / s->force, md_value(2, t, i, k), 1e-12);
        }
    }
    cg_frame_clear(&frame);
  }
}

static void a_file_without_units_needs_them_said(void)
{
  const char *path = cg_test_path("bare.h5");
  md_recipe r = md_plain();
  r.length = r.velocity = r.force = r.time = NULL;
  md_make(path, &r);
  CG_FAILS(read_frames(path, NULL, NULL), CG_USAGE,
           "the file does not tell its units: give --units gromacs, real");
  compare_file(path, &r, "gromacs", ours);
  compare_file(path, &r, "lj", ours);
  compare_file(path, &r, "real", (sizes){0.1, 100, 41.84, 0.001});
}

static void a_part_of_a_frame_is_read(void)
{
  const char *path = cg_test_path("part.h5");
  const cg_traj_options all = cg_traj_options_default();
  for (int make = 0; make < 4; make++) {
    md_recipe r = md_plain();
    cg_traj *traj;
    cg_frame frame = {0};
    r.id_step = make & 1;
    r.packed = make & 2;
    r.image = true;
    md_make(path, &r);
    CG_WORKS(cg_traj_open(cg_test_world(), 1, &path, &all, &traj));
    cg_source source = cg_traj_source(traj);
    CU_ASSERT(cg_source_parts(source));
    for (int t = MD_FRAMES - 1; t >= 0; t--)
      for (int from = 0; from <= MD_ATOMS; from++)
        for (int n = 0; from + n <= MD_ATOMS; n++) {
          cg_source_range(source, from, n, NULL);
          CG_WORKS(cg_source_seek(source, t));
          CG_WORKS(cg_source_next(source, &frame));
          CU_ASSERT_EQUAL(frame.n, n);
          compare_box(&r, &frame, t, 1.0);
          compare_atoms(&r, &frame, t, from, ours);
        }
    cg_frame_clear(&frame);
    cg_traj_close(traj);
  }
}

static void info_tells_what_a_file_holds(void)
{
  const char *path = cg_test_path("info.h5");
  const cg_traj_options all = cg_traj_options_default();
  cg_traj_about about;
  cg_traj *traj;
  md_recipe r = md_plain();
  r.every = 2;
  md_make(path, &r);
  CG_WORKS(cg_traj_open(cg_test_world(), 1, &path, &all, &traj));
  cg_traj_describe(traj, 0, &about);
  CU_ASSERT(strcmp(about.format, "h5") == 0 && about.atoms == MD_ATOMS);
  CU_ASSERT(about.frames == MD_FRAMES && !about.steps && !about.bare);
  CU_ASSERT(about.begin == 2.0 && about.end == 3.0);
  CU_ASSERT(about.all_v && about.all_box && about.some_f && !about.all_f);
  CU_ASSERT(!about.double_precision && about.precision == 0.0);
  cg_traj_close(traj);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"a file of MDAnalysis holds what it was made from",
     a_file_of_mdanalysis_holds_what_it_was_made_from},
    {"all types of numbers are read", all_types_of_numbers_are_read},
    {"all boxes are read", all_boxes_are_read},
    {"steps and times may be increments or missing",
     steps_and_times_may_be_increments_or_missing},
    {"forces go with their step", forces_go_with_their_step},
    {"particles are sorted by id", particles_are_sorted_by_id},
    {"images unfold positions", images_unfold_positions},
    {"units are obeyed", units_are_obeyed},
    {"a file without units needs them said",
     a_file_without_units_needs_them_said},
    {"a part of a frame is read", a_part_of_a_frame_is_read},
    {"info tells what a file holds", info_tells_what_a_file_holds},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "h5md", tests);
}
