#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Layers only look down: a file includes headers of folders of lower rank and
# of its own, nothing else, and so do the folders within a layer; a public
# header has the rank of the folder that its first lines name.  Some system
# headers belong to one folder alone.  Public headers are the manual: a function
# stands below a comment, or below another one that shares it.  Every file says
# first what it is.
cd "${top_srcdir:-.}" || exit 99
find src include -name '*.[ch]' | sort | xargs awk '
  BEGIN {
    split("base 0 math 1 model 2 io 3 mapping 3 domain 3 stat 4 fm 4 md 4 " \
          "assign 5 refine 5 flow 6 cli 7 " \
          "io/results 1 io/traj 1 io/engine 2 io/model 2 io/topology 2", \
          word, " ")
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
  function folder_of(path) { sub("/[^/]*$", "", path); return path }
  function layer_of(folder) { sub("/.*", "", folder); return folder }
  # Of two folders of a layer the one that holds the other is the lower.
  function below(low, high) {
    if (layer_of(low) != layer_of(high))
      return rank[layer_of(low)] < rank[layer_of(high)]
    return low == high || low == layer_of(high) ||
           high != layer_of(high) && rank[low] < rank[high]
  }
  function fault(text) { printf "%s:%d: %s\n", FILENAME, FNR, text; bad = 1 }
  FNR == 1 {
    mine = FILENAME ~ /^src/ ? folder_of(substr(FILENAME, 5)) \
                             : layer_of_public(substr(FILENAME, 9))
    if (!(mine in rank)) fault("no layer is known for this file")
  }
  FNR == 2 && !/^\/\*/ { fault("no comment says what this file is") }
  FILENAME ~ /^include/ && /^[a-z].*\(/ && !/^typedef/ && above !~ /(\*\/|;)$/ {
    fault("no comment says what this does")
  }
  { above = $0 }
  /^#[ \t]*include/ {
    header = $0
    gsub(/^#[ \t]*include[ \t]*[<"]|[>"].*$/, "", header)
    if (header ~ /^libxml\//) {
      if (FILENAME != "src/io/xml.c") fault("only src/io/xml.c uses libxml2")
    } else if (header in owner) {
      if (index(FILENAME, owner[header]) != 1)
        fault("<" header "> belongs to " owner[header])
    } else {
      theirs = header ~ /^cgmap\// ? layer_of_public(header) : folder_of(header)
      if (theirs in rank) {
        if (!below(theirs, mine))
          fault(mine " includes " header ", which is not below it")
      } else if (!/</ && header ~ /\//)
        fault("no layer is known for " header)
    }
  }
  END { exit bad }'
