/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Forces that are not of the atoms alone, and constraints that beads cut.
 * Third law: T = |sum f|^2/sum f^2, by hand.  Constraints: molecules of three
 * atoms, the second at a fixed distance from the first, the third not. */
#include "harness.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <cgmap/mapping.h>

#include "base/mem.h"
#include "base/rng.h"
#include "mapping/cuts.h"
#include "model/names.h"
#include "stat/fixed.h"
#include "stat/thirdlaw.h"

static cg_frame frame_of(int64_t n, const double (*f)[3])
{
  cg_frame frame = {0};
  cg_frame_resize(&frame, n, false, true);
  memcpy(frame.f, f, (size_t)n * sizeof *f);
  return frame;
}

/* (1,0,0) + (0,2,0): 5/5; (3,0,0) + (-1,0,0): 4/10; a pair: 0. */
static void the_sum_of_forces_is_measured(void)
{
  static const double f[4][2][3] = {{{1, 0, 0}, {0, 2, 0}},
                                    {{3, 0, 0}, {-1, 0, 0}},
                                    {{1, -2, 3}, {-1, 2, -3}},
                                    {{0, 0, 0}, {0, 0, 0}}};
  static const double T[4] = {1, 0.4, 0, NAN};
  const cg_comm *world = cg_test_world();
  cg_third_law all = {0};
  for (int i = 0; i < 4; i++) {
    cg_third_law one = {0};
    cg_frame frame = frame_of(2, f[i]);
    cg_third_law_add(&one, &frame);
    cg_third_law_add(&all, &frame);
    double found = cg_third_law_mean(&one, world);
    CU_ASSERT(isnan(T[i]) ? isnan(found) : fabs(found - T[i]) < 1e-15);
    cg_frame_clear(&frame);
  }
  CG_CLOSE(cg_third_law_mean(&all, world), 1.4 / 3, 1e-15);
}

/* A rank may have seen nothing. */
static void ranks_have_one_mean(void)
{
  static const double f[2][3] = {{3, 0, 0}, {-1, 0, 0}};
  cg_third_law law = {0};
  cg_frame frame = frame_of(2, f);
  if (cg_comm_rank(cg_test_world()) == 0)
    cg_third_law_add(&law, &frame);
  CG_CLOSE(cg_third_law_mean(&law, cg_test_world()), 0.4, 1e-15);
  cg_frame_clear(&frame);
}

/* Normal forces: |sum f|^2 has 3 n s^2 on average, and so has the sum of
 * squares; the ratio scatters as chi^2_3/3, sqrt(2/3)/sqrt(400) = 0.041 for
 * the mean of 400 frames.  Five of these. */
static void noise_gives_one(void)
{
  enum { N = 50, FRAMES = 400 };
  const cg_rng_key key = {5, CG_RNG_TEST, 0};
  cg_third_law law = {0};
  cg_frame frame = {0};
  cg_frame_resize(&frame, N, false, true);
  for (uint32_t t = 0; t < FRAMES; t++) {
    for (int i = 0; i < N; i++) {
      double z[2];
      cg_rng_normal(&key, (uint64_t)i, 2 * t, frame.f[i]);
      cg_rng_normal(&key, (uint64_t)i, 2 * t + 1, z);
      frame.f[i][2] = z[0];
    }
    cg_third_law_add(&law, &frame);
  }
  CG_CLOSE(cg_third_law_mean(&law, cg_test_world()), 1, 5 * 0.041);
  cg_frame_clear(&frame);
}

/* m molecules of three atoms. */
static cg_atoms *make_atoms(int64_t m)
{
  cg_atoms *atoms = CG_NEW(cg_atoms);
  atoms->names = cg_names_new();
  atoms->n = 3 * m;
  atoms->molecules = m;
  atoms->name = CG_ARRAY(int32_t, 3 * m);
  atoms->molecule_start = CG_ARRAY(int64_t, m + 1);
  atoms->molecule_name = CG_ARRAY(int32_t, m);
  cg_names_add(atoms->names, "A", 1);
  for (int64_t i = 0; i < m; i++)
    atoms->molecule_start[i + 1] = 3 * (i + 1);
  return atoms;
}

/* How molecules move: the first atom wanders through a box of 2 nm, the second
 * turns about it at 0.1 nm (1 + vary), the third at a distance that varies by
 * a tenth. */
typedef struct motion {
  int64_t molecules;
  int frames;
  double apart; /* ps */
  bool moves;
  double vary;  /* 5e-5: SHAKE; 0.03: a bond */
} motion;

static void move_molecule(const motion *how, int64_t m, int t, double (*x)[3])
{
  double turn = how->moves ? (double)(7 * t + 3 * m) : (double)m;
  double r = 0.1 * (1 + how->vary * sin(5 * turn));
  double q = 0.15 * (1 + 0.1 * sin(3 * turn));
  for (int k = 0; k < 3; k++)
    x[0][k] = 1 + 0.99 * sin(turn + k);
  for (int k = 0; k < 3; k++)
    x[1][k] = x[2][k] = x[0][k];
  x[1][0] += r * cos(turn);
  x[1][1] += r * sin(turn);
  x[2][1] += q * cos(turn);
  x[2][2] += q * sin(turn);
}

/* The pairs found, the ranks sharing the frames. */
static cg_bonded find(const motion *how, const int64_t *place)
{
  static const double h[9] = {2, 0, 0, 0, 2, 0, 0, 0, 2};
  const cg_comm *world = cg_test_world();
  cg_atoms *atoms = make_atoms(how->molecules);
  cg_fixed *fixed = cg_fixed_new(atoms);
  cg_frame frame = {0};
  cg_bonded pairs;
  cg_frame_resize(&frame, 3 * how->molecules + 1, false, false);
  CG_WORKS(cg_box_set(&frame.box, h));
  for (int t = cg_comm_rank(world); t < how->frames; t += cg_comm_size(world)) {
    frame.time = t * how->apart;
    for (int64_t m = 0; m < how->molecules; m++)
      move_molecule(how, m, t, frame.x + 3 * m + (place ? place[0] : 0));
    for (int64_t i = 0; i < frame.n; i++)
      cg_box_wrap(&frame.box, frame.x[i]);
    cg_fixed_add(fixed, &frame, place);
  }
  cg_fixed_find(fixed, world, &pairs);
  cg_frame_clear(&frame);
  cg_fixed_free(fixed);
  cg_atoms_free(atoms);
  return pairs;
}

static void distances_that_do_not_vary_are_found(void)
{
  static const struct {
    motion how;
    int pairs;
    const char *what;
  } cases[] = {
    {{5, 2, 0.01, true, 5e-5}, 1, "SHAKE"},
    {{5, 2, 0.01, true, 0.03}, 0, "a bond that vibrates"},
    {{5, 2, 0.01, false, 0}, 0, "atoms that do not move"},
    {{3, 2, 5.0, true, 0}, 0, "six samples"},
    {{1, 8, 0.01, true, 0}, 0, "one molecule for a moment"},
    {{1, 8, 0.2, true, 0}, 1, "one molecule for 1.4 ps"},
    {{50, 1, 0, true, 0}, 0, "one frame"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    cg_bonded pairs = find(&cases[i].how, NULL);
    CU_ASSERT_EQUAL(pairs.n, cases[i].pairs);
    if (pairs.n != cases[i].pairs)
      printf("%s: %lld pairs\n", cases[i].what, (long long)pairs.n);
    if (pairs.n == 1)
      CU_ASSERT(pairs.beads[0] == 0 && pairs.beads[1] == 1);
    cg_free(pairs.beads);
  }
}

/* The atoms lie one place further on in the file. */
static void a_group_of_the_file_is_looked_at(void)
{
  static const int64_t place[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  const motion how = {4, 2, 1, true, 0};
  cg_bonded pairs = find(&how, place);
  CU_ASSERT(pairs.n == 1 && pairs.beads[0] == 0 && pairs.beads[1] == 1);
  cg_free(pairs.beads);
}

/* A water whose OH is 0.1 and HOH 109.47 degrees, cos -1/3: HH is 0.1
 * sqrt(8/3) = 0.1633, beyond any bond of hydrogen. */
static int64_t stray_of(const double mass[3], const int order[3],
                        double *nearest)
{
  static const double h[9] = {2, 0, 0, 0, 2, 0, 0, 0, 2};
  const double water[3][3] = {
    {0, 0, 0}, {0.1, 0, 0}, {-0.1 / 3, 0.1 * sqrt(8) / 3, 0}};
  cg_atoms *atoms = make_atoms(1);
  cg_frame frame = {0};
  cg_bonded pairs;
  cg_frame_resize(&frame, 3, false, false);
  CG_WORKS(cg_box_set(&frame.box, h));
  atoms->mass = CG_ARRAY(double, 3);
  for (int i = 0; i < 3; i++) {
    atoms->mass[i] = mass[i];
    memcpy(frame.x[i], water[order[i]], sizeof water[0]);
  }
  cg_fixed *fixed = cg_fixed_new(atoms);
  if (cg_comm_rank(cg_test_world()) == 0)
    cg_fixed_add(fixed, &frame, NULL);
  cg_fixed_find(fixed, cg_test_world(), &pairs);
  int64_t stray = cg_fixed_stray(fixed, nearest);
  cg_free(pairs.beads);
  cg_frame_clear(&frame);
  cg_fixed_free(fixed);
  cg_atoms_free(atoms);
  return stray;
}

static void hydrogens_lie_beside_others(void)
{
  static const double ohh[3] = {15.9994, 1.008, 1.008};
  static const double hoh[3] = {1.008, 15.9994, 1.008};
  static const double hhh[3] = {1.008, 1.008, 1.008};
  static const int right[3] = {0, 1, 2}, last[3] = {1, 2, 0};
  double nearest;
  CU_ASSERT(stray_of(ohh, right, &nearest) == -1);
  CU_ASSERT(stray_of(hhh, right, &nearest) == -1);
  CU_ASSERT(stray_of(ohh, last, &nearest) == 1);
  CG_CLOSE(nearest, 0.1 * sqrt(8.0 / 3), 1e-12);
  CU_ASSERT(stray_of(hoh, right, &nearest) == 2);
}

/* One molecule of carbons 0.15 nm apart in a row, each with two hydrogens at
 * 0.11 nm across it.  In the topology an atom's hydrogens follow it, or all
 * follow all carbons; in the frame they do as is said.
 * \return the hydrogen that is astray.  */
static int64_t stray_of_chain(int carbons, bool behind, bool frame_behind)
{
  const double far = 0.15 * carbons + 2, h[9] = {far, 0, 0, 0, 2, 0, 0, 0, 2};
  cg_atoms *atoms = make_atoms(carbons);
  cg_frame frame = {0};
  cg_bonded pairs;
  double nearest;
  atoms->molecules = 1;
  atoms->molecule_start[1] = atoms->n;
  atoms->mass = CG_ARRAY(double, atoms->n);
  cg_frame_resize(&frame, atoms->n, false, false);
  CG_WORKS(cg_box_set(&frame.box, h));
  for (int i = 0; i < 3 * carbons; i++) {
    int c = i / 3, k = i % 3;
    int told = !behind ? i : k == 0 ? c : carbons + 2 * c + k - 1;
    int at = !frame_behind ? i : k == 0 ? c : carbons + 2 * c + k - 1;
    atoms->mass[told] = k == 0 ? 12.011 : 1.008;
    frame.x[at][0] = 0.15 * c;
    frame.x[at][1] = k == 0 ? 1 : k == 1 ? 1.11 : 0.89;
  }
  cg_fixed *fixed = cg_fixed_new(atoms);
  if (cg_comm_rank(cg_test_world()) == 0)
    cg_fixed_add(fixed, &frame, NULL);
  cg_fixed_find(fixed, cg_test_world(), &pairs);
  int64_t stray = cg_fixed_stray(fixed, &nearest);
  CU_ASSERT(nearest > 0.145 || stray < 0);
  cg_free(pairs.beads);
  cg_frame_clear(&frame);
  cg_fixed_free(fixed);
  cg_atoms_free(atoms);
  return stray;
}

/* The longest has 8000 hydrogens, of which 87 are looked at. */
static void hydrogens_of_long_molecules_do_too(void)
{
  static const int carbons[] = {9, 11, 12, 50, 4000};
  for (int k = 0; k < 5; k++) {
    CU_ASSERT(stray_of_chain(carbons[k], false, false) == -1);
    CU_ASSERT(stray_of_chain(carbons[k], true, true) == -1);
    CU_ASSERT(stray_of_chain(carbons[k], false, true) > 0);
    CU_ASSERT(stray_of_chain(carbons[k], true, false) > 0);
  }
}

/* With the identity every pair is cut, and its beads have no forces. */
static void cuts_are_told(void)
{
  int64_t found[6];
  cg_atoms *atoms = make_atoms(2);
  cg_map *map;
  cg_gid pair[4] = {3, 3, 3, 5};
  const cg_bonded fixed = {.arity = 2, .n = 2, .beads = pair};
  const cg_bonded within = {.arity = 2, .n = 1, .beads = pair};
  atoms->mass = CG_ARRAY(double, 6);
  atoms->residue = CG_ARRAY(int32_t, 6);
  atoms->residues = 1;
  atoms->residue_name = CG_ARRAY(int32_t, 1);
  CG_WORKS(cg_map_identity(atoms, &map));
  cg_map_bead_of(map, found);
  for (int i = 0; i < 6; i++)
    CU_ASSERT_EQUAL(found[i], i);
  CG_WORKS(cg_map_check_sums(map, atoms, &within));
  CG_FAILS(cg_map_check_sums(map, atoms, &fixed), CG_CONFIG,
           "atoms 4 and 6 are beads at a fixed distance");
  cg_map_free(map);
  cg_atoms_free(atoms);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"the sum of forces is measured", the_sum_of_forces_is_measured},
    {"ranks have one mean", ranks_have_one_mean},
    {"noise gives one", noise_gives_one},
    {"distances that do not vary are found",
     distances_that_do_not_vary_are_found},
    {"a group of the file is looked at", a_group_of_the_file_is_looked_at},
    {"hydrogens lie beside others", hydrogens_lie_beside_others},
    {"hydrogens of long molecules do, too",
     hydrogens_of_long_molecules_do_too},
    {"cuts are told", cuts_are_told},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "fixed", tests);
}
