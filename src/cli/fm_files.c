/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What fm writes: one results file, one table for each interaction, and the
 * interactions as they were fitted, as XML that fits them again.
 *
 * Names are held from the beginning: a second run that is to write the same is
 * refused before its work, not after.  Where writing fails nothing is left of
 * it, and what was there before stays (base/outputs.h). */
#include <math.h>
#include <string.h>

#include "base/file.h"
#include "base/h5_grow.h"
#include "base/mem.h"
#include "cli/fm_job.h"
#include "cli/opts_shared.h"
#include "fm/saved.h"
#include "io/model/interactions_xml.h"
#include "io/results/tab.h"
#include "model/interactions.h"
#include "model/known.h"

enum { POINTS_PER_INTERVAL = 10 };

char *cg_fm_table_path(const cg_fm_job *job, int i)
{
  return cg_text_format("%s/%s.tab", job->files.folder,
                        job->set->list[i].name);
}

static bool overwrites(const cg_fm_job *job)
{
  return cg_args_flag(job->run->args, &cg_opt_overwrite);
}

static cg_status check_first(const cg_fm_job *job)
{
  const cg_fm_files *files = &job->files;
  bool exists;
  CG_TRY(cg_fm_output_check(job, files->results));
  CG_TRY(cg_fm_folder_check(job, files->folder, &exists));
  return exists ? cg_fm_output_check(job, files->interactions)
                : cg_fm_apart_check(job, files->interactions);
}

/* Every run that writes into the folder writes its interactions there. */
static cg_status hold(cg_fm_job *job)
{
  cg_fm_files *files = &job->files;
  CG_TRY(cg_output_open(files->results, overwrites(job), &files->results_out));
  CG_TRY(cg_outputs_folder(&files->beside, files->folder));
  return cg_outputs_open(&files->beside, files->interactions, overwrites(job),
                         &files->interactions_out);
}

cg_status cg_fm_files_open(cg_fm_job *job)
{
  cg_fm_files *files = &job->files;
  const cg_args *args = job->run->args;
  const char *folder = cg_args_text(args, &cg_opt_tables);
  cg_status status = CG_OK;
  files->results = cg_text_copy(cg_args_text(args, &cg_opt_results));
  files->folder = folder ? cg_text_copy(folder)
                         : cg_setup_sibling(files->results, ".tables");
  files->interactions = cg_text_format("%s/interactions.xml", files->folder);
  if (cg_comm_rank(job->run->comm) == 0) {
    status = check_first(job);
    if (status == CG_OK && !cg_args_flag(args, &cg_opt_dry_run))
      status = hold(job);
  }
  return cg_comm_agree(job->run->comm, status);
}

static cg_status check_tables(const cg_fm_job *job)
{
  cg_status status = CG_OK;
  for (int i = 0; i < job->set->n && status == CG_OK; i++) {
    char *path = cg_fm_table_path(job, i);
    status = cg_fm_output_check(job, path);
    cg_free(path);
  }
  return status;
}

static cg_status check_all(const cg_fm_job *job)
{
  bool exists;
  CG_TRY(cg_setup_check_output(&job->setup, job->files.results));
  CG_TRY(cg_setup_check_output(&job->setup, job->files.interactions));
  CG_TRY(cg_fm_folder_check(job, job->files.folder, &exists));
  if (exists)
    CG_TRY(check_tables(job));
  return cg_fm_votca_check(job);
}

cg_status cg_fm_files_check(const cg_fm_job *job)
{
  bool here = cg_comm_rank(job->run->comm) == 0;
  return cg_comm_agree(job->run->comm, here ? check_all(job) : CG_OK);
}

void cg_fm_files_clear(cg_fm_files *files)
{
  cg_output_discard(files->results_out);
  cg_outputs_discard(&files->beside);
  cg_free(files->results);
  cg_free(files->interactions);
  cg_free(files->folder);
  *files = (cg_fm_files){0};
}

/* The potential up to which a table follows the core: no pair comes nearer. */
static double enough_energy(const cg_fm_job *job)
{
  double kT = job->temperature * job->units->boltzmann;
  if (!(kT > 0))
    kT = job->result->kT_conf.value;
  return 20 * (kT > 0 ? kT : 300 * job->units->boltzmann);
}

/* How far a grid of steps goes on beyond min (-1) or max (1): to where the
 * potential is high enough, and no further than half of min. */
static int steps_beyond(const cg_termfit *fit, int side, double step,
                        double enough)
{
  enum { MOST = 100000 };
  double from = side < 0 ? fit->basis.min : fit->basis.max, q = from;
  int n = 0;
  while (n < MOST && q - step > fit->basis.min / 2 &&
         cg_termfit_potential(fit, q) < enough)
    q = from + side * ++n * step;
  return n;
}

/* Angles and dihedrals: all there are. */
static int64_t make_full_grid(const cg_termfit *fit, double **grid)
{
  double lo = fit->term->lo, all = fit->term->hi - lo;
  int64_t n = (int64_t)ceil(all / fit->basis.h * POINTS_PER_INTERVAL - 1e-6);
  *grid = CG_ARRAY(double, n + 1);
  for (int64_t i = 0; i <= n; i++)
    (*grid)[i] = lo + all * (double)i / (double)n;
  return n + 1;
}

/* Densities from min to max.  Distances: knots lie on the grid, which goes on
 * below min into the core, of bonds above max too. */
static int64_t make_grid(const cg_termfit *fit, double enough, double **grid)
{
  const cg_basis *basis = &fit->basis;
  double step = basis->h / POINTS_PER_INTERVAL;
  if (fit->term->angular)
    return make_full_grid(fit, grid);
  int inside = basis->intervals * POINTS_PER_INTERVAL;
  bool many = fit->term->many;
  int below = many ? 0 : steps_beyond(fit, -1, step, enough);
  int above = fit->term->bonded ? steps_beyond(fit, 1, step, enough) : 0;
  int64_t n = inside + below + above + 1;
  int64_t skip = basis->min > 0 || many ? 0 : 1;
  *grid = CG_ARRAY(double, n);
  for (int64_t i = skip; i < n; i++)
    (*grid)[i - skip] = basis->min + (double)(i - below) * step;
  (*grid)[inside + below - skip] = basis->max;
  return n - skip;
}

static cg_status write_table(cg_fm_job *job, int i, const char *path)
{
  const cg_termfit *fit = &job->result->fit[i];
  cg_provenance from = cg_setup_provenance(&job->setup, job->run);
  cg_output *out;
  double *grid;
  CG_TRY(cg_outputs_open(&job->files.beside, path, overwrites(job), &out));
  int64_t n = make_grid(fit, enough_energy(job), &grid);
  cg_table *table = cg_table_of_term(fit, n, grid);
  cg_status status =
      cg_tab_write(out, fit->name, fit->term, table, job->result->blocks > 0,
                   job->units, &from);
  cg_table_free(table);
  cg_free(grid);
  return status;
}

/* The charge of a type is that of its first bead. */
static double *type_charges(const cg_beads *beads)
{
  if (!beads->charge)
    return NULL;
  double *of_type = CG_ARRAY(double, cg_names_count(beads->types));
  for (cg_gid b = beads->n - 1; b >= 0; b--)
    of_type[beads->type[b]] = beads->charge[b];
  return of_type;
}

/* The fits are the result's, lent to a model while it is written. */
static cg_status put_fits(const cg_fm_job *job, cg_forcefield model,
                          cg_h5 *h5)
{
  model.temperature = job->temperature;
  model.exclusions = job->set->exclusions;
  model.reduced = job->setup.units == CG_UNITS_LJ;
  model.density = job->result->volume > 0
                      ? (double)job->beads / job->result->volume
                      : 0;
  model.terms = job->result->terms;
  model.term = job->result->fit;
  return cg_results_put_model(h5, &model, job->units);
}

static cg_status put_model(const cg_fm_job *job, cg_h5 *h5)
{
  if (job->model)
    return put_fits(job, *job->model, h5);
  cg_forcefield *model = CG_NEW(cg_forcefield);
  cg_forcefield_set_beads(model, job->setup.beads);
  model->type_charge = type_charges(job->setup.beads);
  model->listed = cg_interactions_excluded(job->set);
  model->knowns = cg_known_names(job->set->known, &model->known);
  cg_status status = put_fits(job, *model, h5);
  cg_forcefield_free(model);
  return status;
}

/* What the verdict knows besides the fit, for who solves again. */
static cg_status put_seen(const cg_fm_job *job, cg_h5 *h5)
{
  const char *names = job->unfitted.n > 0 ? job->unfitted.text : "";
  CG_TRY(cg_h5_put_texts(
      h5, "/fm/unfitted", 1, &names,
      (cg_h5_about){"1", "bonded terms and pairs of types without a fit"}));
  if (!isfinite(job->look.third_law))
    return CG_OK;
  return cg_h5_put_doubles(
      h5, "/fm/third_law", 0, NULL, &job->look.third_law,
      (cg_h5_about){"1", "|sum f|^2 / sum |f|^2 over all atoms"});
}

static char *interactions_text(const cg_fm_job *job)
{
  return cg_interactions_text(job->set, job->setup.units,
                              job->rigid.n > 0 ? job->rigid.text : "");
}

static cg_status put_interactions(const cg_fm_job *job, cg_h5 *h5)
{
  char *text = interactions_text(job);
  cg_status status = cg_fm_put_set(h5, text);
  cg_free(text);
  return status;
}

static cg_status put_results(const cg_fm_job *job, cg_h5 *h5)
{
  cg_provenance from = cg_setup_provenance(&job->setup, job->run);
  CG_TRY(cg_results_put_provenance(h5, &from));
  CG_TRY(put_model(job, h5));
  CG_TRY(put_interactions(job, h5));
  CG_TRY(put_seen(job, h5));
  return cg_fm_put(h5, job->result, job->units);
}

static cg_status write_interactions(const cg_fm_job *job)
{
  cg_provenance from = cg_setup_provenance(&job->setup, job->run);
  char *text = interactions_text(job);
  cg_status status =
      cg_interactions_write(job->files.interactions_out, text, &from);
  cg_free(text);
  return status;
}

/* What was never seen has no table, an old one would mislead. */
static cg_status write_tables(cg_fm_job *job)
{
  cg_status status = CG_OK;
  for (int i = 0; i < job->set->n && status == CG_OK; i++) {
    char *path = cg_fm_table_path(job, i);
    if (job->result->fit[i].seen)
      status = write_table(job, i, path);
    else
      cg_outputs_drop(&job->files.beside, path);
    cg_free(path);
  }
  return status;
}

/* A file with large sums grows on the disk instead of in memory. */
static cg_status start_results(cg_fm_job *job, cg_h5 **h5)
{
  static const double large = 256e6; /* bytes */
  cg_output *out = job->files.results_out;
  job->files.results_out = NULL;
  CG_TRY(cg_fm_sums_bytes(job->fm) > large ? cg_h5_fill_growing(out, h5)
                                           : cg_h5_fill(out, h5));
  return put_results(job, *h5);
}

/* Everything but the names, ... */
static cg_status write_rest(cg_fm_job *job, cg_h5 *h5)
{
  CG_TRY(write_tables(job));
  CG_TRY(cg_fm_votca_write(job));
  CG_TRY(cg_h5_finish(h5));
  return write_interactions(job);
}

/* ... then those, that of the results last. */
static cg_status finish_results(cg_fm_job *job, cg_h5 *h5, cg_status status)
{
  if (status == CG_OK)
    status = write_rest(job, h5);
  if (status == CG_OK)
    status = cg_outputs_commit(&job->files.beside);
  if (status == CG_OK)
    return cg_h5_commit(h5);
  cg_h5_discard(h5);
  return status;
}

cg_status cg_fm_files_write(cg_fm_job *job)
{
  bool here = cg_comm_rank(job->run->comm) == 0;
  cg_h5 *h5 = NULL;
  cg_status status = here ? start_results(job, &h5) : CG_OK;
  status = cg_fm_put_sums(job->fm, h5, job->units, status);
  if (here)
    status = finish_results(job, h5, status);
  return cg_comm_agree(job->run->comm, status);
}
