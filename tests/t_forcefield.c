/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a force field takes over from the beads. */
#include "harness.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "model/beads.h"
#include "model/names.h"
#include "model/forcefield.h"

/* Molecules P, Q, P; P has the beads a, b of types A, A, Q the bead a of type
 * B.  The first bead of P knows its mass. */
static cg_beads *make_beads(void)
{
  static const int64_t molecule[] = {0, 0, 1, 2, 2};
  static const int32_t name[] = {0, 1, 0, 0, 1}, type[] = {0, 0, 1, 0, 0};
  cg_beads *beads = CG_NEW(cg_beads);
  *beads = (cg_beads){.n = 5, .molecules = 3, .types = cg_names_new(),
                      .names = cg_names_new(), .type = CG_ARRAY(int32_t, 5),
                      .name = CG_ARRAY(int32_t, 5), .mass = CG_ARRAY(double, 5),
                      .molecule = CG_ARRAY(int64_t, 5),
                      .molecule_name = CG_ARRAY(int32_t, 3)};
  cg_names_add(beads->types, "A", 1);
  cg_names_add(beads->types, "B", 1);
  for (const char *c = "abPQ"; *c; c++)
    cg_names_add(beads->names, c, 1);
  memcpy(beads->molecule, molecule, sizeof molecule);
  memcpy(beads->name, name, sizeof name);
  memcpy(beads->type, type, sizeof type);
  beads->mass[0] = 15.0;
  for (int m = 0; m < 3; m++)
    beads->molecule_name[m] = m == 1 ? 3 : 2;
  return beads;
}

static void kinds_of_beads_are_told_once(void)
{
  static const struct {
    const char *molecule, *bead;
    int type;
  } expected[] = {{"P", "a", 0}, {"P", "b", 0}, {"Q", "a", 1}};
  cg_beads *beads = make_beads();
  cg_forcefield *ff = CG_NEW(cg_forcefield);
  cg_forcefield_set_beads(ff, beads);
  CU_ASSERT(ff->types == 2 && ff->kinds == 3);
  CU_ASSERT_STRING_EQUAL(ff->type_name[1], "B");
  CU_ASSERT(ff->type_mass[0] == 15.0 && ff->type_mass[1] == 0.0);
  for (int k = 0; k < ff->kinds && k < 3; k++) {
    CU_ASSERT_STRING_EQUAL(ff->kind[k].molecule, expected[k].molecule);
    CU_ASSERT_STRING_EQUAL(ff->kind[k].bead, expected[k].bead);
    CU_ASSERT(ff->kind[k].type == expected[k].type);
  }
  CU_ASSERT(ff->compounds == 2 && ff->bonded_groups == 0);
  CU_ASSERT(strcmp(ff->compound[0].name, "P") == 0 && ff->compound[0].n == 2);
  CU_ASSERT(strcmp(ff->compound[1].name, "Q") == 0 && ff->compound[1].n == 1);
  cg_forcefield_free(ff);
  cg_beads_free(beads);
}

/* A leak fails: see harness.c. */
static void a_force_field_is_freed_whole(void)
{
  cg_forcefield *ff = CG_NEW(cg_forcefield);
  ff->terms = 1;
  ff->term = CG_NEW(cg_termfit);
  ff->term->name = cg_text_copy("A-A");
  ff->term->coef = CG_ARRAY(double, 4);
  ff->term->sampled = CG_ARRAY(bool, 4);
  ff->term->covariance = CG_ARRAY(double, 16);
  ff->term->samples = CG_ARRAY(int64_t, 1);
  cg_forcefield_free(ff);
  cg_forcefield_free(NULL);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"kinds of beads are told once", kinds_of_beads_are_told_once},
    {"a force field is freed whole", a_force_field_is_freed_whole},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "forcefield", tests);
}
