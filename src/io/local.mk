src_libcgmap_a_SOURCES += \
  src/io/xml.c \
  src/io/xml.h \
  src/io/xml_tree.c \
  src/io/xml_tree.h
