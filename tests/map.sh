#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cgmap map and cgmap info on systems small enough for a pencil.
#
# Two waters in a box of 2 nm, weights 16 1 1.  The first is cut by the box:
# H1 at 1.9 is at -0.1, so x = (16 0.1 - 0.1 + 0.1)/18 = 1.6/18 = 0.088889,
# y = (16 1 + 1 + 1.1)/18 = 1.005556.  The second has all atoms at one place.
. "$top_srcdir/tests/ranks.sh"
begin map

cat > two.gro <<'EOT'
two waters, t= 5.0 step= 10
6
    1SOL     OW    1   0.100   1.000   1.000  0.1800  0.0000  0.0000
    1SOL    HW1    2   1.900   1.000   1.000  0.0000  0.3600  0.0000
    1SOL    HW2    3   0.100   1.100   1.000  0.0000  0.0000 -0.3600
    2SOL     OW    4   1.500   0.500   0.250  0.0000  0.0000  0.0000
    2SOL    HW1    5   1.500   0.500   0.250  0.0000  0.0000  0.0000
    2SOL    HW2    6   1.500   0.500   0.250  0.0000  0.0000  0.0000
   2.00000   2.00000   2.00000
EOT
sed 's/15.9994 1.008 1.008/16 1 1/' water/mapping.xml > mapping.xml

# Velocities: 16 0.18/18 = 0.16, 0.36/18 = 0.02, -0.36/18 = -0.02.
cgmap map -f two.gro -m mapping.xml -o beads.gro --precision 1000000 ||
  fault 'map'
cat > expected <<'EOT'
2
1WAT W 1 0.088889 1.005556 1.000000 0.1600000 0.0200000 -0.0200000
2WAT W 2 1.500000 0.500000 0.250000 0.0000000 0.0000000 0.0000000
2 2 2
EOT
awk 'NR == 1 { next }
     NF == 3 && NR > 2 { print $1 + 0, $2 + 0, $3 + 0; next }
     { $1 = $1; print }' beads.gro | sed 's/-0\.0000000/0.0000000/g' |
  diff - expected > diff.txt || fault 'beads of two waters:' "$(cat diff.txt)"

# The same waters with their atoms interleaved: bonds tell molecules apart, -m
# identity keeps the order.
{
  sed -n 1,2p two.gro
  for line in 3 6 4 7 5 8 9; do sed -n ${line}p two.gro; done
} > mixed.gro
cat > mixed.psf <<'EOT'
PSF NAMD

6 !NATOM
1 S 1 SOL OW O 0 16 0
2 S 2 SOL OW O 0 16 0
3 S 1 SOL HW1 H 0 1 0
4 S 2 SOL HW1 H 0 1 0
5 S 1 SOL HW2 H 0 1 0
6 S 2 SOL HW2 H 0 1 0

4 !NBOND
1 3 2 4 5 1 6 2
EOT
printf '[ second ]\n2 4 6\n[ all ]\n1 2 3 4 5 6\n' > mixed.ndx
cgmap map -s mixed.psf -f mixed.gro -m mapping.xml -o mixed_beads.gro \
  --precision 1000000 2> err || fault 'interleaved molecules' "$(cat err)"
grep -q 'mixed.psf: the atoms of molecules interleave' err ||
  fault 'interleaved molecules are not told'
cmp beads.gro mixed_beads.gro || fault 'interleaved molecules: other beads'
cgmap map -s mixed.psf -f mixed.gro -n mixed.ndx --group second \
  -m mapping.xml -o second.gro --precision 1000000 -q || fault 'one of them'
sed -n 4p beads.gro | cut -c 21- > expected
sed -n 3p second.gro | cut -c 21- | diff - expected > diff.txt ||
  fault 'one of two interleaved molecules:' "$(cat diff.txt)"
cgmap map -s mixed.psf -f mixed.gro -m identity -o same.gro -q &&
  sed -n 3,8p same.gro | cut -c 11-15,21- > same.txt
sed -n 3,8p mixed.gro | cut -c 11-15,21- | diff - same.txt > diff.txt ||
  fault 'identity of interleaved molecules:' "$(cat diff.txt)"

# A group that is not wanted may be of another system.
printf '[ first ]\n1 2 3\n[ of another ]\n7 8 9\n' > two.ndx
cgmap map -f two.gro -n two.ndx --group first -m mapping.xml -o first.gro \
  -q || fault 'an index file with a group of another system'
cgmap map -f two.gro -n two.ndx --group 'of another' -m mapping.xml \
  -o no.gro -q 2> err && fault 'a group beyond the atoms'
grep -q 'line 4: "7" in group of another: atoms .* numbered 1 to 6' err ||
  fault 'a group beyond the atoms:' "$(cat err)"

# Sizes before the work, and as one object.
cgmap map -f two.gro -m mapping.xml -o no.gro --dry-run > out || fault 'dry'
grep -q 'frames    1 of 6 atoms, 2 beads' out && [ ! -e no.gro ] ||
  fault 'dry run:' "$(cat out)"
cgmap map -f two.gro -m mapping.xml -o yes.gro --json > out || fault 'json'
for part in '"frames": 1' '"atoms": 6' '"beads": 2' '"output": "yes.gro"'; do
  grep -q "$part" out || fault "json lacks $part:" "$(cat out)"
done

# What cannot be meant is usage.
cgmap map -f two.gro -m mapping.xml -b 10 -e 5 -o no.gro 2> err
[ $? = 64 ] && grep -q 'begin 10 is after --end 5' err || fault 'times:' \
  "$(cat err)"
cgmap map -f two.gro -m mapping.xml --index-cache no.gro -o no.gro 2> err
[ $? = 64 ] && grep -q 'no.gro: is named by --index-cache and by --output' err &&
  [ ! -e no.gro ] || fault 'the cache is the output:' "$(cat err)"

# A damaged file does not steer the terminal.
sed '3s/SOL/\x1b[J/' two.gro > steer.gro
cgmap map -f steer.gro -m mapping.xml -o no.gro 2> err
cgmap info -s steer.gro >> err 2>&1
grep "$(printf '\033')" err && fault 'control bytes in messages'
grep -q '?\[J' err || fault 'steering bytes are not shown'

# A PDB as other programs write it is told from a cut one.
cgmap map -f two.gro -m identity -o two.pdb -q
grep -v -e END -e MODEL two.pdb > open.pdb
cgmap info -f open.pdb > out 2> err
[ $? = 65 ] && grep -q 'no END behind its 6 atoms: .* echo END' err ||
  fault 'a PDB without END:' "$(cat err)"

# Any number of ranks, more than frames too, writes the same bytes.
for n in 1 3; do
  cgmap_on $n map -s water/traj.gro -f water/traj.trr \
    -m water/mapping.xml --skip 3 --stride 2 --frames 5 -o $n.trr \
    --topology-out $n.gro -q || fault "map on $n ranks"
done
cmp 1.trr 3.trr || fault '1 and 3 ranks differ'

# Frames larger than the memory allowed, 40 kB, are read in parts.
cgmap_on 3 map -s water/traj.gro -f water/traj.trr --memory 4e-5 \
  -m water/mapping.xml --skip 3 --stride 2 --frames 5 -o parts.trr 2> err
grep -q 'each frame is read in parts by 3 ranks' err || fault 'no parts'
cmp 1.trr parts.trr || fault 'frames read in parts differ'
# The same of an H5MD, from which the ranks read together.
cgmap map -s water/traj.gro -f water/traj.trr -m identity --frames 12 \
  -o water.h5 -q || fault 'water as H5MD'
cgmap map -s water/traj.gro -f water.h5 -m water/mapping.xml --frames 2 \
  -o whole.trr -q || fault 'H5MD mapped'
cgmap_on 3 map -s water/traj.gro -f water.h5 --memory 4e-5 \
  -m water/mapping.xml --frames 2 -o parts.trr --overwrite 2> err
grep -q 'each frame is read in parts by 3 ranks' err || fault 'no parts of H5MD'
cmp whole.trr parts.trr || fault 'H5MD frames read in parts differ'
cmp 1.gro 3.gro || fault '1 and 3 ranks differ in the topology'
cgmap_on 3 map -f two.gro -m mapping.xml -o few.gro -q ||
  fault '3 ranks for one frame'

# What info says of it: frames 3, 5, ... 11, one each ps.
cgmap info -f 3.trr -s 3.gro --json > info.json || fault 'info'
for part in '"format": "trr"' '"atoms": 884' '"frames": 5' '"begin_ps": 3' \
  '"end_ps": 11' '"velocities": false' '"forces": true' '"box": true' \
  '"damage": \[\]' '"molecules": 884' '"command": "cgmap info -f 3.trr'; do
  grep -q "$part" info.json || fault "info.json lacks $part:" "$(cat info.json)"
done

# Boxes: edges 3, 4 and c = (1.2, 1.6, 4.8) of length 5.2, so that the cosines
# of alpha and beta are 4/13 and 3/13 (Python's math.acos: 72.079787 and
# 76.657636 degrees), the volume 3 4 4.8 = 57.6; the edge of 3 becomes 3.3 in
# the second frame, the volume 63.36.
for a in 3 3.3 3; do
  printf 'argon\n1\n%5d%-5s%5s%5d%8.3f%8.3f%8.3f\n' 1 AR AR 1 1 1 1
  echo "$a 4 4.8 0 0 0 0 1.2 1.6"
done > skewed.gro
head -n 8 skewed.gro > two_boxes.gro
tells() { # TEXT ARGUMENT...: on 1 and 3 ranks
  text=$1
  shift
  for n in 1 3; do
    cgmap_on $n info "$@" | tr -s ' \n' ' ' | grep -q "$text" ||
      fault "info $* ($n): no '$text':" "$(cgmap info "$@")"
  done
}
box='box 3 x 4 x 5.2 nm, angles 72.07979 76.65764 90 volume 57.6 nm^3'
tells "$box; the same in the last frame (--check" -f skewed.gro
tells "$box; changes, 57.6 to 63.36 precision" --check -f skewed.gro
tells "$box; changes, 57.6 to 63.36 precision" -f two_boxes.gro
tells "$box \$" -s skewed.gro
tells '"edges": \[3, 4, 5.2.* "volume": 57.\{10,\} "constant": false' \
  --json --check -f skewed.gro
cgmap info -f skewed.gro --json | grep constant &&
  fault 'three boxes were not compared'
tells '"topology": .*"volume": 57.*"files".*"most_volume": 63.3' --json \
  -s skewed.gro -f two_boxes.gro
tells 'nm^3; constant' --check -f 3.trr

# There and back: TRR, XTC, TRR, XTC.  XTC rounds to 0.001 once.
cgmap map -s 3.gro -f 3.trr -m identity -o a.xtc -q &&
  cgmap map -s 3.gro -f a.xtc -m identity -o b.trr -q &&
  cgmap map -s 3.gro -f b.trr -m identity -o b.xtc -q ||
  fault 'conversions'
cmp a.xtc b.xtc || fault 'TRR to XTC to TRR to XTC'

# A copy is as fine as what was read: XTC of 1e-5 nm, GRO of six decimals.
cgmap map -s 3.gro -f 3.trr -m identity --frames 2 --precision 100000 \
  -o fine.xtc 2> err || fault 'fine XTC'
grep -q 'fine.xtc: positions are rounded to 1e-05 nm (--precision)' err ||
  fault 'rounding is not told:' "$(cat err)"
cgmap map -s 3.gro -f fine.xtc -m identity -o fine2.xtc 2> err &&
  cmp fine.xtc fine2.xtc || fault 'a copy of an XTC of 1e-5 nm'
grep rounded err && fault 'what is not rounded again is told'
cgmap map -f beads.gro -m identity -o beads2.gro -q &&
  cmp beads.gro beads2.gro || fault 'a copy of a GRO of six decimals'
# The double that single precision would round, 0.088889, stays one.
cgmap map -f beads.gro -m identity -o beads.h5 -q &&
  cgmap map -f beads.h5 -m identity -o double.trr -q &&
  cgmap map -s beads.gro -f double.trr -m identity --precision 1000000 \
    -o beads3.gro -q || fault 'double precision'
cgmap info -f double.trr | grep -q 'precision double' ||
  fault 'an H5MD became a TRR of single precision'
cut -c 1-44 beads.gro | sed 1d > expected
cut -c 1-44 beads3.gro | sed 1d | diff - expected > diff.txt ||
  fault 'H5MD to TRR to GRO:' "$(cat diff.txt)"
cgmap map -s beads.gro -f double.trr -m identity -o double.dcd 2> err
grep -q 'double.dcd: holds single precision, what is read is finer' err ||
  fault 'single precision is not told:' "$(cat err)"

# Identity: box, positions and forces behind the head of 84 bytes are those of
# the file, bit by bit.
for n in 1 3; do
  cgmap_on $n map -s water/traj.gro -f water/traj.trr \
    -m identity --frames 2 -o same.trr --overwrite -q || fault 'identity'
  frame=$((84 + 36 + 2 * 12 * 2652))
  cmp -n $((frame - 84)) -i 84 same.trr water/traj.trr &&
    cmp -n $((frame - 84)) -i $((frame + 84)) same.trr water/traj.trr ||
    fault "identity on $n ranks changed numbers"
done

# A group of a whole trajectory, and the trajectory of that group: the oxygens,
# which a mapping of one atom a bead picks by another road.
awk 'BEGIN { print "[ OW ]"; for (i = 1; i <= 2652; i += 3) print i }' > o.ndx
sed 's/ 1:SOL:HW[12]//g; s/15.9994 1.008 1.008/1/' water/mapping.xml > ow.xml
cgmap map -s water/traj.gro -f water/traj.trr -m ow.xml --frames 3 \
  -o by_mapping.trr -q 2> err || fault 'oxygens by a mapping:' "$(cat err)"
whole=water/traj.trr
for trajectory in "$whole" by_mapping.trr; do
  cgmap map -s water/traj.gro -f "$trajectory" -n o.ndx -m identity \
    --frames 3 -o by_group.trr --overwrite 2> err ||
    fault "oxygens of $trajectory:" "$(cat err)"
  cmp by_mapping.trr by_group.trr || fault "the group of $trajectory differs"
done
sed 's/2650/ /' o.ndx > less.ndx
cgmap map -s water/traj.gro -f by_mapping.trr -n less.ndx -m identity \
  -o less.trr 2> err && fault 'a group of another size was accepted'
grep -q '884 atoms, but' err || fault 'a group of another size:' "$(cat err)"

# Damage: told with its place, by every count of ranks alike.
{
  head -c 30000 3.trr
  printf '\177\300\000\000'
  tail -c +30005 3.trr
} > nan.trr
for n in 1 3; do
  cgmap_on $n info -f nan.trr > /dev/null 2>&1 ||
    fault "info without --check reads no positions ($n ranks)"
  cgmap_on $n info --check --json -f nan.trr > nan.$n 2> err
  grep -q '"damage": \[{"frame": 1, "byte": 21336, "what": "nan.trr: frame 1' \
    nan.$n || fault "damage on $n ranks:" "$(cat nan.$n)"
  grep -q '^cgmap: info: 1 damaged file: nan.trr: frame 1 at byte' err ||
    fault "damage on $n ranks:" "$(cat err)"
done

# A cut last frame can be dropped; what is before it is written.
head -c 100000 3.trr > cut.trr
cgmap map -s 3.gro -f cut.trr -m identity --truncated last -o last.trr \
  2> err || fault "--truncated last:" "$(cat err)"
grep -q 'warning: cut.trr: frame 4' err || fault 'no warning of the cut frame'
cgmap info -f last.trr | grep -q 'frames *4,' || fault 'not four frames'

finish commands
