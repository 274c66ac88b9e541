#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cgmap fm --checkpoint: a run that is stopped and goes on, on other ranks each
# time, ends with the numbers of one that was not; what does not belong to it
# is refused with what differs.
cgmap=$(pwd)/src/cgmap
top=$(cd "$top_srcdir" && pwd)
rm -rf resume.tmp
mkdir resume.tmp && cd resume.tmp || exit 99
ln -s "$top/examples/spce-water" water
bad=0
fault() {
  echo "NOT OK: $*"
  bad=$((bad + 1))
}

system="-s water/traj.gro -f water/traj.trr -m water/mapping.xml -b 1"
few="--frames 24 --error-blocks 4"
knots="-i water/interactions.xml"
soon="--max-hours 1e-9" # over when the first epoch ends, 6 frames at most

# same DIR DIR: F and dF where they were sampled, to 1e-13 cond max|F| = 1e-13
# 54 7e3 = 4e-8.
same() {
  paste "$1/W-W.tab" "$2/W-W.tab" | awk '
    function off(a, b) { return a - b > 4e-8 || b - a > 4e-8 }
    /^#/ { next }
    { if ($1 != $6 || $5 != $10 || /nan/) bad = 1
      if ($5 == "i" && (off($3, $8) || off($4, $9))) bad = 1
      rows++ }
    END { exit bad || rows < 300 }' || fault "tables of $1 and $2 differ"
}

# go_on SOLVER RANKS: until it is done, on 1, 2, 3, 1 ... ranks.
go_on() {
  ranks=1 runs=0 status=75
  while [ $status = 75 ] && [ $runs -lt 9 ]; do
    $MPIRUN -n $ranks "$cgmap" fm $system $knots $few --solver $1 -o $1.h5 \
      --checkpoint c.h5 --resume $soon -q > $1.txt 2> err
    status=$?
    runs=$((runs + 1))
    ranks=$((ranks % $2 + 1))
    if [ $status = 75 ]; then
      grep -q 'run it again with --resume' err || fault "stopped: $(cat err)"
      [ -s c.h5 ] && [ ! -e $1.h5 ] || fault 'stopped without a checkpoint'
    fi
  done
  [ $status = 0 ] || fault "--resume: $status: $(cat err)"
  [ $runs = 4 ] || fault "$runs runs, 4 blocks of frames"
  [ -e c.h5 ] && fault 'the checkpoint is still there'
}

for how in 'auto 3' 'tsqr 1'; do
  solver=${how% *}
  "$cgmap" fm $system $knots $few --solver $solver -o whole.h5 --overwrite \
    -q > whole.txt 2> err || fault 'fm:' "$(cat err)"
  go_on $how
  same whole.tables $solver.tables
  for line in 'frames of' '^W-W' '^residual' '^T_conf' '^drift'; do
    grep "$line" whole.txt > one.txt
    grep "$line" $solver.txt | cmp -s - one.txt ||
      fault "$line: $(grep "$line" $solver.txt)"
  done
done

# By a signal, which comes when it will; and every so often: two kinds of
# checkpoints that go on the same.
"$cgmap" fm $system $knots $few -o a.h5 --checkpoint c.h5 --progress never \
  -q > a.txt 2> err &
run=$!
sleep 0.2
kill -USR1 $run 2> /dev/null
wait $run
status=$?
case $status in
  75) "$cgmap" fm $system $knots $few -o a.h5 --checkpoint c.h5 --resume -q \
        > a.txt 2> err || fault 'after USR1:' "$(cat err)" ;;
  0 | 138) ;; # done before it, or not begun
  *) fault "USR1: $status: $(cat err)" ;;
esac
[ $status = 138 ] || same whole.tables a.tables
"$cgmap" fm $system $knots $few -o b.h5 --checkpoint c.h5 --overwrite \
  --checkpoint-every 1e-9 $soon -q > page 2> err
[ $? = 75 ] && [ -s c.h5 ] || fault '--checkpoint-every:' "$(cat err)"

# refused STATUS TEXT OPTIONS...
refused() {
  wanted=$1 text=$2
  shift 2
  cp c.h5 before.h5
  "$cgmap" fm $system -o no.h5 -q "$@" > page 2> err
  got=$?
  [ $got = $wanted ] && grep -qF -e "$text" err ||
    fault "fm $*: $got, $wanted expected: $(cat err)"
  cmp -s c.h5 before.h5 || fault "fm $*: the checkpoint was changed"
}
go="--checkpoint c.h5 --resume"
refused 64 'c.h5' $knots $few --checkpoint c.h5
refused 64 'has "24 frames" where this one has "25 frames"' $knots $go \
  --frames 25 --error-blocks 4
refused 64 'has "4 error blocks"' $knots $go --frames 24 --error-blocks 0
refused 64 '"a matrix of rows"' $knots $few $go --solver tsqr
sed 's/step="0.02"/step="0.03"/' water/interactions.xml > mine.xml
refused 64 'where this one has "mine.xml of' $few $go -i mine.xml
refused 64 '--resume needs --checkpoint' $knots $few --resume
refused 64 '--max-hours needs --checkpoint' $knots $few $soon
refused 64 'traj.trr: is read by this command too' $knots $few \
  --checkpoint water/traj.trr --resume
# Another solver and other outputs are no other run.
"$cgmap" fm $system $knots $few $go -o d.h5 --solver svd -q > page 2> err ||
  fault 'another solver:' "$(cat err)"
same whole.tables d.tables

# Damage: cut anywhere, or no HDF5 at all.
"$cgmap" fm $system $knots $few --checkpoint c.h5 $soon -o e.h5 -q > page 2> err
size=$(wc -c < c.h5)
cp c.h5 good.h5
head -c $((size * 3 / 4)) good.h5 > c.h5
refused 65 'c.h5: is not a whole HDF5 file; a checkpoint of cgmap' $knots \
  $few $go
"$cgmap" fm $system $knots $few -o whole.h5 --overwrite -q > page 2> err
cp whole.h5 c.h5
refused 65 'c.h5: /checkpoint/run' $knots $few $go

cd ..
[ $bad = 0 ] && rm -rf resume.tmp
exit $((bad > 0))
