#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# fm_water.sh: force matching of the water example by cgmap and by VOTCA's
# csg_fmatch, on one core: same frames, mapping, knots and spline (natural
# ends, VOTCA's choice).
#
# csg_fmatch runs with the settings that are fastest here (search by grid or
# not, constrained or not, frames per block), found first.  Then pairs of runs,
# one of each program at a time, so that a busy machine slows both.  Printed:
# medians of the whole run and of the cost of a frame, which is the difference
# of two runs of unlike length (no start-up, no solve), in seconds of wall and
# of processor time; then how far the two forces are apart.
#
# It fails where the rms difference exceeds the mean standard error.
#
# RUNS is the number of pairs (5).  Skipped (77) without csg_fmatch.
command -v csg_fmatch >/dev/null || { echo 'no csg_fmatch'; exit 77; }
cgmap=$(pwd)/src/cgmap
example=$(cd "$top_srcdir/examples/spce-water" && pwd)
runs=${RUNS:-5}
rm -rf fm_water.tmp
mkdir fm_water.tmp && cd fm_water.tmp || exit 99

sed 's/<pair /<pair ends="natural" /' "$example/interactions.xml" > natural.xml
cat > topology.xml <<'EOT'
<topology><molecules><molecule name="SOL" nmols="884" nbeads="3">
  <bead name="OW" type="OW" mass="15.9994" q="-0.8476"/>
  <bead name="HW1" type="HW" mass="1.008" q="0.4238"/>
  <bead name="HW2" type="HW" mass="1.008" q="0.4238"/>
</molecule></molecules></topology>
EOT

# settings SEARCH CONSTRAINED FRAMES_PER_BLOCK
settings() {
  cat > settings.xml <<EOT
<cg>
  <nbsearch>$1</nbsearch>
  <fmatch>
    <constrainedLS>$2</constrainedLS><frames_per_block>$3</frames_per_block>
  </fmatch>
  <non-bonded>
    <name>W-W</name><type1>W</type1><type2>W</type2>
    <fmatch><min>0.24</min><max>0.9</max><step>0.02</step>
      <out_step>0.002</out_step></fmatch>
  </non-bonded>
</cg>
EOT
}

votca() { # FRAMES
  csg_fmatch --top topology.xml --cg "$example/mapping.xml" \
    --options settings.xml --trj "$example/traj.trr" --begin 1 --nframes "$1"
}

ours() { # TIMES the 100 frames
  files=$(yes -- "-f $example/traj.trr" | head -n "$1")
  $cgmap fm -s "$example/traj.gro" $files -b 1 -m "$example/mapping.xml" \
    -i natural.xml -o ours.h5 --overwrite -q
}

# Wall and processor seconds of a command.
spent() {
  begun=$(date +%s.%N)
  ( "$@" > spent.log 2>&1 || { cat spent.log >&2; exit 1; }; times ) > times
  [ $? = 0 ] || exit 1
  echo "$begun $(date +%s.%N) $(tail -n 1 times)" |
    awk -F '[ ms]+' '{ print $2 - $1, 60 * $3 + $4 + 60 * $5 + $6 }'
}

median() { # COLUMN FILE
  awk -v c="$1" '{ print $c }' "$2" | sort -n |
    awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

taskset -cp 0 $$ > /dev/null 2>&1

echo 'csg_fmatch, 20 frames: processor seconds'
for search in grid simple; do
  for constrained in true false; do
    for block in 5 20; do
      settings $search $constrained $block
      figures=$(spent votca 20) || exit 1
      set -- $figures
      printf '  %-7s constrained %-6s block %-3d %6.2f\n' \
        $search $constrained $block "$2"
      echo "$2 $search $constrained $block" >> sweep
    done
  done
done
set -- $(sort -n sweep | head -n 1)
settings "$2" "$3" "$4"

pair=0
while [ $pair -lt "$runs" ]; do
  for run in 'ours 1' 'votca 20' 'ours 5' 'votca 100'; do
    figures=$(spent $run) || exit 1
    printf '%s ' "$figures" >> runs.txt
  done
  echo >> runs.txt
  pair=$((pair + 1))
done
awk '{
  print $1, $2, 1e3 * ($5 - $1) / 400, 1e3 * ($6 - $2) / 400,
        $7, $8, 1e3 * ($7 - $3) / 80, 1e3 * ($8 - $4) / 80 }' runs.txt |
  awk '{ print $0, $5 / $1, $6 / $2, $7 / $3, $8 / $4 }' > pairs
cat <<EOT

$runs pairs of runs, medians     cgmap   csg_fmatch    ratio
EOT
row() { # WHAT COLUMN
  printf '  %-24s %9.3f  %11.3f  %7.1f\n' "$1" "$(median "$2" pairs)" \
    "$(median $(($2 + 4)) pairs)" "$(median $(($2 + 8)) pairs)"
}
row '100 frames, wall s' 1
row '100 frames, cpu s' 2
row 'a frame, wall ms' 3
row 'a frame, cpu ms' 4

# All frames in one block: the same least squares as ours.
settings grid true 100
spent votca 100 > /dev/null
spent ours 1 > /dev/null
echo
awk '
  /^#/ { next }
  { r = sprintf("%.4f", $1) }
  FNR == NR { f[r] = $3; df[r] = $4; next }
  $1 >= 0.265 && r in f {
    d = f[r] - $2
    if (d < 0) d = -d
    if (d > worst) { worst = d; at = r }
    sum += d * d; error += df[r]; rows++
  }
  END {
    printf "force, %d rows with r >= 0.265 nm: rms difference %.2g, ", rows,
           sqrt(sum / rows)
    printf "most %.2g (at %s nm), mean standard error %.2g kJ/mol/nm\n",
           worst, at, error / rows
    exit !(rows > 0 && sqrt(sum / rows) <= error / rows)
  }' \
  ours.tables/W-W.tab W-W.force ||
  { echo 'NOT OK: the two forces differ by more than their error'; exit 1; }
cd ..
rm -rf fm_water.tmp
