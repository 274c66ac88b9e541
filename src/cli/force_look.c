/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Are the forces such that beads may sum them?  A look at some frames, as they
 * are in the file, before the fit: do the forces sum to zero, do constraints
 * lead out of beads, do hydrogens lie where hydrogens do. */
#include <math.h>

#include "base/log.h"
#include "base/mem.h"
#include "cli/damage.h"
#include "cli/force_map.h"
#include "cli/memory.h"
#include "cli/opts_shared.h"
#include "mapping/source.h"
#include "model/source.h"
#include "stat/fixed.h"
#include "stat/thirdlaw.h"

enum { FRAMES = 16 };

typedef struct look {
  const cg_setup *setup;
  cg_third_law law;
  cg_fixed *fixed;
} look;

static cg_status add_frame(look *l, cg_source source, int64_t index,
                           cg_frame *frame)
{
  CG_TRY(cg_source_seek(source, index));
  CG_TRY(cg_damages_advise(cg_source_next(source, frame)));
  if (frame->has_f)
    cg_third_law_add(&l->law, frame);
  cg_fixed_add(l->fixed, frame, l->setup->place);
  return CG_OK;
}

/* From now on frames hold all atoms, or those alone that the mapping needs. */
static void read_all_atoms(const cg_setup *setup, bool all)
{
  cg_source atoms = cg_setup_all_atoms(setup);
  bool parts = cg_source_parts(cg_setup_source(setup));
  if (all) {
    if (parts)
      cg_source_range(atoms, 0, cg_traj_atoms(setup->traj), NULL);
    cg_source_need(atoms, 0, NULL);
  } else {
    if (parts)
      cg_source_share(cg_setup_source(setup), 0, 1, NULL);
    cg_map_source_need(setup->mapped);
  }
}

/* Frames evenly spread over all, the ranks sharing them. */
static cg_status look_at_frames(const cg_comm *comm, look *l)
{
  cg_source source = cg_setup_all_atoms(l->setup);
  int64_t n = cg_source_count(source), some = n < FRAMES ? n : FRAMES;
  cg_frame frame = {0};
  cg_status status = CG_OK;
  for (int64_t k = cg_comm_rank(comm); k < some && status == CG_OK;
       k += cg_comm_size(comm))
    status = add_frame(l, source, k * n / some, &frame);
  cg_frame_clear(&frame);
  return cg_comm_agree(comm, status);
}

static void warn_of_sum(double mean)
{
  if (mean > CG_THIRD_LAW_LIMIT)
    cg_log_warn("the forces on all atoms do not sum to zero: |sum f|^2 is "
                "%.2g of sum |f|^2, where atoms that act on each other only "
                "leave less than %g.  Either atoms are missing from the file, "
                "or it holds other forces: of a Langevin thermostat (friction "
                "and noise do not bias the fit, they raise its residual and "
                "its errors), or of restraints, walls or a field (these do "
                "bias it).  Rerun the trajectory without them (LAMMPS: rerun, "
                "or fix store/force; GROMACS: mdrun -rerun)",
                mean, CG_THIRD_LAW_LIMIT);
}

/* Not where atoms were left out, nor where lengths and masses are reduced. */
static bool warn_of_stray(const cg_run *run, const look *l)
{
  const cg_atoms *atoms = l->setup->atoms;
  double nearest;
  int64_t i = -1, m = 0;
  if (!cg_args_given(run->args, &cg_opt_index) &&
      l->setup->units != CG_UNITS_LJ)
    i = cg_fixed_stray(l->fixed, &nearest);
  if (i < 0)
    return false;
  while (atoms->molecule_start[m + 1] <= i)
    m++;
  cg_log_warn("hydrogen %s of %s (atom %lld) is never nearer than %.3g nm to "
              "another kind of atom of its molecule: the atoms of the topology "
              "seem to be in another order than those of the trajectory",
              cg_names_text(atoms->names, atoms->name[i]),
              cg_names_text(atoms->names, atoms->molecule_name[m]),
              (long long)i + 1, nearest);
  return true;
}

/* The pairs of the topology and those that the frames show. */
static void collect_pairs(const cg_comm *comm, look *l, cg_look *found)
{
  const cg_bonded *told = &l->setup->atoms->constraint;
  cg_bonded *all = &found->fixed;
  found->sure = cg_fixed_find(l->fixed, comm, all);
  CG_GROW(all->beads, 2 * (all->n + told->n));
  for (int64_t p = 0; p < 2 * told->n; p++)
    all->beads[2 * all->n + p] = told->beads[p];
  all->n += told->n;
}

/* A look is at whole frames: not where these are so large that all ranks read
 * each of them in parts. */
cg_status cg_look_at_forces(const cg_run *run, const cg_setup *setup,
                            cg_look *found)
{
  look l = {.setup = setup, .fixed = cg_fixed_new(setup->atoms)};
  cg_memory memory = cg_memory_of(run, setup);
  cg_status status = CG_OK;
  if (cg_memory_in_parts(&memory, memory.reading)) {
    cg_log_tell(CG_LOG_NORMAL, "frames take more memory than a rank has: it "
                               "is not looked whether the forces on all atoms "
                               "sum to zero, nor which distances are fixed "
                               "beside those of the topology");
  } else {
    read_all_atoms(setup, true);
    status = look_at_frames(run->comm, &l);
    read_all_atoms(setup, false);
  }
  if (status == CG_OK) {
    found->third_law = cg_third_law_mean(&l.law, run->comm);
    warn_of_sum(found->third_law);
    collect_pairs(run->comm, &l, found);
    found->stray = warn_of_stray(run, &l);
  }
  cg_fixed_free(l.fixed);
  return status;
}

void cg_look_clear(cg_look *found)
{
  cg_free(found->fixed.beads);
  *found = (cg_look){0};
}
