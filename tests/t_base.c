/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The ground floor: failures that ranks agree on, counted memory, strict
 * numbers, files that appear whole or not at all. */
#include "harness.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/comm.h"
#include "base/disarm.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/outputs.h"
#include "base/text.h"

static void the_lowest_failing_rank_speaks_for_all(void)
{
  const cg_comm *world = cg_test_world();
  int rank = cg_comm_rank(world), size = cg_comm_size(world);
  CU_ASSERT(cg_comm_agree(world, CG_OK) == CG_OK);
  for (int first = 0; first < size; first++) {
    cg_status mine = CG_OK;
    if (rank >= first)
      mine = cg_fail(CG_DATA, "rank %d failed", rank);
    cg_status all = cg_comm_agree(world, mine);
    char *expected = cg_text_format("rank %d failed", first);
    CG_FAILS(all, CG_DATA, expected);
    cg_free(expected);
  }
}

static void context_is_put_before_a_message(void)
{
  CU_ASSERT(cg_fail(CG_DATA, "%d atoms", 3) == CG_DATA);
  CG_FAILS(cg_fail_in("%s", "a.trr"), CG_DATA, "a.trr: 3 atoms");
}

static void shares_cover_everything_once(void)
{
  for (size_t n = 0; n < 20; n++)
    for (int size = 1; size < 8; size++) {
      CU_ASSERT(cg_comm_share(n, size, 0) == 0);
      CU_ASSERT(cg_comm_share(n, size, size) == n);
      for (int r = 0; r < size; r++) {
        size_t part =
            cg_comm_share(n, size, r + 1) - cg_comm_share(n, size, r);
        CU_ASSERT(part == n / (size_t)size || part == n / (size_t)size + 1);
      }
    }
}

static void sums_come_back_from_their_shares(void)
{
  const cg_comm *world = cg_test_world();
  int rank = cg_comm_rank(world), size = cg_comm_size(world);
  double x[11], share[11], whole[11];
  for (int i = 0; i < 11; i++)
    x[i] = i + 100.0 * rank;
  cg_comm_sum_to_shares(world, x, 11, share);
  cg_comm_gather_shares(world, share, 11, rank == 0 ? whole : NULL, 0);
  for (int i = 0; i < 11 && rank == 0; i++)
    CG_CLOSE(whole[i], size * i + 50.0 * size * (size - 1), 0);
}

static void memory_is_counted(void)
{
  int64_t before[3], after[3];
  cg_mem_balance(&before[0], &before[1], &before[2]);
  double *x = CG_ARRAY(double, 10);
  CU_ASSERT((uintptr_t)x % 64 == 0 && x[9] == 0.0);
  x[9] = 7.0;
  CG_GROW(x, 20);
  CU_ASSERT(x[9] == 7.0 && x[19] == 0.0);
  cg_mem_balance(&after[0], &after[1], &after[2]);
  CU_ASSERT(after[0] == before[0] + 1 && after[1] == before[1] + 160);
  cg_free(x);
  cg_mem_balance(&after[0], &after[1], &after[2]);
  CU_ASSERT(after[0] == before[0] && after[1] == before[1]);
  void *none;
  CG_FAILS(cg_try_alloc(SIZE_MAX / 4, 8, "rows", &none), CG_UNAVAILABLE,
           "no memory for rows");
}

/* Sizes on both sides of where blocks come from the kernel, with others between,
 * so that blocks move: to other places in a line, too. */
static void blocks_grow_and_shrink_with_what_is_in_them(void)
{
  static const size_t sizes[] = {3, 50, 700, 90, 4000, 200000, 3000000, 60, 1};
  enum { SIZES = sizeof sizes / sizeof *sizes };
  uint8_t *x = NULL, *between[SIZES];
  size_t had = 0;
  for (int k = 0; k < SIZES; k++) {
    size_t n = sizes[k], zeros = 0, kept = had < n ? had : n, right = 0;
    CG_GROW(x, n);
    between[k] = CG_ARRAY(uint8_t, 24 + k);
    CU_ASSERT((uintptr_t)x % 64 == 0);
    for (size_t i = 0; i < kept; i++)
      right += x[i] == i % 251 + 1;
    for (size_t i = kept; i < n; i++)
      zeros += x[i] == 0;
    CU_ASSERT(right == kept && zeros == n - kept);
    for (size_t i = 0; i < n; i++)
      x[i] = (uint8_t)(i % 251 + 1);
    had = n;
  }
  for (int k = 0; k < SIZES; k++)
    cg_free(between[k]);
  cg_free(x);
}

static bool is_double(const char *text, double value)
{
  double got;
  return cg_text_double(text, strlen(text), &got) && got == value;
}

static bool is_no_double(const char *text)
{
  double got;
  return !cg_text_double(text, strlen(text), &got);
}

static void numbers_are_read_strictly(void)
{
  CU_ASSERT(is_double("1.5", 1.5) && is_double(" -2e3\t", -2000.0));
  CU_ASSERT(is_double("+.5", 0.5) && is_double("0.1", 0.1));
  CU_ASSERT(is_no_double("") && is_no_double(" ") && is_no_double("1.5x"));
  CU_ASSERT(is_no_double("nan") && is_no_double("inf"));
  CU_ASSERT(is_no_double("1e999") && is_no_double("0x10"));
  CU_ASSERT(is_no_double("1,5") && is_no_double("1 2"));
  int64_t i;
  CU_ASSERT(cg_text_int("-12", 3, &i) && i == -12);
  CU_ASSERT(!cg_text_int("1.0", 3, &i));
  CU_ASSERT(!cg_text_int("9223372036854775808", 19, &i));
}

static void lines_and_words_are_found(void)
{
  const char *text = "one two\r\n\nlast";
  cg_lines lines = {text, text + strlen(text), 0};
  const char *line, *word;
  size_t n, length;
  CU_ASSERT(cg_lines_next(&lines, &line, &n) && n == 7);
  const char *at = line;
  CU_ASSERT(cg_text_word(&at, line + n, &word, &length) && length == 3);
  CU_ASSERT(cg_text_word(&at, line + n, &word, &length) && word[0] == 't');
  CU_ASSERT(!cg_text_word(&at, line + n, &word, &length));
  CU_ASSERT(cg_lines_next(&lines, &line, &n) && n == 0);
  CU_ASSERT(cg_lines_next(&lines, &line, &n) && n == 4);
  CU_ASSERT(lines.number == 3 && !cg_lines_next(&lines, &line, &n));
}

static void the_nearest_name_is_proposed(void)
{
  static const char *const names[] = {"OW", "HW1", "HW2"};
  CU_ASSERT_STRING_EQUAL(cg_text_nearest("HW11", names, 3), "HW1");
  CU_ASSERT_STRING_EQUAL(cg_text_nearest("OW1", names, 3), "OW");
  CU_ASSERT(cg_text_nearest("potassium", names, 3) == NULL);
  const char *const far = "truncated";
  CU_ASSERT(cg_text_nearest("frobnicate", &far, 1) == NULL);
  CU_ASSERT(cg_text_nearest("trunkatd", &far, 1) == far);
  CU_ASSERT(cg_text_nearest("tru", &far, 1) == far);
  CU_ASSERT(cg_text_nearest("t", &far, 1) == NULL);
  static const char *const two[] = {"trajectory", "truncated", "transpose"};
  CU_ASSERT(cg_text_nearest("tra", two, 3) == NULL);
  CU_ASSERT(cg_text_nearest("traj", two, 3) == two[0]);
}

/* Bytes below 32, 127 and U+009B, which begins what ESC [ does; an e with an
 * accent, whose second byte in UTF-8 would be one of those alone, stays. */
static void bytes_that_steer_are_disarmed(void)
{
  char text[] = "a\033[2J\tb\177\nc\302\233d\303\251\303\233";
  cg_text_disarm(text, true);
  CU_ASSERT_STRING_EQUAL(text, "a?[2J?b?\nc??d\303\251\303\233");
  CU_ASSERT(cg_fail(CG_DATA, "atom %s", "O\r\n") == CG_DATA);
  CU_ASSERT_STRING_EQUAL(cg_error_text(), "atom O??");
  cg_error_clear();
}

static void an_output_appears_whole_or_not_at_all(void)
{
  if (cg_comm_rank(cg_test_world()) != 0)
    return;
  const char *path = cg_test_path("out.txt");
  cg_output *out;
  CG_WORKS(cg_output_open(path, false, &out));
  cg_output_print(out, "%d\n", 42);
  CU_ASSERT(access(path, F_OK) != 0);
  cg_output *second;
  CG_FAILS(cg_output_open(path, false, &second), CG_OUTPUT, "another run");
  CG_WORKS(cg_output_commit(out));
  CU_ASSERT(access(path, F_OK) == 0);
  CG_FAILS(cg_output_open(path, false, &out), CG_USAGE, "exists already");
  CG_WORKS(cg_output_open(path, true, &out));
  cg_output_discard(out);
  CU_ASSERT(access(path, F_OK) == 0);
  CG_FAILS(cg_output_check("no/such/folder/x", false), CG_OUTPUT, "folder");
}

/* Even with --overwrite: rename() would put a file in the device's place. */
static void only_regular_files_are_replaced(void)
{
  CG_FAILS(cg_output_check("/dev/zero", true), CG_OUTPUT, "regular");
  CG_FAILS(cg_output_check(".", true), CG_OUTPUT, "folder");
}

/* A link is kept, a dangling one too, and names of one place are told. */
static void links_are_followed(void)
{
  if (cg_comm_rank(cg_test_world()) != 0)
    return;
  char *path = cg_text_copy(cg_test_path("aim.txt"));
  const char *way = cg_test_path("way.txt");
  cg_output *out;
  struct stat about;
  unlink(path);
  unlink(way);
  CU_ASSERT(symlink("aim.txt", way) == 0);
  CU_ASSERT(cg_file_same(path, way));
  CU_ASSERT(!cg_file_same(path, "aim.txt"));
  CG_WORKS(cg_output_open(way, false, &out));
  CG_WORKS(cg_output_commit(out));
  CU_ASSERT(access(path, F_OK) == 0);
  CU_ASSERT(lstat(way, &about) == 0 && S_ISLNK(about.st_mode));
  CG_FAILS(cg_output_open(way, false, &out), CG_USAGE, "exists already");
  cg_output_remove(way);
  CU_ASSERT(access(path, F_OK) != 0);
  unlink(way);
  CU_ASSERT(symlink("way.txt", way) == 0);
  CG_FAILS(cg_output_check(way, true), CG_OUTPUT, "symbolic links");
  unlink(way);
  cg_free(path);
}

/* What would fail at the end fails at the beginning. */
static void names_are_checked(void)
{
  if (cg_comm_rank(cg_test_world()) != 0)
    return;
  char name[256] = "", *part;
  const char *path = cg_test_path("there.txt");
  memset(name, 'x', 252);
  CG_FAILS(cg_output_check(name, true), CG_OUTPUT, "name too long");
  CG_FAILS(cg_output_check("x/", true), CG_OUTPUT, "name of a folder");
  part = cg_text_format("%s.part", path);
  CU_ASSERT(mkdir(part, 0777) == 0);
  CG_FAILS(cg_output_check(path, true), CG_OUTPUT, "in the way");
  rmdir(part);
  fclose(fopen(part, "w"));
  CG_WORKS(cg_output_check(path, false)); /* nobody holds it */
  FILE *somebodys = fopen(part, "w");
  fputs("perhaps a download", somebodys);
  fclose(somebodys);
  CG_FAILS(cg_output_check(path, false), CG_OUTPUT, "there already");
  CG_WORKS(cg_output_check(path, true));
  unlink(part);
  CU_ASSERT(symlink("nowhere", part) == 0);
  CG_FAILS(cg_output_check(path, false), CG_OUTPUT, "there already");
  CG_WORKS(cg_output_check(path, true));
  unlink(part);
  cg_free(part);
}

/* --overwrite replaces what a killed run left behind, and nothing that a run
 * at work writes. */
static void overwriting_spares_a_run_at_work(void)
{
  if (cg_comm_rank(cg_test_world()) != 0)
    return;
  const char *path = cg_test_path("busy.txt");
  cg_output *out, *second;
  CG_WORKS(cg_output_open(path, true, &out));
  CG_FAILS(cg_output_open(path, true, &second), CG_OUTPUT, "another run");
  CG_WORKS(cg_output_finish(out));
  CG_FAILS(cg_output_open(path, true, &second), CG_OUTPUT, "another run");
  CG_WORKS(cg_output_commit(out));
  char *part = cg_text_format("%s.part", path);
  fclose(fopen(part, "w"));
  CG_FAILS(cg_output_open(cg_test_path("busy.txt"), false, &second), CG_USAGE,
           "exists already");
  CG_WORKS(cg_output_open(path, true, &second));
  CG_WORKS(cg_output_commit(second));
  CU_ASSERT(access(part, F_OK) != 0);
  cg_free(part);
}

/* Who loses the part to another run, as where locks reach one machine only,
 * neither names what that one writes nor removes it. */
static void nobody_names_what_another_writes(void)
{
  if (cg_comm_rank(cg_test_world()) != 0)
    return;
  const char *path = cg_test_path("lost.txt");
  char *part = cg_text_format("%s.part", path);
  cg_output *out;
  CG_WORKS(cg_output_open(path, true, &out));
  unlink(part);
  fclose(fopen(part, "w"));
  CG_FAILS(cg_output_commit(out), CG_OUTPUT, "another run has removed");
  CU_ASSERT(access(path, F_OK) != 0 && unlink(part) == 0);
  cg_free(part);
}

/* Two in a folder that was made for them, and one that is to go. */
static cg_outputs start_set(const char *folder, const char *old)
{
  cg_outputs set = {0};
  cg_output *out;
  CG_WORKS(cg_outputs_folder(&set, folder));
  for (int k = 0; k < 2; k++) {
    char *path = cg_text_format("%s/%d", folder, k);
    CG_WORKS(cg_outputs_open(&set, path, false, &out));
    cg_output_print(out, "%d", k);
    CU_ASSERT(access(path, F_OK) != 0);
    cg_free(path);
  }
  cg_outputs_drop(&set, old);
  return set;
}

static void outputs_are_named_together(void)
{
  if (cg_comm_rank(cg_test_world()) != 0)
    return;
  char *folder = cg_text_format("%s/b", cg_test_path("set"));
  char *last = cg_text_format("%s/1", folder);
  char *old = cg_text_copy(cg_test_path("old.txt"));
  fclose(fopen(old, "w"));
  cg_outputs set = start_set(folder, old);
  cg_outputs_discard(&set);
  CU_ASSERT(access(cg_test_path("set"), F_OK) != 0 && access(old, F_OK) == 0);
  set = start_set(folder, old);
  CG_WORKS(cg_outputs_commit(&set));
  CU_ASSERT(access(last, F_OK) == 0 && access(old, F_OK) != 0);
  set = (cg_outputs){0};
  CG_WORKS(cg_outputs_folder(&set, folder));
  cg_outputs_discard(&set);
  CU_ASSERT(access(last, F_OK) == 0);
  cg_free(folder);
  cg_free(last);
  cg_free(old);
}

static void names_of_one_file_are_told(void)
{
  if (cg_comm_rank(cg_test_world()) != 0)
    return;
  const char *path = cg_test_path("one.txt");
  char *link_path = cg_text_format("%s.link", path);
  fclose(fopen(path, "w"));
  unlink(link_path);
  CU_ASSERT(link(path, link_path) == 0);
  CU_ASSERT(cg_file_same(path, link_path));
  CU_ASSERT(!cg_file_same(path, "/dev/zero"));
  CU_ASSERT(cg_file_same("no such file", "./no such file"));
  CU_ASSERT(!cg_file_same("no such file", "none"));
  CU_ASSERT(!cg_file_same("no such file", "/no such file"));
  CU_ASSERT(!cg_file_same(path, "no such file"));
  cg_free(link_path);
}

static void only_regular_files_are_read(void)
{
  const cg_comm *world = cg_test_world();
  cg_file *file;
  CG_FAILS(cg_file_open("/dev/zero", &file), CG_NOINPUT, "regular");
  CG_FAILS(cg_file_open(".", &file), CG_NOINPUT, "regular");
  char *bytes;
  size_t n;
  CG_FAILS(cg_file_read_all(world, "nothing", 10, &bytes, &n), CG_NOINPUT,
           "nothing: cannot be opened");
  const char *path = cg_test_path("in.txt");
  cg_output *out;
  if (cg_comm_rank(world) == 0) {
    CG_WORKS(cg_output_open(path, false, &out));
    cg_output_print(out, "hello");
    CG_WORKS(cg_output_commit(out));
  }
  CG_FAILS(cg_file_read_all(world, path, 4, &bytes, &n), CG_DATA, "5 bytes");
  CG_WORKS(cg_file_read_all(world, path, 5, &bytes, &n));
  CU_ASSERT(n == 5 && strcmp(bytes, "hello") == 0);
  cg_free(bytes);
  char byte[8];
  CG_WORKS(cg_file_open(path, &file));
  CG_FAILS(cg_file_read(file, 3, 4, byte), CG_DATA, "ends at byte 5");
  cg_file_close(file);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"the lowest failing rank speaks for all",
     the_lowest_failing_rank_speaks_for_all},
    {"context is put before a message", context_is_put_before_a_message},
    {"shares cover everything once", shares_cover_everything_once},
    {"sums come back from their shares", sums_come_back_from_their_shares},
    {"memory is counted", memory_is_counted},
    {"blocks grow and shrink with what is in them",
     blocks_grow_and_shrink_with_what_is_in_them},
    {"numbers are read strictly", numbers_are_read_strictly},
    {"lines and words are found", lines_and_words_are_found},
    {"the nearest name is proposed", the_nearest_name_is_proposed},
    {"bytes that steer are disarmed", bytes_that_steer_are_disarmed},
    {"an output appears whole or not at all",
     an_output_appears_whole_or_not_at_all},
    {"only regular files are replaced", only_regular_files_are_replaced},
    {"links are followed", links_are_followed},
    {"names are checked", names_are_checked},
    {"overwriting spares a run at work", overwriting_spares_a_run_at_work},
    {"nobody names what another writes", nobody_names_what_another_writes},
    {"outputs are named together", outputs_are_named_together},
    {"names of one file are told", names_of_one_file_are_told},
    {"only regular files are read", only_regular_files_are_read},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "base", tests);
}
