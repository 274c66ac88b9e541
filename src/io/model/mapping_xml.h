/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/model/mapping_xml.h
 *
 * What the readers of mapping files share: the molecule (mapping_xml.c), its
 * weights (mapping_maps.c), beads (mapping_beads.c), repeat units
 * (mapping_units.c) and bonded terms (mapping_bonded.c).  All fail with
 * CG_CONFIG, file and line.
 */
#ifndef CGMAP_IO_MODEL_MAPPING_XML_H
#define CGMAP_IO_MODEL_MAPPING_XML_H

#include "io/xml.h"
#include "model/mapping.h"

/** One <map>: how the atoms of a bead are weighted. */
typedef struct cg_mapping_weights {
  int n, line;
  double *w, *d; /**< d: NULL where it is left out */
} cg_mapping_weights;

typedef struct cg_mapping_reader {
  cg_mapping_def *def;
  cg_names *maps, *beads; /**< number = place in the list */
  cg_mapping_weights *map;
  bool in_unit; /**< atoms are names of one residue: CA, H#2 */
} cg_mapping_reader;

/** The child of that name, which must be there. */
cg_status cg_mapping_xml_need(const cg_xml *node, const char *name,
                              const cg_xml **child);

/** The child's text as one word, copied. */
cg_status cg_mapping_xml_word(const cg_xml *node, const char *name,
                              char **word);

/** Add a name to a list whose names must differ. */
cg_status cg_mapping_xml_add(const cg_xml *node, const char *name,
                             cg_names *names);

/** Fail: no such bead or map. */
cg_status cg_mapping_xml_unknown(const cg_xml *node, const char *what,
                                 const char *name, const cg_names *known);

/** How many words, or children, there are. */
int cg_mapping_xml_words(const char *text);
int cg_mapping_xml_children(const cg_xml *node);

/** <maps> of a molecule, into to->map. */
cg_status cg_mapping_xml_maps(const cg_xml *root, cg_mapping_reader *to);

/** <cg_beads> in a topology or a unit. */
cg_status cg_mapping_xml_beads(const cg_xml *parent, cg_mapping_reader *to,
                               int *n, cg_bead_def **beads);

/** <cg_bonded> in a topology, as names, into to->def->link. */
cg_status cg_mapping_xml_bonded(const cg_xml *topology,
                                cg_mapping_reader *to);

/** The <cg_residue>s of a topology, and the <cg_bonded> between them. */
cg_status cg_mapping_xml_units(const cg_xml *topology, cg_mapping_reader *to);

#endif
