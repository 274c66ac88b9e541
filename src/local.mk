lib_LIBRARIES += src/libcgmap.a
bin_PROGRAMS += src/cgmap
src_libcgmap_a_SOURCES =

include src/base/local.mk
include src/math/local.mk
include src/model/local.mk
include src/io/local.mk
include src/mapping/local.mk
include src/domain/local.mk
include src/stat/local.mk
include src/fm/local.mk
include src/cli/local.mk
