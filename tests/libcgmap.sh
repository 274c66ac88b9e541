#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The program of examples/libcgmap, which knows the public headers alone, finds
# the forces that `cgmap fm` writes into its table: all digits that are printed.
program=$(pwd)/examples/libcgmap/pair_force
. "$top_srcdir/tests/ranks.sh"
begin libcgmap

water="water/traj.gro water/traj.trr water/mapping.xml"
cgmap fm -s water/traj.gro -f water/traj.trr -m water/mapping.xml \
  --cutoff 0.9 --error-blocks 10 -o fm.h5 -q > page || fault 'cgmap fm'
left=$(awk '$1 == "residual" { print $1, $2; exit }' page)
for ranks in 1 2; do
  $MPIRUN -n $ranks "$program" $water 0.9 > forces 2> err ||
    fault "$ranks ranks:" "$(cat err)"
  grep -q "^$left (" forces ||
    fault "$ranks ranks: not $left:" "$(tail -n 1 forces)"
  awk '/^#/ || $1 == "residual" { next }
    FNR == NR { row[sprintf("%.3f", $1)] = sprintf("%.5f %.5f %.5f %s", $3, $4,
                                                   $2, $5); next }
    { ours = $3 " " $5 " " $7 " " ($9 == "?" ? "o" : "i"); rows++ }
    row[$1] != ours { print $0 ", not " row[$1]; bad = 1 }
    END { exit bad || rows < 30 }' fm.tables/W-W.tab forces ||
    fault "$ranks ranks: other forces"
done
# C++ takes the same headers.
if command -v "${CXX:-c++}" > command; then
  "${CXX:-c++}" -fsyntax-only -Wall -Wextra -Werror -I "$top/include" \
    -x c++ "$top/examples/libcgmap/pair_force.c" || fault 'in C++'
fi
"$program" $water 9 2> err && fault 'a cutoff of 9 nm'
grep -q 'pair_force: .*cutoff 9 nm is over half' err || fault "$(cat err)"

finish commands
