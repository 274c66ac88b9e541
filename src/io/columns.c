/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of columns (see columns.h).  A row is one walk over its bytes. */
#include "io/columns.h"

#include <string.h>

#include "base/decimal.h"
#include "base/text.h"

enum { SHOWN = 60 };

static inline bool is_blank(char c)
{
  return c == ' ' || c == '\t' || c == '\r';
}

/* The text ends with a line end: no word runs out of it. */
const char *cg_columns_read(const int8_t *use, int n, const char *at,
                        double *number)
{
  for (int c = 0; c < n; c++) {
    while (is_blank(*at))
      at++;
    if ((unsigned char)*at <= ' ')
      return NULL;
    if (use[c] < 0)
      while ((unsigned char)*at > ' ')
        at++;
    else if (!(at = cg_decimal_read(at, &number[use[c]])) ||
             (unsigned char)*at > ' ')
      return NULL;
  }
  while (is_blank(*at))
    at++;
  return *at == '\n' ? at + 1 : NULL;
}

bool cg_columns_read_one(int c, const char *at, double *number)
{
  for (; c >= 0; c--) {
    while (is_blank(*at))
      at++;
    for (; c > 0 && (unsigned char)*at > ' '; at++)
      ;
  }
  at = (unsigned char)*at > ' ' ? cg_decimal_read(at, number) : NULL;
  return at && (unsigned char)*at <= ' ';
}

const char *cg_columns_pass(const char *at, const char *end)
{
  return (const char *)memchr(at, '\n', (size_t)(end - at)) + 1;
}

/* "column 5 (fx) is ...". */
static cg_status no_number(int c, const char *names, size_t names_n,
                           const char *word, size_t n)
{
  const char *at = names, *end = names ? names + names_n : NULL, *name = "";
  size_t length = 0;
  for (int i = 0; names && i <= c; i++)
    cg_text_word(&at, end, &name, &length);
  return cg_fail(CG_DATA, "column %d%s%.*s%s is \"%.*s\", a number was "
                          "expected",
                 c + 1, names ? " (" : "", (int)length, name,
                 names ? ")" : "", n > SHOWN ? SHOWN : (int)n, word);
}

cg_status cg_columns_explain(const int8_t *use, int columns, const char *names,
                         size_t names_n, const char *at, const char *end)
{
  cg_lines lines = {at, end, 0};
  const char *line = "", *word;
  size_t n = 0, length;
  double value;
  cg_lines_next(&lines, &line, &n);
  at = line;
  for (int c = 0; c < columns; c++) {
    if (!cg_text_word(&at, line + n, &word, &length))
      return cg_fail(CG_DATA, "%d columns, the head names %d: \"%.*s\"", c,
                     columns, n > SHOWN ? SHOWN : (int)n, line);
    if (use[c] >= 0 && !cg_text_double(word, length, &value))
      return no_number(c, names, names_n, word, length);
  }
  return cg_fail(CG_DATA, "more columns than the %d that the head names: "
                          "\"%.*s\"",
                 columns, n > SHOWN ? SHOWN : (int)n, line);
}

cg_status cg_columns_fail_in(int64_t row, const char *text, const char *at)
{
  int64_t line = 1;
  for (; text < at; text++)
    line += *text == '\n';
  return cg_fail_in("line %lld of the frame (row %lld of its atoms)",
                    (long long)line, (long long)row + 1);
}
