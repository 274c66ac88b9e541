#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cgmap fm --from: the fit of kept sums is that of the frames, told alike; what
# needs frames is refused.
. "$top_srcdir/tests/ranks.sh"
begin fm_from

system="-s water/traj.gro -f water/traj.trr -m water/mapping.xml"
knots="-i water/interactions.xml"

# What is told without seconds, names of files, and ranks of the frame loop.
page() {
  sed '/^seconds on a rank/d; /^  [a-z]*  *[0-9. ]*$/d; /^ranks: /d
    /^results /,$d; /^$/d' "$1"
}
json() {
  tr -d ' \n' < "$1" | sed 's/"command":"[^"]*"//; s/"warnings":\[[^]]*\]//
    s/"left_out":{[^}]*},//; s/"seconds":{[^}]*}//'
}

# alike DIR DIR: tables without their headers, and the interactions.
alike() {
  for table in "$1"/*; do
    sed '/^#/d; /^ *<!--/d' "$table" > one.txt
    sed '/^#/d; /^ *<!--/d' "$2/${table##*/}" | cmp -s - one.txt ||
      fault "$table and those of $2 differ"
  done
}

cgmap fm $system $knots -b 1 --frames 21 --temperature 300 -o a.h5 -q \
  > a.txt 2> err || fault 'fm:' "$(cat err)"
cgmap fm --from a.h5 -o b.h5 -q > b.txt 2> err ||
  fault 'fm --from:' "$(cat err)"
page a.txt > a.page
page b.txt | diff a.page - || fault 'the page of --from differs'
grep -q 'simulated at 300' b.txt || fault 'the temperature is lost'
alike a.tables b.tables
# The file is as good as the first, to solve from and to export; on 2 ranks.
cgmap_on 2 fm --from b.h5 -o c.h5 --json -q > c.json 2> err ||
  fault 'fm --from on 2 ranks:' "$(cat err)"
alike a.tables c.tables
cgmap fm --from a.h5 -o d.h5 --json -q > d.json
json d.json > d.text
json c.json | cmp -s - d.text || fault 'a copy of a copy differs'
grep -q '"T_conf":{.*"drift"\|"drift":.*"T_conf":{' d.text || fault "$(cat d.text)"
cgmap export c.h5 --engine lammps -o lammps 2> err > page ||
  fault 'export:' "$(cat err)"

# Another solver: as that solver does with the frames.
cgmap fm $system $knots -b 1 --frames 21 --solver svd -o s.h5 --json -q \
  > s.json 2> err
cgmap fm --from a.h5 --solver svd -o t.h5 --json -q > t.json 2> err ||
  fault '--from --solver svd:' "$(cat err)"
alike s.tables t.tables
cgmap fm --from a.h5 --regularise ridge=0.01 -o r.h5 --json -q > r.json
tr -d ' \n' < r.json | grep -q '"ridge":0.01' || fault 'ridge' "$(cat r.json)"

# Without forces.
cgmap fm $system $knots -b 1 --frames 21 --temperature 300 -o y.h5 \
  --target structure -q > y.txt 2> err || fault "structure: $(cat err)"
cgmap fm --from y.h5 -o z.h5 -q > z.txt 2> err || fault "$(cat err)"
page y.txt > y.page
page z.txt | diff y.page - || fault 'the page of a structure differs'
alike y.tables z.tables

# A tail that is switched off after the fit: the force before it is that of the
# fit, at the cutoff it is 0 here and in LAMMPS; without forces the fit is tied
# besides.
sed 's/<pair /<pair tail="switch" /' water/interactions.xml > switch.xml
"$cgmap" fm $system -i switch.xml -b 1 --frames 21 --temperature 300 -o w.h5 \
  > page 2> err || fault "switch: $(cat err)"
grep -q 'W-W: switched off from 0.8[0-9]* to 0.9 after the fit' err ||
  fault "nothing is said of the switch: $(cat err)"
"$cgmap" fm --from w.h5 -o v.h5 -q > page 2> err || fault "$(cat err)"
alike w.tables v.tables
awk '!/^#/ { print $1, $3 }' a.tables/W-W.tab > one.txt
awk '!/^#/ { print $1, $3, $2 }' w.tables/W-W.tab | paste - one.txt | awk '
  $1 != $4 { bad = 1 }
  $1 <= 0.83 && $2 != $5 { bad = 1 }
  $1 > 0.86 && $1 < 0.9 && $2 * $2 >= $5 * $5 { bad = 1 }
  END { exit bad || NR < 100 || $2 != 0 || $3 != 0 }' ||
  fault 'the switched table is not that of the fit'
"$cgmap" export v.h5 --engine lammps -o switched -q 2> err ||
  fault "export: $(cat err)"
awk 'NF == 4 { f = $4 } END { exit f != 0 }' switched/cgmap.table ||
  fault "LAMMPS's table of a switched force does not end with 0"
"$cgmap" fm $system -i switch.xml -b 1 --frames 21 --temperature 300 -o u.h5 \
  --target structure -q > page 2> err || fault "structure: $(cat err)"
"$cgmap" fm --from u.h5 -o x.h5 -q > page 2> err || fault "$(cat err)"
alike u.tables x.tables

# One force for several pairs of types: solved again, joined, exported once.
echo '<interactions cutoff="0.7"><pair types="* O" name="to-O" min="0.24"/>
  <pair types="C C" min="0.24"/></interactions>' > shared.xml
"$cgmap" fm -s data/methanol.gro -f data/methanol.trr -i shared.xml -o h.h5 \
  -m data/mapping/methanol_2site.xml > page 2> err || fault "$(cat err)"
grep -q 'to-O: one force for all pairs of a bead of type C|O and one of type O' \
  err || fault "nothing is said of a shared force: $(cat err)"
"$cgmap" fm --from h.h5 -o i.h5 -q > page 2> err || fault "$(cat err)"
alike h.tables i.tables
"$cgmap" export i.h5 --engine lammps -o shared -q 2> err || fault "$(cat err)"
[ "$(grep -c '^to-O$' shared/cgmap.table) $(grep -c ' cgmap.table to-O$' \
  shared/in.cgmap) $(grep -c '^pair_coeff' shared/in.cgmap)" = '1 2 3' ] ||
  fault "one table for two pairs: $(cat shared/in.cgmap)"

# Two systems, one file each.
cgmap fm -s data/methanol.gro -f data/methanol.trr -o m.h5 -q \
  -m data/mapping/methanol_2site.xml > m.txt 2> err || fault "$(cat err)"
cgmap fm --from a.h5:0.5 --from m.h5 -o both.h5 > page 2> err ||
  fault 'two systems:' "$(cat err)"
grep -q '^24 frames of several systems; ' page && grep -q '^W-W ' page &&
  grep -q '^C-O ' page || fault "$(cat page)"
# They share no column: each force is that of its own run (columns scaled, so
# a weight is none); the core and the grid of points below min follow kT.
for pair in W-W C-O; do
  [ $pair = W-W ] && own=a || own=m
  awk '!/^#/ && $5 == "i" { print $1, $3 }' $own.tables/$pair.tab > one.txt
  awk '!/^#/ && $5 == "i" { print $1, $3 }' both.tables/$pair.tab |
    paste - one.txt | awk '
      { d = $2 - $4; if (d < 0) d = -d; if ($1 != $3 || !(d <= 1e-6)) bad = 1 }
      END { exit bad || NR < 100 }' || fault "$pair of both differs"
done

# refused STATUS TEXT OPTIONS...
refused() {
  expected=$1 text=$2
  shift 2
  cgmap fm "$@" -o no.h5 -q > page 2> err
  got=$?
  [ $got = $expected ] && grep -qF -e "$text" err ||
    fault "fm $*: $got, $expected expected: $(cat err)"
}
refused 64 'leave out --trajectory, --mapping, --begin' \
  --from a.h5 -m water/mapping.xml -f x.trr -b 2
for weight in -1 0 1e300 1e-300; do
  refused 64 "'a.h5:$weight' was given, expected a weight from 1e-50 to 1e50" \
    --from a.h5:$weight
done
refused 64 'not fitted with --solver tsqr' --from a.h5 --solver tsqr
refused 64 'was fitted at 300' --from a.h5 --temperature 310
refused 66 'nowhere.h5' --from nowhere.h5
refused 65 'err: is not a whole HDF5 file' --from err
cgmap fm --from m.h5 --temperature 310 -o hot.h5 -q > page || fault hot
refused 78 'a.h5 was fitted at a temperature of 300, hot.h5 at 310' \
  --from a.h5 --from hot.h5
cgmap fm $system -b 1 --frames 4 --cutoff 0.8 -o e.h5 -q > page 2> err
refused 78 'a.h5: the interaction W-W is <pair name="W-W"' \
  --from e.h5 --from a.h5
cgmap fm $system $knots --frames 4 --solver tsqr -o q.h5 -q > page 2> err
cgmap fm --from q.h5 --json -o q2.h5 -q > page 2> err || fault "$(cat err)"
grep -q '"solver": "tsqr"' page || fault 'tsqr goes on by itself'
refused 64 'was fitted with --solver tsqr' --from q.h5 --solver svd
refused 64 'y.h5 was fitted with --target structure, a.h5 with force' \
  --from y.h5 --from a.h5
refused 64 'leave out --target' --from y.h5 --target structure
refused 64 'have no sums in common' --from q.h5 --from a.h5
# 36 columns in 4 blocks: 36^2 (1/2 + 5/2) 8 bytes of sums, 31 kB, and 36^2 3 8
# bytes to solve, 31 kB; on 3 ranks 5/3 of the squares are elsewhere.
refused 69 'matrices need 3.11e-05 GB on each rank and 3.11e-05 GB more' \
  --from a.h5 --memory 6e-5
cgmap fm --from a.h5 --memory 7e-5 -o f.h5 -q > page 2> err ||
  fault '--from within --memory:' "$(cat err)"
alike a.tables f.tables
cgmap_on 3 fm --from a.h5 --memory 6e-5 -o g.h5 -q > page 2> err ||
  fault '--from on 3 ranks within --memory:' "$(cat err)"
cgmap fm --from a.h5 -o a.h5 --overwrite -q > page 2> err
[ $? = 64 ] || fault "a.h5 from a.h5: $(cat err)"
[ -e no.h5 ] && fault 'a refused run wrote no.h5'

finish commands
