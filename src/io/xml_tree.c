/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Questions to an XML tree, and the complaint that belongs to each answer.
 *
 * A reader names what it knows of an element and takes the values it needs;
 * whatever else stands there is told with its line, so that a misspelt name
 * never passes for a default.  Disadvantage: an element's children are
 * searched one by one, which is fine for the few that have names of their
 * own. */
#include "io/xml_tree.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"

void cg_xml_free(cg_xml *root)
{
  if (!root)
    return;
  cg_xml_tree *all = root->tree;
  CG_ASSERT(root == all->element);
  cg_free(all->path);
  cg_free(all->value);
  cg_free(all->string);
  cg_free(all->element);
  cg_free(all);
}

const char *cg_xml_name(const cg_xml *node)
{
  return node->name;
}

int cg_xml_line(const cg_xml *node)
{
  return node->line;
}

const cg_xml *cg_xml_first(const cg_xml *node)
{
  return node->first;
}

const cg_xml *cg_xml_next(const cg_xml *node)
{
  return node->next;
}

const cg_xml *cg_xml_child(const cg_xml *node, const char *name)
{
  const cg_xml *child = node->first;
  while (child && strcmp(child->name, name) != 0)
    child = child->next;
  return child;
}

const char *cg_xml_text(const cg_xml *node)
{
  return node->text;
}

const char *cg_xml_attribute(const cg_xml *node, const char *name)
{
  for (int i = 0; i < node->values; i++)
    if (strcmp(node->value[i].name, name) == 0)
      return node->value[i].value;
  return NULL;
}

cg_status cg_xml_fail(const cg_xml *node, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  char *text = cg_text_vformat(format, args);
  va_end(args);
  cg_status status = cg_fail(CG_CONFIG, "line %d: <%s>: %s", node->line,
                             node->name, text);
  cg_free(text);
  return node->tree->path ? cg_fail_in("%s", node->tree->path) : status;
}

cg_status cg_xml_need(const cg_xml *node, const char *name,
                      const char **value)
{
  *value = cg_xml_attribute(node, name);
  if (!*value)
    return cg_xml_fail(node, "the attribute %s is missing", name);
  return **value ? CG_OK : cg_xml_fail(node, "%s=\"\" is empty", name);
}

static size_t length_of(const char *const *list)
{
  size_t n = 0;
  while (list && list[n])
    n++;
  return n;
}

static bool is_in(const char *name, const char *const *list)
{
  for (; list && *list; list++)
    if (strcmp(name, *list) == 0)
      return true;
  return false;
}

static cg_status check_attributes(const cg_xml *node,
                                  const char *const *known)
{
  for (int i = 0; i < node->values; i++) {
    const char *name = node->value[i].name;
    if (is_in(name, known))
      continue;
    char *hint = cg_text_hint(name, known, length_of(known));
    cg_status status =
        cg_xml_fail(node, "there is no attribute '%s'%s", name, hint);
    cg_free(hint);
    return status;
  }
  return CG_OK;
}

static cg_status unknown_child(const cg_xml *node, const cg_xml *child,
                               const char *const *once,
                               const char *const *many)
{
  size_t n = length_of(once), m = length_of(many);
  const char **known = CG_ARRAY(const char *, n + m);
  for (size_t i = 0; i < n + m; i++)
    known[i] = i < n ? once[i] : many[i - n];
  char *hint = cg_text_hint(child->name, known, n + m);
  cg_status status = cg_xml_fail(child, "there is no such element in <%s>%s",
                                 node->name, hint);
  cg_free(hint);
  cg_free(known);
  return status;
}

static cg_status check_children(const cg_xml *node, const char *const *once,
                                const char *const *many)
{
  for (const cg_xml *child = node->first; child; child = child->next) {
    if (is_in(child->name, many))
      continue;
    if (!is_in(child->name, once))
      return unknown_child(node, child, once, many);
    const cg_xml *first = cg_xml_child(node, child->name);
    if (first != child)
      return cg_xml_fail(child, "given twice in <%s>, first in line %d",
                         node->name, first->line);
  }
  return CG_OK;
}

cg_status cg_xml_check(const cg_xml *node, const char *const *attributes,
                       const char *const *once, const char *const *many)
{
  CG_TRY(check_attributes(node, attributes));
  CG_TRY(check_children(node, once, many));
  if (*node->text)
    return cg_xml_fail(node, "the text '%.40s' does not belong here",
                       node->text);
  return CG_OK;
}

cg_status cg_xml_check_word(const cg_xml *node, const char *name)
{
  if (!*name || strpbrk(name, " \t\r\n/"))
    return cg_xml_fail(node, "'%.40s' is no name: one word without '/'", name);
  return CG_OK;
}

cg_status cg_xml_child_text(const cg_xml *node, const char *name,
                            const char **text)
{
  const cg_xml *child = cg_xml_child(node, name);
  if (!child)
    return cg_xml_fail(node, "the element <%s> is missing", name);
  CG_TRY(check_attributes(child, NULL));
  CG_TRY(check_children(child, NULL, NULL));
  if (!*child->text)
    return cg_xml_fail(child, "is empty");
  *text = child->text;
  return CG_OK;
}

cg_status cg_xml_double(const cg_xml *node, const char *name, bool *found,
                        double *value)
{
  const char *text = cg_xml_attribute(node, name);
  double number = 0;
  *found = text != NULL;
  if (text && !cg_text_double(text, strlen(text), &number))
    return cg_xml_fail(node, "%s=\"%.40s\" is %s", name, text,
                       isinf(number) ? "beyond the largest number, 1.8e308"
                                     : "no finite number with a decimal point");
  if (text)
    *value = number;
  return CG_OK;
}

cg_status cg_xml_int(const cg_xml *node, const char *name, int least,
                     int most, bool *found, int *value)
{
  const char *text = cg_xml_attribute(node, name);
  int64_t number = 0;
  *found = text != NULL;
  if (!text)
    return CG_OK;
  if (!cg_text_int(text, strlen(text), &number) || number < least ||
      number > most)
    return cg_xml_fail(node, "%s=\"%.40s\" is no whole number from %d to %d",
                       name, text, least, most);
  *value = (int)number;
  return CG_OK;
}
