/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mapping XML, cgmap-mapping(5): VOTCA's cg_molecule as it is.
 *
 * (Ruehle et al., J. Chem. Theory Comput. 5 (2009) 3211.)  What can be wrong
 * without looking at a trajectory is found here: names that lead nowhere or
 * are taken twice, lists of unequal length, weights that make no centre.
 * Whether the atoms exist is asked by cg_map_new().
 *
 * Ours alone: `<improper>`, `charge` of a bead, `#n` behind an atom that shares
 * its name, and repeat units (mapping_units.c).
 * Left out: `<symmetry>3</symmetry>`, VOTCA's ellipsoids. */
#include <cgmap/input.h>

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "io/model/mapping_xml.h"
#include "io/model/shipped.h"
#include "model/names.h"

/* Of a molecule that is written out, the names are places in its list. */
static void resolve(const cg_link_def *link, const cg_names *beads,
                    cg_bonded_def *bonded)
{
  int n = link->tuples * link->arity;
  bonded->name = cg_text_copy(link->name);
  bonded->line = link->line;
  bonded->arity = link->arity;
  bonded->tuples = link->tuples;
  bonded->bead = CG_ARRAY(int, n);
  for (int i = 0; i < n; i++)
    bonded->bead[i] = cg_names_find(beads, link->bead[i]);
}

static cg_status read_bonded(const cg_xml *topology, cg_mapping_reader *to)
{
  cg_mapping_def *def = to->def;
  CG_TRY(cg_mapping_xml_bonded(topology, to));
  def->bondeds = def->links;
  def->bonded = CG_ARRAY(cg_bonded_def, def->bondeds);
  for (int i = 0; i < def->bondeds; i++)
    resolve(&def->link[i], to->beads, &def->bonded[i]);
  cg_mapping_def_drop_links(def);
  return CG_OK;
}

static cg_status check_root(const cg_xml *root)
{
  static const char *const once[] = {"name", "ident", "topology", "maps",
                                     NULL};
  if (strcmp(cg_xml_name(root), "interactions") == 0)
    return cg_xml_fail(root, "is a file of interactions; give it with -i");
  if (strcmp(cg_xml_name(root), "cg_molecule") != 0)
    return cg_xml_fail(root, "a mapping begins with <cg_molecule>");
  return cg_xml_check(root, NULL, once, NULL);
}

static cg_status read_molecule(const cg_xml *root, cg_mapping_reader *to)
{
  static const char *const once[] = {"cg_beads", "cg_bonded", NULL};
  const cg_xml *topology;
  const char *ident;
  CG_TRY(check_root(root));
  CG_TRY(cg_mapping_xml_word(root, "name", &to->def->name));
  CG_TRY(cg_xml_child_text(root, "ident", &ident));
  to->def->ident = cg_text_copy(ident);
  to->def->line = cg_xml_line(cg_xml_child(root, "ident"));
  CG_TRY(cg_mapping_xml_maps(root, to));
  CG_TRY(cg_mapping_xml_need(root, "topology", &topology));
  if (cg_xml_child(topology, "cg_residue"))
    return cg_mapping_xml_units(topology, to);
  CG_TRY(cg_xml_check(topology, NULL, once, NULL));
  CG_TRY(cg_mapping_xml_beads(topology, to, &to->def->beads, &to->def->bead));
  return read_bonded(topology, to);
}

static cg_status read_def(const cg_xml *root, const char *path,
                          cg_mapping_def **def)
{
  cg_mapping_reader to = {.def = CG_NEW(cg_mapping_def),
                          .maps = cg_names_new(),
                          .beads = cg_names_new()};
  to.def->path = cg_text_copy(path);
  cg_status status = read_molecule(root, &to);
  for (int32_t i = 0; i < cg_names_count(to.maps); i++) {
    cg_free(to.map[i].w);
    cg_free(to.map[i].d);
  }
  cg_free(to.map);
  cg_names_free(to.maps);
  cg_names_free(to.beads);
  if (status == CG_OK)
    *def = to.def;
  else
    cg_mapping_def_free(to.def);
  return status;
}

cg_status cg_mapping_read(const cg_comm *comm, const char *name,
                          cg_mapping_def **def)
{
  char *path;
  cg_xml *root = NULL;
  *def = NULL;
  CG_TRY(cg_shipped_find(comm, name, &path));
  cg_status status = cg_xml_read(comm, path, &root);
  if (status == CG_OK)
    status = cg_comm_agree(comm, read_def(root, path, def));
  cg_xml_free(root);
  cg_free(path);
  return status;
}
