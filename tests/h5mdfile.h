/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file tests/h5mdfile.h
 *
 * H5MD files for tests, made with libhdf5 alone.
 */
#ifndef CGMAP_TESTS_H5MDFILE_H
#define CGMAP_TESTS_H5MDFILE_H

#include <stdbool.h>
#include <stdint.h>

#include <hdf5.h>

enum { MD_FRAMES = 3, MD_ATOMS = 5 };

typedef enum md_box {
  BOX_TIMED_MATRIX, /**< [frame][3][3] */
  BOX_TIMED_EDGES,  /**< [frame][3] */
  BOX_MATRIX,
  BOX_EDGES,
  BOX_NONE
} md_box;

typedef struct md_recipe {
  hid_t real;  /**< type of positions, velocities, forces in the file */
  const char *length, *velocity, *force, *time; /**< units; NULL: none */
  md_box box;
  bool tilted;
  bool increment;  /**< step and time are one number, with an offset */
  bool no_time;
  int every;       /**< forces in every n-th frame only */
  bool packed;     /**< chunks of 2 x 2 x 3, deflate and shuffle */
  bool cut;        /**< chunks of 1 x 2 x 3, be they packed or not */
  bool fixed_text; /**< texts of fixed length */
  int64_t id_step; /**< ids are i * id_step + 7, in another order in every
                        frame; 0: no ids */
  bool id_fixed;   /**< the order of frame 0 in all */
  bool image;
} md_recipe;

/** float32, nm, ps, kJ mol-1 nm-1, a box in every frame. */
md_recipe md_plain(void);

/** What a file says of atom i: field 0 position, 1 velocity, 2 force; exact in
 * single precision and as whole numbers. */
double md_value(int field, int frame, int i, int k);
int md_image(int frame, int i, int k);
double md_edge(int frame, int row, int k, bool tilted);
/** Where atom i lies in the file. */
int md_row(const md_recipe *r, int frame, int i);

/** Rank 0 writes, all wait. */
void md_make(const char *path, const md_recipe *r);

/** Open a file that was made, to change it (rank 0; the others get -1). */
hid_t md_change(const char *path);
void md_changed(hid_t file);

/** Replace a dataset by one of zeros, of that type and shape. */
void md_replace(hid_t file, const char *name, hid_t type, int rank,
                const hsize_t *dims);
/** Replace the attribute `unit`, or put it. */
void md_put_text(hid_t file, const char *object, const char *name,
                 const char *text);

#endif
