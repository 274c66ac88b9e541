# SPDX-License-Identifier: GPL-2.0-or-later
# Read by cases.sh: chains of springs of zero length, sampled exactly, whose
# mean forces are known in closed form (expected/README): -kappa R between every
# two beads.
chain=data/03a_gaussian_chain

# gaussian SITES...: the mapping chain.xml of four beads, the numbers of the
# sites of each with commas between, and bonds between every two.
gaussian() {
  bead=0
  echo '<cg_molecule><name>C</name><ident>CHAIN</ident><topology><cg_beads>'
  for sites; do
    bead=$((bead + 1))
    n=$(echo "$sites" | tr ',' '\n' | grep -c .)
    echo "<cg_bead><name>B$bead</name><type>B$bead</type><mapping>m$n</mapping>"
    echo "<beads>$(echo ",$sites" | sed 's/,/ 1:CHAIN:S/g')</beads></cg_bead>"
  done
  echo '</cg_beads><cg_bonded>'
  for pair in 12 13 14 23 24 34; do
    echo "<bond><name>b$pair</name><beads>B${pair%?} B${pair#?}</beads></bond>"
  done
  echo '</cg_bonded></topology><maps>'
  echo '<map><name>m1</name><weights>1</weights></map>'
  echo '<map><name>m3</name><weights>1 1 1</weights></map>'
  echo '</maps></cg_molecule>'
}

harmonic() { # NAME...
  echo '<interactions>'
  for name; do
    echo "<bond name=\"$name\" basis=\"harmonic\"/>"
  done
  echo '</interactions>'
}

# Numbers of a list of result.json, one a line.
listed() { # MAPPING KEY
  tr -d ' \n' < "$chain/expected/result.json" |
    sed "s/.*\"$1\":{\"kind\"//; s/.*\"$1\":{//" |
    sed "s/\"$2\":\[\([^]]*\)\].*/|\1/; s/.*|//" | tr ',' '\n'
}

error_of() { # INTERACTION PARAMETER
  tr -d ' \n' < fm.json | sed "s/.*\"name\":\"$1\"//; s/\"name\":.*//
    s/.*\"parameters\":{//; s/.*\"$2\":{[^}]*\"error\":\([^,}]*\).*/\1/"
}

# Ours has a length q0 for each spring, which the reference holds at 0: no more
# than 3.5 standard errors from what is exact, as all that is fitted.
springs() { # MAPPING KEY NAME...
  mapping=$1 key=$2
  shift 2
  harmonic "$@" > springs.xml
  fm -s "$chain/system.xml" -f "$chain/traj.trr" --units lj -m chain.xml \
    -i springs.xml --temperature 1 || return
  listed "$mapping" "$key" > expected.txt
  for name; do
    row $case "$mapping: kappa $name of $#" "$(parameter "$name" k)" \
      "$(sed -n 1p expected.txt)" "$(product "$(error_of "$name" k)" 3.5)"
    sed -i 1d expected.txt
  done
}

# What six lengths q0 more take from the mean of chi2 is 6 chi2/48000 rows, of a
# chi2 of 10 at most: 1.3e-3; three times that.
whole() { # MAPPING
  springs "$1" kappa_exact b12 b13 b14 b23 b24 b34 || return
  row $case "$1: chi2, mean of the beads" "$(json residual)" \
    "$(listed "$1" chi2_data | awk '{ s += $1 } END { print s / NR }')" 4e-3
  t_conf_row $case "$1: T_conf" 1
}

case=03a_chain
gaussian 1 4 8 12 > chain.xml
whole slice_0_3_7_11
springs slice_0_3_7_11 nn_only_kappa_FM_exact b12 b23 b34
gaussian 1,2,3 4,5,6 7,8,9 10,11,12 > chain.xml
whole com_4x3
springs com_4x3 nn_only_kappa_FM_exact b12 b23 b34
