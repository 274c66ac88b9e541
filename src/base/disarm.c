/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A name in a damaged file, or in one that means harm, may hold an escape
 * sequence: what clears a screen, or types on the user's behalf.  Messages quote
 * such names, so they are disarmed where they are made. */
#include "base/disarm.h"

#include <ctype.h>

void cg_text_disarm(char *text)
{
  for (; *text; text++)
    if (*text != '\n' && iscntrl((unsigned char)*text))
      *text = '?';
}
