#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# read.sh: how fast trajectories are read, against MDAnalysis, mdtraj and
# `gmx check`, on one core: MB of file per second, opening and indexing
# included, the file in memory.
#
# The water of examples/spce-water, 2 x 2 boxes of it (10608 atoms; forces where
# the format has them), is written to a file of each format.  Each reads all of
# it, one after the other, again and again, so that a busy machine slows all
# alike; medians of runs, and of the ratio in a run to the fastest of the
# others.  MDAnalysis reads XTC, TRR and DCD by its compiled classes without a
# Universe, which is faster.  AMBER's NetCDF is written by MDAnalysis.
#
# Then two ranks that share the frames of a file against two runs of one rank
# of the same file at the same time, in all the same work; without opening,
# which ranks do together.  The second of the two runs begins in the middle, as
# the second rank does: else it would find in the cache of the processor what
# the first just brought there.
#
# SIZE is that of files in MB (100; a quarter of it for text, where others are
# slow, and for NetCDF, whose writer is), RUNS the number of runs (5), FORMATS a
# list of suffixes.  Nothing is asserted.
bench=$(pwd)/tests/bench/read
peer=$(cd "$top_srcdir/tests/bench" && pwd)/read_peer.py
water=$(cd "$top_srcdir/examples/spce-water" && pwd)/traj.trr
formats=${FORMATS:-xtc trr lammpstrj dcd nc h5 pdb xyz}
python=$(for p in python3 /usr/bin/python3; do
  $p -W ignore -c 'import MDAnalysis' 2> /dev/null && echo $p && break
done)
python=${python:-python3}
programs='mdanalysis mdtraj gmx'
atoms=10608
rm -rf read.tmp
mkdir read.tmp && cd read.tmp || exit 99

# Frames of a file, from the bytes of one (text, NetCDF: of four).
frames() {
  case $1 in
    xtc) bytes=37000 ;; trr) bytes=255000 ;; dcd) bytes=127000 ;;
    h5) bytes=580000 ;; nc) bytes=508000 ;; lammpstrj) bytes=2400000 ;;
    pdb) bytes=3400000 ;; xyz) bytes=5000000 ;;
  esac
  echo $((${SIZE:-100} * 1000000 / bytes + 2))
}

make_file() { # SUFFIX
  case $1 in
    nc) "$bench" --make "$(frames nc)" "$water" nc.dcd &&
        $python -W ignore "${peer%peer.py}nc.py" nc.dcd $atoms water.nc \
          2> fault.txt ;;
    *) "$bench" --make "$(frames "$1")" "$water" "water.$1" ;;
  esac
}

read_by() { # PROGRAM FILE
  case $1 in
    cgmap) "$bench" "$2" ;;
    *) $python -W ignore "$peer" "$1" "$2" $atoms 2> fault.txt ;;
  esac
}

measure() { # SUFFIX
  here=cgmap
  for program in $programs; do
    read_by $program "water.$1" > times.txt
    case $? in
      0) here="$here $program" ;;
      77) ;;
      *) echo "$1: $program fails: $(tail -n 1 fault.txt)" ;;
    esac
  done
  run=0
  while [ $run -lt "${RUNS:-5}" ]; do
    for program in $here; do
      times=$(read_by $program "water.$1") || exit 1
      echo "$1 $program $run $times $(wc -c < "water.$1")"
    done >> runs.txt
    run=$((run + 1))
  done
}

# A table from runs.txt by wall (4) or processor (5) seconds.
table() { # COLUMN
  awk -v column="$1" '
    function median(list, n, i, j, t, v) {
      n = split(list, v, " ")
      for (i = 2; i <= n; i++)
        for (j = i; j > 1 && v[j] + 0 < v[j - 1] + 0; j--) {
          t = v[j]; v[j] = v[j - 1]; v[j - 1] = t
        }
      return n == 0 ? 0 : (v[int((n + 1) / 2)] + v[int(n / 2) + 1]) / 2
    }
    function cell(format, program, m) {
      m = median(rates[format, program])
      return m > 0 ? sprintf("%11.1f", m) : sprintf("%11s", "-")
    }
    {
      rate = 1e-6 * $6 / $column
      rates[$1, $2] = rates[$1, $2] " " rate
      run = $1 SUBSEP $3
      size[$1] = 1e-6 * $6
      if (!($1 in seen)) { seen[$1] = 1; order[++n] = $1 }
      if ($2 == "cgmap") ours[run] = rate
      else if (rate > best[run]) best[run] = rate
      last[$1] = $3
    }
    END {
      aim["xtc"] = "3 x"; aim["trr"] = aim["lammpstrj"] = "10 x"
      aim["dcd"] = aim["nc"] = "2000 MB/s"
      for (i = 1; i <= n; i++) {
        f = order[i]
        list = ""
        for (r = 0; r <= last[f]; r++)
          if (best[f, r] > 0) list = list " " ours[f, r] / best[f, r]
        m = median(list)
        printf "%-9s %5.0f %s %s %s %s %8s  %s\n", f, size[f],
               cell(f, "cgmap"), cell(f, "mdanalysis"), cell(f, "mdtraj"),
               cell(f, "gmx"), (m > 0 ? sprintf("%.1f", m) : "-"), aim[f]
      }
    }' runs.txt
}

# Seconds of the slower of two runs of one rank at the same time, and of both
# processors.
two_alone() { # FILE PASSES
  "$bench" "$1" "$2" > one.txt & other=$!
  "$bench" "$1" "$2" second > two.txt && wait $other || exit 1
  cat one.txt two.txt |
    awk '{ if ($1 > wall) wall = $1; cpu += $2 } END { print wall, cpu }'
}

together() { # SUFFIX
  run=0
  case $1 in xtc) passes=4 ;; *) passes=40 ;; esac
  while [ $run -lt "${RUNS:-5}" ]; do
    ours=$($MPIRUN -n 2 "$bench" "water.$1" $((2 * passes))) || exit 1
    echo "$ours $(two_alone "water.$1" $passes)"
    run=$((run + 1))
  done | awk '{ print $3 / $1, $4 / $2 }' > ratios.txt
  for column in 1 2; do
    awk -v c=$column '{ print $c }' ratios.txt | sort -n |
      awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
  done | paste -s - |
    awk -v f="$1" '{ printf "%-9s %8.2f %10.2f  0.95\n", f, $1, $2 }'
}

for program in $programs; do
  case $program in
    gmx) command -v gmx ;;
    mdtraj) $python -W ignore -c 'import mdtraj' ;;
    mdanalysis) $python -W ignore -c 'import MDAnalysis' ;;
  esac > /dev/null 2>&1 || echo "$program is not installed: left out"
done
for format in $formats; do
  make_file "$format" || { echo "$format: left out, cannot be made"; continue; }
  taskset -cp 0 $$ > /dev/null 2>&1
  measure "$format"
  rm -f nc.dcd
  case $format in xtc | trr) ;; *) rm "water.$format" ;; esac
done
head='format       MB       cgmap  MDAnalysis      mdtraj   gmx check'
head="$head    ratio  aim"
printf '\nMB/s of processor time\n%s\n' "$head"
table 5
printf '\nMB/s of wall time\n%s\n' "$head"
table 4
taskset -cp "0-$(($(nproc --all) - 1))" $$ > /dev/null 2>&1
printf '\ntwo ranks together against two alone: throughput\n'
echo 'format        wall  processor  aim'
for format in xtc trr; do
  [ ! -f "water.$format" ] || together $format
done
cd ..
rm -rf read.tmp
