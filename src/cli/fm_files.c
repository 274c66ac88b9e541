/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What fm writes: one results file, one table for each interaction, and the
 * interactions as they were fitted, as XML that fits them again.
 *
 * Names are checked before the long work.  Where writing fails nothing is left
 * of it, and what was there before stays (fm_beside.c). */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/h5_grow.h"
#include "base/mem.h"
#include "cli/common.h"
#include "cli/fm_job.h"
#include "fm/saved.h"
#include "io/model/interactions_xml.h"
#include "io/results/tab.h"
#include "model/interactions.h"
#include "model/known.h"

enum { POINTS_PER_INTERVAL = 10 };

static cg_status check_tables(const cg_fm_job *job)
{
  const cg_fm_files *files = &job->files;
  bool exists;
  CG_TRY(cg_fm_folder_check(job, files->folder, &exists));
  for (int i = 0; i < files->tables && exists; i++)
    CG_TRY(cg_fm_output_check(job, files->table[i]));
  return exists ? cg_fm_output_check(job, files->interactions) : CG_OK;
}

static cg_status check_all(const cg_fm_job *job)
{
  CG_TRY(cg_fm_output_check(job, job->files.results));
  CG_TRY(check_tables(job));
  return cg_fm_votca_check(job);
}

cg_status cg_fm_files_plan(cg_fm_job *job)
{
  cg_fm_files *files = &job->files;
  const char *folder = cg_args_text(job->run->args, &cg_opt_tables);
  cg_status status = CG_OK;
  files->results = cg_text_copy(cg_args_text(job->run->args, &cg_opt_results));
  files->folder = folder ? cg_text_copy(folder)
                         : cg_setup_sibling(files->results, ".tables");
  files->interactions = cg_text_format("%s/interactions.xml", files->folder);
  files->tables = job->set->n;
  files->table = CG_ARRAY(char *, files->tables);
  for (int i = 0; i < files->tables; i++)
    files->table[i] = cg_text_format("%s/%s.tab", files->folder,
                                     job->set->list[i].name);
  if (cg_comm_rank(job->run->comm) == 0)
    status = check_all(job);
  return cg_comm_agree(job->run->comm, status);
}

void cg_fm_files_clear(cg_fm_files *files)
{
  for (int i = 0; i < files->tables; i++)
    cg_free(files->table[i]);
  cg_free(files->table);
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

static cg_status write_table(const cg_fm_job *job, int i, cg_beside *beside)
{
  const cg_termfit *fit = &job->result->fit[i];
  cg_provenance from = cg_setup_provenance(&job->setup, job->run);
  double *grid;
  int64_t n = make_grid(fit, enough_energy(job), &grid);
  cg_table *table = cg_table_of_term(fit, n, grid);
  cg_status status = cg_tab_write(
      cg_beside_add(beside, job->files.table[i]), true, fit->name, fit->term,
      table, job->result->blocks > 0, job->units, &from);
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

static cg_status write_interactions(const cg_fm_job *job, cg_beside *beside)
{
  cg_provenance from = cg_setup_provenance(&job->setup, job->run);
  char *text = interactions_text(job);
  cg_status status = cg_interactions_write(
      cg_beside_add(beside, job->files.interactions), true, text, &from);
  cg_free(text);
  return status;
}

/* What was never seen has no table, an old one would mislead. */
static cg_status write_tables(const cg_fm_job *job, cg_beside *beside)
{
  CG_TRY(cg_folder_make(job->files.folder));
  for (int i = 0; i < job->files.tables; i++)
    if (job->result->fit[i].seen)
      CG_TRY(write_table(job, i, beside));
    else
      cg_beside_drop(beside, job->files.table[i]);
  return CG_OK;
}

static cg_status write_beside(const cg_fm_job *job, cg_beside *beside)
{
  CG_TRY(write_tables(job, beside));
  CG_TRY(cg_fm_votca_write(job, beside));
  return write_interactions(job, beside);
}

/* Folders that were made in vain; others are not empty. */
static void remove_folders(const cg_fm_job *job)
{
  const char *votca = cg_args_text(job->run->args, &cg_opt_votca_tables);
  rmdir(job->files.folder);
  if (votca)
    rmdir(votca);
}

/* A file with large sums grows on the disk instead of in memory. */
static cg_status start_results(const cg_fm_job *job, cg_h5 **h5)
{
  static const double large = 256e6; /* bytes */
  bool overwrite = cg_args_flag(job->run->args, &cg_opt_overwrite);
  const char *path = job->files.results;
  CG_TRY(cg_fm_sums_bytes(job->fm) > large
             ? cg_h5_grow(path, overwrite, h5)
             : cg_h5_create(path, overwrite, h5));
  return put_results(job, *h5);
}

/* Everything but the names, then those, that of the results last. */
static cg_status finish_results(const cg_fm_job *job, cg_h5 *h5,
                                cg_status status)
{
  cg_beside beside = {0};
  if (status == CG_OK)
    status = write_beside(job, &beside);
  if (status == CG_OK)
    status = cg_h5_finish(h5);
  if (status == CG_OK)
    status = cg_beside_name(&beside);
  cg_beside_clear(&beside);
  if (status == CG_OK)
    return cg_h5_commit(h5);
  cg_h5_discard(h5);
  remove_folders(job);
  return status;
}

cg_status cg_fm_files_write(const cg_fm_job *job)
{
  bool here = cg_comm_rank(job->run->comm) == 0;
  cg_h5 *h5 = NULL;
  cg_status status = here ? start_results(job, &h5) : CG_OK;
  status = cg_fm_put_sums(job->fm, h5, job->units, status);
  if (here)
    status = finish_results(job, h5, status);
  return cg_comm_agree(job->run->comm, status);
}
