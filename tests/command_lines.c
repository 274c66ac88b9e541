/* SPDX-License-Identifier: GPL-2.0-or-later */
/* command_lines: one command line of cgmap after another in one MPI job, for
 * tests that run hundreds (tests/ranks.sh).
 *
 * To start three ranks takes half a second of processor time, to refuse a file
 * a millisecond.  Each rank of N waits, asleep, in the fifo job.N.ask.RANK for
 * the names of two files and the words of a command line, one a line, runs it
 * as cgmap does, its stdout and stderr behind what is in the files, and writes
 * its status to the fifo job.N.answer.RANK.  A command that lasts 20 s ends the
 * job badly, the word "." ends it well.  What a command leaves behind, memory
 * or state, is the next one's: less is hidden than where each starts afresh. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "base/signals.h"
#include "cli/command.h"

enum { WORDS = 500, LONGEST = 20000, SECONDS = 20 };

static char text[LONGEST];
static char *words[WORDS + 1]; /* two files, the program, its arguments */

static FILE *open_fifo(const cg_comm *world, const char *name,
                       const char *mode)
{
  char path[64];
  snprintf(path, sizeof path, "job.%d.%s.%d", cg_comm_size(world), name,
           cg_comm_rank(world));
  FILE *stream = fopen(path, mode);
  if (!stream) {
    perror(path);
    exit(1);
  }
  return stream;
}

/* The number of words of the next command line, 0 at the end. */
static int ask(const cg_comm *world)
{
  FILE *stream = open_fifo(world, "ask", "r");
  size_t bytes = fread(text, 1, LONGEST - 1, stream);
  fclose(stream);
  text[bytes] = '\0';
  if (strcmp(text, ".\n") == 0)
    return 0;
  int n = 0;
  for (char *at = text; *at && n < WORDS; n++) {
    words[n] = at;
    at = strchr(at, '\n');
    *at++ = '\0';
  }
  words[n] = NULL;
  return n - 2;
}

static void answer(const cg_comm *world, int status)
{
  FILE *stream = open_fifo(world, "answer", "w");
  fprintf(stream, "%d\n", status);
  fclose(stream);
}

static void append_to(const char *path, int descriptor)
{
  int file = open(path, O_WRONLY | O_APPEND | O_CREAT, 0666);
  dup2(file, descriptor);
  close(file);
}

static cg_status run(const cg_comm *world, int argc)
{
  int64_t blocks, before, bytes, peak;
  cg_mem_balance(&before, &bytes, &peak);
  append_to(words[0], STDOUT_FILENO);
  append_to(words[1], STDERR_FILENO);
  alarm(SECONDS);
  cg_status status = cg_command_run(world, argc, words + 2);
  alarm(0);
  cg_log_stop();
  cg_mem_balance(&blocks, &bytes, &peak);
  if (blocks == before)
    return status;
  fprintf(stderr, "cgmap: %lld blocks not given back\n",
          (long long)(blocks - before));
  return CG_BUG;
}

int main(int argc, char **argv)
{
  cg_comm *world;
  cg_comm_start(&argc, &argv, &world);
  cg_signals_install();
  for (int n; (n = ask(world)) > 0;)
    answer(world, (int)run(world, n));
  cg_comm_stop(world);
  return 0;
}
