/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Force maps of whole systems: which are refused, what the optimal one does to
 * frames, and the covariance of forces that it is made of, by hand. */
#include "harness.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "mapdef.h"
#include "mapping/force_map.h"
#include "stat/forcecov.h"

/* Two chains A B | C D about a water that is left out. */
static const char chains[] =
    "=P :P A B C D =SOL :SOL OW HW1 HW2 =P :P A B C D";
static const char halves[] =
    "P P | X X 1:P:A=1 1:P:B=1 | Y Y 1:P:C=1 1:P:D=1";
static const cg_bonded none = {.arity = 2};

typedef struct mapped {
  definition d;
  cg_atoms *atoms;
  cg_map *map;
} mapped;

static void open_mapped(const char *text, mapped *m)
{
  const char *ignored = "SOL";
  cg_mapping_def *def = &m->d.def;
  m->atoms = atoms_of(chains);
  for (int64_t i = 0; i < m->atoms->n; i++)
    m->atoms->mass[i] = 12;
  define(&m->d, text);
  CG_WORKS(cg_map_new(m->atoms, 1, &def, 1, &ignored, &m->map));
}

static void close_mapped(mapped *m)
{
  cg_map_free(m->map);
  cg_atoms_free(m->atoms);
}

/* --- refused -------------------------------------------------------------- */

/* One molecule of a name stands for all; a pair in the water is ignored. */
static void a_cut_constraint_needs_the_optimal_map(void)
{
  static mapped m;
  cg_gid pair[] = {4, 5, 8, 9};
  const cg_bonded fixed = {.arity = 2, .n = 2, .beads = pair};
  open_mapped(halves, &m);
  CG_WORKS(cg_map_check_sums(m.map, m.atoms, &none));
  CG_FAILS(cg_map_check_sums(m.map, m.atoms, &fixed), CG_CONFIG,
           "molecule P: a constraint holds its atoms 2 (B) and 3 (C), which "
           "the mapping puts into different beads");
  CG_FAILS(cg_map_check_sums(m.map, m.atoms, &fixed), CG_CONFIG,
           "--force-map optimal");
  CG_WORKS(cg_map_check_optimal(m.map, m.atoms, &fixed));
  close_mapped(&m);
}

static void one_rigid_body_is_refused_whatever_the_map(void)
{
  static mapped m;
  cg_gid pair[] = {8, 9};
  const cg_bonded fixed = {.arity = 2, .n = 1, .beads = pair};
  const char *message = "molecule P: beads X and Y lie within one rigid body";
  open_mapped("P P | X X 1:P:B=1 | Y Y 1:P:C=1", &m);
  CG_FAILS(cg_map_check_sums(m.map, m.atoms, &fixed), CG_CONFIG, message);
  CG_FAILS(cg_map_check_optimal(m.map, m.atoms, &fixed), CG_CONFIG, message);
  close_mapped(&m);
}

static void shared_atoms_need_the_optimal_map(void)
{
  static mapped m;
  open_mapped("P P | X X 1:P:A=1 1:P:B=1 | Y Y 1:P:B=1 1:P:C=1", &m);
  CG_FAILS(cg_map_check_sums(m.map, m.atoms, &none), CG_CONFIG,
           "m.xml: line 11: bead Y: atom 1:P:B: the atom is in bead X (line "
           "10) too: a sum of forces would count it twice; use --force-map "
           "optimal");
  CG_WORKS(cg_map_check_optimal(m.map, m.atoms, &none));
  close_mapped(&m);
  open_mapped("P P | X X 1:P:A=1 | Y Y 1:P:B=1 | Z Z 1:P:A=1 1:P:B=1", &m);
  CG_FAILS(cg_map_check_optimal(m.map, m.atoms, &none), CG_CONFIG,
           "molecule P: its 3 beads are not independent");
  close_mapped(&m);
}

/* --- used ----------------------------------------------------------------- */

/* Atom i, counted in its molecule from 1, has the force (i^2, m, 0) in molecule
 * m = 1, 2 of the chains. */
static void make_frame(cg_frame *frame)
{
  double x[11][3] = {{0}};
  for (int i = 0; i < 11; i++)
    x[i][0] = 0.05 * i;
  new_frame(frame, slanted_box, 11, (const double (*)[3])x);
  cg_frame_resize(frame, 11, false, true);
  memset(frame->f, 0, 11 * sizeof *frame->f);
  for (int i = 0; i < 4; i++)
    for (int m = 0; m < 2; m++) {
      frame->f[7 * m + i][0] = (i + 1) * (i + 1);
      frame->f[7 * m + i][1] = m + 1;
    }
}

/* B-C rigid, independent forces: the rows that t_optimal.c derives by hand,
 * 3/2 1/2 1/2 -1/2 and their mirror image.  Forces 1 4 9 16: 0 and 30; forces
 * m m m m: 2 m each.  Of the sums: 5 and 25, 2 m. */
static void the_optimal_map_uses_the_whole_molecule(void)
{
  static const double fx[2][2] = {{0, 30}, {5, 25}};
  static const double ff[16] = {1, 0, 0, 0, 0, 1, 0, 0,
                                0, 0, 1, 0, 0, 0, 0, 1};
  static mapped m;
  const double *matrix = ff;
  cg_gid pair[] = {1, 2, 4, 5}; /* the second in the water */
  const cg_bonded fixed = {.arity = 2, .n = 2, .beads = pair};
  cg_frame atoms, beads = {0};
  make_frame(&atoms);
  open_mapped(halves, &m);
  cg_map_use_optimal(m.map, m.atoms, &fixed, &matrix);
  for (int use = 0; use < 2; use++) {
    CG_WORKS(cg_map_apply(m.map, &atoms, &beads));
    for (int i = 0; i < 4; i++) {
      CG_CLOSE(beads.f[i][0], fx[use][i % 2], 1e-6);
      CG_CLOSE(beads.f[i][1], 2 * (i / 2 + 1), 1e-8);
    }
    /* 3 a bead with the optimal map, 2 with sums: over three components. */
    CG_CLOSE(cg_map_mean_square(m.map, &matrix), use == 0 ? 1 : 2 / 3.0,
             1e-8);
    cg_map_use_sums(m.map);
  }
  cg_frame_clear(&beads);
  cg_frame_clear(&atoms);
  close_mapped(&m);
}

/* D has neither mass nor weight: it is in no sum even where it bears a force,
 * and what bears a force in vain is told when frames are mapped. */
static void massless_atoms_are_left_out(void)
{
  static const double ff[16] = {1, 0, 0, 0.9, 0, 1, 0,   0.9,
                                0, 0, 1, 0.9, 0.9, 0.9, 0.9, 3};
  static mapped m;
  const double *matrix = ff;
  open_mapped("P P | X X 1:P:A=1 1:P:B=1 | Y Y 1:P:C=1", &m);
  m.atoms->mass[3] = m.atoms->mass[10] = 0;
  m.atoms->weighed = true;
  cg_map_use_optimal(m.map, m.atoms, &none, &matrix);
  for (int b = 0; b < 2; b++)
    CG_CLOSE(m.map->kind[0].optimal[4 * b + 3], 0, 0);
  CG_CLOSE(m.map->kind[0].optimal[6], 1, 1e-12);
  close_mapped(&m);
}

/* --- the covariance ------------------------------------------------------- */

/* Frame t has the forces of make_frame() times t + 1: <f_i f_j> = (i^2 j^2 +
 * (1 + 4)/2) <(t + 1)^2>, i, j from 1. */
static double expected(int i, int j, double squares)
{
  return ((i + 1) * (i + 1) * (j + 1) * (j + 1) + 2.5) * squares;
}

static void hear_frames(const mapped *m, int frames, int shares,
                        cg_forcecov *cov)
{
  const cg_comm *world = cg_test_world();
  cg_frame atoms;
  for (int t = cg_comm_rank(world); t < frames; t += cg_comm_size(world)) {
    make_frame(&atoms);
    for (int i = 0; i < 33; i++)
      atoms.f[i / 3][i % 3] *= t + 1;
    atoms.index = t;
    for (int s = 0; s < shares; s++) {
      cg_map_part part;
      cg_frame some = atoms;
      cg_map_part_make(m->map, s, shares, &part);
      some.first = part.first_atom;
      some.f += part.first_atom;
      cg_forcecov_hear(cov, &some, &part);
      cg_free(part.block);
    }
    cg_frame_clear(&atoms);
  }
  cg_forcecov_reduce(cov);
}

static void compare(const double *ff, double squares)
{
  for (int i = 0; i < 4; i++)
    for (int j = 0; j < 4; j++)
      CG_CLOSE(ff[4 * i + j], expected(i, j, squares), 1e-13 * 260 * squares);
}

/* Four frames of two molecules: fewer than 50 an atom, so frames 0 and 2 make
 * the map, <1, 9> = 5, and 1 and 3 judge it, <4, 16> = 10. */
static void few_frames_are_halved(void)
{
  static mapped m;
  open_mapped(halves, &m);
  for (int shares = 1; shares < 4; shares++) {
    cg_forcecov *cov = cg_forcecov_new(cg_test_world(), m.map, 4, 0);
    hear_frames(&m, 4, shares, cov);
    compare(cg_forcecov_makes(cov)[0], 5);
    compare(cg_forcecov_judges(cov)[0], 10);
    cg_forcecov_free(cov);
  }
  close_mapped(&m);
}

/* 100 frames of two molecules, 50 an atom: 1 + 4 + ... + 100^2 = 338350. */
static void many_frames_are_pooled(void)
{
  static mapped m;
  open_mapped(halves, &m);
  cg_forcecov *cov = cg_forcecov_new(cg_test_world(), m.map, 100, 20);
  hear_frames(&m, 100, 1, cov);
  compare(cg_forcecov_makes(cov)[0], 3383.5);
  compare(cg_forcecov_judges(cov)[0], 3383.5);
  cg_forcecov_free(cov);
  close_mapped(&m);
}

/* Five blocks of two frames: blocks 0, 2, 4 make, 1 and 3 judge. */
static void blocks_stay_whole(void)
{
  static mapped m;
  open_mapped(halves, &m);
  cg_forcecov *cov = cg_forcecov_new(cg_test_world(), m.map, 10, 5);
  hear_frames(&m, 10, 1, cov);
  compare(cg_forcecov_makes(cov)[0],
          (1 + 4 + 25 + 36 + 81 + 100) / 6.0);
  compare(cg_forcecov_judges(cov)[0], (9 + 16 + 49 + 64) / 4.0);
  cg_forcecov_free(cov);
  close_mapped(&m);
}

static void one_frame_judges_nothing(void)
{
  static mapped m;
  open_mapped(halves, &m);
  cg_forcecov *cov = cg_forcecov_new(cg_test_world(), m.map, 1, 0);
  hear_frames(&m, 1, 1, cov);
  compare(cg_forcecov_makes(cov)[0], 1);
  CU_ASSERT_PTR_NULL(cg_forcecov_judges(cov));
  cg_forcecov_free(cov);
  close_mapped(&m);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"a cut constraint needs the optimal map",
     a_cut_constraint_needs_the_optimal_map},
    {"one rigid body is refused whatever the map",
     one_rigid_body_is_refused_whatever_the_map},
    {"shared atoms need the optimal map", shared_atoms_need_the_optimal_map},
    {"the optimal map uses the whole molecule",
     the_optimal_map_uses_the_whole_molecule},
    {"massless atoms are left out", massless_atoms_are_left_out},
    {"few frames are halved", few_frames_are_halved},
    {"many frames are pooled", many_frames_are_pooled},
    {"blocks stay whole", blocks_stay_whole},
    {"one frame judges nothing", one_frame_judges_nothing},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "force map", tests);
}
