/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reading /model of a results file (cgmap-results(5)).
 *
 * A model is read with the same mistrust as any input: sizes must fit each
 * other, numbers must be finite, types must exist.  Reading what was written
 * gives the same bits. */
#include "io/results/results.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "io/results/access.h"
#include "model/select.h"

static bool has(const cg_access *a, const char *name)
{
  char *path = cg_access_path(a, name);
  bool found = cg_h5_has(a->h5, path);
  cg_free(path);
  return found;
}

/* An array of `expected` numbers along each of its dimensions. */
static double *get_doubles(cg_access *a, const char *name, int rank,
                           size_t expected)
{
  char *path = cg_access_path(a, name);
  size_t dims[2] = {1, 1};
  double *x = NULL;
  if (a->status == CG_OK)
    a->status = cg_h5_get_doubles(a->h5, path, rank, dims, &x);
  for (int i = 0; i < rank && a->status == CG_OK; i++)
    if (dims[i] != expected)
      a->status = cg_fail(CG_DATA, "%s: %s: has %zu numbers, %zu expected",
                          cg_h5_path(a->h5), path, dims[i], expected);
  for (size_t i = 0; a->status == CG_OK && i < dims[0] * dims[1]; i++)
    if (!isfinite(x[i]))
      a->status = cg_fail(CG_DATA, "%s: %s: number %zu is not finite",
                          cg_h5_path(a->h5), path, i + 1);
  cg_free(path);
  return x;
}

static double get_double(cg_access *a, const char *name)
{
  double *x = get_doubles(a, name, 0, 1);
  double value = a->status == CG_OK ? *x : 0.0;
  cg_free(x);
  return value;
}

static int64_t *get_ints(cg_access *a, const char *name, int rank,
                         size_t expected)
{
  char *path = cg_access_path(a, name);
  size_t n = 1;
  int64_t *x = NULL;
  if (a->status == CG_OK)
    a->status = cg_h5_get_ints(a->h5, path, rank, &n, &x);
  if (a->status == CG_OK && n != expected)
    a->status = cg_fail(CG_DATA, "%s: %s: has %zu numbers, %zu expected",
                        cg_h5_path(a->h5), path, n, expected);
  cg_free(path);
  return x;
}

static int get_int(cg_access *a, const char *name, int64_t least, int64_t most)
{
  int64_t *x = get_ints(a, name, 0, 1);
  int64_t value = a->status == CG_OK ? *x : least;
  if (a->status == CG_OK && (value < least || value > most))
    a->status = cg_fail(CG_DATA, "%s: %s/%s: is %lld, %lld ... %lld expected",
                        cg_h5_path(a->h5), a->group, name, (long long)value,
                        (long long)least, (long long)most);
  cg_free(x);
  return (int)value;
}

static char **get_texts(cg_access *a, const char *name, size_t *n)
{
  char *path = cg_access_path(a, name), **texts = NULL;
  *n = 0;
  if (a->status == CG_OK)
    a->status = cg_h5_get_texts(a->h5, path, n, &texts);
  if (a->status != CG_OK)
    *n = 0; /* known before the texts could not be read */
  cg_free(path);
  return texts;
}

/* A list of names that must be n. */
static char **get_names(cg_access *a, const char *name, size_t expected)
{
  size_t n;
  char **texts = get_texts(a, name, &n);
  if (a->status == CG_OK && n != expected)
    a->status = cg_fail(CG_DATA, "%s: %s/%s: has %zu names, %zu expected",
                        cg_h5_path(a->h5), a->group, name, n, expected);
  return texts;
}

/* The length of all types that a text names, with the bars between. */
static size_t known_length(const cg_forcefield *model, const char *text)
{
  size_t n = 0;
  for (int t = 0; t < model->types; t++)
    if (cg_select_lists(text, model->type_name[t]))
      n += (n > 0) + strlen(model->type_name[t]);
  return n;
}

static void get_bead_types(cg_access *a, const cg_forcefield *model,
                           cg_termfit *fit)
{
  char **types = get_names(a, "types", (size_t)fit->term->beads);
  for (int k = 0; k < fit->term->beads && a->status == CG_OK; k++) {
    fit->type_name[k] = cg_text_copy(types[k]);
    if (known_length(model, types[k]) != strlen(types[k]))
      a->status = cg_fail(CG_DATA, "%s: %s/types: %s is no type of the model",
                          cg_h5_path(a->h5), a->group, types[k]);
  }
  cg_free(types);
}

static void get_within(cg_access *a, cg_termfit *fit)
{
  char **name = get_names(a, "within", 1);
  int found = CG_WITHIN_ANY;
  while (a->status == CG_OK && found <= CG_WITHIN_OTHER &&
         strcmp(name[0], cg_results_within[found]) != 0)
    found++;
  fit->within = (cg_within)found;
  if (found > CG_WITHIN_OTHER)
    a->status = cg_fail(CG_DATA, "%s: %s/within: is \"%s\", any, same or "
                                 "other expected", cg_h5_path(a->h5),
                        a->group, name[0]);
  cg_free(name);
}

/* Files of versions that knew B-splines alone do not say so. */
static const cg_basis_class *get_basis_class(cg_access *a,
                                             const cg_termfit *fit)
{
  const cg_basis_class *class = &cg_basis_bspline;
  char *path = cg_access_path(a, "basis");
  if (cg_h5_has(a->h5, path)) {
    char **name = get_names(a, "basis", 1);
    if (a->status == CG_OK && !(class = cg_basis_class_find(name[0])))
      a->status = cg_fail(CG_DATA, "%s: %s: \"%s\" is no basis that this "
                                   "version knows", cg_h5_path(a->h5), path,
                          name[0]);
    if (a->status == CG_OK && !cg_basis_suits(class, fit->term->name))
      a->status = cg_fail(CG_DATA, "%s: %s: \"%s\" is no basis of %ss",
                          cg_h5_path(a->h5), path, name[0], fit->term->name);
    cg_free(name);
  }
  cg_free(path);
  return class;
}

static void get_basis(cg_access *a, cg_termfit *fit)
{
  const cg_term_class *term = fit->term;
  const cg_basis_class *class = get_basis_class(a, fit);
  bool spline = a->status == CG_OK && class->local;
  int order = spline ? get_int(a, "order", 1, CG_BASIS_MOST) : 0;
  int intervals = get_int(a, "intervals", 1, 1 << 24);
  double min = get_double(a, "min"), max = get_double(a, "max");
  if (a->status == CG_OK && !(term->lo <= min && min < max && max <= term->hi))
    a->status = cg_fail(CG_DATA, "%s: %s: min %g and max %g are no range of "
                                 "%ss", cg_h5_path(a->h5), a->group, min, max,
                        term->name);
  if (a->status == CG_OK && term->periodic && intervals < order)
    a->status = cg_fail(CG_DATA, "%s: %s: %d intervals on a circle, %d or "
                                 "more expected", cg_h5_path(a->h5), a->group,
                        intervals, order);
  if (a->status == CG_OK)
    fit->basis = cg_basis_make(class, order, intervals, min, max);
}

/* What else a formula is follows from its coefficients and samples. */
static void get_formula(cg_access *a, cg_termfit *fit)
{
  size_t n = (size_t)fit->basis.class->parameters;
  double *errors = get_doubles(a, "parameter_errors", 1, n);
  if (a->status == CG_OK) {
    memcpy(fit->parameter_error, errors, n * sizeof *errors);
    cg_termfit_set_formula(fit);
  }
  cg_free(errors);
}

static void get_core(cg_access *a, cg_termfit *fit)
{
  enum { STEEPEST = 100 }; /* 2^100 at half the radius; fits end at 24 */
  fit->core = get_double(a, "core_radius");
  fit->core_force = get_double(a, "core_force");
  fit->core_power = get_double(a, "core_power");
  if (a->status == CG_OK &&
      (fit->core < 0.0 || fit->core > fit->basis.max ||
       (fit->core > 0.0 &&
        (fit->core_power <= 1.0 || fit->core_power > STEEPEST))))
    a->status = cg_fail(CG_DATA,
                        "%s: %s: core_radius %g and core_power %g are no core",
                        cg_h5_path(a->h5), a->group, fit->core,
                        fit->core_power);
}

/* Absent where the force is not switched off. */
static void get_switch(cg_access *a, cg_termfit *fit)
{
  const cg_basis *b = &fit->basis;
  if (!has(a, "switch_from"))
    return;
  fit->switch_from = get_double(a, "switch_from");
  if (a->status == CG_OK &&
      !(b->min < fit->switch_from && fit->switch_from < b->max))
    a->status = cg_fail(CG_DATA, "%s: %s/switch_from: %g is not between min "
                                 "%g and max %g", cg_h5_path(a->h5), a->group,
                        fit->switch_from, b->min, b->max);
}

/* From the columns to all functions: on a circle some are met again. */
static double *spread(const cg_termfit *fit, int rows, const double *from)
{
  int all = cg_basis_count(&fit->basis), n = cg_termfit_columns(fit);
  double *to = CG_ARRAY(double, (rows == 1 ? 1 : all) * all);
  for (int d = 0; d < (rows == 1 ? 1 : all); d++)
    for (int e = 0; e < all; e++)
      to[d * all + e] = from[d % n * n + e % n];
  return to;
}

static void get_coefficients(cg_access *a, cg_termfit *fit)
{
  size_t all = (size_t)cg_basis_count(&fit->basis);
  size_t columns = (size_t)cg_termfit_columns(fit);
  char *path = cg_access_path(a, "covariance");
  double *coef = get_doubles(a, "coefficients", 1, columns);
  double *covariance = cg_h5_has(a->h5, path)
                           ? get_doubles(a, "covariance", 2, columns)
                           : NULL;
  fit->samples = get_ints(a, "samples", 1, (size_t)fit->basis.intervals);
  int64_t *sampled = get_ints(a, "sampled", 1, columns);
  fit->sampled = CG_ARRAY(bool, all);
  if (a->status == CG_OK) {
    fit->coef = spread(fit, 1, coef);
    fit->covariance =
        covariance ? spread(fit, (int)columns, covariance) : NULL;
    for (size_t d = 0; d < all; d++)
      fit->sampled[d] = sampled[d % columns] != 0;
  }
  cg_free(coef);
  cg_free(covariance);
  cg_free(sampled);
  cg_free(path);
}

static void get_kind(cg_access *a, cg_termfit *fit)
{
  char **name = get_names(a, "kind", 1);
  if (a->status == CG_OK && !(fit->term = cg_term_find(name[0])))
    a->status = cg_fail(CG_DATA, "%s: %s/kind: \"%s\" is no interaction that "
                                 "this version knows", cg_h5_path(a->h5),
                        a->group, name[0]);
  cg_free(name);
}

static void get_two(cg_access *a, const char *name, double to[2])
{
  double *two = get_doubles(a, name, 1, 2);
  if (a->status == CG_OK)
    memcpy(to, two, 2 * sizeof *to);
  cg_free(two);
}

static void get_ends(cg_access *a, cg_termfit *fit)
{
  get_two(a, "ends", fit->end);
  get_two(a, "end_slopes", fit->slope);
  fit->least = get_double(a, "least");
  if (a->status == CG_OK && !(fit->basis.min <= fit->end[0] &&
                              fit->end[0] < fit->end[1] &&
                              fit->end[1] <= fit->basis.max))
    a->status = cg_fail(CG_DATA, "%s: %s: the ends %g and %g are not between "
                                 "min and max", cg_h5_path(a->h5), a->group,
                        fit->end[0], fit->end[1]);
}

static void get_weight(cg_access *a, cg_termfit *fit)
{
  fit->cutoff = get_double(a, "cutoff");
  if (fit->term == &cg_term_threebody)
    fit->gamma = get_double(a, "gamma");
  if (a->status == CG_OK && !(fit->cutoff > 0.0 && fit->gamma >= 0.0))
    a->status = cg_fail(CG_DATA, "%s: %s: cutoff %g and gamma %g are no "
                                 "weight", cg_h5_path(a->h5), a->group,
                        fit->cutoff, fit->gamma);
}

static void get_term(cg_access *a, const cg_forcefield *model, cg_termfit *fit)
{
  get_kind(a, fit);
  if (a->status == CG_OK)
    get_basis(a, fit);
  if (a->status != CG_OK)
    return;
  get_coefficients(a, fit);
  fit->seen = get_int(a, "seen", 0, 1);
  if (!fit->term->bonded)
    get_bead_types(a, model, fit);
  if (fit->term->many)
    get_weight(a, fit);
  else if (!fit->term->bonded)
    get_within(a, fit);
  if (cg_termfit_is_formula(fit))
    get_formula(a, fit);
  else if (cg_termfit_has_ends(fit))
    get_ends(a, fit);
  else {
    get_core(a, fit);
    get_switch(a, fit);
  }
}

static void get_terms(cg_access *a, cg_forcefield *model)
{
  size_t n;
  char **names = get_texts(a, "interactions", &n);
  model->term = CG_ARRAY(cg_termfit, n);
  for (size_t i = 0; i < n && a->status == CG_OK; i++) {
    cg_access one = {.h5 = a->h5,
                     .group = cg_text_format("%s/interaction/%s", a->group,
                                             names[i])};
    model->term[model->terms].name = cg_text_copy(names[i]);
    get_term(&one, model, &model->term[model->terms++]);
    a->status = one.status;
    cg_free(one.group);
  }
  cg_free(names);
}

static void get_kinds(cg_access *a, cg_forcefield *model)
{
  size_t n;
  char **bead = get_texts(a, "bead_names", &n);
  char **molecule = get_names(a, "bead_molecules", n);
  int64_t *type = get_ints(a, "bead_types", 1, n);
  model->kind = CG_ARRAY(cg_bead_kind, n);
  for (size_t k = 0; k < n && a->status == CG_OK; k++) {
    if (type[k] < 0 || type[k] >= model->types) {
      a->status = cg_fail(CG_DATA, "%s: %s/bead_types: %lld is no type",
                          cg_h5_path(a->h5), a->group, (long long)type[k]);
      break;
    }
    model->kind[model->kinds++] =
        (cg_bead_kind){cg_text_copy(molecule[k]), cg_text_copy(bead[k]),
                       (int)type[k]};
  }
  cg_free(type);
  cg_free(molecule);
  cg_free(bead);
}

static void get_types(cg_access *a, cg_forcefield *model)
{
  size_t n;
  char **types = get_texts(a, "types", &n);
  model->type_name = CG_ARRAY(char *, n);
  for (size_t t = 0; t < n; t++)
    model->type_name[t] = cg_text_copy(types[t]);
  model->types = (int)n;
  model->type_mass = get_doubles(a, "masses", 1, n);
  cg_free(types);
}

/* What may be missing: what is left out or acts besides. */
static void get_others(cg_access *a, cg_forcefield *model)
{
  size_t n = 0;
  if (cg_h5_has(a->h5, "/model/listed_exclusions"))
    model->listed = get_int(a, "listed_exclusions", 0, 1 << 30);
  if (!cg_h5_has(a->h5, "/model/known"))
    return;
  char **known = get_texts(a, "known", &n);
  model->known = CG_ARRAY(char *, n);
  for (; model->knowns < (int)n; model->knowns++)
    model->known[model->knowns] = cg_text_copy(known[model->knowns]);
  cg_free(known);
}

/* None where there is none. */
static void get_volume(cg_access *a, cg_volume_term *term)
{
  if (a->status != CG_OK || !cg_h5_has(a->h5, "/model/pressure"))
    return;
  term->sites = get_double(a, "pressure/sites");
  term->volume = get_double(a, "pressure/volume");
  double *psi = get_doubles(a, "pressure/psi", 1, 2);
  for (int k = 0; k < 2 && a->status == CG_OK; k++)
    term->psi[k] = psi[k];
  cg_free(psi);
  if (a->status == CG_OK && !(term->sites > 0 && term->volume > 0))
    a->status = cg_fail(CG_DATA, "%s: /model/pressure: %g sites at a volume "
                                 "of %g", cg_h5_path(a->h5), term->sites,
                        term->volume);
}

static void get_amounts(cg_access *a, const char *names_name,
                        const char *counts_name, int *n, cg_amount **amount)
{
  size_t m;
  char **names = get_texts(a, names_name, &m);
  int64_t *counts = get_ints(a, counts_name, 1, m);
  if (a->status == CG_OK) {
    *n = (int)m;
    *amount = CG_ARRAY(cg_amount, m);
    for (size_t k = 0; k < m; k++)
      (*amount)[k] = (cg_amount){cg_text_copy(names[k]), counts[k]};
  }
  cg_free(counts);
  cg_free(names);
}

/* What the model was fitted at. */
static void get_state(cg_access *a, cg_forcefield *model)
{
  if (has(a, "density"))
    model->density = get_double(a, "density");
  if (has(a, "charges"))
    model->type_charge = get_doubles(a, "charges", 1, (size_t)model->types);
  if (has(a, "molecules"))
    get_amounts(a, "molecules", "composition", &model->compounds,
                &model->compound);
  if (has(a, "bonded"))
    get_amounts(a, "bonded", "bonded_counts", &model->bonded_groups,
                &model->bonded);
}

cg_status cg_results_get_model(cg_h5 *h5, cg_forcefield **model)
{
  cg_access a = {.h5 = h5, .group = cg_text_copy("/model")};
  *model = CG_NEW(cg_forcefield);
  get_types(&a, *model);
  get_kinds(&a, *model);
  (*model)->reduced = get_int(&a, "reduced", 0, 1);
  (*model)->temperature = get_double(&a, "temperature");
  (*model)->exclusions = get_int(&a, "exclusions", -1, 1 << 24);
  get_others(&a, *model);
  get_state(&a, *model);
  get_terms(&a, *model);
  get_volume(&a, &(*model)->of_volume);
  cg_free(a.group);
  if (a.status != CG_OK) {
    cg_forcefield_free(*model);
    *model = NULL;
  }
  return a.status;
}
