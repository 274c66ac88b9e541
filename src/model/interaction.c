/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One interaction: which pairs of types it takes, its columns, a copy of it,
 * and what is wrong with it, with the place in the file where it stands. */
#include <stdarg.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "math/basis.h"
#include "model/interaction_types.h"
#include "model/interactions.h"
#include "model/term.h"

void cg_interaction_clear(cg_interaction *it)
{
  cg_free(it->name);
  cg_free(it->takes);
  for (int k = 0; k < CG_MOST_TYPES; k++)
    cg_free(it->type_name[k]);
}

bool cg_interaction_takes(const cg_interaction *it, int32_t a, int32_t b)
{
  if (it->term != &cg_term_pair)
    return false;
  if (it->takes)
    return it->takes[a * it->types + b];
  return (it->type[0] == a && it->type[1] == b) ||
         (it->type[0] == b && it->type[1] == a);
}

cg_status cg_interaction_fail(const cg_interactions *set,
                              const cg_interaction *it, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  char *text = cg_text_vformat(format, args);
  va_end(args);
  cg_status status =
      it->line > 0 && *set->path /* of several files: no line is meant */
          ? cg_fail(CG_CONFIG, "%s: line %d: <%s>: %s", set->path, it->line,
                    it->term->name, text)
          : cg_fail(CG_CONFIG, "%s %s: %s", it->term->name, it->name, text);
  cg_free(text);
  return status;
}

cg_interaction cg_interaction_copy(const cg_interaction *it)
{
  cg_interaction copy = *it;
  copy.name = cg_text_copy(it->name);
  for (size_t k = 0; k < sizeof it->type_name / sizeof *it->type_name; k++)
    copy.type_name[k] = cg_text_copy(it->type_name[k]);
  copy.takes = NULL;
  return copy;
}

int cg_interaction_columns(const cg_interaction *it)
{
  /* The range may be open still; it does not matter here. */
  CG_ASSERT(it->intervals > 0);
  const cg_basis basis = {.class = it->basis,
                          .order = it->order,
                          .intervals = it->intervals};
  return cg_basis_columns(&basis, it->term->periodic);
}
