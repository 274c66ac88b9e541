#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every example of the man pages runs, as it is printed, in a folder that holds
# the files of examples/spce-water: the lines of EXAMPLES that begin with a
# command, and files that the page shows and tells to save.
topologies=$(cd "$top_srcdir/topologies" && pwd)
water=$(cd "$top_srcdir/examples/spce-water" && pwd)
man=$(cd "$top_srcdir/man" && pwd)
PATH=$(pwd)/src:$PATH
CGMAP_TOPOLOGIES=$topologies
export PATH CGMAP_TOPOLOGIES
rm -rf man_examples.tmp
mkdir man_examples.tmp && cd man_examples.tmp || exit 99
bad=0
count=0

# The commands of a page, one a line; XML that is shown goes to shown.xml.
commands() {
  awk '
    /^\.Sh / { on = /EXAMPLES/ }
    !on { next }
    /^\.Dl / { sub(/^\.Dl /, ""); print; next }
    /^\.Ed/ { inside = 0 }
    /^\.Bd -literal/ { inside = 1; first = 1; next }
    !inside { next }
    first { xml = /^</; if (xml) printf "" > "shown.xml"; first = 0 }
    xml { print > "shown.xml"; if (/^<\/interactions/) close("shown.xml"); next }
    { gsub(/^ +/, " ") }
    sub(/\\e$/, "") { printf "%s", $0; next }
    { print }' "$1"
}

for page in "$man"/*.[15]; do
  name=$(basename "$page")
  rm -rf here && mkdir here && cd here || exit 99
  cp "$water"/traj.* "$water"/*.xml .
  commands "$page" > commands
  sed -n '/\.Sh EXAMPLES/,$s/^\.Pa \([a-z]*\.xml\) :$/\1/p' "$page" > saved
  [ -s saved ] && cp shown.xml "$(cat saved)"
  [ -s commands ] || { echo "$name: no example"; bad=$((bad + 1)); }
  while read -r line; do
    case $line in
    h5*) command -v "${line%% *}" > /dev/null || continue ;;
    mpirun*) line="$MPIRUN ${line#mpirun}" ;;
    esac
    count=$((count + 1))
    sh -c "$line" > out 2>&1 < /dev/null && continue
    echo "$name: $line:"
    cat out
    bad=$((bad + 1))
  done < commands
  cd ..
done

cd ..
echo "$count examples, $bad not as printed"
[ $bad = 0 ] && [ $count -ge 14 ] && rm -rf man_examples.tmp
exit $((bad > 0 || count < 14))
