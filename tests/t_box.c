/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Boxes: lattice kept by reduction, nearest images by brute force. */
#include "harness.h"

#include <math.h>
#include <string.h>

#include <cgmap/frame.h>

#include "model/box.h"

static const double boxes[][9] = {
  {3, 0, 0, 0, 3, 0, 0, 0, 3},
  {2, 0, 0, 0, 3, 0, 0, 0, 5},
  {4, 0, 0, 1.9, 3, 0, -1.8, 1.4, 3.5},
  {4, 0, 0, -2.0, 3.4, 0, 2.0, 1.1, 2.9},
  {3, 0, 0, 0, 3, 0, 1.5, 1.5, 2.12132}, /* rhombic dodecahedron */
};
enum { BOXES = sizeof boxes / sizeof *boxes };

/* A number in [0, 1) from a linear congruential generator (Knuth's MMIX). */
static double next_random(uint64_t *state)
{
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return (double)(*state >> 11) / 9007199254740992.0;
}

static double shortest_by_force(const cg_box *box, const double d[3])
{
  double least = INFINITY;
  for (int m = 0; m < 1331; m++) {
    const int n[3] = {m % 11 - 5, m / 11 % 11 - 5, m / 121 - 5};
    double shift[3], r2 = 0;
    cg_box_shift(box, n, shift);
    for (int k = 0; k < 3; k++)
      r2 += (d[k] + shift[k]) * (d[k] + shift[k]);
    least = fmin(least, r2);
  }
  return least;
}

static void nearest_images_are_nearest(void)
{
  uint64_t state = 1;
  for (int b = 0; b < BOXES; b++) {
    cg_box box;
    CG_WORKS(cg_box_set(&box, boxes[b]));
    for (int t = 0; t < 500; t++) {
      double d[3], e[3];
      for (int k = 0; k < 3; k++)
        e[k] = d[k] = 12 * (next_random(&state) - 0.5);
      cg_box_nearest(&box, d);
      /* Sums of a dozen terms below 50 nm^2: rounding below 1e-13. */
      CG_CLOSE(d[0] * d[0] + d[1] * d[1] + d[2] * d[2],
               shortest_by_force(&box, e), 1e-12);
    }
  }
}

static void wrapping_keeps_the_lattice_point(void)
{
  uint64_t state = 2;
  for (int b = 0; b < BOXES; b++) {
    cg_box box;
    CG_WORKS(cg_box_set(&box, boxes[b]));
    for (int t = 0; t < 200; t++) {
      double x[3], y[3], s[3], d[3];
      for (int k = 0; k < 3; k++)
        y[k] = x[k] = 40 * (next_random(&state) - 0.5);
      cg_box_wrap(&box, x);
      cg_box_fractional(&box, x, s);
      for (int k = 0; k < 3; k++) {
        CU_ASSERT(s[k] > -1e-14 && s[k] < 1 + 1e-14);
        d[k] = x[k] - y[k];
      }
      cg_box_fractional(&box, d, s);
      for (int k = 0; k < 3; k++)
        CG_CLOSE(s[k], rint(s[k]), 1e-13); /* 20 nm over 2 nm, 1e-16 each */
    }
  }
}

static void skewed_boxes_are_reduced_to_the_same_lattice(void)
{
  static const double skewed[9] = {2, 0, 0, 3.5, 3, 0, -4.9, 7.7, 4};
  cg_box box;
  CG_WORKS(cg_box_set(&box, skewed));
  CU_ASSERT(fabs(box.h[1][0]) <= 1 && fabs(box.h[2][0]) <= 1);
  CU_ASSERT(fabs(box.h[2][1]) <= 1.5);
  CG_CLOSE(box.volume, 24, 1e-14);
  for (int i = 0; i < 3; i++) {
    double s[3];
    cg_box_fractional(&box, skewed + 3 * i, s);
    for (int k = 0; k < 3; k++)
      CG_CLOSE(s[k], rint(s[k]), 1e-14);
  }
}

static void heights_are_distances_of_faces(void)
{
  cg_box box;
  CG_WORKS(cg_box_set(&box, boxes[2]));
  /* V = height_c |a x b|, and |a x b| = a_x b_y here; b and c by norms. */
  CG_CLOSE(box.height[2], 3.5, 1e-15);
  const double *a = box.h[0], *c = box.h[2], *b = box.h[1];
  double ac[3] = {a[1] * c[2] - a[2] * c[1], a[2] * c[0] - a[0] * c[2],
                  a[0] * c[1] - a[1] * c[0]};
  double bc[3] = {b[1] * c[2] - b[2] * c[1], b[2] * c[0] - b[0] * c[2],
                  b[0] * c[1] - b[1] * c[0]};
  CG_CLOSE(box.height[1], box.volume / hypot(hypot(ac[0], ac[1]), ac[2]),
           1e-14);
  CG_CLOSE(box.height[0], box.volume / hypot(hypot(bc[0], bc[1]), bc[2]),
           1e-14);
  CG_CLOSE(cg_box_largest_cutoff(&box),
           0.5 * fmin(box.height[0], fmin(box.height[1], 3.5)), 1e-15);
}

static void shifts_are_antisymmetric_to_the_last_bit(void)
{
  cg_box box;
  CG_WORKS(cg_box_set(&box, boxes[3]));
  for (int m = 0; m < 125; m++) {
    const int n[3] = {m % 5 - 2, m / 5 % 5 - 2, m / 25 - 2};
    const int minus[3] = {-n[0], -n[1], -n[2]};
    double there[3], back[3];
    cg_box_shift(&box, n, there);
    cg_box_shift(&box, minus, back);
    for (int k = 0; k < 3; k++)
      CU_ASSERT(there[k] == -back[k]);
  }
}

static void bad_boxes_are_refused(void)
{
  static const double nothing[9], flat[9] = {1, 0, 0, 0, 1, 0},
                      left[9] = {1, 0, 0, 0, 1, 0, 0, 0, -1},
                      turned[9] = {1, 1, 0, 0, 1, 0, 0, 0, 1},
                      nan_box[9] = {NAN, 0, 0, 0, 1, 0, 0, 0, 1};
  cg_box box;
  CG_WORKS(cg_box_set(&box, nothing));
  CU_ASSERT(!box.periodic && isinf(cg_box_largest_cutoff(&box)));
  CG_FAILS(cg_box_set(&box, flat), CG_DATA, "no volume");
  CG_FAILS(cg_box_set(&box, left), CG_DATA, "left-handed");
  CG_FAILS(cg_box_set(&box, turned), CG_DATA, "rotate");
  CG_FAILS(cg_box_set(&box, nan_box), CG_DATA, "not finite");
}

static void frames_keep_their_room(void)
{
  cg_frame frame = {0};
  cg_frame_resize(&frame, 10, false, true);
  double (*x)[3] = frame.x;
  cg_frame_resize(&frame, 4, true, true);
  CU_ASSERT(frame.x == x && frame.n == 4 && frame.v && frame.has_v);
  cg_frame_resize(&frame, 12, false, false);
  CU_ASSERT(frame.room == 12 && !frame.has_f && !frame.f && !frame.v);
  cg_frame_resize(&frame, 12, false, true);
  frame.f[11][2] = 1.0;
  cg_frame_clear(&frame);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"nearest images are nearest", nearest_images_are_nearest},
    {"wrapping keeps the lattice point", wrapping_keeps_the_lattice_point},
    {"skewed boxes are reduced to the same lattice",
     skewed_boxes_are_reduced_to_the_same_lattice},
    {"heights are distances of faces", heights_are_distances_of_faces},
    {"shifts are antisymmetric to the last bit",
     shifts_are_antisymmetric_to_the_last_bit},
    {"bad boxes are refused", bad_boxes_are_refused},
    {"frames keep their room", frames_keep_their_room},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "box", tests);
}
