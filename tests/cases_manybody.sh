# SPDX-License-Identifier: GPL-2.0-or-later
# Read by cases.sh: three-body terms beside pairs.

# Worst difference between a cubic spline of ours and the first two columns of
# FILE, x and value, over the sampled range; y is the spline times SCALE, e the
# expected, and DIFFERENCE an awk expression of both.
spline_off() { # TERM FILE SCALE DIFFERENCE
  coefficients "$1" > ours.txt
  for name in min max intervals ends; do
    dataset "$1/$name" 2> /dev/null | tr '\n' ' '
  done > range.txt
  awk -v scale="$3" '
    function abs(a) { return a < 0 ? -a : a }
    FILENAME == "range.txt" {
      min = $1; n = $3; h = ($2 - min) / n; lo = $4; hi = $5; next }
    FILENAME == "ours.txt" { c[++m] = $1; next }
    /^#/ { next }
    lo == "" || ($1 >= lo && $1 <= hi) {
      k = int(($1 - min) / h); if (k > n - 1) k = n - 1
      t = ($1 - min) / h - k; s = 1 - t
      y = c[k + 1] * s ^ 3 + c[k + 2] * (4 - 3 * t * t * (2 - t))
      y += c[k + 3] * (4 - 3 * s * s * (2 - s)) + c[k + 4] * t ^ 3
      y *= scale / 6; e = $2; d = '"$4"'; rows++; if (!(d <= most)) most = d }
    END { print rows ? most : "nan" }' range.txt ours.txt "$2"
}

# Stillinger-Weber silicon, eV and A: forces that LAMMPS computed.  Five times
# what numpy's splines are off (expected/README), which is the rounding of the
# dump.  The default step, 2 degrees, is enough for that.
silicon=data/04_threebody_sw_silicon
case=04_silicon
awk -F , '!/^#/ { printf "%.10g %s\n", $1 / 10, $2 }' \
  "$silicon/expected/pair_force.csv" > pair.txt
awk -F , '!/^#/ { printf "%.15g %s\n", atan2(sqrt(1 - $1 * $1), $1), $3 }' \
  "$silicon/expected/threebody_h_of_costheta.csv" > angle.txt
ev_a2() { echo "$1" | awk '{ print $1 / 964.8533212331 ^ 2 }'; }
for step in 2 1; do
  cat > silicon.xml <<EOT
<interactions cutoff="0.377118" exclusions="0">
  <pair types="1 1" min="0.19" max="0.377118" intervals="170"/>
  <threebody types="1 1 1" cutoff="0.377118" gamma="0.251412" step="$step"/>
</interactions>
EOT
  [ $step = 1 ] || sed -i 's/ step="2"//' silicon.xml
  fm --units metal -f "$silicon/traj.dump.gz" -m identity -i silicon.xml ||
    continue
  row $case "step $step: pair, worst |df|/(1 + |f|)" \
    "$(spline_off 1-1 pair.txt 0.00103642697 'abs(y - e) / (1 + abs(e))')" \
    0 6.1e-5
  row $case "step $step: h of cos theta, worst, eV" \
    "$(spline_off 1-1-1 angle.txt 0.0103642697 'abs(y - e)')" 0 1.4e-3
done
row $case 'step 1: residual, (eV/A)^2' "$(ev_a2 "$(json residual)")" 0 2.02e-11
row $case 'mean square force' "$(ev_a2 "$(json mean_square_force)")" 1.932 5e-4
sed -i '/<three/d' silicon.xml
fm --units metal -f "$silicon/traj.dump.gz" -m identity -i silicon.xml &&
  row $case 'pairs alone (other knots): residual' \
    "$(ev_a2 "$(json residual)")" 0.9141 1e-2

# VOTCA's own three-body settings, with three changes.  The pairs end at 0.9 nm:
# 1.2 is beyond half the box, where VOTCA sees one image of several.  The angles
# begin below the least and the intervals are equal: VOTCA lets its first one
# reach to all smaller angles, and its last is 1.45 times as long.
case=votca-ref
if command -v csg_fmatch > /dev/null; then
  min=0.71 max=3.1415926 n=36
  step=$(awk "BEGIN { printf \"%.15g\", ($max - $min) / $n }")
  sed "s/3.1415927/$max/; s/0.062831854/$step/g; s/0.8513716217/$min/
    s/<max>1.2</<max>0.9</" "$votca/settings_fmatch_3body.xml" > settings.xml
  csg_fmatch --top "$votca/topol.xml" --trj "$votca/frame.dump" \
    --cg "$votca/mapping.xml" --options settings.xml > csg.txt 2>&1 ||
    row $case 'csg_fmatch failed' 1 0 0
  if fm -s "$votca/system.gro" -f "$votca/frame.trr" -m "$votca/mapping.xml" \
    -i settings.xml; then
    # VOTCA prints ten digits; values of a few kJ/mol, of up to 1000.
    for term in CG-CG:force CG-CG-CG:pot; do
      awk 'NF { print $1, $2 }' "${term%:*}.${term#*:}" > expected.txt
      row $case "three-body: ${term%:*}, worst" "$(spline_off "${term%:*}" \
        expected.txt 1 'abs(y - e) / (1 + abs(e))')" 0 1e-6
    done
  fi
fi
