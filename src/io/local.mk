src_libcgmap_a_SOURCES += \
  src/io/engine.h \
  src/io/provenance.c \
  src/io/provenance.h \
  src/io/results.h \
  src/io/results_get.c \
  src/io/results_put.c \
  src/io/tab.c \
  src/io/tab.h \
  src/io/xml.c \
  src/io/xml.h \
  src/io/xml_tree.c \
  src/io/xml_tree.h
