/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file cli/opts.h
 *
 * Options as data: one const struct each, read by the parser, by --help and,
 * through --help, by the test of the man pages.
 *
 * A command lists the options it takes; those of several commands are defined
 * once, in cli/opts_shared.c.  An option is its own key: a value is asked for
 * with the address of the option, so that there is no name to misspell.
 *
 * Grammar: `--name VALUE`, `--name=VALUE`, `-n VALUE`, `-nVALUE`; what begins
 * with no `-` is a word; after `--` all are words.  A whole name behind one
 * dash (`-cutoff`) is a mistake, never a letter and its value.  All functions
 * are local, and all ranks see the same command line.
 */
#ifndef CGMAP_CLI_OPTS_H
#define CGMAP_CLI_OPTS_H

#include <stdbool.h>
#include <stdint.h>

#include <cgmap/error.h>

#include "base/text.h"

typedef enum cg_opt_type {
  CG_OPT_FLAG,
  CG_OPT_TEXT,  /**< any text but "" */
  CG_OPT_TEXTS, /**< may be given several times */
  CG_OPT_INT,
  CG_OPT_DOUBLE,
  CG_OPT_CHOICE /**< one of the words of `choices` */
} cg_opt_type;

typedef struct cg_opt {
  const char *name;  /**< without the dashes */
  char letter;       /**< 0: none */
  const char *alias; /**< VOTCA's name; NULL: none */
  cg_opt_type type;
  bool writes;       /**< FILE is written */
  const char *argument; /**< "FILE"; NULL: a flag or a choice */
  const char *const *choices; /**< of a choice, in the order of their numbers;
                                   NULL behind the last */
  const char *initial;  /**< the default, as one would type it; NULL: none */
  double least, most;   /**< numbers: both inclusive, equal: no limit; a least
                             of DBL_MIN means above 0 */
  const char *group;    /**< heading in --help */
  const char *help;     /**< a phrase ... */
  char *(*kinds)(void); /**< ... and the list that ends it, where another layer
                             knows it, cg_free(); NULL */
} cg_opt;

/** A list of choices, each beside its number: [NUMBER] = "word", ... */
#define CG_CHOICES(...) ((const char *const[]){__VA_ARGS__, NULL})

/** A parsed command line (opaque). */
typedef struct cg_args cg_args;

/** Parse.
 * \param [in]  options  NULL-terminated; must outlive \a args.
 * \param [in]  argc, argv  what follows the command's name.
 * \param [in]  words    most words allowed.
 * \return CG_USAGE with the option named, and the nearest one if unknown.  */
cg_status cg_args_parse(const cg_opt *const *options, int argc,
                        char *const *argv, int words, cg_args **args);
void cg_args_free(cg_args *args);

/** Values.  An option that was not given, or that the command does not take,
 * has its default: `initial`, else false, NULL, none, NAN. */
bool cg_args_given(const cg_args *args, const cg_opt *opt);
bool cg_args_flag(const cg_args *args, const cg_opt *opt);
const char *cg_args_text(const cg_args *args, const cg_opt *opt);
int cg_args_texts(const cg_args *args, const cg_opt *opt,
                  const char *const **texts);
int64_t cg_args_int(const cg_args *args, const cg_opt *opt);
double cg_args_double(const cg_args *args, const cg_opt *opt);
int cg_args_choice(const cg_args *args, const cg_opt *opt);
const char *cg_args_choice_text(const cg_args *args, const cg_opt *opt);

/** What --help shows for the value, "FILE" or "auto|never|always", "" for a
 * flag; cg_free(). */
char *cg_opt_argument(const cg_opt *opt);

/** CG_USAGE: the option, what was given, what was expected. */
cg_status cg_opt_refuse(const cg_opt *opt, const char *text,
                        const char *expected);

/** The words, NULL beyond the last. */
const char *cg_args_word(const cg_args *args, int i);

/** Is no file that is written named by two options?  Local, to be asked by one
 * rank.  CG_USAGE. */
cg_status cg_opts_check_files(const cg_opt *const *options,
                              const cg_args *args);

/** Add the options as `--help` shows them. */
void cg_opts_help(cg_string *text, const cg_opt *const *options);

#endif
