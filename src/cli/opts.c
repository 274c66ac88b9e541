/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parsing a command line by a table of options.
 *
 * getopt_long knows neither ranges nor nearest names, and prints by itself
 * from every rank; this is shorter than the code around it would be.
 * Disadvantage: long names cannot be abbreviated, nor flags joined (-qv). */
#include "cli/opts.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"

typedef struct value {
  int n;             /* times given */
  const char **text; /* as typed */
} value;

struct cg_args {
  const cg_opt *const *options;
  value *values; /* one for each option */
  int words;
  const char **word;
};

static int count_options(const cg_opt *const *options)
{
  int n = 0;
  while (options[n])
    n++;
  return n;
}

/* What to call an option in a message. */
static char *shown(const cg_opt *opt)
{
  if (opt->letter)
    return cg_text_format("-%c, --%s", opt->letter, opt->name);
  return cg_text_format("--%s", opt->name);
}

cg_status cg_opt_refuse(const cg_opt *opt, const char *text,
                        const char *expected)
{
  char *name = shown(opt);
  cg_status status =
      cg_fail(CG_USAGE, "option %s: '%s' was given, expected %s", name, text,
              expected);
  cg_free(name);
  return status;
}

char *cg_opt_argument(const cg_opt *opt)
{
  cg_string s = {0};
  cg_string_add(&s, "%s", opt->argument ? opt->argument : "");
  for (int i = 0; opt->choices && opt->choices[i]; i++)
    cg_string_add(&s, "%s%s", i == 0 ? "" : "|", opt->choices[i]);
  return s.text;
}

/* Place of a word among the choices, or -1. */
static int choice_of(const cg_opt *opt, const char *text)
{
  for (int i = 0; opt->choices[i]; i++)
    if (strcmp(opt->choices[i], text) == 0)
      return i;
  return -1;
}

static char *range_text(const cg_opt *opt)
{
  bool whole = opt->type == CG_OPT_INT;
  const char *kind = whole ? "a whole number" : "a number";
  int digits = whole ? 20 : 6;
  if (!(opt->least < opt->most))
    return cg_text_format("%s", kind);
  if (opt->least == DBL_MIN)
    return cg_text_format("%s above 0", kind);
  if (isinf(opt->most))
    return cg_text_format("%s, %.*g or more", kind, digits, opt->least);
  return cg_text_format("%s from %.*g to %.*g", kind, digits, opt->least,
                        digits, opt->most);
}

/* \param [out] number  INFINITY where none is so large.  */
static bool read_number(const cg_opt *opt, const char *text, double *number)
{
  int64_t whole = 0;
  *number = 0;
  bool read = opt->type == CG_OPT_INT
                  ? cg_text_int(text, strlen(text), &whole)
                  : cg_text_double(text, strlen(text), number);
  if (opt->type == CG_OPT_INT)
    *number = !read && whole == INT64_MAX ? INFINITY : (double)whole;
  return read && (!(opt->least < opt->most) ||
                  (*number >= opt->least && *number <= opt->most));
}

/* Does its range have an end? */
static bool ends(const cg_opt *opt)
{
  return opt->least < opt->most && !isinf(opt->most);
}

static const char *beyond(const cg_opt *opt)
{
  return opt->type == CG_OPT_INT ? ", at most 9.2e18" : ", at most 1.8e308";
}

static cg_status check_number(const cg_opt *opt, const char *text)
{
  double number;
  if (read_number(opt, text, &number))
    return CG_OK;
  const char *most = isinf(number) && !ends(opt) ? beyond(opt) : "";
  char *range = range_text(opt);
  char *expected = cg_text_format("%s%s", range, most);
  cg_status status = cg_opt_refuse(opt, text, expected);
  cg_free(range);
  cg_free(expected);
  return status;
}

static cg_status check_text(const cg_opt *opt, const char *text)
{
  bool empty = *text == '\0';
  if (!empty && (opt->type == CG_OPT_INT || opt->type == CG_OPT_DOUBLE))
    return check_number(opt, text);
  if (!empty && (opt->type != CG_OPT_CHOICE || choice_of(opt, text) >= 0))
    return CG_OK;
  char *expected = cg_opt_argument(opt);
  cg_status status = cg_opt_refuse(opt, text, expected);
  cg_free(expected);
  return status;
}

static cg_status take(cg_args *args, int i, const char *text)
{
  const cg_opt *opt = args->options[i];
  value *v = &args->values[i];
  if (opt->type != CG_OPT_FLAG) {
    CG_TRY(check_text(opt, text));
    if (v->n > 0 && opt->type != CG_OPT_TEXTS)
      return cg_opt_refuse(opt, text, "no second value");
  }
  CG_GROW(v->text, v->n + 1);
  v->text[v->n++] = text;
  return CG_OK;
}

static cg_status unknown(const cg_opt *const *options, const char *word,
                         size_t n)
{
  int known = count_options(options);
  const char **names = CG_ARRAY(const char *, known);
  for (int i = 0; i < known; i++)
    names[i] = options[i]->name;
  char *given = cg_text_copy_n(word, n);
  const char *bare = given + strspn(given, "-");
  const char *near = cg_text_nearest(bare, names, (size_t)known);
  cg_status status =
      near ? cg_fail(CG_USAGE, "unknown option %s; did you mean --%s?", given,
                     near)
           : cg_fail(CG_USAGE, "unknown option %s; --help lists those there "
                               "are",
                     given);
  cg_free(given);
  cg_free(names);
  return status;
}

static bool is_named(const cg_opt *opt, const char *name, size_t n)
{
  return (strlen(opt->name) == n && strncmp(opt->name, name, n) == 0) ||
         (opt->alias && strlen(opt->alias) == n &&
          strncmp(opt->alias, name, n) == 0);
}

/* "-overwrite" is not meant as -o with the value "verwrite". */
static bool lacks_dash(const cg_opt *const *options, const char *word)
{
  size_t n = strcspn(word + 1, "=");
  for (int i = 0; word[1] != '-' && n > 1 && options[i]; i++)
    if (is_named(options[i], word + 1, n))
      return true;
  return false;
}

/* The option that a word names, -1 if none.  *joined is the value inside the
 * word, NULL where it is to follow. */
static int find(const cg_opt *const *options, const char *word,
                const char **joined)
{
  bool is_long = word[1] == '-';
  size_t n = is_long ? strcspn(word + 2, "=") : 0;
  if (lacks_dash(options, word))
    return -1;
  for (int i = 0; options[i]; i++) {
    const char *rest = is_long ? word + 2 + n : word + 2;
    if (is_long ? !is_named(options[i], word + 2, n)
                : options[i]->letter == '\0' || options[i]->letter != word[1])
      continue;
    *joined = *rest == '\0' ? NULL : is_long ? rest + 1 : rest;
    return i;
  }
  return -1;
}

/* Take the option at argv[*at]; *at moves to its last word. */
static cg_status take_option(cg_args *args, int argc, char *const *argv,
                             int *at)
{
  const char *text, *word = argv[*at];
  int i = find(args->options, word, &text);
  if (i < 0)
    return unknown(args->options, word, strcspn(word, "="));
  const cg_opt *opt = args->options[i];
  if (opt->type == CG_OPT_FLAG)
    return text ? cg_opt_refuse(opt, text, "no value") : take(args, i, "");
  if (!text && *at + 1 < argc && strncmp(argv[*at + 1], "--", 2) != 0)
    text = argv[++*at];
  if (!text) {
    char *name = shown(opt), *argument = cg_opt_argument(opt);
    cg_status status =
        cg_fail(CG_USAGE, "option %s needs %s", name, argument);
    cg_free(argument);
    cg_free(name);
    return status;
  }
  return take(args, i, text);
}

static cg_status take_word(cg_args *args, const char *word, int most)
{
  if (args->words == most)
    return cg_fail(CG_USAGE,
                   most == 0 ? "'%s' is no option, and no other argument was "
                               "expected (a file stands behind its option)"
                             : "'%s' is one argument too many",
                   word);
  CG_GROW(args->word, args->words + 1);
  args->word[args->words++] = word;
  return CG_OK;
}

static cg_status parse(cg_args *args, int argc, char *const *argv, int words)
{
  bool only_words = false;
  for (int at = 0; at < argc; at++) {
    const char *word = argv[at];
    if (!only_words && strcmp(word, "--") == 0)
      only_words = true;
    else if (!only_words && word[0] == '-' && word[1] != '\0')
      CG_TRY(take_option(args, argc, argv, &at));
    else
      CG_TRY(take_word(args, word, words));
  }
  return CG_OK;
}

cg_status cg_args_parse(const cg_opt *const *options, int argc,
                        char *const *argv, int words, cg_args **args)
{
  *args = CG_NEW(cg_args);
  (*args)->options = options;
  (*args)->values = CG_ARRAY(value, count_options(options));
  cg_status status = parse(*args, argc, argv, words);
  if (status != CG_OK) {
    cg_args_free(*args);
    *args = NULL;
  }
  return status;
}

void cg_args_free(cg_args *args)
{
  if (!args)
    return;
  for (int i = 0; args->options[i]; i++)
    cg_free(args->values[i].text);
  cg_free(args->values);
  cg_free(args->word);
  cg_free(args);
}

static const value *value_of(const cg_args *args, const cg_opt *opt)
{
  static const value none;
  for (int i = 0; args->options[i]; i++)
    if (args->options[i] == opt)
      return &args->values[i];
  return &none;
}

/* The text given, else the default. */
static const char *text_of(const cg_args *args, const cg_opt *opt)
{
  const value *v = value_of(args, opt);
  return v->n > 0 ? v->text[0] : opt->initial;
}

bool cg_args_given(const cg_args *args, const cg_opt *opt)
{
  return value_of(args, opt)->n > 0;
}

bool cg_args_flag(const cg_args *args, const cg_opt *opt)
{
  CG_ASSERT(opt->type == CG_OPT_FLAG);
  return cg_args_given(args, opt);
}

const char *cg_args_text(const cg_args *args, const cg_opt *opt)
{
  CG_ASSERT(opt->type == CG_OPT_TEXT);
  return text_of(args, opt);
}

int cg_args_texts(const cg_args *args, const cg_opt *opt,
                  const char *const **texts)
{
  CG_ASSERT(opt->type == CG_OPT_TEXTS);
  const value *v = value_of(args, opt);
  *texts = v->text;
  return v->n;
}

int64_t cg_args_int(const cg_args *args, const cg_opt *opt)
{
  CG_ASSERT(opt->type == CG_OPT_INT);
  const char *text = text_of(args, opt);
  int64_t number = 0;
  bool read = text && cg_text_int(text, strlen(text), &number);
  CG_ASSERT(read);
  return number;
}

double cg_args_double(const cg_args *args, const cg_opt *opt)
{
  CG_ASSERT(opt->type == CG_OPT_DOUBLE);
  const char *text = text_of(args, opt);
  double number = NAN;
  bool read = !text || cg_text_double(text, strlen(text), &number);
  CG_ASSERT(read);
  return number;
}

const char *cg_args_choice_text(const cg_args *args, const cg_opt *opt)
{
  CG_ASSERT(opt->type == CG_OPT_CHOICE);
  return text_of(args, opt);
}

int cg_args_choice(const cg_args *args, const cg_opt *opt)
{
  const char *text = cg_args_choice_text(args, opt);
  return text ? choice_of(opt, text) : -1;
}

const char *cg_args_word(const cg_args *args, int i)
{
  return i < args->words ? args->word[i] : NULL;
}
