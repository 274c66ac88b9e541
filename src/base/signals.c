/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Signals: USR1, TERM, INT and HUP (the terminal is gone) raise a flag.
 *
 * What was ignored when we began stays so: a shell's script does that to INT
 * for what it puts in the background, nohup(1) to HUP.
 *
 * Who asks twice with TERM, INT or HUP does not want to wait: after the first
 * of a kind its next one kills, as if there were no handler (SA_RESETHAND).
 * USR1 stays caught, since batch systems may send it to the job and its steps.
 *
 * System calls go on where they were (SA_RESTART), so no read or write sees
 * EINTR because somebody asked to stop.  XFSZ (a limit on the size of files) is
 * ignored, so that the write itself fails and the file can be named. */
#include "base/signals.h"

#include <signal.h>

#include "base/error.h"

static volatile sig_atomic_t stop_asked;

static void raise_flag(int number)
{
  (void)number;
  stop_asked = 1;
}

static void catch(int number, bool once)
{
  struct sigaction action = {.sa_handler = raise_flag,
                             .sa_flags =
                                 SA_RESTART | (once ? (int)SA_RESETHAND : 0)};
  struct sigaction before;
  sigemptyset(&action.sa_mask);
  CG_ASSERT(sigaction(number, NULL, &before) == 0);
  if (before.sa_handler != SIG_IGN)
    CG_ASSERT(sigaction(number, &action, NULL) == 0);
}

void cg_signals_install(void)
{
  catch(SIGUSR1, false);
  catch(SIGTERM, true);
  catch(SIGINT, true);
  catch(SIGHUP, true);
  signal(SIGXFSZ, SIG_IGN);
}

bool cg_signals_stop_asked(void)
{
  return stop_asked != 0;
}
