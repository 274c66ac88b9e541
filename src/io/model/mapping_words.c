/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What all elements of a mapping file are read with: children that must be
 * there, words, and lists of names. */
#include "io/model/mapping_xml.h"
#include "model/names.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"

cg_status cg_mapping_xml_need(const cg_xml *node, const char *name,
                              const cg_xml **child)
{
  *child = cg_xml_child(node, name);
  return *child ? CG_OK
                : cg_xml_fail(node, "the element <%s> is missing", name);
}

cg_status cg_mapping_xml_word(const cg_xml *node, const char *name, char **word)
{
  const char *text;
  CG_TRY(cg_xml_child_text(node, name, &text));
  CG_TRY(cg_xml_check_word(cg_xml_child(node, name), text));
  *word = cg_text_copy(text);
  return CG_OK;
}

int cg_mapping_xml_words(const char *text)
{
  const char *at = text, *end = text + strlen(text), *word;
  size_t n;
  int words = 0;
  while (cg_text_word(&at, end, &word, &n))
    words++;
  return words;
}

int cg_mapping_xml_children(const cg_xml *node)
{
  int n = 0;
  for (const cg_xml *child = cg_xml_first(node); child;
       child = cg_xml_next(child))
    n++;
  return n;
}

cg_status cg_mapping_xml_unknown(const cg_xml *node, const char *what,
                                 const char *name, const cg_names *known)
{
  char *hint = cg_names_hint(known, name);
  cg_status status =
      cg_xml_fail(node, "there is no %s '%.40s'%s", what, name, hint);
  cg_free(hint);
  return status;
}

cg_status cg_mapping_xml_add(const cg_xml *node, const char *name,
                             cg_names *names)
{
  if (cg_names_find(names, name) >= 0)
    return cg_xml_fail(node, "the name '%s' is taken already", name);
  cg_names_add(names, name, strlen(name));
  return CG_OK;
}
