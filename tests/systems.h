/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file tests/systems.h
 *
 * Made-up systems of beads for the tests of src/domain, and their neighbours
 * by brute force: all pairs, all 27 images.
 */
#ifndef CGMAP_TESTS_SYSTEMS_H
#define CGMAP_TESTS_SYSTEMS_H

#include <cgmap/frame.h>
#include <cgmap/topology.h>

#include "domain/grid.h"
#include "domain/nlist.h"

/** Box vectors to test with: cubic, unequal sides, triclinic both ways,
 * tilted to the limit, none. */
enum { CG_TEST_BOXES = 6 };
extern const double cg_test_boxes[CG_TEST_BOXES][9];

/** What a source of frames in memory begins with, for the first two functions
 * of its table. */
typedef struct cg_test_memory {
  int64_t count, next;
} cg_test_memory;

int64_t cg_test_memory_count(const void *self);
cg_status cg_test_memory_seek(void *self, int64_t index);

/** n beads of one type, one a molecule, nothing excluded.  cg_beads_free(). */
cg_beads *cg_test_beads(cg_gid n);

/** A frame of n beads at random, some of them outside the box, with forces
 * that say whose they are (f = gid + 1, time, -gid).  \a index also seeds the
 * positions and is ten times the time.  cg_frame_clear(). */
void cg_test_frame(const double h[9], cg_gid n, int64_t index,
                   cg_frame *frame);

/** Move all positions to multiples of 0.001 nm, as an XTC file has them. */
void cg_test_round(cg_frame *frame);

/** A directed pair. */
typedef struct cg_test_pair {
  cg_gid i, j;
  double d[3]; /**< x_i - x_j of one image */
} cg_test_pair;

typedef struct cg_test_pairs {
  int64_t n, room;
  cg_test_pair *pair;
} cg_test_pairs;

/** Sort; are both the same, d to the last bit? */
void cg_test_pairs_sort(cg_test_pairs *pairs);
bool cg_test_pairs_equal(const cg_test_pairs *a, const cg_test_pairs *b);
void cg_test_pairs_clear(cg_test_pairs *pairs);
void cg_test_pairs_add(cg_test_pairs *pairs, cg_test_pair pair);

/** All pairs of a wrapped frame that beads->exclusion does not leave out,
 * sorted. */
void cg_test_brute(const cg_frame *frame, const cg_beads *beads,
                   double cutoff, cg_test_pairs *pairs);

/** Of these, the pairs whose first bead is owned by a local frame. */
void cg_test_of_owned(const cg_test_pairs *all, const cg_local *local,
                      cg_test_pairs *part);

/** The pairs of a local frame as the neighbour list has them, made for so many
 * beads at a time, sorted. */
void cg_test_listed(const cg_local *local, cg_lid run, cg_test_pairs *pairs);

/** Run something on grids of so many ranks. */
typedef void cg_test_on_grid(const cg_grid_options *options);
typedef void cg_test_visit_grids(int ranks, cg_test_on_grid *run);

/** Every domain grid of at most so many domains, with its full batch. */
cg_test_visit_grids cg_test_grids;

/** Those that make one team or two of so many ranks, and single domains. */
cg_test_visit_grids cg_test_few_grids;

#endif
