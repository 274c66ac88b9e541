#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The options of each command are the same in its table (which --help prints)
# and in its manual page: letters, names, VOTCA's names, arguments, defaults;
# so are the commands in `cgmap --help`, cgmap.1 and the pages that there are.
# Pages are what mandoc takes and list what they cite.
cgmap=./src/cgmap
man=$top_srcdir/man
bad=0
mkdir -p options.tmp

# One line for each option: "-f --trajectory --trj FILE default".
from_help='
  function flush() { if (option != "") print option, value; option = "" }
  /^ +(-.,)? +--/ {
    flush()
    text = $0
    sub(/,/, "", text)
    n = split(text, word, " ")
    option = word[1]
    k = 2
    if (word[1] ~ /^-.$/) option = option " " word[k++]
    argument = substr(text, 1, 33) ~ / [^ -][^ ]* *$/ ? word[k] : ""
    value = ""
  }
  option != "" {
    if (match($0, /\(VOTCA: --[^)]*\)/))
      option = option " " substr($0, RSTART + 8, RLENGTH - 9)
    if (match($0, /\(default [^)]*\)/))
      value = " " substr($0, RSTART + 9, RLENGTH - 10)
    if (argument != "") { option = option " " argument; argument = "" }
  }
  END { flush() }'
from_man='
  function flush() { if (option != "") print option, value; option = "" }
  /^\.It Fl / {
    flush()
    option = argument = value = ""
    for (i = 2; i <= NF; i++) {
      if ($i == "Fl") option = option " -" $(++i)
      else if ($i !~ /^(,|Ar|Cm|Ns)$/) argument = argument $i
    }
    option = substr(option, 2)
    if (argument != "") option = option " " argument
  }
  /^\.Pq default / { value = " " $3 }
  END { flush() }'
# VOTCA name and argument may come in either order.
tidy() { awk '{ n = split($0, w, " "); line = ""
  for (i = 1; i <= n; i++) if (w[i] ~ /^-/) line = line " " w[i]
  for (i = 1; i <= n; i++) if (w[i] !~ /^-/) line = line " " w[i]
  print line }' | sort; }

commands=$($cgmap --help | awk '/^Commands/ { on = 1; next } /^$/ { on = 0 }
                                on { print $1 }')
for command in $commands; do
  page=$man/cgmap-$command.1
  [ "$command" = help ] && continue
  $cgmap $command --help | awk "$from_help" | tidy > options.tmp/help
  awk "$from_man" "$page" | tidy > options.tmp/man
  test -s options.tmp/help || { echo "$command: no options found"; bad=1; }
  diff options.tmp/help options.tmp/man > options.tmp/diff || {
    echo "$command: --help (<) and $page (>) differ:"
    cat options.tmp/diff
    bad=1
  }
  # No letter or name means two options, and no default would be refused.
  tr ' ' '\n' < options.tmp/help | grep '^-' | sort | uniq -d |
    sed "s/^/$command: is there twice: /" | grep . && bad=1
  typed=$(awk '{ for (i = 1; $i ~ /^-/; i++) if ($i ~ /^--/ && !name) name = $i
                 if (NF == i + 1) print name, $NF; name = "" }' \
            options.tmp/help)
  $cgmap "$command" $typed > options.tmp/out 2>&1
  grep 'option ' options.tmp/out && bad=1
  # One screen, a tall one for fm.
  $cgmap $command --help | awk -v c="$command" '
    length > 80 { print c ": --help is wider than 80: " $0; wide = 1 }
    END { if (NR > 72) { print c ": --help has " NR " lines"; wide = 1 }
          exit wide }' || bad=1
done

awk '/^\.Bl/ { on++ } /^\.El/ { exit } on && /^\.It Cm/ { print $3 }' \
  "$man/cgmap.1" > options.tmp/man
echo "$commands" | diff - options.tmp/man || {
  echo "commands: cgmap --help (<) and cgmap.1 (>) differ"
  bad=1
}
for page in "$man"/cgmap-*.1; do
  name=$(basename "$page" .1)
  echo "$commands" | grep -qx "${name#cgmap-}" ||
    { echo "$page: there is no such command"; bad=1; }
done

# "Surname ... YEAR" in the text: a reference of that author and year.
for page in "$man"/*.[15]; do
  awk '
    /^\.Rs/ { authors = "" }
    /^\.%A/ { authors = authors " " $0 " " }
    /^\.%D/ { listed[$2] = listed[$2] authors }
    /^\.Pq [A-Z].* (19|20)[0-9][0-9] [.:,]$/ {
      sub(/^\.Pq /, "")
      sub(/ [.:,]$/, "")
      for (n = split($0, one, ", "); n > 0; n--)
        if (one[n] ~ / [0-9]+$/) cited[one[n]]
    }
    END {
      for (work in cited) {
        n = split(work, word, " ")
        if (index(listed[word[n]], " " word[1] " ")) continue
        print FILENAME ": no reference for " work
        bad = 1
      }
      exit bad
    }' "$page" || bad=1
done

if [ "${MANDOC:-none}" != none ]; then
  for page in "$man"/*.[15]; do
    "$MANDOC" -Tlint -Wwarning "$page" || bad=1
    for part in EXAMPLES; do
      grep -q "^\.Sh $part" "$page" || { echo "$page: no $part"; bad=1; }
    done
  done
  for page in "$man"/*.1; do
    grep -q "^\.Sh EXIT STATUS" "$page" ||
      { echo "$page: no EXIT STATUS"; bad=1; }
  done
else
  echo "no mandoc: pages are not checked by it"
fi
rm -rf options.tmp
exit $bad
