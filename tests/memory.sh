#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# memory.sh: a frame larger than what a rank may have is mapped in parts.
#
# One frame of 500 000 atoms with positions, velocities and forces in double is
# 36 MB in the file, a hole that reads as zeros, and 36 MB as numbers.  Two
# ranks that read it in parts, 36 MB each, are run once to see what address
# space they take; then with that as their limit, and 15 MB more for chance.
# There they must do it again, and a run that reads it whole (72 MB - 36 MB
# more) must end for want of memory.
#
# check-long does the same with a frame of 1 GB.
cgmap=$(pwd)/src/cgmap
rm -rf memory.tmp
mkdir memory.tmp && cd memory.tmp || exit 99
[ -r /proc/self/status ] || { echo 'no /proc'; exit 77; }
atoms=${MEMORY_ATOMS:-500000}
bad=0
fault() {
  echo "NOT OK: $*"
  bad=1
}

# Big-endian words of four bytes, "real" ones of eight.
words() {
  for w; do
    printf "$(printf '\\%03o\\%03o\\%03o\\%03o' $((w >> 24 & 255)) \
      $((w >> 16 & 255)) $((w >> 8 & 255)) $((w & 255)))"
  done
}
trr() { # ATOMS, to stdout
  words 1993 13 12
  printf GMX_trn_file
  words 0 0 72 0 0 0 0 $((24 * $1)) $((24 * $1)) $((24 * $1)) $1 0 0 0 0 0 0
  # The box: 2^10 = 1024 nm along each axis, 0x4090000000000000.
  for k in 1 0 0 0 1 0 0 0 1; do words $((k * 0x40900000)) 0; done
}
system() { # ATOMS NAME
  trr "$1" > $2.trr
  truncate -s $((164 + 72 * $1)) $2.trr
  cat > $2.top <<EOT
[ defaults ]
1 1
[ atomtypes ]
A 1 0 A 0 0
[ moleculetype ]
M 1
[ atoms ]
$(for i in 1 2 3 4 5 6 7 8; do echo "$i A 1 M A$i 1 0 1"; done)
[ system ]
big
[ molecules ]
M $(($1 / 8))
EOT
}
system "$atoms" big
system 8 few
cat > map.xml <<'EOT'
<cg_molecule><name>B</name><ident>M</ident><topology><cg_beads><cg_bead>
<name>B</name><type>B</type><mapping>m</mapping>
<beads>1:M:A1 1:M:A2 1:M:A3 1:M:A4 1:M:A5 1:M:A6 1:M:A7 1:M:A8</beads>
</cg_bead></cg_beads></topology>
<maps><map><name>m</name><weights>1 1 1 1 1 1 1 1</weights></map></maps>
</cg_molecule>
EOT

# Peak of the address space of a process, kB, as last seen.
cat > watch.sh <<'EOT'
"$@" &
while grep VmPeak /proc/$!/status; do sleep 0.1; done 2> /dev/null >> peaks
wait $!
EOT
map() { # GB NAME, then how to run
  gb=$1 name=$2
  shift 2
  "$@" "$cgmap" map -s $name.top -f $name.trr -m map.xml -o beads.trr \
    --overwrite -q --memory "$gb"
}
map 0.1 big $MPIRUN -n 2 sh watch.sh 2> err || fault "in parts: $(cat err)"
peak=$(sort -n -k 2 peaks | awk 'END { print $2 }')
[ "${peak:-1000000000}" -lt 100000000 ] || { echo 'no peak'; exit 77; }
mv beads.trr parts.trr
limit=$((peak + 30 * atoms / 1024))
printf 'ulimit -v %d || exit 77\nexec "$@"\n' $limit > limited.sh
sh limited.sh true || { echo 'no limit can be set'; exit 77; }
map 0.1 big $MPIRUN -n 2 sh limited.sh 2> err ||
  fault "in parts, within $limit kB:" "$(cat err)"
cmp beads.trr parts.trr || fault 'beads differ'
map 9 big $MPIRUN -n 2 sh limited.sh > out 2> err
[ $? = 69 ] || fault "whole, within $limit kB:" "$(cat err)"

# It is said where the limit cannot be kept.
map 0.01 few 2> err
grep -q 'may take 0\.04 GB .* more than the 0\.01 GB .*with mpirun' err ||
  fault 'one rank:' "$(cat err)"
[ $bad = 0 ] && cd .. && rm -rf memory.tmp
exit $bad
