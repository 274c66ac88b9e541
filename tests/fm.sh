#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cgmap fm from outside: each option changes what it says it changes, the
# object of --json has the documented keys, and the answer does not depend on
# ranks and domains.
. "$top_srcdir/tests/ranks.sh"
begin fm

system="-s water/traj.gro -f water/traj.trr -m water/mapping.xml"
knots="-i water/interactions.xml"

# fm OPTION...: one rank, 21 frames from 1 ps, into out.json, $json and err.
fm() {
  cgmap fm $system -b 1 --frames ${frames:-21} -o o.h5 --overwrite \
    --json "$@" > out.json 2> err || { fault "fm $*:" "$(cat err)"; : > out.json; }
  read_json
}
read_json() { json=$(tr -d ' \n' < out.json); }

# number KEY: of a plain number in $json, the last one.
number() {
  case $json in *"\"$1\":"*) ;; *) return ;; esac
  value=${json##*"\"$1\":"}
  echo "${value%%[!-0-9.e+]*}"
}

# is KEY VALUE
is() {
  value=$(number "$1")
  [ "$value" = "$2" ] || fault "$1 is $value, expected $2"
}

# has TEXT, lacks TEXT: of $json.
has() { case $json in *"$1"*) ;; *) fault "JSON lacks $1" ;; esac; }
lacks() { case $json in *"$1"*) fault "JSON has $1" ;; esac; }

# The number of rows, not the seconds that they took.
rows() {
  echo "$json" | sed 's/.*"frames":[0-9]*,"rows":\([0-9]*\),.*/\1/'
}

# product A B
product() { echo "$1 $2" | awk '{ printf "%.15g", $1 * $2 }'; }

# close A B TOLERANCE WHAT; nan as text, to mawk it is below any number.
close() {
  echo "$1 $2 $3" | awk '{ d = $1 - $2
    exit !(NF == 3 && !/nan/ && d <= $3 && -d <= $3) }' || fault "$4: $1, expected $2 +- $3"
}

# above A B WHAT
above() {
  echo "$1 $2" | awk '{ exit !(NF == 2 && $1 > $2) }' ||
    fault "$3: $1, expected more than $2"
}

# Keys, all and no others; 21 frames of 884 beads, 3 components each.
fm $knots
tr ',{[' '\n\n\n' < out.json | sed -n 's/^ *"\([a-zA-Z_]*\)":.*/\1/p' |
  sort -u | tr '\n' ' ' > keys
echo "T_conf columns command condition count damaged drift error exchange explained frames" \
  "interactions kind left_out map mean_square_force name neighbour noise_floor outside" \
  "read repeats residual rms_force rows sampled samples seconds solve solver syrk target third_law total value version without_forces" \
  "warnings " | tr ' ' '\n' | sort -u | sed '/^$/d' | tr '\n' ' ' > expected
cmp -s keys expected || fault "keys: $(cat keys); expected: $(cat expected)"
is frames 21
is columns 36
least=$(tr -d ' \n' < out.json | sed 's/.*"noise_floor":\[\([^,]*\),.*/\1/')
close "$least" 0 1e-6 'rigid water: its force map has no choice'
has '"name":"W-W"'
has '"solver":"cholesky"'
[ "$(rows)" = $((21 * 884 * 3)) ] || fault "rows: $(rows)"
[ -s o.h5 ] && [ -s o.tables/W-W.tab ] || fault 'no o.h5 or o.tables/W-W.tab'
cp o.tables/W-W.tab serial.tab
serial=$(number residual)

# What was fitted, given as known, leaves nothing to fit: interpolation is some
# 1e-6 of the force off.  Then a table that is none; a table of other units.
sed 's/<pair.*/&<known types="W W" table="serial.tab"\/>/' \
  water/interactions.xml > known.xml
fm -i known.xml
close "$(number residual)" "$serial" "$(product 1e-4 "$serial")" 'known: residual'
close "$(number mean_square_force)" "$serial" "$(product 1e-4 "$serial")" \
  'known: what is left'
above "$(number known_square_force)" 1 'known forces'
grep -q 'both known and fitted' err || fault 'a fit besides a table is not told'
cat > several.xml <<'EOT'
<interactions cutoff="0.9">
  <pair name="all" types="C|O O" min="0.2" max="0.9"/>
  <threebody name="three" types="C C C" cutoff="0.5" gamma="0.1"/>
  <known types="O O" table="serial.tab"/>
  <known types="C C" table="serial.tab"/>
</interactions>
EOT
cgmap fm -s data/methanol.gro -f data/methanol.trr -i several.xml --dry-run \
  -m data/mapping/methanol_2site.xml -o dry.h5 > page 2> err ||
  fault 'tables for some of several types:' "$(cat err)"
[ "$(grep 'both known and fitted' err)" = "all is both known and fitted: \
the fit is what acts besides the table" ] ||
  fault 'known and fitted, of several types:' "$(cat err)"
sed -i 's/serial.tab/none.tab/' known.xml
cgmap fm $system -i known.xml -o no.h5 > out.json 2> err
[ $? = 66 ] && grep -q 'known.xml: line .*none.tab' err || fault 'no table:' "$(cat err)"
sed '/# units/s/nm/sigma/g; /# units/s,kJ/mol,epsilon,g' serial.tab > none.tab
cgmap fm $system -i known.xml -o no.h5 > out.json 2> err
[ $? = 64 ] && grep -q 'none.tab is in lj units' err || fault 'units:' "$(cat err)"

# Frames: 21 of those from 1 ps on; then fewer.
fm $knots -e 10; is frames 10
fm $knots --skip 95; is frames 5
fm $knots --stride 10; is frames 10
frames=7
fm $knots
is frames 7
frames=

# Names of atoms that lie elsewhere: a hydrogen beside no oxygen.
awk 'FNR > 2 && NF > 3 { k = FNR % 3
    name = k == 0 ? "  HW1" : k == 1 ? "  HW2" : "   OW"
    $0 = substr($0, 1, 10) name substr($0, 16) } { print }' \
  water/traj.gro > order.gro
cgmap fm -s order.gro -f water/traj.trr -m water/mapping.xml $knots -o o.h5 \
  --frames 2 --overwrite > page 2> err || fault 'atoms in another order'
grep -q 'hydrogen HW2 of SOL (atom 2) is never nearer than 0.163' err &&
  grep -q 'Atoms are not where their names say' page ||
  fault 'atoms in another order:' "$(cat err)"
fm $knots
grep hydrogen err && fault 'a hydrogen is warned of'

# The fit.
fm $knots --solver svd; has '"solver":"svd"'
close "$(number residual)" "$serial" "$(product 1e-9 "$serial")" \
  'residual by svd'
fm $knots --solver tsqr; has '"solver":"tsqr"'
close "$(number residual)" "$serial" "$(product 1e-9 "$serial")" \
  'residual by tsqr'
# Knots so close that three frames do not tell their functions apart.
cat > close.xml <<'EOT'
<interactions cutoff="0.9">
  <pair types="W W" min="0.24" step="0.002" order="12"/>
</interactions>
EOT
fm -i close.xml -e 2; has '"solver":"cholesky"'
grep -q '^W-W: the data do not tell [0-9]* coefficients from' err ||
  fault 'coefficients left out in silence'
fm -i close.xml -e 2 --solver svd
grep -q '^solved by SVD: [0-9]* of [0-9]* free' err || fault 'SVD in silence'
lacks '"shift"'
fm $knots --regularise ridge=0.01; has '"ridge":0.01'; has '"shift":'
above "$(number residual)" "$serial" 'residual with a ridge'
fm $knots --regularise evidence; has '"converged":true'; has '"alpha":'
above "$(number residual)" "$serial" 'residual by evidence'
fm $knots --error-blocks 0; lacks '"error"'
awk '!/^#/ && $4 != 0 { bad = 1 } END { exit bad }' o.tables/W-W.tab ||
  fault 'errors without blocks'

# Weights: in the order of the frames, by time, by volume; and what is refused.
awk 'BEGIN { for (i = 1; i <= 21; i++) print i }' > in_order
awk 'BEGIN { print "@ s0 legend \"weight\""
  for (i = -5; i <= 25; i++) print i, i < 0 ? 7 : i }' > by_time
fm $knots; lacks '"n_eff"'
fm $knots --frame-weights in_order
weighted=$(number residual)
close "$(number n_eff)" "$(echo '231 3311' | awk '{ print $1 * $1 / $2 }')" \
  1e-3 'frames that count'
above "$weighted" "$(product 1.0000001 "$serial")" 'residual with weights'
fm $knots --frame-weights by_time
close "$(number residual)" "$weighted" 0 'weights by time'
fm $knots --frame-weights volume
close "$(number residual)" "$serial" "$(product 1e-12 "$serial")" \
  'weights of one volume'
cgmap fm $system $knots -b 1 --frames 21 --frame-weights in_order -o o.h5 \
  --overwrite > page 2> err
grep -q '^frames that count  *16\.1' page || fault 'n_eff is not printed'
refused() { # WORDS EXPECTED
  cgmap fm $system $knots -b 1 $1 -o no.h5 > page 2> err
  [ $? = 65 ] && grep -q "$2" err || fault "$1:" "$(cat err)"
}
sed 3s/3/-3/ in_order > negative
sed 9,12d by_time > missing
refused '--frames 20 --frame-weights in_order' 'in_order: 21 numbers for 20'
refused '--frames 21 --frame-weights negative' 'negative:3: -3 is below 0'
refused '--frames 21 --frame-weights missing' \
  'missing has no number for its time [2345]; the nearest is for [16] (line'

# Pressures: the same by time and in order, in bar; frames of one volume.
awk 'BEGIN { for (i = 1; i <= 21; i++) print 300 * sin(i * i) }' > bar
awk '{ print NR, $1 }' bar > bar_by_time
for file in bar bar_by_time; do
  fm $knots --temperature 300 --pressures $file
  tr -d ' \n' < out.json | sed -n 's/.*"pressure":{\([^}]*\)}.*/\1/p' > p.$file
done
cmp -s p.bar p.bar_by_time && grep -q '"residual":[1-9].*"lambda":[0-9]' p.bar ||
  fault 'pressures by time:' "$(cat p.bar p.bar_by_time)"
grep -q psi p.bar && fault 'U(V) of one volume'
cgmap fm $system $knots -b 1 --frames 21 --temperature 300 -o o.h5 \
  --pressures bar --overwrite > page 2> err
grep -q '^pressure residual  *[0-9.]* bar (rms), mean .*; a frame weighs' page ||
  fault 'the pressure residual is not printed'
cgmap fm $system $knots --pressures bar -o no.h5 > page 2> err
[ $? = 64 ] && grep -q 'pressures needs --temperature' err ||
  fault '--pressures alone:' "$(cat err)"
sed '5s/$/ bar/' bar > worded
refused '--frames 21 --temperature 300 --pressures worded' 'worded:5: "'
fm --cutoff 0.8
awk '!/^#/ { last = $1 } END { exit last != 0.8 }' o.tables/W-W.tab ||
  fault '--cutoff 0.8: the table ends elsewhere'
fm
[ "$(grep -c '^ranks: ' err)" = 1 ] || fault 'ranks are told twice'
grep -q 'cutoff 1.2 nm, by default' err || fault 'no word of the default cutoff'
# 0.95 of half the 2.98446 of the box is 1.4176, on a place that can be read.
cgmap fm $system --units lj --frames 1 --dry-run > /dev/null 2> err
grep -q 'cutoff 1.41 sigma, by default' err || fault 'cutoff:' "$(cat err)"

# kT_conf is the same number, T_conf that over Boltzmann's constant: 1, or
# 0.00831446261815324 kJ/mol/K.
fm $knots; kelvin=$(number value)
sed 's/units="gromacs" *//' water/interactions.xml > mum.xml
fm -i mum.xml --units lj
close "$(number value)" "$(product "$kelvin" 0.00831446261815324)" 1e-9 \
  'T_conf in reduced units'

# The same frames as a LAMMPS dump, in A and kcal/mol, with %.12g: the same fit,
# the single precision of the TRR being that of both.
cut=$((84 + 36 + 24 * 2652))
for k in 1 2 3; do
  od -An -v --endian=big -t f4 -w12 -j $((k * cut + 84)) -N $((cut - 84)) \
    water/traj.trr | awk -v k=$k '
    NR <= 3 { side[NR] = 10 * $NR; next }
    NR <= 2655 {
      x[NR - 3] = sprintf("%.12g %.12g %.12g", 10 * $1, 10 * $2, 10 * $3)
      next
    }
    NR == 2656 {
      print "ITEM: TIMESTEP\n" k "\nITEM: NUMBER OF ATOMS\n2652"
      print "ITEM: BOX BOUNDS pp pp pp"
      for (d = 1; d <= 3; d++) printf "0 %.12g\n", side[d]
      print "ITEM: ATOMS id type x y z fx fy fz"
    }
    { printf "%d 1 %s %.12g %.12g %.12g\n", NR - 2655, x[NR - 2655],
             $1 / 41.84, $2 / 41.84, $3 / 41.84 }'
done > x.lammpstrj
fm $knots -e 3
same=$(number residual)
cgmap fm -s water/traj.gro -f x.lammpstrj --units real $knots \
  -m water/mapping.xml -o o.h5 --overwrite --json > out.json 2> err ||
  fault 'fm of a dump:' "$(cat err)"
read_json
close "$(number residual)" "$same" "$(product 1e-6 "$same")" 'fit of a dump'
cgmap fm -f x.lammpstrj --units real -m identity --cutoff 0.5 --dry-run \
  -o dry.h5 2> err | grep -q '3 of 2652 atoms, 2652 beads' ||
  fault 'a dump names its atoms:' "$(cat err)"

# Talk.
fm $knots --require 'condition<1e9'
has "'condition<1e9'"
fm $knots --progress always -q
grep -q 'force matching' err || fault '--progress always is silent'
[ "$(sed -n 's/^.*solving: \([0-9]* of 7\) fits.*/\1/p' err | tr '\n' ,)" = \
  "$(seq -f '%g of 7' -s, 7)," ] || fault "solving: $(grep solving err)"
fm $knots --progress never -q # libraries of MPI may talk: "[hwloc/linux] ..."
grep -v '^\[' err && fault '-q --progress never is not silent'
fm $knots -v; mv err verbose
fm $knots
[ "$(wc -l < verbose)" -gt "$(wc -l < err)" ] || fault '-v says no more'
cgmap fm $system $knots -b 1 --temperature 300 -o o.h5 --overwrite -q > page
for part in 'W-W' 'error of force .* from 20 blocks and from 10' \
  '^W-W  *[0-9.]*, [0-9.]* kJ/mol/nm' '^drift  *[0-9]' 'interaction/NAME/samples' \
  'explained' 'condition' 'T_conf .*simulated at 300' \
  'seconds on a rank' 'idle: 0' 'results  o.h5' 'table    o.tables/W-W.tab'; do
  grep -q "$part" page || fault "the page lacks '$part'"
done

# Files.
cgmap fm $system $knots -o o.h5 > out.json 2> err
[ $? = 64 ] || fault 'o.h5 was written over'
cgmap fm $system $knots -o p.h5 --tables o.tables > out.json 2> err
[ $? = 64 ] && [ ! -e p.h5 ] || fault 'o.tables/W-W.tab was written over'
fm $knots --tables elsewhere
[ -s elsewhere/W-W.tab ] || fault '--tables'
cgmap fm $system $knots --dry-run -o dry.h5 > page 2> err ||
  fault '--dry-run:' "$(cat err)"
grep -q 'columns *36' page || fault "--dry-run:" "$(cat page)"
cgmap fm $system $knots --dry-run --json -o dry.h5 -q > out.json
read_json
is columns 36
is beads 884
is bytes_to_solve $((3 * 8 * 36 * 36))
[ -e dry.h5 ] || [ -e dry.tables ] && fault '--dry-run wrote something'

# Matrices that cannot fit: 4 blocks, 36^2 (1 + 3 + 3) 8 bytes = 73 kB.
cgmap fm $system $knots -b 1 --frames 21 --memory 5e-5 -o no.h5 2> err
[ $? = 69 ] && grep -q 'matrices need .* it may have 5e-05 GB' err ||
  fault 'matrices over --memory:' "$(cat err)"
[ -e no.h5 ] && fault 'over --memory it wrote something'

# What was found is written down, and fits the same again: no number of it
# differs, only dates and names of files.
cgmap fm -s data/methanol.gro -f data/methanol.trr -q -o found.h5 \
  -m data/mapping/methanol_2site.xml 2> err || fault 'methanol:' "$(cat err)"
cgmap fm -s data/methanol.gro -f data/methanol.trr -q -o again.h5 \
  -m data/mapping/methanol_2site.xml -i found.tables/interactions.xml \
  2> err || fault 'found.tables/interactions.xml:' "$(cat err)"
for table in found.tables/*.tab; do
  sed '/^#/d' "$table" > one.txt
  sed '/^#/d' "again${table#found}" | cmp -s - one.txt ||
    fault "$table differs when fitted again"
done
[ "$(ls found.tables/*.tab | wc -l)" -gt 2 ] || fault "tables: $(ls found.tables)"
sed '/^ *<!--/d' found.tables/interactions.xml > one.txt
sed '/^ *<!--/d' again.tables/interactions.xml | cmp -s - one.txt ||
  fault 'interactions.xml differs when fitted again'
grep -q 'intervals=' one.txt && grep -q '<pair name=.* types=.* min=' one.txt ||
  fault 'interactions.xml:' "$(cat found.tables/interactions.xml)"

# A trajectory of the oxygens alone; molecules left out; no box.
awk 'BEGIN { print "[ OW ]"; for (i = 1; i <= 2652; i += 3) print i }' > o.ndx
sed 's/ 1:SOL:HW[12]//g; s/15.9994 1.008 1.008/1/' water/mapping.xml > ow.xml
system="-s water/traj.gro -f water/traj.trr -m ow.xml"
cgmap fm $system -o no.h5 2> err
[ $? = 78 ] && grep -q 'SOL: a constraint holds its atoms 1 (OW) and 2' err ||
  fault 'a bead that cuts a constraint:' "$(cat err)"
sed '/<name>O</d; /<bond>/d; /<name>M1</d' data/mapping/methanol_2site.xml \
  > ch3.xml
system="-s data/methanol.gro -f data/methanol.trr -m ch3.xml"
fm
has '"warnings":["atomsthatbelongtonobead:128of384'

# A damaged file does not steer the terminal, nor does a name of its atoms.
sed '3,$s/^\(.....MET  \)    C/\1  \x1b[J/' data/methanol.gro > steer.gro
cgmap fm -s steer.gro -f steer.gro -m identity --cutoff 0.5 \
  --target structure --temperature 300 -o steer.h5 > out 2>&1 ||
  fault 'names with control bytes:' "$(cat -v out)"
grep -q '^?\[J-H1: nearest pair' out && grep -q '^?\[J-H1  *0.1' out ||
  fault 'control bytes in the report:' "$(cat -v out)"

system="-s water/traj.gro -f water/traj.trr -m water/mapping.xml"
cgmap map $system -b 1 --frames 3 -o beads.trr -q
system="-s water/traj.gro -f beads.trr -m ow.xml"
fm $knots -n o.ndx --group OW
is frames 3
awk 'NR > 2 && NR <= 5 { sub(/SOL/, "ION") } { print }' water/traj.gro \
  > one.gro
system="-s one.gro -f water/traj.trr -m water/mapping.xml"
fm $knots --ignore ION
[ "$(rows)" = $((21 * 883 * 3)) ] || fault "rows without a molecule: $(rows)"

# Ranks, domains, batch and memory in GB (1 MB: frames are read in parts):
# tables equal to 1e-13 cond max|F| = 1e-13 54 7e3 = 4e-8.
system="-s water/traj.gro -f water/traj.trr -m water/mapping.xml"
for how in '1 auto auto 1' '2 1x1x1 1 1' '2 2x1x1 1 1' '3 1x1x3 1 1e-3' \
  '3 1x1x3 3 1' '3 1x2x1 2 1'; do
  set -- $how
  cgmap_on $1 fm $system -b 1 --frames 21 $knots --domains $2 \
    --batch $3 --memory $4 -o many.h5 --overwrite -q > page 2> err ||
    fault "ranks, domains, batch, memory $how:" "$(cat err)"
  paste serial.tab many.tables/W-W.tab | awk -v how="$how" '
    /^#/ { next }
    { d = $3 - $8; if (d < 0) d = -d
      if ($1 != $6 || $5 != $10 || (d > 4e-8 && $5 == "i") || /nan/) bad = 1
      rows++ }
    END { if (bad || rows < 300) exit 1 }' || fault "tables of $how differ"
  grep -q "^ranks: $1," page || fault "$how: ranks are not told"
  # A header to every mate, then beads and forces from the one who read the
  # frame to the others, or, in parts, from all to all.
  case "$*" in
    *2x1x1*) sent=4 ;;
    *1e-3) sent=18 ;;
    *1x1x1* | *auto*) sent= ;;
    *) sent=any ;;
  esac
  told=$(sed -n 's/^sent between ranks: \([0-9.]*\) messages.*/\1/p' page)
  [ "$told" = "$sent" ] || [ "$sent" = any ] ||
    fault "$how: $told messages a frame, expected $sent"
  looks=$(grep -c '^third law' page)
  [ "$looks" = "$([ $4 = 1e-3 ] && echo 0 || echo 1)" ] ||
    fault "$how: $looks looks at the forces on all atoms"
done
grep -q 'idle: 1,' page || fault "the idle rank of 3 in teams of 2:" \
  "$(grep ranks: page)"

finish commands
