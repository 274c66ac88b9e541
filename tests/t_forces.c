/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Forces from files beside the trajectory.  The forces of make_frame() are put
 * into a DCD as NAMD does: F/(kJ/mol/nm) = 41.84 F/(kcal/mol/A), as 1 kcal is
 * 4.184 kJ. */
#include "harness.h"

#include <math.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "io/traj/traj.h"
#include "trajfile.h"

enum { ATOMS = 12 };

static const double real = 10 * 4.184;           /* kcal/mol/A */
static const double metal = 10 * 96.48533212331; /* eV/A: e N_A */

typedef struct forced {
  int64_t n;
  double unit;
} forced;

static const cg_frame *forced_frame(int64_t number, cg_frame *room,
                                    const void *of)
{
  const forced *a = of;
  make_frame(room, a->n, number, false, true, false);
  room->time = 0.1 * (double)number;
  if (a->unit <= 0)
    return room;
  for (int64_t i = 0; i < a->n; i++)
    for (int k = 0; k < 3; k++)
      room->x[i][k] = 0.1 * room->f[i][k] / a->unit; /* nm of so many A */
  memset(&room->box, 0, sizeof room->box);
  return room;
}

/* Write frames first ... last-1 of write_range(): what makes positions of
 * forces divided by `unit`, if that is above 0. */
static void write_dcd(const char *path, int64_t n, int64_t first, int64_t last,
                      double unit)
{
  const cg_traj_write_options options = {.overwrite = true,
                                         .precision = 1000.0};
  CG_WORKS(write_made(path, NULL, &options, first, last, forced_frame,
                      &(forced){n, unit}));
}

/* Two files of positions, and what lies beside them. */
typedef struct beside {
  cg_traj *traj;
  cg_traj_forces *forces;
  double length; /* a nm as it is read: reduced numbers are those of the DCD */
} beside;

static cg_status open_beside(int n, const char *const *x, int m,
                             const char *const *f,
                             const cg_traj_options *options, beside *b)
{
  bool reduced = options->units && strcmp(options->units, "lj") == 0;
  *b = (beside){NULL, NULL, reduced ? 10.0 : 1.0};
  cg_log_stop();
  CG_TRY(cg_traj_open(cg_test_world(), n, x, options, &b->traj));
  return cg_traj_forces_open(cg_test_world(), m, f, options, b->traj,
                             &b->forces);
}

static void close_beside(beside *b)
{
  cg_traj_forces_close(b->forces);
  cg_traj_close(b->traj);
  cg_log_stop();
}

/* Are the frames these of make_frame()?  Forces that went through floats have
 * an error of 2^-24 of 1000, doubled by the conversions. */
static void holds(beside *b, int n, const int *number)
{
  cg_frame got = {0}, made = {0};
  CU_ASSERT_PTR_NOT_NULL_FATAL(b->forces);
  cg_source source = cg_traj_forces_source(b->forces);
  CU_ASSERT_EQUAL(cg_source_count(source), n);
  for (int i = n - 1; i >= 0; i--) {
    CG_WORKS(cg_source_seek(source, i));
    CG_WORKS(cg_source_next(source, &got));
    make_frame(&made, ATOMS, number[i], false, true, false);
    CU_ASSERT(got.has_f && got.index == i && got.box.periodic);
    CU_ASSERT(fabs(got.x[5][1] - b->length * made.x[5][1]) < 1e-6 * b->length);
    double off = largest_difference((const double (*)[3])got.f,
                                    (const double (*)[3])made.f, ATOMS);
    CU_ASSERT(off < 2 * 1000 * ldexp(1, -24));
  }
  cg_frame_clear(&got);
  cg_frame_clear(&made);
}

static void the_numbers_of_a_dcd_are_forces(void)
{
  static const struct {
    const char *units;
    double unit;
  } cases[] = {{"real", real}, {"metal", metal}, {"gromacs", 1}, {"lj", 1}};
  const char *x = cg_test_path("x.dcd"), *f = cg_test_path("f.dcd");
  beside b;
  write_dcd(x, ATOMS, 0, 3, 0);
  for (int i = 0; i < 4; i++) {
    cg_traj_options options = cg_traj_options_default();
    options.units = cases[i].units;
    write_dcd(f, ATOMS, 0, 3, cases[i].unit);
    CG_WORKS(open_beside(1, &x, 1, &f, &options, &b));
    CU_ASSERT(cg_traj_forces_bare(b.forces));
    holds(&b, 3, (const int[]){0, 1, 2});
    close_beside(&b);
  }
}

static void formats_with_forces_give_theirs(void)
{
  const char *x = cg_test_path("x.dcd"), *f = cg_test_path("f.trr");
  const cg_traj_options options = cg_traj_options_default();
  beside b;
  write_dcd(x, ATOMS, 0, 3, 0);
  write_range(f, ATOMS, 0, 3, 0);
  CG_WORKS(open_beside(1, &x, 1, &f, &options, &b));
  CU_ASSERT(!cg_traj_forces_bare(b.forces));
  holds(&b, 3, (const int[]){0, 1, 2});
  close_beside(&b);
}

/* Of the frames of a TRR of single precision: a head of 84 bytes, which holds
 * the length of the positions at 52, a box of 36, positions, forces. */
static void drop_positions(const char *path)
{
  enum { HEAD = 84, LENGTH = 52, BOX = 36, FIELD = 12 * ATOMS };
  size_t n, kept = 0, frame = HEAD + BOX + 2 * FIELD;
  unsigned char *bytes = get_file(path, &n);
  for (size_t at = 0; at + frame <= n; at += frame) {
    memset(bytes + at + LENGTH, 0, 4);
    memmove(bytes + kept, bytes + at, HEAD + BOX);
    memmove(bytes + kept + HEAD + BOX, bytes + at + HEAD + BOX + FIELD, FIELD);
    kept += frame - FIELD;
  }
  cg_test_put(path, bytes, kept);
  cg_free(bytes);
}

/* GROMACS with nstxout = 0; by itself it is no trajectory. */
static void forces_alone_are_enough(void)
{
  const char *x = cg_test_path("x.dcd"), *f = cg_test_path("f.trr");
  const cg_traj_options options = cg_traj_options_default();
  cg_traj *traj;
  beside b;
  write_dcd(x, ATOMS, 0, 3, 0);
  write_range(f, ATOMS, 0, 3, 0);
  drop_positions(f);
  CG_WORKS(open_beside(1, &x, 1, &f, &options, &b));
  holds(&b, 3, (const int[]){0, 1, 2});
  close_beside(&b);
  CG_FAILS(cg_traj_open(cg_test_world(), 1, &f, &options, &traj), CG_DATA,
           "f.trr: no frame holds positions, but forces: give it with");
}

/* Frame 2 is there twice on both sides, of which one is left out; the files of
 * forces are cut elsewhere. */
static void partners_are_found_by_number(void)
{
  const char *x[2] = {cg_test_path("x1.dcd"), cg_test_path("x2.dcd")};
  const char *f[3] = {cg_test_path("f1.dcd"), cg_test_path("f2.dcd"),
                      cg_test_path("f3.dcd")};
  cg_traj_options options = cg_traj_options_default();
  beside b;
  options.units = "real";
  write_dcd(x[0], ATOMS, 0, 3, 0);
  write_dcd(x[1], ATOMS, 2, 6, 0);
  write_dcd(f[0], ATOMS, 0, 2, real);
  write_dcd(f[1], ATOMS, 2, 3, real);
  write_dcd(f[2], ATOMS, 2, 6, real);
  CG_WORKS(open_beside(2, x, 3, f, &options, &b));
  holds(&b, 6, (const int[]){0, 1, 2, 3, 4, 5});
  close_beside(&b);
  options.begin = 0.1;
  options.stride = 2;
  CG_WORKS(open_beside(2, x, 3, f, &options, &b));
  holds(&b, 3, (const int[]){1, 3, 5});
  close_beside(&b);
}

/* A run that was killed between its two files. */
static void a_cut_file_gives_what_it_has(void)
{
  const char *x = cg_test_path("x.dcd"), *f = cg_test_path("f.dcd");
  cg_traj_options options = cg_traj_options_default();
  beside b;
  size_t n;
  options.units = "real";
  write_dcd(x, ATOMS, 0, 4, 0);
  write_dcd(f, ATOMS, 0, 4, real);
  unsigned char *bytes = get_file(f, &n);
  cg_test_put(f, bytes, n - 1);
  CG_FAILS(open_beside(1, &x, 1, &f, &options, &b), CG_DATA,
           "f.dcd: frame 3 at byte");
  close_beside(&b);
  options.truncated_last = true;
  CG_FAILS(open_beside(1, &x, 1, &f, &options, &b), CG_DATA,
           "x.dcd: frame 3 at time 0.3 has no forces: ");
  close_beside(&b);
  options.end = 0.2;
  CG_WORKS(open_beside(1, &x, 1, &f, &options, &b));
  holds(&b, 3, (const int[]){0, 1, 2});
  close_beside(&b);
  cg_free(bytes);
}

static void files_that_do_not_fit_are_told(void)
{
  const char *x = cg_test_path("x.dcd");
  static const struct {
    const char *name, *units;
    int64_t atoms, first, last;
    cg_status status;
    const char *text;
  } cases[] = {
    {"f.dcd", NULL, ATOMS, 0, 3, CG_USAGE,
     "f.dcd: a dcd does not tell the units of its forces: give --units real"},
    {"f.dcd", "real", ATOMS, 0, 4, CG_DATA, "f.dcd: 4 frames of forces, "},
    {"f.dcd", "real", 11, 0, 3, CG_DATA, "f.dcd: forces on 11 atoms, "},
    {"f.dcd", "real", ATOMS, 1, 4, CG_DATA,
     "f.dcd: frame 0 is of time 0.1, its partner in "},
    {"f.xtc", "real", ATOMS, 0, 3, CG_DATA, "f.xtc: a xtc holds no forces; "},
  };
  cg_traj_options options = cg_traj_options_default();
  beside b;
  write_dcd(x, ATOMS, 0, 3, 0);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const char *f = cg_test_path(cases[i].name);
    write_dcd(f, cases[i].atoms, cases[i].first, cases[i].last, real);
    options.units = cases[i].units;
    CG_FAILS(open_beside(1, &x, 1, &f, &options, &b), cases[i].status,
             cases[i].text);
    close_beside(&b);
  }
}

static void other_formats_must_hold_forces(void)
{
  const char *x = cg_test_path("x.dcd"), *trr = cg_test_path("short.trr");
  const char *bare = cg_test_path("bare.trr");
  const char *both[2] = {cg_test_path("f.dcd"), trr};
  cg_traj_options options = cg_traj_options_default();
  beside b;
  options.units = "real";
  write_dcd(x, ATOMS, 0, 3, 0);
  write_dcd(both[0], ATOMS, 0, 3, real);
  CG_WORKS(write_frames(bare, NULL, ATOMS, 3, false, false, 1000));
  write_range(trr, ATOMS, 0, 3, 0);
  CG_FAILS(open_beside(1, &bare, 1, &bare, &options, &b), CG_DATA,
           "bare.trr: frame 0 at byte 0: it holds no forces");
  close_beside(&b);
  CG_FAILS(open_beside(1, &x, 2, both, &options, &b), CG_DATA,
           "short.trr: a trr, ");
  close_beside(&b);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"the numbers of a DCD are forces", the_numbers_of_a_dcd_are_forces},
    {"formats with forces give theirs", formats_with_forces_give_theirs},
    {"forces alone are enough", forces_alone_are_enough},
    {"partners are found by number", partners_are_found_by_number},
    {"a cut file gives what it has", a_cut_file_gives_what_it_has},
    {"files that do not fit are told", files_that_do_not_fit_are_told},
    {"other formats must hold forces", other_formats_must_hold_forces},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "forces", tests);
}
