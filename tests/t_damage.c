/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Damaged trajectories: cut at every byte, bytes changed at random.  Whatever
 * a file holds, reading it ends with its frames or with a message that names
 * the file, and gives all memory back.
 *
 * With CGMAP_DATA: ten files that were damaged on purpose, and whole
 * trajectories against one another. */
#include "harness.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "trajfile.h"

enum { ATOMS = 12, FRAMES = 3 };

/* Floats: heads of 84 bytes, a box, three fields. */
static void a_trr_may_end_between_frames_only(void)
{
  const char *path = cg_test_path("cut.trr");
  const size_t frame = 84 + 36 + 3 * 12 * ATOMS;
  CG_WORKS(write_frames(path, NULL, ATOMS, FRAMES, true, true, 1000));
  cut_everywhere(path, NULL, FRAMES,
                 (const size_t[]){frame, 2 * frame, 3 * frame});
}

static void an_xtc_may_end_between_frames_only(void)
{
  const char *path = cg_test_path("cut.xtc");
  size_t n, end[FRAMES], at = 0;
  CG_WORKS(write_frames(path, NULL, ATOMS, FRAMES, false, false, 1000));
  unsigned char *bytes = get_file(path, &n);
  for (int i = 0; i < FRAMES; i++) {
    size_t count = (size_t)bytes[at + 90] * 256 + bytes[at + 91];
    end[i] = at += 92 + (count + 3) / 4 * 4;
  }
  cg_free(bytes);
  cut_everywhere(path, NULL, FRAMES, end);
}

static void nine_atoms_may_end_between_frames_only(void)
{
  const char *path = cg_test_path("nine.xtc");
  const size_t frame = 56 + 12 * 9;
  CG_WORKS(write_frames(path, NULL, 9, FRAMES, false, false, 1000));
  cut_everywhere(path, NULL, FRAMES,
                 (const size_t[]){frame, 2 * frame, 3 * frame});
}

static void random_changes_never_crash(void)
{
  static const char *const names[] = {"r.trr", "r.xtc", "nine.xtc"};
  for (int i = 0; i < 3; i++) {
    const char *path = cg_test_path(names[i]);
    size_t n;
    CG_WORKS(write_frames(path, NULL, i < 2 ? ATOMS : 9, FRAMES, i == 0,
                          i == 0, 1000));
    unsigned char *good = get_file(path, &n);
    change_at_random(path, NULL, good, n, 1500, (uint64_t)i);
    cg_free(good);
  }
}

/* Larger groups, radices that move; text. */
static void random_changes_of_real_files_never_crash(void)
{
  static const char *const names[] = {"p3.xtc", "p5.xtc", "mixed.trr",
                                      "p6.gro"};
  for (int i = 0; i < 4; i++) {
    char name[64];
    const char *path = cg_test_path(names[i]);
    size_t n;
    snprintf(name, sizeof name, "tests/data/traj/%s", names[i]);
    unsigned char *good = get_file(cg_test_data(name), &n);
    change_at_random(path, NULL, good, n, 300, 100 + (uint64_t)i);
    cg_free(good);
  }
}

static void files_damaged_on_purpose_are_told(void)
{
  static const struct {
    const char *name, *text;
  } cases[] = {
    {"trr_truncated_mid_frame.trr", "frame 2 at byte 3120: the file ends"},
    {"trr_natoms_huge.trr", "frame 0 at byte 0: block x has 720 bytes"},
    {"trr_nan_position.trr", "frame 1 at byte 1560: atom "},
    {"trr_zero_box.trr", "frame 0 at byte 0: it has no box"},
    {"trr_empty.trr", "is empty"},
    {"xtc_truncated.xtc", "frame 2 at byte "},
    {"xtc_natoms_huge.xtc", "frame 0 at byte 0: says 2147483647 atoms"},
    {"gro_natoms_too_large.gro", "frame 0 at byte 0: atom "},
  };
  const char *folder = cg_test_long_data();
  cg_traj_options options = cg_traj_options_default();
  options.need_box = true;
  for (size_t i = 0; folder && i < sizeof cases / sizeof *cases; i++) {
    char path[512];
    snprintf(path, sizeof path, "%s/12_damaged/%s", folder, cases[i].name);
    CG_FAILS(read_frames(path, &options, NULL), CG_DATA, cases[i].text);
  }
}

/* Every frame of two trajectories of one run. */
static void compare_runs(const char *folder, const char *a, const char *b,
                         double tolerance)
{
  const char *name[2] = {a, b};
  const cg_traj_options options = cg_traj_options_default();
  cg_traj *traj[2];
  cg_frame frame[2] = {{0}, {0}};
  double most = 0.0;
  for (int k = 0; k < 2; k++) {
    char path[512];
    const char *given = path;
    snprintf(path, sizeof path, "%s/%s", folder, name[k]);
    CG_WORKS(cg_traj_open(cg_test_world(), 1, &given, &options, &traj[k]));
  }
  CU_ASSERT_EQUAL(cg_traj_frames(traj[0]), cg_traj_frames(traj[1]));
  for (int64_t i = 0; i < cg_traj_frames(traj[0]); i++) {
    for (int k = 0; k < 2; k++)
      CG_WORKS(cg_source_next(cg_traj_source(traj[k]), &frame[k]));
    most = cg_test_larger(
        most, largest_difference((const double (*)[3])frame[0].x,
                                 (const double (*)[3])frame[1].x,
                                 frame[0].n));
  }
  CG_CLOSE(most, 0.0, tolerance);
  for (int k = 0; k < 2; k++) {
    cg_frame_clear(&frame[k]);
    cg_traj_close(traj[k]);
  }
}

/* Half a grid point and the rounding of floats up to 4 nm, for DCD and NetCDF
 * up to 40 A as well. */
static void whole_runs_agree_in_all_formats(void)
{
  const char *folder = cg_test_long_data();
  if (!folder)
    return;
  compare_runs(folder, "07_spce_water/traj.trr", "07_spce_water/traj.xtc",
               5.005e-4);
  compare_runs(folder, "08_methanol/traj.trr", "08_methanol/traj.xtc",
               5.005e-4);
  static const struct {
    const char *name;
    double tolerance;
  } copies[] = {{"traj_single.trr", 2.4e-7}, {"traj_xonly_single.trr", 2.4e-7},
                {"traj_mixed_content.trr", 2.4e-7}, {"traj_p3.xtc", 5.005e-4},
                {"traj_p5.xtc", 5.3e-6}, {"traj.gro", 5.005e-4},
                {"traj_ndec6.gro", 5.005e-7}, {"traj.dcd", 3.1e-7},
                {"traj.nc", 3.1e-7}};
  for (size_t i = 0; i < sizeof copies / sizeof *copies; i++) {
    char name[64];
    snprintf(name, sizeof name, "11_format_matrix/%s", copies[i].name);
    compare_runs(folder, "11_format_matrix/traj_double.trr", name,
                 copies[i].tolerance);
  }
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"a TRR may end between frames only", a_trr_may_end_between_frames_only},
    {"an XTC may end between frames only", an_xtc_may_end_between_frames_only},
    {"nine atoms may end between frames only",
     nine_atoms_may_end_between_frames_only},
    {"random changes never crash", random_changes_never_crash},
    {"random changes of real files never crash",
     random_changes_of_real_files_never_crash},
    {"files damaged on purpose are told", files_damaged_on_purpose_are_told},
    {"whole runs agree in all formats", whole_runs_agree_in_all_formats},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "damage", tests);
}
