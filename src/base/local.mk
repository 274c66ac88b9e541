src_libcgmap_a_SOURCES += \
  src/base/beside.c \
  src/base/bytes.h \
  src/base/checkpoint.c \
  src/base/checkpoint.h \
  src/base/clones.h \
  src/base/comm.c \
  src/base/comm.h \
  src/base/decimal.c \
  src/base/decimal.h \
  src/base/digits.h \
  src/base/disarm.c \
  src/base/disarm.h \
  src/base/error.c \
  src/base/error.h \
  src/base/file.c \
  src/base/file.h \
  src/base/gz.c \
  src/base/gz.h \
  src/base/gz_map.c \
  src/base/h5.c \
  src/base/h5.h \
  src/base/h5_fault.c \
  src/base/h5_get.c \
  src/base/h5_grow.c \
  src/base/h5_grow.h \
  src/base/h5_inside.h \
  src/base/h5_node.c \
  src/base/h5_node.h \
  src/base/h5_put.c \
  src/base/h5_set.c \
  src/base/h5_set.h \
  src/base/h5_together.c \
  src/base/h5_together.h \
  src/base/h5_trial.c \
  src/base/h5_trial.h \
  src/base/hash.h \
  src/base/json.c \
  src/base/json.h \
  src/base/log.c \
  src/base/log.h \
  src/base/mem.c \
  src/base/mem.h \
  src/base/output.c \
  src/base/outputs.c \
  src/base/outputs.h \
  src/base/part.c \
  src/base/part.h \
  src/base/place.c \
  src/base/progress.c \
  src/base/progress.h \
  src/base/rng.c \
  src/base/rng.h \
  src/base/signals.c \
  src/base/signals.h \
  src/base/text.c \
  src/base/text.h \
  src/base/timer.c \
  src/base/timer.h \
  src/base/unpacker.h \
  src/base/versions.c \
  src/base/versions.h

if HAVE_ZSTD
src_libcgmap_a_SOURCES += src/base/zst.c
else
src_libcgmap_a_SOURCES += src/base/zst_none.c
endif
