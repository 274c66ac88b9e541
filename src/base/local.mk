src_libcgmap_a_SOURCES += \
  src/base/comm.c \
  src/base/error.c \
  src/base/error_slot.h \
  src/base/file.c \
  src/base/file.h \
  src/base/mem.c \
  src/base/mem.h \
  src/base/text.c \
  src/base/text.h
