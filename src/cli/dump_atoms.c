/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A dump of a group holds the ids of its atoms, which are those of atoms of the
 * data file: those atoms are the topology then.  With -n the group of the index
 * file must be the one of the dump, or part of it where that holds all.  Ids
 * 1 ... n in both are those of a whole system, which must be this one.  Types
 * must be equal in both. */
#include "cli/dump_atoms.h"

#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/opts_shared.h"
#include "io/ids.h"
#include "io/topology/atoms_pick.h"
#include "io/traj/traj.h"

/* The ids of all atoms of a topology, which nothing was picked from. */
static cg_ids ids_of(const cg_atoms *atoms)
{
  return (cg_ids){.n = atoms->n, .least = 1, .sorted = atoms->id};
}

static cg_status fail_without(const cg_setup *setup, int64_t id,
                              const char *held)
{
  cg_traj_about about;
  cg_traj_describe(setup->traj, 0, &about);
  return cg_fail(CG_DATA, "%s: holds an atom of id %lld, %s has %s: give the "
                          "data file of its run",
                 about.path, (long long)id, setup->input[0], held);
}

/* The numbers, from 0, of the atoms of the trajectory. */
static cg_status find_atoms(const cg_setup *setup, int64_t n, int64_t *atom)
{
  const cg_ids ids = ids_of(setup->atoms);
  for (int64_t i = 0; i < n; i++) {
    int64_t id = cg_traj_id(setup->traj, i);
    atom[i] = cg_ids_place(&ids, id);
    if (atom[i] >= 0)
      continue;
    char *held = cg_text_format("atoms %lld to %lld",
                                (long long)cg_ids_at(&ids, 0),
                                (long long)cg_ids_at(&ids, ids.n - 1));
    cg_status status = fail_without(setup, id, held);
    cg_free(held);
    return status;
  }
  return CG_OK;
}

/* Are the atoms of the group in the trajectory, where they are looked for? */
static cg_status check_group(const cg_setup *setup, bool whole)
{
  const cg_atoms *atoms = setup->atoms;
  for (int64_t i = 0; i < atoms->n; i++) {
    int64_t id = cg_traj_id(setup->traj, whole ? atoms->place[i] : i);
    if (id != (atoms->id ? atoms->id[i] : atoms->place[i] + 1))
      return fail_without(setup, id, "no such atom in the group, or not in "
                                     "this place");
  }
  return CG_OK;
}

static void keep(cg_setup *setup, int64_t n, const int64_t *atom)
{
  int64_t *molecule = cg_atoms_molecule_of(setup->atoms);
  cg_log_tell(CG_LOG_NORMAL, "the trajectory holds %lld of the %lld atoms of "
                             "%s, told by their ids",
              (long long)n, (long long)setup->atoms->n, setup->input[0]);
  cg_atoms_pick(&setup->atoms, n, atom, molecule);
  cg_free(molecule);
}

/* Do ids, and not rows alone, say which atoms the trajectory holds? */
static bool ids_matter(const cg_setup *setup)
{
  const cg_traj *traj = setup->traj;
  int64_t n = cg_traj_atoms(traj);
  return cg_traj_by_ids(traj) &&
         (setup->atoms->id || cg_traj_id(traj, 0) != 1 ||
          cg_traj_id(traj, n - 1) != n);
}

cg_status cg_dump_atoms_keep(cg_setup *setup)
{
  const cg_atoms *atoms = setup->atoms;
  int64_t n = cg_traj_atoms(setup->traj);
  if (!ids_matter(setup))
    return CG_OK;
  if (atoms->place) /* of another number of atoms is told of elsewhere */
    return n == atoms->n || n == atoms->places
               ? check_group(setup, n != atoms->n)
               : CG_OK;
  int64_t *atom = CG_ARRAY(int64_t, n);
  cg_status status = find_atoms(setup, n, atom);
  if (status == CG_OK && n < atoms->n)
    keep(setup, n, atom);
  cg_free(atom);
  return status;
}

/* The first atom whose types, as numbers, differ; n where none do. */
static int64_t find_other_type(const cg_setup *setup, const cg_atoms *dump)
{
  const cg_atoms *atoms = setup->atoms;
  for (int64_t i = 0; i < atoms->n; i++) {
    int64_t at = setup->place ? setup->place[i] : i, mine, other;
    const char *name = cg_names_text(atoms->names, atoms->name[i]);
    const char *type = cg_names_text(dump->names, dump->name[at]);
    if (cg_text_int(name, strlen(name), &mine) &&
        cg_text_int(type, strlen(type), &other) && mine != other)
      return i;
  }
  return atoms->n;
}

static cg_status compare_types(const cg_setup *setup, const cg_atoms *dump,
                               const char *path)
{
  const cg_atoms *atoms = setup->atoms;
  int64_t i = find_other_type(setup, dump);
  if (i == atoms->n)
    return CG_OK;
  int64_t at = setup->place ? setup->place[i] : i;
  int64_t id = cg_traj_by_ids(setup->traj) ? cg_traj_id(setup->traj, at)
                                           : at + 1;
  return cg_fail(CG_DATA, "%s: atom %lld is of type %s, in %s of type %s: give "
                          "the topology of this trajectory",
                 path, (long long)id,
                 cg_names_text(dump->names, dump->name[at]), setup->input[0],
                 cg_names_text(atoms->names, atoms->name[i]));
}

cg_status cg_dump_atoms_check(const cg_run *run, const cg_setup *setup)
{
  cg_traj_about about;
  cg_atoms *dump = NULL;
  cg_traj_describe(setup->traj, 0, &about);
  if (!setup->atoms->bare || !cg_args_given(run->args, &cg_opt_topology) ||
      strcmp(about.format, "lammpstrj") != 0)
    return CG_OK;
  if (cg_traj_read_atoms(run->comm, setup->traj, &dump) != CG_OK) {
    cg_error_clear(); /* it tells no types */
    return CG_OK;
  }
  cg_status status = compare_types(setup, dump, about.path);
  cg_atoms_free(dump);
  return status;
}
