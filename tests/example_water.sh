#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The water example gives the force that another program found.
#
# coefficients.txt defines f(r) by cubic B-splines on the same knots; here they
# are summed by the formula of uniform cubic B-splines at each row of our table.
# Two least squares that solve the same normal equations differ by rounding,
# 1e-13 times the condition number (54) times the largest force, 1e3: 1e-8.
# The reference's frames are in single precision, as ours: nothing is added.
# Tolerance: 1e-5 of the force or of its smallest standard error, 0.1.
# The example lies in a folder with a blank in its name, as some users' do.
out=example_water.tmp
rm -rf $out
mkdir $out
ln -s "$(cd "$top_srcdir/examples/spce-water" && pwd)" "$out/spce water"
example="$out/spce water"
CGMAP=$(pwd)/src/cgmap sh "$example/run.sh" $out || exit 1

awk '
  BEGIN { lo = 0.24; h = 0.02; intervals = 33 }
  FNR == NR { if (!/^#/) c[$1] = $2; next }
  /^#/ { next }
  $1 >= lo && $1 <= lo + intervals * h && $5 == "i" {
    k = int(($1 - lo) / h)
    if (k == intervals) k--
    t = ($1 - lo) / h - k
    f = c[k] * (1 - t)^3 + c[k + 1] * (3 * t^3 - 6 * t^2 + 4)
    f += c[k + 2] * (1 + 3 * t + 3 * t^2 - 3 * t^3) + c[k + 3] * t^3
    f /= 6
    size = f < 0 ? -f : f
    off = f < $3 ? $3 - f : f - $3
    if (off > 1e-5 * (size > 0.1 ? size : 0.1) || /nan|inf/) {
      printf "r = %s: F = %s, expected %.10g\n", $1, $3, f
      bad++
    }
    rows++
  }
  END { printf "%d rows, %d off\n", rows, bad; exit bad > 0 || rows < 100 }' \
  "$example/expected/coefficients.txt" $out/water.tables/W-W.tab || exit 1

for file in water.h5 start.gro; do
  test -s $out/$file || { echo "no $file"; exit 1; }
done
test -n "$(ls $out/lammps)" || { echo "nothing for LAMMPS"; exit 1; }
rm -rf $out
