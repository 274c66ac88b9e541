/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is fitted: the interactions of -i, or every pair of bead types and every
 * bonded name. */
#include <math.h>

#include <cgmap/input.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "cli/fm_job.h"
#include "model/interaction_types.h"
#include "model/interactions.h"
#include "model/known.h"
#include "model/term.h"

/* Far enough for most liquids: 1.2 nm, or 2.5 sigma. */
static double usual_cutoff(cg_units units)
{
  return units == CG_UNITS_LJ ? 2.5 : 1.2;
}

static cg_status default_cutoff(const cg_fm_job *job, double *cutoff)
{
  double half = INFINITY;
  CG_TRY(cg_traj_half_box(job->run->comm, job->setup.traj, &half));
  *cutoff = fmin(usual_cutoff(job->setup.units), 0.95 * half);
  if (*cutoff > 0.1) /* knots are places that can be read */
    *cutoff = floor(100 * *cutoff) / 100;
  cg_log_tell(CG_LOG_NORMAL,
              "cutoff %.6g %s, by default (choose with --cutoff)", *cutoff,
              job->units->length);
  return CG_OK;
}

/* What is given wins; then the largest max, if all are given; without pairs how
 * far those of many beads reach. */
static cg_status choose_cutoff(const cg_fm_job *job)
{
  cg_interactions *set = job->set;
  double largest = 0, many = 0;
  bool open = false;
  if (cg_args_given(job->run->args, &cg_opt_cutoff))
    set->cutoff = cg_args_double(job->run->args, &cg_opt_cutoff);
  if (!isnan(set->cutoff))
    return CG_OK;
  for (int i = 0; i < set->n; i++) {
    if (set->list[i].term->many)
      many = fmax(many, set->list[i].cutoff);
    if (set->list[i].term != &cg_term_pair)
      continue;
    open = open || isnan(set->list[i].max);
    largest = fmax(largest, set->list[i].max);
  }
  largest = fmax(largest, cg_known_reach(set->known));
  if (largest == 0 && !open)
    largest = many;
  if (open || largest == 0)
    CG_TRY(default_cutoff(job, &set->cutoff));
  set->cutoff = open || largest == 0 ? fmax(set->cutoff, largest) : largest;
  return CG_OK;
}

static bool is_fitted(const cg_interactions *set, int a, int b)
{
  for (int i = 0; i < set->n; i++)
    if (cg_interaction_takes(&set->list[i], a, b))
      return true;
  return false;
}

/* Names after each other, also in the list of all that is not fitted. */
static void add_name(cg_fm_job *job, cg_string *names, const char *name)
{
  cg_string_add(names, "%s%s", names->n > 0 ? ", " : "", name);
  cg_string_add(&job->unfitted, "%s%s", job->unfitted.n > 0 ? ", " : "", name);
}

static void warn_of_pairs(cg_fm_job *job)
{
  const cg_names *types = job->setup.beads->types;
  cg_string pairs = {0};
  for (int32_t a = 0; a < cg_names_count(types); a++)
    for (int32_t b = a; b < cg_names_count(types); b++)
      if (!is_fitted(job->set, a, b) &&
          !cg_known_has_pair(job->set->known, a, b)) {
        char *name = cg_text_format("%s-%s", cg_names_text(types, a),
                                    cg_names_text(types, b));
        add_name(job, &pairs, name);
        cg_free(name);
      }
  if (pairs.n > 0)
    cg_log_warn("%s: no interaction of the types %s: what they do stays in "
                "the residual",
                job->set->path, pairs.text);
  cg_free(pairs.text);
}

static void tell_shared(const cg_interactions *set)
{
  for (int i = 0; i < set->n; i++) {
    const cg_interaction *it = &set->list[i];
    if (it->takes)
      cg_log_tell(CG_LOG_NORMAL,
                  "%s: one force for all pairs of a bead of type %s and one of "
                  "type %s",
                  it->name, it->type_name[0], it->type_name[1]);
  }
}

static bool has_group(const cg_interactions *set, int group)
{
  for (int i = 0; i < set->n; i++)
    if (set->list[i].term->bonded && set->list[i].group == group)
      return true;
  return false;
}

static void warn_of_bonded(cg_fm_job *job)
{
  const cg_beads *beads = job->setup.beads;
  cg_string names = {0};
  for (int g = 0; g < beads->bonded_groups; g++)
    if (!has_group(job->set, g) && !cg_known_has_group(job->set->known, g))
      add_name(job, &names, beads->bonded[g].name);
  if (names.n > 0)
    cg_log_warn("%s: no interaction of the bonded names %s: what they do stays "
                "in the residual",
                job->set->path, names.text);
  cg_free(names.text);
}

static cg_status check_units(const cg_fm_job *job)
{
  int units = job->set->units;
  if (units < 0 || units == (int)job->setup.units)
    return CG_OK;
  return cg_fail(CG_USAGE, "%s says units=\"%s\", the command line --units %s",
                 job->set->path, cg_units_names[units],
                 cg_units_names[job->setup.units]);
}

/* A table that a file of reduced units says is one of nm, or the reverse. */
static cg_status check_tables(const cg_fm_job *job)
{
  const cg_known *known = job->set->known;
  for (int q = 0; known && q < known->set.n; q++)
    if (known->units[q] != (int)job->setup.units)
      return cg_fail(CG_USAGE, "%s: line %d: <known>: %s is in %s units, this "
                               "run in %s: see --units",
                     job->set->path, known->set.list[q].line, known->file[q],
                     cg_units_names[known->units[q]],
                     cg_units_names[job->setup.units]);
  return CG_OK;
}

static void add_inputs(cg_fm_job *job)
{
  const cg_known *known = job->set->known;
  for (int q = 0; known && q < known->set.n; q++) {
    char *path = cg_file_beside(job->set->path, known->file[q]);
    cg_setup_add_input(&job->setup, path);
    cg_free(path);
  }
}

static cg_status get_set(cg_fm_job *job)
{
  const char *path = cg_args_text(job->run->args, &cg_opt_interactions);
  if (!path) {
    job->set = cg_interactions_all(job->setup.beads, NAN);
    return CG_OK;
  }
  CG_TRY(cg_interactions_read(job->run->comm, path, &job->set));
  cg_setup_add_input(&job->setup, path);
  add_inputs(job);
  CG_TRY(check_units(job));
  return check_tables(job);
}

cg_status cg_fm_terms(cg_fm_job *job)
{
  CG_TRY(get_set(job));
  CG_TRY(choose_cutoff(job));
  CG_TRY(cg_comm_agree(job->run->comm,
                       cg_interactions_bind(job->set, job->setup.beads)));
  CG_TRY(cg_comm_agree(job->run->comm,
                       cg_known_bind(job->set, job->setup.beads,
                                     job->setup.units)));
  CG_TRY(cg_comm_agree(job->run->comm,
                       cg_interactions_exclude(job->set, job->setup.beads)));
  tell_shared(job->set);
  warn_of_pairs(job);
  warn_of_bonded(job);
  return CG_OK;
}
