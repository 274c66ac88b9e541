#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every file of the folders that are shipped is in a local.mk: `make dist`
# leaves out what is not, and only `make distcheck`, which takes long, tells.
cd "${top_srcdir:-.}" || exit 99
lists=$(find . -name '*.mk' -not -path './build/*' | sort)
words=$(cat $lists Makefile.am | tr -s ' \t\\=' '\n' | sort -u)
status=0
for file in $(find src include topologies examples man tests -type f \
  -not -name '*.mk' -not -name '*.o' -not -name '*~' \
  -not -path '*/.deps/*' -not -name .dirstamp | sort); do
  case $file in
  *.a | *.log | *.trs | src/cgmap) continue ;; # built in place
  tests/corpus/*) continue ;; # listed as a folder
  tests/t_*) case $file in *.[ch]) ;; *) continue ;; esac ;;
  esac
  printf '%s\n' "$words" | grep -Fqx "$file" || {
    echo "$file is in no local.mk"
    status=1
  }
done
exit $status
