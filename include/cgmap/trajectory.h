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
                            show, without a warning: see cg_traj_about */
  const char *units;   /**< of files that cannot tell (LAMMPS): "real",
                            "metal", "lj", "gromacs"; NULL: not said */
  const char *index_cache; /**< side file that keeps the index of the files
                            for the next run; NULL: none */
  bool need_box;       /**< a frame without a box is CG_DATA */
  bool group;          /**< atoms may be a group of those of the topology: see
                            cg_traj_id() */
  bool keep_repeats;   /**< take frames that repeat the one before, too */
} cg_traj_options;

/** All frames, damage is an error. */
cg_traj_options cg_traj_options_default(void);

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
void cg_traj_close(cg_traj *traj);

/** The selected frames as a source.  The trajectory must outlive it.  Frames
 * of some formats can be read in parts: cg_source_range(). */
cg_source cg_traj_source(cg_traj *traj);

/** What the files hold.  Local. */
int64_t cg_traj_atoms(const cg_traj *traj);
int64_t cg_traj_frames(const cg_traj *traj);  /**< selected */

/** Do all files tell their atoms by ids (LAMMPS dumps)?  Only looked at where
 * the options say `group`; ids may then have gaps, and atoms are in their
 * order.  Local. */
bool cg_traj_by_ids(const cg_traj *traj);
/** The id of atom i, both from 0. */
int64_t cg_traj_id(const cg_traj *traj, int64_t i);

/** Bytes that a rank needs to read the largest of the selected frames whole: of
 * the file, and of its numbers here.  Local. */
double cg_traj_reading(const cg_traj *traj);

/** Frames of the files that are not among those to select from. */
typedef struct cg_traj_left_out {
  int64_t without_forces; /**< where they are needed */
  int64_t repeats;        /**< of the frame before, as restarts make them */
  int64_t damaged;        /**< by cg_traj_leave_out() */
} cg_traj_left_out;

cg_traj_left_out cg_traj_left(const cg_traj *traj);

/** Leave out n < cg_traj_frames() selected frames that are damaged, in rising
 * order; those behind move up.  Local, to be called alike on all ranks. */
void cg_traj_leave_out(cg_traj *traj, int64_t n, const int64_t *index);

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
void cg_traj_forces_close(cg_traj_forces *forces);

/** The selected frames of the trajectory, with these forces. */
cg_source cg_traj_forces_source(cg_traj_forces *forces);

/** Were options.units used?  Local. */
bool cg_traj_forces_bare(const cg_traj_forces *forces);

/** Are these several runs (a file begins as early as the one before it), not
 * the parts of one?  Local. */
bool cg_traj_replicas(const cg_traj *traj);

/** One file of it, for `cgmap info`. */
typedef struct cg_traj_about {
  const char *path, *format; /**< format: "trr", "xtc", "gro", ... */
  int64_t atoms, frames; /**< whole frames in the file */
  int64_t repeats;       /**< of them, left out */
  double begin, end;     /**< ps */
  bool steps;            /**< it tells no times: those are numbers of steps */
  bool bare;             /**< it cannot tell its units: options.units were
                              used */
  bool all_v, all_f, all_box, some_v, some_f, some_box;
  double precision;      /**< per nm, of the first frame; 0: full */
  int digits;            /**< of the numbers of a LAMMPS dump as text; else 0 */
  bool double_precision;
  bool text;             /**< numbers are printed */
  int64_t bytes;
  bool cut; /**< the file is whole up to cut_frame, at cut_byte, only (where
                 truncated_last or damage_ends) */
  int64_t cut_frame, cut_byte;
  char spelled[128]; /**< units, where the file spells them out; "" */
  char damage[512]; /**< what is wrong there */
} cg_traj_about;

int cg_traj_files(const cg_traj *traj);
void cg_traj_describe(const cg_traj *traj, int file, cg_traj_about *about);

/** Where a selected frame lies: its number in its file, its first byte. */
void cg_traj_place(const cg_traj *traj, int64_t index, int64_t *frame,
                   int64_t *byte);

/** Largest cutoff that every selected frame's box allows is not known before
 * the frames are read; this is half the smallest box height of the first
 * selected frame (INFINITY without a box).  Collective; agreed. */
cg_status cg_traj_half_box(const cg_comm *comm, cg_traj *traj, double *half);

/** Who the atoms are, as the first file tells (LAMMPS dump: types are the
 * names).  Collective; agreed.  CG_USAGE where its format does not tell. */
cg_status cg_traj_read_atoms(const cg_comm *comm, cg_traj *traj,
                             cg_atoms **atoms);

/** Writing: the format by suffix (.trr .xtc .gro .pdb .xyz .dcd .h5
 * .lammpstrj).  Local, one rank. */
typedef struct cg_traj_writer cg_traj_writer;

typedef struct cg_traj_write_options {
  bool overwrite;
  double precision; /**< XTC: per nm, 1000 by default; GRO: decimals follow */
  bool exact;       /**< TRR: in double where single precision would round */
  bool timeless;    /**< times are numbers of steps: formats that need none
                         (LAMMPS dump, GRO, XYZ) leave them out */
  const char *units; /**< LAMMPS dump: as in cg_traj_options */
} cg_traj_write_options;

/** Can a file of that name be written with these options?  To be asked before
 * long work.  CG_USAGE.
 * \param [out] units  does its format need options.units?  */
cg_status cg_traj_writer_check(const char *path,
                               const cg_traj_write_options *options,
                               bool *units);

/** \param [in] atoms  names for GRO and LAMMPS dumps; may be NULL for TRR and
 *                     XTC, must outlive the writer.  */
/** How finely a file of that name holds positions, per nm: as options say,
 * fixed, or 0 for single or double precision. */
double cg_traj_writer_precision(const char *path,
                                const cg_traj_write_options *options);

cg_status cg_traj_writer_open(const char *path, const cg_atoms *atoms,
                              const cg_traj_write_options *options,
                              cg_traj_writer **writer);
cg_status cg_traj_write(cg_traj_writer *writer, const cg_frame *frame);
/** Give the file its final name; frees in any case. */
cg_status cg_traj_writer_commit(cg_traj_writer *writer);
void cg_traj_writer_discard(cg_traj_writer *writer);

#endif
