src_libcgmap_a_SOURCES += \
  src/io/engine/engine.h \
  src/io/engine/engine_lammps.c \
  src/io/engine/engine_pairs.c \
  src/io/engine/engine_pairs.h \
  src/io/engine/lammps_data.c \
  src/io/engine/lammps_data.h \
  src/io/engine/lammps_table.c \
  src/io/engine/lammps_table.h
