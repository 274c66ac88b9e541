/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file cli/info_page.h
 *
 * The page that `cgmap info` fills and prints at its end: what trajectories
 * hold (cli/cmd_info.c), what a topology does (cli/info_atoms.c).
 */
#ifndef CGMAP_CLI_INFO_PAGE_H
#define CGMAP_CLI_INFO_PAGE_H

#include <cgmap/topology.h>

#include "base/text.h"
#include "cli/damage.h"
#include "model/units.h"

typedef struct cg_info_page {
  bool as_json; /**< into json, else into text */
  cg_json json;
  cg_string text;
  bool reduced; /**< --units lj */
  const cg_unit_names *units;
  int damaged;     /**< files */
  cg_damage first; /**< the first that was found */
} cg_info_page;

/** Describe a topology.  Local. */
void cg_info_atoms(cg_info_page *page, const char *path,
                   const cg_atoms *atoms);

#endif
