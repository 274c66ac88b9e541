/* SPDX-License-Identifier: GPL-2.0-or-later */
/* H5MD is no target: almost any byte changed in an HDF5 file is found by
 * libhdf5, or crashes it in the child that base/h5_trial.c starts, which a
 * fuzzer does not follow.  t_h5md_hostile writes valid containers with hostile
 * names, shapes, types and links instead, and reads the files that crash the
 * library. */
#include "fuzz/targets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cgmap/input.h>
#include <cgmap/trajectory.h>

#include "barrier.h"
#include "base/comm.h"
#include "base/log.h"
#include "base/mem.h"
#include "fuzz/cached.h"
#include "model/names.h"
#include "model/source.h"

/* Of formats that cannot tell their units these are told; the others refuse
 * them, and are read again without. */
static cg_status open_file(const cg_comm *comm, const char *path,
                           cg_traj **traj)
{
  cg_traj_options options = cg_traj_options_default();
  options.damage_ends = true;
  options.group = true;
  cg_status status = cg_traj_open(comm, 1, &path, &options, traj);
  if (status != CG_USAGE)
    return status;
  cg_error_clear();
  options.units = "real";
  return cg_traj_open(comm, 1, &path, &options, traj);
}

static cg_status read_frames(cg_traj *traj)
{
  cg_frame frame = {0};
  cg_status status = cg_source_seek(cg_traj_source(traj), 0);
  for (int64_t i = cg_traj_frames(traj); i > 0 && status == CG_OK; i--)
    status = cg_source_next(cg_traj_source(traj), &frame);
  cg_frame_clear(&frame);
  return status;
}

/* Every third atom, then all. */
static cg_status read_twice(cg_traj *traj)
{
  cg_source source = cg_traj_source(traj);
  int64_t n = cg_traj_atoms(traj);
  bool *needed = CG_ARRAY(bool, n);
  for (int64_t k = 0; k < n; k += 3)
    needed[k] = true;
  cg_source_need(source, n, needed);
  cg_free(needed);
  (void)read_frames(traj); /* a frame may be damaged elsewhere, or there */
  cg_error_clear();
  cg_source_need(source, 0, NULL);
  return read_frames(traj);
}

static cg_status read_trajectory(const cg_comm *comm, const char *path)
{
  cg_traj *traj;
  cg_atoms *atoms = NULL;
  CG_TRY(open_file(comm, path, &traj));
  cg_status status = read_twice(traj);
  if (status == CG_OK)
    status = cg_traj_read_atoms(comm, traj, &atoms);
  cg_atoms_free(atoms);
  cg_traj_close(traj);
  return status;
}

static cg_status read_topology(const cg_comm *comm, const char *path)
{
  cg_atoms *atoms = NULL;
  cg_status status = cg_atoms_read(comm, path, &atoms);
  cg_atoms_free(atoms);
  return status;
}

/* A group of the one atom that every file has. */
static cg_status read_index(const cg_comm *comm, const char *path)
{
  cg_atoms *atoms = CG_NEW(cg_atoms);
  atoms->names = cg_names_new();
  atoms->n = atoms->molecules = atoms->residues = 1;
  atoms->name = CG_ARRAY(int32_t, 1);
  atoms->name[0] = cg_names_add(atoms->names, "A", 1);
  atoms->residue = CG_ARRAY(int32_t, 1);
  atoms->mass = CG_ARRAY(double, 1);
  atoms->residue_name = CG_ARRAY(int32_t, 1);
  atoms->molecule_start = CG_ARRAY(int64_t, 2);
  atoms->molecule_start[1] = 1;
  atoms->molecule_name = CG_ARRAY(int32_t, 1);
  cg_status status = cg_atoms_select(comm, &atoms, path, "A");
  cg_atoms_free(atoms);
  return status;
}

static cg_status read_mapping(const cg_comm *comm, const char *path)
{
  struct cg_mapping_def *def = NULL;
  cg_status status = cg_mapping_read(comm, path, &def);
  if (status == CG_OK)
    cg_mapping_def_free(def);
  return status;
}

static cg_status read_interactions(const cg_comm *comm, const char *path)
{
  cg_interactions *set = NULL;
  cg_status status = cg_interactions_read(comm, path, &set);
  if (status == CG_OK)
    cg_interactions_free(set);
  return status;
}

const fuzz_target fuzz_targets[] = {
  {"amber", "in.nc", read_trajectory},
  {"dcd", "in.dcd", read_trajectory},
  {"dump", "in.lammpstrj", read_trajectory},
  {"dump_binary", "in.bin", read_trajectory},
  {"g96", "in.g96", read_trajectory},
  {"gro", "in.gro", read_trajectory},
  {"gz", "in.lammpstrj.gz", read_trajectory},
  {"index_cache", "in.cache", fuzz_read_cached},
  {"interactions", "in.xml", read_interactions},
  {"lammps_data", "in.data", read_topology},
  {"mapping", "in.xml", read_mapping},
  {"ndx", "in.ndx", read_index},
  {"pdb", "in.pdb", read_trajectory},
  {"prmtop", "in.prmtop", read_topology},
  {"psf", "in.psf", read_topology},
  {"top", "in.top", read_topology},
  {"topology_g96", "in.g96", read_topology},
  {"topology_gro", "in.gro", read_topology},
  {"topology_pdb", "in.pdb", read_topology},
  {"trr", "in.trr", read_trajectory},
  {"votca_topology", "in.xml", read_topology},
  {"xtc", "in.xtc", read_trajectory},
  {"xyz", "in.xyz", read_trajectory},
  {NULL, NULL, NULL},
};

const fuzz_target *fuzz_find(const char *name)
{
  for (const fuzz_target *t = fuzz_targets; t->name; t++)
    if (strcmp(t->name, name) == 0)
      return t;
  return NULL;
}

static void write_input(const cg_comm *comm, const char *path,
                        const unsigned char *bytes, size_t n)
{
  cg_test_barrier(comm);
  if (cg_comm_rank(comm) == 0) {
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(bytes, 1, n, file) != n || fclose(file) != 0)
      abort();
  }
  cg_test_barrier(comm);
}

/* CG_NOINPUT is for a TOP that includes a file that is not there. */
static const char *judge(cg_status status, const char *path)
{
  if (status == CG_OK)
    return NULL;
  if (!strstr(cg_error_text(), path))
    return "a message without the file's name";
  return status == CG_DATA || status == CG_CONFIG || status == CG_USAGE ||
                 status == CG_NOINPUT
             ? NULL
             : "a status that is not for a damaged file";
}

const char *fuzz_read(const fuzz_target *target, const cg_comm *comm,
                      const char *folder, const unsigned char *bytes,
                      size_t n)
{
  static char said[1200];
  char path[512];
  int64_t before, after, size, peak;
  snprintf(path, sizeof path, "%s/%s", folder, target->file);
  write_input(comm, path, bytes, n);
  cg_mem_balance(&before, &size, &peak);
  cg_status status = target->read(comm, path);
  const char *fault = judge(status, path);
  if (fault) {
    snprintf(said, sizeof said, "%s: status %d: %s", fault, status,
             cg_error_text());
    fault = said;
  }
  cg_error_clear();
  cg_log_stop();
  cg_mem_balance(&after, &size, &peak);
  return !fault && after != before ? "memory that it kept" : fault;
}
