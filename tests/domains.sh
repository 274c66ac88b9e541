#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Domains on other numbers of ranks than the unit tests' own: more ranks than
# frames, grids that leave ranks over, teams of up to eight.  What deals beads
# to ranks on all; what counts on it on some, since eight ranks of two
# processors wait for one another.
[ -x tests/t_walk ] || { echo 'no unit tests were built'; exit 77; }
while read -r test counts; do
  for ranks in $counts; do
    if ! timeout -k 5 "${CG_TEST_SECONDS:-300}" \
      $MPIRUN -n "$ranks" tests/t_"$test" > domains.out 2>&1 < /dev/null
    then
      echo "t_$test on $ranks ranks:"
      cat domains.out
      exit 1
    fi
  done
done <<'EOT'
scatter 1 3 6 8
walk 1 3 4 8
nlist 1 4
fm 1 4
fm_bonded 4
fm_many 3
EOT
rm -f domains.out
