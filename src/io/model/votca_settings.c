/* SPDX-License-Identifier: GPL-2.0-or-later */
/* VOTCA's settings file, as csg_fmatch reads it (Ruehle et al., J. Chem. Theory
 * Comput. 5 (2009) 3211; VOTCA manual, section "Settings file").
 *
 *   <cg>
 *     <fmatch> constrainedLS, frames_per_block, dist </fmatch>
 *     <bonded> name, <fmatch> min, max, step, out_step, periodic </fmatch> ...
 *     <non-bonded> name, type1, type2, <fmatch> ... </fmatch> ...
 *     <non-bonded> threebody, name, type1, type2, type3,
 *                  <fmatch> a, sigma, gamma, ... </fmatch> ...
 *
 * What its splines are: cubic with f'' = 0 at both ends, which are ours with
 * natural ends; angles in rad.  Whether a <bonded> is a bond, an angle or a
 * dihedral only the mapping knows (cg_term_bonded).
 *
 *   type1, type2      patterns; where they mean several types, one force for
 *                     all pairs (interaction_types.c), as there
 *   constrainedLS     both ways of VOTCA solve for the same spline
 *   frames_per_block  the least frames of a block of ours
 *   dist              nothing: positions of mapped beads are always right
 *   periodic          nothing: dihedrals are periodic, others are not
 *   a, gamma          cutoff and gamma of the arms of a three-body term, whose
 *                     first type is the centre here as there; sigma is to be 1:
 *                     VOTCA's neighbours end at a, its factors at a sigma
 *   max               of a three-body term, pi rounded up: just below pi, where
 *                     ours would level u and VOTCA's does not
 *
 * <inverse>, <re>, <nbsearch> and what else VOTCA's other programs read are
 * known by name and passed over whole; a tag of force matching that is not
 * known is an error with its line.
 *
 * Where the step does not divide the range, VOTCA makes the last interval
 * longer, we make all of them alike.  VOTCA also solves for each block and
 * takes the mean; one fit of all frames has the smaller error. */
#include "io/model/votca_settings.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "math/basis.h"
#include "model/interactions.h"
#include "model/term.h"

/* A child that is a number above 0, or from 0 on; absent: left alone. */
static cg_status read_number(const cg_xml *node, const char *name, bool zero,
                             double *value)
{
  const char *text;
  double number;
  if (!cg_xml_child(node, name))
    return CG_OK;
  CG_TRY(cg_xml_child_text(node, name, &text));
  if (!cg_text_double(text, strlen(text), &number) || number < 0 ||
      (number == 0 && !zero))
    return cg_xml_fail(cg_xml_child(node, name),
                       "'%.40s' is no finite number %s 0", text,
                       zero ? "from" : "above");
  *value = number;
  return CG_OK;
}

static cg_status need_number(const cg_xml *node, const char *name, bool zero,
                             double *value)
{
  if (!cg_xml_child(node, name))
    return cg_xml_fail(node, "the element <%s> is missing", name);
  return read_number(node, name, zero, value);
}

/* Places on a circle lie below 0 too. */
static cg_status need_place(const cg_xml *node, const char *name,
                            double *place)
{
  const char *text;
  CG_TRY(cg_xml_child_text(node, name, &text));
  if (!cg_text_double(text, strlen(text), place))
    return cg_xml_fail(cg_xml_child(node, name),
                       "'%.40s' is no finite number", text);
  return CG_OK;
}

static cg_status read_name(const cg_xml *node, cg_interaction *it)
{
  const char *name;
  CG_TRY(cg_xml_child_text(node, "name", &name));
  it->name = cg_text_copy(name);
  return cg_xml_check_word(cg_xml_child(node, "name"), name);
}

static cg_status read_types(const cg_xml *node, cg_interaction *it)
{
  static const char *const tag[] = {"type1", "type2", "type3"};
  for (int k = 0; k < it->term->beads; k++) {
    const char *type;
    CG_TRY(cg_xml_child_text(node, tag[k], &type));
    CG_TRY(cg_xml_check_word(cg_xml_child(node, tag[k]), type));
    it->type_name[k] = cg_text_copy(type);
  }
  return CG_OK;
}

static cg_status read_range(const cg_xml *node, cg_interaction *it)
{
  enum { MOST_ROWS = 1000000 };
  CG_TRY(need_place(node, "min", &it->min));
  CG_TRY(need_place(node, "max", &it->max));
  CG_TRY(need_number(node, "step", false, &it->step));
  it->out_step = it->step;
  CG_TRY(read_number(node, "out_step", false, &it->out_step));
  if ((it->max - it->min) / it->out_step <= MOST_ROWS)
    return CG_OK;
  return cg_xml_fail(cg_xml_child(node, "out_step"),
                     "%g makes more than %d rows of a table", it->out_step,
                     MOST_ROWS);
}

/* The factors of the arms. */
static cg_status read_arms(const cg_xml *node, cg_interaction *it)
{
  static const double ROUNDED = 1e-4;
  double sigma = 1;
  CG_TRY(need_number(node, "a", false, &it->cutoff));
  CG_TRY(need_number(node, "gamma", false, &it->gamma));
  CG_TRY(read_number(node, "sigma", false, &sigma));
  if (sigma != 1)
    return cg_xml_fail(cg_xml_child(node, "sigma"),
                       "is %g, 1 expected: write a and gamma times sigma "
                       "instead", sigma);
  if (it->min < it->term->lo || it->max > it->term->hi + ROUNDED)
    return cg_xml_fail(node, "min %g and max %g reach beyond 0 ... pi, all "
                             "that the angle of three can have",
                       it->min, it->max);
  if (it->max > it->term->hi)
    it->max = nextafter(it->term->hi, 0);
  return CG_OK;
}

static cg_status read_fmatch(const cg_xml *node, cg_interaction *it)
{
  static const char *const known[] = {"min",      "max",      "step",
                                      "out_step", "periodic", "a",
                                      "sigma",    "gamma",    NULL};
  const cg_xml *fmatch = cg_xml_child(node, "fmatch");
  if (!fmatch)
    return cg_xml_fail(node, "the element <fmatch> is missing, which holds "
                             "min, max and step of force matching");
  CG_TRY(cg_xml_check(fmatch, NULL, known, NULL));
  CG_TRY(read_range(fmatch, it));
  return it->term == &cg_term_threebody ? read_arms(fmatch, it) : CG_OK;
}

/* What csg_stat, csg_inverse and csg_reupdate read beside it. */
static cg_status check_interaction(const cg_xml *node, bool bonded)
{
  static const char *const bonded_tags[] = {
      "name",    "fmatch",  "min", "max",    "step",
      "inverse", "dlpoly",  "re",  "bondtype", "periodic", NULL};
  static const char *const pair_tags[] = {
      "name",    "fmatch", "min", "max",      "step",      "inverse",
      "dlpoly",  "re",     "bondtype",        "type1",     "type2",
      "type3",   "threebody", "max_intra",    "force",     "cut", NULL};
  return cg_xml_check(node, NULL, bonded ? bonded_tags : pair_tags, NULL);
}

static const cg_term_class *term_of(const cg_xml *node)
{
  const cg_xml *three = cg_xml_child(node, "threebody");
  if (strcmp(cg_xml_name(node), "bonded") == 0)
    return &cg_term_bonded;
  return three && strcmp(cg_xml_text(three), "0") != 0 &&
                 strcmp(cg_xml_text(three), "false") != 0
             ? &cg_term_threebody
             : &cg_term_pair;
}

static cg_status read_interaction(const cg_xml *node, cg_interaction *it)
{
  const cg_term_class *term = term_of(node);
  bool bonded = term == &cg_term_bonded;
  *it = (cg_interaction){.term = term,
                         .type = {-1, -1, -1},
                         .group = -1,
                         .line = cg_xml_line(node),
                         .basis = &cg_basis_bspline,
                         .order = CG_SPLINE_ORDER,
                         .natural_ends = true};
  CG_TRY(check_interaction(node, bonded));
  CG_TRY(read_name(node, it));
  if (!bonded)
    CG_TRY(read_types(node, it));
  return read_fmatch(node, it);
}

static cg_status read_options(const cg_xml *root, cg_interactions *set)
{
  static const char *const known[] = {"constrainedLS", "frames_per_block",
                                      "dist", NULL};
  const cg_xml *fmatch = cg_xml_child(root, "fmatch");
  double frames = 0;
  if (!fmatch)
    return CG_OK;
  CG_TRY(cg_xml_check(fmatch, NULL, known, NULL));
  CG_TRY(read_number(fmatch, "frames_per_block", false, &frames));
  if (frames != floor(frames) || frames > 1e9)
    return cg_xml_fail(cg_xml_child(fmatch, "frames_per_block"),
                       "'%g' is no count of frames", frames);
  set->least_block = (int)frames;
  return CG_OK;
}

static bool is_interaction(const cg_xml *node)
{
  return strcmp(cg_xml_name(node), "bonded") == 0 ||
         strcmp(cg_xml_name(node), "non-bonded") == 0;
}

static cg_status read_interactions(const cg_xml *root, cg_interactions *set)
{
  int n = 0;
  for (const cg_xml *node = cg_xml_first(root); node; node = cg_xml_next(node))
    n += is_interaction(node);
  if (n == 0)
    return cg_xml_fail(root, "holds no <bonded> and no <non-bonded>");
  set->list = CG_ARRAY(cg_interaction, n);
  for (const cg_xml *node = cg_xml_first(root); node; node = cg_xml_next(node))
    if (is_interaction(node))
      CG_TRY(read_interaction(node, &set->list[set->n++]));
  return CG_OK;
}

cg_status cg_votca_settings_read(const cg_xml *root, cg_interactions *set)
{
  static const char *const once[] = {"fmatch", "inverse", "nbsearch", NULL};
  static const char *const many[] = {"bonded", "non-bonded", NULL};
  CG_TRY(cg_xml_check(root, NULL, once, many));
  set->units = -1;
  set->cutoff = NAN;
  set->exclusions = -1;
  CG_TRY(read_options(root, set));
  return read_interactions(root, set);
}
