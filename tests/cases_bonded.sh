# SPDX-License-Identifier: GPL-2.0-or-later
# Read by cases.sh: bonds, angles and dihedrals beside pairs.

# Worst difference between the rows of a table and a function of x, from LO to
# HI; `f` is in awk, of x in degrees for angles.
off_by() { # TABLE LO HI FUNCTION
  awk -v lo="$2" -v hi="$3" '
    function abs(a) { return a < 0 ? -a : a }
    BEGIN { deg = atan2(0, -1) / 180 }
    /^#/ || $5 != "i" || $1 < lo || $1 > hi { next }
    { x = $1; d = abs($3 - ('"$4"')); n++; if (!(d <= most)) most = d }
    END { print n ? most : "nan" }' "$1"
}

# What a fit leaves, by an expected result.json.
quality() { # CASE JSON TOLERANCE
  for pair in residual:chi2_per_component \
    mean_square_force:mean_f2_per_component; do
    wanted=$(tr -d ' \n' < "$2" |
      sed "s/.*\"${pair#*:}\":\([^,]*\).*/\1/")
    row "$1" "${pair%:*}" "$(json "${pair%:*}")" "$wanted" \
      "$(product "$wanted" "$3")"
  done
}

# Coefficients of terms that the reference determines too, relative to the
# largest of the term.
terms() { # CASE REFERENCE TERM...
  name=$1 file=$2
  shift 2
  for term; do
    reference "$file" "$term" > expected.txt
    coefficients "$term" > ours.txt
    dataset "$term/sampled" > sampled.txt
    row "$name" "$term: coefficients, worst" \
      "$(paste -d ' ' ours.txt expected.txt sampled.txt | awk '
        NF != 3 || /nan|inf/ { print "nan"; bad = 1; exit }
        $3 { d = $1 - $2; d = d < 0 ? -d : d; if (d > off) off = d
          e = $2 < 0 ? -$2 : $2; if (e > most) most = e }
        END { if (!bad) print most ? off / most : "nan" }')" 0 1e-9
  done
}

# Forces that LAMMPS computed from known functions; the tolerances are five
# times what numpy's fit is off (expected/README), which is the dump's rounding.
polymer() { # CASE
  case=$1 dir=data/$1
  fm -f "$dir/traj.dump.gz" -s "$dir/topology.data" -m identity --units lj \
    -i "$dir/interactions.xml" || return
  row "$case" 'residual/<f^2>' \
    "$(echo "$(json residual) $(json mean_square_force)" |
      awk '{ print $1 / $2 }')" 0 1e-5
}
# |f| of the pair at the nearest distance, 48 and more, scales its error.
lj_force='(EPS * 24 * (2 * (SIG/x)^13 - (SIG/x)^7) / SIG)'
polymer 02a_polymer_bonds_angles && {
  row 02a 'bond, worst' \
    "$(off_by fm.tables/bond1.tab 0.765 1.24 '-120 * (x - 1)')" 0 4.2e-5
  row 02a 'angle, worst, per degree' \
    "$(off_by fm.tables/angle1.tab 78 156 '-12 * (x - 120) * deg * deg')" \
    0 "$(product 5.2e-5 0.01745329)"
  row 02a 'pair, worst beyond 0.95 sigma' "$(off_by fm.tables/pair.tab 0.95 \
    2.5 "$(echo "$lj_force" | sed 's/EPS/1/; s/SIG/1/g')")" 0 5e-3
}
# One angle lies in the last interval, none beside it: two columns are one.
polymer 02b_polymer_dihedrals && {
  row 02b 'condition of what is solved' "$(json condition)" 0 1e6
  row 02b 'bond, worst' \
    "$(off_by fm.tables/bond1.tab 0.769 1.18 '-160 * (x - 0.97)')" 0 2.8e-5
  row 02b 'angle, worst, per degree' \
    "$(off_by fm.tables/angle1.tab 85 143 '-24 * (x - 115) * deg * deg')" \
    0 "$(product 1.1e-4 0.01745329)"
  row 02b 'dihedral, worst, per degree' \
    "$(off_by fm.tables/dihedral1.tab -179 179 'deg * (0.6 * sin(x * deg) \
      + 0.6 * sin(2 * x * deg) + 3.6 * sin(3 * x * deg))')" \
    0 "$(product 6.7e-4 0.01745329)"
  row 02b 'pair, worst beyond 1 sigma' "$(off_by fm.tables/pair.tab 1.0 2.5 \
    "$(echo "$lj_force" | sed 's/EPS/0.8/; s/SIG/1.05/g')")" 0 5e-3
}

# The same as formulas: k is twice LAMMPS's K.  02b's dihedral, U = 0.6 (1 + cos
# phi) - 0.3 (1 - cos 2 phi) + 1.2 (1 + cos 3 phi), is by hand, with c = cos(phi -
# 180 degrees), 1.2 + 3 c + 0.6 c^2 - 4.8 c^3.  Tolerances: rounding of the
# dump's nine digits, some 1e-6 of a force of 10.
classical() { # CASE
  case=$1
  sed '/<bond/s/order.*/basis="harmonic"\/>/
    /<angle/s/order.*/basis="harmonic"\/>/
    /<dihedral/s/order.*/basis="rb"\/>/
    /<pair/s/order.*/basis="lj"\/>/' "data/$1/interactions.xml" > classical.xml
  fm -f "data/$1/traj.dump.gz" -s "data/$1/topology.data" -m identity \
    --units lj -i classical.xml
}
formula() { # INTERACTION PARAMETER EXPECTED
  row "$case" "$1: $2" "$(parameter "$1" "$2")" "$3" \
    "$(echo "$3" | awk '{ print 1e-6 * ($1 < 0 ? 1 - $1 : 1 + $1) }')"
}
classical 02a_polymer_bonds_angles && {
  case=02a
  formula bond1 k 120
  formula bond1 q0 1
  formula angle1 k 12
  formula angle1 q0 120
  formula pair epsilon 1
  formula pair sigma 1
}
classical 02b_polymer_dihedrals && {
  case=02b
  formula bond1 k 160
  formula bond1 q0 0.97
  formula angle1 k 24
  formula angle1 q0 115
  formula dihedral1 C0 1.2
  formula dihedral1 C1 3
  formula dihedral1 C2 0.6
  formula dihedral1 C3 -4.8
  formula dihedral1 C4 0
  formula dihedral1 C5 0
  formula pair epsilon 0.8
  formula pair sigma 1.05
}

# One pair in the first interval of C-C has 1e-11 of the weight of others: numpy
# gives it a coefficient of -7e8, we none; the curves agree where data are.  Rows
# of ours are h = 0.002 nm apart and f'' is up to 1e6: h^2 f''/8 = 0.5.
case=08_methanol
if fm -s "$methanol/system.gro" -f "$methanol/traj.trr" -b 1 \
  -m "$methanol/mapping_2site.xml" -i "$methanol/interactions_2site.xml"; then
  quality $case "$methanol/expected/result_2site.json" 1e-6
  for at in bond:0.1428 C-C:0.33 C-O:0.30 O-O:0.26; do
    row $case "${at%:*}: rms to the table, r >= ${at#*:}" \
      "$(rms "fm.tables/${at%:*}.tab" \
        "$methanol/expected/force_2site_${at%:*}.csv" "${at#*:}")" 0 0.5
  done
  t_conf_row $case '2-site: T_conf, K' 298.15
fi
mapped $case 3 "$methanol/mapped_first3_2site.trr" -b 1 \
  -s "$methanol/system.gro" -f "$methanol/traj.trr" \
  -m "$methanol/mapping_2site.xml"

# A molecule in vacuum.  Dihedrals with gaps, and 58 columns that have no data.
glycine=data/09_triglycine_vacuum
for model in residue backbone; do
  case=09_$model
  fm -s "$glycine/system.top" -f "$glycine/traj.trr" -b 1 \
    -m "$glycine/mapping_$model.xml" -i "$glycine/interactions_$model.xml" ||
    continue
  quality $case "$glycine/expected/result_$model.json" 1e-6
  if [ $model = residue ]; then
    terms $case "$glycine/expected/reference_spline_$model.json" \
      bond01 bond12 angle
  else
    terms $case "$glycine/expected/reference_spline_$model.json" \
      b0 b1 b2 b3 b4 b5 b6 b7 a0 a1 a2 a3 a4 a5 a6 d0 d1 d2 d3 d4 d5
  fi
  mapped $case 3 "$glycine/mapped_first3_$model.trr" -b 1 \
    -s "$glycine/system.top" -f "$glycine/traj.trr" \
    -m "$glycine/mapping_$model.xml"
done
