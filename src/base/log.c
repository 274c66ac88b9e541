/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Talk on stderr: messages, warnings that are kept, and one status line that
 * is redrawn at the foot of a terminal.
 *
 * The log owns stderr, so that a message never lands in the middle of the
 * status line: the line is wiped first and drawn again after it. */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/disarm.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"

static struct {
  cg_log_level level;
  bool speaks;
  int warnings;
  char **warning;
  char *status; /* the line at the foot, NULL where there is none */
} state = {CG_LOG_NORMAL, false, 0, NULL, NULL};

void cg_log_start(cg_log_level level, bool speaks)
{
  state.level = level;
  state.speaks = speaks;
}

static void print_line(const char *before, const char *text)
{
  if (!state.speaks)
    return;
  const char *wipe = state.status ? "\r\033[K" : "";
  const char *again = state.status ? state.status : "";
  fprintf(stderr, "%s%s%s\n%s", wipe, before, text, again);
  fflush(stderr);
}

void cg_log_tell(cg_log_level level, const char *format, ...)
{
  if (level > state.level)
    return;
  va_list args;
  va_start(args, format);
  char *text = cg_text_vformat(format, args);
  va_end(args);
  cg_text_disarm(text, false);
  print_line("", text);
  cg_free(text);
}

void cg_log_warn(const char *format, ...)
{
  va_list args;
  va_start(args, format);
  char *text = cg_text_vformat(format, args);
  va_end(args);
  cg_text_disarm(text, false);
  print_line("cgmap: warning: ", text);
  CG_GROW(state.warning, state.warnings + 1);
  state.warning[state.warnings++] = text;
}

void cg_log_status(const char *text)
{
  if (!state.speaks || (!state.status && !*text))
    return;
  fprintf(stderr, "\r\033[K%s", text);
  fflush(stderr);
  cg_free(state.status);
  state.status = *text ? cg_text_copy(text) : NULL;
}

int cg_log_warning_count(void)
{
  return state.warnings;
}

const char *cg_log_warning(int i)
{
  CG_ASSERT(i >= 0 && i < state.warnings);
  return state.warning[i];
}

void cg_log_stop(void)
{
  cg_log_status("");
  for (int i = 0; i < state.warnings; i++)
    cg_free(state.warning[i]);
  cg_free(state.warning);
  state.warning = NULL;
  state.warnings = 0;
}
