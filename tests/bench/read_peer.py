# SPDX-License-Identifier: GPL-2.0-or-later
"""read_peer.py PROGRAM FILE [ATOMS]: read every frame of FILE by another
program (mdanalysis, mdtraj, gmx), by its quickest way; print the seconds of
wall and of processor time.  Starting Python and importing are not counted;
starting gmx is, some hundredths of a second.  Exits with 77 where the program
is not here or does not read the format."""
import os
import resource
import subprocess
import sys
import time
import warnings

warnings.simplefilter("ignore")


def mdanalysis(path, suffix, atoms):
    from MDAnalysis.coordinates import H5MD, LAMMPS, PDB, TRJ, XYZ
    from MDAnalysis.lib.formats import libdcd, libmdaxdr
    opened = {
        "xtc": libmdaxdr.XTCFile,
        "trr": libmdaxdr.TRRFile,
        "dcd": libdcd.DCDFile,
        "nc": TRJ.NCDFReader,
        "h5": H5MD.H5MDReader,
        "pdb": PDB.PDBReader,
        "xyz": XYZ.XYZReader,
        "lammpstrj": lambda p: LAMMPS.DumpReader(p, n_atoms=atoms),
    }[suffix]

    def read():
        return sum(1 for _ in opened(path))
    return read


def mdtraj(path, suffix, atoms):
    from mdtraj import formats
    name = {"xtc": "XTC", "trr": "TRR", "dcd": "DCD", "nc": "NetCDF",
            "xyz": "XYZ", "pdb": "PDB", "lammpstrj": "LAMMPS"}[suffix]
    opened = getattr(formats, name + "TrajectoryFile")

    def read():
        with opened(path) as stream:
            if suffix == "pdb":
                return len(stream.positions)
            frames = got = 1
            while got:
                got = len(first(stream.read(n_frames=100)))
                frames += got
            return frames - 1
    return read


def first(answer):
    return answer[0] if isinstance(answer, tuple) else answer


def gmx(path, suffix, atoms):
    if suffix not in ("xtc", "trr"):
        raise KeyError(suffix)
    subprocess.run(["gmx", "--version"], check=True, capture_output=True)

    def read():
        subprocess.run(["gmx", "check", "-f", path], check=True,
                       capture_output=True)
        return 1
    return read


def spent():
    both = [resource.getrusage(who) for who in
            (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in both)


def main():
    path = sys.argv[2]
    suffix = os.path.splitext(path)[1][1:]
    program = {"mdanalysis": mdanalysis, "mdtraj": mdtraj, "gmx": gmx}
    try:
        read = program[sys.argv[1]](path, suffix, int(sys.argv[3]))
    except (ImportError, KeyError, OSError) as fault:
        sys.stderr.write("%s: %r\n" % (sys.argv[1], fault))
        return 77
    wall, cpu = time.perf_counter(), spent()
    frames = read()
    print("%.6f %.6f" % (time.perf_counter() - wall, spent() - cpu))
    return 0 if frames > 0 else 1


sys.exit(main())
