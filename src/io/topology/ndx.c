/* SPDX-License-Identifier: GPL-2.0-or-later */
/* GROMACS index files: groups of atoms by number.
 *
 *     [ Protein ]
 *        1    2    3 ...      from 1, any number of lines
 *
 * A group picks atoms of a topology, in the group's order: the atoms of a
 * trajectory that was written for that group (`trjconv -n`, compressed-x-grps),
 * or those wanted of one that holds all.
 * The atoms of a molecule must stay side by side, as everywhere in cgmap. */
#include <cgmap/input.h>

#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "io/topology/atoms_pick.h"

static const size_t largest = (size_t)1 << 31; /* bytes of an index file */

typedef struct group {
  char *name;
  int64_t n, room;
  int64_t *atom; /* from 0 */
  char *wrong; /* what is no atom of the topology, the first; or NULL */
} group;

typedef struct groups {
  int n;
  group *list;
} groups;

static void free_groups(groups *all)
{
  for (int g = 0; g < all->n; g++) {
    cg_free(all->list[g].name);
    cg_free(all->list[g].atom);
    cg_free(all->list[g].wrong);
  }
  cg_free(all->list);
}

static cg_status begin_group(groups *all, const char *line, size_t n)
{
  const char *from = memchr(line, '[', n), *to = memchr(line, ']', n);
  const char *word, *at = from + 1;
  size_t length;
  if (!to || to < from)
    return cg_fail(CG_DATA, "a group begins with [ name ]");
  if (!cg_text_word(&at, to, &word, &length))
    return cg_fail(CG_DATA, "the group has no name");
  while (to > word && (to[-1] == ' ' || to[-1] == '\t'))
    to--;
  CG_GROW(all->list, all->n + 1);
  all->list[all->n++] =
      (group){.name = cg_text_copy_n(word, (size_t)(to - word))};
  return CG_OK;
}

static cg_status add_atoms(groups *all, const char *line, size_t n,
                           int64_t atoms, int64_t line_number)
{
  const char *at = line, *end = line + n, *word;
  size_t length;
  group *g = all->n > 0 ? &all->list[all->n - 1] : NULL;
  while (cg_text_word(&at, end, &word, &length)) {
    int64_t number = 0;
    if (!g)
      return cg_fail(CG_DATA, "atoms before the first [ group ]");
    if (!cg_text_int(word, length, &number) || number < 1 || number > atoms) {
      if (!g->wrong)
        g->wrong = cg_text_format("line %lld: \"%.*s\"", (long long)line_number,
                                  length > 40 ? 40 : (int)length, word);
      continue;
    }
    if (g->n == g->room) {
      g->room = 2 * g->room + 64;
      CG_GROW(g->atom, g->room);
    }
    g->atom[g->n++] = number - 1;
  }
  return CG_OK;
}

static cg_status parse(const char *text, size_t n, int64_t atoms, groups *all)
{
  cg_lines lines = {text, text + n, 0};
  const char *line;
  size_t length;
  while (cg_lines_next(&lines, &line, &length)) {
    const char *comment = memchr(line, ';', length);
    length = comment ? (size_t)(comment - line) : length;
    cg_status status = memchr(line, '[', length)
                           ? begin_group(all, line, length)
                           : add_atoms(all, line, length, atoms, lines.number);
    if (status != CG_OK)
      return cg_fail_in("line %lld", (long long)lines.number);
  }
  return CG_OK;
}

static cg_status list_groups(const groups *all, const char *wanted)
{
  const char **names = CG_ARRAY(const char *, all->n);
  cg_string text = {0};
  for (int g = 0; g < all->n; g++) {
    names[g] = all->list[g].name;
    if (g < 20)
      cg_string_add(&text, "%s%s", g ? ", " : "", names[g]);
  }
  if (all->n > 20)
    cg_string_add(&text, ", ...");
  cg_status status;
  const char *near =
      wanted ? cg_text_nearest(wanted, names, (size_t)all->n) : NULL;
  if (all->n == 0)
    status = cg_fail(CG_DATA, "holds no group");
  else if (!wanted)
    status = cg_fail(CG_USAGE, "holds %d groups, say which with --group: %s",
                     all->n, text.text);
  else
    status = cg_fail(CG_DATA, "has no group \"%s\"%s%s%s; there are: %s",
                     wanted, near ? ", did you mean \"" : "",
                     near ? near : "", near ? "\"?" : "", text.text);
  cg_free(text.text);
  cg_free(names);
  return status;
}

static bool same_atoms(const group *a, const group *b)
{
  return a->n == b->n &&
         (a->n == 0 ||
          memcmp(a->atom, b->atom, (size_t)a->n * sizeof *a->atom) == 0);
}

static cg_status find_group(const groups *all, const char *wanted,
                            int64_t atoms, const group **found)
{
  *found = !wanted && all->n == 1 ? &all->list[0] : NULL;
  for (int g = 0; wanted && g < all->n && !*found; g++)
    if (strcmp(all->list[g].name, wanted) == 0)
      *found = &all->list[g];
  if (!*found)
    return list_groups(all, wanted);
  for (const group *g = *found + 1; g < all->list + all->n; g++)
    if (strcmp(g->name, (*found)->name) == 0 && !same_atoms(g, *found))
      return cg_fail(CG_DATA, "has two groups \"%s\" of other atoms: rename "
                              "the one that is not meant", g->name);
  if ((*found)->wrong)
    return cg_fail(CG_DATA, "%s in group %s: atoms of the topology are "
                            "numbered 1 to %lld",
                   (*found)->wrong, (*found)->name, (long long)atoms);
  if ((*found)->n == 0)
    return cg_fail(CG_DATA, "group %s is empty", (*found)->name);
  return CG_OK;
}

/* No atom twice, no molecule in two places. */
static cg_status check_group(const cg_atoms *atoms, const group *g,
                             const int64_t *molecule)
{
  cg_status status = CG_OK;
  char *taken = CG_ARRAY(char, atoms->n), *left = CG_ARRAY(char, atoms->n);
  for (int64_t k = 0; k < g->n && status == CG_OK; k++) {
    int64_t i = g->atom[k], m = molecule[i];
    bool goes_on = k > 0 && molecule[g->atom[k - 1]] == m;
    if (taken[i])
      status = cg_fail(CG_DATA, "group %s has atom %lld twice", g->name,
                       (long long)i + 1);
    else if (!goes_on && left[m])
      status = cg_fail(CG_DATA, "group %s: the atoms of molecule %lld (%s) "
                                "are not side by side (atom %lld)",
                       g->name, (long long)m + 1,
                       cg_names_text(atoms->names, atoms->molecule_name[m]),
                       (long long)i + 1);
    taken[i] = left[m] = 1;
  }
  cg_free(taken);
  cg_free(left);
  return status;
}

static cg_status select_from(const char *text, size_t n, const char *name,
                             cg_atoms **atoms)
{
  groups all = {0};
  const group *g = NULL;
  int64_t *molecule = cg_atoms_molecule_of(*atoms);
  cg_status status = parse(text, n, (*atoms)->n, &all);
  if (status == CG_OK)
    status = find_group(&all, name, (*atoms)->n, &g);
  if (status == CG_OK)
    status = check_group(*atoms, g, molecule);
  if (status == CG_OK) {
    cg_atoms_pick(atoms, g->n, g->atom, molecule);
  }
  cg_free(molecule);
  free_groups(&all);
  return status;
}

cg_status cg_atoms_select(const cg_comm *comm, cg_atoms **atoms,
                          const char *index_path, const char *name)
{
  char *text;
  size_t n;
  CG_TRY(cg_file_read_all(comm, index_path, largest, &text, &n));
  cg_status status = select_from(text, n, name, atoms);
  cg_free(text);
  return status == CG_OK ? CG_OK : cg_fail_in("%s", index_path);
}
