#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# One answer: force matching of water in a cube and of a Lennard-Jones fluid in
# a triclinic box of three unequal sides, on every number of ranks and every
# grid of domains that they allow.  Counts are equal to the last pair; forces
# to 1e-13 cond max|F| of the fit, which is computed here from the serial run.
. "$top_srcdir/tests/ranks.sh"
begin one_answer

cat > lj.xml <<'EOT'
<interactions cutoff="2.5" exclusions="0">
  <pair name="1-1" types="A A" min="0.8" max="2.5" intervals="85"/>
</interactions>
EOT
water_system="-s water/traj.gro -f water/traj.trr -m water/mapping.xml
  -i water/interactions.xml -b 1 --frames 9"
lj_system="-s tests/data/tilted_lj.gro
  -f tests/data/tilted_lj.trr -m identity -i lj.xml
  --units lj"

# fit NAME RANKS OPTION...: NAME.json, NAME.tables/.
fit() {
  name=$1 ranks=$2
  shift 2
  run "$ranks" fm "$@" --json -q --overwrite -o $name.h5
  [ "$status" = 0 ] || fault "$ranks ranks: $*: status $status:" "$(cat err)"
  mv out $name.json
}

# number KEY FILE
number() { tr -d ' \n' < $2 | sed -n "s/.*\"$1\":\([-0-9.e+]*\).*/\1/p"; }

# bound FILE TABLE: 1e-13 cond max|F| over the sampled rows.
bound() {
  awk -v cond="$(number condition $1)" '
    /^#/ || $5 != "i" { next }
    { f = $3 < 0 ? -$3 : $3; if (f > most) most = f }
    END { printf "%.3g", 1e-13 * cond * most }' $2
}

# compare SYSTEM TABLE HOW
compare() {
  count=$((count + 1))
  for key in count outside frames; do
    serial=$(number $key serial.json)
    [ -n "$serial" ] && [ "$serial" = "$(number $key many.json)" ] ||
      fault "$1, $3: $key differs"
  done
  paste serial.tables/$2 many.tables/$2 | awk -v bound="$limit" \
    -v what="$1, ranks and domains $3" '
    /^#/ { next }
    { d = $3 - $8; if (d < 0) d = -d
      if ($1 != $6 || $5 != $10 || /nan/) odd++
      if ($5 == "i" && d > most) most = d; rows++ }
    END { printf "%-40s %4d rows, largest difference %.2g, allowed %s\n",
                 what, rows, most, bound
          exit odd > 0 || rows < 300 || most > bound + 0 }' ||
    fault "$1, $3: other forces"
}

# every SYSTEM TABLE OPTION...
every() {
  system=$1 table=$2
  shift 2
  fit serial 1 "$@" --domains 1x1x1
  limit=$(bound serial.json serial.tables/$table)
  for ranks in 2 3 4 6 8; do
    for domains in 1x1x1 2x1x1 1x2x2 2x2x2; do
      case $ranks-$domains in
      [23]-1x2x2 | [2346]-2x2x2) continue ;; # more domains than ranks
      esac
      fit many $ranks "$@" --domains $domains
      compare "$system" $table "$ranks $domains"
    done
  done
}

every water W-W.tab $water_system
every 'tilted LJ' 1-1.tab $lj_system

finish 'pairs of answers'
