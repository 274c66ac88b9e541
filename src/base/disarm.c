/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A name in a damaged file, or in one that means harm, may hold an escape
 * sequence: what clears a screen, or types on the user's behalf.  Messages and
 * reports quote such names, so both are disarmed where they are made.  JSON
 * escapes what is below 32 and is no text for a terminal.
 *
 * What steers is below 32, or 127, or one of U+0080 ... U+009F, in UTF-8 the
 * byte C2 and one of 80 ... 9F. */
#include "base/disarm.h"

#include <ctype.h>

void cg_text_disarm(char *text, bool lines)
{
  for (; *text; text++) {
    const unsigned char *at = (const unsigned char *)text;
    if (at[0] == 0xC2 && at[1] >= 0x80 && at[1] < 0xA0)
      text[1] = text[0] = '?';
    if (!(lines && at[0] == '\n') && iscntrl(at[0]))
      *text = '?';
  }
}
