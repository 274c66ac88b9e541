/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers that belong to frames: in order, by time, and what is refused. */
#include "harness.h"

#include "base/mem.h"
#include "io/series.h"

static cg_status read_text(const char *text, cg_series **series)
{
  return cg_series_read(cg_test_world(), cg_test_text("series.dat", text),
                        series);
}

static void one_column_is_in_order(void)
{
  cg_series *series;
  double value = 0;
  CG_WORKS(read_text("# weights\n\n1\n  2.5 \n@ more\n-3e-1\r\n", &series));
  CU_ASSERT(series->n == 3 && !series->time);
  CG_WORKS(cg_series_check(series, 3, -1));
  for (int i = 0; i < 3; i++) {
    CG_WORKS(cg_series_value(series, i, 1e9, &value));
    CU_ASSERT(value == ((double[]){1, 2.5, -0.3})[i]);
  }
  CG_FAILS(cg_series_check(series, 4, -1), CG_DATA, "3 numbers for 4 frames");
  CG_FAILS(cg_series_check(series, 2, -1), CG_DATA, "3 numbers for 2 frames");
  CG_FAILS(cg_series_check(series, 3, 0), CG_DATA,
           "series.dat:6: -0.3 is below 0");
  cg_series_free(series);
}

/* As `gmx energy` writes them, frames in single precision, not all there. */
static void two_columns_are_found_by_time(void)
{
  cg_series *series;
  double value = 0;
  CG_WORKS(read_text("# gmx energy\n@ xaxis  label \"Time (ps)\"\n"
                     "    0.000000  -12.5\n    0.200000  7\n"
                     "    0.400000  8\n 1000.600000  9\n",
                     &series));
  CG_WORKS(cg_series_check(series, 99, -20));
  static const struct {
    double time, value;
  } frames[] = {{0.2F, 7}, {0, -12.5}, {1000.6F, 9}, {0.399995, 8}};
  for (int i = 0; i < 4; i++) {
    CG_WORKS(cg_series_value(series, 77, frames[i].time, &value));
    CU_ASSERT(value == frames[i].value);
  }
  CG_FAILS(cg_series_value(series, 0, 0.1, &value), CG_DATA,
           "series.dat has no number for its time 0.1; the nearest is for 0");
  CG_FAILS(cg_series_value(series, 0, -1, &value), CG_DATA, "(line 3)");
  CG_FAILS(cg_series_value(series, 0, 2000, &value), CG_DATA,
           "1000.6 (line 6)");
  cg_series_free(series);
}

static void hostile_files_are_told(void)
{
  static const struct {
    const char *text, *told;
  } files[] = {
    {"", "series.dat: holds no number"},
    {"# nothing\n\n", "holds no number"},
    {"1\nnan\n", "series.dat:2: \"nan\" is no number"},
    {"1\n2\ninf\n", ":3: \"inf\""},
    {"1e999\n", ":1: \"1e999\""},
    {"1,2\n", ":1: \"1,2\""},
    {"&\n", ":1: \"&\""},
    {"0 1 2\n", ":1: more than two columns"},
    {"0 1\n2\n", ":2: 1 column after lines of 2"},
    {"2\n0 1\n", ":2: 2 columns after lines of 1"},
    {"0 1\n0 1\n", ":2: time 0 after 0: times must rise"},
    {"0 1\n1 1\n0.5 1\n", ":3: time 0.5 after 1"},
  };
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    cg_series *series;
    CG_FAILS(read_text(files[i].text, &series), CG_DATA, files[i].told);
    CU_ASSERT_PTR_NULL(series);
  }
}

static void a_missing_file_is_told(void)
{
  cg_series *series;
  CG_FAILS(cg_series_read(cg_test_world(), cg_test_path("none"), &series),
           CG_NOINPUT, "none");
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"one column is in order", one_column_is_in_order},
    {"two columns are found by time", two_columns_are_found_by_time},
    {"hostile files are told", hostile_files_are_told},
    {"a missing file is told", a_missing_file_is_told},
    {NULL, NULL}};
  return cg_test_main(argc, argv, "series", tests);
}
