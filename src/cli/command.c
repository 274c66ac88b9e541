/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which command, the help of all, and what is said where one fails: nobody else
 * prints an error or decides a status. */
#include "cli/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/disarm.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/versions.h"
#include "cli/opts_shared.h"

static const cg_command *const commands[] = {
    &cg_command_info, &cg_command_map,  &cg_command_fm,
    &cg_command_export, &cg_command_help};
enum { COMMANDS = sizeof commands / sizeof *commands };

void cg_print(const cg_comm *comm, const char *text)
{
  if (cg_comm_rank(comm) != 0)
    return;
  char *shown = cg_text_copy(text);
  cg_text_disarm(shown, true);
  fputs(shown, stdout);
  cg_free(shown);
}

void cg_json_start(const cg_run *run, cg_json *json)
{
  cg_json_object(json, NULL);
  cg_json_text(json, "command", run->line);
  cg_json_text(json, "version", PACKAGE_VERSION);
  cg_json_array(json, "warnings");
  for (int i = 0; i < cg_log_warning_count(); i++)
    cg_json_text(json, NULL, cg_log_warning(i));
  cg_json_end_array(json);
}

void cg_json_print(const cg_run *run, cg_json *json)
{
  cg_json_end_object(json);
  cg_string_add(&json->out, "\n");
  if (cg_comm_rank(run->comm) == 0)
    fputs(json->out.text, stdout);
  cg_free(json->out.text);
  *json = (cg_json){0};
}

static void print_overview(const cg_comm *comm)
{
  cg_string text = {0};
  cg_string_add(&text, "Usage: [mpirun -n P] cgmap COMMAND [options]\n"
                       "Coarse-grained models from molecular dynamics.\n\n"
                       "Commands\n");
  for (int i = 0; i < COMMANDS; i++)
    cg_string_add(&text, "  %-8s %s\n", commands[i]->name,
                  commands[i]->brief);
  cg_string_add(&text, "\n"
                       "  cgmap COMMAND --help  its options on one screen\n"
                       "  cgmap help COMMAND    its manual page\n"
                       "  cgmap --version       version and libraries\n");
  cg_print(comm, text.text);
  cg_free(text.text);
}

static void print_versions(const cg_comm *comm)
{
  char *text = cg_versions();
  cg_print(comm, text);
  cg_free(text);
}

static void print_help(const cg_comm *comm, const cg_command *command)
{
  cg_string text = {0};
  cg_string_add(&text, "Usage: [mpirun -n P] cgmap %s%s%s [options]\n%s\n",
                command->name, command->words ? " " : "",
                command->words ? command->words : "", command->brief);
  cg_opts_help(&text, command->options);
  cg_print(comm, text.text);
  cg_free(text.text);
}

static cg_status unknown(const char *name)
{
  const char *names[COMMANDS];
  for (int i = 0; i < COMMANDS; i++)
    names[i] = commands[i]->name;
  const char *near = cg_text_nearest(name, names, COMMANDS);
  if (near)
    return cg_fail(CG_USAGE, "unknown command '%s'; did you mean %s?", name,
                   near);
  return cg_fail(CG_USAGE,
                 "unknown command '%s'; cgmap --help lists those there are",
                 name);
}

/* The words for a shell: quoted where it would take them for more than words
 * ('condition<1e6'). */
static char *join(int argc, char **argv)
{
  static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                              "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./,:@%";
  cg_string line = {0};
  cg_string_add(&line, "cgmap");
  for (int i = 1; i < argc; i++) {
    bool quoted = !argv[i][0] || argv[i][strspn(argv[i], plain)];
    cg_string_add(&line, quoted ? " '%s'" : " %s", argv[i]);
  }
  return line.text;
}

static void start_log(const cg_comm *comm, const cg_args *args)
{
  cg_log_level level = cg_args_flag(args, &cg_opt_quiet)     ? CG_LOG_QUIET
                       : cg_args_flag(args, &cg_opt_verbose) ? CG_LOG_VERBOSE
                                                             : CG_LOG_NORMAL;
  cg_log_start(level, cg_comm_rank(comm) == 0);
}

/* --help wins over whatever else is wrong on the line. */
static bool help_asked(int argc, char **argv)
{
  for (int i = 2; i < argc && strcmp(argv[i], "--") != 0; i++)
    if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
      return true;
  return false;
}

static cg_status run(const cg_comm *comm, const cg_command *command, int argc,
                     char **argv)
{
  cg_args *args;
  CG_TRY(cg_args_parse(command->options, argc - 2, argv + 2,
                       command->words ? 1 : 0, &args));
  start_log(comm, args);
  char *line = join(argc, argv);
  cg_status status = cg_comm_agree(
      comm, cg_comm_rank(comm) == 0
                ? cg_opts_check_files(command->options, args)
                : CG_OK);
  if (status == CG_OK)
    status = command->run(&(cg_run){comm, args, line});
  cg_free(line);
  cg_args_free(args);
  return status;
}

static cg_status command_line(const cg_comm *comm, int argc, char **argv)
{
  if (argc < 2)
    return cg_fail(CG_USAGE, "no command given; cgmap --help lists them");
  const char *name = argv[1];
  if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
    return print_overview(comm), CG_OK;
  if (strcmp(name, "--version") == 0)
    return print_versions(comm), CG_OK;
  for (int i = 0; i < COMMANDS; i++) {
    if (strcmp(commands[i]->name, name) != 0)
      continue;
    if (help_asked(argc, argv))
      return print_help(comm, commands[i]), CG_OK;
    if (run(comm, commands[i], argc, argv) == CG_OK)
      return CG_OK;
    return cg_fail_in("%s", name);
  }
  return unknown(name);
}

static void tell(const cg_comm *world, cg_status status)
{
  if (status != CG_OK && cg_comm_rank(world) == 0)
    fprintf(stderr, "cgmap: %s\n", cg_error_text());
}

/* Some file systems say only when a file is closed that what was written to it
 * is lost (a quota, NFS).  A second descriptor is closed: stdout is needed on,
 * by whatever else ends with the program. */
static bool close_copy(int descriptor)
{
  int copy = dup(descriptor);
  return copy < 0 || close(copy) == 0;
}

/* A full disk shows only when the last of stdout is written.  An error before
 * that, of which nothing but the mark is left, has no reason of its own. */
static cg_status flush_stdout(const cg_comm *world)
{
  const char *reason = NULL;
  if (cg_comm_rank(world) == 0) {
    if (fflush(stdout) != 0)
      reason = strerror(errno);
    else if (ferror(stdout))
      reason = "a part of it is lost";
    else if (!close_copy(STDOUT_FILENO))
      reason = strerror(errno);
  }
  return cg_comm_agree(
      world, reason ? cg_fail(CG_OUTPUT,
                              "standard output cannot be written: %s", reason)
                    : CG_OK);
}

cg_status cg_command_run(const cg_comm *world, int argc, char **argv)
{
  cg_status status = cg_comm_agree(world, command_line(world, argc, argv));
  tell(world, status);
  cg_status flushed = flush_stdout(world);
  if (flushed == CG_OK || (status != CG_OK && status != CG_GATE))
    return status;
  tell(world, flushed);
  return flushed;
}
