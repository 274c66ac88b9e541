/* SPDX-License-Identifier: GPL-2.0-or-later */
/* H5MD connectivity: /connectivity/NAME, [tuple][2, 3 or 4], each a bonded
 * group of that name.
 *
 * The numbers are ids where particles have ids, else rows from 0 (H5MD 1.1,
 * proposal 101).  GROMACS counts rows from 0 although it writes ids from 1, so
 * its files are told by their creator.  Tuples of another group of particles,
 * named by the attribute particles_group, are passed over. */
#include "io/topology/h5md_columns.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"

enum { FEWEST = 2, MOST = 4 };

static bool is_of_gromacs(const cg_h5md *md)
{
  char **texts = NULL;
  size_t n = 0;
  bool found = false;
  if (cg_h5_what(md->h5, "/h5md/creator") == CG_H5_GROUP &&
      cg_h5_attribute_texts(md->h5, "/h5md/creator", "name", &n, &texts) ==
          CG_OK)
    found = n == 1 && strncmp(texts[0], "GROMACS", 7) == 0;
  cg_free(texts);
  cg_error_clear();
  return found;
}

/* Are the tuples of an element of other particles? */
static bool is_of_others(const cg_h5md *md, const char *path)
{
  char **texts;
  size_t n;
  const char *own = strrchr(md->group, '/') + 1;
  if (cg_h5_attribute_texts(md->h5, path, "particles_group", &n, &texts) !=
      CG_OK) {
    cg_error_clear();
    return false;
  }
  const char *slash = n == 1 ? strrchr(texts[0], '/') : NULL;
  bool others = n == 1 && strcmp(slash ? slash + 1 : texts[0], own) != 0;
  cg_free(texts);
  return others;
}

static int64_t atom_of(const cg_h5md *md, const cg_h5md_places *places,
                       bool rows, int64_t number)
{
  if (!rows)
    return cg_ids_place(&md->order.ids, number);
  if (number < 0 || number >= places->n)
    return -1;
  return places->place ? places->place[number] : number;
}

/* Numbers of particles become atoms. */
static cg_status find_atoms(const cg_h5md *md, const cg_h5md_places *places,
                            const cg_h5_set *set, int arity, int64_t n,
                            cg_gid *tuple)
{
  bool rows = !md->id.value || is_of_gromacs(md);
  for (int64_t t = 0; t < n; t++)
    for (int k = 0; k < arity; k++) {
      cg_gid *i = &tuple[t * arity + k];
      int64_t atom = atom_of(md, places, rows, *i);
      if (atom < 0)
        return cg_fail(CG_DATA, "%s: %s: tuple %lld: there is no particle "
                                "with the %s %lld",
                       cg_h5_path(md->h5), set->path, (long long)t,
                       rows ? "number" : "id", (long long)*i);
      *i = atom;
    }
  return CG_OK;
}

static cg_status add_group(const cg_h5md *md, const cg_h5md_places *places,
                           const char *name, const cg_h5md_element *e,
                           cg_atoms *atoms)
{
  const cg_h5_set *set = e->value;
  const int64_t *dim = set->dim + e->timed;
  if (set->dims != 2 + e->timed || dim[1] < FEWEST || dim[1] > MOST ||
      !set->whole || e->frames < 1)
    return CG_OK; /* bond orders, lists of neighbours, ... */
  const int64_t from[3] = {0, 0, 0}, count[3] = {1, dim[0], dim[1]};
  CG_GROW(atoms->bonded, atoms->bonded_groups + 1);
  cg_bonded *group = &atoms->bonded[atoms->bonded_groups++];
  *group = (cg_bonded){.name = cg_text_copy(name),
                       .arity = (int)dim[1],
                       .n = dim[0],
                       .beads = CG_ARRAY(cg_gid, dim[0] * dim[1])};
  CG_TRY(cg_h5_set_ints(set, from + !e->timed, count + !e->timed,
                        group->beads));
  return find_atoms(md, places, set, group->arity, group->n, group->beads);
}

/* A dataset of tuples, or an element; other groups are passed over. */
static bool holds_tuples(const cg_h5md *md, const char *path)
{
  char *value = cg_text_format("%s/value", path);
  cg_h5_node node = cg_h5_what(md->h5, path);
  bool tuples = node == CG_H5_SET ||
                (node == CG_H5_GROUP &&
                 cg_h5_what(md->h5, value) == CG_H5_SET);
  cg_free(value);
  return tuples && !is_of_others(md, path);
}

static cg_status read_member(const cg_h5md *md, const cg_h5md_places *places,
                             const char *name, cg_atoms *atoms)
{
  char *path = cg_text_format("/connectivity/%s", name);
  cg_h5md_element e = {0};
  cg_status status = CG_OK;
  if (holds_tuples(md, path)) {
    status = cg_h5md_element_open(md->h5, "/connectivity", name, CG_LENGTH,
                                  &e);
    if (status == CG_OK)
      status = add_group(md, places, name, &e, atoms);
    cg_h5md_element_close(&e);
  }
  cg_free(path);
  return status;
}

cg_status cg_h5md_bonded(const cg_h5md *md, const cg_h5md_places *places,
                         cg_atoms *atoms)
{
  size_t n;
  char **names;
  cg_status status = CG_OK;
  if (cg_h5_what(md->h5, "/connectivity") != CG_H5_GROUP)
    return CG_OK;
  CG_TRY(cg_h5_list(md->h5, "/connectivity", &n, &names));
  for (size_t i = 0; i < n && status == CG_OK; i++)
    status = read_member(md, places, names[i], atoms);
  cg_free(names);
  return status;
}
