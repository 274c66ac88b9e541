/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/xml.h
 *
 * XML, hardened: the only door to libxml2.
 *
 * Refused with file and line (CG_CONFIG): any DOCTYPE, entities other than the
 * five of XML, more than 256 levels, more than 16 MiB, bad UTF-8.  Nothing is
 * ever fetched.  The tree is ours (libxml2's is gone when the parser returns),
 * so that a caller can ask for what it knows and have all else reported: an
 * element or attribute that nobody asked for is an error with its line.
 */
#ifndef CGMAP_IO_XML_H
#define CGMAP_IO_XML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cgmap/error.h>

typedef struct cg_xml cg_xml; /**< an element */

/** Parse n bytes.  Free the root with cg_xml_free(). */
cg_status cg_xml_parse(const char *path, const char *bytes, size_t n,
                       cg_xml **root);
void cg_xml_free(cg_xml *root);

const char *cg_xml_name(const cg_xml *node);
int cg_xml_line(const cg_xml *node);

/** Children, in order; NULL at the end. */
const cg_xml *cg_xml_first(const cg_xml *node);
const cg_xml *cg_xml_next(const cg_xml *node);

/** The only child of that name; NULL where there is none.  Two are an error:
 * see cg_xml_check(). */
const cg_xml *cg_xml_child(const cg_xml *node, const char *name);

/** The text of an element that has no children, blanks at both ends removed. */
const char *cg_xml_text(const cg_xml *node);

/** An attribute's value, or NULL. */
const char *cg_xml_attribute(const cg_xml *node, const char *name);

/** Does the element hold only the children and attributes named, each child
 * of \a once at most once?  Lists are NULL-terminated; CG_CONFIG with line and
 * nearest name. */
cg_status cg_xml_check(const cg_xml *node, const char *const *attributes,
                       const char *const *once, const char *const *many);

/** A failure at an element: "path: line N: <name>: " and the message.
 * \return CG_CONFIG.  */
cg_status cg_xml_fail(const cg_xml *node, const char *format, ...)
  __attribute__((format(printf, 2, 3)));

/** Attribute as number or integer: false left in *found where it is absent. */
cg_status cg_xml_double(const cg_xml *node, const char *attribute,
                        bool *found, double *value);
cg_status cg_xml_int(const cg_xml *node, const char *attribute, bool *found,
                     int64_t *value);

#endif
