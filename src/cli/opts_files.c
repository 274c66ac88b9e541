/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of files on one command line: what is written is neither read nor
 * written under another option.  Asked before anything is opened. */
#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "cli/opts.h"

static bool names_files(const cg_opt *opt)
{
  return opt->argument && strcmp(opt->argument, "FILE") == 0;
}

/* The files that an option names, whether it may be repeated or not. */
static int files_of(const cg_args *args, const cg_opt *opt,
                    const char *const **files, const char **one)
{
  if (!names_files(opt))
    return 0;
  if (opt->type == CG_OPT_TEXTS)
    return cg_args_texts(args, opt, files);
  *one = cg_args_text(args, opt);
  *files = one;
  return *one != NULL;
}

static cg_status refuse(const char *path, const cg_opt *opt,
                        const cg_opt *other)
{
  if (other->writes)
    return cg_fail(CG_USAGE, "%s: is named by --%s and by --%s: give one of "
                             "them another name", path, opt->name, other->name);
  return cg_fail(CG_USAGE, "%s: is read by this command too (--%s): give --%s "
                           "another name", path, other->name, opt->name);
}

static cg_status compare(const cg_args *args, const char *path,
                         const cg_opt *opt, const cg_opt *other)
{
  const char *const *files, *one;
  for (int k = 0, n = files_of(args, other, &files, &one); k < n; k++)
    if (cg_file_same(path, files[k]))
      return refuse(path, opt, other);
  return CG_OK;
}

cg_status cg_opts_check_files(const cg_opt *const *options,
                              const cg_args *args)
{
  for (int i = 0; options[i]; i++) {
    const char *path =
        options[i]->writes ? cg_args_text(args, options[i]) : NULL;
    for (int k = 0; path && options[k]; k++)
      if (k > i || (k < i && !options[k]->writes))
        CG_TRY(compare(args, path, options[i], options[k]));
  }
  return CG_OK;
}
