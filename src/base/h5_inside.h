/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file base/h5_inside.h
 *
 * What the files base/h5*.c share.
 */
#ifndef CGMAP_BASE_H5_INSIDE_H
#define CGMAP_BASE_H5_INSIDE_H

#include <hdf5.h>

#include "base/file.h"
#include "base/h5_together.h"

struct cg_h5 {
  hid_t file;
  hid_t transfer;   /**< how datasets are read and written by one rank */
  hid_t together;   /**< and read by mates, where there are any */
  const cg_comm *mates; /**< who have it open together; NULL: this rank */
  char *path;
  cg_output *out;   /**< NULL when reading */
  bool grows;       /**< on the disk, not in memory */
  int64_t reserved; /**< bytes on the disk, where it grows */
  int64_t size;     /**< bytes, when reading */
};

enum {
  CG_H5_RANK = 8,
  CG_H5_RATIO = 1024, /**< of an array to its file: compression has limits */
  CG_H5_SPARE = 4 << 20 /**< bytes on the disk for what HDF5 adds of its own */
};

/** A call of HDF5 failed: say so, with the deepest of its reasons.  Before any
 * clean-up: every call of HDF5, even one that closes, forgets them. */
cg_status cg_h5_failed(const cg_h5 *h5, const char *path);

/** Access that closes everything of a file with the file; how datasets are read
 * and written.  H5Pclose(). */
hid_t cg_h5_access(void);
hid_t cg_h5_transfers(void);

/** What is to be said of a file that HDF5 does not open; a literal. */
const char *cg_h5_fault(const cg_file *file);

/** Start a file that HDF5 writes by this way of access.
 * \param [in] out   taken, in any case.
 * \param [in] room  bytes that the disk must have; 0: none.  */
cg_status cg_h5_fill_by(cg_output *out, hid_t access, int64_t room,
                        cg_h5 **h5);

/** Make sure of room on the disk for so many bytes behind what there is, of a
 * file that grows there. */
cg_status cg_h5_reserve(cg_h5 *h5, int64_t bytes);

/** Make a dataset and the groups of its path; say what it is. */
cg_status cg_h5_create_set(cg_h5 *h5, const char *path, hid_t type,
                           hid_t space, hid_t how, hid_t *set);
cg_status cg_h5_describe(const cg_h5 *h5, const char *path, hid_t set,
                         cg_h5_about about);

/** Text of any length, in that character set. */
hid_t cg_h5_text_type(H5T_cset_t set);

/** Strings packed into one counted block: n pointers, then the bytes. */
char **cg_h5_pack_texts(size_t n, char *const *texts);

/** Open what is at a path, CG_DATA where it is missing, another kind of thing,
 * or in another file.
 * \param [in] hint  said where it is missing.  */
cg_status cg_h5_open_object(const cg_h5 *h5, const char *path, H5I_type_t kind,
                            const char *hint, hid_t *object);

/** Read a block of a dataset together with the mates of its file, of whom some
 * may have failed before.  Collective over them; agreed.
 * \param [in] count  NULL: none of it, as \a memory and \a file say too.  */
struct cg_h5_set;
cg_status cg_h5_read_together(const struct cg_h5_set *set, cg_status status,
                              const int64_t *from, const int64_t *count,
                              hid_t type, hid_t memory, hid_t file, void *x);

#endif
