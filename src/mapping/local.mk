src_libcgmap_a_SOURCES += \
  src/mapping/apply.c \
  src/mapping/charges.c \
  src/mapping/cuts.c \
  src/mapping/cuts.h \
  src/mapping/expand.c \
  src/mapping/expand.h \
  src/mapping/force_map.c \
  src/mapping/force_map.h \
  src/mapping/identity.c \
  src/mapping/kind.c \
  src/mapping/map.h \
  src/mapping/name_beads.c \
  src/mapping/odd.c \
  src/mapping/optimal.c \
  src/mapping/optimal.h \
  src/mapping/part.c \
  src/mapping/pick.c \
  src/mapping/reference.c \
  src/mapping/resolve.c \
  src/mapping/source.c \
  src/mapping/source.h \
  src/mapping/whole.c
