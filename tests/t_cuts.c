/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Small files cut at every byte: each time they are read, or refused with
 * their name and a status for what is damaged, and no memory is kept.  Other
 * formats are cut in their own tests, which know where a cut is a shorter
 * trajectory: t_damage, t_dcd, t_amber, t_dump_text, t_pdb, .... */
#include "harness.h"

#include <stdio.h>

#include "base/mem.h"
#include "fuzz/targets.h"
#include "trajfile.h"

static void cut(const char *name, const char *file)
{
  const fuzz_target *target = fuzz_find(name);
  size_t n;
  char path[256];
  CU_ASSERT_PTR_NOT_NULL_FATAL(target);
  snprintf(path, sizeof path, "tests/corpus/%s/%s", name, file);
  unsigned char *bytes = get_file(cg_test_data(path), &n);
  for (size_t less = 0; less < n; less++) {
    const char *fault = fuzz_read(target, cg_test_world(), cg_test_path("."),
                                  bytes, less);
    if (fault)
      printf("%s, %zu bytes: %s\n", path, less, fault);
    CU_ASSERT_PTR_NULL(fault);
  }
  cg_free(bytes);
}

static void small_files_may_end_anywhere(void)
{
  static const char *const files[][2] = {
    {"gro", "two.gro"},
    {"index_cache", "two.cache"},
    {"interactions", "pairs.xml"},
    {"lammps_data", "chains.data"},
    {"mapping", "methanol_2site.xml"},
    {"ndx", "groups.ndx"},
    {"topology_g96", "two.g96"},
    {"topology_gro", "waters.gro"},
    {"topology_pdb", "bonds.pdb"},
  };
  for (size_t i = 0; i < sizeof files / sizeof *files; i++)
    cut(files[i][0], files[i][1]);
}

/* But for the newline at its end a GRO that is cut is shorter by whole frames,
 * or told. */
static void a_gro_may_end_between_frames_only(void)
{
  size_t n, half = 0;
  const char *path = cg_test_path("cut.gro");
  unsigned char *bytes =
    get_file(cg_test_data("tests/corpus/gro/two.gro"), &n);
  for (size_t lines = 0; lines < 2; half++) /* its second line tells atoms */
    lines += bytes[half] == '\n';
  int atoms = 0;
  CU_ASSERT_EQUAL_FATAL(sscanf((char *)bytes, "%*[^\n]\n%d", &atoms), 1);
  for (int lines = 0; lines < atoms + 1; half++)
    lines += bytes[half] == '\n';
  for (size_t less = 0; less < n; less++) {
    int64_t frames = 0;
    bool whole = less == half || less + 1 == half || less + 1 == n;
    cg_test_put(path, bytes, less);
    if (whole) {
      CG_WORKS(read_frames(path, NULL, &frames));
      CU_ASSERT_EQUAL(frames, less < half + 1 ? 1 : 2);
    } else {
      CG_FAILS(read_frames(path, NULL, NULL), CG_DATA, "cut.gro");
    }
  }
  cg_free(bytes);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"small files may end anywhere", small_files_may_end_anywhere},
    {"a GRO may end between frames only", a_gro_may_end_between_frames_only},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "cuts", tests);
}
