#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# GROMACS topologies on the command line: beads by a TOP are those by a GRO,
# where included files are looked for, what info tells.
#
# One SPC/E water weighs 15.9994 + 2 1.008 = 18.0154 u.
cgmap=$(pwd)/src/cgmap
water=$(cd "$top_srcdir" && pwd)/examples/spce-water
rm -rf top.tmp
mkdir -p top.tmp/one top.tmp/two/top && cd top.tmp || exit 99
bad=0
fault() {
  echo "NOT OK: $*"
  bad=1
}

cat > one/types.itp <<'EOT'
[ atomtypes ]
OW  15.9994  0  A  0  0
HW  M        0  A  0  0
EOT
cat > two/top/spce.itp <<'EOT'
[ moleculetype ]
SOL  2
[ atoms ]
1  OW  1  SOL  OW   1  -0.8476
2  HW  1  SOL  HW1  1   0.4238
3  HW  1  SOL  HW2  1   0.4238
#ifndef FLEXIBLE
[ settles ]
1  1  0.1  0.1633
#else
[ bonds ]
1  2  1
1  3  1
#endif
[ exclusions ]
1  2  3
2  3
EOT
cat > water.top <<'EOT'
#include "types.itp"
#include "spce.itp"
[ system ]
water
[ molecules ]
sol  800
SOL  84
EOT
GMXDATA=two
export GMXDATA

"$cgmap" info -s water.top --include one --define M=1.008 > info || fault info
cat > expected <<'EOT'
water.top: topology
  atoms     2652 in 884 residues
  molecules 884 SOL of 3 atoms: OW HW1 HW2
  mass      15925.6136 u
  charge    0 e
  fixed     2652 distances
  excluded  2652 pairs
EOT
diff info expected > diff.txt || fault 'info:' "$(cat diff.txt)"
GMXLIB=nowhere:one "$cgmap" info -s water.top --define M=1.008 \
  --define FLEXIBLE > info || fault GMXLIB
grep -q '  bonded    1768 bonds' info || fault 'bonds:' "$(cat info)"
"$cgmap" info -s water.top --include two 2> said
test $? = 66 || fault 'status of a missing file'
grep -q 'top: line 1: there is no "types.itp" (looked in ., two, two/top, /' \
  said || fault 'missing file:' "$(cat said)"

# Molecules as they follow each other, not as their types are defined.
awk '/molecules/ { print "[ moleculetype ]\nMET 0\n[ atoms ]"
    print "1 HW 1 MET C 1 0"; print; print "MET 5"; next }
  { print }' water.top > two.top
"$cgmap" info -s two.top --include one --define M=1.008 > info
grep -A 1 '  molecules 5 MET' info | grep -q '  molecules 884 SOL' ||
  fault 'order of molecules:' "$(cat info)"

for ranks in 1 2; do
  $MPIRUN -n $ranks "$cgmap" map -s water.top --include one \
    --define M=1.008 -f "$water/traj.trr" -m "$water/mapping.xml" \
    --frames 4 -o top$ranks.trr -q || fault "map by TOP, $ranks ranks"
done
"$cgmap" map -s "$water/traj.gro" -f "$water/traj.trr" \
  -m "$water/mapping.xml" --frames 4 -o gro.trr -q || fault 'map by GRO'
cmp top1.trr gro.trr || fault 'beads by TOP and GRO differ'
cmp top2.trr gro.trr || fault 'beads on two ranks differ'

"$cgmap" map -s "$water/traj.gro" -f "$water/traj.trr" -m identity \
  --frames 4 -o atoms.xtc -q || fault 'atoms as XTC'
"$cgmap" map -s water.top --include one --define M=1.008 -f atoms.xtc \
  -m "$water/mapping.xml" -o top.xtc -q || fault 'map XTC by TOP'
"$cgmap" map -s "$water/traj.gro" -f atoms.xtc -m "$water/mapping.xml" \
  -o gro.xtc -q || fault 'map XTC by GRO'
cmp top.xtc gro.xtc || fault 'beads of an XTC by TOP and GRO differ'

cd .. && rm -rf top.tmp
exit $bad
