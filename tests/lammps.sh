#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The real LAMMPS runs what cgmap exports.
#
# 1. Two beads at the distance of each row of a table: LAMMPS's energy is that
#    of the fitted function to 1e-10 kcal/mol, its force too (but at the rows
#    where the table says otherwise: see src/io/engine/lammps_table.c).
# 2. 884 mapped waters: LAMMPS's energy and forces are those of the rows, linear
#    in r^2 between them, to rounding; summed over all pairs from the fitted
#    function itself they differ by the interpolation error alone, for no pair
#    more than the table tells.  With twice the rows (500 and 1000) energy error
#    and rms error of the forces fall as 1/N^2: by (999/499)^2 = 4.008.  60000
#    pairs fall into random places between rows, so the ratio scatters by some
#    per cent; 3.2 to 5 is asked for.
# 3. LAMMPS does not warn.
if [ "${LMP:-none}" = none ]; then
  echo "skipped: no LAMMPS here (Debian package lammps)"
  exit 77
fi
cgmap=$(pwd)/src/cgmap
check=$(pwd)/tests/lammps_check
top=$(cd "$top_srcdir" && pwd)
rm -rf lammps.tmp
mkdir lammps.tmp && cd lammps.tmp || exit 99
ln -s "$top/examples/spce-water" water

die() { echo "NOT OK: $*"; exit 1; }

# Run LAMMPS on an input in this folder; no warning is allowed but that a run
# of no steps has no fix that moves beads.
lammps() {
  "$LMP" -in "$1" -log "$1.log" -screen none || die "LAMMPS stopped: $1.log"
  grep -i warning "$1.log" | grep -v 'No fixes' &&
    die "LAMMPS warned: $1.log"
}

traj="-s water/traj.gro -f water/traj.trr -m water/mapping.xml"
"$cgmap" fm -q $traj -b 1 --frames 20 -i water/interactions.xml \
  --temperature 300 -o water.h5 > fm.out || die "fm"
"$cgmap" map -q $traj -b 50 --frames 1 -o start.gro || die "map"

for n in 500 1000; do
  "$cgmap" export -q water.h5 --engine lammps -s start.gro --points $n \
    -o run$n > export.out || die "export"
  cd run$n || exit 99

  "$check" dimers cgmap.table > dimers.data || die "dimers"
  { sed 's/cgmap.data/dimers.data/' in.cgmap
    cat <<'EOT'
compute pe all pe/atom
dump 1 all custom 1 dimers.dump id fx c_pe
dump_modify 1 sort id format float %.17g
run 0
EOT
  } > in.dimers
  lammps in.dimers
  "$check" rows ../water.h5 cgmap.table dimers.dump || die "rows, N = $n"

  { cat in.cgmap
    cat <<'EOT'
dump 1 all custom 1 system.dump id fx fy fz
dump_modify 1 sort id format float %.17g
thermo_modify norm no
run 0
print "energy $(pe:%.17g)"
EOT
  } > in.system
  lammps in.system
  energy=$(sed -n 's/^energy //p' in.system.log)
  "$check" system ../water.h5 ../start.gro cgmap.table system.dump "$energy" \
    > ../system$n || { cat ../system$n; die "system, N = $n"; }
  grep -v '^off' ../system$n
  cd ..
done

cat system500 system1000 | awk '
  /^off/ { e[++n] = $2; f[n] = $3 }
  END {
    printf "N = 500 over N = 1000: error of the energy %.3f, ", e[1] / e[2]
    printf "rms error of the forces %.3f\n", f[1] / f[2]
    exit !(n == 2 && e[1] > 3.2 * e[2] && e[1] < 5 * e[2] &&
           f[1] > 3.2 * f[2] && f[1] < 5 * f[2])
  }' || die "the error does not fall as 1/N^2"
cd .. && rm -rf lammps.tmp
