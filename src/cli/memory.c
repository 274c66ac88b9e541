/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Memory of a rank: what is there before the first frame, what is left for
 * frames, and whether matrices (fm/needs.h) have room.
 *
 * Topology, map and the places of the frames are known in full on every rank:
 * they are counted as they are, by base/mem.h, at the moment when all files are
 * open.  The program with its libraries and those of MPI is resident too; it
 * cannot be counted, and PROGRAM is what a run on 884 waters has at its peak,
 * rounded up.
 * Disadvantage: while a topology is parsed its text is there as well, and what
 * libhdf5 and MPI keep for messages is not known. */
#include "cli/memory.h"

#include <math.h>

#include "base/log.h"
#include "base/mem.h"
#include "cli/opts_shared.h"
#include "io/traj/traj.h"
#include "model/source.h"

#define PROGRAM 40e6 /* bytes */

/* Vectors an atom in the frames of all files. */
static int vectors(const cg_setup *setup)
{
  bool v = false, f = setup->forces != NULL;
  cg_traj_about about;
  for (int i = 0; i < cg_traj_files(setup->traj); i++) {
    cg_traj_describe(setup->traj, i, &about);
    v = v || about.some_v;
    f = f || about.some_f;
  }
  return 1 + v + f;
}

cg_memory cg_memory_of_sums(const cg_run *run)
{
  int64_t blocks, bytes, peak;
  cg_mem_balance(&blocks, &bytes, &peak);
  double held = (double)bytes;
  int ranks = cg_comm_size(run->comm);
  cg_comm_max(run->comm, &held, 1);
  bool given = cg_args_given(run->args, &cg_opt_memory);
  double said = given ? 1e9 * cg_args_double(run->args, &cg_opt_memory) : 0;
  return (cg_memory){
      .limit = given ? said : cg_mem_of_rank(ranks),
      .most = given ? said : cg_mem_of_rank(1),
      .held = PROGRAM + held,
      .ranks = ranks};
}

cg_memory cg_memory_of(const cg_run *run, const cg_setup *setup)
{
  cg_memory memory = cg_memory_of_sums(run);
  memory.reading = cg_traj_reading(setup->traj);
  memory.beads = (double)sizeof(double[3]) * vectors(setup) *
                 (double)setup->beads->n;
  memory.parts =
      memory.ranks > 1 && cg_source_parts(cg_setup_source(setup));
  return memory;
}

double cg_memory_left(const cg_memory *memory)
{
  return fmax(1.0, memory->limit - memory->held);
}

bool cg_memory_in_parts(const cg_memory *memory, double bytes)
{
  return memory->parts && bytes > cg_memory_left(memory);
}

void cg_memory_warn(const cg_memory *memory, double bytes)
{
  if (memory->held + bytes <= memory->limit)
    return;
  cg_log_warn("a rank may take %.3g GB (%.3g GB of it topology, mapping and "
              "program), more than the %.3g GB it has: %s",
              1e-9 * (memory->held + bytes), 1e-9 * memory->held,
              1e-9 * memory->limit,
              memory->parts ? "start more ranks, on more machines"
              : memory->ranks > 1
                  ? "frames are read in parts from TRR, XTC, DCD, NetCDF and "
                    "H5MD only, unpacked and without --group"
                  : "with mpirun several ranks read frames in parts");
}

/* The rank that solves may take what the others leave, where nothing is said
 * of it. */
cg_status cg_memory_check(const cg_memory *memory, double sums,
                          double solving)
{
  const char *way = memory->reading > 0
                        ? "take larger steps, fewer --error-blocks or more "
                          "ranks"
                        : "start more ranks, or where there is more memory";
  double all = memory->held + sums + solving;
  if (sums > memory->limit || sums + solving > memory->most)
    return cg_fail(CG_UNAVAILABLE,
                   "matrices need %.3g GB on each rank and %.3g GB more on the "
                   "one that solves; it may have %.3g GB: %s",
                   1e-9 * sums, 1e-9 * solving, 1e-9 * memory->most, way);
  if (memory->held + sums > memory->limit || all > memory->most)
    cg_log_warn("matrices need %.3g GB on each rank and %.3g GB more on the "
                "one that solves, %.3g GB in all with topology, mapping and "
                "program, more than the %.3g GB it may have: %s",
                1e-9 * sums, 1e-9 * solving, 1e-9 * all, 1e-9 * memory->most,
                way);
  return CG_OK;
}
