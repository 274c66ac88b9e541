# SPDX-License-Identifier: GPL-2.0-or-later
# run.sh MPIRUN FLAGS... PROGRAM: run a unit test under mpirun, or as a lone rank
# where $CG_LONE names it, with a time limit.
for program; do :; done
case " $CG_LONE " in *" ${program#./} "*) set -- "$program" ;; esac
exec timeout -k 5 "${CG_TEST_SECONDS:-120}" "$@"
