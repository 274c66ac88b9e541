/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Repeat units of a mapping file, our own addition to VOTCA's: one <cg_residue>
 * for each kind of residue, and bonded terms that hold along the chain
 * (mapping_bonded.c).  What a chain of a given length is made of is seen when
 * its atoms are known (mapping/expand.h). */
#include "io/model/mapping_xml.h"

#include <string.h>

#include "base/mem.h"
#include "model/names.h"

static cg_status read_end(const cg_xml *node, cg_unit_end *end)
{
  const char *text;
  if (!cg_xml_child(node, "end"))
    return CG_OK;
  CG_TRY(cg_xml_child_text(node, "end", &text));
  *end = strcmp(text, "head") == 0   ? CG_UNIT_HEAD
         : strcmp(text, "tail") == 0 ? CG_UNIT_TAIL
                                     : CG_UNIT_ANY;
  return *end != CG_UNIT_ANY
             ? CG_OK
             : cg_xml_fail(node, "the end '%.40s' is neither head nor tail",
                           text);
}

static cg_status check_new(const cg_xml *node, const cg_mapping_def *def,
                           const cg_unit_def *unit)
{
  for (const cg_unit_def *other = def->unit; other < unit; other++)
    if (strcmp(other->residue, unit->residue) == 0 && other->end == unit->end)
      return cg_xml_fail(node, "residue %s has beads already (line %d); a "
                               "second <cg_residue> is for its <end>head or "
                               "tail",
                         unit->residue, other->line);
  return CG_OK;
}

/* Signs in front of a bead's name lead to another residue. */
static cg_status check_names(const cg_xml *node, const cg_unit_def *unit,
                             cg_names *all)
{
  for (int b = 0; b < unit->beads; b++) {
    const char *name = unit->bead[b].name;
    if (name[0] == '+' || name[0] == '-')
      return cg_xml_fail(node, "the name of bead '%s' begins with a sign, "
                               "which means another residue", name);
    cg_names_add(all, name, strlen(name));
  }
  return CG_OK;
}

static cg_status read_unit(const cg_xml *node, cg_mapping_reader *to,
                           cg_unit_def *unit)
{
  static const char *const once[] = {"name", "end", "cg_beads", NULL};
  cg_names *all = to->beads;
  unit->line = cg_xml_line(node);
  CG_TRY(cg_xml_check(node, NULL, once, NULL));
  CG_TRY(cg_mapping_xml_word(node, "name", &unit->residue));
  CG_TRY(read_end(node, &unit->end));
  CG_TRY(check_new(node, to->def, unit));
  to->beads = cg_names_new();
  cg_status status =
      cg_mapping_xml_beads(node, to, &unit->beads, &unit->bead);
  cg_names_free(to->beads);
  to->beads = all;
  return status == CG_OK ? check_names(node, unit, all) : status;
}

cg_status cg_mapping_xml_units(const cg_xml *topology, cg_mapping_reader *to)
{
  static const char *const once[] = {"cg_bonded", NULL};
  static const char *const many[] = {"cg_residue", NULL};
  cg_mapping_def *def = to->def;
  CG_TRY(cg_xml_check(topology, NULL, once, many));
  def->unit = CG_ARRAY(cg_unit_def, cg_mapping_xml_children(topology));
  to->in_unit = true;
  for (const cg_xml *node = cg_xml_first(topology); node;
       node = cg_xml_next(node))
    if (strcmp(cg_xml_name(node), "cg_residue") == 0)
      CG_TRY(read_unit(node, to, &def->unit[def->units++]));
  return cg_mapping_xml_bonded(topology, to);
}
