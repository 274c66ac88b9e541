/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decimal numbers to doubles and back.
 *
 * A decimal number is w * 10^e with whole w and e.  Three roads lead to the
 * nearest double:
 *
 *  1. w < 2^53 and |e| <= 22: w and 10^|e| are doubles, so one multiplication
 *     or division rounds once (W. D. Clinger, PLDI 1990).
 *  2. w < 2^64 and -19 <= e < 0: the quotient of w * 2^s and 10^-e in whole
 *     numbers of 128 bits, rounded by hand.  Numbers of 16 to 19 digits, as
 *     programs write that want no digit lost, go here.
 *  3. Everything else: strtod on a copy.
 *
 * Digits are taken eight at a time (digits.h).  Numbers of up to eight bytes go
 * by road 1 without a call (decimal.h).
 * Cost: 5 ns a number there, a fifth of strtod's 100 ns otherwise by road 1, a
 * third by road 2.
 * Disadvantage: it reads up to 16 bytes beyond the number. */
#include "base/decimal.h"

#include <stdio.h>

#include "base/error.h"
#include "base/text.h"

enum {
  MOST_DIGITS = 19,   /* of a whole number below 2^64, always */
  EXACT_POWER = 22,   /* 10^22 = 5^22 2^22, and 5^22 < 2^53 */
  WHOLE_POWER = 19,   /* 10^19 < 2^64 */
  MOST_EXPONENT = 9999
};

__extension__ typedef unsigned __int128 wide;

static const double power[EXACT_POWER + 1] = {
  1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
  1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

static const uint64_t whole_power[WHOLE_POWER + 1] = {
  1u, 10u, 100u, 1000u, 10000u, 100000u, 1000000u, 10000000u, 100000000u,
  1000000000u, 10000000000u, 100000000000u, 1000000000000u, 10000000000000u,
  100000000000000u, 1000000000000000u, 10000000000000000u,
  100000000000000000u, 1000000000000000000u, 10000000000000000000u};

/* The digits at the start of eight bytes, appended to *w; how many. */
static inline int take_digits(const char *at, uint64_t *w)
{
  uint64_t u = cg_digits_eight(at) ^ CG_DIGITS_ZEROS;
  uint64_t others = cg_digits_others(u);
  int n = others ? __builtin_ctzll(others) >> 3 : 8;
  if (n == 0)
    return 0;
  u <<= 64 - 8 * n; /* zeros in front */
  *w = *w * whole_power[n] + cg_digits_join(u);
  return n;
}

/* A run of digits, appended to *w; how many, of which only the first
 * MOST_DIGITS are sure to be in *w. */
static int take_run(const char **at, uint64_t *w)
{
  int total = 0;
  for (int n = 8; n == 8; total += n) {
    n = take_digits(*at, w);
    *at += n;
  }
  return total;
}

/* The exponent behind 'e': false where there is none. */
static bool take_exponent(const char **at, int *exponent)
{
  const char *from = *at + 1;
  bool minus = *from == '-';
  int e = 0;
  if (*from == '-' || *from == '+')
    from++;
  if (*from < '0' || *from > '9')
    return false;
  for (; *from >= '0' && *from <= '9'; from++)
    if (e <= MOST_EXPONENT)
      e = 10 * e + (*from - '0');
  *exponent += minus ? -e : e;
  *at = from;
  return true;
}

/* w / 10^k, 1 <= k <= 19, w > 0.  The dividend is shifted so that the quotient
 * has 55 bits or more: 53, one to round by, and one for all that is below. */
static double quotient(uint64_t w, int k)
{
  int shift = 64 + __builtin_clzll(w);
  wide dividend = (wide)w << shift;
  wide q = dividend / whole_power[k];
  if (q * whole_power[k] != dividend)
    q |= 1;
  /* Into 64 bits, what falls off kept in the last one; the conversion to
   * double then rounds to even once. */
  uint64_t high = (uint64_t)(q >> 64);
  int drop = high ? 64 - __builtin_clzll(high) : 0;
  uint64_t kept = (uint64_t)(q >> drop);
  if ((wide)kept << drop != q)
    kept |= 1;
  /* A factor of two is exact: the result is above 10^-19. */
  double scale = 1.0 / (double)((uint64_t)1 << 62);
  int left = shift - drop;
  double value = (double)kept;
  for (; left >= 62; left -= 62)
    value *= scale;
  return value / (double)((uint64_t)1 << left);
}

/* The sign without a jump, which would be wrong half of the time. */
static inline double with_sign(double size, bool minus)
{
  uint64_t u;
  memcpy(&u, &size, sizeof u);
  u |= (uint64_t)minus << 63;
  memcpy(&size, &u, sizeof size);
  return size;
}

static const char *slow(const char *from, const char *end, double *value)
{
  return cg_text_double(from, (size_t)(end - from), value) ? end : NULL;
}

/* Any number. */
static __attribute__((noinline)) const char *read_any(const char *at,
                                                      double *value)
{
  const char *from = at;
  bool minus = *at == '-';
  uint64_t w = 0;
  int exponent = 0;
  if (*at == '-' || *at == '+')
    at++;
  int digits = take_run(&at, &w);
  if (*at == '.') {
    at++;
    int decimals = take_run(&at, &w);
    digits += decimals;
    exponent = -decimals;
  }
  if (digits == 0)
    return NULL;
  if ((*at == 'e' || *at == 'E') && !take_exponent(&at, &exponent))
    return NULL;
  if (digits > MOST_DIGITS)
    return slow(from, at, value);
  double size;
  if (w >> 53 == 0 && exponent <= 0 && exponent >= -EXACT_POWER)
    size = (double)w / power[-exponent];
  else if (w >> 53 == 0 && exponent > 0 && exponent <= EXACT_POWER)
    size = (double)w * power[exponent];
  else if (w > 0 && exponent < 0 && exponent >= -WHOLE_POWER)
    size = quotient(w, -exponent);
  else
    return slow(from, at, value);
  *value = with_sign(size, minus);
  return at;
}

/* [-]digits[.digits] with up to 7 and 15 digits, by one pass without calls. */
const char *cg_decimal_read_long(const char *from, double *value)
{
  const char *at = from;
  bool minus = *at == '-';
  uint64_t w = 0;
  int wholes = take_digits(at += minus, &w), decimals = 0;
  at += wholes;
  if (*at == '.') {
    at++;
    decimals = take_digits(at, &w);
    at += decimals;
    if (decimals == 8) {
      int others = take_digits(at, &w);
      at += others;
      decimals += others;
    }
  }
  int usual = (wholes > 0) & (wholes < 8) & (decimals < 16) &
              (wholes + decimals <= MOST_DIGITS) & (w >> 53 == 0) &
              ((*at | ' ') != 'e');
  if (!usual)
    return read_any(from, value);
  *value = with_sign((double)w / power[decimals], minus);
  return at;
}

bool cg_decimal_column(const char *at, size_t width, double *value)
{
  const char *from = at, *end = at + width;
  while (from < end && *from == ' ')
    from++;
  return (from < end && cg_decimal_read(from, value) == end) ||
         cg_text_double(at, width, value);
}

char *cg_decimal_write(char *at, double value)
{
  enum { LEAST = 15, MOST = 17 };
  char text[CG_DECIMAL_ROOM + CG_DECIMAL_SLACK] = "";
  double back = 0.0;
  int n = 0;
  for (int digits = LEAST; digits <= MOST; digits++) {
    n = snprintf(text, CG_DECIMAL_ROOM, "%.*g", digits, value);
    if (cg_decimal_read(text, &back) && back == value)
      break;
  }
  memcpy(at, text, (size_t)n);
  return at + n;
}

double cg_decimal_rounded(double x, int digits)
{
  char text[CG_DECIMAL_ROOM];
  int n = snprintf(text, sizeof text, "%.*g", digits, x);
  CG_ASSERT(cg_text_double(text, (size_t)n, &x));
  return x;
}
