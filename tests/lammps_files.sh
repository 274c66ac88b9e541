#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lammps_files.sh: files of LAMMPS through the command line: units said,
# missing and contradicted; conversions there and back; topologies.
. "$top_srcdir/tests/ranks.sh"
begin lammps_files
ln -s data/dump dump

x=dump/tilted_x.lammpstrj
items=dump/methanol_items.lammpstrj
map='map -m identity'
both 64 'tilted_x.lammpstrj: a LAMMPS file does not tell its units' info -f $x
both 64 'give --units real, metal or lj' $map -f $x -o new.trr
both 64 'tilted.bin: its units are "real": give --units real, not metal' \
  $map -f dump/tilted.bin --units metal -o new.trr
both 64 'its units are "real"' $map -f $items --units lj -o new.trr
both 64 'chains.data: a LAMMPS file does not tell its units' \
  info -s dump/chains.data
both 64 'new.lammpstrj: LAMMPS dumps are written in LAMMPS.s units' \
  $map -s water/traj.gro -f water/traj.trr -o new.lammpstrj
both 64 'trr files are in nm and kJ/mol: leave out --units real' \
  $map -s water/traj.gro -f water/traj.trr --units real -o new.trr
both 64 'written as .trr, .xtc, .lammpstrj, .dcd, .h5, .pdb, .xyz or .gro' \
  $map -f $x --units real -o new.bin
both 65 'no frame between the times 100 and inf: .* lie between 0 and 80' \
  $map -f $x --units real -b 100 -o new.trr
both 65 '9 atoms, but .* has 12' \
  $map -s dump/chains.data -f $x --units real -o new.trr

# A file that names its units needs no option; steps stand for missing times.
cgmap info -f $items > out || fault 'info of a dump that says its units'
grep -q 'frames    4, ps 0 to' out || fault 'times:' "$(cat out)"
cgmap info -f $x --units real > out || fault 'info of a dump'
grep -q 'frames    3, steps 0 to 80' out || fault 'steps:' "$(cat out)"

# Reduced numbers have no units: none is told, of atoms either.
"$cgmap" map -m identity -f tests/data/methanol.trr \
  -s tests/data/methanol.gro -o reduced.xtc --precision 1000 -q ||
  fault 'TRR to XTC'
cat > units.psf <<'EOT'
PSF NAMD

1 !NATOM
1 S 1 A X T 0.5 12 0

0 !NBOND
EOT
info='info -f reduced.xtc -s units.psf'
"$cgmap" $info > out || fault "$info"
for text in 'mass      12 u' 'charge    0.5 e' 'ps 1 to 3' '0.001 nm'; do
  grep -q "$text" out || fault "$info: no $text:" "$(cat out)"
done
"$cgmap" $info --units lj > out || fault "$info --units lj"
grep -wE 'nm|ps|u|e' out && fault "$info --units lj tells units"
for text in 'tau 1 to 3' 'precision 0.001 sigma' 'mass      12 m' 'units     reduced'; do
  grep -q "$text" out || fault "$info --units lj: no $text:" "$(cat out)"
done
"$cgmap" $info --units lj --json > out || fault "$info --units lj --json"
grep '_ps"' out && fault "$info --units lj --json: reduced times in ps"
for key in '"begin": 1' '"end": 3' '"units": "reduced"'; do
  grep -q "$key" out || fault "$info --units lj --json: no $key" "$(cat out)"
done

both 64 'LAMMPS knows no units called gromacs' $map -s water/traj.gro \
  -f water/traj.trr --units gromacs -o new.lammpstrj
sed 's/pp pp pp/pp pp ff/' $x > slab.lammpstrj
both 65 'slab.lammpstrj: frame 0 .*periodic across some faces and not across' \
  $map -f slab.lammpstrj --units lj -o new.trr
cgmap info -f slab.lammpstrj --units lj > out || fault 'info of a slab'
grep -q 'frames    3' out || fault 'info of a slab:' "$(cat out)"

# Masses, charges and bonds of a data file.
cgmap info -s dump/chains.data --units real --json > out
for key in mass bonds angles; do
  grep -q "\"$key\":" out || fault "topology in JSON: no $key" "$(cat out)"
done

# Types of topology and trajectory.
cgmap $map -s dump/chains.data -f dump/chains.data --units real -o no.trr \
  2> /dev/null && fault 'a data file is no trajectory'
cat > three.data <<'EOT'
three

3 atoms
2 atom types
0 9 xlo xhi
0 9 ylo yhi
0 9 zlo zhi

Massses

1 1.0
2 2.0

Atoms # atomic

1 1 0 0 0
2 2 0 0 0
3 1 0 0 0
EOT
three() { # TYPES
  printf '%s\n' 'ITEM: TIMESTEP' 0 'ITEM: NUMBER OF ATOMS' 3 \
    'ITEM: BOX BOUNDS pp pp pp' '0 9' '0 9' '0 9' 'ITEM: ATOMS id type x y z' \
    "2 $2 0 0 0" "1 $1 0 0 0" "3 $3 0 0 0"
}
three 1 2 1 > same.lammpstrj
three 1 1 1 > other.lammpstrj
cgmap $map -s three.data -f same.lammpstrj --units lj -o three.trr 2> err ||
  fault 'the same types:' "$(cat err)"
grep -q 'section Massses is not known .* did you mean Masses?' err ||
  fault 'a misspelt section:' "$(cat err)"
both 65 'other.lammpstrj: atom 2 is of type 1, in three.data of type 2' \
  $map -s three.data -f other.lammpstrj --units lj -o new.trr

# A dump of a group: rows in any order, atoms by their ids, x = id.
group() { # STEP ID TYPE ID TYPE
  printf '%s\n' 'ITEM: TIMESTEP' $1 'ITEM: NUMBER OF ATOMS' 2 \
    'ITEM: BOX BOUNDS pp pp pp' '0 9' '0 9' '0 9' 'ITEM: ATOMS id type x y z' \
    "$2 $3 $2 0 0" "$4 $5 $4 0 0"
}
{ group 0 3 1 2 2; group 1 2 2 3 1; } > group.lammpstrj
{ group 0 2 2 1 1; group 1 1 1 2 2; } > first.lammpstrj
{ group 0 3 1 2 2; group 1 1 1 2 2; } > changing.lammpstrj
group 0 3 1 7 1 > beyond.lammpstrj
group 0 3 1 2 1 > retyped.lammpstrj
cgmap $map -s three.data -f group.lammpstrj --units lj -o group.gro 2> err ||
  fault 'a group:' "$(cat err)"
grep -q 'holds 2 of the 3 atoms of three.data' err || fault 'a group is told'
printf '%s\n' '2 2.000' '1 3.000' '2 2.000' '1 3.000' > expected
awk 'NF > 4 { print $(NF - 4), $(NF - 2) }' group.gro | diff - expected > d ||
  fault 'atoms of a group:' "$(cat d)"
both 65 'first.lammpstrj: 2 atoms, but three.data has 3' $map -s three.data \
  -f first.lammpstrj --units lj -o new.trr
both 65 'ids must be 1 ... 2, .*data file' $map -f group.lammpstrj \
  --units lj -o new.trr
both 65 'frame 1 .*atom id 1 is not in the first frame' $map -s three.data \
  -f changing.lammpstrj --units lj -o new.trr
{ group 0 3 1 1 1; group 1 2 2 3 1; } > apart.lammpstrj
both 65 'frame 1 .*atom id 2 is not in the first frame' $map -s three.data \
  -f apart.lammpstrj --units lj -o new.trr
# The ids are those of the first frame that can be read.
{ group 0 3 1 1 none; group 1 1 1 3 1; } | sed 's/^1 none/x 1/' \
  > damaged.lammpstrj
fine 3 'damaged.lammpstrj: frame 0 .*is left out' $map -s three.data \
  -f damaged.lammpstrj --units lj -o new.trr --skip-bad-frames
both 65 'first.lammpstrj: holds the atom id 1, which group.lammpstrj does not' \
  $map -s three.data -f group.lammpstrj -f first.lammpstrj --units lj -o new.trr
both 65 'beyond.lammpstrj: holds an atom of id 7, three.data has atoms 1 to 3' \
  $map -s three.data -f beyond.lammpstrj --units lj -o new.trr
both 65 'atom 2 is of type 1, in three.data of type 2' $map -s three.data \
  -f retyped.lammpstrj --units lj -o new.trr
printf '[ rest ]\n2 3\n[ first ]\n1 2\n' > three.ndx
cgmap $map -s three.data -f group.lammpstrj -n three.ndx --group rest \
  --units lj -o rest.gro -q || fault 'a group of both'
diff rest.gro group.gro > d || fault 'a group of both:' "$(cat d)"
both 65 'holds an atom of id 2, three.data has' $map -s three.data \
  -f group.lammpstrj -n three.ndx --group first --units lj -o new.trr
cgmap info -s three.data -f group.lammpstrj --units lj --check > out ||
  fault 'info of a group:' "$(cat out)"

# A run that lost atoms has gaps in both files; atom 2 is the one of id 30.
sed 's/^2 2 0 0 0/30 2 0 0 0/; s/^3 1 0 0 0/700 1 0 0 0/' three.data > lost.data
{ group 0 700 1 30 2; group 1 30 2 700 1; } > lost.lammpstrj
sed 's/^2 /30 /; s/^3 1/700 1/; s/ pp$/ pp/; s/^30 2 0/30 2 30/
     s/^700 1 0/700 1 700/; s/^0 9$/0 900/' same.lammpstrj > whole.lammpstrj
cgmap $map -s lost.data -f whole.lammpstrj --units lj -o whole.gro -q ||
  fault 'ids with gaps'
awk 'NR > 2 && NF > 4 { print $(NF - 4), $(NF - 2) }' whole.gro > d
printf '%s\n' '1 0.000' '2 30.000' '1 700.000' | diff - d > e ||
  fault 'atoms of ids with gaps:' "$(cat e)"
cgmap $map -s lost.data -f lost.lammpstrj --units lj -o lost.gro 2> err ||
  fault 'a group of ids with gaps:' "$(cat err)"
grep -q 'holds 2 of the 3 atoms of lost.data' err || fault 'gaps: it is told'
both 65 'same.lammpstrj: holds an atom of id 2, lost.data has atoms 1 to 700' \
  $map -s lost.data -f same.lammpstrj --units lj -o new.trr
printf '[ rest ]\n2 3\n[ first ]\n1 2\n' > lost.ndx
cgmap $map -s lost.data -f lost.lammpstrj -n lost.ndx --group rest \
  --units lj -o rests.gro -q || fault 'a group of both, with gaps'
diff rests.gro lost.gro > d || fault 'a group of both, with gaps:' "$(cat d)"
both 65 'same.lammpstrj: holds an atom of id 2, lost.data has no such atom' \
  $map -s lost.data -f same.lammpstrj -n lost.ndx --group rest --units lj \
  -o new.trr
cgmap $map -s lost.data -f whole.lammpstrj -n lost.ndx --group rest \
  --units lj -o rested.gro -q || fault 'a group of a whole system with gaps'
awk 'NR > 2 && NF > 4 { print $(NF - 4), $(NF - 2) }' rested.gro > d
printf '%s\n' '2 30.000' '1 700.000' | diff - d > e ||
  fault 'a group of a whole system with gaps:' "$(cat e)"
both 65 'id 30, lost.data has no such atom in the group' $map -s lost.data \
  -f lost.lammpstrj -n lost.ndx --group first --units lj -o new.trr

# Steps are no times: left out where a format allows, else told.
for to in lammpstrj gro xyz pdb; do
  cgmap $map -f $x --units real -o steps.$to -q || fault "steps to $to"
  grep -E 'ITEM: TIME$|t=|Time=' steps.$to && fault "$to: steps became times"
  cgmap info -f steps.$to --units real | grep -q 'steps 0 to 80' ||
    fault "$to: steps are lost:" "$(cgmap info -f steps.$to --units real)"
done
cgmap $map -f $x --units real -o steps.trr -q 2> err
grep -q 'tilted_x.*tells steps, but no times: steps.trr has the numbers' err ||
  fault 'steps became times without a word:' "$(cat err)"

# There and back.  Single precision of TRR both ways, digits that bring numbers
# back in the dump: the same bytes.
cgmap map -m identity -s water/traj.gro -f water/traj.trr --frames 3 \
  --units real -o w.lammpstrj -q || fault 'TRR to dump'
cgmap map -m identity -s water/traj.gro -f water/traj.trr --frames 3 \
  -o w.trr -q || fault 'TRR to TRR'
gzip -k w.lammpstrj
for n in 1 3; do
  for name in w.lammpstrj w.lammpstrj.gz; do
    cgmap_on $n map -m identity -f $name --units real -o back.trr \
      --overwrite -q || fault "$name to TRR on $n ranks"
    cmp w.trr back.trr || fault "$name, $n ranks: not what was written"
  done
done
head -c 5000 w.lammpstrj.gz > cut.gz
both 65 'cut.gz: the gzip data end too early' \
  $map -f cut.gz --units real -o new.trr

# Binary and text of one run; the former has all digits, the latter 15.
cgmap map -m identity -f $x --units real -o x.gro -q &&
  cgmap map -m identity -f dump/tilted.bin --units real -o bin.gro -q ||
  fault 'dumps to GRO'
tail -n +2 x.gro | grep -v '^cgmap' > a
tail -n +2 bin.gro | grep -v '^cgmap' > b
diff a b || fault 'binary and text'

# Molecules of a data file, whose name its mapping takes; its atoms in a dump
# that LAMMPS could have written.
cgmap info -s dump/chains.data --units real > out || fault 'info -s data'
grep -q 'molecules 2 mol1 of 3 atoms: 1 2 2' out || fault 'mol1:' "$(cat out)"
grep -q 'molecules 2 3 of 1 atom: 3' out || fault 'ions:' "$(cat out)"
awk '/^Atoms/ { on = 1; next } /^Velocities/ { on = 0 }
  on && NF == 10 { row[++n] = $1 " " $3 " " $5 " " $6 " " $7 " 1 2 3" }
  END { print "ITEM: TIMESTEP\n0\nITEM: NUMBER OF ATOMS\n12"
        print "ITEM: BOX BOUNDS xy xz yz pp pp pp"
        print "-3 10 1\n0 13 -2\n2 12 3"
        print "ITEM: ATOMS id type x y z fx fy fz"
        while (i < n) print row[++i] }' dump/chains.data > chains.lammpstrj
cat > bent.xml <<'EOT'
<cg_molecule>
  <name>Bent</name>
  <ident>mol1</ident>
  <topology>
    <cg_beads>
      <cg_bead>
        <name>B</name>
        <type>B</type>
        <mapping>A</mapping>
        <beads>1:mol1:1 1:mol1:2#1 1:mol1:2#2</beads>
      </cg_bead>
    </cg_beads>
  </topology>
  <maps>
    <map><name>A</name><weights>15.9994 1.008 1.008</weights></map>
  </maps>
</cg_molecule>
EOT
cgmap map -s dump/chains.data -f chains.lammpstrj -m bent.xml \
  --ignore mol2 --ignore 3 --units real -o bent.lammpstrj -q ||
  fault 'a mapping of a data file'
# Molecule 1: O at (1, 1, 4), H at (1.5, 1.8, 4) and (0.5, 1.8, 4), corner (-1,
# 0, 2): the centre is 1.008 * 0.8 * 2 / 18.0154 above O; the force is the sum.
awk '/^ITEM: ATOMS/ { on = 1; next }
  on { printf "%s %.6f %.6f %.6f %.6f %.6f %.6f\n", $1, $4, $5, $6, $7, $8,
              $9 }' bent.lammpstrj > out
y=$(awk 'BEGIN { printf "%.6f", 1 + 1.008 * 1.6 / (15.9994 + 2.016) }')
grep -q "^1 2.000000 $y 2.000000 3.000000 6.000000 9.000000" out ||
  fault 'the mapped molecule:' "$(cat out)" "expected $y"

finish mistakes
