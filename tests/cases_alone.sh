# SPDX-License-Identifier: GPL-2.0-or-later
# Read by cases.sh: fits without -i.  Ranges and steps are found; what was found
# is written back and fits the same; the verdict tells what cannot be trusted.

# On the page of the last fit: the number after a name; how many lines say so.
figure() { awk -v name="$1" '$1 == name { print $2; exit }' page.txt; }
lines() { tr '\n' ' ' < page.txt | grep -c -e "$1"; }

alone() { # CASE ARGUMENT...
  case=$1
  shift
  for again in no yes; do
    [ $again = no ] || mv fm.tables/interactions.xml found.xml
    "$cgmap" fm "$@" $([ $again = no ] || echo -i found.xml) -o fm.h5 \
      --overwrite -q > $again.txt 2> said.$again ||
      { row "$case" 'without -i: fm failed' 1 0 0; return 1; }
  done
  mv no.txt page.txt
  row "$case" 'without -i: residual' "$(figure residual)" \
    "$(awk '$1 == "residual" { print $2; exit }' yes.txt)" 0
}
# A drift is of the order of its errors: 1, to some 30 % from few blocks.
steady() { row "$case" 'without -i: drift' "$(figure drift)" 1 1; }

# Pairs alone on Stillinger-Weber silicon: exact forces that they cannot follow.
alone 04_silicon --units metal -m identity \
  -f data/04_threebody_sw_silicon/traj.dump.gz && {
  row "$case" 'without -i: forces are missing' \
    "$(lines 'cannot be trusted .*forces are missing from the model')" 1 0
  steady
}
# Forces of noise without any force; numbers that three distances do not tell.
alone 05a_ideal_gas --units lj -m identity \
  -f data/05a_ideal_gas/noise_force.dump.gz && steady
alone 05b_by_hand --units lj -m identity \
  -f data/05b_by_hand/two_particles.dump &&
  row "$case" 'without -i: not determined' "$(lines ' not determined ')" 1 0
# Bonds that are ten times as soft as those of molecules, and exact.
for polymer in 02a_polymer_bonds_angles 02b_polymer_dihedrals; do
  alone "${polymer%%_*}" --units lj -m identity -s data/$polymer/topology.data \
    -f data/$polymer/traj.dump.gz && {
    row "$case" 'without -i: T_conf' "$(figure T_conf)" 1 \
      "$(awk '$1 == "T_conf" { print 3 * $4 }' page.txt)"
    row "$case" 'without -i: trusted' "$(lines 'can be trusted')" 1 0
  }
done
alone 07_spce_water -s "$water/traj.gro" -f "$water/traj.trr" -b 1 \
  -m topologies/water/water.xml && steady
for sites in 1 2; do
  alone 08_methanol -s "$methanol/system.gro" -f "$methanol/traj.trr" -b 1 \
    -m "$methanol/mapping_${sites}site.xml" && steady
done
# One molecule: pairs of types that never meet, named in one line.
for model in residue backbone; do
  alone 09_$model -s "$glycine/system.top" -f "$glycine/traj.trr" -b 1 \
    -m "$glycine/mapping_$model.xml" && {
    row "$case" 'without -i: warnings of never seen' \
      "$(grep -c 'never seen' said.no)" 1 0
    steady
    "$cgmap" export fm.h5 --engine lammps -o lammps -q > exported.txt 2>&1
    row "$case" 'without -i: export is refused' $? 78 0
  }
done
