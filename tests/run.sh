# SPDX-License-Identifier: GPL-2.0-or-later
# run.sh MPIRUN FLAGS... PROGRAM: run a unit test under mpirun, with a time
# limit; CG_RANKS in the test's own environment overrides the number of ranks.
exec timeout -k 5 "${CG_TEST_SECONDS:-120}" "$@"
