# SPDX-License-Identifier: GPL-2.0-or-later
# Read by tests of command lines: cgmap on any number of ranks, and how each of
# them ended.

# begin NAME: from the build folder into a new one of the test, in which links
# lead to what tests read.
begin() {
  cgmap=$(pwd)/src/cgmap
  command_lines=$(pwd)/tests/command_lines
  top=$(cd "$top_srcdir" && pwd)
  rm -rf "$1.tmp"
  mkdir "$1.tmp" && cd "$1.tmp" || exit 99
  ln -s "$top/examples/spce-water" water
  ln -s "$top/tests" "$top/tests/data" "$top/topologies" .
  cat > rank.sh <<'EOT'
"$@"
echo $? > "status.${OMPI_COMM_WORLD_RANK:-${PMI_RANK:-0}}"
EOT
  start_job 1
}

# To start a program costs more than to refuse a file: jobs stay, one for each
# number of ranks, and what is done hundreds of times is done by the shell.
jobs=

# start_job RANKS: begin it, where nothing waits for the end of a pipe; when it
# ends before it is told to, whoever asks or waits for an answer is told "lost".
start_job() {
  jobs="$jobs $1"
  rm -f "job.$1".*
  for rank in $(seq 0 $(($1 - 1))); do
    mkfifo "job.$1.ask.$rank" "job.$1.answer.$rank"
  done
  {
    if [ "$1" = 1 ]; then "$command_lines"
    else $MPIRUN -n "$1" "$command_lines"; fi > "job.$1.log" 2>&1
    [ -e "job.$1.ended" ] || for rank in $(seq 0 $(($1 - 1))); do
      cat "job.$1.ask.$rank" > "job.$1.unread" &
      echo lost > "job.$1.answer.$rank" &
    done
  } &
  echo $! > "job.$1.pid"
}

end_jobs() {
  for ranks in $jobs; do
    : > "job.$ranks.ended"
    for rank in $(seq 0 $((ranks - 1))); do
      echo . > "job.$ranks.ask.$rank"
    done
  done
  wait
  jobs=
}

# ask OUT ERR RANKS ARGUMENT...: stdout and stderr into those files, into
# $status one number if all ranks ended within 20 s, and with the same status,
# all of them otherwise.
ask() {
  asked_out=$1 asked_err=$2 asked=$3
  shift 3
  [ -p "job.$asked.ask.0" ] || start_job "$asked"
  : > "$asked_out"
  : > "$asked_err"
  rank=0
  while [ $rank -lt "$asked" ]; do
    printf '%s\n' "$asked_out" "$asked_err" cgmap "$@" > "job.$asked.ask.$rank"
    rank=$((rank + 1))
  done
  status=
  while [ $rank -gt 0 ]; do
    rank=$((rank - 1))
    read -r answer < "job.$asked.answer.$rank"
    case " $status " in *" $answer "*) ;; *) status="$status $answer" ;; esac
  done
  status=${status# }
  case $status in *lost*) bury_job ;; esac
}

# run RANKS ARGUMENT...: stdout and stderr into ./out and ./err.
run() { ask out err "$@"; }

# cgmap ARGUMENT..., cgmap_on RANKS ARGUMENT...: as the program itself in a
# shell, to redirect and to ask for its status.
cgmap_on() {
  count=$((count + 1))
  ask said.out said.err "$@"
  cat said.out
  cat said.err >&2
  case $status in *[!0-9]*) fault "status $status of $*"; return 99 ;; esac
  return "$status"
}
cgmap() { cgmap_on 1 "$@"; }

# Of a job that ended by itself: what it said, and nobody left at its fifos.
bury_job() {
  wait "$(cat "job.$asked.pid")"
  cat "job.$asked.log" >> "$asked_err"
  jobs=$(echo " $jobs " | sed "s/ $asked / /")
  for fifo in "job.$asked".ask.*; do timeout 1 sh -c ": > $fifo"; done
  for fifo in "job.$asked".answer.*; do timeout 1 cat "$fifo" > said.out; done
  rm -f "job.$asked".*
}

# start RANKS ARGUMENT...: as run, but a program of its own.  The status of each
# rank is noted by the rank itself (rank.sh): mpirun tells only one.
start() {
  ranks=$1
  shift
  rm -f status.*
  if [ "$ranks" = 1 ]; then
    timeout 20 sh rank.sh "$cgmap" "$@"
  else
    timeout 20 $MPIRUN -n "$ranks" sh rank.sh "$cgmap" "$@"
  fi > out 2> err
  status=$(echo $(sort -u status.*))
  [ "$(ls status.* | wc -l)" = "$ranks" ] || status="$status lost"
}

# Outputs of a failed run, finished or not: there should be none.
outputs() {
  for output in new* fm.h5 fm.tables *.part; do
    [ ! -e "$output" ] || echo "$output"
  done
}

# Of lists of mistakes: how many there were, how many went wrong.
count=0
bad=0
fault() {
  echo "NOT OK: $*"
  bad=$((bad + 1))
}

# Ends the test: nothing is left of it where all was right.
finish() { # WHAT
  end_jobs
  for log in job.[0-9].log; do
    [ ! -s "$log" ] || fault "$log: $(cat "$log")"
  done
  echo "$count $1, $bad not as documented"
  folder=$(basename "$(pwd)")
  cd ..
  [ $bad = 0 ] && rm -rf "$folder"
  exit $((bad > 0))
}

# Lines of ./err that are warnings, and others of cgmap.
count_messages() {
  warnings=0 messages=0
  while read -r line; do
    case $line in
      'cgmap: warning: '*) warnings=$((warnings + 1)) ;;
      'cgmap: '*) messages=$((messages + 1)) ;;
    esac
  done < err
}

# wrong RANKS STATUS MESSAGE ARGUMENT...
wrong() {
  ranks=$1 expected=$2 message=$3
  shift 3
  count=$((count + 1))
  run "$ranks" "$@"
  [ "$status" = "$expected" ] ||
    fault "$*: $ranks ranks: status $status, expected $expected"
  grep -q -e "$message" err ||
    fault "$*: $ranks ranks: the message lacks '$message':" "$(cat err)"
  count_messages
  [ $messages = 1 ] || fault "$*: $ranks ranks: not one message:" "$(cat err)"
  left=$(outputs)
  [ -z "$left" ] || { fault "$*: left" $left; rm -rf $left; }
}
both() { wrong 1 "$@"; wrong 3 "$@"; }

# fine WARNINGS MESSAGE ARGUMENT...: on one rank, to the end.
fine() {
  expected=$1 message=$2
  shift 2
  count=$((count + 1))
  run 1 "$@"
  [ "$status" = 0 ] || fault "$*: status $status:" "$(cat err)"
  count_messages
  [ $warnings = "$expected" ] &&
    { [ -z "$message" ] || grep -q -e "$message" err; } ||
    fault "$*: expected $expected warnings '$message':" "$(cat err)"
  rm -rf $(outputs)
}
