#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# votca.sh: a user of VOTCA changes the program's name.  The same options, mapping
# and settings to csg_fmatch and to us, three frames of water, and of methanol in
# two types of beads with one force for several pairs of them, as one block: the
# same splines, solved by other means.  VOTCA prints ten digits; the condition
# of the normal equations, 1e4, times 1e-16 is below them, so 1e-7 of the largest
# force is ample.  No pair is nearer than min, where VOTCA would go on.
# Skipped where there is no csg_fmatch (VOTCA).
command -v csg_fmatch > /dev/null || { echo 'no csg_fmatch (votca)'; exit 77; }
cgmap=$(pwd)/src/cgmap
water=$(cd "$top_srcdir/examples/spce-water" && pwd)
data=$(cd "$top_srcdir/tests/data" && pwd)
rm -rf votca.tmp
mkdir votca.tmp && cd votca.tmp || exit 99

# settings NAME TYPE1 TYPE2 MIN MAX STEP OUT_STEP
settings() {
  cat > settings.xml <<EOT
<cg>
  <fmatch>
    <constrainedLS>true</constrainedLS>
    <frames_per_block>3</frames_per_block>
  </fmatch>
  <non-bonded>
    <name>$1</name>
    <type1>$2</type1>
    <type2>$3</type2>
    <fmatch>
      <min>$4</min><max>$5</max><step>$6</step><out_step>$7</out_step>
    </fmatch>
  </non-bonded>
</cg>
EOT
}

# compare NAME OPTIONS...: three frames in both programs.  Rows: the same places,
# and the same force where ours is sampled.
compare() {
  name=$1
  shift
  csg_fmatch "$@" --options settings.xml --nframes 3 > votca.log 2>&1 ||
    { tail votca.log; echo 'csg_fmatch fails'; exit 1; }
  "$cgmap" fm "$@" --options settings.xml --frames 3 --votca-tables ours \
    -o fm.h5 --overwrite -q > fm.log 2>&1 || { cat fm.log; exit 1; }
  paste -d ' ' "ours/$name.force" "$name.force" | awk '
    function abs(a) { return a < 0 ? -a : a }
    NF != 8 || /nan|inf/ || abs($1 - $5) > 1e-9 {
      print "row " NR ": " $0; bad = 1; exit }
    $4 == "i" { n++; if (abs($6) > most) most = abs($6)
      if (abs($2 - $6) > off) off = abs($2 - $6) }
    END { if (bad) exit 1
      print n " rows, largest force " most ", worst difference " off + 0
      exit !(n > 15 && off <= 1e-7 * most) }' || exit 1
}

cat > water.xml <<'EOT'
<topology><molecules><molecule name="SOL" nmols="884" nbeads="3">
  <bead name="OW" type="OW" mass="15.9994" q="-0.8476"/>
  <bead name="HW1" type="HW" mass="1.008" q="0.4238"/>
  <bead name="HW2" type="HW" mass="1.008" q="0.4238"/>
</molecule></molecules></topology>
EOT
cat > methanol.xml <<'EOT'
<topology><molecules><molecule name="MET" nmols="64" nbeads="6">
  <bead name="C" type="C" mass="12.011" q="0"/>
  <bead name="H1" type="H" mass="1.008" q="0"/>
  <bead name="H2" type="H" mass="1.008" q="0"/>
  <bead name="H3" type="H" mass="1.008" q="0"/>
  <bead name="OA" type="O" mass="15.9994" q="0"/>
  <bead name="HO" type="H" mass="1.008" q="0"/>
</molecule></molecules></topology>
EOT
settings W-W '*' '*' 0.24 0.90 0.02 0.005
compare W-W --top water.xml --trj "$water/traj.trr" --cg "$water/mapping.xml" \
  --begin 1
for types in '* O' 'O *' '* ?'; do
  settings all "${types% *}" "${types#* }" 0.24 0.7 0.046 0.023
  compare all --top methanol.xml --trj "$data/methanol.trr" \
    --cg "$data/mapping/methanol_2site.xml"
done
cd ..
rm -rf votca.tmp
