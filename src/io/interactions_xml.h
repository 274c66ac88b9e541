/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/interactions_xml.h
 *
 * Interactions written as the XML that cg_interactions_read()
 * (<cgmap/input.h>) reads, cgmap-interactions(5).  All functions are local.
 */
#ifndef CGMAP_IO_INTERACTIONS_XML_H
#define CGMAP_IO_INTERACTIONS_XML_H

#include <cgmap/interactions.h>

#include "io/provenance.h"
#include "model/units.h"

/** The element <interactions>.  What is read back is the same set to the last
 * bit: numbers have the digits that it takes, and intervals that are known
 * stand for the step.  (Angles too, unless they are no number of degrees that a
 * double can hold; ends that the data gave are.)  What is open stays open.
 *
 * \param [in] rigid  names of bonds that were left out as rigid, for a
 *                    comment; "" for none.
 * \return cg_free().  */
char *cg_interactions_text(const cg_interactions *set, cg_units units,
                           const char *rigid);

/** Write that text as a file that says where it comes from. */
cg_status cg_interactions_write(const char *path, bool overwrite,
                                const char *text, const cg_provenance *from);

#endif
