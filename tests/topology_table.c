/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "topology_table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "harness.h"
#include "trajfile.h"

/* Tuples as lines of the table, each in the order that sorts first. */
typedef struct lines {
  int64_t n, room;
  char **line;
} lines;

static void add_line(lines *all, const char *text, size_t n)
{
  CG_RESERVE(all->line, all->room, all->n + 1);
  all->line[all->n++] = cg_text_copy_n(text, n);
}

static void clear_lines(lines *all)
{
  for (int64_t i = 0; i < all->n; i++)
    cg_free(all->line[i]);
  cg_free(all->line);
}

static int by_text(const void *a, const void *b)
{
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_backward(int arity, const cg_gid *atom)
{
  for (int a = 0, b = arity - 1; a < b; a++, b--)
    if (atom[a] != atom[b])
      return atom[a] > atom[b];
  return false;
}

/* The kind is the name of the group without its number. */
static void add_group(lines *all, const char *name, const cg_bonded *group)
{
  for (int64_t t = 0; t < group->n; t++) {
    const cg_gid *atom = group->beads + t * group->arity;
    bool backward = is_backward(group->arity, atom);
    cg_string line = {0};
    cg_string_add_n(&line, name, strcspn(name, "0123456789"));
    for (int j = 0; j < group->arity; j++)
      cg_string_add(&line, " %lld",
                    (long long)atom[backward ? group->arity - 1 - j : j]);
    add_line(all, line.text, line.n);
    cg_free(line.text);
  }
}

static void gather(const cg_atoms *atoms, lines *all)
{
  for (int g = 0; g < atoms->bonded_groups; g++)
    add_group(all, atoms->bonded[g].name, &atoms->bonded[g]);
  add_group(all, "constraint", &atoms->constraint);
  add_group(all, "exclusion", &atoms->exclusion);
}

static int64_t molecule_of(const cg_atoms *atoms, int64_t i)
{
  int64_t m = 0;
  while (atoms->molecule_start[m + 1] <= i)
    m++;
  return m;
}

static void check_atom(const cg_atoms *atoms, const char *line, double error)
{
  long long i, residue, molecule;
  char name[16], residue_name[16], molecule_name[32];
  double mass, charge;
  if (sscanf(line, "atom %lld %15s %15s %lld %lld %31s %lf %lf", &i, name,
             residue_name, &residue, &molecule, molecule_name, &mass,
             &charge) != 8 ||
      i < 0 || i >= atoms->n || !atoms->charge) {
    CU_FAIL("no such atom");
    return;
  }
  int64_t m = molecule_of(atoms, i);
  CU_ASSERT_STRING_EQUAL(cg_names_text(atoms->names, atoms->name[i]), name);
  CU_ASSERT_EQUAL(atoms->residue[i], residue);
  CU_ASSERT_STRING_EQUAL(
      cg_names_text(atoms->names, atoms->residue_name[atoms->residue[i]]),
      residue_name);
  CU_ASSERT_EQUAL(m, molecule);
  if (strcmp(molecule_name, "-") != 0)
    CU_ASSERT_STRING_EQUAL(cg_names_text(atoms->names,
                                         atoms->molecule_name[m]),
                           molecule_name);
  CG_CLOSE(atoms->mass[i], mass, error * fmax(1.0, mass));
  CG_CLOSE(atoms->charge[i], charge, error);
}

static int64_t read_table(const char *table, const cg_atoms *atoms,
                          double error, lines *tuples)
{
  size_t n;
  char *text = (char *)get_file(table, &n);
  cg_lines all = {text, text + n, 0};
  const char *line;
  int64_t rows = 0;
  while (cg_lines_next(&all, &line, &n)) {
    if (strncmp(line, "atom ", 5) != 0) {
      add_line(tuples, line, n);
      continue;
    }
    char *copy = cg_text_copy_n(line, n);
    check_atom(atoms, copy, error);
    cg_free(copy);
    rows++;
  }
  cg_free(text);
  return rows;
}

void compare_topology(const char *table, const cg_atoms *atoms, double error)
{
  lines wanted = {0}, found = {0};
  CU_ASSERT_EQUAL(read_table(table, atoms, error, &wanted), atoms->n);
  gather(atoms, &found);
  qsort(wanted.line, (size_t)wanted.n, sizeof *wanted.line, by_text);
  qsort(found.line, (size_t)found.n, sizeof *found.line, by_text);
  CU_ASSERT_EQUAL(found.n, wanted.n);
  for (int64_t i = 0; i < found.n && i < wanted.n; i++)
    if (strcmp(found.line[i], wanted.line[i]) != 0) {
      printf("found %s, wanted %s\n", found.line[i], wanted.line[i]);
      CU_FAIL("tuples");
      break;
    }
  clear_lines(&wanted);
  clear_lines(&found);
}

/* Read it; was it refused? */
static bool is_refused(const char *path, const char *name,
                       const cg_atoms_options *options)
{
  cg_atoms *atoms = NULL;
  cg_status status =
      cg_atoms_read_with(cg_test_world(), path, options, &atoms);
  if (status != CG_OK) {
    CU_ASSERT(status == CG_DATA || status == CG_CONFIG ||
              status == CG_NOINPUT || status == CG_UNAVAILABLE);
    CG_FAILS(status, status, name);
    cg_error_clear();
  }
  cg_atoms_free(atoms);
  return status != CG_OK;
}

void damage_topology(const char *good, const char *name,
                     const cg_atoms_options *options, int times)
{
  size_t n;
  unsigned char *bytes = get_file(good, &n);
  unsigned char *bad = cg_alloc(n, 1);
  const char *path = cg_test_path(name);
  uint64_t state = 1;
  int refused = 0;
  for (size_t cut = 0; cut < n; cut++) {
    cg_test_put(path, bytes, cut);
    refused += is_refused(path, name, options);
  }
  CU_ASSERT(refused > 0);
  for (int k = 0; k < times; k++) {
    memcpy(bad, bytes, n);
    for (int i = 0; i < 3; i++)
      bad[next_random(&state) % n] = (unsigned char)next_random(&state);
    cg_test_put(path, bad, n);
    refused += is_refused(path, name, options);
  }
  cg_free(bad);
  cg_free(bytes);
}
