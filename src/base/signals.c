/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signals: USR1, TERM and INT raise a flag.
 *
 * System calls go on where they were (SA_RESTART), so no read or write sees
 * EINTR because somebody asked to stop.  XFSZ (a limit on the size of files) is
 * ignored, so that the write itself fails and the file can be named. */
#include "base/signals.h"

#include <signal.h>

#include <cgmap/error.h>

static volatile sig_atomic_t stop_asked;

static void raise_flag(int number)
{
  (void)number;
  stop_asked = 1;
}

void cg_signals_install(void)
{
  static const int numbers[] = {SIGUSR1, SIGTERM, SIGINT};
  struct sigaction action = {.sa_handler = raise_flag, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  for (int i = 0; i < 3; i++)
    CG_ASSERT(sigaction(numbers[i], &action, NULL) == 0);
  signal(SIGXFSZ, SIG_IGN);
}

bool cg_signals_stop_asked(void)
{
  return stop_asked != 0;
}
