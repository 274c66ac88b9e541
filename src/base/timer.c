/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Timers: at any moment at most one phase runs, beside the total.
 *
 * Cost: one reading of the clock (about 50 ns) at each change of phase. */
#include "base/timer.h"

#include <stdbool.h>
#include <string.h>

#include "base/comm.h"

static struct {
  double seconds[CG_PHASES], since[CG_PHASES];
  int running;     /* phase, CG_PHASES for none */
  bool total_runs;
} timers = {.running = CG_PHASES};

static bool runs(cg_phase phase)
{
  return phase == CG_PHASE_TOTAL ? timers.total_runs
                                 : timers.running == (int)phase;
}

static void set_running(cg_phase phase, bool on)
{
  if (phase == CG_PHASE_TOTAL)
    timers.total_runs = on;
  else
    timers.running = on ? (int)phase : CG_PHASES;
}

static double seconds_until_now(cg_phase phase)
{
  double now = runs(phase) ? cg_comm_seconds() - timers.since[phase] : 0.0;
  return timers.seconds[phase] + now;
}

void cg_timer_stop(cg_phase phase)
{
  timers.seconds[phase] = seconds_until_now(phase);
  if (runs(phase))
    set_running(phase, false);
}

void cg_timer_start(cg_phase phase)
{
  cg_timer_stop(phase);
  if (phase != CG_PHASE_TOTAL && timers.running != CG_PHASES)
    cg_timer_stop((cg_phase)timers.running);
  set_running(phase, true);
  timers.since[phase] = cg_comm_seconds();
}

const char *cg_timer_name(cg_phase phase)
{
  static const char *const names[CG_PHASES] = {
    "read", "map", "exchange", "neighbour", "rows", "syrk", "solve", "total"};
  return names[phase];
}

void cg_timer_collect(const cg_comm *comm, cg_timing *timing)
{
  for (int p = 0; p < CG_PHASES; p++)
    timing->mean[p] = seconds_until_now((cg_phase)p);
  memcpy(timing->least, timing->mean, sizeof timing->mean);
  memcpy(timing->most, timing->mean, sizeof timing->mean);
  cg_comm_min(comm, timing->least, CG_PHASES);
  cg_comm_sum(comm, timing->mean, CG_PHASES);
  cg_comm_max(comm, timing->most, CG_PHASES);
  for (int p = 0; p < CG_PHASES; p++)
    timing->mean[p] /= cg_comm_size(comm);
}
