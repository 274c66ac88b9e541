/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file cgmap/comm.h  (layer: base)
 *
 * Groups of ranks and what they say to each other.
 *
 * An MPI call that fails aborts the job: no rank can mend it.  Every function
 * is *collective* over its group unless marked local.  Sizes are in items of
 * the type named, 64 bit; a message longer than an `int` can count is cut
 * inside.  Sums over ranks are formed in the order that MPI chooses: equal from
 * run to run to rounding, not to the last bit.
 */
#ifndef CGMAP_COMM_H
#define CGMAP_COMM_H

#include <stddef.h>
#include <stdint.h>

#include <cgmap/error.h>

/** A group of ranks (opaque). */
typedef struct cg_comm cg_comm;

/** Start MPI, which must not run yet, and make the group of all ranks.  Call
 * once, first.
 * \param [in,out] argc, argv  of main(); MPI takes out what is meant for it.
 * \param [out] world  owned by the caller, ended with cg_comm_stop().  */
void cg_comm_start(int *argc, char ***argv, cg_comm **world);

/** Free the group of all ranks and end MPI. */
void cg_comm_stop(cg_comm *world);

/** This rank's number in the group, 0 ... size-1.  Local. */
int cg_comm_rank(const cg_comm *comm);

/** Ranks in the group.  Local. */
int cg_comm_size(const cg_comm *comm);

/** Make one rank's failure everybody's.
 *
 * Every rank brings its status.  If all are CG_OK the result is CG_OK and
 * costs one small all-reduce.  Otherwise every rank ends with the status and
 * the message of the lowest rank that failed; where that is CG_NOINPUT and
 * rank 0 did not fail, with the hosts of those that did.
 * \return the same status on every rank.  */
cg_status cg_comm_agree(const cg_comm *comm, cg_status mine);

/** Send \a bytes bytes from rank \a root to all. */
void cg_comm_bcast(const cg_comm *comm, void *data, size_t bytes, int root);

/** Sum, largest or smallest over the ranks, element by element of n, in place;
 * every rank gets the result. */
void cg_comm_sum(const cg_comm *comm, double *x, size_t n);
void cg_comm_sum_counts(const cg_comm *comm, int64_t *x, size_t n);
void cg_comm_max(const cg_comm *comm, double *x, size_t n);
void cg_comm_min(const cg_comm *comm, double *x, size_t n);

#endif
