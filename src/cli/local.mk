src_cgmap_SOURCES += \
  src/cli/cmd_help.c \
  src/cli/cmd_info.c \
  src/cli/cmd_map.c \
  src/cli/command.c \
  src/cli/command.h \
  src/cli/common.c \
  src/cli/common.h \
  src/cli/inorder.c \
  src/cli/inorder.h \
  src/cli/main.c \
  src/cli/opts.c \
  src/cli/opts.h \
  src/cli/setup.c \
  src/cli/setup.h
