/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a fit is made of (see target.h; of denoising, denoise.h).
 *
 * Structure, the generalised Yvon-Born-Green equation (Mullinax & Noid, Phys.
 * Rev. Lett. 103 (2009) 198104; J. Phys. Chem. C 114 (2010) 5661).  In
 * equilibrium the mean force on the beads is kT grad ln p(R), and integration
 * by parts gives what b would be with any forces of that mean,
 *
 *   b_D = <sum_I F_I . g_ID>/(3N) = -kT <sum_I div_I g_ID>/(3N),
 *
 * from positions and the temperature alone.  With g_ID = B_D(q) dq/dR_I the
 * divergence is B_D'(q) sum_I |dq/dR_I|^2 + B_D(q) sum_I div_I dq/dR_I.
 * Forces may be missing from the file, or be wrong because of constraints,
 * thermostats or a bias: nothing of them is used.
 *
 * Surface term.  Where a function is cut off although B_D is not 0, the
 * divergence holds B_D times a delta function, which no histogram sees.  At the
 * cutoff of pairs there always are pairs: f(max) = 0 is imposed, and by
 * linearity nothing is missing from the equations of what is left.  A range
 * that begins or ends inside the data elsewhere has no such way out, since the
 * force is not 0 there; then the force near that end is wrong by about kT over
 * a step, and the tuples beyond are counted and told of.  A basis that jumps
 * (order 1) has the delta at every knot; a formula of pairs, with its force at
 * the cutoff 0, would have its parameters tied: both are refused.
 *
 * Disadvantages: b is a difference of large numbers, so that the error of the
 * force from n tuples in an interval is about kT over the interval and over
 * sqrt n, some times that of forces.  Where few tuples are it grows beyond all
 * bounds: a column that only their last one touches is B^2 in G and B' in b.
 * Intervals of less than CG_HANDFUL count as unsampled therefore.  Without
 * equilibrium at that temperature all of it is wrong, and nothing says so; a
 * distance that is rigid makes it singular. */
#include "fm/target.h"

#include <string.h>

#include "base/log.h"
#include "fm/denoise.h"
#include "fm/fm.h"
#include "math/basis.h"
#include "model/interaction_types.h"
#include "model/term.h"

const char *const cg_target_names[] = {[CG_TARGET_FORCE] = "force",
                                       [CG_TARGET_STRUCTURE] = "structure",
                                       [CG_TARGET_DENOISE] = "denoise",
                                       [CG_TARGET_ENERGY] = "energy",
                                       NULL};

bool cg_target_named(const char *name, cg_target *target)
{
  for (int t = 0; cg_target_names[t]; t++)
    if (strcmp(name, cg_target_names[t]) == 0) {
      *target = (cg_target)t;
      return true;
    }
  return false;
}

bool cg_target_needs_forces(cg_target target)
{
  return target == CG_TARGET_FORCE;
}

int cg_target_copies(cg_target target)
{
  return target == CG_TARGET_DENOISE ? CG_DENOISE_FRAMES : 1;
}

double cg_target_least(cg_target target)
{
  switch (target) {
  case CG_TARGET_FORCE:
  case CG_TARGET_ENERGY:
    return 0;
  case CG_TARGET_STRUCTURE:
  case CG_TARGET_DENOISE:
    break;
  }
  return CG_HANDFUL * cg_target_copies(target);
}

static cg_status check_energy(const cg_fm_options *options)
{
  if (options->pressures.series)
    return cg_fail(CG_USAGE, "--pressures is of no use with --target energy, "
                             "which fits no forces: leave it out");
  if (options->regularise.by == CG_REGULARISE_EVIDENCE)
    return cg_fail(CG_USAGE, "--regularise evidence weighs the noise of the "
                             "forces; --target energy has none: take ridge=L");
  return CG_OK;
}

cg_status cg_fm_check(const cg_fm_options *options)
{
  const char *name = cg_target_names[options->target];
  if (options->pressures.series && options->target == CG_TARGET_DENOISE)
    return cg_fail(CG_USAGE, "--pressures are of the frames as they are, those "
                             "of --target denoise are displaced: leave one of "
                             "them out");
  if (cg_target_needs_forces(options->target))
    return CG_OK;
  if (options->target == CG_TARGET_ENERGY)
    return check_energy(options);
  if (!(options->kT > 0))
    return cg_fail(CG_USAGE, "--target %s needs the temperature: give "
                             "--temperature K",
                   name);
  if (options->target == CG_TARGET_DENOISE && !(options->sigma > 0))
    return cg_fail(CG_USAGE, "--target denoise needs how far beads are "
                             "displaced: give --sigma NM");
  if (options->target == CG_TARGET_STRUCTURE &&
      options->solver == CG_SOLVER_TSQR)
    return cg_fail(CG_USAGE, "--solver tsqr works on rows with their forces; "
                             "--target %s has none, only a normal matrix and "
                             "a right-hand side: leave --solver out",
                   name);
  if (options->regularise.by == CG_REGULARISE_EVIDENCE)
    return cg_fail(CG_USAGE, "--regularise evidence weighs the noise of the "
                             "forces; --target %s has none of theirs: take "
                             "ridge=L",
                   name);
  return CG_OK;
}

/* A basis that jumps, at knots or at the cutoff. */
static cg_status check_jumps(cg_target target, const cg_interactions *set,
                             const cg_interaction *it)
{
  bool steps = it->basis->local && it->order == 1;
  if (!steps && !it->basis->cut)
    return CG_OK;
  return cg_interaction_fail(
      set, it, "%s, where --target %s would need the surface term: take %s",
      steps ? "order=\"1\" jumps at every knot"
            : "its formula jumps at the cutoff",
      cg_target_names[target], steps ? "2 or more" : "basis=\"bspline\"");
}

/* Does it use the structure up to a place beyond which there is more? */
static bool is_cut(cg_target target)
{
  return !cg_target_needs_forces(target) && target != CG_TARGET_ENERGY;
}

cg_status cg_target_tie(cg_target target, cg_interactions *set)
{
  int tied = 0;
  for (int q = 0; q < set->n && is_cut(target); q++) {
    cg_interaction *it = &set->list[q];
    if (it->term->many)
      return cg_interaction_fail(
          set, it,
          "--target %s takes forces along one coordinate of a few beads, not a "
          "%s: leave it out",
          cg_target_names[target], it->term->name);
    CG_TRY(check_jumps(target, set, it));
    if (it->term->bonded || it->zero_tail)
      continue;
    it->zero_tail = true;
    tied++;
  }
  if (tied > 0)
    cg_log_tell(CG_LOG_NORMAL,
                "target %s: the force of pairs is 0 at max (tail=\"zero\"), "
                "beyond which the structure is not used",
                cg_target_names[target]);
  return CG_OK;
}
