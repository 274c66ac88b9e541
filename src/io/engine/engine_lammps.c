/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LAMMPS: tables, an input, and a data file where a configuration is given.
 *
 * (LAMMPS manual: pair_style table, read_data, special_bonds, units.)
 *
 * All pairs have tables of the same number of rows, that of the pair_style
 * line, so that LAMMPS takes the rows as they are (lammps_table.c).  The
 * three files are opened before anything is computed and get their names when
 * all are written: a failure leaves nothing of them, nor of their folder.
 *
 * Disadvantage: pair_style table knows types, not molecules.  Exclusions are
 * LAMMPS's special_bonds, which need bonds; bonded terms are not exported yet,
 * so a model of molecules with several beads is told to bring its own. */
#include "io/engine/engine.h"

#include <math.h>

#include "base/error.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/outputs.h"
#include "base/text.h"
#include "io/engine/lammps_data.h"
#include "io/engine/lammps_table.h"
#include "model/units.h"

typedef struct job {
  const cg_forcefield *model;
  const cg_engine_options *how;
  const cg_lammps_units *units;
  int pairs;
  cg_engine_pair *pair;
  int *type; /* of each bead of the configuration */
  bool between_molecules; /* no pair within one */
  cg_outputs outputs;
  cg_output *table, *input, *data; /* of these */
} job;

static const cg_lammps_units *units_of(const cg_forcefield *model)
{
  static const cg_lammps_units real = {
      "real", "A", "kcal/mol", "kcal/mol/A", 1.0 / CG_NM_PER_ANGSTROM,
      1.0 / CG_KJ_PER_KCAL};
  static const cg_lammps_units lj = {
      "lj", "sigma", "epsilon", "epsilon/sigma", 1.0, 1.0};
  return model->reduced ? &lj : &real;
}

static bool periodic(const job *j)
{
  return j->how->conf && j->how->conf->conf.box.periodic;
}

static bool has_larger_molecules(const job *j)
{
  return j->how->conf && j->how->conf->n > j->how->conf->molecules;
}

/* LAMMPS tells the molecules of two beads apart for all pairs or for none. */
static cg_status check_molecules(job *j)
{
  int any = 0, other = 0;
  for (int p = 0; p < j->pairs; p++) {
    const cg_termfit *fit = j->pair[p].fit;
    if (fit && fit->within == CG_WITHIN_SAME)
      return cg_fail(CG_CONFIG, "%s acts within molecules only: pair_style "
                                "table cannot", fit->name);
    any += fit && fit->within == CG_WITHIN_ANY;
    other += fit && fit->within == CG_WITHIN_OTHER;
  }
  if (any > 0 && other > 0)
    return cg_fail(CG_CONFIG, "some interactions act on any pair of beads and "
                              "some between molecules only: pair_style table "
                              "cannot");
  j->between_molecules = other > 0;
  return CG_OK;
}

/* A model without some of its terms is another model. */
static cg_status check_kinds(const job *j)
{
  for (int t = 0; t < j->model->terms; t++) {
    const cg_termfit *fit = &j->model->term[t];
    if (fit->term->many)
      return cg_fail(CG_CONFIG,
                     "%s is a %s term, which cgmap does not write for LAMMPS "
                     "yet: export a model fitted without it",
                     fit->name, fit->term->name);
  }
  return CG_OK;
}

static cg_status check_conf(job *j)
{
  if (!j->how->conf)
    return CG_OK;
  if (cg_lammps_types(j->model, j->how->conf, &j->type) != CG_OK)
    return cg_fail_in("%s", j->how->conf_path);
  if (has_larger_molecules(j) && !j->between_molecules)
    cg_log_warn("cgmap.data has no bonds: beads of one molecule interact as "
                "those of two do until you add them (in.cgmap says more)");
  return CG_OK;
}

static bool is_read(const job *j, const char *path)
{
  bool read = j->how->conf && cg_file_same(j->how->conf_path, path);
  for (int k = 0; k < j->how->from->inputs; k++)
    read = read || cg_file_same(j->how->from->input[k], path);
  return read;
}

static cg_status open_file(job *j, const char *name, cg_output **out)
{
  char *path = cg_text_format("%s/%s", j->how->folder, name);
  cg_status status =
      is_read(j, path)
          ? cg_fail(CG_USAGE, "%s: is read by this command too; give another "
                              "folder", path)
          : cg_outputs_open(&j->outputs, path, j->how->overwrite, out);
  cg_free(path);
  return status;
}

static cg_status open_files(job *j)
{
  CG_TRY(cg_outputs_folder(&j->outputs, j->how->folder));
  CG_TRY(open_file(j, "cgmap.table", &j->table));
  CG_TRY(open_file(j, "in.cgmap", &j->input));
  return j->how->conf ? open_file(j, "cgmap.data", &j->data) : CG_OK;
}

/* The first line is LAMMPS's: it compares UNITS with the run's. */
static void print_table_header(const job *j)
{
  char date[CG_DATE_ROOM];
  cg_date(date);
  cg_output_print(j->table, "# DATE: %.10s UNITS: %s CONTRIBUTOR: cgmap\n",
                  date, j->units->style);
  cg_provenance_print(j->table, j->how->from);
  cg_output_print(j->table,
                  "# columns: row, r (%s), U (%s), F = -dU/dr (%s)\n"
                  "# to be used with pair_style table linear %lld: LAMMPS "
                  "then takes the rows as they are\n\n",
                  j->units->length_name, j->units->energy_name,
                  j->units->force_name, (long long)j->how->points);
}

static void tell(const job *j, const cg_engine_pair *pair,
                 const cg_lammps_table *t)
{
  cg_log_tell(CG_LOG_NORMAL,
              "%s: %lld rows from %.4g to %.4g %s; between them LAMMPS is off "
              "by at most %.2g %s and %.2g %s",
              pair->name, (long long)t->n, t->lo, t->hi, j->units->length_name,
              t->error_e, j->units->energy_name, t->error_f,
              j->units->force_name);
  if (t->odd > 0)
    cg_log_warn("%s: %lld rows are too few to follow the force: at %lld of "
                "them it is not the slope of the energy",
                pair->name, (long long)t->n, (long long)t->odd);
}

static void print_tables(const job *j)
{
  double kT = cg_engine_kT(j->model);
  print_table_header(j);
  for (int p = 0; p < j->pairs; p++) {
    const cg_engine_pair *pair = &j->pair[p];
    if (cg_engine_pair_repeats(j->pair, p))
      continue;
    double begin = cg_engine_pair_begin(pair, kT);
    cg_lammps_table *table =
        cg_lammps_table_make(pair, j->how->points, begin, j->units);
    cg_lammps_table_print(j->table, pair, table, j->units);
    tell(j, pair, table);
    cg_lammps_table_free(table);
  }
}

static void print_system(const job *j)
{
  const char *boundary = periodic(j) ? "p p p" : "s s s";
  cg_output_print(j->input, "units           %s\n", j->units->style);
  cg_output_print(j->input, "atom_style      molecular\n");
  cg_output_print(j->input, "boundary        %s\n", boundary);
  if (periodic(j) && cg_lammps_is_triclinic(&j->how->conf->conf.box))
    cg_output_print(j->input, "box             tilt large\n");
  cg_output_print(j->input, "read_data       cgmap.data\n\n");
}

/* Without a configuration the system is the user's. */
static void print_masses(const job *j)
{
  for (int t = 0; t < j->model->types; t++)
    cg_output_print(j->input, "mass            %d %.10g   # %s\n", t + 1,
                    cg_lammps_mass(j->model, t), j->model->type_name[t]);
  cg_output_print(j->input, "\n");
}

static void print_pairs(const job *j)
{
  cg_output_print(j->input, "pair_style      table linear %lld\n",
                  (long long)j->how->points);
  for (int p = 0; p < j->pairs; p++)
    cg_output_print(j->input, "pair_coeff      %d %d cgmap.table %s\n",
                    j->pair[p].type[0] + 1, j->pair[p].type[1] + 1,
                    j->pair[p].name);
}

static void print_exclusions(const job *j)
{
  if (j->between_molecules) {
    cg_output_print(j->input,
                    "\n# The interactions act between molecules only.\n"
                    "neigh_modify    exclude molecule/intra all\n");
    return;
  }
  int bonds = j->model->exclusions;
  bool shared = bonds < 0; /* VOTCA's rule */
  cg_output_print(j->input, "\n# The fit left out ");
  if (shared)
    cg_output_print(j->input, "pairs that share a bonded interaction.\n");
  else
    cg_output_print(j->input, "pairs up to %d bonds apart.\n", bonds);
  cg_output_print(j->input,
                  "# special_bonds says the same for 1, 2 and 3 bonds, where "
                  "the system has bonds.\n"
                  "special_bonds   lj %d %d %d\n",
                  bonds == 0, !shared && bonds < 2, !shared && bonds < 3);
  if (has_larger_molecules(j))
    cg_output_print(j->input,
                    "# cgmap.data has none, so beads of one molecule push each "
                    "other, until LAMMPS\n"
                    "# ends with 'Pair distance < table inner cutoff'.  Where "
                    "all pairs of a molecule\n"
                    "# are left out, this leaves them out:\n"
                    "# neigh_modify    exclude molecule/intra all\n");
  for (int k = 0; k < j->model->knowns; k++)
    cg_log_warn("the fit is what acts besides %s, which was known: LAMMPS is "
                "not told of it; add it to the input", j->model->known[k]);
  if (j->model->listed > 0)
    cg_log_warn("the fit left out pairs by number too (%d, <exclude>): LAMMPS "
                "is not told; see /model/interactions_xml of the results",
                j->model->listed);
  if (bonds > 3)
    cg_log_warn("the fit left out pairs up to %d bonds apart, LAMMPS can do "
                "so up to 3", bonds);
}

/* U(V) of as many beads as there are: the mean volume grows with them.  LAMMPS
 * wants psi in its pressure times its volume (compute_pressure_bocs.cpp adds
 * the correction to a pressure that has been converted): atm A^3. */
static void print_volume_term(const job *j, double T)
{
  static const double atm = 1.01325 * CG_KJ_PER_NM3_BAR;
  const cg_volume_term *term = &j->model->of_volume;
  double cube = pow(j->units->length, 3);
  double unit = j->model->reduced ? 1 : cube / atm;
  double sites = j->how->conf ? (double)j->how->conf->n : term->sites;
  double P = j->model->reduced ? 1 : 1 / 1.01325;
  if (term->sites == 0) {
    cg_output_print(j->input,
                    "# Keep the volume: the fit did not see the pressure of "
                    "the atoms, and this\n"
                    "# model has another (cgmap fm --pressures).\n");
    return;
  }
  cg_output_print(j->input,
                  "\n# At constant pressure it needs U(V), a potential of the "
                  "volume that LAMMPS's package\n"
                  "# BOCS adds; here for 1 bar (lj: 1):\n"
                  "# fix             1 all bocs temp %g %g 100.0 cgiso %.6g "
                  "%.6g 1000.0 analytic %.10g %.0f 2 %.10g %.10g\n"
                  "# thermo_modify   press 1_press\n",
                  T, T, P, P, term->volume * cube * sites / term->sites,
                  sites, term->psi[0] * unit, term->psi[1] * unit);
}

static void print_advice(const job *j)
{
  double T = j->model->temperature > 0.0 ? j->model->temperature
             : j->model->reduced         ? 1.0
                                         : 300.0;
  cg_output_print(j->input,
                  "\nneighbor        %s bin\n\n"
                  "# Go on with what you want to do, for example\n"
                  "# velocity        all create %g 4711 dist gaussian\n"
                  "# fix             1 all nve\n"
                  "# fix             2 all langevin %g %g %s 4712\n"
                  "# timestep        %s\n"
                  "# thermo          1000\n"
                  "# run             100000\n",
                  j->model->reduced ? "0.3" : "2.0", T, T, T,
                  j->model->reduced ? "1.0" : "500.0",
                  j->model->reduced ? "0.005" : "2.0");
  print_volume_term(j, T);
}

static void print_input(const job *j)
{
  cg_output_print(j->input, "# A coarse-grained model for LAMMPS.\n");
  cg_provenance_print(j->input, j->how->from);
  if (j->data) {
    cg_output_print(j->input, "# Run it in this folder, with what you want to "
                              "do added at the end:\n# lmp -in in.cgmap\n\n");
    print_system(j);
  } else {
    cg_output_print(j->input,
                    "# Include it, from this folder, in an input of units %s "
                    "that has read its system;\n"
                    "# cgmap export -s CONF writes one.\n\n",
                    j->units->style);
    print_masses(j);
  }
  print_pairs(j);
  print_exclusions(j);
  print_advice(j);
}

static void warn_of_masses(const job *j)
{
  for (int t = 0; t < j->model->types; t++)
    if (j->model->type_mass[t] <= 0.0)
      cg_log_warn("the mass of type %s is not known: 1 is written",
                  j->model->type_name[t]);
}

static cg_status write_files(job *j)
{
  CG_TRY(check_kinds(j));
  CG_TRY(cg_engine_pairs_make(j->model, j->how->unseen, &j->pairs, &j->pair));
  CG_TRY(check_molecules(j));
  CG_TRY(check_conf(j));
  CG_TRY(open_files(j));
  warn_of_masses(j);
  print_tables(j);
  print_input(j);
  if (j->data)
    cg_lammps_data_print(j->data, j->model, j->how->conf, j->type, j->units,
                         j->how->from->version);
  return CG_OK;
}

cg_status cg_engine_lammps(const cg_forcefield *model,
                           const cg_engine_options *options)
{
  job j = {.model = model, .how = options, .units = units_of(model)};
  CG_ASSERT(options->points >= 2);
  cg_status status = write_files(&j);
  if (status == CG_OK)
    status = cg_outputs_commit(&j.outputs);
  else
    cg_outputs_discard(&j.outputs);
  cg_engine_pairs_free(j.pairs, j.pair);
  cg_free(j.type);
  return status;
}
