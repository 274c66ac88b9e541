/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing /provenance and /model of a results file (cgmap-results(5)). */
#include "io/results/results.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "io/results/access.h"

static void put_doubles(cg_access *a, const char *name, int rank,
                        const size_t *dims, const double *x, const char *unit,
                        const char *long_name)
{
  char *path = cg_access_path(a, name);
  if (a->status == CG_OK)
    a->status = cg_h5_put_doubles(a->h5, path, rank, dims, x,
                                  (cg_h5_about){unit, long_name});
  cg_free(path);
}

static void put_ints(cg_access *a, const char *name, int rank,
                     const size_t *dims, const int64_t *x, const char *unit,
                     const char *long_name)
{
  char *path = cg_access_path(a, name);
  if (a->status == CG_OK)
    a->status = cg_h5_put_ints(a->h5, path, rank, dims, x,
                               (cg_h5_about){unit, long_name});
  cg_free(path);
}

static void put_int(cg_access *a, const char *name, int64_t x,
                    const char *long_name)
{
  put_ints(a, name, 0, NULL, &x, "1", long_name);
}

static void put_texts(cg_access *a, const char *name, size_t n,
                      const char *const *texts, const char *long_name)
{
  char *path = cg_access_path(a, name);
  if (a->status == CG_OK)
    a->status = cg_h5_put_texts(a->h5, path, n, texts,
                                (cg_h5_about){"1", long_name});
  cg_free(path);
}

static void put_inputs(cg_access *a, const cg_provenance *from)
{
  size_t n = (size_t)from->inputs;
  int64_t *bytes = CG_ARRAY(int64_t, n);
  cg_fingerprint *print = CG_ARRAY(cg_fingerprint, n);
  const char **hash = CG_ARRAY(const char *, n);
  for (size_t i = 0; i < n; i++) {
    print[i] = cg_fingerprint_of(from->input[i]);
    bytes[i] = print[i].bytes;
    hash[i] = print[i].hash;
  }
  put_texts(a, "inputs", n, from->input, "files that were read");
  put_ints(a, "input_sizes", 1, &n, bytes, "byte",
           "size of each input, -1 where it was gone at the end");
  put_texts(a, "input_hashes", n, hash,
            "FNV-1a 64 of first and last 64 KiB and size of each input");
  cg_free(hash);
  cg_free(print);
  cg_free(bytes);
}

cg_status cg_results_put_provenance(cg_h5 *h5, const cg_provenance *from)
{
  cg_access a = {.h5 = h5, .group = cg_text_copy("/provenance")};
  char text[CG_DATE_ROOM];
  const char *date = text;
  cg_date(text);
  put_texts(&a, "version", 1, &from->version, "version of cgmap");
  put_texts(&a, "command", 1, &from->command, "command as typed");
  put_texts(&a, "date", 1, &date, "end of the run, ISO 8601, UTC");
  put_int(&a, "ranks", from->ranks, "MPI ranks");
  put_inputs(&a, from);
  cg_free(a.group);
  return a.status;
}

static void put_knots(cg_access *a, const cg_basis *b, const char *length)
{
  size_t n = (size_t)(b->intervals + 2 * b->order - 1);
  double *knots = CG_ARRAY(double, n);
  for (size_t j = 0; j < n; j++)
    knots[j] = b->min + ((double)j + 1 - b->order) * b->h;
  put_doubles(a, "knots", 1, &n, knots, length, "knots of the B-splines");
  cg_free(knots);
}

/* The unit of what is expanded: of a force along a coordinate, or of a
 * potential. */
static char *force_unit(const cg_termfit *fit, const cg_unit_names *units)
{
  if (fit->term->many)
    return cg_text_copy(units->energy);
  return fit->term->angular ? cg_text_format("%s/rad", units->energy)
                            : cg_text_copy(units->force);
}

static void put_sampled(cg_access *a, const cg_termfit *fit, size_t columns)
{
  int64_t *sampled = CG_ARRAY(int64_t, columns);
  for (size_t d = 0; d < columns; d++)
    sampled[d] = fit->sampled[d];
  put_ints(a, "sampled", 1, &columns, sampled, "1",
           "1 where the data determined the coefficient, else 0");
  cg_free(sampled);
}

/* Of a circle the part without the functions that are met again. */
static void put_covariance(cg_access *a, const cg_termfit *fit, size_t columns,
                           const char *force)
{
  size_t all = (size_t)cg_basis_count(&fit->basis);
  const size_t shape[2] = {columns, columns};
  if (!fit->covariance)
    return;
  char *square = cg_text_format("(%s)^2", force);
  double *part = CG_ARRAY(double, columns * columns);
  for (size_t d = 0; d < columns; d++)
    memcpy(part + d * columns, fit->covariance + d * all,
           columns * sizeof *part);
  put_doubles(a, "covariance", 2, shape, part, square,
              "jackknife covariance of the coefficients");
  cg_free(part);
  cg_free(square);
}

const char *const cg_results_within[] = {[CG_WITHIN_ANY] = "any",
                                         [CG_WITHIN_SAME] = "same",
                                         [CG_WITHIN_OTHER] = "other"};

static char *parameter_unit(const cg_termfit *fit, int p,
                            const cg_unit_names *units)
{
  const char *place = fit->term->angular ? "rad" : units->length;
  switch (fit->basis.class->parameter[p].unit) {
  case CG_PARAMETER_ENERGY: return cg_text_copy(units->energy);
  case CG_PARAMETER_PLACE: return cg_text_copy(place);
  case CG_PARAMETER_STIFFNESS: break;
  }
  return cg_text_format("%s/(%s)^2", units->energy, place);
}

/* The numbers that people know a formula by. */
static void put_parameters(cg_access *a, const cg_termfit *fit,
                           const cg_unit_names *units)
{
  double value[CG_BASIS_PARAMETERS];
  const char *names[CG_BASIS_PARAMETERS];
  char *unit[CG_BASIS_PARAMETERS];
  size_t n = (size_t)fit->basis.class->parameters;
  cg_termfit_parameters(fit, value);
  for (size_t p = 0; p < n; p++) {
    names[p] = fit->basis.class->parameter[p].name;
    unit[p] = parameter_unit(fit, (int)p, units);
  }
  put_texts(a, "parameter_names", n, names, "names of the parameters");
  put_texts(a, "parameter_units", n, (const char *const *)unit,
            "their units");
  put_doubles(a, "parameters", 1, &n, value, "parameter_units",
              "parameters of the formula, NaN where there is none");
  put_doubles(a, "parameter_errors", 1, &n, fit->parameter_error,
              "parameter_units",
              "their jackknife standard errors, below 0: not known");
  for (size_t p = 0; p < n; p++)
    cg_free(unit[p]);
}

static void put_basis(cg_access *a, const cg_termfit *fit, const char *unit,
                      const cg_unit_names *units)
{
  const cg_basis *b = &fit->basis;
  put_texts(a, "basis", 1, &b->class->name,
            "what f is expanded in: bspline, or lj, harmonic, rb");
  if (b->class->local)
    put_int(a, "order", b->order, "order of the B-splines, 4 = cubic");
  else
    put_parameters(a, fit, units);
  put_int(a, "intervals", b->intervals, "intervals between min and max");
  put_doubles(a, "min", 0, NULL, &b->min, unit, "first knot inside");
  put_doubles(a, "max", 0, NULL, &b->max, unit,
              "last knot inside: of a pair the cutoff");
  if (b->class->local)
    put_knots(a, b, unit);
}

static void put_within(cg_access *a, const cg_termfit *fit)
{
  const char *within = cg_results_within[fit->within];
  put_texts(a, "within", 1, &within,
            "any pair of beads, or of the same or other molecules");
}

static void put_core(cg_access *a, const cg_termfit *fit, const char *length,
                     const char *force)
{
  put_doubles(a, "core_radius", 0, NULL, &fit->core, length,
              "radius r_c below which f = f_c (r_c/r)^n");
  put_doubles(a, "core_force", 0, NULL, &fit->core_force, force,
              "force f_c at the core radius");
  put_doubles(a, "core_power", 0, NULL, &fit->core_power, "1",
              "power n of the core");
  if (fit->switch_from > 0)
    put_doubles(a, "switch_from", 0, NULL, &fit->switch_from, length,
                "radius r_s from which f is multiplied by 1 - 10 x^3 + 15 x^4 "
                "- 6 x^5, x = (r - r_s)/(max - r_s)");
}

static void put_ends(cg_access *a, const cg_termfit *fit, const char *unit,
                     const char *force, const char *energy)
{
  const size_t two = 2;
  char *slope = cg_text_format("%s/%s", force, unit);
  put_doubles(a, "ends", 1, &two, fit->end, unit,
              "places beyond which the force is a straight line");
  put_doubles(a, "end_slopes", 1, &two, fit->slope, slope,
              "slopes of these lines");
  put_doubles(a, "least", 0, NULL, &fit->least, energy,
              "what the integral of f from max is lowered by");
  cg_free(slope);
}

/* What the weight of many beads takes. */
static void put_weight(cg_access *a, const cg_termfit *fit, const char *length)
{
  const char *lucy = "lucy";
  put_doubles(a, "cutoff", 0, NULL, &fit->cutoff, length,
              "distance from the centre at which its neighbours end");
  if (fit->term == &cg_term_threebody)
    put_doubles(a, "gamma", 0, NULL, &fit->gamma, length,
                "of the weight exp(gamma/(r - cutoff)) of each arm");
  else
    put_texts(a, "weight", 1, &lucy,
              "what a neighbour adds to the density: lucy, (1 + 3 x)(1 - x)^3 "
              "of x = r/cutoff");
}

static void put_kind(cg_access *a, const cg_termfit *fit,
                     const cg_unit_names *units, const char *unit,
                     const char *force)
{
  if (!fit->term->bonded)
    put_texts(a, "types", (size_t)fit->term->beads,
              (const char *const *)fit->type_name,
              fit->term->many ? "types of the beads, the centre's first"
                              : "types of the two beads");
  if (fit->term->many)
    put_weight(a, fit, units->length);
  else if (!fit->term->bonded)
    put_within(a, fit);
  if (cg_termfit_is_formula(fit))
    return;
  if (cg_termfit_has_ends(fit))
    put_ends(a, fit, unit, force, units->energy);
  else
    put_core(a, fit, unit, force);
}

static void put_term(cg_access *a, const cg_termfit *fit,
                     const cg_unit_names *units)
{
  const char *unit = fit->term->number    ? "1"
                     : fit->term->angular ? "rad"
                                          : units->length;
  size_t columns = (size_t)cg_termfit_columns(fit);
  size_t intervals = (size_t)fit->basis.intervals;
  char *force = force_unit(fit, units);
  put_texts(a, "kind", 1, &fit->term->name, "pair, bond, angle ...");
  put_basis(a, fit, unit, units);
  put_doubles(a, "coefficients", 1, &columns, fit->coef, force,
              fit->term->many
                  ? "coefficients of the potential, u = sum_d c_d B_d(q)"
                  : "coefficients of the force, f = -dU/dq = sum_d c_d B_d(q)");
  put_sampled(a, fit, columns);
  put_covariance(a, fit, columns, force);
  put_ints(a, "samples", 1, &intervals, fit->samples, "1",
           "tuples seen in each interval, all frames");
  put_int(a, "seen", fit->seen, "1 where any tuple was in range, else 0");
  put_kind(a, fit, units, unit, force);
  cg_free(force);
}

static void put_kinds(cg_access *a, const cg_forcefield *model)
{
  size_t n = (size_t)model->kinds;
  const char **molecule = CG_ARRAY(const char *, n);
  const char **bead = CG_ARRAY(const char *, n);
  int64_t *type = CG_ARRAY(int64_t, n);
  for (size_t k = 0; k < n; k++) {
    molecule[k] = model->kind[k].molecule;
    bead[k] = model->kind[k].bead;
    type[k] = model->kind[k].type;
  }
  put_texts(a, "bead_molecules", n, molecule,
            "molecule that each kind of bead belongs to");
  put_texts(a, "bead_names", n, bead, "name of each kind of bead");
  put_ints(a, "bead_types", 1, &n, type, "1",
           "type of each kind of bead, from 0 in the order of types");
  cg_free(molecule);
  cg_free(bead);
  cg_free(type);
}

static cg_status check_name(const char *name)
{
  if (*name && *name != '.' && !strchr(name, '/'))
    return CG_OK;
  return cg_fail(CG_CONFIG,
                 "interaction \"%s\": a name must not be empty, begin with a "
                 "point or hold a '/'", name);
}

static void put_terms(cg_access *a, const cg_forcefield *model,
                      const cg_unit_names *units)
{
  size_t n = (size_t)model->terms;
  const char **names = CG_ARRAY(const char *, n);
  for (size_t i = 0; i < n; i++)
    names[i] = model->term[i].name;
  put_texts(a, "interactions", n, names, "names of the interactions");
  for (size_t i = 0; i < n && a->status == CG_OK; i++) {
    cg_access one = {.h5 = a->h5,
                     .group = cg_text_format("%s/interaction/%s", a->group,
                                             names[i])};
    one.status = check_name(names[i]);
    put_term(&one, &model->term[i], units);
    a->status = one.status;
    cg_free(one.group);
  }
  cg_free(names);
}

/* Names and numbers of what there is. */
static void put_amounts(cg_access *a, int n, const cg_amount *amount,
                        const char *names_path, const char *counts_path,
                        const char *what)
{
  size_t m = (size_t)n;
  const char **names = CG_ARRAY(const char *, m);
  int64_t *counts = CG_ARRAY(int64_t, m);
  for (size_t k = 0; k < m; k++) {
    names[k] = amount[k].name;
    counts[k] = amount[k].n;
  }
  put_texts(a, names_path, m, names, what);
  put_ints(a, counts_path, 1, &m, counts, "1", "how many of each there are");
  cg_free(counts);
  cg_free(names);
}

static void put_volume(cg_access *a, const cg_volume_term *term,
                       const cg_unit_names *units)
{
  size_t two = 2;
  char *cube = cg_text_format("%s^3", units->length);
  if (term->sites > 0) {
    put_doubles(a, "pressure/sites", 0, NULL, &term->sites, "1",
                "sites that U(V) was fitted for");
    put_doubles(a, "pressure/volume", 0, NULL, &term->volume, cube,
                "mean volume Vm");
    put_doubles(a, "pressure/psi", 1, &two, term->psi, units->energy,
                "-dU(V)/dV = -(sites/Vm) (psi_1 + 2 psi_2 (V/Vm - 1))");
  }
  cg_free(cube);
}

/* What the model was fitted at. */
static void put_state(cg_access *a, const cg_forcefield *model,
                      const cg_unit_names *units)
{
  size_t types = (size_t)model->types;
  char *density = cg_text_format("1/(%s)^3", units->length);
  put_doubles(a, "temperature", 0, NULL, &model->temperature,
              units->temperature, "temperature, 0 where unknown");
  if (model->density > 0)
    put_doubles(a, "density", 0, NULL, &model->density, density,
                "beads per volume, at the mean volume of the frames");
  if (model->type_charge)
    put_doubles(a, "charges", 1, &types, model->type_charge, "e",
                "charge of each type: the sum of its atoms'");
  put_amounts(a, model->compounds, model->compound, "molecules", "composition",
              "names of the molecules");
  put_amounts(a, model->bonded_groups, model->bonded, "bonded",
              "bonded_counts", "names of the bonded terms of the mapping");
  cg_free(density);
}

cg_status cg_results_put_model(cg_h5 *h5, const cg_forcefield *model,
                               const cg_unit_names *units)
{
  cg_access a = {.h5 = h5, .group = cg_text_copy("/model")};
  size_t types = (size_t)model->types;
  const char *const names[] = {units->length, units->energy, units->force,
                               units->time,   units->mass,
                               units->temperature};
  put_texts(&a, "units", 6, names,
            "units of length, energy, force, time, mass, temperature");
  put_int(&a, "reduced", model->reduced,
          "1 for reduced Lennard-Jones units, else 0");
  put_texts(&a, "types", types, (const char *const *)model->type_name,
            "bead types");
  put_doubles(&a, "masses", 1, &types, model->type_mass, units->mass,
              "mass of each type, 0 where unknown");
  put_kinds(&a, model);
  put_state(&a, model, units);
  put_int(&a, "exclusions",
          model->exclusions < 0 ? -1 : model->exclusions,
          "pairs up to so many bonds apart are left out, -1: all that share "
          "a bonded interaction");
  if (model->listed > 0)
    put_int(&a, "listed_exclusions", model->listed,
            "pairs of beads of a molecule that were left out by number");
  if (model->knowns > 0)
    put_texts(&a, "known", (size_t)model->knowns,
              (const char *const *)model->known,
              "what acts besides: forces that were known before the fit");
  put_terms(&a, model, units);
  put_volume(&a, &model->of_volume, units);
  cg_free(a.group);
  return a.status;
}
