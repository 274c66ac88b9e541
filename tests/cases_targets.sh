# SPDX-License-Identifier: GPL-2.0-or-later
# Read by cases.sh: forces from the structure beside forces matched to forces,
# both 0 at the cutoff.  Each of ten blocks of frames is left out in turn (its
# frames weigh 0) of a fit with each target; z is the difference of the two over
# its error by the jackknife, at every knot that both sample in all ten.  Where
# both are the same its rms is about 1.1 (Student's t, 9 degrees of freedom).

# The blocks of the difference, rows "x force structure" of all ten, at knots:
# rms z and rms difference.  In delete-one values se^2 = 9/10 sum (d - mean)^2.
z_of() { # FILE MIN STEP
  awk -v min="$2" -v h="$3" '
    { u = ($1 - min) / h; off = u - int(u + 0.5) }
    off < 1e-6 && off > -1e-6 {
      x = $1 ""; d = $3 - $2; n[x]++; sum[x] += d; square[x] += d * d }
    END {
      for (x in n) {
        if (n[x] < 10) continue
        mean = sum[x] / n[x]
        se2 = 0.9 * (square[x] - n[x] * mean * mean)
        if (se2 > 0) { z += mean * mean / se2; d2 += mean * mean; knots++ } }
      if (knots > 9) print sqrt(z / knots), sqrt(d2 / knots), knots
      else print "nan nan", knots + 0 }' "$1"
}

# without BLOCK EACH TARGET ARGUMENT...: tables of the sampled rows.
without() {
  awk -v out="$1" -v each="$2" 'BEGIN { for (t = 0; t < 10 * each; t++)
      print int(t / each) != out }' > weights.txt
  target=$3 frames=$((10 * $2))
  shift 3
  fm "$@" --target $target --frame-weights weights.txt --frames $frames \
    --error-blocks 0 || return
  for term in $terms; do
    awk '!/^#/ && $5 == "i" { print $1, $3 }' "fm.tables/$term.tab" \
      > $term.$target
  done
}

# Each term has blocks of its own, its x in steps of their own: a term's places
# are told from those of others by an offset of whole steps.
targets() { # CASE TERMS MIN STEP FRAMES ARGUMENT...
  case=$1 terms=$2 min=$3 step=$4 each=$(($5 / 10))
  shift 5
  : > both.txt
  block=0
  while [ $block -lt 10 ]; do
    without $block $each force "$@" && without $block $each structure "$@" ||
      return
    offset=0
    for term in $terms; do
      awk -v by="$offset" -v step="$step" '
        FNR == NR { f[$1] = $2; next }
        $1 in f { printf "%.6f %s %s\n", $1 + by * step, f[$1], $2 }' \
        $term.force $term.structure >> both.txt
      offset=$((offset + 1000))
    done
    block=$((block + 1))
  done
  set -- $(z_of both.txt "$min" "$step")
  row "$case" "structure - force: rms z, $3 knots" "$1" 0 1.5
}

sed 's/<pair /<pair tail="zero" /' "$water/interactions.xml" > zero.xml
targets 07_spce_water W-W 0.24 0.02 100 -s "$water/traj.gro" \
  -f "$water/traj.trr" -b 1 -m topologies/water/water.xml -i zero.xml \
  --temperature 300
sed 's/<pair /<pair tail="zero" /' "$methanol/interactions_1site.xml" > zero.xml
targets 08_methanol M-M 0.26 0.02 100 -s "$methanol/system.gro" \
  -f "$methanol/traj.trr" -b 1 -m "$methanol/mapping_1site.xml" -i zero.xml \
  --temperature 298.15
# Its force jumps at the cutoff; the splines of both end with 0 there.
cat > zero.xml <<'EOT'
<interactions cutoff="2.5" exclusions="0">
  <pair name="A-A" types="A A" min="0.8" max="2.5" intervals="85" tail="zero"/>
</interactions>
EOT
targets 01_lj_fluid A-A 0.8 0.02 30 --units lj -s data/01_lj_fluid/system.gro \
  -f data/01_lj_fluid/traj.trr -m identity -i zero.xml --temperature 1
# An ideal gas has no forces: those of its file are 0.
cat > zero.xml <<'EOT'
<interactions cutoff="4.5" exclusions="0">
  <pair name="A-A" types="1 1" min="0" max="4.5" intervals="20" tail="zero"/>
</interactions>
EOT
targets 05a_ideal_gas A-A 0 0.225 20 --units lj \
  -f data/05a_ideal_gas/zero_force.dump.gz -m identity -i zero.xml \
  --temperature 1
# Chains of springs in chain.xml (cases_energy.sh): their bonds are all there is
# between the sites that are kept, and none is longer than 6.
cat > zero.xml <<'EOT'
<interactions>
  <bond name="b1" min="0" max="6" intervals="24"/>
  <bond name="b2" min="0" max="6" intervals="24"/>
  <bond name="b3" min="0" max="6" intervals="24"/>
</interactions>
EOT
targets 03a_chain 'b1 b2 b3' 0 0.25 80 --units lj -s "$chain/system.xml" \
  -f "$chain/traj.trr" -m chain.xml -i zero.xml --temperature 1
