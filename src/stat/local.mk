src_libcgmap_a_SOURCES += \
  src/stat/fixed.c \
  src/stat/fixed.h \
  src/stat/forcecov.c \
  src/stat/forcecov.h \
  src/stat/thirdlaw.c \
  src/stat/thirdlaw.h
