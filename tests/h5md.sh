#! /bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What cgmap writes as H5MD, read by MDAnalysis; the format by content, not by
# suffix; results files are no trajectories.
set -eu
cgmap=$PWD/src/cgmap
data=$(cd "$top_srcdir/tests/data" && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python=
for p in /usr/bin/python3 python3; do
  if $p -c 'import MDAnalysis, h5py' 2> /dev/null; then
    python=$p
    break
  fi
done

fail()
{
  echo "$*" >&2
  exit 1
}

"$cgmap" map -f "$data/traj/double.trr" -s "$data/traj/p3.gro" -m identity \
  -o whole.h5 -q
"$cgmap" info -f whole.h5 --check > said
grep -q 'velocities, forces, box' said || fail "info: $(cat said)"
grep -q 'units     nm, ps, nm ps-1, kJ mol-1 nm-1' said || fail "info: $(cat said)"
"$cgmap" info -f whole.h5 --json > json
grep -q '"format": *"h5"' json || fail "info --json: $(cat json)"

# By content: with the name of another format, and back to the first bytes.
mv whole.h5 whole.trr
"$cgmap" map -f whole.trr -m identity -o again.h5 -q
cmp whole.trr again.h5 || fail 'H5MD, read and written, is not the same'

# Not a trajectory, not a topology.
"$cgmap" fm -f "$data/tilted_lj.trr" -s "$data/tilted_lj.gro" -m identity \
  --cutoff 2 --units lj -o fm.h5 -q > /dev/null
for option in -f -s; do
  status=0
  "$cgmap" info $option fm.h5 > /dev/null 2> err || status=$?
  [ $status = 65 ] || fail "info $option fm.h5: status $status"
  grep -q 'a results file of cgmap' err || fail "info $option: $(cat err)"
done

# Packed, and while another program holds it.
gzip -c again.h5 > packed.h5.gz
cp again.h5 held.h5
tell() { # FILE TEXT
  status=0
  HDF5_USE_FILE_LOCKING=TRUE flock -x held.h5 "$cgmap" map -f "$1" \
    -m identity -o no.trr 2> err || status=$?
  [ $status = 65 ] && grep -q "$1: $2" err || fail "$1: $status: $(cat err)"
}
if command -v flock > /dev/null; then
  tell packed.h5.gz 'is packed, HDF5 files are not read so: unpack it'
  tell held.h5 'cannot be locked: .*HDF5_USE_FILE_LOCKING=FALSE'
  flock -x held.h5 "$cgmap" map -f held.h5 -m identity -o held.trr -q ||
    fail 'locks that are not asked for matter'
fi

# Of several groups the one that says it is the whole is read, and that is told.
if command -v h5copy > /dev/null; then
  group=$(h5ls again.h5/particles | sed -n 's/ .*//p')
  h5copy -p -i again.h5 -o two.h5 -s /h5md -d /h5md
  for name in all bath; do
    h5copy -p -i again.h5 -o two.h5 -s "/particles/$group" \
      -d "/particles/$name"
  done
  "$cgmap" map -f two.h5 -m identity -o two.trr 2> err
  grep -q 'two.h5: /particles/all is read, 1 other group of particles with' \
    err || fail "of two groups: $(cat err)"
fi

[ -n "$python" ] || { echo 'no MDAnalysis: its reading is not tested'; exit 0; }
cp again.h5 m.h5
"$cgmap" map -f "$data/traj/double.trr" -s "$data/traj/p3.gro" -m identity \
  -o m.trr -q
cat > compare.py << 'END'
import sys, warnings
import numpy as np
warnings.filterwarnings("ignore")
import MDAnalysis
names = sys.argv[1]
a = MDAnalysis.Universe(names, "m.h5", format="H5MD")
b = MDAnalysis.Universe(names, "m.trr")
assert len(a.trajectory) == len(b.trajectory) > 1
# Both in single precision, in A and kJ/mol/A: two roundings.
for x, y in zip(a.trajectory, b.trajectory):
    assert abs(x.time - y.time) < 1e-6, (x.time, y.time)
    np.testing.assert_allclose(x.dimensions, y.dimensions, rtol=3e-7)
    for k in "positions", "velocities", "forces":
        np.testing.assert_allclose(getattr(x, k), getattr(y, k), rtol=3e-7)
END
$python compare.py "$data/traj/p3.gro" 2> err || fail "MDAnalysis: $(cat err)"

# Bonds of 56 methanols, by their numbers: h5py reads those that cgmap writes,
# and cgmap those that h5py writes, of the other byte order, in any order.
"$cgmap" map -s "$data/traj/p3.gro" -f "$data/traj/double.trr" -m identity \
  --frames 1 -o p3.pdb -q
awk '/^END *$/ { for (i = 1; i < 336; i += 6) {
                   printf "CONECT%5d%5d%5d%5d%5d\n", i, i+1, i+2, i+3, i+4
                   printf "CONECT%5d%5d\n", i + 4, i + 5 } }
     { print }' p3.pdb > bonded.pdb
bonded="-f $data/traj/double.trr -m identity -q"
"$cgmap" map -s bonded.pdb $bonded -o bonded.h5
cat > bonds.py << 'END'
import h5py
import numpy as np
wanted = np.array([(i + a, i + b) for i in range(1, 336, 6)
                   for a, b in ((0, 1), (0, 2), (0, 3), (0, 4), (4, 5))])
with h5py.File("bonded.h5") as f:
    found = np.concatenate([d[:] for d in f["connectivity"].values()])
    assert all(f[d.attrs["particles_group"]].name == "/particles/trajectory"
               for d in f["connectivity"].values())
    ids = f["/particles/trajectory/id"][:]
    assert (ids == np.arange(1, 337)).all()
np.testing.assert_array_equal(np.sort(np.sort(found, 1).view("i8,i8"), 0),
                              np.sort(wanted.view("i8,i8"), 0))
with h5py.File("bonded.h5", "r+") as f:
    del f["connectivity"]
    f["connectivity/bonds"] = np.random.default_rng(1).permutation(
        wanted)[:, ::-1].astype(">i4")
END
"$cgmap" map -s bonded.h5 $bonded --frames 1 -o first.pdb
$python bonds.py 2> err || fail "h5py: $(cat err)"
"$cgmap" map -s bonded.h5 $bonded --frames 1 -o second.pdb
for name in first second; do
  awk '/^CONECT/ { print ($2 < $3 ? $2 " " $3 : $3 " " $2) }' $name.pdb |
    sort > $name
done
[ "$(wc -l < first)" -eq 280 ] && cmp first second || fail 'bonds of h5py'
