#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cgmap fm with three-body terms and local densities, from options to files:
# what is said, written and refused; what VOTCA makes of the same frame.
cgmap=$(pwd)/src/cgmap
water=$(cd "$top_srcdir/examples/spce-water" && pwd)
votca=$(cd "$top_srcdir/tests/data/votca" && pwd)
rm -rf fm_many.tmp
mkdir fm_many.tmp && cd fm_many.tmp || exit 99
bad=0
fail() { echo "$1"; bad=1; }

cat > many.xml <<'EOT'
<interactions cutoff="0.9">
  <pair types="W W" min="0.24" step="0.06"/>
  <threebody types="W W W" cutoff="0.37" gamma="0.12" step="15"/>
  <density types="W W" cutoff="0.5"/>
</interactions>
EOT
fm() {
  "$cgmap" fm -s "$water/traj.gro" -f "$water/traj.trr" \
    -m "$water/mapping.xml" -b 1 --frames 2 "$@"
}

fm -i many.xml -o a.h5 --json -q > a.json || fail 'the fit failed'
for kind in pair threebody density; do
  grep -q "\"kind\": *\"$kind\"" a.json || fail "no $kind in the JSON"
done
grep -q '"T_conf"' a.json || fail 'pairs have a T_conf'
grep -q '^# units: *x degree, U kJ/mol, F and dF kJ/mol/degree$' \
  a.tables/W-W-W.tab || fail 'units of the three-body table'
grep -q '^# units: *x neighbours, U kJ/mol, F and dF kJ/mol$' \
  a.tables/W-W-density.tab || fail 'units of the density table'

# u and -du/dx agree: central differences over two rows, off by h^2 u'''/6 and
# by the last of twelve digits.
for table in W-W-W W-W-density; do
  awk '/^#/ { next }
    { n++; x[n] = $1; u[n] = $2; f[n] = $3; i[n] = $5 == "i"
      a = $3 < 0 ? -$3 : $3; if (a > most) most = a }
    END { for (k = 2; k < n; k++) {
        if (!i[k - 1] || !i[k + 1]) continue
        d = (u[k + 1] - u[k - 1]) / (x[k + 1] - x[k - 1]) + f[k]
        d = d < 0 ? -d : d; rows++; if (!(d <= 0.02 * most)) wrong++ }
      exit !(rows > 20 && wrong == 0) }' a.tables/$table.tab ||
    fail "$table: F is not -dU/dx"
done

# What was found is written down, and fits the same again on other domains.
fm -i a.tables/interactions.xml -o b.h5 -q --json > b.json ||
  fail 'the second fit failed'
residual() { tr -d ' \n' < $1 | sed 's/.*"residual":\([^,]*\),.*/\1/'; }
$MPIRUN -n 2 "$cgmap" fm -s "$water/traj.gro" -f "$water/traj.trr" \
  -m "$water/mapping.xml" -b 1 --frames 2 -i a.tables/interactions.xml \
  --domains 2x1x1 -o c.h5 -q --json > c.json || fail 'two domains failed'
echo "$(residual a.json) $(residual b.json) $(residual c.json)" |
  awk '{ exit !($1 > 0 && $1 == $2 && ($1 - $3) ^ 2 < 1e-20 * $1 ^ 2) }' ||
  fail 'the residual changed'

# Sentences for what is refused.
refused() { # STATUS WORDS COMMAND...
  status=$1 words=$2
  shift 2
  "$@" > said.txt 2>&1
  [ $? = "$status" ] && grep -q "$words" said.txt ||
    { fail "expected $status, $words:"; cat said.txt; }
}
refused 78 'is a threebody term, which cgmap does not write for LAMMPS' \
  "$cgmap" export a.h5 --engine lammps -o lammps
refused 78 'many.xml: line 3: <threebody>: --target structure takes' \
  fm -i many.xml -o d.h5 --target structure --temperature 300
sed 's/cutoff="0.5"/cutoff="1.6"/' many.xml > far.xml
refused 65 'cutoff 1.6 nm is over half' fm -i far.xml -o d.h5
sed '/<pair/d; /<density/d' many.xml > three.xml
fm -i three.xml -o e.h5 -q --json > e.json || fail 'three alone failed'
grep -q T_conf e.json && fail 'a T_conf without pairs'

# As csg_fmatch fits the same frame by the same settings (tests/data/README):
# it prints ten digits, of values of a few kJ/mol and up to 2000.
alike() { # NAME OURS THEIRS
  paste -d ' ' "$2" "$3" | awk '
    function abs(a) { return a < 0 ? -a : a }
    NF != 8 { next }
    { rows++; d = abs($2 - $6) / (1 + abs($6)); if (!(d < 1e-8)) wrong++
      if ($4 != "i" || !(abs($1 - $5) <= 1e-9)) wrong++ }
    END { exit !(rows == '"$4"' && wrong == 0) }' || fail "$1 is not VOTCA's"
}
for kind in pairs threebody; do
  "$cgmap" fm --top "$votca/water.xml" --trj "$votca/water.trr" \
    --cg "$votca/water_map.xml" --options "$votca/$kind.xml" \
    --votca-tables $kind -o $kind.h5 -q > $kind.txt 2>&1 ||
    fail "settings of $kind: $(cat $kind.txt)"
done
alike 'the pair force' pairs/CG-CG.force "$votca/pairs.force" 14
alike 'the pair force beside angles' threebody/CG-CG.force \
  "$votca/threebody.force" 34
alike "the angles' potential" threebody/CG-CG-CG.pot "$votca/threebody.pot" 36

cd ..
[ $bad = 0 ] && rm -rf fm_many.tmp
exit $bad
