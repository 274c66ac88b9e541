/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program: start, run one command, end.  Nobody else exits. */
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/signals.h"
#include "cli/command.h"

/* After MPI has ended: its objects are counted too. */
static cg_status check_memory(int rank, cg_status status)
{
  int64_t blocks, bytes, peak;
  cg_mem_balance(&blocks, &bytes, &peak);
  if (blocks == 0)
    return status;
  fprintf(stderr,
          "cgmap: rank %d: %lld blocks (%lld bytes) not given back: a bug\n",
          rank, (long long)blocks, (long long)bytes);
  return status == CG_OK ? CG_BUG : status;
}

/* Whatever is opened next gets the lowest free number: with stdout closed it
 * would be written into.  So stand-ins take the place of what is closed; that
 * of stdout cannot be written to, which is told when it is flushed. */
static void keep_standard_streams(void)
{
  for (int d = STDIN_FILENO; d <= STDERR_FILENO; d++)
    if (fcntl(d, F_GETFD) < 0)
      (void)!open("/dev/null", d == STDERR_FILENO ? O_WRONLY : O_RDONLY);
}

int main(int argc, char **argv)
{
  cg_comm *world;
  keep_standard_streams();
  cg_comm_start(&argc, &argv, &world);
  cg_signals_install();
  int rank = cg_comm_rank(world);
  cg_status status = cg_command_run(world, argc, argv);
  cg_log_stop();
  cg_comm_stop(world);
  return check_memory(rank, status);
}
