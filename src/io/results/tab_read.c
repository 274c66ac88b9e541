/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading a table that tab.c wrote, or that a person made like it.
 *
 * The header must say the units, all else in it may be missing: numbers whose
 * unit is guessed are wrong by 4.184 sooner or later.  U and F are both used,
 * values and slopes of one curve, so they must belong together: the sum of
 * |U_{i+1} - U_i + h (F_i + F_{i+1})/2| over the rows may be a fifth of the sum
 * of |h (F_i + F_{i+1})/2|.  The trapezoid makes a twentieth of a core of r^-12
 * in steps of r/20; a wrong sign makes two, a wrong unit more. */
#include <math.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "io/results/tab.h"
#include "io/row.h"

enum { MOST_BYTES = 1 << 28, COLUMNS = 5 };

typedef struct reader {
  cg_table *table;
  int64_t room;
  cg_units units;
  bool angular;
} reader;

/* What a header may say: the units of distances and of angles. */
static bool read_units(const char *text, size_t n, reader *r)
{
  static const cg_units units[] = {CG_UNITS_GROMACS, CG_UNITS_LJ};
  static const cg_term_class *const terms[] = {&cg_term_pair, &cg_term_angle};
  for (int k = 0; k < 4; k++) {
    char *line = cg_tab_units(terms[k % 2], cg_unit_names_of(units[k / 2]));
    bool same = strlen(line) == n && memcmp(line, text, n) == 0;
    cg_free(line);
    if (same) {
      r->units = units[k / 2];
      r->angular = k % 2 == 1;
      return true;
    }
  }
  return false;
}

/* "# units:   x nm, ...": what follows the blanks. */
static cg_status read_comment(const cg_row *row, reader *r)
{
  if (row->words < 3 || !cg_word_is(row->word[1], "units:"))
    return CG_OK;
  const char *text = row->word[2].text, *end = row->line + row->n;
  while (end > text && (end[-1] == ' ' || end[-1] == '\t'))
    end--;
  if (read_units(text, (size_t)(end - text), r))
    return CG_OK;
  return cg_row_expected(row, "units as cgmap writes them, \"x nm, U kJ/mol, F "
                              "and dF kJ/mol/nm\" or likewise,");
}

static cg_status read_row(const cg_row *row, reader *r)
{
  cg_table *table = r->table;
  double x[COLUMNS - 1];
  bool good = row->words == COLUMNS && (cg_word_is(row->word[4], "i") ||
                                        cg_word_is(row->word[4], "o"));
  for (int k = 0; k < COLUMNS - 1; k++)
    good = good && cg_row_double(row, k, &x[k]);
  if (!good)
    return cg_row_expected(row, "x, U, F, dF and a flag i or o");
  int64_t i = table->n;
  if (i > 0 && x[0] <= table->x[i - 1])
    return cg_row_fail(row, "x = %g is not above %g of the row before", x[0],
                       table->x[i - 1]);
  if (i == r->room) {
    r->room = 2 * r->room + 256;
    CG_GROW(table->x, r->room);
    CG_GROW(table->u, r->room);
    CG_GROW(table->f, r->room);
    CG_GROW(table->df, r->room);
    CG_GROW(table->flag, r->room);
  }
  table->x[i] = x[0];
  table->u[i] = x[1];
  table->f[i] = x[2];
  table->df[i] = x[3];
  table->flag[i] = *row->word[4].text;
  table->n++;
  return CG_OK;
}

static cg_status check(const reader *r)
{
  const cg_table *table = r->table;
  double off = 0, all = 0;
  if (r->units == CG_UNITS_UNSAID)
    return cg_fail(CG_DATA, "does not say its units: the header lacks a line "
                            "as \"# units: x nm, U kJ/mol, F and dF "
                            "kJ/mol/nm\"");
  if (table->n < 2)
    return cg_fail(CG_DATA, "holds %lld rows, a table has two or more",
                   (long long)table->n);
  for (int64_t i = 0; i + 1 < table->n; i++) {
    double h = table->x[i + 1] - table->x[i];
    double work = h * (table->f[i] + table->f[i + 1]) / 2;
    off += fabs(table->u[i + 1] - table->u[i] + work);
    all += fabs(work);
  }
  if (off > 0.2 * all)
    return cg_fail(CG_DATA, "F is not -dU/dx: U changes by other amounts than "
                            "F along x does");
  return CG_OK;
}

static cg_status read_text(const char *bytes, size_t n, reader *r)
{
  cg_lines lines = {bytes, bytes + n, 0};
  const char *line;
  size_t length;
  while (cg_lines_next(&lines, &line, &length)) {
    cg_row row = {.number = lines.number};
    cg_row_split(&row, line, length);
    if (row.words > 0)
      CG_TRY(row.word[0].text[0] == '#' ? read_comment(&row, r)
                                        : read_row(&row, r));
  }
  return check(r);
}

cg_status cg_tab_read(const cg_comm *comm, const char *path, cg_table **table,
                      cg_units *units, bool *angular)
{
  char *bytes;
  size_t n;
  *table = NULL;
  CG_TRY(cg_file_read_all(comm, path, MOST_BYTES, &bytes, &n));
  reader r = {.table = CG_NEW(cg_table), .units = CG_UNITS_UNSAID};
  cg_status status = read_text(bytes, n, &r);
  cg_free(bytes);
  if (status != CG_OK)
    status = cg_fail_in("%s", path);
  status = cg_comm_agree(comm, status);
  if (status != CG_OK) {
    cg_table_free(r.table);
    return status;
  }
  *table = r.table;
  *units = r.units;
  *angular = r.angular;
  return CG_OK;
}
