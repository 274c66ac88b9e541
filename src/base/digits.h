/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file base/digits.h
 *
 * Digits of a text, eight at a time in one 64-bit word: a byte is a digit where
 * its exclusive-or with '0' is below 10; three multiplications join the eight
 * (D. Lemire, Software: Practice and Experience 51 (2021) 1700).
 */
#ifndef CGMAP_BASE_DIGITS_H
#define CGMAP_BASE_DIGITS_H

#include <stdint.h>
#include <string.h>

#define CG_DIGITS_ZEROS 0x3030303030303030u /* '0' eight times */
#define CG_DIGITS_MARKS 0x8080808080808080u /* the highest bit of each byte */

/** Eight bytes, the first one in the lowest place. */
static inline uint64_t cg_digits_eight(const char *at)
{
  uint64_t u;
  memcpy(&u, at, sizeof u);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  u = __builtin_bswap64(u);
#endif
  return u;
}

/** Of bytes less '0': a mark in each one that is no digit.  What is above ASCII
 * may mark those after it. */
static inline uint64_t cg_digits_others(uint64_t u)
{
  return ((u + 0x7676767676767676u) | u) & CG_DIGITS_MARKS;
}

/** Of bytes as they are: a mark in the first one that is no larger than a
 * blank, which ends a word; perhaps others behind it. */
static inline uint64_t cg_digits_ends(uint64_t u)
{
  return (u - 0x2121212121212121u) & ~u & CG_DIGITS_MARKS;
}

/** The lowest bit of the first marked byte. */
static inline unsigned cg_digits_first(uint64_t marks)
{
  return (unsigned)__builtin_ctzll(marks) - 7;
}

/** The number of eight digits, less '0'. */
static inline uint64_t cg_digits_join(uint64_t u)
{
  u = u * 10 + (u >> 8);
  return (((u & 0x000000ff000000ffu) * 0x000f424000000064u) +
          ((u >> 16 & 0x000000ff000000ffu) * 0x0000271000000001u)) >>
         32;
}

#endif
