/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Rows of tables in texts: words between blanks, strict numbers, messages that
 * quote the row.  Fast enough for topologies, not for trajectories. */
#include "io/row.h"

#include <stdarg.h>
#include <string.h>

#include "base/mem.h"

enum { SHOWN = 60 }; /* bytes of a row in a message */

void cg_row_split(cg_row *row, const char *line, size_t n)
{
  const char *at = line;
  row->line = line;
  row->n = n;
  row->words = 0;
  while (row->words < CG_ROW_WORDS &&
         cg_text_word(&at, line + n, &row->word[row->words].text,
                      &row->word[row->words].n))
    row->words++;
}

bool cg_row_int(const cg_row *row, int i, int64_t *value)
{
  return i < row->words &&
         cg_text_int(row->word[i].text, row->word[i].n, value);
}

bool cg_row_double(const cg_row *row, int i, double *value)
{
  return i < row->words &&
         cg_text_double(row->word[i].text, row->word[i].n, value);
}

bool cg_word_is(cg_word word, const char *text)
{
  return strlen(text) == word.n && memcmp(word.text, text, word.n) == 0;
}

static cg_status fail(const cg_row *row, const char *format, va_list args,
                      bool quote)
{
  char *text = cg_text_vformat(format, args);
  const char *where = row->where ? row->where : "";
  int n = row->n > SHOWN ? SHOWN : (int)row->n;
  cg_status status =
      quote ? cg_fail(CG_DATA, "%.*sline %lld: %s expected, it is \"%.*s\"",
                      (int)row->n_where, where, (long long)row->number, text,
                      n, row->line)
            : cg_fail(CG_DATA, "%.*sline %lld: %s", (int)row->n_where, where,
                      (long long)row->number, text);
  cg_free(text);
  return status;
}

cg_status cg_row_fail(const cg_row *row, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  cg_status status = fail(row, format, args, false);
  va_end(args);
  return status;
}

cg_status cg_row_expected(const cg_row *row, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  cg_status status = fail(row, format, args, true);
  va_end(args);
  return status;
}
