pkginclude_HEADERS += \
  include/cgmap/cgmap.h \
  include/cgmap/comm.h \
  include/cgmap/error.h \
  include/cgmap/fit.h \
  include/cgmap/frame.h \
  include/cgmap/input.h \
  include/cgmap/interactions.h \
  include/cgmap/mapping.h \
  include/cgmap/topology.h \
  include/cgmap/trajectory.h
