/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/xml_tree.h
 *
 * The tree behind io/xml.h: filled by xml.c, asked and checked by xml_tree.c.
 */
#ifndef CGMAP_IO_XML_TREE_H
#define CGMAP_IO_XML_TREE_H

#include "io/xml.h"

typedef struct cg_xml_value {
  const char *name, *value;
} cg_xml_value;

/** A file. */
typedef struct cg_xml_tree {
  char *path;
  size_t elements, values, bytes; /**< used so far of the blocks below */
  size_t room;                    /**< bytes of `string` */
  cg_xml *element;                /**< the first one is the root */
  cg_xml_value *value;            /**< attributes */
  char *string;
} cg_xml_tree;

struct cg_xml {
  cg_xml_tree *tree;
  const char *name, *text;
  int line;
  int values;
  const cg_xml_value *value;
  const cg_xml *first, *next;
};

#endif
