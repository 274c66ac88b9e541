/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The list of kinds of interaction (see term.h). */
#include "model/term.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"

const cg_term_class *const cg_term_classes[] = {
    &cg_term_pair,     &cg_term_bond,      &cg_term_angle,
    &cg_term_dihedral, &cg_term_improper,  &cg_term_threebody,
    &cg_term_density,  NULL};

const cg_term_class cg_term_bonded = {.name = "bonded",
                                      .bonded = true,
                                      .lo = -INFINITY,
                                      .hi = INFINITY};

const cg_term_class *cg_term_of_arity(int beads)
{
  static const cg_term_class *const term[] = {
      [2] = &cg_term_bond, [3] = &cg_term_angle, [4] = &cg_term_dihedral};
  CG_ASSERT(beads >= 2 && beads <= CG_TERM_BEADS);
  return term[beads];
}

const cg_term_class *cg_term_find(const char *name)
{
  for (int k = 0; cg_term_classes[k]; k++)
    if (strcmp(cg_term_classes[k]->name, name) == 0)
      return cg_term_classes[k];
  return NULL;
}

double cg_term_scale(const cg_term_class *term)
{
  return term->angular ? 180 / M_PI : 1;
}

const char *cg_term_unit(const cg_term_class *term, const cg_unit_names *units)
{
  if (term->number)
    return "neighbours";
  return term->angular ? "degrees" : units->length;
}

char *cg_term_force_unit(const cg_term_class *term, const cg_unit_names *units)
{
  if (term->angular)
    return cg_text_format("%s/degree", units->energy);
  return cg_text_copy(term->number ? units->energy : units->force);
}
