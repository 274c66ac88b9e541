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

# Of lists of mistakes: how many there were, how many went wrong.
count=0
bad=0
fault() {
  echo "NOT OK: $*"
  bad=$((bad + 1))
}

# wrong RANKS STATUS MESSAGE ARGUMENT...
wrong() {
  ranks=$1 status=$2 message=$3
  shift 3
  count=$((count + 1))
  run "$ranks" "$@"
  [ "$(cat status)" = "$status" ] ||
    fault "$*: $ranks ranks: status $(cat status), expected $status"
  grep -q -e "$message" err ||
    fault "$*: $ranks ranks: the message lacks '$message':" "$(cat err)"
  [ "$(grep -v '^cgmap: warning: ' err | grep -c '^cgmap: ')" = 1 ] ||
    fault "$*: $ranks ranks: not one message:" "$(cat err)"
  [ -z "$(outputs)" ] || { fault "$*: left" $(outputs); rm -rf $(outputs); }
}
both() { wrong 1 "$@"; wrong 3 "$@"; }

# fine WARNINGS MESSAGE ARGUMENT...: on one rank, to the end.
fine() {
  warnings=$1 message=$2
  shift 2
  count=$((count + 1))
  run 1 "$@"
  [ "$(cat status)" = 0 ] || fault "$*: status $(cat status):" "$(cat err)"
  [ "$(grep -c '^cgmap: warning: ' err)" = "$warnings" ] &&
    grep -q -e "$message" err ||
    [ "$warnings$message" = 0 ] ||
    fault "$*: expected $warnings warnings '$message':" "$(cat err)"
  rm -rf $(outputs)
}
