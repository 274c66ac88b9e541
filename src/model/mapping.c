/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A mapping definition is plain data; only its end needs a function. */
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
  cg_free(def->bead);
  cg_free(def->bonded);
  cg_free(def->path);
  cg_free(def->name);
  cg_free(def->ident);
  cg_free(def);
}
