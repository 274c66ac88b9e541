/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Can the fit be trusted?  One sentence for each thing that was looked at,
 * then what follows from them all.
 *
 * Limits: kT_conf off by 5 standard errors; drift beyond Student's t at 5 %
 * and beyond 1 % of the force; errors that rise by 30 % when blocks are merged;
 * a held-out residual 5 % above the fitted one, which is no exact fit, of
 * energies 50 %; a condition of 1e10 (ten of sixteen digits), or singular
 * values left out; no errors, or 10 % of the force; 1 % of samples outside
 * their range or without a direction; a shift by regularisation of twice the
 * error, or evidence that has not settled; any term that is not fitted, never
 * seen or determined nowhere; 1 % of the mean square force that is left where
 * every atom is a bead; without forces, any tuple beyond an end where the force
 * is not 0, and a bond that loses 5 % of its force to the displacements.
 * Disadvantage: the limits are conventions, and each thing is looked at
 * alone. */
#include <math.h>

#include "base/decimal.h"
#include "base/mem.h"
#include "base/text.h"
#include "fm/fm.h"
#include "math/blocks.h"

/* Of the mean square force, where no averaged atoms explain what is left. */
static const double MISSING = 0.01;

/* What is written: the sentences, and why not to trust, with what to do. */
typedef struct verdict {
  const cg_fm_result *r;
  const cg_unit_names *units;
  const cg_fm_about *about;
  cg_string said, doubts;
} verdict;

static void doubt(verdict *v, const char *why, const char *change)
{
  cg_string_add(&v->doubts, "%s%s (%s)", v->doubts.n > 0 ? "; " : "", why,
                change);
}

/* The rest can be told to be noise where it is more than the errors, and where
 * nothing is missing. */
static const char *what_is_left(const verdict *v)
{
  if (*v->about->unfitted != '\0')
    return "the rest is what is not in the fit, noise of the atoms that were "
           "averaged out and forces of more than two beads";
  if (v->about->all_atoms)
    return "no atom was averaged out, so the rest is not their noise but what "
           "interactions of this kind cannot follow, or what the engine added "
           "(a thermostat's noise, restraints)";
  if (v->r->blocks == 0)
    return "so few frames do not tell what the rest is";
  return "the rest is noise of the atoms that were averaged out and forces "
         "that interactions of this kind cannot follow";
}

/* Of the samples, as if they were even within an interval. */
static double variance(const cg_termfit *fit)
{
  const cg_basis *b = &fit->basis;
  double n = 0, mean = 0, square = 0, inside = b->h * b->h / 12;
  for (int i = 0; i < b->intervals; i++) {
    double q = b->min + (i + 0.5) * b->h, k = (double)fit->samples[i];
    n += k;
    mean += k * q;
    square += k * q * q;
  }
  return n > 0 ? square / n - mean * mean / (n * n) + inside : 0;
}

/* Of a bond, whose spread is that of one harmonic force. */
static void say_blurred(verdict *v, const cg_termfit *fit)
{
  double noise = 2 * v->r->sigma * v->r->sigma;
  double part = noise / fmax(variance(fit), noise);
  if (fit->term != &cg_term_bond || !fit->seen || part < 0.05)
    return;
  cg_string_add(&v->said,
                "%s: %.2g %% of its force are lost to that.\n", fit->name,
                100 * part);
  doubt(v, "a bond is blurred", "a smaller --sigma");
}

/* 2 sigma^2/s^2 is 1 % at s = sqrt(200) sigma. */
static void say_blur(verdict *v)
{
  double sigma = v->r->sigma;
  if (v->r->target != CG_TARGET_DENOISE)
    return;
  cg_string_add(&v->said,
                "Displaced by sigma = %g %s the structure is blurred: a "
                "harmonic force along a distance that spreads by s comes out "
                "smaller by 1/(1 + 2 sigma^2/s^2), 1 %% where s is %.3g %s.\n",
                sigma, v->units->length, sqrt(200) * sigma, v->units->length);
  for (int q = 0; q < v->r->terms; q++)
    say_blurred(v, &v->r->fit[q]);
}

static void say_target(verdict *v)
{
  if (cg_target_needs_forces(v->r->target))
    return;
  if (v->r->target == CG_TARGET_ENERGY) {
    cg_string_add(&v->said,
                  "The potentials are those of the energy, not of the mean "
                  "force: no model to run.\n");
    return;
  }
  cg_string_add(&v->said,
                "The forces are those that would give these structures in "
                "equilibrium at %g %s; no forces were read, so nothing here "
                "tells whether the frames are in equilibrium at that "
                "temperature.\n",
                v->about->temperature, v->units->temperature);
  say_blur(v);
}

static void say_explained(verdict *v)
{
  const cg_fm_result *r = v->r;
  if (isnan(r->residual))
    return;
  double left = r->residual / r->mean_square_force;
  if (left < 1e-12)
    cg_string_add(&v->said,
                  "The residual is below rounding (1e-12 of the mean square "
                  "force): the model gives these forces exactly.\n");
  else
    cg_string_add(&v->said,
                  "The model explains %.4g %% of the mean square force; "
                  "%s.\n",
                  100 * (1 - left), what_is_left(v));
  if (v->about->all_atoms && *v->about->unfitted == '\0' && left > MISSING)
    doubt(v, "forces are missing from the model",
          "other interactions: a larger cutoff, local densities, three-body "
          "terms");
}

static void say_energy(verdict *v)
{
  const cg_fm_energy *e = &v->r->energy;
  if (!e->known)
    return;
  cg_string_add(&v->said,
                "The potentials give %.4g %% of the variance of the energy; "
                "the rest is what the beads do not say, and what terms of this "
                "kind cannot follow.\n",
                100 * (1 - e->residual / e->variance));
  if (e->heldout.value > 1.5 * e->residual)
    doubt(v, "frames left out fit worse than those used",
          "more frames, or a larger step");
}

static void say_unfitted(verdict *v)
{
  if (*v->about->unfitted == '\0')
    return;
  cg_string_add(&v->said,
                "Not in the fit: %s.  What they do stays in the residual, and "
                "the forces that are fitted bend to make up for it.\n",
                v->about->unfitted);
  doubt(v, "terms of the model are not in the fit",
        "give each pair of types and each bonded name an interaction");
}

static void say_stray(verdict *v)
{
  if (!v->about->stray)
    return;
  cg_string_add(&v->said, "Atoms are not where their names say: a hydrogen "
                          "lies beside no other atom of its molecule.\n");
  doubt(v, "the topology is not that of the trajectory",
        "give the one that it was made with");
}

static void say_heldout(verdict *v)
{
  const cg_fm_result *r = v->r;
  bool worse = r->heldout > 1.05 * r->residual;
  if (r->heldout < 0 || cg_fm_is_exact(r))
    return;
  cg_string_add(&v->said,
                "Frames left out of the fit leave %.6g (%s)^2, those in it "
                "%.6g",
                r->heldout, v->units->force, r->residual);
  if (!worse)
    cg_string_add(&v->said, ": the noise floor is not above %.6g", r->heldout);
  if (!worse && r->noise > 0)
    cg_string_add(&v->said, ", and at least the %.6g that the optimal force "
                            "map leaves out", r->noise);
  cg_string_add(&v->said, ".\n");
  if (worse)
    doubt(v, "frames left out fit worse than those used",
          "more frames, a larger step, or ranges without their rarest ends");
}

static void say_solution(verdict *v)
{
  const cg_solution *how = &v->r->how;
  int unknowns = v->r->columns - v->r->unsampled;
  if (how->cut > 0)
    cg_string_add(&v->said,
                  "Solved by SVD: singular values below %g of the largest "
                  "were left out, %d remain for %d coefficients.\n",
                  how->cut, how->rank, unknowns);
  else if (how->condition > 1e10)
    cg_string_add(&v->said,
                  "The condition of the scaled normal matrix is %.2g: some "
                  "columns are nearly the same.\n",
                  how->condition);
  else
    return;
  doubt(v, "the data hardly tell some coefficients apart",
        "more frames, a larger step, or fewer interactions");
}

/* What regularisation did to the interaction that it shifted most, in its
 * errors. */
static void say_regularised(verdict *v)
{
  const cg_fm_result *r = v->r;
  double most = 0;
  if (r->regularise.by == CG_REGULARISE_NONE)
    return;
  for (int q = 0; q < r->terms; q++)
    most = fmax(most, r->report[q].shift_z);
  if (r->blocks > 0)
    cg_string_add(&v->said,
                  "Regularisation shifted the forces by up to %.2g of their "
                  "standard errors (rms), which do not know of it.\n",
                  most);
  if (most > 2)
    doubt(v, "regularisation says more of the forces than the data",
          "more frames, or less of it");
  if (r->regularise.by == CG_REGULARISE_EVIDENCE && !r->evidence.converged)
    doubt(v, "the evidence had not settled",
          "more frames, or fewer interactions");
}

static void say_errors(verdict *v)
{
  const cg_fm_result *r = v->r;
  if (r->blocks == 0) {
    cg_string_add(&v->said, "There are no error bars: they take 20 frames and "
                            "4 blocks at least.\n");
    doubt(v, "the errors are not known", "more frames");
    return;
  }
  if (r->frames_for_percent < 0)
    return;
  double percent = sqrt(r->frames_for_percent / (double)r->frames);
  cg_string_add(&v->said,
                "The error of the forces is %g %% of them (rms over the "
                "samples, from %d blocks)",
                cg_decimal_rounded(percent, 2), r->blocks);
  if (percent > 1)
    cg_string_add(&v->said, "; 1 %% takes about %g frames",
                  cg_decimal_rounded(r->frames_for_percent, 2));
  cg_string_add(&v->said, ".\n");
  if (percent > 10)
    doubt(v, "the errors exceed 10 % of the forces", "more frames");
}

static void say_blocks(verdict *v)
{
  double most = 0;
  for (int q = 0; q < v->r->terms; q++)
    most = fmax(most, v->r->report[q].error_half);
  if (most <= 1.3)
    return;
  cg_string_add(&v->said,
                "With half as many blocks the errors are %.2g times larger: "
                "frames are correlated over more than a block, and the true "
                "errors are larger still.\n",
                most);
  doubt(v, "the blocks are too short for the correlations",
        "a longer trajectory, or fewer --error-blocks");
}

static void say_temperature(verdict *v)
{
  double temperature = v->about->temperature;
  const cg_fm_value *kT = &v->r->kT_conf;
  double k = v->units->boltzmann;
  if (!(temperature > 0) || isnan(kT->value) || kT->error < 0)
    return;
  double off = (kT->value / k - temperature) / (kT->error / k);
  if (fabs(off) <= 5) {
    cg_string_add(&v->said,
                  "The configurational temperature agrees with %g %s.\n",
                  temperature, v->units->temperature);
    return;
  }
  cg_string_add(&v->said,
                "The configurational temperature, %.4g %s, is %.1f standard "
                "errors from %g: not the temperature of the simulation, units "
                "that do not match, constraints that a bead cuts, forces of a "
                "thermostat or a bias, forces of another frame, or no "
                "equilibrium.\n",
                kT->value / k, v->units->temperature, fabs(off), temperature);
  doubt(v, "forces and configurations do not belong to one ensemble",
        "look for the causes just named");
}

/* Beyond chance, and more than 1 % of the force: the difference of two thirds
 * has sqrt(6) times the error of the whole. */
static bool drifts(const cg_fm_result *r)
{
  double percent = sqrt(fmax(r->frames_for_percent, 0) / (double)r->frames);
  return r->drift_z > 0 &&
         r->drift_z > cg_blocks_student(0.05, r->blocks - 1) &&
         r->drift_z * 2.4 * percent > 1;
}

static void say_drift(verdict *v)
{
  const cg_fm_result *r = v->r;
  if (!drifts(r))
    return;
  cg_string_add(&v->said,
                "First and last third differ by %.1f standard errors (rms): "
                "the system was still settling; try --begin %g.\n",
                r->drift_z, r->begin + (r->end - r->begin) / 3);
  doubt(v, "the forces drift", "leave out the start");
}

/* Lone tuples, none of which tells the functions there apart. */
static void say_undetermined(verdict *v, const cg_termfit *fit,
                             const cg_fm_term_report *about)
{
  if (cg_fm_is_determined(about))
    return;
  cg_string_add(&v->said,
                "%s: so few tuples that its force is determined nowhere; all "
                "of it is extrapolated.\n",
                fit->name);
  doubt(v, "the data determine a force nowhere",
        "more frames, or a larger step");
}

/* Each part of the data between gaps has a potential with a constant of its
 * own, but where the potential itself is fitted and has none.  Around a circle
 * one gap leaves one part. */
static bool heights_are_open(const cg_term_class *term, int gaps)
{
  bool whole = term->many && term != &cg_term_density;
  return !whole && gaps > (term->periodic ? 1 : 0);
}

/* What holds where there are no data. */
static void say_extrapolated(verdict *v, const cg_termfit *fit,
                             const cg_fm_term_report *about)
{
  if (fit->core > 0)
    cg_string_add(&v->said,
                  "%s: below %.4g %s the force is extrapolated (power %.3g).\n",
                  fit->name, fit->core, v->units->length, fit->core_power);
  if (about->gaps == 0)
    return;
  cg_string_add(&v->said, "%s: the data leave %d gap%s, filled smoothly",
                fit->name, about->gaps, cg_text_s(about->gaps));
  if (heights_are_open(fit->term, about->gaps))
    cg_string_add(&v->said, "; how high the parts beside lie relative to each "
                            "other the forces do not tell");
  cg_string_add(&v->said, ".\n");
}

/* Tuples beyond the places where the straight lines begin. */
static int64_t count_on_lines(const cg_termfit *fit)
{
  int64_t n = 0;
  for (int i = 0; i < fit->basis.intervals; i++) {
    double middle = fit->basis.min + (i + 0.5) * fit->basis.h;
    if (middle < fit->end[0] || middle > fit->end[1])
      n += fit->samples[i];
  }
  return n;
}

static void say_lines(verdict *v, const cg_termfit *fit)
{
  double scale = cg_term_scale(fit->term);
  if (!fit->term->bonded || !fit->samples || !fit->basis.class->local)
    return;
  int64_t n = count_on_lines(fit);
  if (n > 0)
    cg_string_add(&v->said,
                  "%s: %lld tuple%s below %.4g or above %.4g %s: too few, the "
                  "force is a straight line there.\n",
                  fit->name, (long long)n, cg_text_s(n),
                  fit->end[0] * scale, fit->end[1] * scale,
                  cg_term_unit(fit->term, v->units));
}

/* Without forces the surface term is missing there. */
static void say_beyond(verdict *v, const cg_termfit *fit,
                       const cg_fm_term_report *about)
{
  bool pair = !fit->term->bonded;
  if (cg_target_needs_forces(v->r->target) ||
      v->r->target == CG_TARGET_ENERGY || about->beyond == 0)
    return;
  cg_string_add(&v->said,
                "%s: %lld %s%s %s %s, where the data go on; the force near "
                "that end is wrong by about kT over a step.\n",
                fit->name, (long long)about->beyond, pair ? "pair" : "tuple",
                cg_text_s(about->beyond), about->beyond == 1 ? "is" : "are",
                pair ? "below min" : "beyond the range");
  doubt(v, "a range ends inside the data",
        pair ? "a lower min, or none" : "a wider range, or none");
}

/* A formula that is not what its name says. */
static void say_odd(verdict *v, const cg_termfit *fit)
{
  const cg_basis_class *class = fit->basis.class;
  const char *odd = class->odd ? class->odd(fit->coef) : NULL;
  if (!odd)
    return;
  cg_string_add(&v->said, "%s: %s.\n", fit->name, odd);
  doubt(v, "a formula does not fit its interaction",
        "give it basis=\"bspline\", and see what its force is like");
}

static void say_flat(verdict *v, const cg_termfit *fit,
                     const cg_fm_term_report *about, double all)
{
  if ((double)about->flat <= 0.01 * all)
    return;
  cg_string_add(&v->said,
                "%s: %.2g %% of its tuples are so straight that the %s has no "
                "direction; they were left out.\n",
                fit->name, 100 * (double)about->flat / all, fit->term->name);
  doubt(v, "a bonded coordinate is often not defined",
        "choose other beads, or leave that interaction out");
}

static void say_unseen(verdict *v)
{
  char *names = cg_fm_unseen(v->r);
  if (!names)
    return;
  cg_string_add(&v->said, "Never seen, and not known: the force of %s.\n",
                names);
  doubt(v, "interactions were never seen",
        "leave them out, or give frames where they occur");
  cg_free(names);
}

static void say_term(verdict *v, int q)
{
  const cg_termfit *fit = &v->r->fit[q];
  const cg_fm_term_report *about = &v->r->report[q];
  double all = (double)(about->count + about->outside);
  bool pair = fit->term == &cg_term_pair;
  if (!fit->seen)
    return;
  say_undetermined(v, fit, about);
  say_extrapolated(v, fit, about);
  say_lines(v, fit);
  say_beyond(v, fit, about);
  say_odd(v, fit);
  say_flat(v, fit, about, all);
  double missed = (double)(about->outside - about->flat);
  if (missed > 0.01 * all) {
    cg_string_add(&v->said,
                  "%s: %.2g %% of its %s lie outside [min, max]; their forces "
                  "are left to the others.\n",
                  fit->name, 100 * missed / all,
                  pair ? "pairs within the cutoff"
                  : fit->term == &cg_term_density ? "densities" : "tuples");
    doubt(v, pair ? "many pairs lie outside their range"
                  : "many tuples lie outside their range",
          "widen min and max");
  }
}

static void conclude(verdict *v)
{
  if (v->doubts.n == 0)
    cg_string_add(&v->said,
                  "The fit can be trusted within the errors given.\n");
  else
    cg_string_add(&v->said, "The fit cannot be trusted as it is: %s.\n",
                  v->doubts.text);
}

char *cg_fm_verdict(const cg_fm_result *result, const cg_unit_names *units,
                    const cg_fm_about *about)
{
  verdict v = {.r = result, .units = units, .about = about};
  if (result->mean_square_force == 0) {
    cg_string_add(&v.said, "All forces are 0, and so is the fit: were forces "
                           "written to this trajectory?\n");
    return v.said.text;
  }
  say_target(&v);
  say_explained(&v);
  say_energy(&v);
  say_unfitted(&v);
  say_stray(&v);
  say_heldout(&v);
  say_solution(&v);
  say_regularised(&v);
  say_errors(&v);
  say_blocks(&v);
  say_temperature(&v);
  say_drift(&v);
  for (int q = 0; q < result->terms; q++)
    say_term(&v, q);
  say_unseen(&v);
  conclude(&v);
  cg_free(v.doubts.text);
  return v.said.text;
}
