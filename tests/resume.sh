#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cgmap fm --checkpoint: a run that is stopped goes on, on other ranks and with
# files of other names, and ends with the numbers of one that was not; what does
# not belong to it is refused with what differs.  (Whatever is summed:
# t_fm_resume.c.)
cgmap=$(pwd)/src/cgmap
top=$(cd "$top_srcdir" && pwd)
rm -rf resume.tmp
mkdir resume.tmp && cd resume.tmp || exit 99
ln -s "$top/examples/spce-water" water
ln -s water also
bad=0
fault() {
  echo "NOT OK: $*"
  bad=$((bad + 1))
}

system="-s water/traj.gro -f water/traj.trr -m water/mapping.xml -b 1"
few="--frames 20 --error-blocks 4"
knots="-i water/interactions.xml"
soon="--max-hours 1e-9" # over when the first epoch ends, 5 frames at most

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

# refused STATUS TEXT OPTIONS...
refused() {
  wanted=$1 text=$2
  shift 2
  cp c.h5 before.h5
  "$cgmap" fm $system -o no.h5 -q "$@" > page 2> err
  got=$?
  [ $got = $wanted ] && grep -qF -e "$text" err ||
    fault "fm $*: $got, $wanted expected: $(cat err)"
  [ -e no.h5 ] && { fault "fm $*: wrote something"; rm -rf no.h5 no.tables; }
  cmp -s c.h5 before.h5 ||
    { fault "fm $*: the checkpoint was changed"; cp before.h5 c.h5; }
}

"$cgmap" fm $system $knots $few -o whole.h5 -q > whole.txt 2> err ||
  fault 'fm:' "$(cat err)"
"$cgmap" fm $system $knots $few -o parts.h5 --checkpoint c.h5 \
  --checkpoint-every 1e-9 --resume $soon -q > page 2> err
[ $? = 75 ] && grep -q 'after frame 5 of 20' err &&
  grep -q 'run it again with --resume' err || fault "stopped: $(cat err)"
[ -s c.h5 ] && [ ! -e parts.h5 ] || fault 'stopped without a checkpoint'

go="--checkpoint c.h5 --resume"
refused 64 'c.h5' $knots $few --checkpoint c.h5
refused 64 '--resume needs --checkpoint' $knots $few --resume
refused 64 '--max-hours needs --checkpoint' $knots $few $soon
refused 64 'traj.trr: is read by this command too' $knots $few \
  --checkpoint water/traj.trr --resume
refused 64 'no.h5: is named by --checkpoint and' $knots $few --checkpoint ./no.h5
refused 64 'has "20 frames" where this one has "21 frames"' $knots $go \
  --frames 21 --error-blocks 4
sed 's/step="0.02"/step="0.03"/' water/interactions.xml > mine.xml
refused 64 'where this one has "mine.xml of' $few $go -i mine.xml
cp c.h5 good.h5
head -c $(($(wc -c < good.h5) * 3 / 4)) good.h5 > c.h5
refused 65 'c.h5: is not a whole HDF5 file; a checkpoint of cgmap' $knots \
  $few $go
cp good.h5 c.h5
printf damage | dd of=c.h5 bs=1 seek=$(($(wc -c < c.h5) * 3 / 4)) \
  conv=notrunc 2> page
refused 65 'the numbers are not those that were kept' $knots $few $go
cp good.h5 c.h5

# No room for the next checkpoint: this one stays.
(trap '' XFSZ
 ulimit -f 8
 "$cgmap" fm $system $knots $few $go --checkpoint-every 1e-9 -o no.h5 -q) \
  > page 2> err
[ $? = 74 ] && grep -q 'c.h5.*File too large' err ||
  fault "no room for a checkpoint: $(cat err)"
cmp c.h5 good.h5 || fault 'no room for a checkpoint: it was changed'
[ ! -e no.h5 ] && [ ! -e c.h5.part ] || fault 'no room: left' *.h5 *.part

$MPIRUN -n 3 "$cgmap" fm -s also/traj.gro -f also/traj.trr \
  -m also/mapping.xml -b 1 $knots $few $go -o parts.h5 --solver cholesky -q \
  > parts.txt 2> err || fault '--resume:' "$(cat err)"
[ -e c.h5 ] && fault 'the checkpoint is still there'
same whole.tables parts.tables
for line in 'frames of' '^W-W' '^residual' '^noise' '^T_conf' '^drift'; do
  grep "$line" whole.txt > one.txt || fault "no $line"
  grep "$line" parts.txt | cmp -s - one.txt ||
    fault "$line: $(grep "$line" parts.txt)"
done

# A rank is killed while there is work for long (four replicas): the job
# ends, and the last checkpoint goes on, to what one rank finds.
long="-f water/traj.trr -f water/traj.trr -f water/traj.trr"
cat > rank.sh <<'EOT'
echo $$ > pid.${OMPI_COMM_WORLD_RANK:-${PMI_RANK:-0}}
exec "$@"
EOT
"$cgmap" fm $system $long $knots -o long.h5 -q > page 2> err ||
  fault 'fm of replicas:' "$(cat err)"
$MPIRUN -n 2 sh rank.sh "$cgmap" fm $system $long $knots -o killed.h5 -q \
  --checkpoint k.h5 --checkpoint-every 1e-9 > page 2> err &
job=$!
while [ ! -e k.h5 ] && kill -0 $job 2> /dev/null; do sleep 0.01; done
kill -9 "$(cat pid.1)"
wait $job
status=$?
[ $status = 137 ] && [ -s k.h5 ] && [ ! -e killed.h5 ] ||
  fault "a killed rank: $status, 137 expected; $(ls k* ) $(cat err)"
"$cgmap" fm $system $long $knots -o killed.h5 -q --overwrite --resume \
  --checkpoint k.h5 > page 2> err || fault 'after a kill:' "$(cat err)"
same long.tables killed.tables

cd ..
[ $bad = 0 ] && rm -rf resume.tmp
exit $((bad > 0))
