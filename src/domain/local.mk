src_libcgmap_a_SOURCES += \
  src/domain/cells.c \
  src/domain/cells.h \
  src/domain/charges.c \
  src/domain/charges.h \
  src/domain/deal.c \
  src/domain/deal.h \
  src/domain/grid.c \
  src/domain/grid.h \
  src/domain/keep.c \
  src/domain/keep.h \
  src/domain/local.h \
  src/domain/mesh.c \
  src/domain/mesh.h \
  src/domain/mesh_inside.h \
  src/domain/mesh_patch.c \
  src/domain/nlist.c \
  src/domain/nlist.h \
  src/domain/scatter.c \
  src/domain/scatter.h \
  src/domain/sift.c \
  src/domain/sift.h \
  src/domain/span.c \
  src/domain/span.h \
  src/domain/walk.c \
  src/domain/walk.h
