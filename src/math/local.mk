src_libcgmap_a_SOURCES += \
  src/math/basis.c \
  src/math/basis.h \
  src/math/basis_harmonic.c \
  src/math/basis_lj.c \
  src/math/basis_rb.c \
  src/math/blocks.c \
  src/math/blocks.h \
  src/math/bspline.c \
  src/math/bspline.h \
  src/math/condition.c \
  src/math/condition.h \
  src/math/dense.c \
  src/math/dense.h \
  src/math/dense_start.c \
  src/math/evidence.c \
  src/math/evidence.h \
  src/math/gram.c \
  src/math/gram.h \
  src/math/tsqr.c \
  src/math/tsqr.h \
  src/math/tsqr_solve.c
