# SPDX-License-Identifier: GPL-2.0-or-later
"""read_nc.py DCD ATOMS FILE: the frames of a DCD as AMBER's NetCDF, which we
do not write."""
import sys
import warnings

warnings.simplefilter("ignore")
from MDAnalysis import Universe, Writer  # noqa: E402

frames = Universe.empty(int(sys.argv[2]), trajectory=False)
frames.load_new(sys.argv[1])
with Writer(sys.argv[3], n_atoms=frames.atoms.n_atoms) as writer:
    for _ in frames.trajectory:
        writer.write(frames.atoms)
