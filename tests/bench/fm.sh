#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# fm.sh: force matching by cgmap and by VOTCA's csg_fmatch, on one core: same
# frames, mapping, knots and spline (natural ends, VOTCA's choice).
#
#   water     one site, 884 beads, 33 intervals (examples/spce-water)
#   methanol  two sites, 512 beads, three pairs and a bond (08_methanol below
#             the folder CGMAP_DATA; left out without it)
#   liquid    27000 Lennard-Jones atoms, 162 intervals: 165 columns
#             (tests/bench/liquid makes it); also against the bare DSYRK of its
#             rows, in one process, and against MSCG-release 1.7.3 and OpenMSCG
#             0.9.1, whose figures are of another day: ratios to +-30 %
#
# csg_fmatch runs with the settings that are fastest here (search by grid or
# not, constrained or not, frames per block), found first.  Then pairs of runs,
# one of each program at a time, so that a busy machine slows both.  Printed:
# medians of the whole run and of the cost of a frame, which is the difference
# of two runs of unlike length (no start-up, no solve), in seconds of wall and
# of processor time; how far the forces are apart; where cgmap's time goes.
#
# It fails where the rms difference exceeds the mean standard error or, for the
# liquid, whose forces are exact, a thousandth of the rms force.
#
# RUNS is the number of pairs (5), SYSTEMS which ones.  Without csg_fmatch only
# the DSYRK is compared with.
cgmap=$(pwd)/src/cgmap
liquid=$(pwd)/tests/bench/liquid
water=$(cd "$top_srcdir/examples/spce-water" && pwd)
runs=${RUNS:-5}
systems=${SYSTEMS:-water methanol liquid}
rm -rf fm.tmp
mkdir fm.tmp && cd fm.tmp || exit 99
taskset -cp 0 $$ > /dev/null 2>&1


# What a system is: files, and how long the runs are that are compared.
#   conf, trajectory, mapping, begin   of both programs
#   passes                  over the trajectory, short and long run of cgmap
#   pass                    frames of it
#   frames                  short and long run of csg_fmatch
#   searches, blocks        of csg_fmatch that are tried (with few frames in a
#                           block it may find no solution); where only the
#                           grid is, all else follows from it
#   least                   nm, forces are compared from there on
prepare_water() {
  conf=$water/traj.gro trajectory=$water/traj.trr mapping=$water/mapping.xml
  begin=1 passes='1 5' pass=100 frames='20 100' least=0.265
  searches='grid simple' blocks='5 20'
  sed 's/<pair /<pair ends="natural" /' "$water/interactions.xml" > natural.xml
  cat > topology.xml <<'EOT'
<topology><molecules><molecule name="SOL" nmols="884" nbeads="3">
  <bead name="OW" type="OW" mass="15.9994" q="-0.8476"/>
  <bead name="HW1" type="HW" mass="1.008" q="0.4238"/>
  <bead name="HW2" type="HW" mass="1.008" q="0.4238"/>
</molecule></molecules></topology>
EOT
  non_bonded W W 0.24 0.9 0.02 > terms.xml
}

prepare_methanol() {
  data=${CGMAP_DATA:+$(cd "$CGMAP_DATA" && pwd)/08_methanol}
  [ -n "$data" ] && [ -d "$data" ] || {
    echo 'methanol: left out, CGMAP_DATA does not tell where 08_methanol is'
    return 1
  }
  conf=$data/system.gro trajectory=$data/traj.trr
  mapping=$data/mapping_2site.xml
  begin=1 passes='1 5' pass=150 frames='20 100' least=0.3
  searches='grid simple' blocks=20
  cp "$data/system.xml" topology.xml
  cat > natural.xml <<'EOT'
<interactions units="gromacs" cutoff="0.9">
  <bond name="bond" ends="natural" min="0.14" max="0.162" step="0.002"/>
  <pair types="C C" ends="natural" min="0.30" max="0.9" step="0.02"/>
  <pair types="C O" ends="natural" min="0.26" max="0.9" step="0.02"/>
  <pair types="O O" ends="natural" min="0.24" max="0.9" step="0.02"/>
</interactions>
EOT
  {
    echo '<bonded><name>bond</name><fmatch><min>0.14</min><max>0.162</max>'
    echo '<step>0.002</step><out_step>0.0002</out_step></fmatch></bonded>'
    non_bonded C C 0.30 0.9 0.02
    non_bonded C O 0.26 0.9 0.02
    non_bonded O O 0.24 0.9 0.02
  } > terms.xml
}

prepare_liquid() {
  nearest=$("$liquid" --make 30 4 liquid.trr) || exit 1
  min=$(echo "$nearest" | awk '{ printf "%.3f", int(1000 * $1) / 1000 }')
  step=$(echo "$min" | awk '{ printf "%.17g", (1.02 - $1) / 162 }')
  conf=liquid.gro trajectory=liquid.trr mapping=atom.xml
  begin=0 passes='1 4' pass=4 frames='1 2' least=0.32
  searches=grid blocks=1
  awk 'BEGIN {
    print "liquid"
    print 27000
    for (i = 1; i <= 27000; i++)
      printf "%5d%-5s%5s%5d%8.3f%8.3f%8.3f\n", i % 100000, "AR", "AR",
             i % 100000, 0, 0, 0
    print "1 1 1"
  }' > liquid.gro
  cat > atom.xml <<'EOT'
<cg_molecule><name>AR</name><ident>AR</ident>
  <topology><cg_beads><cg_bead><name>AR</name><type>AR</type>
    <mapping>one</mapping><beads>1:AR:AR</beads></cg_bead></cg_beads></topology>
  <maps><map><name>one</name><weights>1</weights></map></maps>
</cg_molecule>
EOT
  cat > topology.xml <<'EOT'
<topology><molecules><molecule name="AR" nmols="27000" nbeads="1">
  <bead name="AR" type="AR" mass="40" q="0"/>
</molecule></molecules></topology>
EOT
  cat > natural.xml <<EOT
<interactions units="gromacs" cutoff="1.02">
  <pair types="AR AR" ends="natural" min="$min" max="1.02" intervals="162"/>
</interactions>
EOT
  non_bonded AR AR "$min" 1.02 "$step" > terms.xml
}

non_bonded() { # TYPE TYPE MIN MAX STEP
  cat <<EOT
  <non-bonded>
    <name>$1-$2</name><type1>$1</type1><type2>$2</type2>
    <fmatch><min>$3</min><max>$4</max><step>$5</step>
      <out_step>0.002</out_step></fmatch>
  </non-bonded>
EOT
}

# settings SEARCH CONSTRAINED FRAMES_PER_BLOCK
settings() {
  cat > settings.xml <<EOT
<cg>
  <nbsearch>$1</nbsearch>
  <fmatch>
    <constrainedLS>$2</constrainedLS><frames_per_block>$3</frames_per_block>
  </fmatch>
  $(cat terms.xml)
</cg>
EOT
}

votca() { # FRAMES
  csg_fmatch --top topology.xml --cg "$mapping" --options settings.xml \
    --trj "$trajectory" --begin "$begin" --nframes "$1"
}

ours() { # PASSES over the frames, OPTION...
  files=$(yes -- "-f $trajectory" | head -n "$1")
  shift
  $cgmap fm -s "$conf" $files -b "$begin" -m "$mapping" -i natural.xml \
    -o ours.h5 --overwrite "$@"
}

# Wall and processor seconds of a command.
spent() {
  begun=$(date +%s.%N)
  ( "$@" > spent.log 2>&1 || { cat spent.log >&2; exit 1; }; times ) > times
  [ $? = 0 ] || exit 1
  echo "$begun $(date +%s.%N) $(tail -n 1 times)" |
    awk -F '[ ms]+' '{ print $2 - $1, 60 * $3 + $4 + 60 * $5 + $6 }'
}

median() { # COLUMN FILE
  awk -v c="$1" '{ print $c }' "$2" | sort -n |
    awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

first() { echo "${1% *}"; }
last() { echo "${1#* }"; }

# Settings of csg_fmatch that cost it least.
find_settings() {
  settings grid false "$blocks"
  [ "$searches" != grid ] || return 0
  n=$(first "$frames")
  echo "csg_fmatch, $n frames: processor seconds"
  for search in $searches; do
    for constrained in true false; do
      for b in $blocks; do
        settings $search $constrained "$b"
        figures=$(spent votca "$n") || continue
        set -- $figures
        printf '  %-7s constrained %-6s block %-3d %6.2f\n' \
          $search $constrained "$b" "$2"
        echo "$2 $search $constrained $b" >> sweep
      done
    done
  done
  set -- $(sort -n sweep | head -n 1)
  settings "$2" "$3" "$4"
}

run_pairs() {
  pair=0
  while [ $pair -lt "$runs" ]; do
    for run in "ours $(first "$passes") -q" "votca $(first "$frames")" \
      "ours $(last "$passes") -q" "votca $(last "$frames")"; do
      figures=$(spent $run) || exit 1
      printf '%s ' "$figures" >> runs.txt
    done
    echo >> runs.txt
    pair=$((pair + 1))
  done
  awk -v passes="$passes" -v pass="$pass" -v frames="$frames" '
    BEGIN { split(passes, p); split(frames, f) }
    {
      a = 1e3 / (pass * (p[2] - p[1]))
      b = 1e3 / (f[2] - f[1])
      print $1, $2, a * ($5 - $1), a * ($6 - $2), $7, $8, b * ($7 - $3),
            b * ($8 - $4)
    }' runs.txt |
    awk '{ print $0, $5 / $1, $6 / $2, $7 / $3, $8 / $4 }' > pairs
}

row() { # WHAT COLUMN
  printf '  %-24s %9.3f  %11.3f  %7.1f\n' "$1" "$(median "$2" pairs)" \
    "$(median $(($2 + 4)) pairs)" "$(median $(($2 + 8)) pairs)"
}

report_pairs() {
  printf '%s pairs of runs, medians     cgmap   csg_fmatch    ratio\n' "$runs"
  [ "$(($(first "$passes") * pass))" != "$(last "$frames")" ] || {
    row "$(last "$frames") frames, wall s" 1
    row "$(last "$frames") frames, cpu s" 2
  }
  row 'a frame, wall ms' 3
  row 'a frame, cpu ms' 4
}

# All frames in one block: the same least squares as ours.
compare_forces() {
  settings grid true "$(last "$frames")"
  spent votca "$(last "$frames")" > /dev/null
  spent ours 1 -q --frames "$(last "$frames")" > /dev/null
  for table in ours.tables/*.tab; do
    awk -v least="$least" -v which="$system" -v name="$table" '
      /^#/ { next }
      { r = sprintf("%.4f", $1) }
      FNR == NR { if ($5 == "i") { f[r] = $3; df[r] = $4 } next }
      ($1 >= least || $1 < 0.2) && r in f {
        d = f[r] - $2
        if (d < 0) d = -d
        if (d > worst) { worst = d; at = r }
        sum += d * d; error += df[r]; square += f[r] * f[r]; rows++
      }
      END {
        sub(/.*\//, "", name)
        if (!rows) { print name ": no rows"; exit 1 }
        rms = sqrt(sum / rows)
        bound = which == "liquid" ? 1e-3 * sqrt(square / rows) : error / rows
        printf "%s: %d rows, rms difference %.2g, ", name, rows, rms
        printf "most %.2g (at %s nm), mean standard error %.2g, ", worst, at,
               error / rows
        printf "rms force %.3g kJ/mol/nm\n", sqrt(square / rows)
        exit !(rms <= bound)
      }' "$table" "$(basename "$table" .tab).force" ||
      { echo 'NOT OK: the two forces are too far apart'; exit 1; }
  done
}

# The clocks of a long run, by frame.
profile() {
  ours "$(last "$passes")" |
    awk '
      / frames of / { n = $1 }
      $1 ~ /^(read|map|exchange|neighbour|rows|syrk)$/ {
        line = line sprintf("  %s %.3f", $1, 1e3 * $3 / n)
      }
      END { printf "ms of a frame:%s\n", line }'
}

liquid_figures() {
  "$liquid" liquid.trr "$min" | awk '{
    printf "a frame in memory %.0f ms, the DSYRK of its rows %.0f ms, ",
           1e3 * $1, 1e3 * $2
    printf "ratio %.2f (aim 1.6)\n", $3
    printf "(OpenMSCG 470 ms, ratio %.1f; MSCG-release 730 ms, ratio %.1f)\n",
           0.47 / $1, 0.73 / $1
  }'
}

for system in $systems; do
  mkdir -p $system && cd $system || exit 99
  echo
  echo "$system"
  if prepare_$system; then
    if command -v csg_fmatch > /dev/null; then
      find_settings
      run_pairs
      report_pairs
      compare_forces
    fi
    profile
    [ $system != liquid ] || liquid_figures
  fi
  cd ..
done
cd ..
rm -rf fm.tmp
