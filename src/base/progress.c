/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Progress: "force matching: 120 of 500 frames (24 %), 88.1 frames/s, 4 s
 * left".
 *
 * The rate is the mean since the start.  Disadvantage: where the speed changes
 * half-way (a second, slower file) the time left is late to notice. */
#include "base/progress.h"

#include <stdbool.h>
#include <unistd.h>

#include "base/comm.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"

static const double redraw_every = 0.2; /* s, on a terminal */
static const double line_every = 30.0;  /* s, elsewhere */
static const double line_share = 0.05;  /* of the total, elsewhere */

struct cg_progress {
  bool speaks, every_update, on_terminal;
  char *what, *unit;
  int64_t total, told;
  double began, last;
};

cg_progress *cg_progress_new(cg_progress_mode mode, int speaks,
                             const char *what, const char *unit,
                             int64_t total)
{
  cg_progress *progress = CG_NEW(cg_progress);
  progress->speaks = speaks && mode != CG_PROGRESS_NEVER;
  progress->every_update = mode == CG_PROGRESS_ALWAYS;
  progress->on_terminal = mode == CG_PROGRESS_AUTO && isatty(STDERR_FILENO);
  progress->what = cg_text_copy(what);
  progress->unit = cg_text_copy(unit);
  progress->total = total;
  progress->began = progress->last = cg_comm_seconds();
  return progress;
}

static bool is_due(const cg_progress *progress, int64_t done, double now)
{
  double waited = now - progress->last;
  if (progress->every_update)
    return true;
  if (progress->on_terminal)
    return waited >= redraw_every;
  return waited >= line_every &&
         (progress->told == 0 ||
          (double)(done - progress->told) >=
              line_share * (double)progress->total);
}

static char *describe_duration(double seconds)
{
  if (seconds < 100.0)
    return cg_text_format("%.0f s", seconds);
  if (seconds < 6000.0)
    return cg_text_format("%.0f min", seconds / 60.0);
  return cg_text_format("%.1f h", seconds / 3600.0);
}

static char *describe(const cg_progress *progress, int64_t done, double now)
{
  cg_string line = {0};
  double spent = now - progress->began;
  cg_string_add(&line, "%s: %lld of %lld %s", progress->what, (long long)done,
                (long long)progress->total, progress->unit);
  if (progress->total > 0)
    cg_string_add(&line, " (%.0f %%)",
                  100.0 * (double)done / (double)progress->total);
  if (done > 0 && spent > 0.0) {
    double rate = (double)done / spent;
    char *left = describe_duration((double)(progress->total - done) / rate);
    cg_string_add(&line, ", %.3g %s/s, %s left", rate, progress->unit, left);
    cg_free(left);
  }
  return line.text;
}

void cg_progress_update(cg_progress *progress, int64_t done)
{
  double now = cg_comm_seconds();
  if (!progress->speaks || !is_due(progress, done, now))
    return;
  char *line = describe(progress, done, now);
  if (progress->on_terminal)
    cg_log_status(line);
  else
    cg_log_tell(CG_LOG_QUIET, "%s", line);
  cg_free(line);
  progress->told = done;
  progress->last = now;
}

void cg_progress_free(cg_progress *progress)
{
  if (!progress)
    return;
  if (progress->on_terminal && progress->speaks)
    cg_log_status("");
  cg_free(progress->what);
  cg_free(progress->unit);
  cg_free(progress);
}
