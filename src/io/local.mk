src_libcgmap_a_SOURCES += \
  src/io/atoms_build.c \
  src/io/atoms_build.h \
  src/io/cell.c \
  src/io/cell.h \
  src/io/columns.c \
  src/io/columns.h \
  src/io/connect.c \
  src/io/connect.h \
  src/io/ids.c \
  src/io/ids.h \
  src/io/row.c \
  src/io/row.h \
  src/io/series.c \
  src/io/series.h \
  src/io/title.c \
  src/io/title.h \
  src/io/tuples.c \
  src/io/tuples.h \
  src/io/window.c \
  src/io/window.h \
  src/io/xml.c \
  src/io/xml.h \
  src/io/xml_tree.c \
  src/io/xml_tree.h

include src/io/engine/local.mk
include src/io/model/local.mk
include src/io/results/local.mk
include src/io/topology/local.mk
include src/io/traj/local.mk
