/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file base/h5_node.h
 *
 * What is at a path of an HDF5 file that is read, and the attributes that are
 * attached to it.  Links that lead into other files are never followed.  All
 * functions are local.
 */
#ifndef CGMAP_BASE_H5_NODE_H
#define CGMAP_BASE_H5_NODE_H

#include "base/h5.h"

typedef enum cg_h5_node {
  CG_H5_NOTHING,
  CG_H5_GROUP,
  CG_H5_SET,     /**< a dataset */
  CG_H5_STRANGER /**< something else, or a link that leads nowhere or into
                      another file */
} cg_h5_node;

cg_h5_node cg_h5_what(const cg_h5 *h5, const char *path);

/** The texts of an attribute, of fixed or any length.
 * \param [out] n      0 where there is no such attribute, or it is no text.
 * \param [out] texts  *n strings in one block; cg_free() once.  */
cg_status cg_h5_attribute_texts(const cg_h5 *h5, const char *path,
                                const char *name, size_t *n, char ***texts);

/** An attribute that is one number.
 * \param [out] found  false where there is none, or it is something else.  */
cg_status cg_h5_attribute_number(const cg_h5 *h5, const char *path,
                                 const char *name, bool *found,
                                 double *value);

/** Is it a dataset of texts? */
bool cg_h5_holds_texts(const cg_h5 *h5, const char *path);

/** All texts of a dataset of one dimension, or of one text, of fixed or any
 * length. */
cg_status cg_h5_read_texts(const cg_h5 *h5, const char *path, size_t *n,
                           char ***texts);

#endif
