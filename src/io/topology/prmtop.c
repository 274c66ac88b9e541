/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The frame of a PRMTOP file (AMBER, "PARM file format specification"):
 *
 *     %VERSION  VERSION_STAMP = V0001.000  DATE = ...
 *     %FLAG ATOM_NAME
 *     %COMMENT any words
 *     %FORMAT(20a4)
 *     N   H1  H2  H3  CA
 *
 * Sections come in any order.  A format (20a4), (10I8), (5E16.8) says how many
 * fields of which width stand in a row; they may touch, so they are cut by
 * columns, and a row may lack blanks at its end.  Formats of several parts are
 * passed over with their section: none that is read has one. */
#include "io/topology/prmtop.h"

#include <ctype.h>
#include <string.h>

#include "base/mem.h"
#include "model/names.h"

enum { MOST_FIELDS = 1000, WIDEST = 1000 };

/* Digits at *at as a number, `none` where there are none. */
static int read_digits(const char **at, const char *end, int none)
{
  int value = 0;
  if (*at == end || !isdigit((unsigned char)**at))
    return none;
  for (; *at < end && isdigit((unsigned char)**at); ++*at)
    if (value < WIDEST * MOST_FIELDS)
      value = 10 * value + (**at - '0');
  return value;
}

/* "(20a4)", blanks left out; anything else leaves the widths 0. */
static void read_format(const char *line, size_t n, cg_prmtop_section *s)
{
  char text[32];
  size_t length = 0;
  for (size_t i = 0; i < n && length < sizeof text; i++)
    if (!isspace((unsigned char)line[i]))
      text[length++] = (char)tolower((unsigned char)line[i]);
  const char *at = text + 1, *end = text + length;
  if (length < 4 || length == sizeof text || text[0] != '(')
    return;
  int fields = read_digits(&at, end, 1);
  char kind = at < end ? *at++ : ' ';
  int width = read_digits(&at, end, 0);
  if (at < end && *at == '.') {
    at++;
    read_digits(&at, end, 0);
  }
  bool real = memchr("efgd", kind, 4) != NULL;
  if (at != end - 1 || *at != ')' || fields < 1 || fields > MOST_FIELDS ||
      width < 1 || width > WIDEST || (!real && kind != 'a' && kind != 'i'))
    return;
  s->fields = fields;
  s->width = width;
  s->kind = real ? 'e' : kind;
}

static bool begins(const char *line, size_t n, const char *with)
{
  size_t length = strlen(with);
  return n >= length && memcmp(line, with, length) == 0;
}

static cg_status add_section(cg_prmtop *file, cg_row *row)
{
  const char *at = row->line + strlen("%FLAG"), *end = row->line + row->n;
  const char *word;
  size_t n;
  int32_t count = cg_names_count(file->flags);
  if (!cg_text_word(&at, end, &word, &n))
    return cg_row_expected(row, "a name after %%FLAG");
  if (cg_names_add(file->flags, word, n) < count)
    return cg_row_fail(row, "section %.*s is there twice", (int)n, word);
  CG_RESERVE(file->section, file->room, count + 1);
  file->section[count] = (cg_prmtop_section){.fields = 0};
  return CG_OK;
}

cg_status cg_prmtop_open(const char *text, size_t n, cg_prmtop *file)
{
  cg_lines lines = {text, text + n, 0};
  cg_row row = {0};
  file->flags = cg_names_new();
  while (cg_lines_next(&lines, &row.line, &row.n)) {
    row.number = lines.number;
    int32_t last = cg_names_count(file->flags) - 1;
    if (begins(row.line, row.n, "%FLAG")) {
      CG_TRY(add_section(file, &row));
    } else if (begins(row.line, row.n, "%FORMAT")) {
      if (last < 0)
        return cg_row_expected(&row, "%%FLAG before %%FORMAT");
      size_t name = strlen("%FORMAT");
      file->section[last].lines = lines;
      read_format(row.line + name, row.n - name, &file->section[last]);
    }
  }
  return CG_OK;
}

void cg_prmtop_clear(cg_prmtop *file)
{
  cg_names_free(file->flags);
  cg_free(file->section);
}

bool cg_prmtop_has(const cg_prmtop *file, const char *flag)
{
  return cg_names_find(file->flags, flag) >= 0;
}

cg_status cg_prmtop_begin(const cg_prmtop *file, const char *flag, char kind,
                          int64_t n, cg_prmtop_fields *fields)
{
  int32_t number = cg_names_find(file->flags, flag);
  if (number < 0)
    return cg_fail(CG_DATA, "it has no section %s", flag);
  *fields = (cg_prmtop_fields){.flag = flag, .n = n,
                               .section = file->section[number]};
  const cg_prmtop_section *s = &fields->section;
  if (s->fields == 0 || s->kind != kind)
    return cg_fail(CG_DATA, "section %s: its format is not one of fields '%c' "
                            "of one width",
                   flag, kind);
  if (n > s->lines.end - s->lines.at)
    return cg_fail(CG_DATA, "section %s: the file is too short for %lld fields",
                   flag, (long long)n);
  return CG_OK;
}

/* The next row of the section; false behind the last. */
static bool next_row(cg_prmtop_fields *f)
{
  cg_lines *lines = &f->section.lines;
  if (lines->at < lines->end && *lines->at == '%')
    return false;
  bool any = cg_lines_next(lines, &f->row.line, &f->row.n);
  f->row.number = lines->number;
  return any;
}

cg_status cg_prmtop_word(cg_prmtop_fields *f, cg_word *word)
{
  size_t width = (size_t)f->section.width;
  int column = (int)(f->read % f->section.fields);
  if (column == 0 && !next_row(f))
    return cg_fail(CG_DATA, "section %s ends after %lld of %lld fields",
                   f->flag, (long long)f->read, (long long)f->n);
  size_t at = (size_t)column * width;
  at = at < f->row.n ? at : f->row.n;
  size_t left = f->row.n - at, n = left < width ? left : width;
  const char *text = f->row.line + at;
  while (n > 0 && isspace((unsigned char)*text)) {
    text++;
    n--;
  }
  while (n > 0 && isspace((unsigned char)text[n - 1]))
    n--;
  *word = (cg_word){text, n};
  f->read++;
  return CG_OK;
}

static cg_status fail_field(const cg_prmtop_fields *f, const char *wanted)
{
  int column = (int)((f->read - 1) % f->section.fields) * f->section.width;
  return cg_row_expected(&f->row, "section %s: %s in columns %d to %d", f->flag,
                         wanted, column + 1, column + f->section.width);
}

cg_status cg_prmtop_int(cg_prmtop_fields *f, int64_t least, int64_t most,
                        int64_t *value)
{
  cg_word word;
  CG_TRY(cg_prmtop_word(f, &word));
  if (cg_text_int(word.text, word.n, value) && *value >= least &&
      *value <= most)
    return CG_OK;
  char *wanted = cg_text_format("a number from %lld to %lld", (long long)least,
                                (long long)most);
  cg_status status = fail_field(f, wanted);
  cg_free(wanted);
  return status;
}

cg_status cg_prmtop_double(cg_prmtop_fields *f, double *value)
{
  cg_word word;
  CG_TRY(cg_prmtop_word(f, &word));
  return cg_text_double(word.text, word.n, value) ? CG_OK
                                                  : fail_field(f, "a number");
}

cg_status cg_prmtop_end(cg_prmtop_fields *f)
{
  while (next_row(f)) {
    cg_row_split(&f->row, f->row.line, f->row.n);
    if (f->row.words > 0)
      return cg_row_expected(&f->row, "section %s: %lld fields and no more",
                             f->flag, (long long)f->n);
  }
  return CG_OK;
}
