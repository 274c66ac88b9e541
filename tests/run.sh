# SPDX-License-Identifier: GPL-2.0-or-later
# run.sh MPIRUN FLAGS... PROGRAM: run a unit test under mpirun, or as a lone rank
# where $CG_LONE names it, with a time limit.  Where two ranks are enough for
# all, one program has four: all kinds of interactions have one answer on 1, 2,
# 3 and 4 ranks.
for program; do :; done
case " $CG_LONE " in *" ${program#./} "*) set -- "$program" ;; esac
case "$*" in
  *' -n 2 '*/t_fm_all) set -- $(echo "$*" | sed 's/ -n 2 / -n 4 /') ;;
esac
exec timeout -k 5 "${CG_TEST_SECONDS:-120}" "$@"
