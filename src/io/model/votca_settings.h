/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/model/votca_settings.h
 *
 * VOTCA's settings file, <cg>, as interactions.
 */
#ifndef CGMAP_IO_MODEL_VOTCA_SETTINGS_H
#define CGMAP_IO_MODEL_VOTCA_SETTINGS_H

#include <cgmap/interactions.h>

#include "io/xml.h"

/** Fill an empty set from the element <cg>.  Local.  CG_CONFIG with the line
 * where a tag is not one that csg_fmatch knows. */
cg_status cg_votca_settings_read(const cg_xml *root, cg_interactions *set);

#endif
