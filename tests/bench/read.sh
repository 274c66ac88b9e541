#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# read.sh: how fast trajectories are read, in MB of file per second of one
# core's time, the file in memory; best of ten runs, 200 frames of 12165 atoms,
# 40 of the LAMMPS dump.
rm -rf read.tmp
mkdir read.tmp &&
  tests/bench/read --make read.tmp &&
  tests/bench/read read.tmp/water.trr read.tmp/water.xtc \
    read.tmp/water.lammpstrj
status=$?
rm -rf read.tmp
exit $status
