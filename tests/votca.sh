#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# votca.sh: a user of VOTCA changes the program's name.  The same options, mapping
# and settings to csg_fmatch and to us, three frames of water as one block: the
# same splines, solved by other means.  VOTCA prints ten digits; the condition
# of the normal equations, 1e4, times 1e-16 is below them, so 1e-7 of the largest
# force is ample.  No pair is nearer than min, where VOTCA would go on.
# Skipped where there is no csg_fmatch (VOTCA).
command -v csg_fmatch > /dev/null || { echo 'no csg_fmatch (votca)'; exit 77; }
cgmap=$(pwd)/src/cgmap
water=$(cd "$top_srcdir/examples/spce-water" && pwd)
rm -rf votca.tmp
mkdir votca.tmp && cd votca.tmp || exit 99

cat > settings.xml <<'EOT'
<cg>
  <fmatch>
    <constrainedLS>true</constrainedLS>
    <frames_per_block>3</frames_per_block>
  </fmatch>
  <non-bonded>
    <name>W-W</name>
    <type1>*</type1>
    <type2>*</type2>
    <fmatch>
      <min>0.24</min><max>0.90</max><step>0.02</step><out_step>0.005</out_step>
    </fmatch>
  </non-bonded>
</cg>
EOT
cat > topology.xml <<'EOT'
<topology><molecules><molecule name="SOL" nmols="884" nbeads="3">
  <bead name="OW" type="OW" mass="15.9994" q="-0.8476"/>
  <bead name="HW1" type="HW" mass="1.008" q="0.4238"/>
  <bead name="HW2" type="HW" mass="1.008" q="0.4238"/>
</molecule></molecules></topology>
EOT
set -- --top topology.xml --trj "$water/traj.trr" \
  --cg "$water/mapping.xml" --options settings.xml --begin 1
csg_fmatch "$@" --nframes 3 > votca.log 2>&1 ||
  { tail votca.log; echo 'csg_fmatch fails'; exit 1; }
"$cgmap" fm "$@" --frames 3 --votca-tables ours -o fm.h5 -q > fm.log 2>&1 ||
  { cat fm.log; exit 1; }

# Rows of both: the same places, and the same force where ours is sampled.
paste -d ' ' ours/W-W.force W-W.force | awk '
  function abs(a) { return a < 0 ? -a : a }
  NF != 8 || abs($1 - $5) > 1e-9 { print "row " NR ": " $0; bad = 1; exit }
  $4 == "i" { n++; if (abs($6) > most) most = abs($6)
    if (abs($2 - $6) > off) off = abs($2 - $6) }
  END { if (bad) exit 1
    print n " rows, largest force " most ", worst difference " off
    exit !(n > 100 && off <= 1e-7 * most) }' || exit 1
cd ..
rm -rf votca.tmp
