/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file model/source.h
 *
 * What a source of frames (<cgmap/frame.h>) can do besides handing them out:
 * read parts of them, say where they lie.  All functions are local, but where
 * mates read frames together.
 */
#ifndef CGMAP_MODEL_SOURCE_H
#define CGMAP_MODEL_SOURCE_H

#include <cgmap/frame.h>

/** Parts of frames: see cg_source_class.  The last two are for sources of
 * which cg_source_parts() is true. */
bool cg_source_parts(cg_source source);
void cg_source_range(cg_source source, int64_t first, int64_t n,
                     const cg_comm *mates);
void cg_source_share(cg_source source, int share, int shares,
                     const cg_comm *mates);

/** Which items are needed, where the source can leave out others: see
 * cg_source_class. */
void cg_source_need(cg_source source, int64_t n, const bool *needed);

/** Where a frame lies, "frame INDEX" where that is in no file; cg_free(). */
char *cg_source_where(cg_source source, int64_t index);

/** Put that before the pending message, for failures found in a frame that was
 * read whole.
 * \return the pending status.  */
cg_status cg_source_fail_in(cg_source source, int64_t index);

#endif
