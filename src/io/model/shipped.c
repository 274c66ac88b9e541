/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mappings by name: FOLDER/NAME/NAME.xml, first in the user's folder, then in
 * the one where cgmap is installed.
 *
 * Only rank 0 looks, so that nodes that see different disks do not read
 * different files.  Disadvantage: a file without a '.' in its name needs "./"
 * before it. */
#include "io/model/shipped.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"

/* The first of the places where there is a file, NULL if none has one. */
static char *look(const char *name, cg_string *places)
{
  const char *own = getenv("CGMAP_TOPOLOGIES");
  const char *const folder[] = {own ? own : "", CG_DATA_FOLDER "/topologies"};
  for (int i = 0; i < 2; i++) {
    if (!*folder[i])
      continue;
    char *path = cg_text_format("%s/%s/%s.xml", folder[i], name, name);
    if (access(path, F_OK) == 0)
      return path;
    cg_string_add(places, "%s%s", places->n > 0 ? " and " : "", path);
    cg_free(path);
  }
  return NULL;
}

static cg_status find(const char *name, char **path)
{
  cg_string places = {0};
  cg_status status = CG_OK;
  *path = look(name, &places);
  if (!*path)
    status = cg_fail(CG_NOINPUT, "no mapping is called '%s' (looked for %s); "
                                 "set CGMAP_TOPOLOGIES to look in another "
                                 "folder (topologies of the source, before "
                                 "make install), write ./%s for a file",
                     name, places.text, name);
  cg_free(places.text);
  return status;
}

cg_status cg_shipped_find(const cg_comm *comm, const char *name, char **path)
{
  *path = NULL;
  if (strpbrk(name, "/.")) {
    *path = cg_text_copy(name);
    return CG_OK;
  }
  bool first = cg_comm_rank(comm) == 0;
  CG_TRY(cg_comm_agree(comm, first ? find(name, path) : CG_OK));
  size_t n = first ? strlen(*path) + 1 : 0;
  cg_comm_bcast(comm, &n, sizeof n, 0);
  if (!first)
    *path = CG_ARRAY(char, n);
  cg_comm_bcast(comm, *path, n, 0);
  return CG_OK;
}
