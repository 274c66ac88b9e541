/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/title.h
 *
 * What GROMACS puts into the titles of its texts: "water, t= 1.5 step= 750".
 */
#ifndef CGMAP_IO_TITLE_H
#define CGMAP_IO_TITLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The number behind \a key ("t="), which begins a word of the title of n
 * bytes; false where there is none. */
bool cg_title_number(const char *title, size_t n, const char *key,
                     double *value);

/** The time behind "t="; false where there is none: \a time is the number
 * behind "step=" then, or left alone. */
bool cg_title_time(const char *title, size_t n, double *time);

/** The same for the whole number behind "step=". */
bool cg_title_step(const char *title, size_t n, int64_t *step);

#endif
