src_libcgmap_a_SOURCES += \
  src/model/box.c \
  src/model/frame.c
