/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/row.h
 *
 * A row of a table in a text: its words, and where it stood.
 */
#ifndef CGMAP_IO_ROW_H
#define CGMAP_IO_ROW_H

#include <cgmap/error.h>

#include "base/text.h"

enum { CG_ROW_WORDS = 32 }; /* the rest of a longer row is only in `line` */

typedef struct cg_word {
  const char *text;
  size_t n;
} cg_word;

typedef struct cg_row {
  const char *line;
  size_t n;
  int64_t number;    /**< of the line, from 1 */
  const char *where; /**< what a message says before; n_where bytes */
  size_t n_where;
  int words;
  cg_word word[CG_ROW_WORDS];
} cg_row;

/** Find the words of the n bytes at \a line. */
void cg_row_split(cg_row *row, const char *line, size_t n);

/** Word i as a number; false where there is none or it is something else. */
bool cg_row_int(const cg_row *row, int i, int64_t *value);
bool cg_row_double(const cg_row *row, int i, double *value);

bool cg_word_is(cg_word word, const char *text);

/** "line 3: " and the message. \return CG_DATA.  */
cg_status cg_row_fail(const cg_row *row, const char *format, ...)
  __attribute__((format(printf, 2, 3)));

/** "line 3: ... expected, it is "..."". \return CG_DATA.  */
cg_status cg_row_expected(const cg_row *row, const char *format, ...)
  __attribute__((format(printf, 2, 3)));

#endif
