# Worked problems, one folder each: run.sh, inputs, expected output, README; and
# a program that uses the library.
EXTRA_DIST += \
  examples/libcgmap/README \
  examples/spce-water/README \
  examples/spce-water/expected/coefficients.txt \
  examples/spce-water/expected/force.txt \
  examples/spce-water/interactions.xml \
  examples/spce-water/mapping.xml \
  examples/spce-water/prod.mdp \
  examples/spce-water/run.sh \
  examples/spce-water/traj.gro \
  examples/spce-water/traj.trr

check_PROGRAMS += examples/libcgmap/pair_force
examples_libcgmap_pair_force_SOURCES = examples/libcgmap/pair_force.c
examples_libcgmap_pair_force_CPPFLAGS = -I$(top_srcdir)/include
examples_libcgmap_pair_force_LDADD = $(cgmap_libs)
