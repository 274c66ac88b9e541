#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The forces that LAMMPS writes: with a Langevin thermostat they hold its
# friction and noise, and cgmap fm warns; after a rerun they do not.
if [ "${LMP:-none}" = none ]; then
  echo "skipped: no LAMMPS here (Debian package lammps)"
  exit 77
fi
cgmap=$(pwd)/src/cgmap
rm -rf thermostat.tmp
mkdir thermostat.tmp && cd thermostat.tmp || exit 99
bad=0
fault() {
  echo "NOT OK: $*"
  bad=1
}

cat > fluid <<'EOT'
units lj
lattice fcc 0.8
region box block 0 4 0 4 0 4
create_box 1 box
create_atoms 1 box
mass 1 1
pair_style lj/cut 1.7
pair_coeff 1 1 1 1
velocity all create 1.0 17 mom yes
dump 1 all custom 100 NAME id type xu yu zu fx fy fz
dump_modify 1 format float %.12g
EOT
{ sed 's/NAME/langevin.dump/' fluid
  echo 'fix e all nve
fix l all langevin 1.0 1.0 0.1 5
run 1000'; } > in.langevin
{ sed 's/NAME/rerun.dump/' fluid
  echo 'rerun langevin.dump dump x y z'; } > in.rerun
for run in langevin rerun; do
  "$LMP" -in in.$run -log log.$run -screen none || fault "LAMMPS: log.$run"
  "$cgmap" fm -f $run.dump --units lj -m identity --cutoff 1.7 --skip 2 \
    -o $run.h5 > $run.txt 2> $run.err || fault "fm:" "$(cat $run.err)"
done
grep -q 'warning: the forces on all atoms do not sum to zero.*Langevin' \
  langevin.err || fault 'no warning of the thermostat:' "$(cat langevin.err)"
grep -q 'sum to zero' rerun.err && fault 'the rerun is warned of'
awk '/^third law/ { exit !($3 < 1e-20) }' rerun.txt ||
  fault 'the rerun:' "$(grep '^third' rerun.txt)"

cd ..
[ $bad = 0 ] && rm -rf thermostat.tmp
exit $bad
