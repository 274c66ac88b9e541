/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/xml.h
 *
 * XML, hardened: the only door to libxml2.
 *
 * Refused with file and line (CG_CONFIG): any DOCTYPE, hence every entity but
 * the five of XML; namespaces; more than 256 levels, 256 attributes in a tag,
 * 2^20 elements or 16 MiB; a zero byte; anything that is not UTF-8, whatever
 * encoding the file declares.  Comments and processing instructions are
 * skipped.  Nothing is ever fetched.
 *
 * The tree is ours (libxml2's is gone when the parser returns).  A caller says
 * with cg_xml_check() what it knows, so that an element, an attribute or a
 * stray text that nobody asked for is an error with its line.
 */
#ifndef CGMAP_IO_XML_H
#define CGMAP_IO_XML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cgmap/comm.h>

typedef struct cg_xml cg_xml; /**< an element */

/** Parse n bytes.  Local.  Free the root with cg_xml_free().
 * \param [in] path  how messages begin; NULL: who calls adds it.  */
cg_status cg_xml_parse(const char *path, const char *bytes, size_t n,
                       cg_xml **root);

/** Read a file on rank 0 and parse it on all.  Collective; agreed.
 * CG_NOINPUT where it cannot be read. */
cg_status cg_xml_read(const cg_comm *comm, const char *path, cg_xml **root);

/** Free a whole tree by its root; NULL is allowed. */
void cg_xml_free(cg_xml *root);

const char *cg_xml_name(const cg_xml *node);

/** Line of the `<` of its tag, from 1. */
int cg_xml_line(const cg_xml *node);

/** Children, in order; NULL at the end. */
const cg_xml *cg_xml_first(const cg_xml *node);
const cg_xml *cg_xml_next(const cg_xml *node);

/** The first child of that name; NULL where there is none. */
const cg_xml *cg_xml_child(const cg_xml *node, const char *name);

/** The text of an element, blanks at both ends removed; "" where it has none.
 * Text on both sides of a child or a comment is joined. */
const char *cg_xml_text(const cg_xml *node);

/** The text of the child of that name, which must be there, hold no element
 * or attribute, and not be empty.  CG_CONFIG otherwise. */
cg_status cg_xml_child_text(const cg_xml *node, const char *name,
                            const char **text);

/** An attribute's value, or NULL. */
const char *cg_xml_attribute(const cg_xml *node, const char *name);

/** Does the element hold only the attributes and children named, each child
 * of \a once at most once, and no text?  Lists are NULL-terminated; NULL is an
 * empty one.  CG_CONFIG with line and nearest name. */
cg_status cg_xml_check(const cg_xml *node, const char *const *attributes,
                       const char *const *once, const char *const *many);

/** Is \a name one word without '/'?  Names of beads, types and interactions
 * are listed with blanks between, and become names of files and of datasets.
 * CG_CONFIG at the element otherwise.  */
cg_status cg_xml_check_word(const cg_xml *node, const char *name);

/** An attribute that must be there, and not be empty.  CG_CONFIG. */
cg_status cg_xml_need(const cg_xml *node, const char *name,
                      const char **value);

/** A failure at an element: "path: line N: <name>: " and the message.
 * \return CG_CONFIG.  */
cg_status cg_xml_fail(const cg_xml *node, const char *format, ...)
  __attribute__((format(printf, 2, 3)));

/** An attribute as a finite number, or as a whole one in [least, most].
 * \param [out] found  false where it is absent; *value is then left alone.  */
cg_status cg_xml_double(const cg_xml *node, const char *attribute, bool *found,
                        double *value);
cg_status cg_xml_int(const cg_xml *node, const char *attribute, int least,
                     int most, bool *found, int *value);

#endif
