/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Groups of ranks over MPI.
 *
 * Counts of MPI are `int`: longer messages are cut into pieces here (CHUNK),
 * except where what there is has fewer than 2^31: records of cg_comm_alltoallv,
 * bytes of cg_comm_alltoall, numbers of shares (normal equations of 30000
 * columns are 4.5e8).  Sums over ranks are formed in the order that the MPI
 * library chooses: equal to rounding, not to the last bit. */
#include "base/comm.h"

#include <limits.h>
#include <mpi.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"

enum { CHUNK = 1 << 28 };

struct cg_comm {
  MPI_Comm mpi;
  int rank, size;
  int64_t messages, bytes;
};

static void check(int code)
{
  if (code != MPI_SUCCESS)
    cg_bug(__FILE__, __LINE__, "an MPI call failed");
}

static cg_comm *wrap(MPI_Comm mpi)
{
  cg_comm *comm = CG_NEW(cg_comm);
  comm->mpi = mpi;
  check(MPI_Comm_rank(mpi, &comm->rank));
  check(MPI_Comm_size(mpi, &comm->size));
  return comm;
}

void cg_comm_start(int *argc, char ***argv, cg_comm **world)
{
  MPI_Comm mpi;
  check(MPI_Init(argc, argv));
  check(MPI_Comm_dup(MPI_COMM_WORLD, &mpi));
  *world = wrap(mpi);
}

void cg_comm_stop(cg_comm *world)
{
  cg_comm_free(world);
  check(MPI_Finalize());
}

int cg_comm_rank(const cg_comm *comm)
{
  return comm->rank;
}

int cg_comm_size(const cg_comm *comm)
{
  return comm->size;
}

void cg_comm_split(const cg_comm *comm, int color, cg_comm **part)
{
  MPI_Comm mpi;
  check(MPI_Comm_split(comm->mpi, color < 0 ? MPI_UNDEFINED : color,
                       comm->rank, &mpi));
  *part = mpi == MPI_COMM_NULL ? NULL : wrap(mpi);
}

int cg_comm_handle(const cg_comm *comm)
{
  return (int)MPI_Comm_c2f(comm->mpi);
}

void cg_comm_free(cg_comm *comm)
{
  if (!comm)
    return;
  check(MPI_Comm_free(&comm->mpi));
  cg_free(comm);
}

enum { HOST = 64, HOSTS = 8 /* are told */ };
typedef char host_name[HOST];

/* The different names of n, most of them empty, one behind the other. */
static void list_hosts(int n, const host_name *name, cg_string *list)
{
  int different = 0;
  for (int i = 0; i < n; i++) {
    int j = 0;
    while (strcmp(name[j], name[i]) != 0)
      j++;
    if (name[i][0] && j == i && different++ < HOSTS)
      cg_string_add(list, "%s%s", different > 1 ? ", " : "", name[i]);
  }
  if (different > HOSTS)
    cg_string_add(list, " and %d more", different - HOSTS);
}

/* Where rank 0 opened what others cannot, say on which hosts they run. */
static void name_hosts(const cg_comm *comm, int root, bool failed,
                       char text[CG_ERROR_ROOM])
{
  char mine[MPI_MAX_PROCESSOR_NAME] = "";
  host_name host = "", *all = CG_ARRAY(host_name, comm->size);
  int ranks = failed, length;
  check(MPI_Get_processor_name(mine, &length));
  if (failed)
    snprintf(host, sizeof host, "%.*s", HOST - 1, mine);
  check(MPI_Gather(host, HOST, MPI_CHAR, all, HOST, MPI_CHAR, root,
                   comm->mpi));
  check(MPI_Allreduce(MPI_IN_PLACE, &ranks, 1, MPI_INT, MPI_SUM, comm->mpi));
  if (comm->rank == root) {
    cg_string list = {0};
    size_t used = strlen(text);
    list_hosts(comm->size, (const host_name *)all, &list);
    snprintf(text + used, CG_ERROR_ROOM - used,
             "; rank 0 can, %d of %d ranks cannot (hosts: %s): put it where "
             "all of them see it",
             ranks, comm->size, list.text);
    cg_free(list.text);
  }
  cg_free(all);
}

cg_status cg_comm_agree(const cg_comm *comm, cg_status mine)
{
  struct {
    cg_status status;
    char text[CG_ERROR_ROOM];
  } told = {CG_OK, ""};
  int failed = mine == CG_OK ? comm->size : comm->rank, first;
  check(MPI_Allreduce(&failed, &first, 1, MPI_INT, MPI_MIN, comm->mpi));
  if (first == comm->size)
    return CG_OK;
  if (comm->rank == first) {
    cg_error_pending(&told.status, told.text);
    CG_ASSERT(told.status == mine);
  }
  cg_comm_bcast(comm, &told, sizeof told, first);
  if (told.status == CG_NOINPUT && first > 0) {
    name_hosts(comm, first, mine == CG_NOINPUT, told.text);
    cg_comm_bcast(comm, &told, sizeof told, first);
  }
  cg_error_adopt(told.status, told.text);
  return told.status;
}

void cg_comm_bcast(const cg_comm *comm, void *data, size_t bytes, int root)
{
  for (char *at = data; bytes > 0;) {
    int part = bytes > CHUNK ? CHUNK : (int)bytes;
    check(MPI_Bcast(at, part, MPI_BYTE, root, comm->mpi));
    at += part;
    bytes -= (size_t)part;
  }
}

char *cg_comm_bcast_text(const cg_comm *comm, char *text)
{
  int64_t n = text ? (int64_t)strlen(text) : -1;
  cg_comm_bcast(comm, &n, sizeof n, 0);
  if (n < 0)
    return NULL;
  if (cg_comm_rank(comm) != 0)
    text = CG_ARRAY(char, n + 1);
  cg_comm_bcast(comm, text, (size_t)n, 0);
  return text;
}

static void reduce_all(const cg_comm *comm, void *x, size_t n, size_t size,
                       MPI_Datatype type, MPI_Op op)
{
  for (char *at = x; n > 0;) {
    int part = n > CHUNK ? CHUNK : (int)n;
    check(MPI_Allreduce(MPI_IN_PLACE, at, part, type, op, comm->mpi));
    at += (size_t)part * size;
    n -= (size_t)part;
  }
}

void cg_comm_sum(const cg_comm *comm, double *x, size_t n)
{
  reduce_all(comm, x, n, sizeof *x, MPI_DOUBLE, MPI_SUM);
}

void cg_comm_sum_counts(const cg_comm *comm, int64_t *x, size_t n)
{
  reduce_all(comm, x, n, sizeof *x, MPI_INT64_T, MPI_SUM);
}

void cg_comm_max(const cg_comm *comm, double *x, size_t n)
{
  reduce_all(comm, x, n, sizeof *x, MPI_DOUBLE, MPI_MAX);
}

void cg_comm_min(const cg_comm *comm, double *x, size_t n)
{
  reduce_all(comm, x, n, sizeof *x, MPI_DOUBLE, MPI_MIN);
}

size_t cg_comm_share(size_t n, int size, int rank)
{
  size_t each = n / (size_t)size, rest = n % (size_t)size, r = (size_t)rank;
  return each * r + (r < rest ? r : rest);
}

static int share_size(const cg_comm *comm, size_t n, int rank)
{
  size_t part = cg_comm_share(n, comm->size, rank + 1) -
                cg_comm_share(n, comm->size, rank);
  CG_ASSERT(part <= INT_MAX);
  return (int)part;
}

void cg_comm_sum_to_shares(const cg_comm *comm, const double *x, size_t n,
                           double *share)
{
  int *count = CG_ARRAY(int, comm->size);
  for (int r = 0; r < comm->size; r++)
    count[r] = share_size(comm, n, r);
  check(MPI_Reduce_scatter(x, share, count, MPI_DOUBLE, MPI_SUM, comm->mpi));
  cg_free(count);
}

void cg_comm_gather_shares(const cg_comm *comm, const double *share, size_t n,
                           double *x, int root)
{
  int *count = CG_ARRAY(int, comm->size), *start = CG_ARRAY(int, comm->size);
  CG_ASSERT(n <= INT_MAX);
  for (int r = 0; r < comm->size; r++) {
    count[r] = share_size(comm, n, r);
    start[r] = (int)cg_comm_share(n, comm->size, r);
  }
  check(MPI_Gatherv(share, count[comm->rank], MPI_DOUBLE, x, count, start,
                    MPI_DOUBLE, root, comm->mpi));
  cg_free(count);
  cg_free(start);
}

static void send_to(const cg_comm *comm, const double *x, size_t n, int to)
{
  for (; n > 0;) {
    int part = n > CHUNK ? CHUNK : (int)n;
    check(MPI_Send(x, part, MPI_DOUBLE, to, 0, comm->mpi));
    x += part;
    n -= (size_t)part;
  }
}

static void receive_from(const cg_comm *comm, double *x, size_t n, int from)
{
  for (; n > 0;) {
    int part = n > CHUNK ? CHUNK : (int)n;
    check(MPI_Recv(x, part, MPI_DOUBLE, from, 0, comm->mpi,
                   MPI_STATUS_IGNORE));
    x += part;
    n -= (size_t)part;
  }
}

void cg_comm_fold(const cg_comm *comm, double *x, size_t n, int root,
                  void (*merge)(void *self, double *x, const double *other),
                  void *self)
{
  int size = comm->size, place = (comm->rank - root + size) % size;
  double *other = CG_ARRAY(double, n);
  for (int step = 1; step < size; step *= 2) {
    if (place & step) {
      send_to(comm, x, n, (comm->rank - step + size) % size);
      break;
    }
    if (place + step >= size)
      continue;
    receive_from(comm, other, n, (comm->rank + step) % size);
    merge(self, x, other);
  }
  cg_free(other);
}

/* Traffic is bookkeeping, not state that a caller sees through a const. */
static void count_traffic(const cg_comm *comm, int64_t messages,
                          int64_t bytes)
{
  cg_comm *self = (cg_comm *)(uintptr_t)comm;
  self->messages += messages;
  self->bytes += bytes;
}

void cg_comm_alltoall(const cg_comm *comm, const void *send, void *recv,
                      size_t bytes)
{
  CG_ASSERT(bytes <= INT_MAX);
  check(MPI_Alltoall(send, (int)bytes, MPI_BYTE, recv, (int)bytes, MPI_BYTE,
                     comm->mpi));
  count_traffic(comm, comm->size - 1, (comm->size - 1) * (int64_t)bytes);
}

void cg_comm_alltoallv(const cg_comm *comm, const void *send,
                       const int *send_count, const int *send_start,
                       void *recv, const int *recv_count,
                       const int *recv_start, size_t bytes)
{
  MPI_Datatype record;
  CG_ASSERT(bytes <= INT_MAX);
  check(MPI_Type_contiguous((int)bytes, MPI_BYTE, &record));
  check(MPI_Type_commit(&record));
  check(MPI_Alltoallv(send, send_count, send_start, record, recv, recv_count,
                      recv_start, record, comm->mpi));
  check(MPI_Type_free(&record));
  for (int r = 0; r < comm->size; r++)
    if (r != comm->rank && send_count[r] > 0)
      count_traffic(comm, 1, send_count[r] * (int64_t)bytes);
}

void cg_comm_traffic(const cg_comm *comm, int64_t *messages, int64_t *bytes)
{
  *messages = comm->messages;
  *bytes = comm->bytes;
}

double cg_comm_seconds(void)
{
  return MPI_Wtime();
}
