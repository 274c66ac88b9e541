# All but main, for the program and for tests/command_lines.
noinst_LIBRARIES += src/cli/libcli.a
src_cgmap_SOURCES = src/cli/main.c
src_cgmap_LDADD = src/cli/libcli.a $(cgmap_libs)
src_cli_libcli_a_SOURCES = \
  src/cli/cmd_export.c \
  src/cli/cmd_fm.c \
  src/cli/cmd_help.c \
  src/cli/cmd_info.c \
  src/cli/cmd_map.c \
  src/cli/command.c \
  src/cli/command.h \
  src/cli/damage.c \
  src/cli/damage.h \
  src/cli/dump_atoms.c \
  src/cli/dump_atoms.h \
  src/cli/fm_checkpoint.c \
  src/cli/fm_dry.c \
  src/cli/fm_files.c \
  src/cli/fm_formulas.c \
  src/cli/fm_from.c \
  src/cli/fm_gate.c \
  src/cli/fm_job.h \
  src/cli/fm_json.c \
  src/cli/fm_outputs.c \
  src/cli/fm_report.c \
  src/cli/fm_series.c \
  src/cli/fm_target.c \
  src/cli/fm_terms.c \
  src/cli/fm_votca.c \
  src/cli/force_look.c \
  src/cli/force_map.c \
  src/cli/force_map.h \
  src/cli/info_atoms.c \
  src/cli/info_box.c \
  src/cli/info_box.h \
  src/cli/info_page.h \
  src/cli/inorder.c \
  src/cli/inorder.h \
  src/cli/memory.c \
  src/cli/memory.h \
  src/cli/opts.c \
  src/cli/opts.h \
  src/cli/opts_files.c \
  src/cli/opts_help.c \
  src/cli/opts_shared.c \
  src/cli/opts_shared.h \
  src/cli/setup.c \
  src/cli/setup.h
