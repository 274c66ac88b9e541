/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The XML door: what comes through, with its lines, and what does not. */
#include "harness.h"

#include <string.h>

#include "base/comm.h"
#include "base/mem.h"
#include "base/text.h"
#include "io/xml.h"

static cg_status parse(const char *text, cg_xml **root)
{
  return cg_xml_parse("f.xml", text, strlen(text), root);
}

/* Parsing fails with a message that begins as given; no tree is left. */
static void refused(const char *text, size_t n, const char *message)
{
  cg_xml *root;
  cg_status status = cg_xml_parse("f.xml", text, n, &root);
  CU_ASSERT_PTR_NULL(root);
  CU_ASSERT(strncmp(cg_error_text(), message, strlen(message)) == 0);
  CG_FAILS(status, CG_CONFIG, message);
  cg_xml_free(root);
}

static void refused_text(const char *text, const char *message)
{
  refused(text, strlen(text), message);
}

static void a_tree_comes_out_as_written(void)
{
  cg_xml *root;
  CG_WORKS(parse("\xEF\xBB\xBF<?xml version='1.0' encoding='UTF-8'?>\n"
                 "<!-- <no> --><?editor <hint> ?>\n"
                 "<a>\n"
                 " <b x='1' y='&lt;&amp;&#65;&gt;'>\n"
                 "   one<!-- --> two &quot;&apos; <![CDATA[<3>]]> </b>\n"
                 " <c\n"
                 "   z='\xC3\xA5'/><b/>\n"
                 "</a>\n",
                 &root));
  CU_ASSERT_PTR_NOT_NULL_FATAL(root);
  CU_ASSERT_STRING_EQUAL(cg_xml_name(root), "a");
  CU_ASSERT_STRING_EQUAL(cg_xml_text(root), "");
  CU_ASSERT(cg_xml_line(root) == 3);
  const cg_xml *b = cg_xml_first(root), *c = cg_xml_next(b);
  CU_ASSERT_STRING_EQUAL(cg_xml_attribute(b, "y"), "<&A>");
  CU_ASSERT_STRING_EQUAL(cg_xml_text(b), "one two \"' <3>");
  CU_ASSERT_PTR_NULL(cg_xml_attribute(b, "z"));
  CU_ASSERT_STRING_EQUAL(cg_xml_attribute(c, "z"), "\xC3\xA5");
  CU_ASSERT(cg_xml_line(b) == 4 && cg_xml_line(c) == 6);
  CU_ASSERT(cg_xml_line(cg_xml_next(c)) == 7);
  CU_ASSERT_PTR_EQUAL(cg_xml_child(root, "b"), b);
  CU_ASSERT_PTR_EQUAL(cg_xml_child(root, "c"), c);
  CU_ASSERT_PTR_NULL(cg_xml_child(root, "d"));
  CU_ASSERT_PTR_NULL(cg_xml_next(cg_xml_next(c)));
  cg_xml_free(root);
}

/* Beyond the 16 bits that libxml2 keeps, and beyond its input buffer. */
static void lines_are_right_in_a_long_file(void)
{
  enum { LINES = 200000 };
  cg_string text = {0};
  cg_string_add(&text, "<a>\n");
  for (int i = 0; i < LINES; i++)
    cg_string_add(&text, "<b i='%d'\n/>", i);
  cg_string_add(&text, "</a>");
  cg_xml *root;
  CG_WORKS(parse(text.text, &root));
  int i = 0, wrong = 0;
  for (const cg_xml *b = cg_xml_first(root); b; b = cg_xml_next(b))
    wrong += cg_xml_line(b) != 2 + i++;
  CU_ASSERT(i == LINES);
  CU_ASSERT(wrong == 0);
  cg_xml_free(root);
  cg_free(text.text);
}

static void entities_and_outside_files_are_refused(void)
{
  refused_text("<?xml version='1.0'?>\n"
               "<!DOCTYPE a [<!ENTITY l0 'lol'>\n"
               "<!ENTITY l1 '&l0;&l0;&l0;&l0;&l0;&l0;&l0;&l0;&l0;&l0;'>\n"
               "<!ENTITY l2 '&l1;&l1;&l1;&l1;&l1;&l1;&l1;&l1;&l1;&l1;'>]>\n"
               "<a>&l2;</a>",
               "f.xml: line 2: a DOCTYPE is not allowed");
  refused_text("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
               "<a>&x;</a>",
               "f.xml: line 1: a DOCTYPE is not allowed");
  refused_text("<!DOCTYPE a SYSTEM 'http://127.0.0.1/a.dtd'><a/>",
               "f.xml: line 1: a DOCTYPE is not allowed");
  refused_text("<a>\n&x;</a>", "f.xml: line 2: is no well-formed XML: Entity");
  refused_text("<a b='&x;'/>", "f.xml: line 1: is no well-formed XML: Entity");
  refused_text("<a>\n<b xmlns='http://x'/></a>",
               "f.xml: line 2: XML namespaces are not used here");
  refused_text("<a>\n<x:b/></a>", "f.xml: line 2: is no well-formed XML");
}

/* n levels of <a>. */
static char *nested(int n)
{
  cg_string text = {0};
  for (int i = 0; i < n; i++)
    cg_string_add(&text, "<a>\n");
  for (int i = 0; i < n; i++)
    cg_string_add(&text, "</a>");
  return text.text;
}

static void depth_has_a_limit(void)
{
  cg_xml *root;
  char *text = nested(256);
  CG_WORKS(parse(text, &root));
  int depth = 0;
  for (const cg_xml *a = root; a; a = cg_xml_first(a))
    depth++;
  CU_ASSERT(depth == 256);
  cg_xml_free(root);
  cg_free(text);
  text = nested(300);
  refused_text(text, "f.xml: line 257: more than 256 elements inside each");
  cg_free(text);
}

/* The seconds that the refusal of a text takes. */
static double refusal_time(const cg_string *text, const char *message)
{
  double start = cg_comm_seconds();
  refused(text->text, text->n, message);
  return cg_comm_seconds() - start;
}

/* A hundred thousand attributes take libxml2 alone over a minute; a million
 * entity references of a kilobyte would be a gigabyte of text. */
static void blow_ups_end_at_once(void)
{
  cg_string crowd = {0}, bomb = {0};
  cg_string_add(&crowd, "<a>\n<b");
  for (int i = 0; i < 100000; i++)
    cg_string_add(&crowd, " a%d=''", i);
  cg_string_add(&crowd, "/></a>");
  cg_string_add(&bomb, "<!DOCTYPE a [<!ENTITY x '%01000d'>]><a>", 0);
  for (int i = 0; i < 1000000; i++)
    cg_string_add_n(&bomb, "&x;", 3);
  cg_string_add(&bomb, "</a>");
  double seconds =
      refusal_time(&crowd, "f.xml: line 2: a tag has more than 256") +
      refusal_time(&bomb, "f.xml: line 1: a DOCTYPE is not allowed");
  CU_ASSERT(seconds < 10);
  cg_free(crowd.text);
  cg_free(bomb.text);
}

/* <a>, as many <b>..</b> of \a unit bytes each as fit into \a n bytes, </a>,
 * blanks. */
static char *filled(size_t n, size_t unit)
{
  char *text = CG_ARRAY(char, n);
  memset(text, ' ', n);
  memcpy(text, "<a>\n", 4);
  size_t at = 4;
  for (; at + unit + 4 <= n; at += unit) {
    memcpy(text + at, "<b>", 3);
    memcpy(text + at + unit - 4, "</b>", 4);
  }
  memcpy(text + at, "</a>", 4);
  return text;
}

static void size_and_number_of_elements_have_limits(void)
{
  enum { MOST = 16 << 20 };
  cg_xml *root;
  char *text = filled(MOST + 1, 32);
  CG_FAILS(cg_xml_parse("f.xml", text, MOST + 1, &root), CG_CONFIG,
           "f.xml: is 16777217 bytes long, at most 16777216");
  cg_free(text);
  text = filled(MOST, 32);
  CG_WORKS(cg_xml_parse("f.xml", text, MOST, &root));
  cg_xml_free(root);
  cg_free(text);
  text = filled(MOST, 8);
  refused(text, MOST, "f.xml: line 2: more than 2^20 elements");
  cg_free(text);
}

/* Every kind of sequence that RFC 3629 forbids, and the last ones allowed. */
static void only_utf8_comes_through(void)
{
  static const char *const bad[] = {
      "\x80",         "\xC0\x80",         "\xC1\xBF",     "\xC3",
      "\xE0\x9F\xBF", "\xED\xA0\x80",     "\xE2\x82",     "\xE2(\xA1",
      "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF\xFE"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    char *text = cg_text_format("<a>\n%s</a>", bad[i]);
    refused_text(text, "f.xml: line 2: byte 0x");
    cg_free(text);
  }
  cg_xml *root;
  CG_WORKS(parse("<a>\xC2\x80\xE0\xA0\x80\xED\x9F\xBF\xEF\xBF\xBD"
                 "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF</a>",
                 &root));
  CU_ASSERT(root && strlen(cg_xml_text(root)) == 2 + 3 + 3 + 3 + 4 + 4);
  cg_xml_free(root);
  CG_WORKS(parse("<?xml version='1.0' encoding='ISO-8859-1'?><a>\xC3\xA5</a>",
                 &root));
  CU_ASSERT(root && strcmp(cg_xml_text(root), "\xC3\xA5") == 0);
  cg_xml_free(root);
  refused("<a>\xC3\xA5</a>", 4, "f.xml: line 1: byte 0xC3 is not UTF-8 text");
  refused("<a>\n\0</a>", 9, "f.xml: line 2: byte 0x00 is not UTF-8 text");
  refused("<\0a\0/\0>\0", 8, "f.xml: line 1: byte 0x00 is not UTF-8 text");
}

static void what_is_no_xml_is_told_with_its_line(void)
{
  refused("", 0, "f.xml: line 1: the file is empty");
  refused_text("  \n", "f.xml: line 2: is no well-formed XML");
  refused_text("[ System ]\n1 2 3\n", "f.xml: line 1: is no well-formed XML");
  refused_text("<a>\n<b>\n</a>", "f.xml: line 3: is no well-formed XML: Open");
  refused_text("<a/>\n<b/>", "f.xml: line 2: is no well-formed XML: Extra");
  refused_text("<a b='1' b='2'/>", "f.xml: line 1: is no well-formed XML");
  refused_text("<a>&#0;</a>", "f.xml: line 1: is no well-formed XML");
}

static void a_cut_file_is_refused_at_every_byte(void)
{
  static const char whole[] =
      "<?xml version='1.0'?><a x='1&amp;'><!-- c -->t<b/><![CDATA[u]]></a>";
  cg_xml *root;
  for (size_t n = 0; n < strlen(whole); n++)
    refused(whole, n, "f.xml: line 1: ");
  CG_WORKS(parse(whole, &root));
  cg_xml_free(root);
}

static void what_nobody_asked_for_is_told(void)
{
  static const char *const attributes[] = {"name", "order", NULL};
  static const char *const once[] = {"topology", "maps", NULL};
  static const char *const many[] = {"pair", NULL};
  static const struct {
    const char *text, *message;
  } wrong[] = {
      {"<a>\n<b odrer='1'/></a>", "f.xml: line 2: <b>: there is no attribute "
                                  "'odrer'; did you mean 'order'?"},
      {"<a>\n<b><pair/>\n<piar/></b></a>",
       "f.xml: line 3: <piar>: there is no such element in <b>; did you mean "
       "'pair'?"},
      {"<a><b>\n<zzzzzz/></b></a>",
       "f.xml: line 2: <zzzzzz>: there is no such element in <b>; there is "
       "only 'topology', 'maps', 'pair'"},
      {"<a><b><maps/>\n<pair/>\n<maps/></b></a>",
       "f.xml: line 3: <maps>: given twice in <b>, first in line 1"},
      {"<a><b>\n<pair/> 1.5</b></a>",
       "f.xml: line 1: <b>: the text '1.5' does not belong here"},
      {"<a><b xml:name='1'/></a>",
       "f.xml: line 1: <b>: there is no attribute 'xml:name'"},
  };
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    cg_xml *root;
    CG_WORKS(parse(wrong[i].text, &root));
    CG_FAILS(cg_xml_check(cg_xml_first(root), attributes, once, many),
             CG_CONFIG, wrong[i].message);
    cg_xml_free(root);
  }
  cg_xml *root;
  CG_WORKS(parse("<b order='1'><pair/><maps/><pair/></b>", &root));
  CG_WORKS(cg_xml_check(root, attributes, once, many));
  cg_xml_free(root);
}

static void a_needed_text_is_there_or_told(void)
{
  const char *text;
  cg_xml *root;
  CG_WORKS(parse("<a><x> 1 2\n</x>\n<y>\n</y><z><u/></z><v w='1'>3</v></a>",
                 &root));
  CG_WORKS(cg_xml_child_text(root, "x", &text));
  CU_ASSERT_STRING_EQUAL(text, "1 2");
  CG_FAILS(cg_xml_child_text(root, "name", &text), CG_CONFIG,
           "f.xml: line 1: <a>: the element <name> is missing");
  CG_FAILS(cg_xml_child_text(root, "y", &text), CG_CONFIG,
           "f.xml: line 3: <y>: is empty");
  CG_FAILS(cg_xml_child_text(root, "z", &text), CG_CONFIG,
           "f.xml: line 4: <u>: there is no such element in <z>");
  CG_FAILS(cg_xml_child_text(root, "v", &text), CG_CONFIG,
           "f.xml: line 4: <v>: there is no attribute 'w'");
  cg_xml_free(root);
}

static void numbers_are_whole_and_finite_or_told(void)
{
  static const char *const wrong[] = {"nan",    "inf", "0,5", "0x10",
                                      "1.5 nm", "",    "--1"};
  cg_xml *root;
  bool found;
  double x = 7;
  int i = 7;
  CG_WORKS(parse("<a x=' 0.25 ' i='12' z='-1e999'/>", &root));
  CG_WORKS(cg_xml_double(root, "x", &found, &x));
  CU_ASSERT(found && x == 0.25);
  CG_WORKS(cg_xml_int(root, "i", 1, 12, &found, &i));
  CU_ASSERT(found && i == 12);
  CG_FAILS(cg_xml_int(root, "i", 1, 11, &found, &i), CG_CONFIG,
           "f.xml: line 1: <a>: i=\"12\" is no whole number from 1 to 11");
  CG_FAILS(cg_xml_int(root, "x", 0, 9, &found, &i), CG_CONFIG,
           "is no whole number");
  CG_FAILS(cg_xml_double(root, "z", &found, &x), CG_CONFIG,
           "z=\"-1e999\" is beyond the largest number");
  CG_WORKS(cg_xml_double(root, "y", &found, &x));
  CU_ASSERT(!found && x == 0.25);
  CG_WORKS(cg_xml_int(root, "y", 0, 9, &found, &i));
  CU_ASSERT(!found && i == 12);
  cg_xml_free(root);
  for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
    char *text = cg_text_format("<a>\n<b x='%s'/></a>", wrong[k]);
    char *message = cg_text_format("f.xml: line 2: <b>: x=\"%s\" is no finite "
                                   "number", wrong[k]);
    CG_WORKS(parse(text, &root));
    CG_FAILS(cg_xml_double(cg_xml_first(root), "x", &found, &x), CG_CONFIG,
             message);
    cg_xml_free(root);
    cg_free(text);
    cg_free(message);
  }
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
      {"a tree comes out as written", a_tree_comes_out_as_written},
      {"lines are right in a long file", lines_are_right_in_a_long_file},
      {"entities and outside files are refused",
       entities_and_outside_files_are_refused},
      {"depth has a limit", depth_has_a_limit},
      {"blow-ups end at once", blow_ups_end_at_once},
      {"size and number of elements have limits",
       size_and_number_of_elements_have_limits},
      {"only UTF-8 comes through", only_utf8_comes_through},
      {"what is no XML is told with its line",
       what_is_no_xml_is_told_with_its_line},
      {"a cut file is refused at every byte",
       a_cut_file_is_refused_at_every_byte},
      {"what nobody asked for is told", what_nobody_asked_for_is_told},
      {"a needed text is there or told", a_needed_text_is_there_or_told},
      {"numbers are whole and finite or told",
       numbers_are_whole_and_finite_or_told},
      {NULL, NULL}};
  return cg_test_main(argc, argv, "xml", tests);
}
