/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/columns.h
 *
 * Rows of columns that blanks separate, some of them numbers.
 */
#ifndef CGMAP_IO_COLUMNS_H
#define CGMAP_IO_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cgmap/error.h>

/** Read one row of n columns.
 * \param [in]  use     for each column the place of its number, < 0: passed
 *                      over.
 * \param [in]  at      text that ends with a line end, which
 *                      CG_DECIMAL_SLACK readable bytes follow.
 * \param [out] number  the numbers.
 * \return what follows the row's end; NULL where it is not such a row.  */
const char *cg_columns_read(const int8_t *use, int n, const char *at,
                        double *number);

/** Read column c alone.
 * \return false where the row has no number there.  */
bool cg_columns_read_one(int c, const char *at, double *number);

/** What follows the row's end, whatever the row is. */
const char *cg_columns_pass(const char *at, const char *end);

/** Say what is wrong with a row that cg_columns_read() refused; CG_DATA.
 * \param [in] names  of the columns, names_n bytes; NULL: they have none.
 * \param [in] end    of all rows.  */
cg_status cg_columns_explain(const int8_t *use, int n, const char *names,
                         size_t names_n, const char *at, const char *end);

/** Put "line 12 of the frame (row 3 of its atoms)" before the pending message.
 * \param [in] row   from 0; it stands at \a at.
 * \param [in] text  the frame.  */
cg_status cg_columns_fail_in(int64_t row, const char *text, const char *at);

#endif
