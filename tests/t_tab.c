/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plain-text tables: header and columns as the interface says. */
#include "harness.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "io/results/tab.h"

enum { ROWS = 50 };

/* U = 1/x^2, F = 2/x^3 from 0.1 nm. */
static cg_table make_table(double *numbers, char *flag)
{
  cg_table table = {.n = ROWS, .x = numbers, .u = numbers + ROWS,
                    .f = numbers + 2 * ROWS, .df = numbers + 3 * ROWS,
                    .flag = flag};
  for (int i = 0; i < ROWS; i++) {
    double x = 0.1 + i * 0.01;
    table.x[i] = x;
    table.u[i] = 1.0 / (x * x);
    table.f[i] = 2.0 / (x * x * x);
    table.df[i] = 1e-3 * x;
    table.flag[i] = i < 10 ? 'o' : 'i';
  }
  return table;
}

static char *write_and_read(const char *path, bool has_errors)
{
  static const char *const inputs[] = {"a.trr", "b\nc.gro"};
  const cg_provenance from = {.version = "0.1.0",
                              .command = "cgmap fm -f a.trr",
                              .ranks = 2,
                              .inputs = 2,
                              .input = inputs};
  double numbers[4 * ROWS];
  char flag[ROWS], *text;
  size_t n;
  cg_table table = make_table(numbers, flag);
  cg_output *out;
  if (cg_comm_rank(cg_test_world()) == 0) {
    CG_WORKS(cg_output_open(path, true, &out));
    CG_WORKS(cg_tab_write(out, "W-W", &cg_term_pair, &table, has_errors,
                          cg_unit_names_of(CG_UNITS_GROMACS), &from));
    CG_WORKS(cg_output_commit(out));
  }
  CG_WORKS(cg_file_read_all(cg_test_world(), path, 1 << 20, &text, &n));
  return text;
}

static void the_header_says_what_and_whence(void)
{
  char *text = write_and_read(cg_test_path("W-W.tab"), true);
  CU_ASSERT(strncmp(text, "# interaction: W-W (pair)\n", 26) == 0);
  CU_ASSERT(strstr(text, "x nm, U kJ/mol, F and dF kJ/mol/nm\n") != NULL);
  CU_ASSERT(strstr(text, "\n# version:     cgmap 0.1.0\n") != NULL);
  CU_ASSERT(strstr(text, "\n# command:     cgmap fm -f a.trr\n") != NULL);
  CU_ASSERT(strstr(text, "\n# input:       a.trr\n") != NULL);
  CU_ASSERT(strstr(text, "\n# input:       b c.gro\n") != NULL);
  CU_ASSERT(strstr(text, "not known") == NULL);
  cg_free(text);
  text = write_and_read(cg_test_path("W-W.tab"), false);
  CU_ASSERT(strstr(text, "# dF is not known") != NULL);
  cg_free(text);
}

/* %.12g keeps a number to 5e-12 of itself. */
static void columns_hold_the_numbers(void)
{
  char *text = write_and_read(cg_test_path("W-W.tab"), true);
  cg_lines lines = {text, text + strlen(text), 0};
  const char *line;
  size_t n;
  int rows = 0;
  while (cg_lines_next(&lines, &line, &n)) {
    double x, u, f, df;
    char flag;
    if (line[0] == '#')
      continue;
    CU_ASSERT(sscanf(line, "%lf %lf %lf %lf %c", &x, &u, &f, &df, &flag) == 5);
    CG_CLOSE(x, 0.1 + rows * 0.01, 5e-12 * x);
    CG_CLOSE(u * x * x, 1.0, 2e-11);
    CG_CLOSE(f * x * x * x, 2.0, 4e-11);
    CG_CLOSE(df, 1e-3 * x, 1e-11 * x);
    CU_ASSERT(flag == (rows < 10 ? 'o' : 'i'));
    rows++;
  }
  CU_ASSERT(rows == ROWS);
  cg_free(text);
}

static cg_status read_text(const char *text, cg_table **table)
{
  cg_units units;
  bool angular;
  return cg_tab_read(cg_test_world(), cg_test_text("t.tab", text), table,
                     &units, &angular);
}

#define UNITS "# units: x nm, U kJ/mol, F and dF kJ/mol/nm\n"

/* Numbers have 12 digits. */
static void a_table_is_read_as_written(void)
{
  double numbers[4 * ROWS];
  char flag[ROWS];
  cg_table table = make_table(numbers, flag), *back;
  cg_units units;
  bool angular;
  const char *path = cg_test_path("back.tab");
  cg_free(write_and_read(path, true));
  CG_WORKS(cg_tab_read(cg_test_world(), path, &back, &units, &angular));
  CU_ASSERT_FATAL(back && back->n == ROWS);
  CU_ASSERT(units == CG_UNITS_GROMACS && !angular);
  for (int i = 0; i < ROWS; i++) {
    CG_CLOSE(back->x[i], table.x[i], 1e-12);
    CG_CLOSE(back->u[i] / table.u[i], 1, 1e-11);
    CG_CLOSE(back->f[i] / table.f[i], 1, 1e-11);
    CG_CLOSE(back->df[i] / table.df[i], 1, 1e-11);
    CU_ASSERT(back->flag[i] == table.flag[i]);
  }
  cg_table_free(back);
  CG_WORKS(cg_tab_read(cg_test_world(),
                       cg_test_text("a.tab", "# units: x degree, U epsilon, F "
                                    "and dF epsilon/degree \n"
                                    "1 0 0 0 i\n2 0 0 0 o\n"),
                       &back, &units, &angular));
  CU_ASSERT(units == CG_UNITS_LJ && angular && back->n == 2);
  cg_table_free(back);
}

static void what_is_no_table_is_refused(void)
{
  static const struct {
    const char *text, *message;
  } wrong[] = {
      {"", "t.tab: does not say its units"},
      {"1 0 0 0 i\n2 0 0 0 i\n", "t.tab: does not say its units"},
      {UNITS, "t.tab: holds 0 rows"},
      {UNITS "1 0 0 0 i\n", "t.tab: holds 1 rows"},
      {UNITS "1 0 0 0 i\n1 0 0 0 i\n", "line 3: x = 1 is not above 1"},
      {UNITS "1 0 0 0 i\n2 0 0 0\n", "line 3: x, U, F, dF and a flag i or o"},
      {UNITS "1 0 0 0 i 3\n", "line 2: x, U, F, dF and a flag"},
      {UNITS "1 0 0 0 u\n", "line 2: x, U, F, dF and a flag"},
      {UNITS "1 0 nan 0 i\n", "line 2: x, U, F, dF and a flag"},
      {UNITS "1 0 1e999 0 i\n", "line 2: x, U, F, dF and a flag"},
      {"# units: x A, U kcal/mol, F and dF kcal/mol/A\n",
       "line 1: units as cgmap writes them"},
      {UNITS "1 0 -1 0 i\n2 -1 -1 0 i\n", "t.tab: F is not -dU/dx"},
      {UNITS "1 0 4.184 0 i\n2 -1 4.184 0 i\n", "t.tab: F is not -dU/dx"},
  };
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    cg_table *table;
    CG_FAILS(read_text(wrong[i].text, &table), CG_DATA, wrong[i].message);
    CU_ASSERT_PTR_NULL(table);
  }
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"the header says what and whence", the_header_says_what_and_whence},
    {"columns hold the numbers", columns_hold_the_numbers},
    {"a table is read as written", a_table_is_read_as_written},
    {"what is no table is refused", what_is_no_table_is_refused},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "tab", tests);
}
