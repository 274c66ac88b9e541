#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Layers only look down: a file includes headers of folders of lower rank and
# of its own, nothing else; a public header has the rank of the folder that its
# first lines name.  Some system headers belong to one folder alone.
cd "${top_srcdir:-.}" || exit 99
find src include -name '*.[ch]' | sort | xargs awk '
  BEGIN {
    split("base 0 math 1 model 2 io 3 mapping 3 domain 3 stat 4 fm 4 md 4 " \
          "assign 5 refine 5 flow 6 cli 7", word, " ")
    for (i = 1; i in word; i += 2) rank[word[i]] = word[i + 1]
    owner["mpi.h"] = owner["hdf5.h"] = "src/base/"
    owner["fftw3-mpi.h"] = "src/domain/mesh"
  }
  function layer_of_public(header,   line, path) {
    if (header in public) return public[header]
    path = "include/" header
    while ((getline line < path) > 0)
      if (match(line, /\(layer: [a-z]+\)/)) {
        public[header] = substr(line, RSTART + 8, RLENGTH - 9)
        break
      }
    close(path)
    return public[header]
  }
  function fault(text) { printf "%s:%d: %s\n", FILENAME, FNR, text; bad = 1 }
  FNR == 1 {
    split(FILENAME, part, "/")
    mine = part[1] == "src" ? part[2] : layer_of_public(substr(FILENAME, 9))
    if (!(mine in rank)) fault("no layer is known for this file")
  }
  /^#[ \t]*include/ {
    header = $0
    gsub(/^#[ \t]*include[ \t]*[<"]|[>"].*$/, "", header)
    if (header ~ /^libxml\//) {
      if (FILENAME != "src/io/xml.c") fault("only src/io/xml.c uses libxml2")
    } else if (header in owner) {
      if (index(FILENAME, owner[header]) != 1)
        fault("<" header "> belongs to " owner[header])
    } else {
      split(header, part, "/")
      theirs = header ~ /^cgmap\// ? layer_of_public(header) : part[1]
      if (theirs in rank) {
        if (theirs != mine && rank[theirs] >= rank[mine])
          fault(mine " includes " header ", which is not below it")
      } else if (!/</ && header ~ /\//)
        fault("no layer is known for " header)
    }
  }
  END { exit bad }'
