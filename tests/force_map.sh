#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# --force-map: what the plain sum may not do, the optimal map does, on 1 and 3
# ranks.  In the methanol at hand the bonds C-H and O-H are rigid, so it
# consists of two bodies, and two beads leave no choice: whichever atoms of them
# they are, F is the sum over the body (the forces that another program gives
# for beads CH3 and OH, tests/t_map_real.c).
. "$top_srcdir/tests/ranks.sh"
begin force_map

sed 's/1:MET:C .*H3</1:MET:C</; s/1:MET:OA .*HO</1:MET:OA</
  s/12.011 .*008</1</; s/15.9994 1.008</1</' \
  tests/data/mapping/methanol_2site.xml > carbon_and_oxygen.xml
sed 's/1:MET:OA</1:MET:OA 1:MET:C</; /<name>M1/s/>1</>1 1</' \
  carbon_and_oxygen.xml > shared.xml
sed 's/1:MET:C</1:MET:HO</' carbon_and_oxygen.xml > body.xml

input='-f tests/data/methanol.trr -s tests/data/methanol.gro'
fm="fm $input --cutoff 0.7 -o new.h5"
cut='a constraint holds its atoms 1 (C) and 2 (H1)'
way='--force-map optimal.*with --target structure, which needs no forces$'
both 78 "$cut.*$way" $fm -m carbon_and_oxygen.xml
both 78 'is in bead . .* too: .*--force-map optimal' $fm -m shared.xml
both 78 'is in bead . .* too: .*--force-map optimal' \
  map $input -m shared.xml -o new.trr
for map in sum optimal; do
  both 78 'lie within one rigid body' $fm -m body.xml --force-map $map
done
"$cgmap" map $input -m identity -o a.xtc -q || fault 'no XTC'
both 65 'no frame holds forces' map -f a.xtc -s tests/data/methanol.gro \
  -m carbon_and_oxygen.xml --force-map optimal -o new.trr

# Molecules that are left out act on the others: the third law is of all.
third_law() {
  run 1 fm -f tests/data/methanol.trr -s "$@" \
    -m topologies/methanol/methanol.xml --cutoff 0.7 -o new.h5
  sed -n 's/^third law *//p' out
  rm -rf new.h5 new.tables
}
awk 'NR > 2 && NR < 63 { sub(/MET/, "ETH") } { print }' \
  tests/data/methanol.gro > mixed.gro
law=$(third_law tests/data/methanol.gro)
[ -n "$law" ] && [ "$law" = "$(third_law mixed.gro --ignore ETH)" ] ||
  fault "third law: $law, with molecules ignored: $(cat out)"

# forces FILE: those of a dump, one a line.
forces() {
  awk '/^ITEM: ATOMS/ { for (i = 3; i <= NF; i++) column[$i] = i - 2; next }
    /^ITEM/ { in_atoms = 0 }
    NF > 6 { print $column["fx"], $column["fy"], $column["fz"] }' "$1"
}
for ranks in 1 3; do
  run $ranks map $input -m tests/data/mapping/methanol_2site.xml \
    --units real -o sum.lammpstrj
  [ "$status" = 0 ] || fault "sums: $(cat err)"
  for map in carbon_and_oxygen tests/data/mapping/methanol_2site; do
    run $ranks map $input -m $map.xml --force-map optimal \
      --units real -o optimal.lammpstrj
    [ "$status" = 0 ] || fault "$map: $(cat err)"
    grep -q 'forces on them are left out' err && fault "$map: left out"
    # Six digits are written, of forces up to 1e4 kJ/mol/nm; in real units, as
    # dumps have them, a 41.84th of that.
    forces sum.lammpstrj > sum
    forces optimal.lammpstrj | paste -d ' ' sum - | awk '
      { for (k = 1; k < 4; k++) { d = $k - $(k + 3)
          if (d < 0) d = -d; if (!(d <= most)) most = d } }
      END { exit !(NR == 3 * 128 && most < 0.01) }' ||
      fault "$map, $ranks ranks: forces differ"
    rm optimal.lammpstrj
  done
  rm sum.lammpstrj
done

finish mistakes
