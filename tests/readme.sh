#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The commands of README's worked example run as they are printed, one after
# another in one shell, in a folder laid out as ./quickstart leaves it.  Lines
# of LAMMPS are left out where it is absent.  And quickstart, begun again, wants
# nothing of a machine on which cgmap was built.
top=$(cd "$top_srcdir" && pwd)
build=$(pwd)
rm -rf readme.tmp
mkdir -p readme.tmp/build readme.tmp/examples/spce-water || exit 99
cd readme.tmp || exit 99
ln -s "$build/src" build/src
cp "$top"/examples/spce-water/*.* examples/spce-water

# Words that a line of commands begins with; "\" joins lines.
awk '/^A worked example/ { on = 1 } /^Where to go next/ { on = 0 }
  !on { next }
  joined || /^  (export|cd|mpirun|cgmap|\(cat|lmp) / {
    joined = /\\$/; print }' "$top/README" > commands
count=$(grep -c '^  [^ ]' commands)
if [ "${LMP:-none}" != none ]; then
  sed -i "s|^  lmp |  $LMP |" commands
else
  sed -i '/^  lmp /d' commands
  echo 'no LAMMPS: its line is left out'
fi
sed -i "s|^  mpirun |  $MPIRUN |" commands

sh -ex ./commands > out 2>&1 < /dev/null || { cat out; exit 1; }
for says in 'explained            56.6647 %' 'T_conf               299.3 +- 1.7' \
  'The fit can be trusted within the errors given'; do
  grep -qF "$says" out || { echo "README promises '$says'"; exit 1; }
done
for file in water.tables/W-W.tab start.gro lammps/in.once; do
  [ -s "examples/spce-water/$file" ] || { echo "no $file"; exit 1; }
done
[ "$count" -ge 8 ] || { echo "only $count commands were found"; exit 1; }

# All of quickstart but its last lines, which do it.
touch configure
(sed '/^cores=/,$d' "$top/quickstart"; echo needed) > needed.sh
if [ -x /usr/bin/apt-get ] && sh needed.sh 2>&1 | grep .; then
  echo 'quickstart would install this, which is there'
  exit 1
fi
cd .. && rm -rf readme.tmp
