#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every mapping and every file of interactions that is shipped, shown in a man
# page or tested follows its schema, and the schemas refuse what the readers
# refuse.
command -v xmllint > /dev/null || { echo "no xmllint: skipped"; exit 77; }
cd "${top_srcdir:-.}" || exit 99

failed=0
valid() { xmllint --nonet --noout --relaxng "topologies/$1.rng" "$2" 2>&1; }

# The examples of the man pages, one file each.
shown=$(mktemp -d) || exit 99
trap 'rm -rf "$shown"' EXIT
awk -v folder="$shown" '
  /^\.Ed/ { file = "" }
  file != "" { print > file }
  /^\.Bd -literal/ { file = folder "/" ++n ".xml" }' man/*.5
[ -s "$shown/3.xml" ] || { echo "examples are missing in man"; failed=1; }

# The files, told apart by their root elements.
for file in $(find topologies examples tests/data "$shown" -name '*.xml'); do
  case $(cat "$file") in
    *'<cg_molecule>'*) schema=cgmap-mapping ;;
    *'<interactions'*) schema=cgmap-interactions ;;
    *) continue ;;
  esac
  said=$(valid $schema "$file") || { echo "$said"; failed=1; }
done

# A good file after a change (by sed): is it still one?
changed() {
  if sed "$3" "$2" | cmp -s - "$2"; then
    echo "$2: '$3' changes nothing"
    failed=1
  fi
  sed "$3" "$2" | valid "$1" - > /dev/null
}
refused() {
  changed "$@" && { echo "$1.rng accepts $2 after '$3'"; failed=1; }
}
accepted() {
  changed "$@" || { echo "$1.rng refuses $2 after '$3'"; failed=1; }
}

mapping=tests/data/mapping/hexane.xml
for change in 's/cg_bead>/cg_baed>/' '/<ident>/d' '/<type>/d' \
  's/<symmetry>1/<symmetry>3/' 's/<name>A1/<name>A 1/' 's/:CHL:C /:CHL /' \
  's/#13/#/' 's/12 12 1/12 x 1/' 's/<weights> 12/<weights> -12/' \
  's/<d>1/<d>nan/' 's/<cg_bead>/<cg_bead charge="one">/' \
  's/<angle>/<tangle>/; s/<.angle>/<\/tangle>/' '/<maps>/,/<.maps>/d'; do
  refused cgmap-mapping $mapping "$change"
done

accepted cgmap-mapping $mapping '/<symmetry>/d; /<cg_bonded>/,/<.cg_bonded>/d'

pairs=tests/data/interactions/pairs.xml
for change in 's/"lj"/"real"/' 's/exclusions="3"/exclusions="-1"/' \
  's/"A A"/"A"/' 's/"A A"/"A A A"/' 's/order="6"/order="13"/' \
  's/order="6"/order="0"/' 's/min="0.5"/min="0,5"/' 's/min="0.5"/min="-1"/' \
  's/step="0.07"/step="0.07" intervals="3"/' 's/="85"/="100001"/' \
  's/"linear"/"linear" order="4"/' 's/"linear"/"harmonic"/' \
  's/"natural"/"clamped"/' 's/"zero"/"shift"/' 's/"same"/"both"/' \
  's/table="a.tab"//' 's/name="b1" table/name="b1" types="A A" table/' \
  's/beads="1 5 2"/beads="1"/' 's/beads="1 5 2"/beads="0 1"/' \
  's/types="A A"/typs="A A"/' 's/<pair name/<bind name/' '/<pair/,/>/d'; do
  refused cgmap-interactions $pairs "$change"
done
many=tests/data/interactions/many.xml
for change in 's/"A B B"/"A B"/' 's/ gamma="0.12"//' 's/ cutoff="0.37"//' \
  's/order="3"/order="2"/' 's/"lucy"/"gauss"/' 's/"B A"/"B A A"/' \
  's/step="0.5"/stop="0.5"/'; do
  refused cgmap-interactions $many "$change"
done
accepted cgmap-interactions $many 's/ cutoff="0.6"//; s/ weight="lucy"//'
accepted cgmap-interactions $pairs 's/"zero"/"switch"/'
accepted cgmap-interactions $pairs 's/units="lj"//; s/ within="same"//'
plain='<interactions><pair types="A B"/><bond name="b"/><dihedral name="d"/>'
echo "$plain</interactions>" > "$shown/formulas.xml"
for change in 's/"b"/"b" basis="harmonic" min="1"/' 's/"d"/"d" basis="rb"/' \
  's/"A B"/"A B" basis="lj" max="1" within="same"/'; do
  accepted cgmap-interactions "$shown/formulas.xml" "$change"
done
for change in 's/"b"/"b" basis="rb"/' 's/"d"/"d" basis="rb" step="5"/' \
  's/"A B"/"A B" basis="lj" tail="zero"/' 's/"b"/"b" basis="lj"/' \
  's/"b"/"b" basis="harmonic" order="4"/'; do
  refused cgmap-interactions "$shown/formulas.xml" "$change"
done
exit $failed
