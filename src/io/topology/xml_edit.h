/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/topology/xml_edit.h
 *
 * What a VOTCA topology changes of atoms that are there.
 */
#ifndef CGMAP_IO_TOPOLOGY_XML_EDIT_H
#define CGMAP_IO_TOPOLOGY_XML_EDIT_H

#include <cgmap/topology.h>

#include "io/xml.h"

/** <clear/> and <define> of \a molecules: the molecules anew.  Without
 * <clear/> nothing.  CG_CONFIG. */
cg_status cg_xml_define(const cg_xml *molecules, cg_atoms *atoms);

/** <rename> of \a molecules.  CG_CONFIG. */
cg_status cg_xml_rename(const cg_xml *molecules, cg_atoms *atoms);

/** <beadtypes>: other names and masses of types.  CG_CONFIG. */
cg_status cg_xml_beadtypes(const cg_xml *beadtypes, cg_atoms *atoms);

#endif
