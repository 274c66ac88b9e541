/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file cgmap/trajectory.h  (layer: io)
 *
 * Trajectory files: opened by all ranks together, read frame by frame by each
 * rank on its own.
 *
 * The format is found by content first, suffix second.  One rank scans the
 * file's headers and sends the index (place, time, fields of each frame) to
 * all; damage that headers show is found there, before any work.  Reading a
 * frame is one pread and one decode.
 *
 * A function is local unless it says that it is collective.
 */
#ifndef CGMAP_TRAJECTORY_H
#define CGMAP_TRAJECTORY_H

#include <stdbool.h>

#include <cgmap/comm.h>
#include <cgmap/frame.h>
#include <cgmap/topology.h>

/** Which frames, and what to do with damage. */
typedef struct cg_traj_options {
  double begin, end;   /**< ps, inclusive; -INFINITY and INFINITY: all */
  int64_t skip;        /**< leave out so many of the frames in [begin, end] */
  int64_t stride;      /**< then take every stride-th, >= 1 */
  int64_t frames;      /**< at most so many; < 0: all */
  bool need_forces;    /**< leave out (and count) frames without forces */
  bool truncated_last; /**< a cut last frame is dropped with a warning; false:
                            it is an error */
  bool damage_ends;    /**< as truncated_last, for any damage that the headers
                            show, without a warning (cgmap info) */
  const char *units;   /**< of files that cannot tell (LAMMPS): "real",
                            "metal", "lj", "gromacs"; NULL: not said */
  const char *index_cache; /**< side file that keeps the index of the files
                            for the next run; NULL: none */
  bool need_box;       /**< a frame without a box is CG_DATA */
  bool group;          /**< atoms may be a group of those of the topology, and
                            ids of a LAMMPS dump have gaps */
  bool keep_repeats;   /**< take frames that repeat the one before, too */
  bool forces_alone;   /**< take frames without positions too, which are 0
                            then, of formats that can be read so (TRR) */
} cg_traj_options;

/** All frames, damage is an error. */
cg_traj_options cg_traj_options_default(void);

/** Files opened as one trajectory (opaque). */
typedef struct cg_traj cg_traj;

/** Open n files as one trajectory, in the order given.  Collective; agreed.
 * A frame that repeats the one before it (same time and positions: a restart)
 * is dropped with a warning.
 * \param [in] paths  n >= 1 names.
 * \return CG_NOINPUT, or CG_DATA with file, frame and byte; a trajectory from
 * which the options leave no frame is CG_DATA too; CG_USAGE where a file needs
 * its units told, or contradicts those that are told.  */
cg_status cg_traj_open(const cg_comm *comm, int n, const char *const *paths,
                       const cg_traj_options *options, cg_traj **traj);
/** NULL is allowed. */
void cg_traj_close(cg_traj *traj);

/** The selected frames as a source, a rank's own.  The trajectory must outlive
 * it. */
cg_source cg_traj_source(cg_traj *traj);

/** What the files hold.  Local. */
int64_t cg_traj_atoms(const cg_traj *traj);
int64_t cg_traj_frames(const cg_traj *traj);  /**< selected */

/** Forces from files beside a trajectory that holds none: NAMD's force DCD, or
 * any format with forces. */
typedef struct cg_traj_forces cg_traj_forces;

/** Open n files with the forces of the frames of \a traj, which must outlive
 * them.  Collective; agreed.
 * \param [in] options  units and truncated_last are used; a DCD needs units.
 * \return CG_DATA where they hold other frames, atoms or times, CG_USAGE where
 * units are missing.  */
cg_status cg_traj_forces_open(const cg_comm *comm, int n,
                              const char *const *paths,
                              const cg_traj_options *options, cg_traj *traj,
                              cg_traj_forces **forces);
/** NULL is allowed. */
void cg_traj_forces_close(cg_traj_forces *forces);

/** The selected frames of the trajectory, with these forces; a rank's own. */
cg_source cg_traj_forces_source(cg_traj_forces *forces);

/** Half the smallest box height of the first selected frame, nm: no cutoff may
 * be larger (INFINITY without a box).  Later frames may be narrower: that is
 * seen when they are read.  Collective; agreed. */
cg_status cg_traj_half_box(const cg_comm *comm, cg_traj *traj, double *half);

/** Who the atoms are, as the first file tells (LAMMPS dump: types are the
 * names).  Collective; agreed.  CG_USAGE where its format does not tell.
 * \param [out] atoms  cg_atoms_free(); NULL after a failure.  */
cg_status cg_traj_read_atoms(const cg_comm *comm, cg_traj *traj,
                             cg_atoms **atoms);

/** Writing: the format by suffix (.trr .xtc .gro .pdb .xyz .dcd .h5
 * .lammpstrj).  Local, by one rank: the others have no writer (opaque). */
typedef struct cg_traj_writer cg_traj_writer;

typedef struct cg_traj_write_options {
  bool overwrite;
  double precision; /**< XTC: per nm, 1000 by default; GRO: decimals follow */
  bool exact;       /**< TRR: in double where single precision would round */
  bool timeless;    /**< times are numbers of steps: formats that need none
                         (LAMMPS dump, GRO, XYZ) leave them out */
  const char *units; /**< LAMMPS dump: as in cg_traj_options */
} cg_traj_write_options;

/** Begin a file, which has its name only after the commit.
 * \param [in]  atoms   names for GRO, PDB, XYZ, H5MD and LAMMPS dumps; may be
 *                      NULL for TRR, XTC and DCD.  Must outlive the writer.
 * \param [out] writer  to be committed or discarded; NULL after a failure.
 * \return CG_USAGE where no file of that name can be written with these
 * options, or one exists and is not to be overwritten; CG_OUTPUT where it
 * cannot be made.  */
cg_status cg_traj_writer_open(const char *path, const cg_atoms *atoms,
                              const cg_traj_write_options *options,
                              cg_traj_writer **writer);
/** Append a frame, all of which have as many atoms.
 * \return CG_DATA with file and frame where the format cannot hold it,
 * CG_OUTPUT where it cannot be written.  */
cg_status cg_traj_write(cg_traj_writer *writer, const cg_frame *frame);
/** Give the file its final name; frees the writer in any case.  CG_OUTPUT where
 * anything since the beginning could not be written: there is no file then. */
cg_status cg_traj_writer_commit(cg_traj_writer *writer);
/** Give up: no file is left; frees the writer.  NULL is allowed. */
void cg_traj_writer_discard(cg_traj_writer *writer);

#endif
