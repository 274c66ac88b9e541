/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file base/text.h
 *
 * Text: strings that grow, numbers read strictly, lines with their number.
 *
 * Numbers are read whole or not at all ("1.5x", "", "1e999", "nan" and "0x10"
 * are no numbers), with a point whatever the locale.  All functions are local.
 */
#ifndef CGMAP_BASE_TEXT_H
#define CGMAP_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** A copy of \a text (NULL gives NULL), or of its first n bytes; cg_free(). */
char *cg_text_copy(const char *text);
char *cg_text_copy_n(const char *text, size_t n);

/** printf into a new string; cg_free(). */
char *cg_text_format(const char *format, ...)
  __attribute__((format(printf, 1, 2)));
char *cg_text_vformat(const char *format, va_list args);

/** "s" behind a noun of which there are n: "" for one. */
const char *cg_text_s(int64_t n);

/** A string that grows.  Start with {0}; cg_free(text) at the end. */
typedef struct cg_string {
  char *text; /**< terminated; NULL while empty */
  size_t n;   /**< bytes without the terminator */
  size_t room;
} cg_string;

void cg_string_add(cg_string *s, const char *format, ...)
  __attribute__((format(printf, 2, 3)));
void cg_string_add_n(cg_string *s, const char *bytes, size_t n);

/** Read a finite number, or an integer, from the n bytes at \a text; blanks
 * around it are allowed.
 * \return false where it is anything else; or beyond what there is, and *value
 * is INFINITY, INT64_MAX, or minus that.  */
bool cg_text_double(const char *text, size_t n, double *value);
bool cg_text_int(const char *text, size_t n, int64_t *value);

/** Bytes of the character at \a s, 0 where it is not valid UTF-8 (overlong
 * forms, surrogates and numbers above U+10FFFF are not). */
size_t cg_text_character(const char *s);

/** The next blank-separated word at or after *at, before \a end.
 * \param [in,out] at  moved behind the word.
 * \param [out] word, n  the word inside the text, not terminated.
 * \return false where there is none.  */
bool cg_text_word(const char **at, const char *end, const char **word,
                  size_t *n);

/** Walk over the lines of a text.  Start with {text, text + n, 0}. */
typedef struct cg_lines {
  const char *at, *end;
  int64_t number; /**< of the line last given, from 1 */
} cg_lines;

/** The next line without its end ("\n" or "\r\n").
 * \return false at the end of the text.  */
bool cg_lines_next(cg_lines *lines, const char **line, size_t *n);

/** The name of \a list (n names) that is nearest to \a name by edit distance;
 * where none is near, the only one that begins with it; else NULL: for "did you
 * mean". */
const char *cg_text_nearest(const char *name, const char *const *list,
                            size_t n);

/** What to say after a \a name that is not in \a list: "; did you mean 'x'?"
 * where one is near, else "; there is only 'x', 'y'" with the first few, ""
 * for an empty list; cg_free(). */
char *cg_text_hint(const char *name, const char *const *list, size_t n);

#endif
