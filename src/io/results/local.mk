src_libcgmap_a_SOURCES += \
  src/io/results/access.h \
  src/io/results/provenance.c \
  src/io/results/provenance.h \
  src/io/results/results.h \
  src/io/results/results_get.c \
  src/io/results/results_put.c \
  src/io/results/tab.c \
  src/io/results/tab.h \
  src/io/results/tab_read.c \
  src/io/results/votca_tab.c \
  src/io/results/votca_tab.h
