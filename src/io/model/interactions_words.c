/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Attributes that several elements of interactions XML have: one of a few
 * words, a number above 0, the types of beads. */
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "io/model/interactions_xml.h"
#include "model/term.h"

cg_status cg_interactions_xml_choice(const cg_xml *node, const char *name,
                                     const char *const *words, int *choice)
{
  const char *text = cg_xml_attribute(node, name);
  size_t n = 0;
  *choice = 0;
  while (words[n])
    n++;
  for (size_t i = 0; text && i < n; i++)
    if (strcmp(text, words[i]) == 0) {
      *choice = (int)i;
      return CG_OK;
    }
  if (!text)
    return CG_OK;
  char *hint = cg_text_hint(text, words, n);
  cg_status status =
      cg_xml_fail(node, "%s=\"%.40s\" is not known%s", name, text, hint);
  cg_free(hint);
  return status;
}

cg_status cg_interactions_xml_positive(const cg_xml *node, const char *name,
                                       double *value)
{
  bool found;
  CG_TRY(cg_xml_double(node, name, &found, value));
  if (found && *value <= 0)
    return cg_xml_fail(node, "%s=\"%s\" is not above 0", name,
                       cg_xml_attribute(node, name));
  return CG_OK;
}

cg_status cg_interactions_xml_types(const cg_xml *node, cg_interaction *it)
{
  static const char *const count[] = {[2] = "two", [3] = "three"};
  const char *text = cg_xml_attribute(node, "types");
  int beads = it->term->beads;
  if (!text)
    return cg_xml_fail(node, "the attribute types is missing, the types of "
                             "the %s beads: types=\"A B%s\"%s",
                       count[beads], beads > 2 ? " C" : "",
                       it->term->many ? ", the centre's first" : "");
  const char *at = text, *end = text + strlen(text), *word;
  size_t n;
  int words = 0;
  for (; cg_text_word(&at, end, &word, &n); words++)
    if (words < beads)
      it->type_name[words] = cg_text_copy_n(word, n);
  if (words != beads)
    return cg_xml_fail(node, "types=\"%.40s\" has %d words, a %s has %s "
                             "types", text, words, it->term->name,
                       count[beads]);
  return CG_OK;
}
