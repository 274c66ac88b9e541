/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that are named in another file: the name counts from the folder of
 * that file, so that both can be moved together. */
#include <libgen.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"

char *cg_file_beside(const char *path, const char *name)
{
  if (name[0] == '/')
    return cg_text_copy(name);
  char *copy = cg_text_copy(path);
  char *made = cg_text_format("%s/%s", dirname(copy), name);
  cg_free(copy);
  return made;
}
