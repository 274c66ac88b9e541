/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/window.h
 *
 * A window that moves over a long file, for scans of formats whose frames do
 * not tell their length.  Bytes that stay in view are not read again, so a
 * scan that goes forward reads each byte once (which packed files need).
 */
#ifndef CGMAP_IO_WINDOW_H
#define CGMAP_IO_WINDOW_H

#include "base/file.h"

typedef struct cg_window {
  const cg_file *file;
  int64_t begin; /**< in the file, of the first byte in view */
  size_t n;      /**< bytes in view */
  unsigned char *bytes;
} cg_window;

/** The most that can be asked for at once.  What is read stays in a processor's
 * cache until it is looked at. */
enum { CG_WINDOW = 1 << 18 };

/** Start over a file, which must outlive it; end. */
void cg_window_open(cg_window *window, const cg_file *file);
void cg_window_close(cg_window *window);

/** Look at the bytes at \a at: \a n of them, n <= CG_WINDOW, or fewer where
 * the file ends before.
 * \param [out] bytes  valid until the next call; CG_DECIMAL_SLACK readable
 *                     ones follow what there is.
 * \param [out] got    how many there are, perhaps more than n.  */
cg_status cg_window_view(cg_window *window, int64_t at, size_t n,
                         const unsigned char **bytes, size_t *got);

/** The next line, without its end.
 * \param [in,out] at     moved behind it.
 * \param [out]    line   n bytes, valid until the next call.
 * \param [out]    whole  false where the file ends before the line does.
 * \return CG_DATA where it is longer than CG_WINDOW.  */
cg_status cg_window_line(cg_window *window, int64_t *at, const char **line,
                         size_t *n, bool *whole);

/** Is there nothing but blanks and line ends from \a at to the end? */
cg_status cg_window_rest_is_blank(cg_window *window, int64_t at, bool *blank);

/** Go over \a lines line ends.
 * \param [in,out] at     moved behind the last of them, or to the end.
 * \param [in,out] lines  those that the file lacks.  */
cg_status cg_window_skip_lines(cg_window *window, int64_t *at, int64_t *lines);

#endif
