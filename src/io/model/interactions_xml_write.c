/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writing interactions XML, cgmap-interactions(5).
 *
 * Angles are radians inside and degrees in the file.  Of the degrees near the
 * product the one is written that the reader's division takes back to the same
 * radians: the shortest, where 12 digits are enough.  Disadvantage: doubles lie
 * less densely in degrees at some places, so that for one angle in a few there
 * is none; ends found by fm (ranges.c) are whole in 12 digits for that. */
#include "io/model/interactions_xml.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "io/results/results.h"
#include "math/basis.h"
#include "model/known.h"
#include "model/term.h"

/* Letters that XML takes, others (file names may hold any bytes) as "?". */
static void add_text(cg_string *s, const char *text)
{
  while (*text) {
    size_t n = cg_text_character(text);
    if (n == 0 || (unsigned char)*text < ' ')
      cg_string_add(s, "?");
    else
      cg_string_add_n(s, text, n);
    text += n > 0 ? n : 1;
  }
}

static void add_attribute(cg_string *s, const char *name, const char *value)
{
  cg_string text = {0};
  add_text(&text, value);
  cg_string_add(s, " %s=\"", name);
  for (const char *at = text.n > 0 ? text.text : ""; *at; at++)
    switch (*at) {
    case '&': cg_string_add(s, "&amp;"); break;
    case '<': cg_string_add(s, "&lt;"); break;
    case '"': cg_string_add(s, "&quot;"); break;
    default: cg_string_add_n(s, at, 1);
    }
  cg_string_add(s, "\"");
  cg_free(text.text);
}

static void add_number(cg_string *s, const char *name, double value)
{
  char digits[CG_DECIMAL_ROOM];
  size_t n = (size_t)(cg_decimal_write(digits, value) - digits);
  cg_string_add(s, " %s=\"%.*s\"", name, (int)n, digits);
}

/* What the reader takes back to x. */
static double in_file(double x, const cg_term_class *term)
{
  double scale = cg_term_scale(term), near = fmin(x, term->hi) * scale;
  char digits[CG_DECIMAL_ROOM];
  int n = snprintf(digits, sizeof digits, "%.12g", near);
  double tries[] = {near, near, nextafter(near, INFINITY),
                    nextafter(near, -INFINITY)};
  cg_text_double(digits, (size_t)n, &tries[0]);
  for (size_t k = 0; k < sizeof tries / sizeof *tries; k++)
    if (fmin(tries[k] / scale, term->hi) == x)
      return tries[k];
  return near;
}

static void add_range(cg_string *s, const cg_interaction *it)
{
  if (!isnan(it->min) && !it->term->periodic)
    add_number(s, "min", in_file(it->min, it->term));
  if (!isnan(it->max) && !it->term->periodic)
    add_number(s, "max", in_file(it->max, it->term));
  if (!it->basis->local)
    return;
  if (it->intervals > 0)
    cg_string_add(s, " intervals=\"%d\"", it->intervals);
  else
    add_number(s, "step", in_file(it->step, it->term));
}

static void add_types(cg_string *s, const cg_interaction *it)
{
  cg_string types = {0};
  for (int k = 0; k < it->term->beads; k++)
    cg_string_add(&types, "%s%s", k > 0 ? " " : "", it->type_name[k]);
  add_attribute(s, "types", types.text);
  cg_free(types.text);
}

static void add_weight(cg_string *s, const cg_interaction *it)
{
  if (!isnan(it->cutoff))
    add_number(s, "cutoff", it->cutoff);
  if (it->term == &cg_term_threebody)
    add_number(s, "gamma", it->gamma);
  else
    add_attribute(s, "weight", "lucy");
}

static void add_interaction(cg_string *s, const cg_interaction *it)
{
  cg_string_add(s, "<%s", it->term->name);
  add_attribute(s, "name", it->name);
  if (!it->term->bonded)
    add_types(s, it);
  if (it->term->many)
    add_weight(s, it);
  if (it->basis->local)
    cg_string_add(s, " order=\"%d\"", it->order);
  else
    add_attribute(s, "basis", it->basis->name);
  add_range(s, it);
  if (it->natural_ends)
    cg_string_add(s, " ends=\"natural\"");
  if (it->switched || it->zero_tail)
    add_attribute(s, "tail", it->switched ? "switch" : "zero");
  if (it->within != CG_WITHIN_ANY)
    add_attribute(s, "within", cg_results_within[it->within]);
  cg_string_add(s, "/>");
}

char *cg_interaction_text(const cg_interaction *it)
{
  cg_string s = {0};
  add_interaction(&s, it);
  return s.text;
}

static void add_exclude(cg_string *s, const cg_exclude *of)
{
  cg_string beads = {0};
  for (int b = 0; b < of->beads; b++)
    cg_string_add(&beads, "%s%d", b > 0 ? " " : "", of->bead[b] + 1);
  cg_string_add(s, "  <exclude");
  if (of->molecule)
    add_attribute(s, "name", of->molecule);
  add_attribute(s, "beads", beads.text);
  cg_string_add(s, "/>\n");
  cg_free(beads.text);
}

static void add_table(cg_string *s, const cg_interaction *it, const char *file)
{
  cg_string_add(s, "  <known");
  if (it->type_name[0])
    add_types(s, it);
  else
    add_attribute(s, "name", it->name);
  add_attribute(s, "table", file);
  cg_string_add(s, "/>\n");
}

static void add_known(cg_string *s, const cg_interactions *set)
{
  const cg_known *known = set->known;
  for (int q = 0; q < known->set.n; q++) {
    char *path = cg_file_beside(set->path, known->file[q]);
    char *whole = realpath(path, NULL);
    add_table(s, &known->set.list[q], whole ? whole : path);
    free(whole);
    cg_free(path);
  }
  if (known->coulomb.method == CG_COULOMB_NONE)
    return;
  cg_string_add(s, "  <known kind=\"coulomb\" method=\"%s\"",
                known->coulomb.method == CG_COULOMB_PME ? "pme" : "cutoff");
  if (!isnan(known->coulomb.cutoff))
    add_number(s, "cutoff", known->coulomb.cutoff);
  add_number(s, "epsilon_r", known->coulomb.epsilon_r);
  cg_string_add(s, "/>\n");
}

/* Two hyphens end a comment: they get a blank between them. */
static void add_comment(cg_string *s, const char *key, const char *text)
{
  cg_string clean = {0};
  add_text(&clean, text);
  cg_string_add(s, "  <!-- %s: ", key);
  for (const char *at = clean.n > 0 ? clean.text : ""; *at; at++)
    cg_string_add(s, at[0] == '-' && at[1] == '-' ? "%c " : "%c", *at);
  cg_string_add(s, " -->\n");
  cg_free(clean.text);
}

char *cg_interactions_text(const cg_interactions *set, cg_units units,
                           const char *rigid)
{
  cg_string s = {0};
  cg_string_add(&s, "<interactions");
  add_attribute(&s, "units", cg_units_names[cg_units_inside(units)]);
  if (!isnan(set->cutoff))
    add_number(&s, "cutoff", set->cutoff);
  if (set->exclusions >= 0)
    cg_string_add(&s, " exclusions=\"%d\"", set->exclusions);
  cg_string_add(&s, ">\n");
  if (*rigid)
    add_comment(&s, "rigid, left out", rigid);
  for (int i = 0; i < set->n; i++) {
    cg_string_add(&s, "  ");
    add_interaction(&s, &set->list[i]);
    cg_string_add(&s, "\n");
  }
  for (int k = 0; k < set->excludes; k++)
    add_exclude(&s, &set->exclude[k]);
  if (set->known)
    add_known(&s, set);
  cg_string_add(&s, "</interactions>\n");
  return s.text;
}

cg_status cg_interactions_write(cg_output *out, const char *text,
                                const cg_provenance *from)
{
  cg_string head = {0};
  add_comment(&head, "version", from->version);
  add_comment(&head, "command", from->command);
  for (int i = 0; i < from->inputs; i++)
    add_comment(&head, "input", from->input[i]);
  cg_output_print(out, "%s%s", head.text, text);
  cg_free(head.text);
  return cg_output_finish(out);
}
