/* SPDX-License-Identifier: GPL-2.0-or-later */
/* <maps> of a mapping file: how the atoms of a bead are weighted, for its
 * position (w) and for its force (d). */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "io/model/mapping_xml.h"

/* The numbers in the child of that name. */
static cg_status read_numbers(const cg_xml *map, const char *name, int *n,
                              double **numbers)
{
  const char *text, *word;
  size_t length;
  CG_TRY(cg_xml_child_text(map, name, &text));
  *n = cg_mapping_xml_words(text);
  *numbers = CG_ARRAY(double, *n);
  const char *at = text, *end = text + strlen(text);
  for (int i = 0; cg_text_word(&at, end, &word, &length); i++)
    if (!cg_text_double(word, length, &(*numbers)[i]))
      return cg_xml_fail(cg_xml_child(map, name),
                         "'%.*s' is no finite number with a decimal point",
                         length < 40 ? (int)length : 40, word);
  return CG_OK;
}

/* sum_i c_i = 1 must be within reach, and d_i/w_i defined. */
static cg_status check_weights(const cg_xml *node,
                               const cg_mapping_weights *map)
{
  double w = 0, d = 0, size = 0;
  for (int i = 0; i < map->n; i++) {
    w += map->w[i];
    if (map->w[i] < 0)
      return cg_xml_fail(node, "weight %d is %g; a weight is 0 or more", i + 1,
                         map->w[i]);
    if (map->d && map->w[i] == 0 && map->d[i] != 0)
      return cg_xml_fail(node, "atom %d has d = %g and weight 0: its force "
                               "would be divided by 0", i + 1, map->d[i]);
    d += map->d ? map->d[i] : 0;
    size += map->d ? fabs(map->d[i]) : 0;
  }
  if (w == 0)
    return cg_xml_fail(node, "all weights are 0");
  if (map->d && fabs(d) <= 1e-9 * size)
    return cg_xml_fail(node, "the numbers d sum to 0");
  return CG_OK;
}

static cg_status read_map(const cg_xml *node, cg_mapping_reader *to,
                          cg_mapping_weights *map)
{
  static const char *const known[] = {"name", "weights", "d", NULL};
  char *name = NULL;
  int forces = 0;
  map->line = cg_xml_line(node);
  CG_TRY(cg_xml_check(node, NULL, known, NULL));
  CG_TRY(cg_mapping_xml_word(node, "name", &name));
  cg_status status = cg_mapping_xml_add(node, name, to->maps);
  cg_free(name);
  CG_TRY(status);
  CG_TRY(read_numbers(node, "weights", &map->n, &map->w));
  if (cg_xml_child(node, "d")) {
    CG_TRY(read_numbers(node, "d", &forces, &map->d));
    if (forces != map->n)
      return cg_xml_fail(node, "%d weights, but %d numbers d", map->n, forces);
  }
  return check_weights(node, map);
}

cg_status cg_mapping_xml_maps(const cg_xml *root, cg_mapping_reader *to)
{
  static const char *const many[] = {"map", NULL};
  const cg_xml *maps;
  CG_TRY(cg_mapping_xml_need(root, "maps", &maps));
  CG_TRY(cg_xml_check(maps, NULL, NULL, many));
  to->map = CG_ARRAY(cg_mapping_weights, cg_mapping_xml_children(maps));
  int i = 0;
  for (const cg_xml *node = cg_xml_first(maps); node; node = cg_xml_next(node))
    CG_TRY(read_map(node, to, &to->map[i++]));
  return CG_OK;
}
