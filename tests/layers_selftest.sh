#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Does layers.sh see what it must?  Each planted include is refused by name, in
# a scratch copy of the source that passes without it.
top=$(cd "${top_srcdir:-.}" && pwd)
scratch=layers_selftest.tmp
rm -rf $scratch
mkdir $scratch && cp -R "$top/src" "$top/include" $scratch || exit 99
chmod -R u+w $scratch
failures=0

layers() { top_srcdir=$scratch sh "$top/tests/layers.sh"; }

# plant_line FILE LINE: the file gets one more line, and must be refused there.
plant_line() {
  cp "$scratch/$1" $scratch/kept
  echo "$2" >> "$scratch/$1"
  line=$(wc -l < "$scratch/$1")
  if said=$(layers); then
    echo "not seen: $2 in $1"
    failures=1
  elif ! printf '%s\n' "$said" | grep -q "^$1:$line: "; then
    echo "seen, but not at $1:$line: $said"
    failures=1
  fi
  mv $scratch/kept "$scratch/$1"
}
plant() { plant_line "$1" "#include $2"; }

if ! layers; then
  echo "the source itself is refused"
  failures=1
fi
plant src/base/error.c '"model/table.h"'        # upward
plant src/base/error.c '<cgmap/frame.h>'        # upward, a public header
plant include/cgmap/frame.h '<cgmap/mapping.h>' # upward, from a public header
plant src/model/box.c '"fm/fm.h"'               # upward, over many floors
plant src/model/box.c '<fm/fm.h>'               # the same in other clothes
plant src/model/box.c '"../fm/fm.h"'
plant src/domain/walk.h '"io/results/tab.h"'    # sideways
plant src/io/results/tab.h '"domain/walk.h"'
plant src/io/traj/gro.c '"io/engine/engine.h"'  # upward within a layer
plant src/io/traj/gro.c '"io/results/tab.h"'    # sideways within a layer
plant src/io/xml.c '"io/model/mapping_xml.h"'   # from what its folders share
plant src/domain/walk.h '<cgmap/mapping.h>'     # sideways, a public header
plant src/domain/walk.h '<mpi.h>'
plant src/io/results/results.h '<hdf5.h>'
plant src/io/xml.h '<libxml/parser.h>'
plant src/model/box.c '<fftw3-mpi.h>'
plant src/model/box.c '"nowhere/table.h"'       # no such layer
plant_line include/cgmap/fit.h 'int cg_fit_terms(const cg_fit *fit);'
rm -rf $scratch
exit $failures
