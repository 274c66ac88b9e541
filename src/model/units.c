/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Units: their names and how numbers of files become ours.
 *
 * LAMMPS manual, "units": real has A, fs, kcal/mol, A/fs, kcal/mol/A; metal
 * A, ps, eV, A/ps, eV/A. */
#include "model/units.h"

#include <string.h>

#include "base/clones.h"
#include "base/error.h"

const char *const cg_units_names[] = {
  [CG_UNITS_GROMACS] = "gromacs",
  [CG_UNITS_REAL] = "real",
  [CG_UNITS_METAL] = "metal",
  [CG_UNITS_LJ] = "lj",
  NULL,
};

static const cg_unit_ratios ratios[] = {
  [CG_UNITS_GROMACS] = {{1, 1}, {1, 1}, {1, 1}, {1, 1}},
  [CG_UNITS_REAL] = {{1, 10}, {100, 1}, {10 * CG_KJ_PER_KCAL, 1}, {1, 1000}},
  [CG_UNITS_METAL] = {{1, 10}, {1, 10}, {10 * CG_KJ_PER_EV, 1}, {1, 1}},
  [CG_UNITS_LJ] = {{1, 1}, {1, 1}, {1, 1}, {1, 1}},
};

cg_units cg_units_named(const char *text, size_t n)
{
  for (int u = 0; cg_units_names[u]; u++)
    if (strlen(cg_units_names[u]) == n &&
        memcmp(cg_units_names[u], text, n) == 0)
      return (cg_units)u;
  return CG_UNITS_UNSAID;
}

cg_units cg_units_inside(cg_units units)
{
  return units == CG_UNITS_LJ ? CG_UNITS_LJ : CG_UNITS_GROMACS;
}

const cg_unit_ratios *cg_unit_ratios_of(cg_units units)
{
  CG_ASSERT(units != CG_UNITS_UNSAID);
  return &ratios[units];
}

CG_CLONES
static void convert(double *x, int64_t n, cg_unit_ratio ratio)
{
  for (int64_t i = 0; i < n; i++)
    x[i] = x[i] * ratio.times / ratio.over;
}

void cg_units_convert(double *x, int64_t n, cg_unit_ratio ratio)
{
  convert(x, n, ratio);
}

static cg_unit_ratio turn(cg_unit_ratio ratio)
{
  return (cg_unit_ratio){ratio.over, ratio.times};
}

cg_unit_ratios cg_units_inverse(const cg_unit_ratios *r)
{
  return (cg_unit_ratios){turn(r->length), turn(r->velocity), turn(r->force),
                          turn(r->time)};
}

cg_status cg_units_apply(const cg_unit_ratios *r, cg_frame *frame)
{
  double h[9];
  cg_units_convert(&frame->x[0][0], 3 * frame->n, r->length);
  if (frame->has_v)
    cg_units_convert(&frame->v[0][0], 3 * frame->n, r->velocity);
  if (frame->has_f)
    cg_units_convert(&frame->f[0][0], 3 * frame->n, r->force);
  memcpy(h, frame->box.h, sizeof h);
  cg_units_convert(h, 9, r->length);
  return cg_box_set(&frame->box, h);
}

cg_status cg_units_enter(cg_units units, cg_frame *frame)
{
  if (units == cg_units_inside(units))
    return CG_OK;
  return cg_units_apply(cg_unit_ratios_of(units), frame);
}

const cg_unit_names *cg_unit_names_of(cg_units units)
{
  static const cg_unit_names names[] = {
    [CG_UNITS_GROMACS] = {"nm", "kJ/mol", "kJ/mol/nm", "ps", "amu", "K",
                          CG_BOLTZMANN, CG_COULOMB, "bar", CG_KJ_PER_NM3_BAR},
    [CG_UNITS_LJ] = {"sigma", "epsilon", "epsilon/sigma", "tau", "m",
                     "epsilon/k", 1.0, 1.0, "epsilon/sigma^3", 1.0},
  };
  CG_ASSERT(units == cg_units_inside(units));
  return &names[units];
}

const cg_unit_names *cg_unit_names_of_beads(const cg_beads *beads)
{
  return beads->units ? beads->units : cg_unit_names_of(CG_UNITS_GROMACS);
}
