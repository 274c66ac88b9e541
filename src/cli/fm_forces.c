/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Are the forces such that beads may sum them?  A look at some frames, as they
 * are in the file, before the fit: do the forces sum to zero, do constraints
 * lead out of beads. */
#include <math.h>

#include "base/log.h"
#include "base/mem.h"
#include "cli/fm_job.h"
#include "stat/fixed.h"
#include "stat/thirdlaw.h"

enum { FRAMES = 16 };

typedef struct look {
  const cg_setup *setup;
  cg_third_law law;
  cg_fixed *fixed; /* NULL where the topology tells constraints */
} look;

static cg_status add_frame(look *l, cg_source source, int64_t index,
                           cg_frame *frame)
{
  CG_TRY(cg_source_seek(source, index));
  CG_TRY(cg_source_next(source, frame));
  cg_third_law_add(&l->law, frame);
  if (l->fixed)
    cg_fixed_add(l->fixed, frame,
                 l->setup->picked ? l->setup->atoms->place : NULL);
  return CG_OK;
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

static cg_status check_constraints(const cg_comm *comm, look *l)
{
  const cg_setup *setup = l->setup;
  cg_bonded found = {0};
  if (!l->fixed)
    return cg_map_check_cuts(setup->map, setup->atoms,
                             &setup->atoms->constraint);
  cg_fixed_find(l->fixed, comm, &found);
  cg_status status = cg_map_check_cuts(setup->map, setup->atoms, &found);
  cg_free(found.beads);
  return status;
}

cg_status cg_fm_check_forces(cg_fm_job *job)
{
  const cg_comm *comm = job->run->comm;
  const cg_setup *setup = &job->setup;
  look l = {.setup = setup};
  int64_t *bead = CG_ARRAY(int64_t, setup->atoms->n);
  cg_map_bead_of(setup->map, bead);
  if (setup->atoms->constraint.n == 0)
    l.fixed = cg_fixed_new(setup->atoms, bead);
  cg_status status = look_at_frames(comm, &l);
  if (status == CG_OK) {
    job->third_law = cg_third_law_mean(&l.law, comm);
    warn_of_sum(job->third_law);
    status = cg_comm_agree(comm, check_constraints(comm, &l));
  }
  cg_fixed_free(l.fixed);
  cg_free(bead);
  return status;
}
