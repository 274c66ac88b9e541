/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/traj/xtc.h
 *
 * XTC, GROMACS's compressed positions: what its reader (xtc.c), decoder
 * (xtc_decode.c) and encoder (xtc_encode.c) share.
 *
 * A frame, all words big-endian:
 *
 *      0  int    1995, or 2023 (more than 298 261 617 atoms)
 *      4  int    atoms n, step
 *     12  float  time, box[9]
 *     52  int    n again; up to 9 atoms: 3n floats follow and end the frame
 *     56  float  precision p, positions per nm
 *     60  int    least[3], most[3] of the integers i = round(p x)
 *     84  int    m, number of the first small radix
 *     88  uint   bytes of payload (2023: 8-byte word), payload, zeros to a
 *                multiple of 4
 *
 * The payload is a string of bits, the most significant of each byte first.
 * It is a list of groups, each of one full triple and up to ten small ones:
 *
 *  - full triple: i - least, three digits of the radices most - least + 1,
 *    packed into one number of as many bits as the product of the radices has;
 *    if a radix needs more than 24 bits, three numbers of their own bits;
 *  - one bit: 0, as many small triples as in the group before; 1, five bits c
 *    follow: c / 3 small triples, and m changes by c mod 3 - 1 after the group;
 *  - small triples d, three digits of the radix M(m), packed into m bits.
 *
 * The atoms of a group, in the order of the system: first small triple, full
 * triple, second small triple, ...  The first lies d - floor(M/2) from the
 * full one, the second from the first, then each from the one before.  (Water:
 * the full triple is a hydrogen and both differences are bonds.)
 *
 * M(m) = floor(2^(m/3)), so that a triple fills m bits, but for three historic
 * slips at m = 37, 57 and 69 that the files have for ever.
 *
 * A packed number is laid down in bytes, the least significant first; the bits
 * that fill no byte, the most significant ones, come last.
 */
#ifndef CGMAP_IO_TRAJ_XTC_H
#define CGMAP_IO_TRAJ_XTC_H

#include "io/traj/traj_format.h"

enum {
  XTC_MAGIC = 1995,
  XTC_MAGIC_LARGE = 2023,
  XTC_LARGE = 298261617, /* more atoms need the large magic */
  XTC_PLAIN = 9,         /* so many atoms are not compressed */
  XTC_ATOMS = 4,
  XTC_STEP = 8,
  XTC_TIME = 12,
  XTC_BOX = 16,
  XTC_AGAIN = 52,
  XTC_PRECISION = 56,
  XTC_LEAST = 60,
  XTC_MOST = 72,
  XTC_SMALL = 84,
  XTC_COUNT = 88,
  XTC_SMALL_FIRST = 9,
  XTC_SMALL_LAST = 72,
  XTC_WIDE = 0xffffff /* larger radices are not packed together */
};

/** M(m) for m up to XTC_SMALL_LAST, 0 below XTC_SMALL_FIRST. */
extern const uint32_t cg_xtc_radix[XTC_SMALL_LAST + 1];

__extension__ typedef unsigned __int128 cg_u128; /* a product of radices */

/** How full triples are written. */
typedef struct cg_xtc_full {
  uint32_t radix[3];
  bool wide;      /**< three numbers of their own bits */
  int bits_of[3]; /**< wide: of each */
  int bits;       /**< of the triple */
} cg_xtc_full;

/** The way that fits radices from 1 to INT32_MAX. */
cg_xtc_full cg_xtc_full_of(const uint32_t radix[3]);

/** The head of a frame. */
typedef struct cg_xtc_head {
  bool large;
  int64_t atoms, step;
  double time;
  double precision; /**< 0: not compressed */
  int32_t least[3];
  cg_xtc_full full;
  int32_t small;
  int64_t start; /**< of the payload; 0: not known yet */
  int64_t count; /**< its bytes without padding */
} cg_xtc_head;

/** Decode atoms from, ..., from + count - 1 of a payload, which CG_TRAJ_SLACK
 * readable bytes follow.  What lies behind them is not looked at.
 * \param [out] where  the atom where something is wrong.
 * \return NULL, or what it is.  */
const char *cg_xtc_decode(const cg_xtc_head *head, const unsigned char *bytes,
                          int64_t from, int64_t count, double (*x)[3],
                          int64_t *where);

/** The encode of cg_format_xtc. */
cg_status cg_xtc_encode(cg_buffer *out, const cg_frame *frame,
                        const cg_atoms *atoms,
                        const cg_traj_write_options *options);

#endif
