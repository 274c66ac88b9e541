src_libcgmap_a_SOURCES += \
  src/model/atoms.c \
  src/model/bead_atoms.c \
  src/model/beads.c \
  src/model/box.c \
  src/model/elements.c \
  src/model/forcefield.c \
  src/model/frame.c \
  src/model/interactions.c \
  src/model/mapping.c \
  src/model/mapping.h \
  src/model/names.c \
  src/model/names.h \
  src/model/table.c \
  src/model/table.h \
  src/model/term.c \
  src/model/term.h \
  src/model/term_angle.c \
  src/model/term_dihedral.c \
  src/model/term_distance.c \
  src/model/termfit.c \
  src/model/termfit.h \
  src/model/termfit_core.c \
  src/model/termfit_gaps.c \
  src/model/unit_text.c \
  src/model/unit_text.h \
  src/model/units.c \
  src/model/units.h
