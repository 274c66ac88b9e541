#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# long_map.sh: memory of `cgmap map` does not grow with the trajectory.
#
# The 100 ps of examples/spce-water are put one behind the other to files of
# 219 MB and 2.2 GB (3434 and 34340 frames; the time starts anew every 101
# frames, which is nothing to map), mapped on one rank and on two, and the
# peaks of resident memory are compared.  What may grow is the index: an entry
# is 40 bytes, and while its array grows to twice its room, the old one and the
# new one are there together: 3 x 40 bytes a frame, 3.7 MB here.  Beside it, four
# frames (x and f of 2652 atoms as doubles: 127 kB each) are left for chance.
# The beads must be those of the example, again and again, to the last byte.
#
# Needs 3.2 GB of disk for a while and GNU time; a minute or two.
env time -f %M true > /dev/null 2>&1 || { echo 'no GNU time'; exit 77; }
cgmap=$(pwd)/src/cgmap
water=$(cd "$top_srcdir/examples/spce-water" && pwd)
rm -rf long_map.tmp
mkdir long_map.tmp && cd long_map.tmp || exit 99
bad=0

repeat() { # TIMES FILE
  yes "$2" | head -n "$1" | xargs cat
}

# Peak of the largest rank, kB.
peak() { # RANKS FILE
  rm -f peaks.txt
  $MPIRUN -n "$1" env time -a -o peaks.txt -f %M "$cgmap" map \
    -s "$water/traj.gro" -f "$2" -m "$water/mapping.xml" -o beads.trr \
    --overwrite -q || exit 1
  sort -n peaks.txt | tail -n 1
}

"$cgmap" map -s "$water/traj.gro" -f "$water/traj.trr" \
  -m "$water/mapping.xml" -o once.trr -q || exit 1
repeat 34 "$water/traj.trr" > short.trr
repeat 340 "$water/traj.trr" > long.trr
bytes=$(wc -c < long.trr)
[ "$bytes" -ge 2000000000 ] || { echo "only $bytes bytes"; bad=1; }
allowed=$(((3 * 40 * (34340 - 3434) + 4 * 48 * 2652) / 1024))
for ranks in 1 2; do
  short=$(peak $ranks short.trr) && long=$(peak $ranks long.trr) || exit 1
  repeat 340 once.trr | cmp - beads.trr || bad=1
  echo "$ranks ranks: peak $short kB for 219 MB, $long kB for 2.2 GB;" \
    "$allowed kB more are allowed"
  [ $((long - short)) -le $allowed ] || { echo 'NOT OK: it grows'; bad=1; }
done
cd ..
rm -rf long_map.tmp
exit $bad
