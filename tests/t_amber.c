/* SPDX-License-Identifier: GPL-2.0-or-later */
/* AMBER's NetCDF: a file of MDAnalysis against the numbers it was made from,
 * files put together by hand in all three classic formats, damage. */
#include "harness.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/log.h"
#include "methanol.h"
#include "trajfile.h"

enum { ATOMS = 4, FRAMES = 3, LONGEST = 8192, VARIABLES = 7 };
enum { SHORT = 3, INT = 4, FLOAT = 5, DOUBLE = 6 };

/* What a file put together by hand is like. */
typedef struct recipe {
  int version;
  int real; /* INT, FLOAT or DOUBLE */
  const char *convention;
  const char *length, *velocity, *force, *time; /* units */
  double scale; /* of the velocities; 0: none */
  bool streaming;
  int second; /* dimension of the coordinates: 1 (atom) */
} recipe;

static const recipe plain = {.version = 2,
                             .real = FLOAT,
                             .convention = "AMBER",
                             .length = "angstrom",
                             .velocity = "angstrom/picosecond",
                             .force = "kilocalorie/mole/angstrom",
                             .time = "picosecond",
                             .second = 1};

typedef struct writing {
  unsigned char bytes[LONGEST];
  size_t n;
  int version;
  size_t begin[VARIABLES]; /* where each variable's offset stands */
} writing;

static void put_int(writing *w, int64_t value)
{
  cg_put_int(w->bytes + w->n, value);
  w->n += 4;
}

static void put_long(writing *w, int64_t value)
{
  cg_put_u64(w->bytes + w->n, (uint64_t)value);
  w->n += 8;
}

static void put_count(writing *w, int64_t value)
{
  if (w->version == 5)
    put_long(w, value);
  else
    put_int(w, value);
}

static void put_text(writing *w, const char *text)
{
  size_t n = strlen(text);
  put_count(w, (int64_t)n);
  memcpy(w->bytes + w->n, text, n);
  w->n += (n + 3) / 4 * 4;
}

static void put_real(writing *w, int real, double value)
{
  uint64_t u;
  memcpy(&u, &value, sizeof u);
  if (real == DOUBLE) {
    put_long(w, (int64_t)u);
    return;
  }
  cg_put_float(w->bytes + w->n, value);
  w->n += 4;
}

static void put_attribute(writing *w, const char *name, const char *value)
{
  put_text(w, name);
  put_int(w, 2);
  put_text(w, value);
}

/* A variable of records with those dimensions; its offset is put later. */
static void put_variable(writing *w, int number, const char *name, int dims,
                         const int *dim, const char *unit, double scale,
                         int type)
{
  put_text(w, name);
  put_count(w, dims);
  for (int k = 0; k < dims; k++)
    put_count(w, dim[k]);
  int attributes = (unit != NULL) + (scale != 0.0);
  put_int(w, attributes ? 12 : 0);
  put_count(w, attributes);
  if (unit)
    put_attribute(w, "units", unit);
  if (scale != 0.0) {
    put_text(w, "scale_factor");
    put_int(w, DOUBLE);
    put_count(w, 1);
    put_real(w, DOUBLE, scale);
  }
  put_int(w, type);
  put_count(w, 12345); /* readers compute it */
  w->begin[number] = w->n;
  w->n += w->version == 1 ? 4 : 8;
}

/* Number k of field 0 ... 5 of an atom, which a float holds exactly. */
static double value_of(int field, int frame, int i, int k)
{
  if (field == 4)
    return 20.0 + k;
  if (field == 5)
    return 90.0;
  return 0.125 * (10 * field + 4 * frame + 2 * i + k);
}

static void put_head(writing *w, const recipe *r)
{
  static const int shape[] = {0, 1, 2};
  const int x_shape[] = {0, r->second, 2};
  static const int cell[] = {0, 2};
  memcpy(w->bytes, "CDF", 3);
  w->bytes[3] = (unsigned char)r->version;
  w->n = 4;
  w->version = r->version;
  put_count(w, r->streaming ? -1 : FRAMES);
  put_int(w, 10);
  put_count(w, 3);
  put_text(w, "frame");
  put_count(w, 0);
  put_text(w, "atom");
  put_count(w, ATOMS);
  put_text(w, "spatial");
  put_count(w, 3);
  put_int(w, 12);
  put_count(w, 1);
  put_attribute(w, "Conventions", r->convention);
  put_int(w, 11);
  put_count(w, VARIABLES);
  put_variable(w, 0, "coordinates", 3, x_shape, r->length, 0.0, r->real);
  put_variable(w, 1, "velocities", 3, shape, r->velocity, r->scale, r->real);
  put_variable(w, 2, "forces", 3, shape, r->force, 0.0, r->real);
  put_variable(w, 3, "time", 1, shape, r->time, 0.0, r->real);
  put_variable(w, 4, "cell_lengths", 2, cell, r->length, 0.0, DOUBLE);
  put_variable(w, 5, "cell_angles", 2, cell, "degree", 0.0, DOUBLE);
  put_variable(w, 6, "odd", 2, cell, NULL, 0.0, SHORT); /* 6 bytes: padded */
}

/* Field f of a frame; the offset of the first goes into the head. */
static void put_field(writing *w, const recipe *r, int f, int frame)
{
  size_t here = w->n;
  if (frame == 0) {
    w->n = w->begin[f];
    if (w->version == 1)
      put_int(w, (int64_t)here);
    else
      put_long(w, (int64_t)here);
    w->n = here;
  }
  int items = f == 0 && r->second == 2 ? 3 : f < 3 ? ATOMS : 1;
  int numbers = f == 3 ? 1 : 3;
  for (int i = 0; i < items && f < 6; i++)
    for (int k = 0; k < numbers; k++)
      put_real(w, f < 4 ? r->real : DOUBLE, value_of(f, frame, i, k));
  if (f == 6)
    w->n += 8;
}

static void make_file(const char *path, const recipe *r, writing *w,
                      size_t end[FRAMES])
{
  static const int order[VARIABLES] = {6, 3, 0, 4, 5, 1, 2};
  *w = (writing){.version = r->version};
  put_head(w, r);
  for (int t = 0; t < FRAMES; t++) {
    for (int k = 0; k < VARIABLES; k++)
      put_field(w, r, order[k], t);
    if (end)
      end[t] = w->n;
  }
  CU_ASSERT(w->n <= LONGEST);
  cg_test_put(path, w->bytes, w->n);
}

static void a_file_of_mdanalysis_holds_what_it_was_made_from(void)
{
  const char *path = cg_test_data("tests/data/traj/methanol.nc");
  methanol table;
  cg_frame frame = {0};
  read_methanol(&table);
  for (int t = 0; t < 2; t++) {
    CG_WORKS(read_frame(path, t, &frame));
    /* Rounded to a float in nm, ps, kJ/mol/nm (|x| < 4, |v| < 16, |f| < 8192),
     * then in A and kcal/mol/A, twice in between at most. */
    compare_methanol(&table, &frame, t, 0, 3.1e-7, 1.5e-6, 1e-3);
    CG_CLOSE(frame.time, table.time[t], 1e-7 * table.time[t]);
    for (int k = 0; k < 3; k++)
      CG_CLOSE(frame.box.h[k][k], table.edge[t][k], 2.2e-7);
  }
  cg_frame_clear(&frame);
}

/* The frames of a file are those of value_of(), times the units' sizes. */
static void compare_made(const char *path, double length, double velocity,
                         double force, double time)
{
  const double size[3] = {length, velocity, force};
  cg_frame frame = {0};
  for (int t = 0; t < FRAMES; t++) {
    CG_WORKS(read_frame(path, t, &frame));
    CU_ASSERT(frame.n == ATOMS && frame.has_v && frame.has_f);
    double (*field[3])[3] = {frame.x, frame.v, frame.f};
    for (int f = 0; f < 3; f++)
      for (int i = 0; i < ATOMS; i++)
        for (int k = 0; k < 3; k++)
          CG_CLOSE(field[f][i][k], size[f] * value_of(f, t, i, k),
                   4e-16 * fabs(field[f][i][k]));
    CG_CLOSE(frame.time, time * value_of(3, t, 0, 0), 1e-14);
    for (int k = 0; k < 3; k++)
      CG_CLOSE(frame.box.h[k][k], length * value_of(4, t, 0, k), 1e-13);
  }
  cg_frame_clear(&frame);
}

static void all_classic_formats_are_read(void)
{
  static const int versions[] = {1, 2, 5};
  const char *path = cg_test_path("made.nc");
  for (int make = 0; make < 12; make++) {
    recipe r = plain;
    writing w;
    r.version = versions[make % 3];
    r.real = make % 2 ? DOUBLE : FLOAT;
    r.streaming = make >= 6;
    make_file(path, &r, &w, NULL);
    compare_made(path, 0.1, 0.1, 41.84, 1.0);
  }
}

static void units_and_scales_are_obeyed(void)
{
  const char *path = cg_test_path("units.nc");
  recipe r = plain;
  writing w;
  r.scale = 20.455;
  make_file(path, &r, &w, NULL);
  compare_made(path, 0.1, 2.0455, 41.84, 1.0);
  r.scale = -0.5;
  r.length = "nanometer";
  r.velocity = "Angstrom/femtosecond";
  r.force = "amu*angstrom/picosecond^2";
  r.time = "femtosecond";
  make_file(path, &r, &w, NULL);
  compare_made(path, 1.0, -50.0, 0.1, 0.001);
  r.scale = 0.0;
  r.length = r.velocity = r.force = r.time = NULL;
  r.convention = "CF, AMBER";
  make_file(path, &r, &w, NULL);
  compare_made(path, 0.1, 0.1, 41.84, 1.0);
}

/* Write a file, change some of its bytes, and read it. */
static cg_status read_changed(const recipe *r, const char *from,
                              const char *to)
{
  const char *path = cg_test_path("changed.nc");
  writing w;
  size_t at = 0, n = strlen(from), places = 0;
  make_file(path, r, &w, NULL);
  for (; n > 0 && at + n <= w.n; at++)
    if (memcmp(w.bytes + at, from, n) == 0) {
      memcpy(w.bytes + at, to, n);
      places++;
    }
  CU_ASSERT(n == 0 || places > 0);
  cg_test_put(path, w.bytes, w.n);
  return read_frames(path, NULL, NULL);
}

static void messages_say_what_is_wrong(void)
{
  recipe r = plain;
  CG_FAILS(read_changed(&r, "atom", "mota"), CG_DATA,
           "changed.nc: its dimension atom is not there");
  CG_FAILS(read_changed(&r, "CDF\2", "CDF\3"), CG_DATA, "CDF and 1, 2 or 5");
  r.convention = "AMBERRESTART";
  CG_FAILS(read_changed(&r, "", ""), CG_DATA, "restarts, AMBERRESTART, are");
  r.convention = "COARDS";
  CG_FAILS(read_changed(&r, "", ""), CG_DATA, "Conventions \"COARDS\"");
  r = plain;
  r.length = "bohr";
  CG_FAILS(read_changed(&r, "", ""), CG_DATA,
           "the units of its coordinates are \"bohr\", which is not");
  r = plain;
  r.force = "picosecond";
  CG_FAILS(read_changed(&r, "", ""), CG_DATA, "the units of its forces");
  r = plain;
  r.scale = INFINITY;
  CG_FAILS(read_changed(&r, "", ""), CG_DATA, "scale_factor of its velocit");
  r = plain;
  r.real = INT;
  CG_FAILS(read_changed(&r, "", ""), CG_DATA,
           "its coordinates are not floats or doubles with the dimensions "
           "frame, atom, 3");
  r = plain;
  r.second = 2;
  CG_FAILS(read_changed(&r, "", ""), CG_DATA, "dimensions frame, atom, 3");
  r = plain;
  r.real = DOUBLE;
  r.scale = 1e308;
  CG_FAILS(read_changed(&r, "\x3f\xf4\0\0\0\0\0\0", "\x7f\xe4\0\0\0\0\0\0"),
           CG_DATA, "a velocity is not finite in our units");
}

static void numbers_that_are_none_are_told(void)
{
  static const struct {
    int field;
    const char *text;
  } cases[] = {{0, "frame 0 at byte "}, {0, "atom 1: its position is not fin"},
               {1, "atom 1: its velocity"}, {2, "atom 1: its force"},
               {3, "the time is not finite"},
               {4, "the cell holds a number that is not finite"},
               {5, "the cell holds a number"}};
  const char *path = cg_test_path("nan.nc");
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    writing w;
    make_file(path, &plain, &w, NULL);
    size_t at = cg_get_u32(w.bytes + w.begin[cases[c].field] + 4);
    cg_put_u32(w.bytes + at, 0x7ff80000); /* NaN as a float or a double */
    cg_test_put(path, w.bytes, w.n);
    CG_FAILS(read_frames(path, NULL, NULL), CG_DATA, cases[c].text);
  }
}

static void a_file_may_end_between_frames_only(void)
{
  const char *path = cg_test_path("cut.nc");
  for (int make = 0; make < 3; make++) {
    recipe r = plain;
    size_t end[FRAMES];
    writing w;
    r.version = make == 2 ? 5 : make + 1;
    make_file(path, &r, &w, end);
    cut_everywhere(path, NULL, FRAMES, end);
  }
}

static void a_wrong_number_of_frames_is_warned_of(void)
{
  const char *path = cg_test_path("told.nc");
  for (int told = 2; told <= 9; told += 7) {
    writing w;
    int64_t frames;
    make_file(path, &plain, &w, NULL);
    cg_put_int(w.bytes + 4, told);
    cg_test_put(path, w.bytes, w.n);
    CG_WORKS(read_frames(path, NULL, &frames));
    CU_ASSERT_EQUAL(frames, told == 2 ? 2 : FRAMES);
    if (cg_comm_rank(cg_test_world()) == 0)
      CU_ASSERT(cg_log_warning_count() == 1 &&
                strstr(cg_log_warning(0), "frames, there are 3"));
    cg_log_stop();
  }
}

/* Each word of the head set to each value: read, or refused with the file's
 * name. */
static void hostile_words_never_crash(void)
{
  static const uint32_t values[] = {
    0, 1, 2, 3, 5, 8, 10, 11, 12, 0x7fffffff, 0x80000000, 0xffffffff,
    0xfffffffc, 0x40000000, 0x00100000, 0x7ff00000};
  const char *path = cg_test_path("hostile.nc");
  for (int version = 1; version <= 5; version += 4) {
    recipe r = plain;
    writing w;
    size_t refused = 0;
    r.version = version;
    make_file(path, &r, &w, NULL);
    for (size_t at = 0; at < w.begin[VARIABLES - 1] + 8; at += 4)
      for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        uint32_t old = cg_get_u32(w.bytes + at);
        cg_put_u32(w.bytes + at, values[i]);
        cg_test_put(path, w.bytes, w.n);
        cg_put_u32(w.bytes + at, old);
        cg_status status = read_frames(path, NULL, NULL);
        refused += status != CG_OK;
        if (status != CG_OK)
          CG_FAILS(status, CG_DATA, "hostile.nc");
        cg_log_stop();
      }
    CU_ASSERT(refused > 100);
  }
}

static void random_changes_never_crash(void)
{
  const char *path = cg_test_path("random.nc");
  writing w;
  make_file(path, &plain, &w, NULL);
  change_at_random(path, NULL, w.bytes, w.n, 2000, 12);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"a file of MDAnalysis holds what it was made from",
     a_file_of_mdanalysis_holds_what_it_was_made_from},
    {"all classic formats are read", all_classic_formats_are_read},
    {"units and scales are obeyed", units_and_scales_are_obeyed},
    {"messages say what is wrong", messages_say_what_is_wrong},
    {"numbers that are none are told", numbers_that_are_none_are_told},
    {"a file may end between frames only", a_file_may_end_between_frames_only},
    {"a wrong number of frames is warned of",
     a_wrong_number_of_frames_is_warned_of},
    {"hostile words never crash", hostile_words_never_crash},
    {"random changes never crash", random_changes_never_crash},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "amber", tests);
}
