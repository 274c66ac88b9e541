/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file base/file.h
 *
 * Files: read at any place, written whole or not at all.
 *
 * *Input* is read with pread (no shared offset, no mmap: a file that shrinks
 * under us is an error, not a signal).  Only regular files are accepted.  A
 * gzip or zstd file can be read as what it holds.
 *
 * *Output* grows under the name PATH.part and gets its final name only by
 * cg_output_commit(), after flush and fsync: whatever happens, nothing half
 * written is ever found under the name the user gave.  Who has opened it has
 * the name for itself: no other run gets it until then.
 */
#ifndef CGMAP_BASE_FILE_H
#define CGMAP_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cgmap/comm.h>

typedef struct cg_file cg_file;

/** Open for reading.  Local.  CG_NOINPUT where it cannot be opened or is a
 * folder, a pipe or a device. */
cg_status cg_file_open(const char *path, cg_file **file);
void cg_file_close(cg_file *file);

/** From now on read what a packed file holds, as if it were unpacked: size and
 * offsets mean that.  Other files stay as they are.  Local.  CG_DATA where the
 * packed data are damaged or cut.
 * \param [in] points  n bytes of cg_file_points() of this file; NULL: find
 *                     them, by unpacking all of it once.  */
cg_status cg_file_unpack(cg_file *file, const void *points, size_t n);

/** Where an unpacked file can be entered, for other ranks.
 * \param [in]  most  points; each is up to 32 KiB.
 * \param [out] n     bytes; 0 for a file that was never packed.
 * \return cg_free().  */
void *cg_file_points(const cg_file *file, int64_t most, size_t *n);

/** What tells one state of a file from another, without reading all of it. */
typedef struct cg_file_stamp {
  int64_t size;    /**< bytes, as it lies there (packed) */
  int64_t changed; /**< ns since 1970 */
  uint64_t hash;   /**< of pieces from its beginning to its end */
} cg_file_stamp;
cg_status cg_file_stamp_of(const cg_file *file, cg_file_stamp *stamp);
/** Without the hash: as it was opened, and as the file of that name is now, of
 * size -1 where there is none.  Local. */
cg_file_stamp cg_file_opened(const cg_file *file);
cg_file_stamp cg_file_now(const char *path);

/** Name and size in bytes (when it was opened).  Local. */
const char *cg_file_path(const cg_file *file);
int64_t cg_file_size(const cg_file *file);

/** Read exactly n bytes at \a offset.  Local.  CG_DATA where the file ends
 * before, CG_NOINPUT where the system refuses; the message names the place. */
cg_status cg_file_read(const cg_file *file, int64_t offset, size_t n,
                       void *bytes);

enum { CG_FILE_ZEROS = 17 /**< one to end a text, and CG_DECIMAL_SLACK */ };

/** Read a small text or binary file on rank 0, unpacked where it is packed, and
 * hand its bytes to all.  Collective; agreed.
 * \param [in]  limit  a longer file is refused (CG_DATA).
 * \param [out] bytes  *n bytes and CG_FILE_ZEROS zeros; cg_free().  */
cg_status cg_file_read_all(const cg_comm *comm, const char *path, size_t limit,
                           char **bytes, size_t *n);

/** The same, for this rank alone.  Local. */
cg_status cg_file_read_whole(const char *path, size_t limit, char **bytes,
                             size_t *n);

/** The file called \a name in the file \a path: in the folder of that, unless
 * the name begins with '/'.  Local; cg_free(). */
char *cg_file_beside(const char *path, const char *name);

/** The folder that \a path lies in.  Local; cg_free(). */
char *cg_file_folder(const char *path);

/** Do two paths lead to one file, or will they once it is made?  Local. */
bool cg_file_same(const char *a, const char *b);

typedef struct cg_output cg_output;

/** Asked before long work: CG_USAGE if \a path exists and \a overwrite is
 * false, CG_OUTPUT if it is no regular file, another run writes it, its name is
 * too long, or its folder does not exist or cannot be written.  Local. */
cg_status cg_output_check(const char *path, bool overwrite);

/** Where a file of that name goes: symbolic links are followed, and kept.
 * Local; cg_free(). */
char *cg_output_place(const char *path);

/** Remove what is there, if anything.  Local. */
void cg_output_remove(const char *path);

/** Start an output.  Local (one rank writes a file).  Fails as
 * cg_output_check() does. */
cg_status cg_output_open(const char *path, bool overwrite, cg_output **out);

/** Its name, as it was given. */
const char *cg_output_path(const cg_output *out);

/** The name under which it grows, for a library that writes by itself. */
const char *cg_output_part(const cg_output *out);

/** Append.  A failure is kept and told by cg_output_commit(); what prints many
 * rows asks for it there alone. */
cg_status cg_output_write(cg_output *out, const void *bytes, size_t n);
void cg_output_print(cg_output *out, const char *format, ...)
  __attribute__((format(printf, 2, 3)));

/** Write n bytes over the first ones. */
cg_status cg_output_write_first(cg_output *out, const void *bytes, size_t n);

/** For a library that writes by itself under the name of the part: take room
 * for so many bytes in all from the file system; cut the file to so many.
 * CG_OUTPUT. */
cg_status cg_output_reserve(cg_output *out, int64_t bytes);
cg_status cg_output_truncate(cg_output *out, int64_t bytes);

/** Flush, fsync, close: nothing is written to it any more.  CG_OUTPUT where
 * anything failed since the start. */
cg_status cg_output_finish(cg_output *out);

/** Finish one of many, without its descriptor: it is not held any more, but has
 * its name only if no other run has taken it. */
cg_status cg_output_rest(cg_output *out);

/** Finish, rename, fsync of the folder; frees \a out in any case.
 * CG_OUTPUT where anything failed since the start (the part is removed). */
cg_status cg_output_commit(cg_output *out);

/** Give up: remove the part, free.  NULL is allowed. */
void cg_output_discard(cg_output *out);

/** Before long work: is it a folder, or can one be made there?  Local. */
cg_status cg_folder_check(const char *path, bool *exists);

#endif
