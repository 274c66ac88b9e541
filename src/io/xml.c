/* SPDX-License-Identifier: GPL-2.0-or-later */
/* XML through libxml2, behind limits, into a light tree of our own.
 *
 * A settings file comes from anywhere, so libxml2 is kept from everything that
 * a settings file does not need (W3C, XML 1.0, 5th edition, 2008).  The bytes
 * are looked at first: UTF-8 (RFC 3629) without zeros, and few attributes in
 * each tag, because libxml2 compares every attribute of a tag with every other
 * one (100000 of them, a file of 1 MB, keep it busy for a minute and a half).
 * Then libxml2 builds its tree while we look over its shoulder: a DOCTYPE stops
 * it before the first declaration is read, so that no entity is ever defined,
 * nothing expands and nothing is fetched; so do namespaces, a too deep
 * element and one too many.  Its errors are kept, the first one is told, none
 * is printed.
 *
 * The copy lies in three blocks whose sizes are known before: elements and
 * attributes were counted, and no string is longer than its source.
 *
 * Lines are counted in the bytes themselves, to the `<` of each tag: libxml2
 * keeps 16 bits, and the line where the tag ends.
 *
 * xmlCleanupParser() is never called: a program that uses libcgmap may use
 * libxml2 too.  What libxml2 holds to the end (0.1 MB at most) stays reachable
 * and is no leak.
 *
 * Cost: 15 MB/s of small elements, 100 MB/s of long texts.  Disadvantage: two
 * trees for a moment, at worst 25 bytes in memory for each byte of the file. */
#include "io/xml_tree.h"

#include <ctype.h>
#include <stdarg.h>
#include <string.h>

#include <libxml/SAX2.h>
#include <libxml/parser.h>

#include "base/error.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"

enum {
  MOST_BYTES = 16 << 20,
  MOST_LEVELS = 256,
  MOST_ATTRIBUTES = 256, /* of one tag */
  MOST_ELEMENTS = 1 << 20
};

/* What is being parsed, and the first thing wrong with it. */
typedef struct source {
  const char *path, *bytes;
  size_t n;
  const char *tag; /* `<` of the tag read last, and its line */
  int line;
  size_t elements, attributes;
  cg_status status;
} source;

static cg_status fail_at(source *from, int line, const char *format, ...)
  __attribute__((format(printf, 3, 4)));

static cg_status fail_at(source *from, int line, const char *format, ...)
{
  if (from->status == CG_OK) {
    va_list args;
    va_start(args, format);
    char *text = cg_text_vformat(format, args);
    va_end(args);
    from->status = cg_fail(CG_CONFIG, "line %d: %s", line, text);
    if (from->path)
      from->status = cg_fail_in("%s", from->path);
    cg_free(text);
  }
  return from->status;
}

static int count_lines(const char *from, const char *to)
{
  int lines = 0;
  for (; from < to; from++)
    lines += *from == '\n';
  return lines;
}

/* Bytes of the UTF-8 sequence at \a p (RFC 3629, sect. 4), 0 if there is
 * none. */
static size_t sequence_bytes(const unsigned char *p, size_t left)
{
  size_t n = p[0] < 0x80   ? p[0] > 0
             : p[0] < 0xC2 ? 0
             : p[0] < 0xE0 ? 2
             : p[0] < 0xF0 ? 3
             : p[0] < 0xF5 ? 4
                           : 0;
  if (n > left)
    return 0;
  for (size_t k = 1; k < n; k++)
    if ((p[k] & 0xC0) != 0x80)
      return 0;
  bool overlong =
      (p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xF0 && p[1] < 0x90);
  bool surrogate = p[0] == 0xED && p[1] >= 0xA0;
  bool beyond = p[0] == 0xF4 && p[1] >= 0x90;
  return overlong || surrogate || beyond ? 0 : n;
}

static cg_status check_encoding(source *from)
{
  const unsigned char *bytes = (const unsigned char *)from->bytes;
  for (size_t at = 0, n; at < from->n; at += n) {
    n = sequence_bytes(bytes + at, from->n - at);
    if (n == 0)
      return fail_at(from, 1 + count_lines(from->bytes, from->bytes + at),
                     "byte 0x%02X is not UTF-8 text; save the file as UTF-8",
                     bytes[at]);
  }
  return CG_OK;
}

/* An attribute has its `=`, and no `<` stands inside a tag. */
static cg_status check_tags(source *from)
{
  const char *end = from->bytes + from->n, *next;
  for (const char *tag = memchr(from->bytes, '<', from->n); tag; tag = next) {
    next = memchr(tag + 1, '<', (size_t)(end - tag - 1));
    size_t equals = 0;
    for (const char *c = tag + 1; c < (next ? next : end); c++)
      equals += *c == '=';
    if (equals > MOST_ATTRIBUTES && tag[1] != '!' && tag[1] != '?')
      return fail_at(from, 1 + count_lines(from->bytes, tag),
                     "a tag has more than %d attributes", MOST_ATTRIBUTES);
  }
  return CG_OK;
}

static source *source_of(void *context)
{
  return ((xmlParserCtxt *)context)->_private;
}

static void refuse(void *context, const char *why)
{
  xmlParserCtxt *parser = context;
  (void)fail_at(source_of(parser), parser->input->line, "%s", why);
  xmlStopParser(parser);
}

static void on_doctype(void *context, const xmlChar *name,
                       const xmlChar *public_id, const xmlChar *system_id)
{
  (void)name;
  (void)public_id;
  (void)system_id;
  refuse(context, "a DOCTYPE is not allowed (no entities, nothing is ever "
                  "fetched); remove it");
}

/* The line of the `<` of the tag that the parser has just read. */
static int line_of_tag(xmlParserCtxt *parser)
{
  source *from = source_of(parser);
  long read = xmlByteConsumed(parser);
  CG_ASSERT(read > 0 && (size_t)read <= from->n);
  const char *tag = from->bytes + read - 1;
  while (tag > from->tag && *tag != '<')
    tag--;
  from->line += count_lines(from->tag, tag);
  from->tag = tag;
  return from->line;
}

static void on_element(void *context, const xmlChar *name,
                       const xmlChar *prefix, const xmlChar *uri,
                       int namespaces, const xmlChar **namespace_list,
                       int attributes, int defaulted,
                       const xmlChar **attribute_list)
{
  xmlParserCtxt *parser = context;
  source *from = source_of(parser);
  if (namespaces > 0)
    refuse(context, "XML namespaces are not used here; remove the attribute "
                    "xmlns");
  else if (parser->nodeNr >= MOST_LEVELS)
    refuse(context, "more than 256 elements inside each other");
  else if (++from->elements > MOST_ELEMENTS)
    refuse(context, "more than 2^20 elements");
  if (from->status != CG_OK)
    return;
  from->attributes += (size_t)attributes;
  xmlSAX2StartElementNs(context, name, prefix, uri, namespaces, namespace_list,
                        attributes, defaulted, attribute_list);
  parser->node->_private = (void *)(intptr_t)line_of_tag(parser);
}

#if LIBXML_VERSION >= 21200
typedef const xmlError *library_error;
#else
typedef xmlError *library_error;
#endif

static void on_error(void *context, library_error error)
{
  if (error->level < XML_ERR_ERROR)
    return;
  const char *message = error->message ? error->message : "";
  (void)fail_at(source_of(context), error->line > 0 ? error->line : 1,
                "is no well-formed XML: %.*s", (int)strcspn(message, "\n"),
                message);
}

/* A string in the tree: n bytes of text behind those kept before. */
static char *keep(cg_xml_tree *to, const void *text, size_t n)
{
  CG_ASSERT(to->bytes + n + 1 <= to->room);
  char *kept = to->string + to->bytes;
  memcpy(kept, text, n);
  kept[n] = '\0';
  to->bytes += n + 1;
  return kept;
}

static const char *keep_name(cg_xml_tree *to, const xmlNs *space,
                             const xmlChar *name)
{
  char *kept = to->string + to->bytes;
  if (space) {
    keep(to, space->prefix, strlen((const char *)space->prefix));
    to->string[to->bytes - 1] = ':';
  }
  keep(to, name, strlen((const char *)name));
  return kept;
}

static const cg_xml_value *keep_values(cg_xml_tree *to, const xmlNode *from,
                                       int *count)
{
  cg_xml_value *list = to->value + to->values;
  for (const xmlAttr *at = from->properties; at; at = at->next) {
    xmlChar *value = xmlNodeListGetString(from->doc, at->children, 1);
    cg_xml_value *kept = &to->value[to->values++];
    kept->name = keep_name(to, at->ns, at->name);
    kept->value = keep(to, value ? (char *)value : "",
                       value ? strlen((char *)value) : 0);
    xmlFree(value);
    ++*count;
  }
  return list;
}

static bool is_text(const xmlNode *node)
{
  return node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;
}

/* All text of an element in one string, blanks at both ends removed. */
static const char *keep_text(cg_xml_tree *to, const xmlNode *from)
{
  size_t start = to->bytes;
  for (const xmlNode *part = from->children; part; part = part->next)
    if (is_text(part) && part->content) {
      keep(to, part->content, strlen((const char *)part->content));
      to->bytes--;
    }
  char *text = to->string + start, *end = to->string + to->bytes;
  while (end > text && isspace((unsigned char)end[-1]))
    end--;
  while (text < end && isspace((unsigned char)*text))
    text++;
  to->bytes = start;
  if (text == end)
    return "";
  *end = '\0';
  to->bytes = (size_t)(end + 1 - to->string);
  return text;
}

static cg_xml *keep_element(cg_xml_tree *to, const xmlNode *from)
{
  cg_xml *node = &to->element[to->elements++];
  node->tree = to;
  node->line = (int)(intptr_t)from->_private;
  node->name = keep_name(to, from->ns, from->name);
  node->value = keep_values(to, from, &node->values);
  node->text = keep_text(to, from);
  const cg_xml **end = &node->first;
  for (const xmlNode *child = from->children; child; child = child->next)
    if (child->type == XML_ELEMENT_NODE) {
      cg_xml *kept = keep_element(to, child);
      *end = kept;
      end = &kept->next;
    }
  return node;
}

static cg_xml *tree_new(const source *from, const xmlDoc *document)
{
  cg_xml_tree *to = CG_NEW(cg_xml_tree);
  to->path = cg_text_copy(from->path);
  to->room = from->n;
  to->element = CG_ARRAY(cg_xml, from->elements);
  to->value = CG_ARRAY(cg_xml_value, from->attributes);
  to->string = CG_ARRAY(char, to->room);
  return keep_element(to, xmlDocGetRootElement(document));
}

static cg_status parse(source *from, cg_xml **root)
{
  xmlParserCtxt *parser = xmlNewParserCtxt();
  CG_ASSERT(parser && "libxml2 has no memory left");
  parser->_private = from;
  parser->sax->internalSubset = on_doctype;
  parser->sax->startElementNs = on_element;
  parser->sax->serror = on_error;
  xmlDoc *document =
      xmlCtxtReadMemory(parser, from->bytes, (int)from->n, NULL, NULL,
                        XML_PARSE_NONET | XML_PARSE_IGNORE_ENC);
  if (!document)
    from->status = fail_at(from, 1, "is no well-formed XML");
  if (from->status == CG_OK)
    *root = tree_new(from, document);
  xmlFreeDoc(document);
  xmlFreeParserCtxt(parser);
  xmlResetLastError();
  return from->status;
}

cg_status cg_xml_parse(const char *path, const char *bytes, size_t n,
                       cg_xml **root)
{
  source from = {path, bytes, n, .tag = bytes, .line = 1};
  *root = NULL;
  if (n == 0)
    return fail_at(&from, 1, "the file is empty");
  if (n > MOST_BYTES)
    return cg_fail(CG_CONFIG, "%s: is %zu bytes long, at most %d are allowed",
                   path ? path : "XML", n, MOST_BYTES);
  CG_TRY(check_encoding(&from));
  CG_TRY(check_tags(&from));
  return parse(&from, root);
}

/* Too long to be read: like all else that is wrong with XML, which is mappings
 * and settings. */
static cg_status fail_as_settings(void)
{
  char *text = cg_text_copy(cg_error_text());
  cg_status status = cg_fail(CG_CONFIG, "%s", text);
  cg_free(text);
  return status;
}

cg_status cg_xml_read(const cg_comm *comm, const char *path, cg_xml **root)
{
  char *bytes;
  size_t n;
  *root = NULL;
  cg_status status = cg_file_read_all(comm, path, MOST_BYTES, &bytes, &n);
  if (status == CG_DATA)
    return fail_as_settings();
  CG_TRY(status);
  status = cg_xml_parse(path, bytes, n, root);
  cg_free(bytes);
  return cg_comm_agree(comm, status);
}
