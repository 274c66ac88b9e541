/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file base/error_slot.h
 *
 * The pending failure as bytes, for cg_comm_agree() alone.
 */
#ifndef CGMAP_BASE_ERROR_SLOT_H
#define CGMAP_BASE_ERROR_SLOT_H

#include <cgmap/error.h>

enum { CG_ERROR_ROOM = 4096 }; /* longer messages are cut */

void cg_error_pending(cg_status *status, char text[CG_ERROR_ROOM]);
void cg_error_adopt(cg_status status, const char text[CG_ERROR_ROOM]);

#endif
