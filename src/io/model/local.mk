src_libcgmap_a_SOURCES += \
  src/io/model/interactions_words.c \
  src/io/model/interactions_xml.c \
  src/io/model/interactions_xml.h \
  src/io/model/interactions_xml_given.c \
  src/io/model/interactions_xml_write.c \
  src/io/model/mapping_beads.c \
  src/io/model/mapping_bonded.c \
  src/io/model/mapping_maps.c \
  src/io/model/mapping_units.c \
  src/io/model/mapping_words.c \
  src/io/model/mapping_xml.c \
  src/io/model/mapping_xml.h \
  src/io/model/shipped.c \
  src/io/model/shipped.h \
  src/io/model/votca_settings.c \
  src/io/model/votca_settings.h
