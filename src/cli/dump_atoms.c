/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A dump of a group holds the ids of its atoms, which are numbers of atoms of
 * the data file: those atoms are the topology then.  With -n the group of the
 * index file must be the one of the dump.  Ids without gaps, 1 ... n, are those
 * of a whole system, which must be this one.  Types must be equal in both. */
#include "cli/dump_atoms.h"

#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/common.h"
#include "io/topology/atoms_pick.h"
#include "io/traj/traj.h"

static cg_status no_such_atom(const cg_setup *setup, int64_t id)
{
  cg_traj_about about;
  cg_traj_describe(setup->traj, 0, &about);
  return cg_fail(CG_DATA, "%s: holds an atom of id %lld, %s has atoms 1 to "
                          "%lld%s: give the data file of its run",
                 about.path, (long long)id, setup->input[0],
                 (long long)(setup->atoms->place ? setup->atoms->places
                                                 : setup->atoms->n),
                 setup->atoms->place ? ", and not in this order in the group"
                                     : "");
}

/* The numbers, from 0, of the atoms of the trajectory. */
static cg_status find_atoms(const cg_setup *setup, int64_t n, int64_t *atom)
{
  const cg_atoms *atoms = setup->atoms;
  for (int64_t i = 0; i < n; i++) {
    atom[i] = cg_traj_id(setup->traj, i) - 1;
    bool there = atoms->place ? atoms->place[i] == atom[i]
                              : atom[i] >= 0 && atom[i] < atoms->n;
    if (!there)
      return no_such_atom(setup, atom[i] + 1);
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

cg_status cg_dump_atoms_keep(cg_setup *setup)
{
  int64_t n = cg_traj_atoms(setup->traj);
  const cg_atoms *atoms = setup->atoms;
  bool gaps = cg_traj_by_ids(setup->traj) &&
              (cg_traj_id(setup->traj, 0) != 1 ||
               cg_traj_id(setup->traj, n - 1) != n);
  if (!gaps || (atoms->place && n != atoms->n))
    return CG_OK;
  int64_t *atom = CG_ARRAY(int64_t, n);
  cg_status status = find_atoms(setup, n, atom);
  if (status == CG_OK && !atoms->place)
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
