/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --from: a fit of sums that results files keep (fm/saved.h), with another
 * solver or of several runs together, without their trajectories.
 *
 * Results are opened by rank 0 alone; what all need is sent to them. */
#include <math.h>
#include <string.h>

#include "base/comm.h"
#include "base/mem.h"
#include "cli/fm_job.h"
#include "cli/opts_shared.h"
#include "fm/saved.h"

const cg_opt cg_opt_from = {
    .name = "from", .type = CG_OPT_TEXTS, .argument = "RESULTS[:WEIGHT]",
    .group = CG_OPT_INPUT, .help = "sums of fits made before; repeatable"};

static const double LEAST_WEIGHT = 1e-50;

/* One run. */
typedef struct source {
  char *path;
  double weight;
  cg_h5 *h5; /* on rank 0 */
  cg_fm_saved saved;
  cg_interactions *set;
} source;

/* What follows the last colon, if it is a number; its square is to be one,
 * too, times any sum. */
static cg_status read_source(const char *text, source *s)
{
  const char *colon = strrchr(text, ':');
  s->weight = 1;
  if (!colon || !cg_text_double(colon + 1, strlen(colon + 1), &s->weight)) {
    s->path = cg_text_copy(text);
    return CG_OK;
  }
  s->path = cg_text_copy_n(text, (size_t)(colon - text));
  return s->weight >= LEAST_WEIGHT && s->weight <= 1 / LEAST_WEIGHT
             ? CG_OK
             : cg_opt_refuse(&cg_opt_from, text,
                             "a weight from 1e-50 to 1e50");
}

static cg_status read_sources(const cg_args *args, int *n, source **list)
{
  const char *const *texts;
  *n = cg_args_texts(args, &cg_opt_from, &texts);
  *list = CG_ARRAY(source, *n);
  for (int i = 0; i < *n; i++)
    CG_TRY(read_source(texts[i], &(*list)[i]));
  return CG_OK;
}

static void clear_sources(int n, source *list)
{
  for (int i = 0; i < n; i++) {
    cg_free(list[i].path);
    cg_h5_close(list[i].h5);
    cg_interactions_free(list[i].set);
  }
  cg_free(list);
}

/* Names of the given options of a list that are none of another; cg_free().
 * NULL where there are none. */
static char *others_given(const cg_args *args, const cg_opt *const *options,
                          const cg_opt *const *allowed)
{
  cg_string names = {0};
  for (; *options; options++) {
    bool fine = !cg_args_given(args, *options);
    for (int k = 0; allowed[k]; k++)
      fine = fine || *options == allowed[k];
    if (!fine)
      cg_string_add(&names, "%s--%s", names.n > 0 ? ", " : "",
                    (*options)->name);
  }
  return names.text;
}

cg_status cg_fm_from_check(const cg_run *run, const cg_opt *const *options,
                           const cg_opt *const *allowed)
{
  char *names = others_given(run->args, options, allowed);
  cg_status status = CG_OK;
  if (names)
    status = cg_fail(CG_USAGE, "--from takes the sums of fits made before, "
                               "their frames are not read again: leave out %s",
                     names);
  cg_free(names);
  return status;
}

/* Rank 0. */
static cg_status open_source(source *s)
{
  CG_TRY(cg_h5_open(s->path, &s->h5));
  return cg_fm_get_saved(s->h5, &s->saved);
}

static cg_status meet(cg_fm_job *job, source *s)
{
  const cg_comm *comm = job->run->comm;
  cg_status status = cg_comm_rank(comm) == 0 ? open_source(s) : CG_OK;
  CG_TRY(cg_comm_agree(comm, status));
  cg_comm_bcast(comm, &s->saved, sizeof s->saved, 0);
  cg_setup_add_input(&job->setup, s->path);
  CG_TRY(cg_fm_get_set(comm, s->h5, s->path, &s->set));
  return s->set->known ? cg_fail(CG_CONFIG,
                                 "%s: was fitted beside <known> forces, whose "
                                 "part of the sums is not kept: fit again",
                                 s->path)
                       : CG_OK;
}

static cg_status check_alike(const source *one, const source *other)
{
  if (one->saved.triangular != other->saved.triangular)
    return cg_fail(CG_USAGE, "%s and %s: one was fitted with --solver tsqr, "
                             "the other was not: they have no sums in common",
                   one->path, other->path);
  if (one->set->excludes + other->set->excludes > 0)
    return cg_fail(CG_CONFIG, "%s and %s: pairs listed by <exclude> belong to "
                              "one system, its sums cannot be joined with "
                              "others", one->path, other->path);
  if (one->saved.target != other->saved.target)
    return cg_fail(CG_USAGE, "%s was fitted with --target %s, %s with %s: "
                             "give runs of one target", one->path,
                   cg_target_names[one->saved.target], other->path,
                   cg_target_names[other->saved.target]);
  if (one->saved.sigma != other->saved.sigma)
    return cg_fail(CG_USAGE, "%s was fitted with --sigma %g, %s with %g: give "
                             "runs of one", one->path, one->saved.sigma,
                   other->path, other->saved.sigma);
  return CG_OK;
}

/* Rows are a triangle in all files or in none. */
static cg_status choose_solver(cg_fm_job *job, int n, const source *list)
{
  bool triangular = list[0].saved.triangular;
  cg_solver *solver = &job->how.solver;
  for (int i = 1; i < n; i++)
    CG_TRY(check_alike(&list[0], &list[i]));
  job->how.target = list[0].saved.target;
  job->how.sigma = list[0].saved.sigma;
  if (triangular && *solver == CG_SOLVER_AUTO)
    *solver = CG_SOLVER_TSQR;
  if (triangular == (*solver == CG_SOLVER_TSQR))
    return CG_OK;
  return cg_fail(CG_USAGE,
                 "%s was %s with --solver tsqr: rows are made a triangle or a "
                 "matrix when they are read, --from can only go on like that",
                 list[0].path, triangular ? "fitted" : "not fitted");
}

/* Noise that all know of, as a mean over the rows. */
static double mean_noise(int n, const source *list)
{
  double sum = 0, rows = 0;
  for (int i = 0; i < n; i++) {
    double weight = list[i].weight * (double)list[i].saved.rows;
    sum += weight * list[i].saved.noise;
    rows += weight;
  }
  return sum / rows;
}

/* Where only one run is, what it said of forces on atoms. */
static cg_status get_look(cg_fm_job *job, int n, const source *list)
{
  static const char path[] = "/fm/third_law";
  double *x;
  job->look.third_law = NAN;
  if (n > 1 || !cg_h5_has(list->h5, path))
    return CG_OK;
  CG_TRY(cg_h5_get_doubles(list->h5, path, 0, NULL, &x));
  job->look.third_law = *x;
  cg_free(x);
  return CG_OK;
}

static bool has_word(const cg_string *words, const char *word)
{
  const char *at = words->text ? words->text : "";
  size_t n = strlen(word);
  for (; (at = strstr(at, word)) != NULL; at += n)
    if ((at == words->text || at[-1] == ' ') &&
        (at[n] == ',' || at[n] == '\0'))
      return true;
  return false;
}

/* What acts in one of the runs and is nowhere fitted, of names with commas
 * between. */
static void add_unfitted(cg_fm_job *job, const char *names)
{
  const char *word, *end = names + strlen(names);
  size_t n;
  while (cg_text_word(&names, end, &word, &n)) {
    char *name = cg_text_copy_n(word, n - (word[n - 1] == ','));
    if (cg_interactions_find(job->set, name) < 0 &&
        !has_word(&job->unfitted, name))
      cg_string_add(&job->unfitted, "%s%s", job->unfitted.n > 0 ? ", " : "",
                    name);
    cg_free(name);
  }
}

static cg_status get_unfitted(cg_fm_job *job, const source *s)
{
  static const char path[] = "/fm/unfitted";
  char **texts;
  size_t n;
  if (!cg_h5_has(s->h5, path))
    return CG_OK;
  CG_TRY(cg_h5_get_texts(s->h5, path, &n, &texts));
  for (size_t k = 0; k < n; k++)
    add_unfitted(job, texts[k]);
  cg_free(texts);
  return CG_OK;
}

/* Add the beads of run i to the model.  Rank 0. */
static cg_status join_model(cg_fm_job *job, const source *list, int i,
                            cg_string *before)
{
  cg_forcefield *model;
  CG_TRY(cg_results_get_model(list[i].h5, &model));
  if (i == 0) {
    job->model = model;
    job->one_system = true;
    cg_string_add(before, "%s", list[i].path);
    return CG_OK;
  }
  const char *const paths[2] = {before->text, list[i].path};
  job->one_system =
      job->one_system && cg_forcefield_same_system(job->model, model);
  cg_status status = cg_forcefield_join(job->model, model, paths);
  cg_string_add(before, ", %s", list[i].path);
  cg_forcefield_free(model);
  return status;
}

static cg_status join_models(cg_fm_job *job, int n, const source *list)
{
  cg_string before = {0};
  cg_status status = CG_OK;
  for (int i = 0; i < n && status == CG_OK; i++) {
    status = join_model(job, list, i, &before);
    if (status == CG_OK)
      status = get_unfitted(job, &list[i]);
  }
  cg_free(before.text);
  if (status == CG_OK)
    status = get_look(job, n, list);
  return status;
}

/* What rank 0 read and all need. */
typedef struct state {
  double temperature, third_law;
  int64_t molecules;
  bool reduced, one_system;
} state;

static cg_status take_state(cg_fm_job *job, const state *s)
{
  job->look.third_law = s->third_law;
  job->one_system = s->one_system;
  job->molecules = s->molecules;
  job->setup.units = s->reduced ? CG_UNITS_LJ : CG_UNITS_GROMACS;
  job->units = cg_unit_names_of(job->setup.units);
  if (job->temperature > 0 && s->temperature > 0 &&
      job->temperature != s->temperature)
    return cg_fail(CG_USAGE, "--temperature %g: %s was fitted at %g",
                   job->temperature, job->setup.input[0], s->temperature);
  if (s->temperature > 0)
    job->temperature = s->temperature;
  return CG_OK;
}

static cg_status share_state(cg_fm_job *job, int n, const source *list)
{
  const cg_comm *comm = job->run->comm;
  state s = {0};
  bool here = cg_comm_rank(comm) == 0;
  CG_TRY(cg_comm_agree(comm, here ? join_models(job, n, list) : CG_OK));
  if (here) {
    s = (state){.temperature = job->model->temperature,
                .third_law = job->look.third_law,
                .reduced = job->model->reduced,
                .one_system = job->one_system};
    for (int k = 0; k < job->model->compounds; k++)
      s.molecules += job->model->compound[k].n;
  }
  cg_comm_bcast(comm, &s, sizeof s, 0);
  char *unfitted = cg_comm_bcast_text(comm, job->unfitted.text);
  if (!here && unfitted)
    cg_string_add(&job->unfitted, "%s", unfitted);
  if (!here)
    cg_free(unfitted);
  return take_state(job, &s);
}

/* A tail that is switched off does not say that it was tied before. */
static cg_status join_sets(cg_fm_job *job, int n, const source *list)
{
  cg_interactions **sets = CG_ARRAY(cg_interactions *, n);
  for (int i = 0; i < n; i++)
    sets[i] = list[i].set;
  cg_status status = cg_fm_join(n, sets, &job->set);
  cg_free(sets);
  return status == CG_OK ? cg_target_tie(job->how.target, job->set) : status;
}

static cg_status add_sources(cg_fm_job *job, int n, const source *list)
{
  enum { LEAST_BLOCKS = 4 };
  int blocks = 0;
  for (int i = 0; i < n; i++)
    blocks += list[i].saved.blocks;
  job->how.blocks = blocks < LEAST_BLOCKS ? 0 : blocks;
  job->how.kT = job->temperature * job->units->boltzmann;
  job->memory = cg_memory_of_sums(job->run);
  CG_TRY(cg_fm_matrices_check(job, 0));
  CG_TRY(
      cg_fm_new_saved(job->run->comm, job->set, &job->how, blocks, &job->fm));
  for (int i = 0; i < n; i++)
    CG_TRY(cg_fm_add_saved(job->fm, list[i].h5, &list[i].saved, list[i].set,
                           list[i].weight));
  CG_TRY(cg_fm_solve(job->fm, &job->result));
  job->result->noise = mean_noise(n, list);
  if (job->one_system)
    job->beads = job->result->rows / (3 * job->result->frames);
  return CG_OK;
}

static cg_status fit(cg_fm_job *job, int n, source *list)
{
  for (int i = 0; i < n; i++)
    CG_TRY(meet(job, &list[i]));
  CG_TRY(choose_solver(job, n, list));
  CG_TRY(join_sets(job, n, list));
  CG_TRY(share_state(job, n, list));
  CG_TRY(cg_fm_files_check(job));
  return add_sources(job, n, list);
}

cg_status cg_fm_from(cg_fm_job *job)
{
  int n;
  source *list;
  cg_status status = read_sources(job->run->args, &n, &list);
  if (status == CG_OK)
    status = fit(job, n, list);
  clear_sources(n, list);
  return status;
}
