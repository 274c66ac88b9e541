/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --help: a line for each option, a heading for each group. */
#include "cli/opts.h"

#include <string.h>

#include "base/mem.h"

static void help_line(cg_string *text, const cg_opt *opt)
{
  enum { COLUMN = 34, OF_KINDS = 26 }; /* lists are long */
  char *argument = cg_opt_argument(opt);
  char *left = cg_text_format("  %c%c%c --%s%s%s", opt->letter ? '-' : ' ',
                              opt->letter ? opt->letter : ' ',
                              opt->letter ? ',' : ' ', opt->name,
                              *argument ? " " : "", argument);
  if (strlen(left) < COLUMN)
    cg_string_add(text, "%-*s%s", COLUMN, left, opt->help);
  else
    cg_string_add(text, "%s\n%*s%s", left, COLUMN, "", opt->help);
  if (opt->kinds) {
    char *kinds = opt->kinds();
    cg_string_add(text, "\n%*s%s", OF_KINDS, "", kinds);
    cg_free(kinds);
  }
  if (opt->alias)
    cg_string_add(text, " (VOTCA: --%s)", opt->alias);
  if (opt->initial)
    cg_string_add(text, " (default %s)", opt->initial);
  cg_string_add(text, "\n");
  cg_free(left);
  cg_free(argument);
}

void cg_opts_help(cg_string *text, const cg_opt *const *options)
{
  const char *group = "";
  for (; *options; options++) {
    if (strcmp((*options)->group, group) != 0)
      cg_string_add(text, "\n%s\n", (*options)->group);
    group = (*options)->group;
    help_line(text, *options);
  }
}
