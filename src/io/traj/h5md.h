/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/traj/h5md.h
 *
 * H5MD files that are read (H5MD 1.0 and 1.1, nongnu.org/h5md).
 */
#ifndef CGMAP_IO_TRAJ_H5MD_H
#define CGMAP_IO_TRAJ_H5MD_H

#include <cgmap/topology.h>

#include "base/h5_node.h"
#include "base/h5_set.h"
#include "io/ids.h"
#include "io/traj/traj_format.h"
#include "model/unit_text.h"

enum { CG_H5MD_UNIT = 32 /**< bytes of a unit, cut where it is longer */ };

/** An "element": a dataset, or a group {value, step, time} of one that has a
 * frame more in every step. */
typedef struct cg_h5md_element {
  cg_h5_set *value;  /**< NULL: it is not there */
  bool timed;        /**< the first dimension of value are frames */
  int64_t frames;    /**< 1 where it is not timed */
  int64_t lost;      /**< frames left out, as some lack value or step */
  int64_t *step;     /**< of each frame; NULL: */
  int64_t first, every; /**< first + i * every */
  bool unit;         /**< it tells its unit: */
  char spelled[CG_H5MD_UNIT];
  cg_unit_ratio ratio;
} cg_h5md_element;

/** Open GROUP/NAME.  CG_DATA where it is something else.  Start with {0}; close
 * it whatever the outcome. */
cg_status cg_h5md_element_open(const cg_h5 *h5, const char *group,
                               const char *name, cg_quantity quantity,
                               cg_h5md_element *element);
void cg_h5md_element_close(cg_h5md_element *element);

int64_t cg_h5md_element_step(const cg_h5md_element *element, int64_t frame);

/** The frame of that step, -1 where there is none.
 * \param [in] hint  looked at first.  */
int64_t cg_h5md_element_find(const cg_h5md_element *element, int64_t step,
                             int64_t hint);

/** The times of its frames, in the file's unit.
 * \param [out] time  element->frames numbers; NULL where it tells none.
 * \param [out] unit  its unit, spelled and ratio are set.  */
cg_status cg_h5md_element_times(const cg_h5 *h5, const char *group,
                                const char *name,
                                const cg_h5md_element *element, double **time,
                                cg_h5md_element *unit);

/** In which order a file keeps its particles.  They are read by their `id`. */
typedef struct cg_h5md_order {
  bool plain; /**< they always lie in order */
  cg_ids ids;
} cg_h5md_order;

/** From the ids of the first frame.  CG_DATA where two are equal. */
cg_status cg_h5md_order_set(cg_h5md_order *order, const cg_h5md_element *id,
                            int64_t n);

enum cg_h5md_field {
  CG_H5MD_X,
  CG_H5MD_V,
  CG_H5MD_F,
  CG_H5MD_IMAGE,
  CG_H5MD_FIELDS
};

typedef struct cg_h5md {
  cg_h5 *h5;
  char *group; /**< "/particles/all" */
  size_t others; /**< groups with positions that are not read */
  int64_t atoms;
  bool bare; /**< it tells no units */
  bool periodic;
  cg_h5md_element field[CG_H5MD_FIELDS], id, edges, offset;
  cg_h5md_order order;
  double (*image)[3];  /**< of a frame; room for `room` atoms */
  int64_t room;
} cg_h5md;

/** Open the trajectory of a file.  CG_DATA.
 * \param [in] mates  NULL: alone.  Else opening it, reading frames and closing
 *   it are collective over these ranks; the first two agreed but for what is
 *   found in the numbers of one rank. */
cg_status cg_h5md_open(const cg_comm *mates, const char *path, cg_h5md **md);
/** The same, alone, of a file that need not hold positions. */
cg_status cg_h5md_open_particles(const char *path, cg_h5md **md);
void cg_h5md_close(cg_h5md *md);

/** Take numbers as reduced, as they are in the file. */
void cg_h5md_reduce(cg_h5md *md);

/** Read `count` atoms from number `from` on, in the order of their ids; mates
 * each their own, of the same frame. */
cg_status cg_h5md_read(cg_h5md *md, int64_t number, int64_t from,
                       int64_t count, cg_frame *frame);

/** Who the particles are, from the file of that name.  Each rank reads by
 * itself.
 * \param [out] atoms  zeroed; cleared by who calls, also after a failure.  */
cg_status cg_h5md_who(const char *path, cg_atoms *atoms);

/** Writing. */
extern const cg_traj_sink cg_h5md_sink;

/** Do these bytes begin an HDF5 file? */
bool cg_h5md_probe(const unsigned char *bytes, size_t n);

#endif
