#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What a user can do wrong: each mistake leads to one message on stderr, to the
# documented status on every rank within 20 s, and to no output under its final
# name.  The list is the test: STATUS 'part of the message' arguments.
. "$top_srcdir/tests/ranks.sh"
begin cli

usage() { wrong 1 64 "$@"; }

# The words themselves.
usage 'no command given'
usage "unknown command 'mapp'; did you mean map" mapp
usage "unknown command 'zzzzzz'; cgmap --help" zzzzzz
usage 'unknown option --cutof; did you mean --cutoff' fm --cutof 1
usage 'unknown option --zzzzzz; --help' fm --zzzzzz=1
usage 'unknown option --frobnicate; --help' fm --frobnicate
usage 'unknown option -z' fm -z
usage 'unknown option --traj; did you mean --trajectory' fm --traj x.trr
usage 'unknown option -overwrite; did you mean --overwrite' fm -overwrite
usage 'unknown option -output; did you mean --output' fm -output=new.h5
usage 'unknown option -verbose; did you mean --verbose' info -verbose
usage 'unknown option --cutoff' map --cutoff 1
usage 'option -o, --output needs FILE' fm -o
usage 'option -o, --output needs FILE' fm -o --overwrite
usage "option -o, --output: '' was given" fm -o ''
usage "option --solver: 'qr' was given, expected auto|cholesky|svd|tsqr" \
  fm --solver qr
usage "option --regularise: 'ridge=-1' was given, expected none, evidence, or ridge= and a number above 0" \
  fm -f x.trr --regularise ridge=-1
usage "option -b, --begin: '1ps' was given, expected a number" fm -b 1ps
usage "option --stride: '0' was given, expected a whole number, 1 or more" \
  fm --stride 0
usage "option --stride: '1.5' was given, expected a whole number, 1 or more$" \
  fm --stride=1.5
usage "option --precision: '0' was given, .* from 1 to 1000000" \
  map --precision 0
usage "option --cutoff: '0' was given, expected a number above 0" fm --cutoff 0
usage "option --cutoff: 'nan' was given" fm --cutoff nan
usage "'1e999' was given, expected a number above 0, at most 1.8e308" \
  fm --cutoff 1e999
usage "was given, expected a whole number, 1 or more, at most 9.2e18" \
  fm --stride 99999999999999999999
usage "option --stride: '3' was given, expected no second value" \
  fm --stride 2 --stride 3
usage "option --json: 'yes' was given, expected no value" fm --json=yes
usage "'more' is no option.* stands behind its option" fm more
usage "'two' is one argument too many" export one two
usage "option --domains: '2x1' was given" fm --domains 2x1
usage "option --domains: '2x0x1' was given" fm --domains 2x0x1
usage "option --domains: '2x1x1x1' was given" fm --domains 2x1x1x1
usage "option --batch: '0' was given" fm --batch 0
usage "option --require: 'beauty<1' was given, expected residual<X" \
  fm --require 'beauty<1'
usage "option --require: 'condition>1' was given" fm --require 'condition>1'
usage "option --units: 'si' was given, expected gromacs|real|metal|lj" \
  fm --units si
usage 'give a trajectory' fm
usage 'give the file to write: -o FILE' map -f water/traj.trr
usage 'give a trajectory or a topology' info
usage 'give the results file' export
usage 'give --engine lammps' export x.h5
usage "option --unseen: 'ones' was given" export x.h5 --engine lammps \
  --unseen ones

# What files are.
trr=water/traj.trr gro=water/traj.gro mapping=water/mapping.xml
system="-s $gro -f $trr -m $mapping"
fm="fm $system --frames 3 -o new.h5"
cp "$trr" short.trr
cat > unknown.xml <<'EOT'
<cg_molecule><name>WAT</name><ident>SOL</ident><topology><cg_beads>
<cg_bead><name>W</name><type>W</type><mapping>m</mapping>
<beads>1:SOL:OX</beads></cg_bead></cg_beads></topology>
<maps><map><name>m</name><weights>1</weights></map></maps></cg_molecule>
EOT
# Two molecules whose three H share a name, and a mapping that names one.
awk 'BEGIN { print "methanol"; print 12; split("C H H H O HO", name, " ")
  for (m = 1; m <= 2; m++) for (k = 1; k <= 6; k++)
    printf "%5d%-5s%5s%5d%8.3f%8.3f%8.3f\n", m, "MET", name[k], ++i, m, k, 0
  print "9 9 9" }' > methanol.gro
sed 's/SOL/MET/g; s/OX/H/' unknown.xml > ambiguous.xml
cat > long.xml <<'EOT'
<interactions cutoff="1.6">
<pair types="W W" min="0.2" max="1.6"/></interactions>
EOT
cat > elsewhere.xml <<'EOT'
<interactions cutoff="0.9"><pair types="W X"/></interactions>
EOT
cat > units.xml <<'EOT'
<interactions units="gromacs"><pair types="W W"/></interactions>
EOT
touch there.h5 there.trr empty.trr
mkdir folder
head -c 100 "$trr" > head.trr
# One frame each ps; in the second of far.trr atom 2 is at x = 1e30 nm.
frame=$((84 + 36 + 24 * 2652))
head -c $((3 * frame)) "$trr" > early.trr
tail -c $((52 * frame)) "$trr" > late.trr
tail -c $((2 * frame)) "$trr" > far.trr
printf '\161\111\362\312' | dd of=far.trr bs=1 conv=notrunc 2> dd.log \
  seek=$((frame + 84 + 36 + 12))
head -c 100000 "$trr" > cut.trr
printf '\000\000\000\015\000\000\000\014VERSION 2022.5' > topol.tpr
"$cgmap" map -s "$gro" -f "$trr" -m identity --frames 2 -o none.xtc ||
  fault 'map to XTC'

both 66 'absent.trr: cannot be opened' fm -s "$gro" -f absent.trr -m "$mapping"
wrong 3 66 'absent.gro: cannot be opened' fm -s absent.gro -f "$trr" \
  -m "$mapping"
both 66 'absent.xml' fm -s "$gro" -f "$trr" -m absent.xml
both 66 '^cgmap: fm: absent2.xml' fm -s "$gro" -f "$trr" \
  --cg "$mapping;absent2.xml"
both 66 'absent.xml: cannot be opened' $fm -i absent.xml
wrong 3 66 'absent.ndx: cannot be opened' $fm -n absent.ndx
both 66 'folder: is not a regular file' fm -s "$gro" -f folder -m "$mapping"
if [ "$(id -u)" != 0 ]; then
  cp cut.trr secret.trr && chmod 000 secret.trr
  both 66 'secret.trr: cannot be opened: Permission denied' \
    fm -s "$gro" -f secret.trr -m "$mapping"
fi
both 64 'ignore SAL: no molecule is called so; the topology has SOL (884)' \
  $fm --ignore SAL
both 64 'there.h5: exists already' fm $system -o there.h5
both 74 'folder: is a folder' fm $system -o folder
wrong 3 74 'nowhere/new.h5' fm $system -o nowhere/new.h5
both 64 'there.trr: exists already' map $system -o there.trr
mkfifo pipe
both 74 'pipe: is not a regular file' fm $system -o pipe --overwrite
test -p pipe || fault 'the pipe was replaced'
wrong 1 74 'there.h5: is not a folder' $fm --tables there.h5

# Names are held from the beginning: of two runs the second is refused at its
# own, and what a killed one leaves is in nobody's way.
hold() { # PART ARGUMENT...: a run that has it, stopped
  part=$1
  shift
  for try in 1 2 3 4 5 6 7 8 9; do
    "$cgmap" "$@" > held.log 2>&1 &
    holder=$!
    until [ -e "$part" ] || ! kill -0 $holder; do sleep 0.01; done 2> wait.log
    kill -STOP $holder 2> wait.log
    while [ -e /proc/$holder ] && ! grep -q '^State:.[TZ]' /proc/$holder/status
    do sleep 0.01; done 2> wait.log
    [ -e "$part" ] && return
    let_go # it had ended
    rm -rf folder/*
  done
  fault "$part:" "$(cat held.log)"
}
let_go() { # as if the machine had gone down
  kill -KILL $holder
  wait $holder 2> wait.log
}
hold folder/a.tables/interactions.xml.part fm $system -o folder/a.h5
both 74 "folder/a.h5: another run writes it, process $holder on .*: wait for" \
  fm $system -o folder/a.h5
wrong 1 74 'folder/a.h5: another run writes it' fm $system -o folder/a.h5 \
  --overwrite
both 74 'interactions.xml: another run writes it' $fm --tables folder/a.tables
let_go
[ -e folder/a.h5.part ] || fault 'killed: no part left'
fine 0 '' fm $system --frames 3 -o folder/a.h5
hold folder/a.trr.part map $system -o folder/a.trr
both 74 'folder/a.trr: another run writes it' map $system -o folder/a.trr
wrong 1 74 'folder/a.trr: another run writes it' \
  map $system -o folder/a.trr --overwrite
let_go
fine 0 '' map $system --frames 3 -o folder/a.trr --overwrite # as far as it was
ls folder/*.part folder/*/*.part 2> ls.log && fault 'parts are left'
rm -r folder/*

# What is read is not replaced, whatever it is called.
cp "$trr" read.trr && ln -s read.trr alias.trr
for name in ./read.trr alias.trr; do
  both 64 'is read by this command' map -s "$gro" -f read.trr -m identity \
    -o $name --overwrite
done
wrong 1 64 'is read by this command' map -s "$gro" -f alias.trr -m identity \
  -o read.trr --overwrite
wrong 1 64 'is read by this command' fm -s "$gro" -f read.trr -m "$mapping" \
  -o read.trr --overwrite
cmp "$trr" read.trr || fault 'an input was overwritten'
rm alias.trr read.trr
wrong 1 64 'one.gro: is named by --output and by --topology-out' \
  map $system -o one.gro --topology-out ./one.gro

# What is written is not written twice: the checkpoint is removed at the end.
both 64 'new.h5: is named by --.* and by --' $fm --checkpoint ./new.h5
both 64 'traj.trr: is read by this command too (--trajectory): give --index' \
  $fm --index-cache ./water/./traj.trr
wrong 1 64 'new.h5: is to be the file' $fm --tables new.h5
wrong 1 64 'new.h5: is to be the file' $fm --votca-tables new.h5
for name in W-W.tab interactions.xml; do
  wrong 1 64 "folder/$name: is to be the file" fm $system -o folder/$name \
    --tables folder
  wrong 1 64 "folder/$name: is the checkpoint" $fm --tables folder \
    --checkpoint folder/$name
done
wrong 1 64 'folder/W-W.pot: is to be the file' fm $system -o folder/W-W.pot \
  --votca-tables folder
both 74 'too long' fm $system -o new$(printf '%0250d' 0)
wrong 1 74 'too long' $fm --tables new$(printf '%0260d' 0)
wrong 1 74 'nowhere/: is the name of a folder' fm $system -o nowhere/ \
  --tables folder
ln -s nowhere dangling
wrong 1 74 'dangling: cannot be made' $fm --tables dangling
wrong 1 64 'new.xtc: beads are written as a topology in .gro, .pdb or .h5' \
  map $system -o new.trr --topology-out new.xtc
wrong 3 64 'domains' $fm --domains 2x2x1
both 64 'batch' $fm --domains 1x1x1 --batch 2
wrong 1 65 'tpr' fm -s topol.tpr -f "$trr" -m "$mapping"
wrong 1 64 'traj.trr.*-s' fm -f "$trr" -m "$mapping"
wrong 1 64 'new.dcd: --precision is for XTC and GRO' map $system \
  --precision 100 -o new.dcd
for name in '' . a/b $(printf '%0201d' 0); do
  sed "s|<pair |<pair name=\"$name\" |; s/\"W X\"/\"W W\"/" elsewhere.xml \
    > name.xml
  wrong 1 78 'name.xml: line 1: ' $fm -i name.xml
done
{ cat "$mapping"; head -c 17000000 /dev/zero | tr '\0' ' '; } > large.xml
both 78 'large.xml: is 17[0-9]* bytes long' fm -s "$gro" -f "$trr" -m large.xml
wrong 1 64 'give a mapping' fm -s "$gro" -f "$trr"
wrong 1 64 'no other mapping goes with it' fm -s "$gro" -f "$trr" -m identity \
  -m "$mapping"
wrong 1 64 'needs the index file' $fm --group SOL
wrong 1 64 'units' $fm --units lj -i units.xml
wrong 1 64 'leave out --units real' $fm --units real
wrong 1 64 'give --units' info -f tests/data/dump/methanol_x.lammpstrj
both 78 'unknown.xml.*OX' fm -s "$gro" -f "$trr" -m unknown.xml
both 78 'ambiguous.xml.*ambiguous' \
  fm -s methanol.gro -f "$trr" -m ambiguous.xml
wrong 3 78 'elsewhere.xml.*X' $fm -i elsewhere.xml
both 65 'methanol.gro has 12' fm -s methanol.gro -f "$trr" -m identity
both 65 'water/traj.trr: frame 0 at byte 0: .*half the smallest box .*cutoff$' \
  $fm -i long.xml
wrong 1 65 'cutoff 20 sigma is over half the smallest box height (.* sigma)' \
  fm -s tests/data/tilted_lj.gro -f tests/data/tilted_lj.trr -m identity \
  --units lj --cutoff 20
both 65 "late.trr: frame 1 at byte $frame: .*half the smallest box height" \
  fm -s "$gro" -f early.trr -f late.trr -b 50 -m "$mapping" --cutoff 1.6
both 65 "far.trr: frame 1 at byte $frame: molecule 1, .*: atom 2 is 1e+30 nm" \
  map -s "$gro" -f early.trr -f far.trr -m "$mapping" -o new.trr
both 65 'forces' fm -s "$gro" -f none.xtc -m "$mapping"
both 65 'empty' fm -s "$gro" -f empty.trr -m "$mapping"
both 65 'head.trr: frame 0' fm -s "$gro" -f head.trr -m "$mapping"
both 65 'cut.trr: frame 1 at byte' fm -s "$gro" -f cut.trr -m "$mapping"
both 65 'cut.trr: frame 1 at byte' map -s "$gro" -f cut.trr -m "$mapping" \
  -o new.trr
wrong 3 65 'frame' $fm -b 1e6
echo '0 1e308
1 1e308
2 1e308' > huge.xvg
both 65 'the fit has no finite answer' $fm --pressures huge.xvg \
  --temperature 300
wrong 1 65 'the fit has no finite answer' $fm --target energy \
  --energies huge.xvg
wrong 1 65 'the fit has no finite answer' $fm --target structure \
  --temperature 1e300
wrong 1 65 '101 frames lie .*, and the first 1000 are skipped$' \
  map $system -o new.trr --skip 1000
wrong 1 64 'new.tng' map $system --frames 1 -o new.tng
wrong 3 66 'absent.h5' export absent.h5 --engine lammps
wrong 3 65 'cut.trr' export cut.trr --engine lammps
wrong 3 65 '1 damaged file' info -f cut.trr
both 65 '1 damaged file' info -f "$trr" -f empty.trr

# A gate that is not met says so after the files are written.
run 3 $fm --require 'condition<1' --require 'drift<1e9' --error-blocks 0
[ "$status" = 2 ] && [ -s new.h5 ] && grep -q 'condition is' err &&
  grep -q 'drift is not known' err && [ -s new.tables/W-W.tab ] ||
  fault "--require: status $status:" "$(cat err)"
run 1 export new.h5 --engine lammps -s "$gro" -o new.lammps
[ "$status" = 65 ] && grep -q 'traj.gro: bead 1' err ||
  fault "export -s atoms: status $status:" "$(cat err)"
# No room to write them anew: they stay as they were.
cp -r new.h5 new.tables folder
(trap '' XFSZ
 ulimit -f $(($(wc -c < new.h5) * 3 / 4096)) # 3/4, or 3/8
 "$cgmap" $fm --overwrite --votca-tables votca > out) 2> err
[ $? = 74 ] && grep -q 'new.*: cannot be written: File too large' err &&
  diff -r new.tables folder/new.tables && cmp new.h5 folder/new.h5 &&
  [ ! -e new.h5.part ] && [ ! -e votca ] ||
  fault 'no room for results:' "$(cat err)" *.part new.tables/* votca*
(trap '' XFSZ
 ulimit -f 8
 "$cgmap" export new.h5 --engine lammps -o nowhere/new.lammps) 2> err
[ $? = 74 ] && grep -q 'cgmap.table: cannot be written: File too' err &&
  [ ! -e nowhere ] || fault 'no room for an export:' "$(cat err)"
rm -rf folder/* nowhere
cp new.h5 folder/in.cgmap
run 1 export folder/in.cgmap --engine lammps -o folder --overwrite
[ "$status" = 64 ] && grep -q 'folder/in.cgmap: is read by this' err &&
  cmp new.h5 folder/in.cgmap ||
  fault "export over its input: status $status:" "$(cat err)"
rm -rf new.h5 new.tables folder/*

# Streams that are closed: nothing else takes their place.
"$cgmap" info -s "$gro" <&- >&- 2> err
[ $? = 74 ] && grep -q 'standard output' err || fault 'info >&-:' "$(cat err)"
"$cgmap" info -s "$gro" <&- > out 2>&- && grep -q 2652 out ||
  fault 'info 2>&-:' "$(cat out)"

# A full disk behind stdout.
if [ -c /dev/full ]; then
  "$cgmap" info -s "$gro" > /dev/full 2> err
  [ $? = 74 ] && grep -q 'standard output .*: No space' err ||
    fault 'info > /dev/full:' "$(cat err)"
fi

# Where man finds no page.
start 1 help no-such-command
[ "$status" = 69 ] || fault "help: status $status"

finish "mistakes"
