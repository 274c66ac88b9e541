/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file base/disarm.h
 *
 * Text that a damaged file may have a part in, before it is shown.
 */
#ifndef CGMAP_BASE_DISARM_H
#define CGMAP_BASE_DISARM_H

#include <stdbool.h>

/** Put '?' for bytes that steer a terminal.
 * \param [in] lines  the ends of lines stay.  */
void cg_text_disarm(char *text, bool lines);

#endif
