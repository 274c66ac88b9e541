#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# neighbours.sh: scatter, cells and neighbour lists of the water of
# examples/spce-water and of a larger one, on one core.
tests/bench/neighbours 884 0.9 && tests/bench/neighbours 30000 1.2
