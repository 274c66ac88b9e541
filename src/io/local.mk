# Sources of src/io.
src_libcgmap_a_SOURCES += \
  src/io/atoms_gro.c \
  src/io/engine.h \
  src/io/gro.c \
  src/io/gro.h \
  src/io/gro_encode.c \
  src/io/ndx.c \
  src/io/provenance.c \
  src/io/provenance.h \
  src/io/results.h \
  src/io/results_get.c \
  src/io/results_put.c \
  src/io/tab.c \
  src/io/tab.h \
  src/io/traj.c \
  src/io/traj_format.h \
  src/io/traj_index.c \
  src/io/traj_reals.c \
  src/io/traj_select.c \
  src/io/traj_select.h \
  src/io/traj_writer.c \
  src/io/trr.c \
  src/io/xml.c \
  src/io/xml.h \
  src/io/xml_tree.c \
  src/io/xml_tree.h \
  src/io/xtc.c \
  src/io/xtc.h \
  src/io/xtc_encode.c
