/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file base/comm.h
 *
 * What else the ranks of a group say to each other: with <cgmap/comm.h> the
 * whole of MPI as cgmap uses it, for src/base is the only folder that includes
 * <mpi.h>.  Every function is *collective* over its group unless marked local.
 */
#ifndef CGMAP_BASE_COMM_H
#define CGMAP_BASE_COMM_H

#include <cgmap/comm.h>

/** Split a group by colour, ranks in their old order.
 * \param [in]  color  ranks of one colour form one group; < 0: in no group.
 * \param [out] part   the new group, NULL for a negative colour; free it with
 *                     cg_comm_free().  */
void cg_comm_split(const cg_comm *comm, int color, cg_comm **part);

/** Free a group made by cg_comm_split(); NULL is allowed.  */
void cg_comm_free(cg_comm *comm);

/** The group as MPI's Fortran handle, for libraries that speak MPI
 * themselves.  Local. */
int cg_comm_handle(const cg_comm *comm);

/** Send a text (or NULL) from rank 0 to all, where it becomes what is returned:
 * there \a text itself, elsewhere a copy; cg_free() (base/mem.h). */
char *cg_comm_bcast_text(const cg_comm *comm, char *text);

/** Where the share of a rank begins when \a n items are dealt to \a size
 * ranks in order: share of rank r = [share(n, r), share(n, r + 1)).  Local. */
size_t cg_comm_share(size_t n, int size, int rank);

/** Sum n doubles over the ranks; each rank keeps its share of the sum.
 * \param [in]  x      n doubles, on every rank.
 * \param [out] share  cg_comm_share(n, size, rank + 1) - cg_comm_share(n,
 *                     size, rank) doubles.  */
void cg_comm_sum_to_shares(const cg_comm *comm, const double *x, size_t n,
                           double *share);

/** Collect the shares of all ranks on rank \a root.
 * \param [in]  share  this rank's share of n doubles.
 * \param [out] x      n doubles, used on root only (elsewhere NULL).  */
void cg_comm_gather_shares(const cg_comm *comm, const double *share, size_t n,
                           double *x, int root);

/** Merge n doubles of all ranks on rank \a root, two at a time up a binary
 * tree; who meets whom follows from size and root alone.
 * \param [in,out] x      on root the merge of all, elsewhere used up.
 * \param [in]     merge  makes x the merge of x and other.  */
void cg_comm_fold(const cg_comm *comm, double *x, size_t n, int root,
                  void (*merge)(void *self, double *x, const double *other),
                  void *self);

/** Every rank sends one block of \a bytes bytes to every rank.
 * \param [in]  send  size blocks, block r goes to rank r.
 * \param [out] recv  size blocks, block r came from rank r.  */
void cg_comm_alltoall(const cg_comm *comm, const void *send, void *recv,
                      size_t bytes);

/** Every rank sends send_count[r] records of \a bytes bytes each to rank r.
 * Counts and starts are in records. */
void cg_comm_alltoallv(const cg_comm *comm, const void *send,
                       const int *send_count, const int *send_start,
                       void *recv, const int *recv_count,
                       const int *recv_start, size_t bytes);

/** What this rank has sent through the group so far: messages to other ranks
 * and their bytes, in cg_comm_alltoall and cg_comm_alltoallv.  Local. */
void cg_comm_traffic(const cg_comm *comm, int64_t *messages, int64_t *bytes);

/** Seconds on a steady clock.  Local. */
double cg_comm_seconds(void);

#endif
