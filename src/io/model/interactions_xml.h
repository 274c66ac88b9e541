/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/model/interactions_xml.h
 *
 * Interactions written as the XML that cg_interactions_read()
 * (<cgmap/input.h>) reads, cgmap-interactions(5), and parts of that reader.
 * All functions are local.
 */
#ifndef CGMAP_IO_MODEL_INTERACTIONS_XML_H
#define CGMAP_IO_MODEL_INTERACTIONS_XML_H

#include <cgmap/interactions.h>

#include "io/results/provenance.h"
#include "io/xml.h"
#include "model/units.h"

/** Read <exclude> or <known> into the set; tables are named only. */
cg_status cg_interactions_xml_exclude(const cg_xml *node, cg_interactions *set);
cg_status cg_interactions_xml_known(const cg_xml *node, cg_interactions *set);

/** Read the tables that the set names.  Collective; agreed. */
cg_status cg_interactions_read_tables(const cg_comm *comm,
                                      const cg_interactions *set);

/** An attribute that is one of a few words (NULL ends them): its number, 0
 * where it is absent.  One that is a number above 0; left alone where it is
 * absent.
 * The two types of a pair.  CG_CONFIG. */
cg_status cg_interactions_xml_choice(const cg_xml *node, const char *name,
                                     const char *const *words, int *choice);
cg_status cg_interactions_xml_positive(const cg_xml *node, const char *name,
                                       double *value);
cg_status cg_interactions_xml_types(const cg_xml *node, cg_interaction *it);

/** The element <interactions>.  What is read back is the same set to the last
 * bit: numbers have the digits that it takes, and intervals that are known
 * stand for the step.  (Angles too, unless they are no number of degrees that a
 * double can hold; ends that the data gave are.)  What is open stays open.
 * Tables are named by whole paths, so that the text can be anywhere.
 *
 * \param [in] rigid  names of bonds that were left out as rigid, for a
 *                    comment; "" for none.
 * \return cg_free().  */
char *cg_interactions_text(const cg_interactions *set, cg_units units,
                           const char *rigid);

/** One interaction of it, an element; cg_free(). */
char *cg_interaction_text(const cg_interaction *it);

/** Read a set from n bytes.
 * \param [in] path  how messages begin, and the set's.  */
cg_status cg_interactions_parse(const char *path, const char *bytes, size_t n,
                                cg_interactions **set);

/** Write that text into an output, with where it comes from, and finish
 * that. */
cg_status cg_interactions_write(cg_output *out, const char *text,
                                const cg_provenance *from);

#endif
