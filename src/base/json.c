/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON (RFC 8259), written only.
 *
 * File names may hold any bytes, JSON only UTF-8: a byte that is no part of
 * valid UTF-8 becomes U+FFFD, the replacement character. */
#include "base/json.h"

#include <math.h>


static void add_quoted(cg_string *out, const char *text)
{
  cg_string_add_n(out, "\"", 1);
  while (*text) {
    size_t n = cg_text_character(text);
    if (n == 0)
      cg_string_add(out, "\\ufffd");
    else if ((unsigned char)*text < 0x20)
      cg_string_add(out, "\\u%04x", *text);
    else if (*text == '"' || *text == '\\')
      cg_string_add(out, "\\%c", *text);
    else
      cg_string_add_n(out, text, n);
    text += n > 0 ? n : 1;
  }
  cg_string_add_n(out, "\"", 1);
}

static void begin_value(cg_json *json, const char *key)
{
  if (json->comma)
    cg_string_add_n(&json->out, ", ", 2);
  if (key) {
    add_quoted(&json->out, key);
    cg_string_add_n(&json->out, ": ", 2);
  }
  json->comma = true;
}

static void begin_group(cg_json *json, const char *key, const char *bracket)
{
  begin_value(json, key);
  cg_string_add_n(&json->out, bracket, 1);
  json->comma = false;
}

static void end_group(cg_json *json, const char *bracket)
{
  cg_string_add_n(&json->out, bracket, 1);
  json->comma = true;
}

void cg_json_object(cg_json *json, const char *key)
{
  begin_group(json, key, "{");
}

void cg_json_array(cg_json *json, const char *key)
{
  begin_group(json, key, "[");
}

void cg_json_end_object(cg_json *json)
{
  end_group(json, "}");
}

void cg_json_end_array(cg_json *json)
{
  end_group(json, "]");
}

void cg_json_text(cg_json *json, const char *key, const char *value)
{
  begin_value(json, key);
  add_quoted(&json->out, value);
}

void cg_json_null(cg_json *json, const char *key)
{
  begin_value(json, key);
  cg_string_add(&json->out, "null");
}

void cg_json_double(cg_json *json, const char *key, double value)
{
  if (!isfinite(value))
    return;
  begin_value(json, key);
  cg_string_add(&json->out, "%.17g", value);
}

void cg_json_int(cg_json *json, const char *key, int64_t value)
{
  begin_value(json, key);
  cg_string_add(&json->out, "%lld", (long long)value);
}

void cg_json_bool(cg_json *json, const char *key, bool value)
{
  begin_value(json, key);
  cg_string_add(&json->out, value ? "true" : "false");
}
