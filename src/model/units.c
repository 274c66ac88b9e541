/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of units (see units.h). */
#include "model/units.h"

const cg_unit_names *cg_unit_names_of(cg_units units)
{
  static const cg_unit_names names[] = {
    [CG_UNITS_GROMACS] = {"nm", "kJ/mol", "kJ/mol/nm", "ps", "amu", "K",
                          CG_BOLTZMANN},
    [CG_UNITS_LJ] = {"sigma", "epsilon", "epsilon/sigma", "tau", "m",
                     "epsilon/k", 1.0},
  };
  return &names[units];
}
