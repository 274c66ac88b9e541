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
const char *cg_decimal_read(const char *at, double *value);

/** Read a number that stands alone in \a width columns, blanks around it
 * allowed; as cg_decimal_read().  */
bool cg_decimal_column(const char *at, size_t width, double *value);

/** Write a finite number with the fewest digits of 15, 16 or 17 that read
 * back as the same double; not terminated.
 * \return where it ends, at most CG_DECIMAL_ROOM bytes further.  */
char *cg_decimal_write(char *at, double value);

/** The nearest number of so many digits, as "%.*g" writes it. */
double cg_decimal_rounded(double x, int digits);

#endif
