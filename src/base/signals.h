/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file base/signals.h
 *
 * Signals set a flag, nothing else; the frame loop asks for it at the end of
 * each epoch and all ranks agree on the answer there.
 *
 * USR1: stop at the end of the epoch.  TERM, INT and HUP do the same, but
 * mpirun kills its ranks two seconds after TERM, so only USR1 is safe there.
 * A second TERM, INT or HUP kills at once.  What was ignored stays ignored.
 * XFSZ is ignored: a write beyond a limit fails as on a full disk.
 */
#ifndef CGMAP_BASE_SIGNALS_H
#define CGMAP_BASE_SIGNALS_H

#include <stdbool.h>

/** Install the handlers.  After cg_comm_start(). */
void cg_signals_install(void);

/** Was this process asked to stop? */
bool cg_signals_stop_asked(void);

#endif
