#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cost.sh: how time and memory of force matching grow, and what ranks tell each
# other.
#
# One thing is changed at a time: beads N, columns, cutoff, frames, ranks; the
# rest is N = 4096, 60 columns, cutoff 2.5 sigma, 32 frames, one rank.  The
# system is made here: beads near the sites of a lattice at the density of a
# Lennard-Jones liquid, 0.8, with forces at random, a LAMMPS dump.
#
# Printed: seconds without reading (exchange, lists, rows, Gram matrix, solving;
# mean over the ranks, the least of RUNS runs, 3), megabytes of the largest
# rank, and below each table the exponents a of x^a of both, by least squares of
# the logarithms over the larger half of x, where the constant part is small.
# Memory has a part that is the program: its exponent is that of what a run
# takes beyond the first one of the table ("-" where that is nothing).
#
# Ranks share each frame (one team, so the most that they can have to say) and
# are told with the messages and the bytes that all of them together send for a
# frame: on a machine with fewer cores than ranks times say nothing.
#
# It fails where memory grows with frames (by more than a tenth from the fewest
# to the most), or reaches 3 N columns doubles in the run with most columns.
[ -x /usr/bin/time ] || { echo 'no /usr/bin/time: left out'; exit 77; }
cgmap=$(pwd)/src/cgmap
rm -rf cost.tmp
mkdir cost.tmp && cd cost.tmp || exit 99
bad=0

make_dump() { # SIDE FRAMES
  awk -v side="$1" -v frames="$2" 'BEGIN {
    srand(7); n = side ^ 3; a = 1.0772; L = side * a
    for (t = 0; t < frames; t++) {
      printf "ITEM: TIMESTEP\n%d\nITEM: NUMBER OF ATOMS\n%d\n", t, n
      print "ITEM: BOX BOUNDS pp pp pp"
      for (k = 0; k < 3; k++) printf "0 %.9g\n", L
      print "ITEM: ATOMS id type x y z fx fy fz"
      for (i = 0; i < n; i++) {
        x[0] = i % side; x[1] = int(i / side) % side
        x[2] = int(i / side / side)
        printf "%d 1", i + 1
        for (k = 0; k < 3; k++) printf " %.5f", a * x[k] + 0.3 * rand()
        for (k = 0; k < 3; k++) printf " %.4f", 20 * rand() - 10
        print ""
      }
    }
  }' > lj.lammpstrj
}

# A number of the report, from its key.
number() { # KEY
  { tr -d ' \n' < out.json; echo; } |
    sed -n 's/.*"'"$1"'":\([-+.0-9e]*\).*/\1/p'
}

# Seconds, megabytes, messages and bytes of one run.
once() { # COLUMNS CUTOFF RANKS DOMAINS
  cat > lj.xml <<EOT
<interactions cutoff="$2"><pair types="1 1" min="0.5" max="$2"
  intervals="$(($1 - 3))"/></interactions>
EOT
  ${MPIRUN:-mpirun} -n "$3" /usr/bin/time -f 'peak %M' "$cgmap" fm --units lj \
    -f lj.lammpstrj -m identity -i lj.xml --domains "$4" --error-blocks 0 \
    -o lj.h5 --overwrite --json -q > out.json 2> peak ||
    { cat out.json peak >&2; exit 1; }
  for phase in exchange neighbour rows syrk solve; do number $phase; done |
    awk '{ sum += $1 } END { printf "%.4f ", sum }'
  grep -o 'peak [0-9]*' peak |
    awk '$2 > most { most = $2 } END { printf "%.1f ", most / 1024 }'
  echo "$(number messages) $(number bytes) $(number frames)" |
    awk 'NF == 3 { print $1 / $3, $2 / $3 } NF == 1 { print 0, 0 }'
}

# The same, with the least seconds and megabytes of several runs.
run() { # COLUMNS CUTOFF RANKS DOMAINS
  i=0
  while [ $i -lt "${RUNS:-3}" ]; do
    once "$@" || exit 1
    i=$((i + 1))
  done | awk '
    NR == 1 || $1 < s { s = $1 }
    NR == 1 || $2 < m { m = $2 }
    END { print s, m, $3, $4 }'
}

# Lines "x seconds megabytes" with the exponents of their larger half.
table() { # NAME FILE
  awk -v name="$1" '
    function slope(y,   k, sx, sy, xx, xy, u, v, n) {
      for (k = int(NR / 2) + 1; k <= NR; k++) {
        if (y[k] <= 0) continue
        u = log(x[k]); v = log(y[k])
        n++; sx += u; sy += v; xx += u * u; xy += u * v
      }
      return n > 1 ? sprintf("%.2f", (n * xy - sx * sy) / (n * xx - sx * sx)) \
                   : "-"
    }
    BEGIN { printf "\n%10s %12s %12s\n", name, "seconds", "MB" }
    {
      x[NR] = $1; s[NR] = $2; m[NR] = $3
      printf "%10s %12.4f %12.1f\n", $1, $2, $3
    }
    END {
      for (k = NR; k >= 1; k--) m[k] = m[k] - m[1] > 0.5 ? m[k] - m[1] : 0
      printf "%10s %12s %12s\n", "exponent", slope(s), slope(m)
    }' "$2"
}

for side in 10 13 16 20 25; do
  make_dump $side 32
  echo $((side * side * side)) $(run 60 2.5 1 1x1x1)
done > beads
table N beads

make_dump 16 32
for columns in 30 60 120 240 480; do
  echo $columns $(run $columns 2.5 1 1x1x1)
done > columns
table columns columns
for cutoff in 1.5 2 2.5 3 4; do
  echo $cutoff $(run 60 $cutoff 1 1x1x1)
done > cutoffs
table cutoff cutoffs
for domains in 1x1x1 2x1x1 2x2x1 2x2x2; do
  ranks=$(($(echo $domains | tr x '*')))
  echo $ranks $(run 60 2.5 $ranks $domains)
done > ranks
table ranks ranks
awk 'BEGIN { printf "\n%10s %12s %12s\n", "ranks", "messages", "bytes" }
  { printf "%10s %12.0f %12.0f\n", $1, $4, $5 }' ranks

for frames in 16 32 64 128; do
  make_dump 16 $frames
  echo $frames $(run 60 2.5 1 1x1x1)
done > frames
table frames frames

awk 'NR == 1 { first = $3 } END { exit !($3 <= 1.1 * first) }' frames ||
  { echo 'NOT OK: memory grows with frames'; bad=1; }
awk 'NR == 1 { first = $3 }
  END { exit !($3 - first < 3 * 4096 * 480 * 8 / 1048576) }' columns ||
  { echo 'NOT OK: memory of all rows at once'; bad=1; }
cd ..
[ $bad = 0 ] && rm -rf cost.tmp
exit $bad
