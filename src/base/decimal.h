/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file base/decimal.h
 *
 * Decimal numbers of long texts: read fast and exactly, written as short as
 * exactness allows.  For a few numbers use cg_text_double().
 */
#ifndef CGMAP_BASE_DECIMAL_H
#define CGMAP_BASE_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/digits.h"

enum {
  CG_DECIMAL_SLACK = 16, /**< readable bytes behind a text of numbers */
  CG_DECIMAL_ROOM = 32   /**< bytes that a written number may need */
};

/** Read the number that begins at \a at ([+-]digits[.digits][e[+-]digits]),
 * rounded to nearest as strtod does.
 * \param [in] at  text that holds a byte below '+' (a blank, a newline) or
 *                 another that is no part of a number, and CG_DECIMAL_SLACK
 *                 readable bytes behind it.
 * \return where it ends; NULL where there is no number, or none that a double
 * can hold.  What follows it is for the caller to judge.  */
static inline __attribute__((always_inline)) const char *
cg_decimal_read(const char *at, double *value);

/** The same; for numbers of many digits. */
const char *cg_decimal_read_long(const char *at, double *value);

/** Read a number that stands alone in \a width columns, blanks around it
 * allowed; as cg_decimal_read().  */
bool cg_decimal_column(const char *at, size_t width, double *value);

/** Write a finite number with the fewest digits of 15, 16 or 17 that read
 * back as the same double; not terminated.
 * \return where it ends, at most CG_DECIMAL_ROOM bytes further.  */
char *cg_decimal_write(char *at, double value);

/** The nearest number of so many digits, as "%.*g" writes it. */
double cg_decimal_rounded(double x, int digits);

/* A word of a sign or a digit and up to seven more bytes, a point among them or
 * not.  Both the digits and 10^decimals are doubles, so the division rounds
 * once; the sign is that of the divisor.  Where the word ends is found first
 * and with the least steps: the number behind it waits for that. */
static inline const char *cg_decimal_read(const char *at, double *value)
{
  static const double power[2][8] = {
    {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7},
    {-1e0, -1e1, -1e2, -1e3, -1e4, -1e5, -1e6, -1e7}};
  unsigned first = (unsigned char)*at ^ '0', minus = first == ('-' ^ '0');
  unsigned digit = first & (minus - 1); /* 0 for a sign */
  uint64_t u = cg_digits_eight(at + 1), ends = cg_digits_ends(u);
  if (ends == 0 || digit > 9)
    return cg_decimal_read_long(at, value);
  u ^= CG_DIGITS_ZEROS;
  uint64_t others = cg_digits_others(u);
  unsigned end = cg_digits_first(ends), point = cg_digits_first(others);
  const char *behind = at + 1 + end / 8;
  unsigned decimals = 0, beyond = 56 - end; /* bits that are not of the word */
  if (point != end) {
    uint64_t before = ((uint64_t)1 << point) - 1;
    if ((u >> point & 0xff) != ('.' ^ '0') ||
        (others & (others - 1) & (ends - 1) & ~ends)) /* not the only one */
      return cg_decimal_read_long(at, value);
    u = (u & before) | (u >> 8 & ~before);
    beyond += 8;
    decimals = (end - point) / 8 - 1;
  }
  if (beyond > 56 - 8 * minus) /* no digit */
    return cg_decimal_read_long(at, value);
  *value = (double)(int64_t)cg_digits_join((u << 8 | digit) << beyond) /
           power[minus][decimals];
  return behind;
}

#endif
