/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file cli/command.h
 *
 * A subcommand is one file cmd_NAME.c with one const struct cg_command, and
 * one line in the list of command.c.
 */
#ifndef CGMAP_CLI_COMMAND_H
#define CGMAP_CLI_COMMAND_H

#include <cgmap/comm.h>

#include "base/json.h"
#include "cli/opts.h"

/** What a command is run with. */
typedef struct cg_run {
  const cg_comm *comm; /**< all ranks */
  const cg_args *args;
  const char *line; /**< the words as typed */
} cg_run;

typedef struct cg_command {
  const char *name;
  const char *brief; /**< a phrase: what it does */
  const char *words; /**< "RESULTS": takes one; NULL: none */
  const cg_opt *const *options;
  /** Collective; the status is agreed. */
  cg_status (*run)(const cg_run *run);
} cg_command;

extern const cg_command cg_command_export, cg_command_fm, cg_command_help,
    cg_command_info, cg_command_map;

/** Run what the command line says and write stdout to its end; a failure is
 * told on stderr, beginning with the command's name.  Collective; the status is
 * agreed. */
cg_status cg_command_run(const cg_comm *world, int argc, char **argv);

/** Print a result for a person to stdout on rank 0: names in it do not steer
 * the terminal. */
void cg_print(const cg_comm *comm, const char *text);

/** Begin the object of --json with what every command says; end it, print it
 * on rank 0 and free it. */
void cg_json_start(const cg_run *run, cg_json *json);
void cg_json_print(const cg_run *run, cg_json *json);

#endif
