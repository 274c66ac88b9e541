/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cgmap export: the files that an MD engine runs, from a results file. */
#include <string.h>

#include "base/mem.h"
#include "cli/opts_shared.h"
#include "cli/setup.h"
#include "io/engine/engine.h"
#include "io/results/results.h"

static const cg_opt engine = {
    .name = "engine", .type = CG_OPT_CHOICE,
    .choices = CG_CHOICES("lammps"), .group = CG_OPT_OUTPUT,
    .help = "which program"};
static const cg_opt folder = {
    .name = "output", .letter = 'o', .type = CG_OPT_TEXT, .argument = "DIR",
    .group = CG_OPT_OUTPUT,
    .help = "left out: by RESULTS"};
static const cg_opt conf = {
    .name = "topology", .letter = 's', .alias = "top", .type = CG_OPT_TEXT,
    .argument = "CONF", .group = CG_OPT_INPUT,
    .help = "beads to begin with: .gro ..."};
static const cg_opt points = {
    .name = "points", .type = CG_OPT_INT, .argument = "N",
    .initial = "2000", .least = 2, .most = 1000000, .group = CG_OPT_OUTPUT,
    .help = "lines of a table"};
static const cg_opt unseen = {
    .name = "unseen", .type = CG_OPT_TEXT, .argument = "wca|copy=A-B|zero",
    .group = CG_OPT_OUTPUT,
    .help = "pairs that the data lack"};

static const cg_opt *const options[] = {
    &conf, &cg_opt_units, &engine, &folder, &points, &unseen,
    &cg_opt_overwrite, &cg_opt_quiet, &cg_opt_verbose, &cg_opt_help, NULL};

static cg_status ask_engine(void)
{
  char *engines = cg_opt_argument(&engine);
  cg_status status = cg_fail(CG_USAGE, "give --engine %s", engines);
  cg_free(engines);
  return status;
}

static cg_status check(const cg_run *run)
{
  const char *way = cg_args_text(run->args, &unseen);
  if (!cg_args_word(run->args, 0))
    return cg_fail(CG_USAGE, "give the results file of a fit");
  if (!cg_args_given(run->args, &engine))
    return ask_engine();
  if (way && strcmp(way, "wca") != 0 && strcmp(way, "zero") != 0 &&
      strncmp(way, "copy=", 5) != 0)
    return cg_opt_refuse(&unseen, way, unseen.argument);
  return CG_OK;
}

static cg_status read_model(const char *path, cg_forcefield **model)
{
  cg_h5 *h5;
  CG_TRY(cg_h5_open(path, &h5));
  cg_status status = cg_results_get_model(h5, model);
  cg_h5_close(h5);
  return status;
}

static cg_status write_model(const cg_run *run, const cg_forcefield *model,
                             const cg_atoms *atoms, const char *path)
{
  const char *results = cg_args_word(run->args, 0);
  cg_provenance from = {.version = PACKAGE_VERSION,
                        .command = run->line,
                        .ranks = cg_comm_size(run->comm),
                        .inputs = 1,
                        .input = &results};
  cg_engine_options how = {
      .folder = path,
      .overwrite = cg_args_flag(run->args, &cg_opt_overwrite),
      .points = cg_args_int(run->args, &points),
      .conf = atoms,
      .conf_path = cg_args_text(run->args, &conf),
      .unseen = cg_args_text(run->args, &unseen),
      .from = &from};
  return cg_engine_lammps(model, &how);
}

/* Rank 0 alone. */
static cg_status export(const cg_run *run, const cg_atoms *atoms)
{
  const char *results = cg_args_word(run->args, 0);
  const char *named = cg_args_text(run->args, &folder);
  cg_forcefield *model;
  CG_TRY(read_model(results, &model));
  char *path = named ? cg_text_copy(named)
                     : cg_setup_sibling(results, ".lammps");
  cg_status status = write_model(run, model, atoms, path);
  if (status == CG_OK) {
    cg_print(run->comm, path);
    cg_print(run->comm, "\n");
  }
  cg_free(path);
  cg_forcefield_free(model);
  return status;
}

static cg_status run(const cg_run *run)
{
  const char *path = cg_args_text(run->args, &conf);
  cg_atoms *atoms = NULL;
  cg_status status = CG_OK;
  CG_TRY(check(run));
  if (path)
    status = cg_setup_conf(run, path, &atoms);
  if (status == CG_OK && cg_comm_rank(run->comm) == 0)
    status = export(run, atoms);
  cg_atoms_free(atoms);
  return cg_comm_agree(run->comm, status);
}

const cg_command cg_command_export = {
    .name = "export",
    .brief = "write the files that an MD engine runs",
    .words = "RESULTS",
    .options = options,
    .run = run};
