#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# run.sh SECONDS TARGET...: libFuzzer on each target in turn, from the inputs
# in source/tests/corpus and those that it made before in corpus/; in the
# folder of `make fuzz`.  A line for each target says how many inputs were
# tried; the exit status says whether one was a finding.
seconds=$1
shift
mkdir -p found
status=0
export ASAN_OPTIONS=detect_leaks=0:quarantine_size_mb=8
[ -d /dev/shm ] && export TMPDIR=/dev/shm
for target in "$@"; do
  mkdir -p "corpus/$target"
  build/tests/fuzz/fuzz --target="$target" -max_total_time="$seconds" \
    -artifact_prefix="found/$target-" -print_final_stats=1 -timeout=120 \
    -rss_limit_mb=2048 -malloc_limit_mb=512 -max_len=65536 \
    "corpus/$target" "source/tests/corpus/$target" > "$target.log" 2>&1
  ended=$?
  [ $ended = 0 ] && verdict='nothing found' || verdict="FOUND, see $target.log"
  [ $ended = 0 ] || status=1
  tried=$(sed -n 's/^stat::number_of_executed_units: *//p' "$target.log")
  echo "$target: ${tried:-0} inputs in $seconds s: $verdict"
done
exit $status
