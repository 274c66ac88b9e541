# SPDX-License-Identifier: GPL-2.0-or-later
# Energies as the target, for cases.sh: chains of springs, of which every third
# or fourth site is kept.  The energies are made here, of the springs of
# topology.json for the positions of the frames.
#
# A bond of the kept sites has the potential kappa r^2/2, the mean of whose
# springs' energy over what is left out is the same and a constant: order 2 and
# one interval hold it exactly.  What is left has the variance (n - N) d/2
# (kT)^2 a molecule, half of which over (kT)^2 is 8 3/4 = 6.
case=03a_chain
chain=data/03a_gaussian_chain
cat > chain.xml <<'EOT'
<cg_molecule>
  <name>C</name><ident>CHAIN</ident>
  <topology>
    <cg_beads>
      <cg_bead><name>A</name><type>A</type><mapping>one</mapping>
        <beads>1:CHAIN:S1</beads></cg_bead>
      <cg_bead><name>B</name><type>B</type><mapping>one</mapping>
        <beads>1:CHAIN:S4</beads></cg_bead>
      <cg_bead><name>C</name><type>C</type><mapping>one</mapping>
        <beads>1:CHAIN:S8</beads></cg_bead>
      <cg_bead><name>D</name><type>D</type><mapping>one</mapping>
        <beads>1:CHAIN:S12</beads></cg_bead>
    </cg_beads>
    <cg_bonded>
      <bond><name>b1</name><beads>A B</beads></bond>
      <bond><name>b2</name><beads>B C</beads></bond>
      <bond><name>b3</name><beads>C D</beads></bond>
    </cg_bonded>
  </topology>
  <maps><map><name>one</name><weights>1</weights></map></maps>
</cg_molecule>
EOT
cat > bonds.xml <<'EOT'
<interactions>
  <bond name="b1" min="0" max="10" intervals="1" order="2"/>
  <bond name="b2" min="0" max="10" intervals="1" order="2"/>
  <bond name="b3" min="0" max="10" intervals="1" order="2"/>
</interactions>
EOT
trr_text "$chain/traj.trr" 80 > frames.txt
tr -d ' \n' < "$chain/topology.json" | tr '{' '\n' |
  sed -n 's/^"i":\([0-9]*\),"j":\([0-9]*\),"k":\([0-9.]*\).*/\1 \2 \3/p' |
  awk 'FNR == NR { i[++n] = $1; j[n] = $2; k[n] = $3; next }
    $2 != "box" { at = ($2 - 1) % 12
      x[at] = $3; y[at] = $4; z[at] = $5
      if (at == 11)
        for (s = 1; s <= n; s++)
          u[$1] += k[s] / 2 * ((x[i[s]] - x[j[s]]) ^ 2 + \
            (y[i[s]] - y[j[s]]) ^ 2 + (z[i[s]] - z[j[s]]) ^ 2) }
    END { for (t = 0; t < 80; t++) printf "%.10g\n", u[t] }' - frames.txt \
  > energies.txt

# part KEY: value or error of an object of the JSON
part() {
  tr -d ' \n' < fm.json | sed "s/.*\"$1\":{[^}]*\"$2\":\([^,}]*\).*/\1/"
}
# Its standard error, from 16 blocks of five frames, is what the data know: of a
# variance from 80 numbers, a part of sqrt(2/80).
if fm -s "$chain/system.xml" -f "$chain/traj.trr" --units lj -m chain.xml \
  -i bonds.xml --target energy --energies energies.txt --temperature 1; then
  row $case 'energy: entropy lost a molecule' \
    "$(echo "$(part entropy_lost value)" | awk '{ print $1 / 50 }')" 6 \
    "$(echo "$(part entropy_lost error)" | awk '{ print $1 / 50 }')"
fi
