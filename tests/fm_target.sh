#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# cgmap fm --target: what each needs, what it refuses, what it leaves out, what
# it says, and that the results name it.
. "$top_srcdir/tests/ranks.sh"
begin fm_target
system="-s water/traj.gro -m water/mapping.xml -i water/interactions.xml -b 1"

# fm OPTION...: 21 frames into out.json and err.
fm() {
  cgmap fm $system --frames 21 -o o.h5 --overwrite --json "$@" \
    > out.json 2> err || { fault "fm $*:" "$(cat err)"; : > out.json; }
}
# refused STATUS TEXT OPTION...
refused() {
  expected=$1 text=$2
  shift 2
  cgmap fm $system -o no.h5 "$@" > no.json 2> err
  got=$?
  [ $got = "$expected" ] && grep -q -- "$text" err ||
    fault "fm $*: status $got, expected $expected with '$text':" "$(cat err)"
  [ -e no.h5 ] && { fault "fm $*: wrote something"; rm -rf no.h5 no.tables; }
}
has() { tr -d ' \n' < out.json | grep -qF "$1" || fault "JSON lacks $1"; }
lacks() { tr -d ' \n' < out.json | grep -qF "$1" && fault "JSON has $1"; }

# Positions are all that counts: an XTC, and a TRR whose forces are another's.
cgmap map -s water/traj.gro -f water/traj.trr -m identity -b 1 --frames 21 \
  -o atoms.xtc --precision 1000000 -q || fault 'map to an XTC'
refused 65 'no forces' -f atoms.xtc
fm -f water/traj.trr --target structure --temperature 300
grep -q 'target structure: the force of pairs is 0 at max' err ||
  fault 'nothing is said of the tail'
for key in residual mean_square_force explained noise_floor T_conf third_law; do
  lacks "\"$key\":"
done
has '"target":"structure"'
has '"rms_force":'
has '"error":'
cp o.tables/W-W.tab trr.tab
fm -f atoms.xtc --target structure --temperature 300
# Positions are good to 1e-6 nm, of pairs with forces that change by 1e5 kJ/mol
# a nm: 0.1 kJ/mol/nm each, less in the mean.
paste trr.tab o.tables/W-W.tab | awk '/^#/ || $5 != "i" { next }
  { d = $3 - $8; d = d < 0 ? -d : d; rows++; if (!(d < 0.05)) bad = 1 }
  END { exit bad || rows < 300 }' || fault 'an XTC gives another answer'
# Twice the temperature, twice the force.
fm -f atoms.xtc --target structure --temperature 600
paste trr.tab o.tables/W-W.tab | awk '/^#/ || $5 != "i" { next }
  { d = 2 * $3 - $8; d = d < 0 ? -d : d; rows++; if (!(d < 0.1)) bad = 1 }
  END { exit bad || rows < 300 }' || fault 'force is not proportional to kT'
cgmap fm $system -f atoms.xtc --target structure --temperature 300 -o o.h5 \
  --overwrite -q > page 2> err || fault "$(cat err)"
grep -q 'columns from the structure at 300 K' page || fault 'page without head'
grep -q 'in equilibrium at 300 K' page || fault 'verdict without structure'
grep -q 'nan' page && fault "page with $(grep nan page)"
command -v h5dump > /dev/null && {
  h5dump -d /fm/target o.h5 | grep -q '"structure"' || fault '/fm/target'
  h5dump -n o.h5 | grep -q '/fm/residual' && fault '/fm/residual'
}

# Denoising: displacements by the seed alone, counts those of the trajectory.
denoise="--target denoise --sigma 0.002 --temperature 300"
fm -f atoms.xtc $denoise
has '"target":"denoise"'
has '"sigma":0.002'
has '"frames":21'
lacks '"residual":'
cp o.tables/W-W.tab first.tab
cgmap_on 2 fm $system --frames 21 -f atoms.xtc $denoise -o o.h5 \
  --domains 2x1x1 --overwrite -q > page 2> err || fault "$(cat err)"
grep -q 'each frame twice, beads displaced by +- 0.002 nm' page ||
  fault 'page without sigma'
tr '\n' ' ' < page | grep -q '1 % where s is 0.0283 nm' || fault 'verdict without bias'
# Sums to 1e-12 of rows of kT/sigma, 1e3.
paste first.tab o.tables/W-W.tab | awk '/^#/ || $5 != "i" { next }
  { d = $3 - $8; d = d < 0 ? -d : d; rows++; if (!(d < 1e-5)) bad = 1 }
  END { exit bad || rows < 300 }' || fault 'domains change displacements'
fm -f atoms.xtc $denoise --seed 1
paste first.tab o.tables/W-W.tab | awk '/^#/ || $5 != "i" { next }
  { d = $3 - $8; d = d < 0 ? -d : d; if (d > 1e-3) other = 1 }
  END { exit !other }' || fault '--seed changes nothing'
refused 64 '--sigma' -f atoms.xtc --target denoise --temperature 300
refused 64 'temperature' -f atoms.xtc --target denoise --sigma 0.002
refused 64 'is of --target denoise' -f water/traj.trr --sigma 0.002
refused 64 'is of --target denoise' -f water/traj.trr --seed 2

# A bead that cuts a constraint: forces cannot be summed, structure can.
sed 's/ 1:SOL:HW[12]//g; s/15.9994 1.008 1.008/1/' water/mapping.xml > ow.xml
system="-s water/traj.gro -m ow.xml -i water/interactions.xml -b 1"
refused 78 'a constraint holds' -f water/traj.trr
fm -f water/traj.trr --target structure --temperature 300

# A bond that is rigid is a constraint also where its range is given.
cat > oh.xml <<'EOT'
<cg_molecule>
  <name>WAT</name><ident>SOL</ident>
  <topology>
    <cg_beads>
      <cg_bead><name>O</name><type>O</type><mapping>one</mapping>
        <beads>1:SOL:OW</beads></cg_bead>
      <cg_bead><name>H</name><type>H</type><mapping>one</mapping>
        <beads>1:SOL:HW1</beads></cg_bead>
    </cg_beads>
    <cg_bonded><bond><name>oh</name><beads>O H</beads></bond></cg_bonded>
  </topology>
  <maps><map><name>one</name><weights>1</weights></map></maps>
</cg_molecule>
EOT
cat > oh_terms.xml <<'EOT'
<interactions cutoff="0.5">
  <pair name="O-O" types="O O" min="0.24" max="0.5" intervals="13"/>
  <bond name="oh" min="0.05" max="0.15" intervals="4"/>
</interactions>
EOT
system="-s water/traj.gro -m oh.xml -i oh_terms.xml -b 1"
fm -f atoms.xtc --target structure --temperature 300
grep -q 'oh: always 0.[01][0-9]* nm long: a constraint' err || fault 'rigid oh:' \
  "$(cat err)"
lacks '"name":"oh"'
grep -q 'rigid, left out: oh' o.tables/interactions.xml ||
  fault 'rigid oh is not in the interactions'
sed -i '/<pair/d' oh_terms.xml
refused 65 'all interactions are constraints' -f atoms.xtc --target structure \
  --temperature 300
system="-s water/traj.gro -m ow.xml -i water/interactions.xml -b 1"

refused 64 '--temperature' -f atoms.xtc --target structure
refused 64 'tsqr' -f atoms.xtc --target structure --temperature 300 \
  --solver tsqr
refused 64 'evidence' -f atoms.xtc --target structure --temperature 300 \
  --regularise evidence
refused 64 '--forces is of no use' -f atoms.xtc --target structure \
  --temperature 300 --forces water/traj.trr
refused 64 '--force-map is of no use' -f atoms.xtc --target structure \
  --temperature 300 --force-map optimal
fm -f atoms.xtc --target structure --temperature 300 --regularise ridge=1e-3
has '"shift":'

# Energies: one a frame.
cat > near.xml <<'EOT'
<interactions cutoff="0.4">
  <pair name="W-W" types="W W" min="0.25" max="0.4" intervals="4"/>
</interactions>
EOT
system="-s water/traj.gro -m water/mapping.xml -i near.xml -b 1"
awk 'BEGIN { for (t = 0; t < 21; t++) print sin(t) }' > energies.txt
energy="--target energy --energies energies.txt --temperature 300"
fm -f atoms.xtc $energy --regularise ridge=1
has '"target":"energy"'
has '"energy":{"mean":'
has '"entropy_lost":{"value":'
lacks '"residual":'
lacks '"T_conf":'
cgmap fm --from o.h5 -o no.h5 > page 2> err
[ $? = 78 ] && grep -q 'with --energies, whose rows of frames are not kept' err ||
  fault '--from of energies:' "$(cat err)"
cgmap fm $system --frames 21 -f atoms.xtc $energy --regularise ridge=1 \
  -o o.h5 --overwrite -q > page 2> err || fault "$(cat err)"
grep -q 'columns from 21 energies' page || fault 'page without energies'
grep -q 'not of the mean' page || fault 'verdict without energies'
grep -q 'nan' page && fault "page with $(grep nan page)"
refused 64 'give --energies FILE' -f atoms.xtc --target energy
refused 64 'is of use with --target energy' -f atoms.xtc --energies energies.txt
refused 64 '--pressures is of no use' -f atoms.xtc --frames 21 $energy \
  --pressures energies.txt
refused 64 'evidence' -f atoms.xtc --frames 21 $energy --regularise evidence
refused 65 'energies.txt: ' -f atoms.xtc --frames 20 $energy

finish commands
