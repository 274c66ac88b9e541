#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Several files as one trajectory, from outside: what is left out is told by
# the closing page, by --json and by cgmap info.  The whole trajectory in one
# file is the reference.
. "$top_srcdir/tests/ranks.sh"
begin ensemble
water=$top/examples/spce-water

# has FILE TEXT: without blanks.
has() { tr -d ' \n' < "$1" | grep -qF "$2" || fault "$1 lacks $2:" "$(cat "$1")"; }

# beads NAME OPTION...: one-site waters with forces, frames of 1 ps.
beads() {
  name=$1
  shift
  cgmap map -s "$water/traj.gro" -f "$water/traj.trr" \
    -m "$water/mapping.xml" -o "$name" --topology-out "$name.gro" -q "$@" ||
    fault "map to $name"
}
beads whole.trr -b 1 -e 9
beads 1.trr -b 1 -e 4
beads 2.trr -b 4 -e 9
beads bare.xtc -b 5 -e 6 --precision 100000

# fm NAME OPTION...: a fit into NAME.json, NAME.txt and NAME.err.
knots="--cutoff 0.9 -m identity -s whole.trr.gro"
fm() {
  name=$1
  shift
  cgmap fm $knots "$@" -o new.h5 --overwrite > "$name.txt" 2> "$name.err" ||
    fault "fm $*:" "$(cat "$name.err")"
  cgmap fm $knots "$@" -o new.h5 --overwrite -q --json > "$name.json" \
    2> /dev/null
}
residual() { tr -d ' \n' < "$1" | sed 's/.*"residual":\([0-9.e+]*\),.*/\1/'; }

# In two parts, of which the second repeats 4 ps; and put together by cat.
fm whole -f whole.trr
fm parts -f 1.trr -f 2.trr
cat 1.trr 2.trr > cat.trr
fm cat -f cat.trr
has whole.json '"left_out":{"without_forces":0,"repeats":0,"damaged":0}'
for name in parts cat; do
  has $name.json '"frames":9,'
  has $name.json '"left_out":{"without_forces":0,"repeats":1,"damaged":0}'
  grep -q 'warning: .*repeats the one before it, at time 4,' $name.err ||
    fault "$name: the restart is not told:" "$(cat $name.err)"
  grep -q '^frames left out: 1 for repeating the one before' $name.txt ||
    fault "$name: not on the page"
  [ "$(residual whole.json)" = "$(residual $name.json)" ] ||
    fault "$name: another residual than the whole trajectory's"
done
grep -q 'left out' whole.txt && fault 'whole: something is left out'

# Frames without forces: those of an XTC between two TRR.
fm mixed -f 1.trr -f bare.xtc
has mixed.json '"frames":4,'
has mixed.json '"left_out":{"without_forces":2,"repeats":0,"damaged":0}'
grep -q '^frames left out: 2 for holding no forces' mixed.txt ||
  fault 'mixed: not on the page'

# Positions and forces in two DCDs, as NAMD writes them: the columns fx fy fz
# of a dump in kcal/mol/A become the positions of another, in A.  Both DCDs
# hold floats, the TRR too, of other units: 1e-6 of the residual is 16 times
# their rounding.
cgmap map -f whole.trr -s whole.trr.gro -m identity -o x.dcd -q
cgmap map -f whole.trr -s whole.trr.gro -m identity --units real \
  -o whole.lammpstrj -q || fault 'a dump'
awk '/^ITEM: ATOMS/ {
       for (i = 3; i <= NF; i++) column[$i] = i - 2
       print "ITEM: ATOMS id type xu yu zu"; rows = 1; next }
     /^ITEM/ { rows = 0 }
     rows { print $column["id"], $column["type"], $column["fx"],
            $column["fy"], $column["fz"]; next }
     { print }' whole.lammpstrj > forces.lammpstrj
cgmap map -f forces.lammpstrj -m identity --units real -o f.dcd -q ||
  fault 'a DCD of forces'
fm beside -f x.dcd --forces f.dcd --units real
has beside.json '"frames":9,'
echo "$(residual whole.json) $(residual beside.json)" |
  awk '{ d = ($1 - $2)/$1; exit !(d < 1e-6 && d > -1e-6) }' ||
  fault "a DCD of forces: $(residual beside.json), not $(residual whole.json)"
cgmap fm $knots -f x.dcd -o no.h5 2> err
[ $? = 65 ] && grep -q 'holds no forces.*--forces FILE.*--target st' err ||
  fault 'a DCD alone:' "$(cat err)"
cgmap fm $knots -f x.dcd --forces f.dcd -o no.h5 2> err
[ $? = 64 ] && grep -q 'give --units real' err ||
  fault 'forces without units:' "$(cat err)"
cgmap fm $knots -f x.dcd --forces f.dcd --units real --overwrite \
  -o f.dcd 2> err
[ $? = 64 ] || fault 'the forces can be overwritten:' "$(cat err)"

# Numbers that are none in frames 2 and 5 of nine: positions begin at byte 120
# of a frame of 84 + 36 + 24 884 bytes.  The rest is the whole without them.
cp whole.trr bad.trr
for frame in 2 5; do
  printf '\377\377\377\377' | dd of=bad.trr bs=1 conv=notrunc status=none \
    seek=$((frame * 21336 + 120 + 12 * frame))
done
cgmap fm $knots -f bad.trr -o no.h5 2> err
[ $? = 65 ] && grep -q 'bad.trr: frame 2 at byte 42672: atom 3: its pos' err ||
  fault 'a damaged frame:' "$(cat err)"
fm bad -f bad.trr --skip-bad-frames
has bad.json '"frames":7,'
has bad.json '"left_out":{"without_forces":0,"repeats":0,"damaged":2}'
grep -q '^frames left out: 2 for damage' bad.txt || fault 'bad: not on the page'
grep -q 'warning: bad.trr: frame 2 at .* (damaged frames: 2 of 9)' bad.err ||
  fault 'the damage is not told:' "$(cat bad.err)"
for ranks in 1 3; do
  cgmap_on $ranks map -s whole.trr.gro -f bad.trr -m identity \
    --skip-bad-frames -o good$ranks.trr -q 2> /dev/null || fault "$ranks ranks"
done
for frames in '-e 2.5' '-b 3.5 -e 5.5' '-b 6.5'; do
  for file in whole bad; do # frames that are not chosen are not decoded
    cgmap map -s whole.trr.gro -f $file.trr -m identity $frames \
      -o $file.part.trr --overwrite -q || fault "$file, $frames"
  done
  cmp whole.part.trr bad.part.trr >&2 || fault "not the same: $frames"
  cat whole.part.trr
done > expected.trr
cgmap map -s whole.trr.gro -f bad.trr -m identity --stride 8 -o stride.trr \
  -q || fault 'a stride decodes what it skips'
cmp good1.trr expected.trr && cmp good3.trr expected.trr || fault 'wrong frames'
cgmap fm $knots -f bad.trr -b 3 -e 3 --skip-bad-frames -o no.h5 2> err
[ $? = 65 ] && grep -q 'and so are all 1 frames chosen' err ||
  fault 'nothing but damage:' "$(cat err)"

# Of a group only its atoms are read: damage elsewhere is not looked at.
awk 'BEGIN { print "[ S ]"; for (i = 10; i <= 99; i++) print i }' > s.ndx
for file in whole bad; do
  cgmap map -s whole.trr.gro -n s.ndx -f $file.trr -m identity \
    -o $file.some.trr -q || fault "a group of $file"
done
cmp whole.some.trr bad.some.trr || fault 'the groups differ'

# The index is kept where that is asked for, and then used.
[ -z "$(ls ./*.idx 2>/dev/null)" ] || fault 'an index nobody asked for'
for try in 1 2; do
  cgmap fm $knots -f whole.trr --index-cache a.idx -o new.h5 --overwrite \
    -v > idx.txt 2> idx$try.err || fault 'fm --index-cache'
done
cgmap info -f whole.trr --index-cache a.idx -v > /dev/null 2> idx3.err
cgmap map -f whole.trr -s whole.trr.gro -m identity --index-cache a.idx \
  -o copy.trr -v 2> idx4.err || fault 'map --index-cache'
grep -q 'a.idx: the index' idx1.err && fault 'an index before it was made'
for try in 2 3 4; do
  grep -q 'a.idx: the index of whole.trr is taken' idx$try.err ||
    fault "the index is not used, $try:" "$(cat idx$try.err)"
done

# What info says of parts, of replicas, of files that do not belong together.
cgmap info -f 1.trr -f 2.trr > info.txt 2> /dev/null || fault 'info'
grep -q '^together: 9 frames, of one run: times go on' info.txt &&
  grep -q '^  repeats   1 frames* more' info.txt ||
  fault 'info of parts:' "$(cat info.txt)"
cgmap info -f 1.trr -f 2.trr --json > info.json 2> /dev/null || fault 'info'
has info.json '"together":{"files":2,"frames":9,"repeats":1,"replicas":false}'
cgmap info -f 1.trr -f 1.trr --json > info.json 2> err || fault 'info'
has info.json '"together":{"files":2,"frames":8,"repeats":0,"replicas":true}'
[ -s err ] && fault 'info of replicas warns:' "$(cat err)"
cgmap info -f cat.trr > info.txt 2> /dev/null || fault 'info'
grep -q '^  repeats   1 of these' info.txt || fault 'info of cat.trr'
cgmap info -f 1.trr -f "$water/traj.trr" > info.txt 2> err ||
  fault 'info of strangers:' "$(cat err)"
grep -q 'together' info.txt && fault 'strangers go together'

finish commands
