#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Files that are damaged, or not what they are called: each leads to its
# documented status on every rank, to one message that says where, and to no
# output; damage that may be left out, to a warning.  The list is the test:
# STATUS 'part of the message' arguments.  Numbers are those of the list of bad
# inputs that cgmap was designed by.
#
# Elsewhere, on files made by the test:
#    3  cuts at every byte: t_cuts, t_damage, t_dcd, ...; on 3 ranks: cuts.sh
#    9  12: every word and every group of an XTC: t_xtc
#   16  17: every word of a TRR: t_trr
#   24  cutoff over half the box: cli.sh
#   27  kinds of columns: t_dump; units: lammps_files.sh
#   28  six digits of a dump: few_digits_are_warned_of in t_dump
#   30  restarts and replicas: ensemble.sh
#   32  33 unknown atoms: cli.sh, t_map_refused
#   35  interleaved molecules: map.sh, t_atoms_lammps, t_atoms_pdb
#   36  molecules across the box: t_map
#   37  XML: t_xml, t_mapping_xml, t_interactions
#   39  ranges without samples: t_fm_report
#   40  43  a rank killed, other ranks on restart: resume.sh, t_fm_resume
#   41  signals: a_signal_stops_and_keeps in t_fm_resume
#   42  a full disk behind stdout: cli.sh; behind a checkpoint: resume.sh
#   44  a checkpoint of another run, or damaged: resume.sh, t_fm_resume
#   45  H5MD with hostile names, shapes, types and links: t_h5md_hostile; locked
#       by its writer: h5md.sh
#   46  a file that shrinks: t_traj
#   50  outputs that are inputs: cli.sh; two runs with one output: t_base
data=$CGMAP_DATA
[ -z "$data" ] || data=$(cd "$data" && pwd)
. "$top_srcdir/tests/ranks.sh"
begin bad_input
ln -s "$top/topologies/methanol/methanol.xml" methanol.xml

# word NUMBER...: 32 bits each, the first byte first.
word() {
  for number in "$@"; do
    for shift in 24 16 8 0; do
      byte=$((number >> shift & 255))
      printf "\\$((byte >> 6))$((byte >> 3 & 7))$((byte & 7))"
    done
  done
}

# put FILE BYTE: stdin over what is there.
put() { dd of="$1" bs=1 seek="$2" conv=notrunc 2> dd.log; }

# change FILE BYTE NUMBER...: a copy of the healthy file with these words there.
change() {
  file=$1 at=$2
  shift 2
  cp "healthy.${file##*.}" "$file"
  word "$@" | put "$file" "$at"
}

# row LINE COLUMN TEXT: the healthy dump with one number changed.
row() {
  awk -v r="$1" -v c="$2" -v text="$3" 'NR == r { $c = text } { print }' \
    healthy.lammpstrj > bad.lammpstrj
}

# Every four bytes the other way round.
reverse() {
  printf "$(od -An -v -t o1 -w4 "$1" |
    awk '{ printf "\\%s\\%s\\%s\\%s", $4, $3, $2, $1 }')"
}

# Three frames of 384 atoms, 64 methanols.  TRR: a head of 84 bytes, box,
# positions, forces.  XTC: a head of 92, positions up to $xtc.
cp tests/data/methanol.gro healthy.gro
cp tests/data/methanol.trr healthy.trr
cp tests/data/dump/tilted_x.lammpstrj healthy.lammpstrj
cp tests/data/dump/tilted.lammpstrj.gz healthy.gz
chmod u+w healthy.* # copies of a read-only source tree are read-only
"$cgmap" map -f healthy.trr -s healthy.gro -m identity -o healthy.xtc -q ||
  fault 'the healthy files'
trr=$((84 + 36 + 2 * 12 * 384))
bytes=$(od -An -t u1 -j 90 -N 2 healthy.xtc | awk '{ print 256 * $1 + $2 }')
xtc=$((92 + (bytes + 3) / 4 * 4))
nan=0x7fc00000 infinity=0x7f800000 minus_one=0xbf800000 two=0x40000000
map='map -s healthy.gro -m identity -o new.trr'
beads='map -s healthy.gro -f healthy.trr -o new.trr -m'
fm='fm -s healthy.gro -m methanol.xml --cutoff 0.7 -o new.h5'
dump='map -f bad.lammpstrj --units real -m identity -o new.trr'

# 1 Nothing.
for suffix in trr xtc gro g96 pdb xyz dcd nc h5 lammpstrj bin; do
  : > empty.$suffix
  wrong 1 65 "empty.$suffix: is empty" map -f empty.$suffix --units real \
    -m identity -o new.trr
done
both 65 'empty.trr: is empty' $map -f empty.trr
for suffix in gro g96 pdb top psf prmtop data xml h5; do
  : > empty.$suffix
  wrong 1 65 "empty.$suffix: it is empty" info -s empty.$suffix
done

# 2 Another format, which counts, or none.
cp healthy.xtc xtc.trr
fine 0 '' $map -f xtc.trr
echo 'no trajectory at all' > text.trr
both 65 'text.trr: frame 0 at byte 0: .* a TRR frame begins with 1993' \
  $map -f text.trr
wrong 1 65 'methanol.xml: looks like an XML file; trajectories are' \
  $map -f methanol.xml
printf 'PK\003\004 and so on' > packed.zip
wrong 1 65 'packed.zip: looks like ' $map -f packed.zip
{ word 0 64 0 24 0 0 0 0 0 0; printf 'GENERAL INFO'; } > traj.tng
both 65 'traj.tng: looks like a TNG file: .*gmx trjconv' $map -f traj.tng
cp healthy.trr trr.gro
wrong 1 65 'trr.gro: looks like no topology' info -s trr.gro

# 3 4 Cut in every word of a head, and behind it: an error, or a frame less.
word=$xtc
while [ $word -lt $((xtc + 92)) ]; do
  word=$((word + 4))
  head -c $word healthy.xtc > cut.xtc
  [ $word = $xtc ] || fine 1 "cut.xtc: frame 1 at byte $xtc: .*is left out" \
    $map -f cut.xtc --truncated last
done
both 65 "cut.xtc: frame 1 at byte $xtc: .*(--truncated last" $map -f cut.xtc
head -c 50 healthy.xtc > first.xtc
both 65 'first.xtc: frame 0' $map -f first.xtc --truncated last

# 5 7 8 Numbers of atoms.
for n in 0 -1; do
  change n.xtc 4 $n
  wrong 1 65 "n.xtc: frame 0 at byte 0: $n atoms" $map -f n.xtc
  change n.trr 64 $n
  wrong 1 65 "n.trr: frame 0 at byte 0: $n atoms" $map -f n.trr
  row 4 1 $n
  wrong 1 65 "bad.lammpstrj: frame 0 at byte 0: $n atoms" $dump
done
change n.xtc 4 0x7fffffff
both 65 'n.xtc: frame 0 at byte 0: says 2147483647 atoms .* and 384' \
  $map -f n.xtc
word 0x7fffffff | put n.xtc 52
wrong 1 65 'n.xtc: frame 0 .* for 2147483647 atoms' $map -f n.xtc
change n.trr 64 0x7fffffff
both 65 'n.trr: frame 0 .* with 2147483647 atoms' $map -f n.trr
row 4 1 2147483647
both 65 'bad.lammpstrj: frame 0 .*ends inside it' $dump
row 4 1 99999999999999999999
wrong 1 65 'must be the number of atoms' $dump
sed '2s/.*/2147483647/' healthy.gro > n.gro
wrong 1 65 'n.gro: ' info -s n.gro
cat healthy.trr tests/data/methanol_1site.trr > two.trr
both 65 "two.trr: frame 3 at byte $((3 * trr)): 64 atoms, the first .* 384" \
  $map -f two.trr

# 6 Another topology than the trajectory's.
both 65 'tilted_lj.trr: 840 atoms, but healthy.gro has 384; .*--group' \
  $map -f tests/data/tilted_lj.trr

# 9 10 11 12 13 Heads of XTC that promise what cannot be.
for n in 8 73 -1; do
  change small.xtc 84 $n
  wrong 1 65 "small radix number $n, 9 to 72" $map -f small.xtc
done
for range in 0x7fffffff 0x80000000; do
  change range.xtc 60 $range
  wrong 1 65 'frame 0 at byte 0: coordinate x ranges from' $map -f range.xtc
done
for n in -1 0x7fffffff 0; do
  change bytes.xtc 88 $n
  wrong 1 65 'frame 0 .*bytes of positions for 384 atoms' $map -f bytes.xtc
done
change bytes.xtc 88 100
both 65 'bytes.xtc: frame 1 at byte 192: begins with' $map -f bytes.xtc
head -c $((xtc - 40)) healthy.xtc > less.xtc
word $((bytes - 40)) | put less.xtc 88
both 65 'less.xtc: frame 0 .*compressed positions are damaged' $map -f less.xtc
for precision in 0 $nan $minus_one $infinity; do
  change precision.xtc 56 $precision
  wrong 1 65 'frame 0 at byte 0: a precision of' $map -f precision.xtc
done

# 14 18 The XTC of large systems, and double precision.
{ word 2023; head -c 88 healthy.xtc | tail -c 84; word 0
  head -c $xtc healthy.xtc | tail -c +89; } > large.xtc
fine 0 '' $map -f large.xtc --overwrite
"$cgmap" map -s healthy.gro -f healthy.xtc --frames 1 -m identity -o one.trr -q
"$cgmap" map -s healthy.gro -f large.xtc -m identity -o same.trr -q
cmp one.trr same.trr || fault 'large.xtc: other positions'
fine 0 '' map -f tests/data/traj/double.trr -s tests/data/traj/p3.gro \
  -m identity -o new.trr

# 15 Bytes between frames.
{ head -c $trr healthy.trr; echo ICE; tail -c +$((trr + 1)) healthy.trr; } \
  > between.trr
both 65 "between.trr: frame 1 at byte $trr: begins with.*head -c $trr bet" \
  $map -f between.trr
wrong 1 65 'between.trr: frame 1' $map -f between.trr --skip-bad-frames
{ head -c $xtc healthy.xtc; echo ICE; tail -c +$((xtc + 1)) healthy.xtc; } \
  > between.xtc
both 65 "between.xtc: frame 1 at byte $xtc: begins with" $map -f between.xtc

# 16 17 Heads of TRR.
for name in '4 14' '8 0x7ffffff0' '12 0x41414141'; do
  change name.trr $name
  wrong 1 65 "bytes 4 to 23 are not a TRR's" $map -f name.trr
done
for place in 24 36 48 52 56 60; do
  for size in -4 9216; do
    change size.trr $place $size
    wrong 1 65 "size.trr: frame 0 at byte 0: block .* has $size bytes" \
      $map -f size.trr
  done
done
change size.trr 32 72
wrong 1 65 'size.trr: frame 0 at byte 0: block ' $map -f size.trr

# 19 No forces.
"$cgmap" map -s healthy.gro -f healthy.xtc -m identity -o bare.trr -q
both 65 'bare.trr: no frame holds both .*nstfout' $fm -f bare.trr

# 20 Numbers that are none.
for number in $nan $infinity; do
  while read -r place what; do
    change number.trr $((trr + place)) $number
    wrong 1 65 "number.trr: frame 1 at byte $trr: $what" $fm -f number.trr
  done <<'EOT'
84 the box holds a number that is not finite
132 atom 2: its position is not finite
4740 atom 2: its force is not finite
EOT
done
both 65 "number.trr: frame 1 at byte $trr: atom 2.*--skip-bad-frames leaves" \
  $fm -f number.trr
fine 1 "number.trr: frame 1 .*is left out (damaged frames: 1 of 3)" \
  $map -f number.trr --skip-bad-frames
cp healthy.xtc payload.xtc
head -c 1000 /dev/zero | tr '\0' '\377' | put payload.xtc $((xtc + 300))
wrong 1 65 "payload.xtc: frame 1 at byte $xtc: .*are damaged" $map -f payload.xtc
for suffix in gro pdb xyz; do # a letter in the middle, which is in frame 1
  "$cgmap" map -s healthy.gro -f healthy.trr -m identity -o three.$suffix -q
  awk -v n="$(wc -l < three.$suffix)" \
    'NR == int(n / 2) { sub(/\.[0-9]/, ".x") } { print }' three.$suffix \
    > letter.$suffix
  wrong 1 65 "letter.$suffix: frame 1 at byte " $map -f letter.$suffix
done
for file in number.trr payload.xtc letter.gro letter.pdb letter.xyz; do
  # What is not chosen is not decoded.
  fine 0 '' $map -f $file --skip 2
  fine 0 '' $map -f $file --stride 2
  fine 0 '' $map -f $file --end 1
done
# Nor is what no bead needs: the last molecule, whose last atom is damaged.
sed 's/^   64MET/   64SOL/' healthy.gro > ignored.gro
change ignored.trr $((84 + 36 + 12 * 383)) $nan
wrong 1 65 'ignored.trr: frame 0 at byte 0: atom 384: its position' \
  map -s healthy.gro -f ignored.trr -m methanol.xml -o new.trr
for suffix in gro pdb xyz; do
  "$cgmap" map -s healthy.gro -f healthy.trr -m identity --frames 1 \
    -o one.$suffix -q
  last=$(grep -n 'HO\|^H' one.$suffix | tail -n 1 | cut -d : -f 1)
  sed "${last}s/\\.[0-9]/.x/" one.$suffix > last.$suffix
  wrong 1 65 "last.$suffix: frame 0 at byte 0: .*number was expected" \
    map -s healthy.gro -f last.$suffix -m methanol.xml -o new.trr
  wrong 1 65 "last.$suffix: frame 0 at byte 0: .*number was expected" \
    info --check -f last.$suffix
done
for file in ignored.trr last.gro last.pdb last.xyz; do
  fine 0 '' map -s ignored.gro -f $file -m methanol.xml --ignore SOL -o new.trr
done
# Neither of a NetCDF: records of 12148 bytes behind a head of 1012, positions of
# 336 atoms first.
nc=$top/tests/data/traj/methanol.nc
awk 'NR == 2 { print 336; next } NR <= 338 { print } { last = $0 }
     END { print last }' healthy.gro > all.gro
sed 's/^   56MET/   56SOL/' all.gro > ignored.gro
cp "$nc" number.nc
word $nan | put number.nc $((1012 + 12148 + 24))
wrong 1 65 'number.nc: frame 1 at byte 13160: atom 3: its position' \
  map -s all.gro -f number.nc -m identity -o new.trr
for chosen in '--frames 1' '--stride 2' '--end 0'; do
  fine 0 '' map -s all.gro -f number.nc -m identity -o new.trr $chosen
done
fine 0 '' map -s all.gro -f "$nc" -m identity -o new.trr --skip 1
cp "$nc" ignored.nc
for frame in 0 1; do
  word $nan | put ignored.nc $((1012 + 12148 * frame + 12 * 335))
done
wrong 1 65 'ignored.nc: frame 0 at byte 1012: atom 336: its position' \
  map -s all.gro -f ignored.nc -m methanol.xml -o new.trr
for ranks in 1 3; do
  run $ranks map -s ignored.gro -f ignored.nc -m methanol.xml --ignore SOL \
    -o ignored$ranks.trr -q
done
cmp ignored1.trr ignored3.trr || fault 'atoms that are not needed are decoded'
row 10 5 nan
wrong 1 65 'frame 0 at byte 0: line 10 .*column 5 (z) is "nan"' $dump
row 10 5 1e999
wrong 1 65 'column 5 (z) is "1e999"' $dump

# 21 Numbers that no run has that went well; further away, no image is known.
change number.trr $((trr + 84 + 36)) 0x4a000000
fine 1 "frame 1 at byte $trr: bead 1, C: its position .* of 2.1e+06 nm" \
  $map -f number.trr
wrong 1 65 "frame 1 at byte $trr: .*atom 2 is .* nm from atom 1" \
  $fm -f number.trr
wrong 1 65 'atom 2 is 2.097e+06 sigma from atom 1' $fm -f number.trr --units lj
change number.trr $((trr + 84 + 36 + 12 * 384)) 0x4d000000
run 3 $fm -f number.trr
[ "$status" = 0 ] && grep -q "warning: number.trr: frame 1 at byte $trr: \
bead 1, M: its force has a component of 1.34e+08 kJ/mol/nm" err ||
  fault 'a huge force:' "$(cat err)"
rm -rf $(outputs)

# 22 23 Boxes that are none.
change box.trr 84 0 0 0 0 0 0 0 0 0
both 65 'box.trr: frame 0 at byte 0: it has no box: .*--pbc none' \
  $fm -f box.trr
fine 1 '' $fm -f box.trr --pbc none
change box.trr 84 $two 0 0 $two 0 0 0 0 $two
both 65 'box.trr: frame 0 at byte 0: the box spans no volume' $fm -f box.trr
change box.trr 84 $two 0 0 0 0xc0000000 0 0 0 $two
wrong 1 65 'or is left-handed' $fm -f box.trr
change box.trr 84 0 $two 0 $two 0 0 0 0 $two
wrong 1 65 'box vector a is not along x' $fm -f box.trr
row 6 2 -100
wrong 1 65 'bad.lammpstrj: frame 0 at byte 0: the box spans no volume' $dump
row 6 2 nan
wrong 1 65 'line 6 of the frame must be' $dump

# 25 The byte order of another machine.
for suffix in trr xtc; do
  head -c 4000 healthy.$suffix > part
  reverse part > swapped.$suffix
  both 65 "swapped.$suffix: frame 0 at byte 0: the byte order is reversed" \
    $map -f swapped.$suffix
done

# 26 27 Atoms of a dump.
row 10 1 2
both 65 'frame 0 at byte 0: line 11 .*: atom id 2 is there twice' $dump
for id in 77 0 -3; do
  row 10 1 $id
  wrong 1 65 "(row 1 of its atoms): atom id $id: ids must be 1 ... 9" $dump
done
sed 10d healthy.lammpstrj > bad.lammpstrj
both 65 'its 9 atoms are followed by' $dump
sed 's/^ITEM: ATOMS id/ITEM: ATOMS number/' healthy.lammpstrj > bad.lammpstrj
wrong 1 65 'no column "id"' $dump
both 64 'does not tell its units: give --units' \
  map -f healthy.lammpstrj -m identity -o new.trr

# 29 Packed files.
head -c 1500 healthy.gz > cut.gz
both 65 'cut.gz: the gzip data end too early, after 1500' \
  map -f cut.gz --units real -m identity -o new.trr
cp healthy.gz sum.gz
printf X | put sum.gz $(($(wc -c < sum.gz) - 7))
wrong 1 65 'sum.gz: the gzip data are damaged .*(incorrect data check)' \
  map -f sum.gz --units real -m identity -o new.trr
{ cat healthy.gz; echo more; } > more.gz
wrong 1 65 'more.gz: the gzip data are damaged' \
  map -f more.gz --units real -m identity -o new.trr

# 30 Times that do not rise, and what is not the way out.
cat healthy.trr healthy.trr > twice.trr
fine 1 "twice.trr: frame 3 .* time 1 is not after that .*, 3" $map -f twice.trr
{ cat healthy.trr; tail -c $trr healthy.trr; } > restart.trr
fine 1 'restart.trr: frame 3 repeats the one before it' $map -f restart.trr
wrong 1 64 'unknown option --dedup' $map -f restart.trr --dedup
wrong 1 64 'unknown option --resync' $map -f between.trr --resync

# 31 Numbers of five columns, gone round.
awk -v n=100001 'BEGIN { print "round"; print n
  for (i = 1; i <= n; i++)
    printf "%5d%-5s%5s%5d%8.3f%8.3f%8.3f\n", i % 100000, "W", "W", i % 100000,
           0, 0, 0
  print "9 9 9" }' > round.gro
fine 0 '' info -s round.gro
grep -q '100001 in 100001 residues' out || fault 'round.gro:' "$(cat out)"

# 33 34 Mappings that do not add up.
for weight in 1e999 nan 1,008 0x10; do
  sed "s/12.011/$weight/" methanol.xml > weight.xml
  wrong 1 78 "weight.xml: line 21: .*'$weight' is no finite number" \
    $beads weight.xml
done
sed 's/<weights>.*</<weights>0 0 0 0 0 0</' methanol.xml > weight.xml
both 78 'weight.xml: line 19: .*all weights are 0' $beads weight.xml
sed 's/<weights>.*</<weights>1 1</' methanol.xml > weight.xml
wrong 1 78 'weight.xml: line ' $beads weight.xml
sed 's,1:MET:H3,1:MET:C,' methanol.xml > shared.xml
wrong 1 78 'shared.xml: line 10: bead M: .*listed twice' $beads shared.xml
sed '/<cg_bead>/,/<.cg_bead>/H; /<.cg_bead>/G' methanol.xml > names.xml
wrong 1 78 'names.xml: line .*M' $beads names.xml
echo '<interactions cutoff="0.7"><pair types="M M"/>
<pair types="M M"/></interactions>' > names.xml
both 78 'names.xml: line 2' $fm -f healthy.trr -i names.xml

# 35 Molecules in pieces, molecules that do not fit.
cat > pieces.psf <<'EOT'
PSF NAMD

4 !NATOM
1 S 1 A X T 0 1 0
2 S 2 B X T 0 1 0
3 S 1 A Y T 0 1 0
4 S 2 B Y T 0 1 0

2 !NBOND
1 3 2 4
EOT
"$cgmap" info -s pieces.psf > said.txt 2>&1 &&
  grep -q 'atoms interleave' said.txt ||
  fault "info of interleaved molecules: $(cat said.txt)"
top() {
  printf '%s\n' '[ defaults ]' '1 2' '[ atomtypes ]' 'H 1 0 A 0 0' \
    '[ moleculetype ]' 'A 3' '[ atoms ]' '1 H 1 A H 1 0' '[ system ]' x \
    '[ molecules ]' "$1" > "$2"
}
top 'A 5' count.top
both 65 'healthy.trr: 384 atoms, but count.top has 5' map -s count.top \
  -f healthy.trr -m identity -o new.trr
for line in 'B 5' 'A -5' 'A 99999999999'; do
  top "$line" count.top
  wrong 1 65 'count.top: ' info -s count.top
done
echo '#include "itself.top"' > itself.top
wrong 1 65 'itself.top: line 1: .*includes itself' info -s itself.top

# 37 XML that nobody needs, in each kind of file.
sed '1s/$/<!DOCTYPE a [<!ENTITY b "c">]>/' methanol.xml > doctype.xml
both 78 'doctype.xml: line 1: a DOCTYPE is not allowed' $beads doctype.xml
wrong 1 78 'doctype.xml: line 1: a DOCTYPE' $fm -f healthy.trr -i doctype.xml
wrong 1 78 'doctype.xml: line 1: a DOCTYPE' info -s doctype.xml
yes '<a>' | head -n 300 > deep.xml
wrong 1 78 'deep.xml: line 257: more than 256' $beads deep.xml
head -c 16777217 /dev/zero | tr '\0' ' ' > long.xml
both 78 'long.xml: is 16777217 bytes long' $beads long.xml
printf '<a>\377</a>' > bytes.xml
wrong 1 78 'bytes.xml: line 1: byte 0xFF is not UTF-8' $beads bytes.xml
sed 's/cg_bead>/bead>/' methanol.xml > element.xml
wrong 1 78 "element.xml: line 10: <bead>: there is no such" $beads element.xml
sed 's/<cg_bead>/<cg_bead colour="1">/' methanol.xml > attribute.xml
wrong 1 78 "attribute.xml: line 10: .*no attribute 'colour'" \
  $beads attribute.xml
space='xmlns:xi="http://www.w3.org/2001/XInclude"'
sed "s,<cg_molecule>,<cg_molecule $space>," methanol.xml > include.xml
wrong 1 78 'include.xml: line 5: XML namespaces are not used' $beads include.xml

# 38 More unknowns than memory.
for step in 1e-9 1e-300; do
  echo "<interactions cutoff='0.7'><pair types='M M' min='0.2' step='$step'/>
</interactions>" > steps.xml
  wrong 1 78 'steps.xml: line 1: ' $fm -f healthy.trr -i steps.xml
done
top 'A 2000000000' huge.top
wrong 1 69 'huge.top: no memory .*: 128 GB wanted' info -s huge.top

# 42 A disk that is full: a file of 19 MB where 4.5 or 9 MB are allowed.
many=
while [ ${#many} -lt 1400 ]; do
  many="$many -f tests/data/tilted_lj.trr"
done
(trap '' XFSZ
 ulimit -f 9000
 "$cgmap" map -s tests/data/tilted_lj.gro $many -m identity -o new.gro) 2> err
[ $? = 74 ] && grep -q 'new.gro.*: File too large' err && [ -z "$(outputs)" ] ||
  fault 'a full disk:' "$(cat err)" $(outputs)

# 46 Blank lines are added to files while they are read; again where the machine
# was too busy for that.
grows() { # FILES ARGUMENT...: how many of them are warned of
  files=$1
  shift
  for try in 1 2 3 4 5 6 7 8 9; do
    cp three.gro grows.gro
    cp three.xyz grows.xyz
    : > busy
    while [ -e busy ]; do echo >> grows.gro; echo >> grows.xyz; done &
    adder=$!
    run 2 "$@"
    rm busy
    wait $adder
    rm -rf $(outputs)
    [ "$status" = 0 ] && [ "$(grep -c 'warning: grows.* has grown' err)" = \
      "$files" ] && return
  done
  fault "$*: not $files files that grow:" "$(cat err)"
}
grows 1 $map -f grows.gro
grows 2 $fm -f grows.gro --forces grows.xyz

# 45 A file whose writer was killed: byte 8 is the version, byte 11 the marks.
printf '\211HDF\r\n\032\n\003\010\010\001' > open.h5
head -c 4000 /dev/zero >> open.h5
both 65 'open.h5: .*h5clear -s' map -f open.h5 -m identity -o new.trr

# 47 A file that only some ranks see.
host=$(uname -n | cut -d. -f1)
mkdir -p elsewhere && cp healthy.gro methanol.xml elsewhere
cp rank.sh all.sh
sed '1i [ "${OMPI_COMM_WORLD_RANK:-${PMI_RANK:-0}}" != 1 ] || cd elsewhere' \
  all.sh > rank.sh
echo "echo \$? > $(pwd)/status.\${OMPI_COMM_WORLD_RANK:-\${PMI_RANK:-0}}" \
  > last
{ sed '$d' rank.sh; cat last; } > here.sh && mv here.sh rank.sh
start 3 $map -f healthy.trr
[ "$status" = 66 ] && grep -q "healthy.trr: cannot be opened.*1 of 3 ranks \
cannot (hosts: $host" err && [ -z "$(outputs)" ] ||
  fault "a file that rank 1 lacks: status $status:" "$(cat err)"
mv all.sh rank.sh

# 48 More ranks than frames.
start 5 $map -f healthy.trr --frames 2
[ "$status" = 0 ] || fault '5 ranks, 2 frames:' "$(cat err)"
rm -f new.trr

# 49 No files.
mkfifo pipe
for name in /dev/stdin /dev/zero ./pipe .; do
  for option in '-f NAME -m identity' '-f healthy.trr -s NAME -m identity' \
    '-f healthy.trr -s healthy.gro -m NAME' \
    '-f healthy.trr -s healthy.gro -m identity --group A -n NAME'; do
    set -- $option
    arguments=
    for word in "$@"; do
      [ "$word" = NAME ] && word=$name
      arguments="$arguments $word"
    done
    wrong 1 66 "$name: is not a regular file" map $arguments -o new.trr \
      < /dev/null
  done
done
both 66 './pipe: is not a regular file' $map -f ./pipe

# Files damaged on purpose, 60 atoms and 3 frames each (README there).
if [ -n "$data" ]; then
  ln -s "$data/12_damaged" given
  given='map -s given/healthy/base.gro -m identity -o new.trr -f'
  both 65 'mid_frame.trr: frame 2 at byte 3120' \
    $given given/trr_truncated_mid_frame.trr
  fine 1 'mid_frame.trr: frame 2 .*left out' $given \
    given/trr_truncated_mid_frame.trr --truncated last
  both 65 'huge.trr: frame 0 .*2147483647 atoms' \
    $given given/trr_natoms_huge.trr
  both 65 'position.trr: frame 1 at byte 1560: atom 1: its position' \
    $given given/trr_nan_position.trr
  fine 1 'frame 1 .*left out (damaged frames: 1 of 3' $given \
    given/trr_nan_position.trr --skip-bad-frames
  both 65 'zero_box.trr: frame 0 at byte 0: it has no box' \
    fm -s given/healthy/base.gro -m identity -f given/trr_zero_box.trr \
    --cutoff 0.5 -o new.h5
  both 65 'empty.trr: is empty' $given given/trr_empty.trr
  both 65 'truncated.xtc: frame 2 at byte 644' $given given/xtc_truncated.xtc
  both 65 'huge.xtc: frame 0 .*2147483647' $given given/xtc_natoms_huge.xtc
  both 65 'column.lammpstrj: frame 0 at byte 0: line 10 .*more columns than' \
    $given given/dump_missing_force_column.lammpstrj --units real
  both 65 'id.lammpstrj: frame 0 .*row 2 .*id 1 is there twice' \
    $given given/dump_duplicate_id.lammpstrj --units real
  both 65 'large.gro: frame 0 at byte 0: atom 61 (line 63' \
    $given given/gro_natoms_too_large.gro
else
  echo 'CGMAP_DATA is not set: its damaged files are left out'
fi

finish "bad inputs"
