#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# shape.sh: figures about the shape of the source, for a reader to think about:
# the aims are those of CONTRIBUTING.  Never a test.
cd "${top_srcdir:-.}" || exit 99
sources=$(find src -name '*.c' | sort)
headers=$(find src include -name '*.h' | sort)

# One number a line in, "n median p90 max" out.
spread() {
  sort -n | awk '{ v[NR] = $1 }
    END { if (NR == 0) exit
          printf "%6d  median %4d  90 %% %4d  most %4d\n", NR,
                 v[int((NR + 1) / 2)], v[int(NR * 0.9 + 0.5)], v[NR] }'
}

# Share of the lines that hold comment text, in per cent of all but blank ones.
comments() {
  cat "$@" | awk '
    /^[ \t]*$/ { next }
    { lines++; if (inside || /\/\*/) commented++
      rest = $0
      while (at = index(rest, inside ? "*/" : "/*")) {
        inside = !inside; rest = substr(rest, at + 2) } }
    END { printf "%6d lines  %3.0f %% with comment\n", lines,
                 100 * commented / lines }'
}

printf 'files in src       '; wc -l $sources | sed '$d' | spread
printf 'sources            '; comments $sources
printf 'headers            '; comments $headers
printf 'lines over 80      %6d\n' "$(cat $sources $headers | grep -c '.\{81\}')"

if ! ctags --version 2>/dev/null | grep -q Universal; then
  echo 'functions, globals: needs Universal Ctags (Debian: universal-ctags)'
  exit 0
fi
tags=$(ctags --languages=C --kinds-C=fv --fields=+neK -f - $sources |
  grep -v '^!')
printf 'functions          '
lengths=$(printf '%s\n' "$tags" | awk -F '\t' '$4 == "function" {
  for (i = 5; i <= NF; i++) {
    if ($i ~ /^line:/) from = substr($i, 6)
    if ($i ~ /^end:/) to = substr($i, 5) }
  print to - from + 1, $2 ":" from, $1 }')
printf '%s\n' "$lengths" | spread
printf '%s\n' "$lengths" | sort -rn | head -5 |
  awk '{ printf "  %4d lines  %s  %s\n", $1, $2, $3 }'
# An anonymous struct hides its const from ctags: "} name[] = {" closes a table.
printf '%s\n' "$tags" | awk -F '\t' '
  $4 == "variable" && $3 !~ /const|^\/\^} [a-z_]+\[.*\] = / {
    names = names "\n  " $2 "  " $1; n++ }
  END { printf "variables outside functions, not const %d%s\n", n, names }'

# Functions that an outside program can call.
printf 'public functions   %6d\n' "$(ctags --langmap=C:.h --languages=C --kinds-C=p -f - \
  include/cgmap/*.h | grep -vc '^!')"

# Who includes whom: for each folder how many of its includes lead where.
echo 'includes of folders'
find src -name '*.[ch]' | sort | xargs awk '
  function folder_of(path) { sub("/[^/]*$", "", path); return path }
  FNR == 1 { mine = folder_of(substr(FILENAME, 5)) }
  /^#[ \t]*include ["<][a-z]+\/.*\.h/ {
    header = $0
    gsub(/^#[ \t]*include[ \t]*[<"]|[>"].*$/, "", header)
    theirs = folder_of(header)
    if (theirs != mine && theirs !~ /^(sys|libxml|CUnit)$/)
      n[mine " " theirs]++
  }
  END { for (pair in n) print pair, n[pair] }' | sort |
  awk '$1 != mine { if (mine != "") print ""; mine = $1
                    printf "  %-12s", mine }
       { printf " %s %d", $2, $3 }
       END { print "" }'
