/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/results/access.h
 *
 * A group of a results file while it is written or read: it keeps the first
 * failure and turns all later calls into nothing, so that a list of datasets
 * stays a list.
 */
#ifndef CGMAP_IO_RESULTS_ACCESS_H
#define CGMAP_IO_RESULTS_ACCESS_H

#include "base/h5.h"
#include "base/text.h"

typedef struct cg_access {
  cg_h5 *h5;
  char *group;
  cg_status status; /**< of the first failure */
} cg_access;

/** The path of a dataset; cg_free(). */
static inline char *cg_access_path(const cg_access *a, const char *name)
{
  return cg_text_format("%s/%s", a->group, name);
}

#endif
