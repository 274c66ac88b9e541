src_cgmap_SOURCES += \
  src/cli/cmd_export.c \
  src/cli/cmd_fm.c \
  src/cli/cmd_help.c \
  src/cli/cmd_info.c \
  src/cli/cmd_map.c \
  src/cli/command.c \
  src/cli/command.h \
  src/cli/common.c \
  src/cli/common.h \
  src/cli/damage.c \
  src/cli/damage.h \
  src/cli/fm_dry.c \
  src/cli/fm_files.c \
  src/cli/fm_forces.c \
  src/cli/fm_gate.c \
  src/cli/fm_job.h \
  src/cli/fm_report.c \
  src/cli/fm_terms.c \
  src/cli/inorder.c \
  src/cli/inorder.h \
  src/cli/main.c \
  src/cli/opts.c \
  src/cli/opts.h \
  src/cli/opts_help.c \
  src/cli/setup.c \
  src/cli/setup.h
