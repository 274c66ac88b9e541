/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Interactions XML, cgmap-interactions(5).
 *
 * Angles are degrees in the file, radians inside.
 *
 * The root decides: <interactions> is ours, <cg> a settings file of VOTCA
 * (votca_settings.c). */
#include <cgmap/input.h>

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "io/model/interactions_xml.h"
#include "io/model/votca_settings.h"
#include "io/xml.h"
#include "math/bspline.h"
#include "model/interactions.h"
#include "model/term.h"
#include "model/units.h"

/* The name of one without: its types, of densities with the kind. */
static char *default_name(const cg_interaction *it)
{
  cg_string s = {0};
  for (int k = 0; k < it->term->beads; k++)
    cg_string_add(&s, "%s%s", k > 0 ? "-" : "", it->type_name[k]);
  if (it->term == &cg_term_density)
    cg_string_add(&s, "-%s", it->term->name);
  return s.text;
}

static cg_status read_name(const cg_xml *node, cg_interaction *it)
{
  const char *name = cg_xml_attribute(node, "name");
  if (!name && it->term->bonded)
    return cg_xml_fail(node, "the attribute name is missing, that of the "
                             "tuples in the mapping");
  it->name = name ? cg_text_copy(name) : default_name(it);
  return cg_xml_check_word(node, it->name);
}

/* What a formula has no use for. */
static cg_status check_formula(const cg_xml *node, const cg_basis_class *basis,
                               const cg_term_class *term)
{
  static const char *const splines[] = {"order", "step", "intervals", "ends",
                                        "tail"};
  if (!cg_basis_suits(basis, term->name)) {
    cg_string kinds = {0};
    for (const char *const *at = basis->kinds; *at; at++)
      cg_string_add(&kinds, "%s<%s>", at > basis->kinds ? " and " : "", *at);
    cg_status status =
        cg_xml_fail(node, "basis=\"%s\" is for %s; \"bspline\" and \"linear\" "
                          "are for all", basis->name, kinds.text);
    cg_free(kinds.text);
    return status;
  }
  for (size_t k = 0; k < sizeof splines / sizeof *splines; k++)
    if (cg_xml_attribute(node, splines[k]))
      return cg_xml_fail(node, "%s is for B-splines, basis=\"%s\" is a formula "
                               "without; remove it", splines[k], basis->name);
  return CG_OK;
}

/* By their names, or "linear", a B-spline of order 2. */
static cg_status choose_basis(const cg_xml *node, const cg_basis_class **basis,
                              bool *linear)
{
  int n = 0, choice;
  while (cg_basis_classes[n])
    n++;
  const char **names = CG_ARRAY(const char *, n + 2);
  for (int k = 0; k < n; k++)
    names[k] = cg_basis_classes[k]->name;
  names[n] = "linear";
  cg_status status = cg_interactions_xml_choice(node, "basis", names, &choice);
  *linear = choice == n;
  *basis = *linear ? &cg_basis_bspline : cg_basis_classes[choice];
  cg_free(names);
  return status;
}

static cg_status read_basis(const cg_xml *node, cg_interaction *it)
{
  bool found, linear;
  it->order = CG_SPLINE_ORDER;
  CG_TRY(choose_basis(node, &it->basis, &linear));
  if (!it->basis->local)
    return check_formula(node, it->basis, it->term);
  CG_TRY(cg_xml_int(node, "order", 1, CG_BSPLINE_MAX_ORDER, &found,
                    &it->order));
  if (linear && found && it->order != 2)
    return cg_xml_fail(node, "basis=\"linear\" is order 2, not %d", it->order);
  if (linear)
    it->order = 2;
  return CG_OK;
}

/* A place on the coordinate: not below where it begins nor above its end. */
static cg_status read_place(const cg_xml *node, const char *name,
                            const cg_term_class *term, double *place)
{
  double scale = cg_term_scale(term), value = NAN;
  bool found;
  CG_TRY(cg_xml_double(node, name, &found, &value));
  if (!found)
    return CG_OK;
  if (value < term->lo * scale || value > term->hi * scale)
    return cg_xml_fail(node, "%s=\"%s\" is no %s", name,
                       cg_xml_attribute(node, name),
                       term->number    ? "density"
                       : term->angular ? "angle of 0 to 180 degrees"
                                       : "distance");
  *place = fmin(value / scale, term->hi);
  return CG_OK;
}

static cg_status read_range(const cg_xml *node, cg_interaction *it)
{
  double scale = cg_term_scale(it->term);
  bool found;
  it->min = it->max = NAN;
  CG_TRY(read_place(node, "min", it->term, &it->min));
  CG_TRY(read_place(node, "max", it->term, &it->max));
  if (it->max <= it->term->lo)
    return cg_xml_fail(node, "max=\"%s\" is not above %g",
                       cg_xml_attribute(node, "max"), it->term->lo);
  CG_TRY(cg_xml_int(node, "intervals", 1, CG_MOST_INTERVALS, &found,
                    &it->intervals));
  if (found && cg_xml_attribute(node, "step"))
    return cg_xml_fail(node, "step and intervals say the same thing; give one");
  it->any_step = !found && !cg_xml_attribute(node, "step");
  it->step = found ? 0 : it->term->step * scale;
  CG_TRY(cg_interactions_xml_positive(node, "step", &it->step));
  it->step /= scale;
  return CG_OK;
}

static cg_status read_conditions(const cg_xml *node, cg_interaction *it)
{
  static const char *const ends[] = {"free", "natural", NULL};
  enum { ZERO = 1, SWITCH };
  static const char *const tails[] = {"free", [ZERO] = "zero",
                                      [SWITCH] = "switch", NULL};
  static const char *const withins[] = {[CG_WITHIN_ANY] = "any",
                                        [CG_WITHIN_SAME] = "same",
                                        [CG_WITHIN_OTHER] = "other", NULL};
  int end, tail, within;
  CG_TRY(cg_interactions_xml_choice(node, "ends", ends, &end));
  CG_TRY(cg_interactions_xml_choice(node, "tail", tails, &tail));
  CG_TRY(cg_interactions_xml_choice(node, "within", withins, &within));
  if (end == 1 && it->order < 3)
    return cg_xml_fail(node, "ends=\"natural\" needs order 3 or more: a "
                             "spline of order %d has no second derivative",
                       it->order);
  it->natural_ends = end == 1;
  it->zero_tail = tail == ZERO;
  it->switched = tail == SWITCH;
  it->within = (cg_within)within;
  return CG_OK;
}

/* What the terms of many beads are weighted with. */
static cg_status read_weight(const cg_xml *node, cg_interaction *it)
{
  static const char *const weights[] = {"lucy", NULL};
  enum { LEAST_ORDER = 3 };
  int weight;
  it->cutoff = NAN;
  CG_TRY(cg_interactions_xml_positive(node, "cutoff", &it->cutoff));
  CG_TRY(cg_interactions_xml_choice(node, "weight", weights, &weight));
  CG_TRY(cg_interactions_xml_positive(node, "gamma", &it->gamma));
  if (it->order < LEAST_ORDER)
    return cg_xml_fail(node, "order %d: it is the potential that is expanded, "
                             "whose slope jumps below order %d",
                       it->order, LEAST_ORDER);
  if (it->term == &cg_term_threebody && (isnan(it->cutoff) || it->gamma == 0))
    return cg_xml_fail(node, "the attribute %s is missing: the weight of an "
                             "arm, exp(gamma/(r - cutoff)), is not fitted",
                       isnan(it->cutoff) ? "cutoff" : "gamma");
  return CG_OK;
}

static const char *const *attributes_of(const cg_term_class *term)
{
  static const char *const pair[] = {
      "name", "types",     "basis", "order", "min",    "max",
      "step", "intervals", "ends",  "tail",  "within", NULL};
  static const char *const bonded[] = {
      "name", "basis", "order", "min", "max", "step", "intervals", "ends",
      NULL};
  static const char *const circle[] = {"name", "basis",     "order",
                                       "step", "intervals", NULL};
  static const char *const three[] = {
      "name", "types", "cutoff",    "gamma", "basis", "order", "min",
      "max",  "step",  "intervals", "ends",  NULL};
  static const char *const density[] = {
      "name", "types", "cutoff",    "weight", "basis", "order", "min",
      "max",  "step",  "intervals", "ends",   NULL};
  if (term->many)
    return term == &cg_term_threebody ? three : density;
  return term->periodic ? circle : term->bonded ? bonded : pair;
}

static cg_status read_interaction(const cg_xml *node, cg_interaction *it)
{
  it->line = cg_xml_line(node);
  it->type[0] = it->type[1] = it->type[2] = it->group = -1;
  CG_TRY(cg_xml_check(node, attributes_of(it->term), NULL, NULL));
  if (!it->term->bonded)
    CG_TRY(cg_interactions_xml_types(node, it));
  CG_TRY(read_name(node, it));
  CG_TRY(read_basis(node, it));
  CG_TRY(read_range(node, it));
  if (it->term->many)
    CG_TRY(read_weight(node, it));
  return read_conditions(node, it);
}

static cg_status add_interaction(const cg_xml *node, cg_interactions *set)
{
  const cg_term_class *term = cg_term_find(cg_xml_name(node));
  CG_ASSERT(term);
  cg_interaction *it = &set->list[set->n++];
  it->term = term;
  return read_interaction(node, it);
}

static bool is_given(const cg_xml *node)
{
  return strcmp(cg_xml_name(node), "exclude") == 0 ||
         strcmp(cg_xml_name(node), "known") == 0;
}

static cg_status add_given(const cg_xml *node, cg_interactions *set)
{
  return strcmp(cg_xml_name(node), "known") == 0
             ? cg_interactions_xml_known(node, set)
             : cg_interactions_xml_exclude(node, set);
}

static cg_status read_list(const cg_xml *root, cg_interactions *set)
{
  int n = 0;
  for (const cg_xml *node = cg_xml_first(root); node; node = cg_xml_next(node))
    n += !is_given(node);
  set->list = CG_ARRAY(cg_interaction, n);
  for (const cg_xml *node = cg_xml_first(root); node; node = cg_xml_next(node))
    CG_TRY(is_given(node) ? add_given(node, set) : add_interaction(node, set));
  return n > 0 ? CG_OK : cg_xml_fail(root, "holds no interaction");
}

static cg_status check_root(const cg_xml *root)
{
  static const char *const attributes[] = {"units", "cutoff", "exclusions",
                                           NULL};
  const char *name = cg_xml_name(root);
  if (strcmp(name, "cg_molecule") == 0)
    return cg_xml_fail(root, "is a mapping; give it with -m");
  if (strcmp(name, "interactions") != 0)
    return cg_xml_fail(root, "a file of interactions begins with "
                             "<interactions>");
  int n = 0;
  while (cg_term_classes[n])
    n++;
  const char **elements = CG_ARRAY(const char *, n + 3);
  for (int k = 0; k < n; k++)
    elements[k] = cg_term_classes[k]->name;
  elements[n] = "exclude";
  elements[n + 1] = "known";
  cg_status status = cg_xml_check(root, attributes, NULL, elements);
  cg_free(elements);
  return status;
}

static cg_status read_set(const cg_xml *root, cg_interactions *set)
{
  static const char *const inside[] = {"gromacs", "lj", NULL};
  enum { MOST_BONDS = 1000 };
  const char *units = cg_xml_attribute(root, "units");
  int choice;
  bool found;
  CG_TRY(check_root(root));
  CG_TRY(cg_interactions_xml_choice(root, "units", inside, &choice));
  set->units = units ? cg_units_named(units, strlen(units)) : CG_UNITS_UNSAID;
  set->cutoff = NAN;
  CG_TRY(cg_interactions_xml_positive(root, "cutoff", &set->cutoff));
  set->exclusions = -1;
  CG_TRY(cg_xml_int(root, "exclusions", 0, MOST_BONDS, &found,
                    &set->exclusions));
  return read_list(root, set);
}

static cg_status read_file(const cg_xml *root, cg_interactions *set)
{
  bool votca = strcmp(cg_xml_name(root), "cg") == 0;
  CG_TRY(votca ? cg_votca_settings_read(root, set) : read_set(root, set));
  return cg_interactions_check(set);
}

/* Frees the tree. */
static cg_status make_set(const char *path, cg_xml *root,
                          cg_interactions **set)
{
  cg_interactions *made = CG_NEW(cg_interactions);
  made->path = cg_text_copy(path);
  cg_status status = read_file(root, made);
  cg_xml_free(root);
  if (status == CG_OK)
    *set = made;
  else
    cg_interactions_free(made);
  return status;
}

cg_status cg_interactions_parse(const char *path, const char *bytes, size_t n,
                                cg_interactions **set)
{
  cg_xml *root;
  *set = NULL;
  CG_TRY(cg_xml_parse(path, bytes, n, &root));
  return make_set(path, root, set);
}

cg_status cg_interactions_read(const cg_comm *comm, const char *path,
                               cg_interactions **set)
{
  cg_xml *root;
  *set = NULL;
  CG_TRY(cg_xml_read(comm, path, &root));
  CG_TRY(cg_comm_agree(comm, make_set(path, root, set)));
  cg_status status = cg_interactions_read_tables(comm, *set);
  if (status == CG_OK)
    return CG_OK;
  cg_interactions_free(*set);
  *set = NULL;
  return status;
}
