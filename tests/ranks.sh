# SPDX-License-Identifier: GPL-2.0-or-later
# Read by tests of what a user can do wrong: how a command ended, rank by rank.

# The status of each rank is noted by the rank itself: mpirun tells only one.
cat > rank.sh <<'EOT'
"$@"
echo $? > "status.${OMPI_COMM_WORLD_RANK:-${PMI_RANK:-0}}"
EOT

# run RANKS ARGUMENT...: stdout and stderr into ./out and ./err, into ./status
# one number if all ranks ended within 20 s, and with the same status.
run() {
  ranks=$1
  shift
  rm -f status.*
  if [ "$ranks" = 1 ]; then
    timeout 20 sh rank.sh "$cgmap" "$@"
  else
    timeout 20 $MPIRUN -n "$ranks" sh rank.sh "$cgmap" "$@"
  fi > out 2> err
  cat status.* 2>/dev/null | sort -u | tr '\n' ' ' | sed 's/ $//' > status
  [ "$(ls status.* 2>/dev/null | wc -l)" = "$ranks" ] || echo lost >> status
}

# Outputs of a failed run, finished or not: there should be none.
outputs() { ls -d new* fm.h5 fm.tables *.part 2>/dev/null; }
