/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file tests/dcdfile.h
 *
 * DCDs for tests, put together byte by byte.
 */
#ifndef CGMAP_TESTS_DCDFILE_H
#define CGMAP_TESTS_DCDFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DCD_ATOMS = 5, DCD_FRAMES = 3, DCD_LONGEST = 4096 };

/** What a file is like. */
typedef struct dcd_recipe {
  bool big, xplor, fourth;
  int marker;         /**< bytes */
  const double *cell; /**< six numbers; NULL: none */
  double growth;      /**< of those on the diagonal, from frame to frame */
  int told;           /**< frames that the head tells */
  double delta;
  int fixed;          /**< the first atoms, and the last one, of so many */
} dcd_recipe;

/** Little-endian, no cell, DELTA 2. */
dcd_recipe dcd_plain(void);

typedef struct dcd_bytes {
  unsigned char bytes[DCD_LONGEST];
  size_t n;
  bool big;
} dcd_bytes;

/** Does the atom stay where it was in the first frame? */
bool dcd_is_fixed(const dcd_recipe *r, int i);

/** Coordinate k of an atom (A) that moves, exact as a float. */
float dcd_coordinate(int frame, int i, int k);

/** Write a file; its size, and where its frames end (NULL: not asked). */
void dcd_make(const char *path, const dcd_recipe *r, dcd_bytes *w,
              size_t end[DCD_FRAMES]);

/** Are the positions of a frame turned with its box, where the cell is a shape
 * matrix?  Fixed atoms are turned from their coordinates in frame 0. */
void dcd_compare_turned(const char *path, const dcd_recipe *r, int frame);

#endif
