#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# format_matrix.sh: one trajectory in twenty-three files (CGMAP_DATA,
# 11_format_matrix), each read and written as extended XYZ, whose digits bring
# doubles back, against the tables of numpy that hold what the run had.
#
# What a file may be off: half a step of its grid, or a rounding of floats (a
# relative 2^-24; where GROMACS or MDAnalysis had it in single precision
# before, two); what XYZ's A, eV and kcal add is some 2^-53.  Atoms that a dump
# has wrapped are compared to the next image.
#
# Then against MDAnalysis, which reads twenty-one of the files: the same numbers but
# for its single precision, three roundings of 2^-24 at most.  (Of a GRO it reads
# one frame; scaled positions of a dump it leaves at the corner of the box.)
#
# One XTC is rewritten here as GROMACS writes it for more than 298 261 617 atoms,
# magic 2023 and a length of eight bytes, which MDAnalysis does not read: what it
# reads of the file from which that was made is the second reading.
[ -n "$CGMAP_DATA" ] || { echo 'CGMAP_DATA is not set'; exit 77; }
python=
for p in /usr/bin/python3 python3; do
  $p -c 'import numpy' 2> /dev/null && python=$p && break
done
[ -n "$python" ] || { echo 'no numpy'; exit 77; }
cgmap=$(pwd)/src/cgmap
data=$(cd "$CGMAP_DATA/11_format_matrix" && pwd) || exit 99
rm -rf format_matrix.tmp
mkdir format_matrix.tmp && cd format_matrix.tmp || exit 99

cat > compare.py <<'EOT'
import sys
import numpy as np
# name: position (absolute nm, relative), wrapped, velocity, force (relative to
# the largest; 0: must not be there), all of them in all frames
single, double = 2.0**-24, 4 * 2.0**-53
text = 1e-14  # decimals of 15 digits
table = {
    "traj_double.trr": (0, double, 0, double, double),
    "traj_single.trr": (0, 1.1 * single, 0, single, single),
    "traj_xonly_single.trr": (0, 1.1 * single, 0, 0, 0),
    "traj_mixed_content.trr": (0, 1.1 * single, 0, 0, 0),
    "traj_p3.xtc": (5.001e-4, single, 0, 0, 0),
    "traj_2023.xtc": (5.001e-4, single, 0, 0, 0),
    "traj_p5.xtc": (5.001e-6, 3 * single, 0, 0, 0),
    "traj.gro": (5.001e-4, single, 0, 2e-4, 0),
    "traj_ndec6.gro": (5.001e-7, double, 0, 2e-7, 0),
    "traj.g96.gz": (5.001e-10, 2 * single, 0, 1e-7, 0),
    "traj.pdb": (5.001e-5, single, 0, 0, 0),
    "traj.dcd": (0, 2 * single, 0, 0, 0),
    "traj.nc": (0, 2 * single, 0, 2 * single, 2 * single),
    "traj.xyz": (5.001e-10, double, 0, 0, 0),
    "traj.extxyz.gz": (5.001e-10, double, 0, 0, 1e-11),
    "traj.h5": (0, double, 0, double, double),
    "dump_std.lammpstrj.gz": (text, text, 1, 0, 0),
    "dump_image_flags.lammpstrj": (1e-11, text, 0, 0, 1e-11),
    "dump_shuffled_columns_rows.lammpstrj.gz": (text, text, 1, 1e-13, 1e-13),
    "dump_scaled.lammpstrj.gz": (text, text, 1, 0, 1e-11),
    "dump_scaled_unwrapped.lammpstrj.gz": (text, text, 0, 0, 0),
    "dump_unwrapped.lammpstrj.gz": (text, text, 0, 0, 1e-11),
    "dump_units_time_items.lammpstrj.gz": (text, text, 1, 0, 0),
}
if len(sys.argv) == 1:
    print("\n".join(table))
    sys.exit()
if sys.argv[1] != "MDAnalysis":
    truth = np.load(sys.argv[1])
    X, V, F, H = (truth[k] for k in ("x", "v", "f", "box"))
faults = []


def off(what, frame, a, b, allowed):
    worst = np.max(np.abs(a - b) - allowed)
    if not worst <= 0:
        faults.append(f"{what} of frame {frame}: {worst:.3g} too far")


def read_frames(path):
    lines = open(path).read().splitlines()
    n = int(lines[0])
    for at in range(0, len(lines), n + 2):
        rows = [s.split()[1:] for s in lines[at + 2:at + 2 + n]]
        yield lines[at + 1], np.array(rows, float)


def value(head, key):
    return float(head.split(key + "=")[1].split()[0])


def compare_x(name, k, x):
    at_most, relative, wrapped = table[name][:3]
    d = x - X[k]
    if wrapped:
        d -= np.diag(H[k]) * np.round(d / np.diag(H[k]))
    # From the corner of the box, which a wrapped atom may lie a box beyond.
    reach = np.abs(X[k]) + (4 if "dump" in name else 0)
    off("x", k, d, 0, at_most + (relative + double) * reach)


def compare_box(name, k, head):
    h = np.array(head.split('"')[1].split(), float).reshape(3, 3) / 10
    grid = {"pdb": 5.001e-5, "gro": 5.001e-6}.get(name[-3:], 1e-9)
    off("box", k, h, H[k], grid + 4 * single)


def compare_field(name, k, field, columns, all_of, unit, allowed):
    allowed = single if "mixed" in name else allowed
    off(field, k, columns * unit, all_of[k],
        (allowed + 2 * double) * np.max(np.abs(all_of[k])))


def compare_frame(name, k, real, head, rows):
    compare_x(name, k, rows[:, :3] / 10)
    if "Lattice" in head:
        compare_box(name, k, head)
    elif name != "traj.xyz":
        faults.append(f"no box in frame {k}")
    # The extended XYZ has kcal, but ps.
    if "Time=" in head and "extxyz" not in name:
        time = value(head, "Time")
        off("time", k, time, truth["time"][k] * (1000 if real else 1),
            4 * single * time)
    what = head.split("Properties=")[1].split()[0].split(":")[::3][2:]
    units = (100, 41.84) if real else (0.1, 964.8533212331)
    for field, all_of, unit, allowed in zip(("vel", "forces"), (V, F), units,
                                            table[name][3:]):
        if field in what:
            i = 3 + 3 * what.index(field)
            compare_field(name, k, field, rows[:, i:i + 3], all_of, unit,
                          allowed)
        elif allowed > 0:
            faults.append(f"no {field} in frame {k}")


def compare_tables(name):
    frames = list(read_frames(name + ".xyz"))
    for t, (head, rows) in enumerate(frames):
        k = int(value(head, "Timestep")) // 100 if len(frames) < 10 else t
        compare_frame(name, k, "units=real" in head, head, rows)
    if len(frames) != (3 if "image" in name else 10):
        faults.append(f"{len(frames)} frames")


def compare_mdanalysis(name):
    import MDAnalysis
    formats = {".nc": "NCDF", ".h5": "H5MD", ".gz": "XYZ"}
    dump = "dump" in name
    how = {"format": formats[name[-3:]]} if name[-3:] in formats else {}
    if dump:
        how = {"format": "LAMMPSDUMP", "lammps_coordinate_convention": "auto"}
    file = name.replace("2023", "p3")
    theirs = MDAnalysis.Universe("names.gro", file, **how).trajectory
    shift = 0
    for step, (head, rows) in zip(theirs, read_frames(name + ".xyz")):
        d = step.positions.astype(float) - rows[:, :3]
        if dump and step.frame == 0:
            shift = np.median(d, axis=0)
        d -= shift
        if dump:
            box = step.dimensions[:3].astype(float)
            d -= box * np.round(d / box)
        reach = np.abs(step.positions) + (40 if dump else 1e-6)
        off("x", step.frame, d, 0, 3 * single * reach)


bad = 0
no_reader = "traj.g96.gz", "dump_units_time_items.lammpstrj.gz"
second = sys.argv[1] == "MDAnalysis"
names = [name for name in table if not second or name not in no_reader]
for name in names:
    faults.clear()
    (compare_mdanalysis if second else compare_tables)(name)
    bad += len(faults) > 0
    for fault in faults:
        print(f"NOT OK: {name}: {fault}")
said = "MDAnalysis reads" if second else "the tables say"
print(f"{len(names)} files, {bad} not as {said}")
sys.exit(bad > 0)
EOT
# The length of the rest of a frame is its word 22; the rest is padded to whole
# words.
$python - "$data/traj_p3.xtc" << 'EOT'
import struct, sys
old = open(sys.argv[1], "rb").read()
new, at = b"", 0
while at < len(old):
    n = struct.unpack(">I", old[at + 88:at + 92])[0]
    end = at + 92 + (n + 3) // 4 * 4
    new += struct.pack(">i", 2023) + old[at + 4:at + 88]
    new += struct.pack(">Q", n) + old[at + 92:end]
    at = end
open("traj_2023.xtc", "wb").write(new)
EOT
bad=0
for name in $($python compare.py); do
  # MDAnalysis writes files beside those that it reads.
  [ -f "$name" ] || cp "$data/$name" .
  units=
  case $name in dump* | *extxyz*) units='--units real' ;; esac
  "$cgmap" map -f "$name" -s "$data/traj_ndec6.gro" -m identity $units \
    -o "$name.xyz" -q 2> err || { echo "NOT OK: $name: $(cat err)"; bad=1; }
done
[ $bad = 0 ] && $python compare.py "$data/expected/reference.npz" || bad=1
if [ $bad = 0 ] && $python -W ignore -c 'import MDAnalysis' 2> err; then
  cp "$data/traj_ndec6.gro" names.gro
  $python -W ignore compare.py MDAnalysis 2> err || { cat err; bad=1; }
fi
cd ..
[ $bad = 0 ] && rm -rf format_matrix.tmp
exit $bad
