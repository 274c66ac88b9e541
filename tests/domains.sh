#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Domains on other numbers of ranks than the unit tests' own: more ranks than
# frames, grids that leave ranks over, teams of up to eight.
[ -x tests/t_walk ] || { echo 'no unit tests were built'; exit 77; }
for ranks in 1 3 4 6 8; do
  for test in scatter nlist walk fm fm_bonded fm_many; do
    if ! timeout -k 5 "${CG_TEST_SECONDS:-60}" $MPIRUN -n $ranks tests/t_$test > domains.out 2>&1
    then
      echo "t_$test on $ranks ranks:"
      cat domains.out
      exit 1
    fi
  done
done
rm -f domains.out
