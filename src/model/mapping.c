/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A mapping definition is plain data; only its end needs functions. */
#include "model/mapping.h"

#include "base/mem.h"

static void bead_clear(cg_bead_def *bead)
{
  for (int i = 0; i < bead->atoms; i++) {
    cg_free(bead->atom[i].text);
    cg_free(bead->atom[i].residue_name);
    cg_free(bead->atom[i].atom_name);
  }
  cg_free(bead->atom);
  cg_free(bead->weight);
  cg_free(bead->force_weight);
  cg_free(bead->name);
  cg_free(bead->type);
}

static void unit_clear(cg_unit_def *unit)
{
  for (int i = 0; i < unit->beads; i++)
    bead_clear(&unit->bead[i]);
  cg_free(unit->bead);
  cg_free(unit->residue);
}

static void link_clear(cg_link_def *link)
{
  for (int i = 0; i < link->tuples * link->arity; i++)
    cg_free(link->bead[i]);
  cg_free(link->bead);
  cg_free(link->step);
  cg_free(link->name);
}

void cg_mapping_def_drop_links(cg_mapping_def *def)
{
  for (int i = 0; i < def->links; i++)
    link_clear(&def->link[i]);
  cg_free(def->link);
  def->link = NULL;
  def->links = 0;
}

void cg_mapping_def_free(cg_mapping_def *def)
{
  if (!def)
    return;
  for (int i = 0; i < def->beads; i++)
    bead_clear(&def->bead[i]);
  for (int i = 0; i < def->bondeds; i++) {
    cg_free(def->bonded[i].name);
    cg_free(def->bonded[i].bead);
  }
  for (int i = 0; i < def->units; i++)
    unit_clear(&def->unit[i]);
  cg_mapping_def_drop_links(def);
  cg_free(def->bead);
  cg_free(def->bonded);
  cg_free(def->unit);
  cg_free(def->path);
  cg_free(def->name);
  cg_free(def->ident);
  cg_free(def);
}
