# Worked problems, one folder each: run.sh, inputs, expected output, README.
EXTRA_DIST += \
  examples/spce-water/README \
  examples/spce-water/expected/coefficients.txt \
  examples/spce-water/expected/force.txt \
  examples/spce-water/interactions.xml \
  examples/spce-water/mapping.xml \
  examples/spce-water/prod.mdp \
  examples/spce-water/run.sh \
  examples/spce-water/traj.gro \
  examples/spce-water/traj.trr
