#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cases.sh: force matching of systems whose answer is known, end to end.
#
#   CGMAP_DATA=FOLDER make check TESTS=tests/cases.sh
#
# FOLDER holds one folder a case, each with its expected/README.  Without it the
# test is skipped.  One line is printed for each quantity: ours, expected,
# tolerance, ok or not.
#
# It needs h5dump, and is skipped without it.
#
# The programs that made the expected numbers: numpy least squares (reference
# coefficients and csv tables), the analytic force that LAMMPS ran (01, 02),
# pencil (05b), VOTCA's csg_fmatch (votca-ref).
[ -n "$CGMAP_DATA" ] || { echo 'CGMAP_DATA is not set'; exit 77; }
command -v h5dump > /dev/null || { echo 'no h5dump (hdf5-tools)'; exit 77; }
cgmap=$(pwd)/src/cgmap
topologies=$(cd "$top_srcdir/topologies" && pwd)
scripts=$(cd "$top_srcdir/tests" && pwd)
folder=$(cd "$CGMAP_DATA" && pwd) || exit 99
rm -rf cases.tmp
mkdir cases.tmp && cd cases.tmp || exit 99
ln -s "$folder" data
ln -s "$topologies" topologies
failures=0

# row CASE QUANTITY OURS EXPECTED TOLERANCE
# Here and below nan is looked for as text: to mawk it is below any number.
row() {
  if echo "$3 $4 $5" | awk '{ d = $1 - $2
      exit !(NF == 3 && !/nan/ && d <= $3 && -d <= $3) }'; then
    ok=ok
  else
    ok='NOT OK'
    failures=$((failures + 1))
  fi
  printf '%-13s %-38s %14.8g %14.8g %9.2g  %s\n' "$1" "$2" "$3" "$4" "$5" "$ok"
}

# fm OPTION...: a fit on two ranks, into fm.h5, fm.tables and fm.json.
fm() {
  $MPIRUN -n 2 "$cgmap" fm "$@" -o fm.h5 --overwrite --json -q > fm.json ||
    { row "$case" 'fm failed' 1 0 0; return 1; }
}

json() { # KEY, of a plain number
  tr -d ' \n' < fm.json | sed "s/.*\"$1\":\([^],}]*\).*/\1/"
}

t_conf() { # value or error
  tr -d ' \n' < fm.json | sed "s/.*\"T_conf\":{[^}]*\"$1\":\([^,}]*\).*/\1/"
}

parameter() { # INTERACTION NAME: of a formula
  tr -d ' \n' < fm.json | sed "s/.*\"name\":\"$1\"//; s/\"name\":.*//
    s/.*\"parameters\":{//; s/.*\"$2\":{\"value\":\([^,}]*\).*/\1/"
}

# Expected coefficients of a term, one a line.
reference() { # FILE TERM
  tr -d ' \n' < "$1" | sed "s/.*\"$2\":{[^[]*\[\([^]]*\)\].*/\1/" | tr ',' '\n'
}

# Our own.
dataset() { # TERM/NAME
  h5dump -y -w 1 -m %.17g -d "/model/interaction/$1" fm.h5 |
    awk '/DATA \{/ { on = 1; next }
      on && /\}/ { exit }
      on { gsub(/[, ]+/, "\n"); printf "%s", $0 }' | awk 'NF'
}
coefficients() { dataset "$1/coefficients"; }

# Largest |difference| / |expected| of two lists beside each other.
worst() {
  paste -d ' ' "$1" "$2" | awk '
    NF != 2 || /nan|inf/ { print "nan"; bad = 1; exit }
    { d = ($1 - $2) / ($2 ? $2 : 1); if (d < 0) d = -d; if (d > most) most = d }
    END { if (!bad) print NR ? sprintf("%.3g", most) : "nan" }'
}

# Root mean square of our table minus "r,f,..." rows with r >= LEAST.
rms() { # TABLE CSV LEAST
  awk -v least="$3" '
    /^#/ { next }
    { gsub(/,/, " ") }
    FNR == NR { x[++n] = $1; f[n] = $3; next }
    $1 >= least && $1 <= x[n] {
      for (k = 2; x[k] < $1 - 1e-9; k++) ;
      t = ($1 - x[k - 1]) / (x[k] - x[k - 1])
      d = f[k - 1] + t * (f[k] - f[k - 1]) - $2
      sum += d * d; rows++
    }
    END { print rows ? sqrt(sum / rows) : "nan" }' "$1" "$2"
}

# Frames of a TRR as text: "frame i x y z fx fy fz", then "frame box" lines.
trr_text() { # FILE FRAMES
  at=0
  frame=0
  while [ $frame -lt "$2" ]; do
    set -- "$1" "$2" $(od -An -v --endian=big -t d4 -j $((at + 24)) -N 52 "$1")
    n=${13}
    size=$(((${10} + ${12}) / (6 * n)))
    start=$((at + 76 + 2 * size))
    od -An -v --endian=big -t f$size -w$((3 * size)) -j $start \
      -N $(($5 + ${10} + ${11} + ${12})) "$1" |
      awk -v n="$n" -v frame=$frame '
        NR <= 3 { print frame, "box", $1, $2, $3; next }
        NR <= 3 + n { x[NR - 3] = $0; next }
        { print frame, NR - 3 - n, x[NR - 3 - n], $0 }'
    at=$((start + $5 + ${10} + ${11} + ${12}))
    frame=$((frame + 1))
  done
}

# Largest difference of positions, modulo rectangular boxes, and of forces,
# relative to the largest force; boxes of a few nm agree to 1e-6 (ours are in
# single precision), or nothing does.
compare_frames() { # OURS EXPECTED
  paste -d ' ' "$1" "$2" | awk '
    $2 == "box" { ++k; L[(k - 1) % 3 + 1] = $(2 + (k - 1) % 3 + 1)
      for (c = 3; c <= 5; c++) {
        d = $c - $(c + 5); if (!(d <= 1e-6 && d >= -1e-6)) bad = 1 }
      next }
    NF != 16 || $1 != $9 || $2 != $10 || /nan|inf/ { bad = 1; exit }
    { for (c = 1; c <= 3; c++) {
        d = $(2 + c) - $(10 + c); d -= L[c] * sprintf("%.0f", d / L[c])
        if (d < 0) d = -d; if (d > dx) dx = d
        d = $(5 + c) - $(13 + c); if (d < 0) d = -d; if (d > df) df = d
        f = $(13 + c); if (f < 0) f = -f; if (f > most) most = f } }
    END { if (bad || most == 0) print "nan nan"; else print dx, df / most }'
}

mapped() { # CASE FRAMES FILE OPTION...
  case=$1 frames=$2 expected=$3
  shift 3
  "$cgmap" map "$@" --frames "$frames" -o mapped.trr --overwrite -q ||
    { row "$case" 'map failed' 1 0 0; return; }
  trr_text mapped.trr "$frames" > ours.txt
  trr_text "$expected" "$frames" > expected.txt
  set -- $(compare_frames ours.txt expected.txt)
  row "$case" 'mapped positions, worst' "$1" 0 1e-5
  row "$case" 'mapped forces, worst/largest' "$2" 0 1e-5
}

# Epsilon and sigma by least squares of f = A r^-13 - B r^-7, each row weighted
# by 1/(1 + |f|)^2.
lennard_jones() { # TABLE
  awk '/^#/ || $5 != "i" { next }
    { p = $1 ^ -13; q = -$1 ^ -7; w = 1 + ($3 < 0 ? -$3 : $3); w = 1 / (w * w)
      pp += w * p * p; pq += w * p * q; qq += w * q * q
      pf += w * p * $3; qf += w * q * $3 }
    END { det = pp * qq - pq * pq
      A = (pf * qq - qf * pq) / det; B = (qf * pp - pf * pq) / det
      printf "%.8f %.8f\n", B * B / (12 * A), (A / (2 * B)) ^ (1 / 6) }' "$1"
}

molecular() { # CASE MAPPING INTERACTIONS TERM REFERENCE RESULT CSV LEAST GRO
  case=$1 dir=data/$1
  system="-s $dir/$9 -f $dir/traj.trr -b 1 -m $2"
  if fm $system -i "$dir/$3"; then
    reference "$dir/expected/$5" "$4" > expected.txt
    coefficients "$4" > ours.txt
    row "$1" 'coefficients, worst relative' "$(worst ours.txt expected.txt)" \
      0 1e-5
    for pair in residual:chi2_per_component \
      mean_square_force:mean_f2_per_component; do
      wanted=$(tr -d ' \n' < "$dir/expected/$6" |
        sed "s/.*\"${pair#*:}\":\([^,]*\).*/\1/")
      row "$1" "${pair%:*}" "$(json "${pair%:*}")" "$wanted" \
        "$(echo "$wanted" | awk '{ print 1e-6 * $1 }')"
    done
  fi
  cat > types.xml <<EOT
<interactions cutoff="0.9"><pair types="${4%-*} ${4#*-}"/></interactions>
EOT
  if fm $system -i types.xml; then
    row "$1" "only types: rms to the table, r >= $8" \
      "$(rms "fm.tables/$4.tab" "$dir/expected/$7" "$8")" 0 0.6
  fi
}

# Identity mapping, reduced units; chi2/<f^2> is rounding, of numbers in single
# precision (TRR) or of nine digits (dump).
lj() { # CASE TYPE ARGUMENT...
  case=$1 type=$2
  shift 2
  cat > lj.xml <<EOT
<interactions cutoff="2.5" exclusions="0">
  <pair name="1-1" types="$type $type" min="0.8" max="2.5" intervals="85"/>
</interactions>
EOT
  fm --units lj "$@" -m identity -i lj.xml || return
  set -- $(lennard_jones fm.tables/1-1.tab)
  row "$case" epsilon "$1" 1 1e-4
  row "$case" sigma "$2" 1 1e-4
  row "$case" 'residual/<f^2>' \
    "$(echo "$(json residual) $(json mean_square_force)" |
      awk '{ print $1 / $2 }')" 0 1e-8
}

# The same as a formula, of whose parameters the file's rounding is the error.
lj_formula() { # CASE TYPE ARGUMENT...
  case=$1 type=$2
  shift 2
  cat > lj.xml <<EOT
<interactions cutoff="2.5" exclusions="0">
  <pair name="1-1" types="$type $type" basis="lj"/>
</interactions>
EOT
  fm --units lj "$@" -m identity -i lj.xml || return
  row "$case" 'lj: epsilon' "$(parameter 1-1 epsilon)" 1 1e-6
  row "$case" 'lj: sigma' "$(parameter 1-1 sigma)" 1 1e-6
  [ "$case" != 01_lj_fluid ] || t_conf_row "$case" 'lj: T_conf' 1
}

printf '%-13s %-38s %14s %14s %9s\n' case quantity ours expected tolerance

water=data/07_spce_water
molecular 07_spce_water "topologies/water/water.xml" interactions.xml W-W \
  reference_spline.json result.json force_W-W.csv 0.265 traj.gro
fm -s "$water/traj.gro" -f "$water/traj.trr" -b 1 \
  -m "topologies/water/water.xml" -i "$water/interactions.xml" &&
  row 07_spce_water 'T_conf, K' "$(t_conf value)" 300 \
    "$(t_conf error | awk '{ print 3 * $1 }')"
mapped 07_spce_water 3 "$water/mapped_first3.trr" -b 1 -s "$water/traj.gro" \
  -f "$water/traj.trr" -m "topologies/water/water.xml"

methanol=data/08_methanol
molecular 08_methanol "$methanol/mapping_1site.xml" interactions_1site.xml \
  M-M reference_spline_1site.json result_1site.json force_1site_M-M.csv 0.305 \
  system.gro
mapped 08_methanol 3 "$methanol/mapped_first3_1site.trr" -b 1 \
  -s "$methanol/system.gro" -f "$methanol/traj.trr" \
  -m "$methanol/mapping_1site.xml"
"$cgmap" fm -s "$methanol/traj.gro" -f "$methanol/traj.trr" -b 1 \
  -m "$methanol/mapping_1site.xml" -o fm.h5 --overwrite > refused.txt 2>&1
row 08_methanol 'three H of one name: status' $? 78 0

# The optimal force map: the mean forces of the sums, less noise; one rigid
# body leaves no choice, and mappings that the sum cannot serve have the right
# T_conf.
floor() { # the lower bound
  tr -d ' \n' < fm.json | sed 's/.*"noise_floor":\[\([^,]*\),.*/\1/'
}
product() { echo "$1 $2" | awk '{ printf "%.15g", $1 * $2 }'; }
optimal() { # CASE ARGUMENT...
  case=$1
  shift
  fm "$@" || return
  square=$(json mean_square_force) residual=$(json residual) least=$(floor)
  fm "$@" --force-map optimal || return
  row $case 'sums: mean square - least noise' \
    "$(echo "$square $least" | awk '{ printf "%.15g", $1 - $2 }')" \
    "$(json mean_square_force)" "$(product "$square" 1e-9)"
  row $case 'optimal: residual, at most of sums' "$(json residual)" \
    "$(product "$residual" 0.5)" "$(product "$residual" 0.5000000001)"
}
t_conf_row() { # CASE QUANTITY T
  row "$1" "$2" "$(t_conf value)" "$3" \
    "$(t_conf error | awk '{ print 3 * $1 }')"
}
optimal 07_spce_water -s "$water/traj.gro" -f "$water/traj.trr" -b 1 \
  -m "topologies/water/water.xml" -i "$water/interactions.xml" &&
  row 07_spce_water 'optimal: residual of sums' "$(json residual)" "$residual" \
    1e-5 && t_conf_row 07_spce_water 'optimal: T_conf, K' 300
optimal 08_methanol -s "$methanol/system.gro" -f "$methanol/traj.trr" -b 1 \
  -m "$methanol/mapping_1site.xml" -i "$methanol/interactions_1site.xml" &&
  t_conf_row 08_methanol 'optimal: T_conf, K' 298.15
# The noise that the coefficients follow raises T_conf by columns/rows times
# residual/explained: below 1 % with the pair within the molecule (no bonded
# terms), 7 % without it where O-H is cut.
two_beads() { # WHAT ATOMS_C WEIGHTS_C ATOMS_O WEIGHTS_O
  sed "s/1:MET:C .*H3</$2</; s/1:MET:OA .*HO</$4</; s/12.011 .*008</$3</
    s/15.9994 1.008</$5</; /<cg_bonded>/,/<.cg_bonded>/d" \
    "$methanol/mapping_2site.xml" > two.xml
  fm -s "$methanol/system.gro" -f "$methanol/traj.trr" -b 1 -m two.xml \
    --cutoff 0.9 --force-map optimal &&
    t_conf_row 08_methanol "optimal, $1: T_conf, K" 298.15
}
two_beads 'C and O alone' 1:MET:C 1 1:MET:OA 1
two_beads 'O-H cut' \
  '1:MET:C 1:MET:H1 1:MET:H2 1:MET:H3 1:MET:OA' '12 1 1 1 16' 1:MET:HO 1
two_beads 'O shared' '1:MET:C 1:MET:H1 1:MET:H2 1:MET:H3 1:MET:OA' \
  '12 1 1 1 16' '1:MET:OA 1:MET:HO' '16 1'

for name in 01_lj_fluid 01b_lj_triclinic; do
  lj $name A -s "data/$name/system.gro" -f "data/$name/traj.trr"
  lj $name 1 -f "data/$name/traj.dump.gz"
  lj_formula $name A -s "data/$name/system.gro" -f "data/$name/traj.trr"
  lj_formula $name 1 -f "data/$name/traj.dump.gz"
done

# f = 5 - 1.5 r: two functions of order 2 hold it exactly.
cat > line.xml <<'EOT'
<interactions cutoff="3" exclusions="0">
  <pair name="A-A" types="1 1" order="2" min="1" max="3" intervals="1"/>
</interactions>
EOT
case=05b_by_hand
if fm --units lj -f "data/05b_by_hand/two_particles.dump" -m identity \
  -i line.xml; then
  set -- $(coefficients A-A)
  row $case 'f(1) of f = 5 - 1.5 r' "$1" 3.5 1e-7
  row $case 'f(3)' "$2" 0.5 1e-7
fi

# No force, then noise of sigma 1.5: chi2 = sigma^2 (1 - 23/24000) +- 0.021.
cat > gas.xml <<'EOT'
<interactions cutoff="4.5" exclusions="0">
  <pair name="A-A" types="1 1" min="0" max="4.5" intervals="20"/>
</interactions>
EOT
case=05a_ideal_gas
for force in zero noise; do
  fm --units lj -f "data/$case/${force}_force.dump.gz" -m identity \
    -i gas.xml || continue
  if [ $force = zero ]; then
    yes 0 | head -n 23 > expected.txt
    coefficients A-A > ours.txt
    row $case 'no force: largest coefficient' "$(worst ours.txt expected.txt)" \
      0 1e-12
  else
    row $case 'noise: residual' "$(json residual)" 2.2478437 0.084
    awk '/^#/ { next }
      { gsub(/,/, " ") }
      FNR == NR { x[++n] = $1; f[n] = $3; next }
      { for (k = 2; k < n && x[k] < $1; k++) ;
        t = ($1 - x[k - 1]) / (x[k] - x[k - 1])
        z = (f[k - 1] + t * (f[k] - f[k - 1])) / $4
        if (z "" ~ /nan|inf/) { most = z; exit }
        if (z < 0) z = -z; if (z > most) most = z }
      END { print most }' fm.tables/A-A.tab \
      "data/$case/expected/noise_pair_force.csv" > z
    row $case 'noise: worst |f|/exact error' "$(cat z)" 0 4
    # The table has rows where the csv has none: linear between rows 0.0225 nm
    # apart, f is off by h^2 f''/8, a few 1e-3 of its error.
    row $case 'noise: the same, by the reference' "$(cat z)" 1.5491520 0.01
  fi
done

# VOTCA: natural ends, every printed digit of the force at its knots.
votca=data/votca-ref
cat > votca.xml <<'EOT'
<interactions cutoff="0.5">
  <pair name="CG-CG" types="CG CG" min="0.24" max="0.5" step="0.02"
        ends="natural"/>
</interactions>
EOT
case=votca-ref
if fm -s "$votca/system.gro" -f "$votca/frame.trr" -m "$votca/mapping.xml" \
  -i votca.xml; then
  coefficients CG-CG | awk '{ c[NR] = $1 }
    END { for (k = 1; k <= NR - 2; k++)
      printf "%.12g\n", (c[k] + 4 * c[k + 1] + c[k + 2]) / 6 }' > ours.txt
  awk 'NF { print $2 }' "$votca/CG-CG.force.fmatch" > expected.txt
  row $case 'force at the knots, worst relative' \
    "$(worst ours.txt expected.txt)" 0 1e-6
fi

# The same by VOTCA's own settings file: all that it prints, ten digits.
if fm -s "$votca/system.gro" -f "$votca/frame.trr" -m "$votca/mapping.xml" \
  -i "$votca/settings_fmatch.xml" --votca-tables votca.tables; then
  awk 'NF { print $1, $2 }' "$votca/CG-CG.force.fmatch" | tr ' ' '\n' \
    > expected.txt
  awk '{ print $1, $2 }' votca.tables/CG-CG.force | tr ' ' '\n' > ours.txt
  row $case 'its settings, its table: worst' \
    "$(worst ours.txt expected.txt)" 0 1e-9
fi

. "$scripts/cases_bonded.sh"
. "$scripts/cases_manybody.sh"
. "$scripts/cases_gaussian.sh"
. "$scripts/cases_energy.sh"
. "$scripts/cases_targets.sh"
. "$scripts/cases_alone.sh"

cd ..
[ $failures = 0 ] && rm -rf cases.tmp
echo "$failures not ok"
exit $((failures > 0))
