src_cgmap_SOURCES += \
  src/cli/main.c
