/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file base/json.h
 *
 * JSON, written only: one value after another into a growing string.
 *
 * Numbers are printed with 17 significant digits; a number that is not finite
 * is never written (its key is left out).  Strings are escaped.  Keys come
 * with each value; inside an array the key is NULL.
 */
#ifndef CGMAP_BASE_JSON_H
#define CGMAP_BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

typedef struct cg_json {
  cg_string out;
  bool comma; /**< the next value needs one before it */
} cg_json;

void cg_json_object(cg_json *json, const char *key);
void cg_json_array(cg_json *json, const char *key);
void cg_json_end_object(cg_json *json);
void cg_json_end_array(cg_json *json);
void cg_json_text(cg_json *json, const char *key, const char *value);
void cg_json_double(cg_json *json, const char *key, double value);
void cg_json_int(cg_json *json, const char *key, int64_t value);
/** A value in an array that is not known. */
void cg_json_null(cg_json *json, const char *key);
void cg_json_bool(cg_json *json, const char *key, bool value);

#endif
