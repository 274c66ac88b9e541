/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ranks of a test that wait for each other, as before one reads what another
 * writes; the program itself has no need to. */
#ifndef CGMAP_TESTS_BARRIER_H
#define CGMAP_TESTS_BARRIER_H

#include <cgmap/comm.h>

/** Wait for all: the largest number is not known before all have come.  Collective. */
static inline void cg_test_barrier(const cg_comm *comm)
{
  double nothing = 0;
  cg_comm_max(comm, &nothing, 1);
}

#endif
