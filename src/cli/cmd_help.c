/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cgmap help COMMAND: the manual page, by man(1). */
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "base/mem.h"
#include "cli/command.h"
#include "cli/opts_shared.h"

extern char **environ;

static cg_status show(const char *page)
{
  char *words[] = {(char[]){"man"}, cg_text_copy(page), NULL};
  pid_t process;
  int ended = 0;
  cg_status status = CG_OK;
  fflush(stdout);
  if (posix_spawnp(&process, "man", NULL, NULL, words, environ) != 0 ||
      waitpid(process, &ended, 0) != process || ended != 0)
    status = cg_fail(CG_UNAVAILABLE,
                     "man cannot show %s (not installed, or cgmap is not: "
                     "man ./man/%s.1 in the source does then); --help prints "
                     "the options",
                     page, page);
  cg_free(words[1]);
  return status;
}

static cg_status run(const cg_run *run)
{
  const char *name = cg_args_word(run->args, 0);
  cg_status status = CG_OK;
  char *page = cg_text_format("cgmap%s%s", name ? "-" : "", name ? name : "");
  if (cg_comm_rank(run->comm) == 0)
    status = show(page);
  cg_free(page);
  return cg_comm_agree(run->comm, status);
}

static const cg_opt *const options[] = {&cg_opt_help, NULL};

const cg_command cg_command_help = {
    .name = "help",
    .brief = "show the manual page of a command",
    .words = "COMMAND",
    .options = options,
    .run = run};
