/* SPDX-License-Identifier: GPL-2.0-or-later */
/* H5MD that is no good: valid HDF5 with hostile names, shapes, types, units and
 * links; files that were cut or changed.  Each is one message and status 65. */
#include "harness.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cgmap/input.h>

#include "base/comm.h"
#include "base/log.h"
#include "base/mem.h"
#include "h5mdfile.h"
#include "io/traj/h5md.h"
#include "trajfile.h"

#define GROUP "/particles/all/"

static const char *make(hid_t *file)
{
  const char *path = cg_test_path("hostile.h5");
  md_recipe r = md_plain();
  md_make(path, &r);
  *file = md_change(path);
  return path;
}

/* A dataset is replaced by one of another type and shape, all zeros. */
static void shapes_and_types_are_checked(void)
{
  hid_t text = H5Tcopy(H5T_C_S1), pair = H5Tcreate(H5T_COMPOUND, 8);
  H5Tset_size(text, H5T_VARIABLE);
  H5Tinsert(pair, "a", 0, H5T_IEEE_F32LE);
  H5Tinsert(pair, "b", 4, H5T_IEEE_F32LE);
  hid_t list = H5Tvlen_create(H5T_IEEE_F32LE);
  const struct {
    const char *name;
    hid_t type;
    int rank;
    hsize_t dims[4];
    const char *says;
  } cases[] = {
    {"position/value", H5T_IEEE_F32LE, 2, {5, 3},
     "position/value: has the shape [5][3], [frame][particle][3] was expected"},
    {"position/value", H5T_IEEE_F32LE, 0, {0}, "is one number"},
    {"position/value", H5T_IEEE_F32LE, 3, {3, 0, 3}, "[frame][particle][3]"},
    {"position/value", H5T_IEEE_F32LE, 3, {3, 5, 2}, "[frame][particle][3]"},
    {"position/value", H5T_IEEE_F32LE, 4, {3, 5, 3, 1}, "[frame][particle]"},
    {"position/value", text, 3, {3, 5, 3}, "holds no numbers"},
    {"position/value", pair, 3, {3, 5, 3}, "holds no numbers"},
    {"position/value", list, 3, {3, 5, 3}, "holds no numbers"},
    {"position/value", H5T_STD_REF_OBJ, 3, {3, 5, 3}, "holds no numbers"},
    {"velocity/value", H5T_IEEE_F32LE, 3, {3, 6, 3}, "[frame][5][3] was exp"},
    {"velocity/value", H5T_IEEE_F32LE, 3, {3, 5, 3}, "lacks a unit, but the"},
    {"force/value", H5T_IEEE_F32LE, 3, {1, 5, 3}, "lacks a unit, but the posi"},
    {"position/step", H5T_STD_I32LE, 2, {3, 1}, "has 2 dimensions, 1 or none"},
    {"position/step", text, 1, {3}, "position/step: holds no numbers"},
    {"position/time", H5T_IEEE_F32LE, 1, {2}, "has 2 times for 3 frames"},
    {"position/time", H5T_IEEE_F32LE, 1, {3}, "its time lacks a unit, its val"},
    {"id", H5T_STD_I32LE, 1, {4}, "id: has the shape [4], [particle] was exp"},
    {"id", H5T_STD_I32LE, 1, {5}, "two particles have the id 0"},
    {"id", H5T_IEEE_F32LE, 1, {5}, "whole numbers were expected"},
    {"box/edges/value", H5T_IEEE_F32LE, 2, {3, 2}, "[3] or [3][3] was expect"},
    {"box/edges/value", H5T_IEEE_F32LE, 3, {3, 3, 2}, "[3] or [3][3] was exp"},
  };
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    char name[64];
    hid_t file;
    const char *path = make(&file);
    snprintf(name, sizeof name, GROUP "%s", cases[c].name);
    md_replace(file, name, cases[c].type, cases[c].rank, cases[c].dims);
    md_changed(file);
    cg_status status = read_frames(path, NULL, NULL);
    CU_ASSERT(strstr(cg_error_text(), "hostile.h5: ") != NULL);
    CG_FAILS(status, CG_DATA, cases[c].says);
  }
  H5Tclose(text);
  H5Tclose(pair);
  H5Tclose(list);
}

static void texts_are_checked(void)
{
  static const struct {
    const char *object, *name, *text, *says;
  } cases[] = {
    {GROUP "position/value", "unit", "furlong",
     "position/value: its unit is \"furlong\", which is not understood as one "
     "of length"},
    {GROUP "position/value", "unit", "ps", "not understood as one of length"},
    {GROUP "position/value", "unit", "nm nm", "as one of length"},
    {GROUP "position/value", "unit", "nm-99999999999999999999", "of length"},
    {GROUP "position/value", "unit", "((((((((((((((((((((((((((", "of length"},
    {GROUP "velocity/value", "unit", "nm fs", "as one of velocity"},
    {GROUP "force/value", "unit", "kJ nm-1 mol-2", "as one of force"},
    {GROUP "position/time", "unit", "K", "as one of time"},
    {GROUP "box", "boundary", "reflecting", "its boundary is neither"},
  };
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    hid_t file;
    const char *path = make(&file);
    md_put_text(file, cases[c].object, cases[c].name, cases[c].text);
    md_changed(file);
    CG_FAILS(read_frames(path, NULL, NULL), CG_DATA, cases[c].says);
  }
}

/* More frames than any disk holds; chunks larger than the file; numbers that
 * were never written. */
static void claims_are_compared_with_the_file(void)
{
  static const struct {
    hsize_t dims[3], chunk[3];
    const char *says;
  } cases[] = {
    {{(hsize_t)1 << 40, 5, 3}, {1, 5, 3}, "claims more numbers than the file"},
    {{3, (hsize_t)1 << 40, 3}, {1, 5, 3}, "claims more numbers than the file"},
    {{(hsize_t)1 << 62, (hsize_t)1 << 62, 3}, {1, 1, 1}, "claims more numbers"},
    {{3, 5, 3}, {1, 20000000, 3}, "its chunks are larger than the file"},
    {{3, 5, 3}, {1, 5, 3}, "3 of its 3 chunks were never written"},
  };
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    const hsize_t most[3] = {H5S_UNLIMITED, H5S_UNLIMITED, H5S_UNLIMITED};
    hid_t file;
    const char *path = make(&file);
    if (file >= 0) {
      hid_t how = H5Pcreate(H5P_DATASET_CREATE);
      hid_t space = H5Screate_simple(3, cases[c].dims, most);
      H5Pset_chunk(how, 3, cases[c].chunk);
      H5Ldelete(file, GROUP "position/value", H5P_DEFAULT);
      hid_t set = H5Dcreate2(file, GROUP "position/value", H5T_IEEE_F32LE,
                             space, H5P_DEFAULT, how, H5P_DEFAULT);
      CU_ASSERT(set >= 0);
      H5Dclose(set);
      H5Sclose(space);
      H5Pclose(how);
    }
    md_changed(file);
    CG_FAILS(read_frames(path, NULL, NULL), CG_DATA, cases[c].says);
  }
}

/* Nothing outside of the file is read, whatever is written in it. */
static void links_out_of_the_file_are_refused(void)
{
  md_recipe whole = md_plain();
  md_make(cg_test_path("whole.h5"), &whole);
  for (int kind = 0; kind < 7; kind++) {
    hid_t file;
    const char *path = make(&file);
    if (file >= 0) {
      H5Ldelete(file, GROUP "position", H5P_DEFAULT);
      if (kind == 0)
        H5Lcreate_external("whole.h5", GROUP "position", file,
                           GROUP "position", H5P_DEFAULT, H5P_DEFAULT);
      if (kind == 1)
        H5Lcreate_soft(GROUP "position", file, GROUP "position", H5P_DEFAULT,
                       H5P_DEFAULT);
      if (kind == 2)
        H5Lcreate_soft("/nowhere", file, GROUP "position", H5P_DEFAULT,
                       H5P_DEFAULT);
      if (kind == 3) {
        H5Lcreate_external("whole.h5", GROUP "position", file, "/away",
                           H5P_DEFAULT, H5P_DEFAULT);
        H5Lcreate_soft("/away", file, GROUP "position", H5P_DEFAULT,
                       H5P_DEFAULT);
      }
      if (kind == 4)
        H5Lcreate_soft("/particles", file, GROUP "position", H5P_DEFAULT,
                       H5P_DEFAULT);
      if (kind == 5) {
        const hsize_t dims[3] = {3, 5, 3};
        hid_t how = H5Pcreate(H5P_DATASET_CREATE);
        hid_t space = H5Screate_simple(3, dims, NULL);
        hid_t links = H5Pcreate(H5P_LINK_CREATE);
        H5Pset_create_intermediate_group(links, 1);
        H5Pset_external(how, "/etc/passwd", 0, 180);
        H5Dclose(H5Dcreate2(file, GROUP "position/value", H5T_IEEE_F32LE,
                            space, links, how, H5P_DEFAULT));
        H5Pclose(links);
        H5Sclose(space);
        H5Pclose(how);
      }
      if (kind == 6) {
        hid_t type = H5Tcopy(H5T_IEEE_F32LE);
        H5Tcommit2(file, GROUP "position", type, H5P_DEFAULT, H5P_DEFAULT,
                   H5P_DEFAULT);
        H5Tclose(type);
      }
    }
    md_changed(file);
    CG_FAILS(read_frames(path, NULL, NULL), CG_DATA,
             kind == 4   ? "position/value: is missing"
             : kind == 5 ? "its numbers are in other files"
                         : "position");
  }
}

static void a_soft_link_inside_is_followed(void)
{
  hid_t file;
  const char *path = make(&file);
  if (file >= 0) {
    H5Lmove(file, GROUP "position", file, "/elsewhere", H5P_DEFAULT,
            H5P_DEFAULT);
    H5Lcreate_soft("/elsewhere", file, GROUP "position", H5P_DEFAULT,
                   H5P_DEFAULT);
  }
  md_changed(file);
  CG_WORKS(read_frames(path, NULL, NULL));
}

/* Call the group of five atoms so. */
static void rename_group(const char *path, const char *from, const char *to)
{
  hid_t file = md_change(path);
  if (file >= 0)
    H5Lmove(file, from, file, to, H5P_DEFAULT, H5P_DEFAULT);
  md_changed(file);
}

static int64_t count_atoms(const char *path)
{
  cg_frame frame = {0};
  CG_WORKS(read_frame(path, 0, &frame));
  int64_t n = frame.n;
  cg_frame_clear(&frame);
  return n;
}

/* One of five atoms and one of two, whose name is hostile. */
static void groups_of_particles_are_named(void)
{
  hid_t file;
  const char *path = make(&file);
  const hsize_t dims[2] = {2, 3};
  md_replace(file, "/particles/bath/mass", H5T_IEEE_F32LE, 1, dims);
  md_changed(file);
  CG_WORKS(read_frames(path, NULL, NULL));
  file = md_change(path);
  md_replace(file, "/particles/b\033[31m\n/position", H5T_IEEE_F32LE, 2, dims);
  md_put_text(file, "/particles/b\033[31m\n/position", "unit", "nm");
  md_changed(file);
  CU_ASSERT_EQUAL(count_atoms(path), 5);
  rename_group(path, "/particles/all", "/particles/system");
  CU_ASSERT_EQUAL(count_atoms(path), 5);
  rename_group(path, "/particles/b\033[31m\n", "/particles/atoms");
  CU_ASSERT_EQUAL(count_atoms(path), 2);
  rename_group(path, "/particles/atoms", "/particles/b\033[31m\n");
  rename_group(path, "/particles/system", "/particles/other");
  CG_FAILS(read_frames(path, NULL, NULL), CG_DATA,
           "holds the positions of 2 particles groups: 'b?[31m?', 'other', "
           "none of them called all, atoms or system; copy");
  file = md_change(path);
  if (file >= 0)
    H5Ldelete(file, "/particles", H5P_DEFAULT);
  md_changed(file);
  CG_FAILS(read_frames(path, NULL, NULL), CG_DATA, "H5MD, but without parti");
}

/* Files that are often given in place of H5MD. */
static void other_files_are_told_apart(void)
{
  static const struct {
    const char *set, *says;
  } cases[] = {
    {"/provenance/version", "it looks like a results file of cgmap"},
    {"/cell_lengths", "mdtraj's own HDF5"},
    {"/coordinates", "nccopy -k nc6"},
    {"/x", "is an HDF5 file, but no H5MD trajectory"},
  };
  const char *path = cg_test_path("other.h5");
  for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
    const hsize_t one = 1;
    cg_test_barrier(cg_test_world());
    if (cg_comm_rank(cg_test_world()) == 0)
      H5Fclose(H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT));
    hid_t file = md_change(path);
    md_replace(file, cases[c].set, H5T_IEEE_F32LE, 1, &one);
    md_changed(file);
    CG_FAILS(read_frames(path, NULL, NULL), CG_DATA, cases[c].says);
  }
}

static void lists_may_end_early(void)
{
  const hsize_t two = 2;
  hid_t file;
  int64_t frames;
  const char *path = make(&file);
  md_replace(file, GROUP "position/step", H5T_STD_I32LE, 1, &two);
  md_changed(file);
  CG_WORKS(read_frames(path, NULL, &frames));
  CU_ASSERT_EQUAL(frames, 2);
  if (cg_comm_rank(cg_test_world()) == 0)
    CU_ASSERT(strstr(cg_log_warning(0), "frames without a step at its end, "
                                        "left out: 1") != NULL);
  cg_log_stop();
}

static void numbers_that_are_none_are_told(void)
{
  static const char *const names[] = {"position", "velocity", "force"};
  for (int k = 0; k < 3; k++) {
    const hsize_t at[3] = {1, 2, 1}, one[3] = {1, 1, 1};
    const double nan = 0.0 / 0.0;
    char name[64], says[128];
    hid_t file;
    const char *path = make(&file);
    snprintf(name, sizeof name, GROUP "%s/value", names[k]);
    snprintf(says, sizeof says, "hostile.h5: frame 1: atom 3: its %s is not",
             names[k]);
    if (file >= 0) {
      hid_t set = H5Dopen2(file, name, H5P_DEFAULT);
      hid_t space = H5Dget_space(set), memory = H5Screate_simple(3, one, NULL);
      H5Sselect_hyperslab(space, H5S_SELECT_SET, at, NULL, one, NULL);
      H5Dwrite(set, H5T_NATIVE_DOUBLE, memory, space, H5P_DEFAULT, &nan);
      H5Sclose(memory);
      H5Sclose(space);
      H5Dclose(set);
    }
    md_changed(file);
    CG_FAILS(read_frames(path, NULL, NULL), CG_DATA, says);
  }
}

/* As few bytes as HDF5 can do with, in the oldest form or the newest. */
static void make_small(const char *path, bool newest)
{
  const hsize_t dims[3] = {1, 1, 3};
  const double x[3] = {1, 2, 3};
  hid_t access = H5Pcreate(H5P_FILE_ACCESS), links = H5Pcreate(H5P_LINK_CREATE);
  H5Pset_create_intermediate_group(links, 1);
  H5Pset_meta_block_size(access, 0);
  if (newest)
    H5Pset_libver_bounds(access, H5F_LIBVER_LATEST, H5F_LIBVER_LATEST);
  hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, access);
  hid_t space = H5Screate_simple(3, dims, NULL);
  hid_t set = H5Dcreate2(file, GROUP "position/value", H5T_IEEE_F32LE, space,
                         links, H5P_DEFAULT, H5P_DEFAULT);
  H5Dwrite(set, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, x);
  H5Dclose(set);
  H5Sclose(space);
  md_put_text(file, GROUP "position/value", "unit", "nm");
  CU_ASSERT(H5Fclose(file) >= 0);
  H5Pclose(links);
  H5Pclose(access);
}

/* Opened and read without a trial before. */
static cg_status read_small(const char *path)
{
  cg_h5md *md;
  cg_frame frame = {0};
  CG_TRY(cg_h5md_open(NULL, path, &md));
  cg_status status = cg_h5md_read(md, 0, 0, 1, &frame);
  CU_ASSERT(status != CG_OK || frame.x[0][2] == 3);
  cg_frame_clear(&frame);
  cg_h5md_close(md);
  return status;
}

/* By one rank: thousands of times, too many for all to meet. */
static void a_file_cut_at_any_byte_is_refused(void)
{
  const char *path = cg_test_path("small.h5");
  for (int newest = 0; newest < 2; newest++) {
    struct stat about = {0};
    if (cg_comm_rank(cg_test_world()) != 0)
      return;
    make_small(path, newest);
    CG_WORKS(read_small(path));
    CU_ASSERT(stat(path, &about) == 0 && about.st_size > 1000);
    for (off_t cut = about.st_size - 1; cut >= 0; cut--) {
      CU_ASSERT(truncate(path, cut) == 0);
      CG_FAILS(read_small(path), CG_DATA, "small.h5: ");
    }
  }
}

/* With a trial.  HDF5 compares the file's length with what its head says. */
static void a_cut_file_is_refused(void)
{
  hid_t file;
  size_t n;
  const char *path = make(&file);
  md_changed(file);
  unsigned char *bytes = get_file(path, &n);
  for (size_t cut = 0; cut < n; cut += cut < 100 ? 1 : 997) {
    cg_test_put(path, bytes, cut);
    CG_FAILS(read_frames(path, NULL, NULL), CG_DATA,
             cut == 0 ? "is empty" : "hostile.h5");
  }
  cg_free(bytes);
}

/* tests/data/h5md: files that crash libhdf5 1.10, or keep it busy until the
 * trial's seconds are over: hence each by one of the two readers. */
static void files_that_crash_hdf5_are_refused(void)
{
  cg_atoms *atoms;
  CG_FAILS(read_frames(cg_test_data("tests/data/h5md/heap.h5"), NULL, NULL),
           CG_DATA, "heap");
  CG_FAILS(cg_atoms_read(cg_test_world(),
                         cg_test_data("tests/data/h5md/endless.h5"), &atoms),
           CG_DATA, "endless");
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"shapes and types are checked", shapes_and_types_are_checked},
    {"texts are checked", texts_are_checked},
    {"claims are compared with the file", claims_are_compared_with_the_file},
    {"links out of the file are refused", links_out_of_the_file_are_refused},
    {"a soft link inside is followed", a_soft_link_inside_is_followed},
    {"groups of particles are named", groups_of_particles_are_named},
    {"other files are told apart", other_files_are_told_apart},
    {"lists may end early", lists_may_end_early},
    {"numbers that are none are told", numbers_that_are_none_are_told},
    {"a cut file is refused", a_cut_file_is_refused},
    {"a file cut at any byte is refused", a_file_cut_at_any_byte_is_refused},
    {"files that crash HDF5 are refused", files_that_crash_hdf5_are_refused},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "h5md_hostile", tests);
}
