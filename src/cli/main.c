/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program: start, run one command, end. */
#include <cgmap/comm.h>

int main(int argc, char **argv)
{
  cg_comm *world;
  cg_comm_start(&argc, &argv, &world);
  cg_comm_stop(world);
  return CG_OK;
}
