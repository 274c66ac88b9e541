#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# From 100 frames of atomistic water to a one-bead model that LAMMPS runs.
#
#   sh run.sh [FOLDER]    writes into FOLDER (default: here)
#
# CGMAP is the program (default: the one built beside, else the one installed),
# RANKS the number of MPI ranks (default 2).
set -e
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "${1:-.}" && cd "${1:-.}"

built=$here/../../build/src/cgmap
[ -x "$built" ] || built=cgmap
cgmap=${CGMAP:-$built}
set -- -s "$here/traj.gro" -f "$here/traj.trr" -m "$here/mapping.xml" -b 1

show() { echo "+ $*"; "$@"; }

# The force.  -b 1 leaves out the first frame, which is not yet of the run.
show ${MPIRUN:-mpirun} -n ${RANKS:-2} "$cgmap" fm "$@" \
  -i "$here/interactions.xml" --temperature 300 -o water.h5 --overwrite

# A configuration of beads to start from, then everything for LAMMPS.
show "$cgmap" map "$@" --frames 1 -o start.gro --overwrite
show "$cgmap" export water.h5 --engine lammps -s start.gro -o lammps \
  --overwrite
