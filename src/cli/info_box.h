/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file cli/info_box.h
 *
 * What `cgmap info` says of boxes: edges, angles and volume, and whether they
 * stay the same.
 */
#ifndef CGMAP_CLI_INFO_BOX_H
#define CGMAP_CLI_INFO_BOX_H

#include <cgmap/trajectory.h>

#include "cli/info_page.h"

enum { CG_INFO_BOX = 10 /**< numbers: nine of the vectors, the volume */ };

/** The boxes of a trajectory.  Start with {0}. */
typedef struct cg_info_boxes {
  cg_box first; /**< of the first frame, else of the last */
  bool all;     /**< of all frames; else of the first and the last */
  bool any;
  double most[CG_INFO_BOX], least[CG_INFO_BOX];
  int64_t frames;
  cg_source source; /**< whose frames are watched */
} cg_info_boxes;

/** See the boxes of the first and the last frame; those that cannot be read
 * are not told.  Collective. */
void cg_info_boxes_ends(cg_info_boxes *boxes, const cg_comm *comm,
                        cg_traj *traj);

/** The frames of a source, whose boxes are seen as they pass.  Local. */
cg_source cg_info_boxes_watch(cg_info_boxes *boxes, cg_source source);

/** What all ranks saw passing.  Collective. */
void cg_info_boxes_join(cg_info_boxes *boxes, const cg_comm *comm);

/** Describe them, or one, whose line is left open.  Local. */
void cg_info_boxes_tell(cg_info_page *page, const cg_info_boxes *boxes);
void cg_info_boxes_put(cg_json *json, const cg_info_boxes *boxes);
void cg_info_box_tell(cg_info_page *page, const cg_box *box);
void cg_info_box_put(cg_json *json, const cg_box *box);

#endif
