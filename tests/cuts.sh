#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Files cut at thirty places, on 1 and 3 ranks: an empty one and one that ends
# inside a frame are errors with file, frame and byte and without output; one
# that ends with a frame is a shorter trajectory.  (All places are cut in
# process by the tests of the formats.)
. "$top_srcdir/tests/ranks.sh"
begin cuts
ln -s "$top/topologies/methanol/methanol.xml" methanol.xml

# frame_of BYTE END...: the frame that a file cut there ends in, and where this
# begins; "whole" with the number of frames before, where it ends none.
frame_of() {
  cut=$1 number=0 begin=0
  shift
  for end in "$@"; do
    [ "$cut" -lt "$end" ] && break
    number=$((number + 1)) begin=$end
  done
  [ "$cut" = $begin ] && echo whole $number || echo $number $begin
}

# check CUT FILE COMMAND END...
check() {
  cut=$1 file=$2 command=$3
  shift 3
  head -c "$cut" "$file" > "cut.$file"
  set -- $(frame_of "$cut" "$@")
  for ranks in 1 3; do
    run $ranks $command -f "cut.$file" -s tests/data/methanol.gro
    count=$((count + 1))
    what="$file cut at byte $cut, $ranks ranks: status $status"
    if [ "$cut" = 0 ]; then
      wanted=65 message="cut.$file: is empty"
    elif [ "$1" = whole ]; then
      wanted=0 message=
    else
      wanted=65 message="cut.$file: frame $1 at byte $2: "
    fi
    [ "$status" = $wanted ] || fault "$what, expected $wanted:" "$(cat err)"
    if [ $wanted = 0 ]; then
      [ -n "$(outputs)" ] || fault "$what: nothing written"
    else
      grep -q "$message" err || fault "$what: no '$message':" "$(cat err)"
      [ -z "$(outputs)" ] || fault "$what: left" $(outputs)
    fi
    rm -rf new*
  done
}

# TRR: three frames of one length.  A frame: a head of 84 bytes, box, positions
# and forces in single precision.
cp tests/data/methanol.trr a.trr
frame=$((84 + 36 + 2 * 12 * 384))
[ $((3 * frame)) = "$(wc -c < a.trr)" ] || fault 'the length of a TRR frame'
for cut in 0 1 3 24 83 84 119 5000 $((frame - 1)) $frame $((frame + 1)) \
  $((frame + 84)) $((2 * frame)) $((2 * frame + 30)) $((3 * frame - 1)); do
  check $cut a.trr "fm -m methanol.xml --cutoff 0.7 -o new.h5" \
    $frame $((2 * frame)) $((3 * frame))
done

# XTC: 92 bytes, the last four of them the bytes of packed positions that
# follow, filled up to a multiple of four.
"$cgmap" map -f a.trr -s tests/data/methanol.gro -m identity -o a.xtc -q
ends=
at=0
while [ $at -lt "$(wc -c < a.xtc)" ]; do
  set -- $(od -An -t u1 -j $((at + 88)) -N 4 a.xtc)
  at=$((at + 92 + ((($1 * 256 + $2) * 256 + $3) * 256 + $4 + 3) / 4 * 4))
  ends="$ends $at"
done
set -- $ends
[ $# = 3 ] || fault "ends of XTC frames: $ends"
for cut in 0 1 4 51 56 88 92 100 $(($1 - 1)) $1 $(($1 + 1)) $(($1 + 91)) \
  $2 $(($2 + 700)) $(($3 - 1)); do
  check $cut a.xtc "map -m methanol.xml -o new.xtc" $ends
done

finish cuts
