src_libcgmap_a_SOURCES += \
  src/fm/accumulate.c \
  src/fm/accumulate.h \
  src/fm/bunch.c \
  src/fm/bunch.h \
  src/fm/columns.c \
  src/fm/columns.h \
  src/fm/conf.c \
  src/fm/fm.c \
  src/fm/fm.h \
  src/fm/inside.h \
  src/fm/jackknife.c \
  src/fm/put.c \
  src/fm/ranges.c \
  src/fm/ranges.h \
  src/fm/report.c \
  src/fm/rows.c \
  src/fm/rows.h \
  src/fm/shares.c \
  src/fm/shares.h \
  src/fm/solve.c \
  src/fm/sums.c \
  src/fm/sums.h \
  src/fm/tuples.c \
  src/fm/tuples.h \
  src/fm/unknowns.c \
  src/fm/unknowns.h \
  src/fm/verdict.c
