#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every file of the folders that are shipped is in a local.mk: `make dist`
# leaves out what is not, and only `make distcheck`, which takes long, tells.
# The corpus is listed as a folder; some things are built in place.
top=${top_srcdir:-.}
rm -rf listed.tmp
mkdir listed.tmp || exit 99
find "$top" -name '*.mk' -not -path "$top/build/*" \
  -exec cat "$top/Makefile.am" {} + |
  tr -s ' \t\\=' '\n' | sort -u > listed.tmp/words
(cd "$top" && find src include topologies examples man tests -type f \
  -not -name '*.mk' -not -name '*.[oa]' -not -name '*~' -not -name '*.log' \
  -not -name '*.trs' -not -path '*/.deps/*' -not -name .dirstamp \
  -not -path src/cgmap -not -path 'tests/corpus/*') |
  grep -v '^tests/t_[a-z0-9_]*$' | sort > listed.tmp/files
comm -13 listed.tmp/words listed.tmp/files > listed.tmp/left
sed 's/$/ is in no local.mk/' listed.tmp/left
[ -s listed.tmp/left ] && exit 1
rm -rf listed.tmp
