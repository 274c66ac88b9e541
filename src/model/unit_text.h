/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file model/unit_text.h
 *
 * Units that files spell out: "kJ mol-1 nm-1", "Angstrom/ps", "nanometer".
 */
#ifndef CGMAP_MODEL_UNIT_TEXT_H
#define CGMAP_MODEL_UNIT_TEXT_H

#include <stdbool.h>

#include "model/units.h"

typedef enum cg_quantity {
  CG_LENGTH,
  CG_TIME,
  CG_VELOCITY,
  CG_FORCE,
  CG_MASS,
  CG_CHARGE,
  CG_QUANTITIES
} cg_quantity;

/** How a number in the unit \a text becomes ours.
 * \return false where the text is not understood, or is no unit of that
 * quantity.  */
bool cg_unit_read(const char *text, cg_quantity quantity,
                  cg_unit_ratio *ratio);

/** "length", "velocity", ... for messages. */
const char *cg_quantity_name(cg_quantity quantity);

#endif
