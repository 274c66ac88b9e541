# SPDX-License-Identifier: GPL-2.0-or-later
# Read by cases.sh: forces from the structure beside forces matched to forces,
# both 0 at the cutoff.  Each of ten blocks of frames is fitted by itself with
# both targets; z is the mean of the difference over its error from the spread
# of the ten, and its rms over the rows of the table is about 1.1 (Student's t,
# 9 degrees of freedom) where both are the same.

# z_of FILE: rows "x force structure" of all blocks, the x of LO to HI alone.
z_of() { # FILE LO HI
  awk -v lo="$2" -v hi="$3" '$1 >= lo && $1 <= hi {
      x = $1 ""; d = $3 - $2; n[x]++; sum[x] += d; square[x] += d * d }
    END {
      for (x in n) {
        if (n[x] < 10) continue
        mean = sum[x] / n[x]
        se2 = (square[x] / n[x] - mean * mean) / (n[x] - 1)
        z += mean * mean / se2; d2 += mean * mean; rows++ }
      if (rows) print sqrt(z / rows), sqrt(d2 / rows); else print "nan nan" }' \
    "$1"
}

targets() { # CASE TERM LO HI FRAMES ARGUMENT...
  case=$1 term=$2 lo=$3 hi=$4 each=$(($5 / 10))
  shift 5
  : > both.txt
  block=0
  while [ $block -lt 10 ]; do
    for target in force structure; do
      fm "$@" --target $target --skip $((block * each)) --frames $each \
        --error-blocks 0 || return
      awk '!/^#/ && $5 == "i" { print $1, $3 }' "fm.tables/$term.tab" \
        > $target.txt
    done
    awk 'FNR == NR { f[$1] = $2; next } $1 in f { print $1, f[$1], $2 }' \
      force.txt structure.txt >> both.txt
    block=$((block + 1))
  done
  set -- $(z_of both.txt "$lo" "$hi")
  row "$case" "structure - force: rms z (rms $2)" "$1" 0 1.5
}

sed 's/<pair /<pair tail="zero" /' "$water/interactions.xml" > zero.xml
targets 07_spce_water W-W 0.265 0.9 100 -s "$water/traj.gro" \
  -f "$water/traj.trr" -b 1 -m topologies/water/water.xml -i zero.xml \
  --temperature 300
sed 's/<pair /<pair tail="zero" /' "$methanol/interactions_1site.xml" > zero.xml
targets 08_methanol M-M 0.305 0.9 100 -s "$methanol/system.gro" \
  -f "$methanol/traj.trr" -b 1 -m "$methanol/mapping_1site.xml" -i zero.xml \
  --temperature 298.15
# Below 2.3, away from the jump of its force at the cutoff.
cat > zero.xml <<'EOT'
<interactions cutoff="2.5" exclusions="0">
  <pair name="A-A" types="A A" min="0.8" max="2.5" intervals="85" tail="zero"/>
</interactions>
EOT
targets 01_lj_fluid A-A 0.95 2.3 30 --units lj -s data/01_lj_fluid/system.gro \
  -f data/01_lj_fluid/traj.trr -m identity -i zero.xml --temperature 1
# An ideal gas has no forces: those of its file are 0.
cat > zero.xml <<'EOT'
<interactions cutoff="4.5" exclusions="0">
  <pair name="A-A" types="1 1" min="0" max="4.5" intervals="20" tail="zero"/>
</interactions>
EOT
targets 05a_ideal_gas A-A 0.5 4.4 20 --units lj \
  -f data/05a_ideal_gas/zero_force.dump.gz -m identity -i zero.xml \
  --temperature 1
# Chains of springs in chain.xml (cases_energy.sh): their bonds are all there is
# between the sites that are kept, and none is longer than 6.  Blocks of 400
# bonds are too small to be fitted by themselves (structure leaves out intervals
# of less than ten); each of ten is left out in turn, and z_of's error of a mean
# is the jackknife's over nine.
cat > zero.xml <<'EOT'
<interactions>
  <bond name="b1" min="0" max="6" intervals="12"/>
  <bond name="b2" min="0" max="6" intervals="12"/>
  <bond name="b3" min="0" max="6" intervals="12"/>
</interactions>
EOT
without() { # BLOCK TARGET: rows of b1 to b3 into b1.TARGET to b3.TARGET
  awk -v out="$1" 'BEGIN { for (t = 0; t < 80; t++)
      print int(t / 8) != out }' > weights.txt
  fm --units lj -s "$chain/system.xml" -f "$chain/traj.trr" -m chain.xml \
    -i zero.xml --temperature 1 --error-blocks 0 --target "$2" \
    --frame-weights weights.txt || return
  for bond in b1 b2 b3; do
    awk '!/^#/ && $5 == "i" { print $1, $3 }' "fm.tables/$bond.tab" \
      > $bond.$2
  done
}
rm -f b[123].both
block=0
while [ $block -lt 10 ] && without $block force && without $block structure; do
  for bond in b1 b2 b3; do
    awk 'FNR == NR { f[$1] = $2; next } $1 in f { print $1, f[$1], $2 }' \
      $bond.force $bond.structure >> $bond.both
  done
  block=$((block + 1))
done
# Four knots or so of each bond, which are few for a mean square of Student's t
# (1.3 +- 2.3 each): the three together.
for bond in b1 b2 b3; do
  z_of $bond.both 0.5 2
done > z
set -- $(awk '/nan/ { print "nan nan"; exit }
  { z += $1 * $1; d += $2 * $2 }
  END { print sqrt(z / NR) / 9, sqrt(d / NR) }' z)
row 03a_chain "structure - force: rms z (rms $2)" "$1" 0 1.5
