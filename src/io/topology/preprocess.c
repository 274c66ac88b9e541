/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The preprocessor of GROMACS topologies (GROMACS manual, "File formats: top").
 *
 *     #include "file"        also <file>
 *     #define NAME words     #undef NAME
 *     #ifdef NAME            #ifndef NAME, #else, #endif
 *     ; a comment            to the end of the line
 *     a row that goes \      on in the next line
 *
 * An included file is looked for in the folder of the file that includes it,
 * in the folders of the options, in those of $GMXLIB and in $GMXDATA/top, and
 * where GROMACS is installed by a distribution or by itself.  Each file must
 * end the conditions that it began, and none may include itself, over others
 * or not.
 *
 * The result has a line for each line of the sources, perhaps an empty one, so
 * that lines can be counted; where another file begins or goes on, a line
 * that begins with a form feed says so (a blank, so none is in the words of
 * other lines).
 *
 * Hostile files cannot keep it busy: there are limits for the depth and number
 * of included files, for all bytes read and for the length of the result.
 * Cost: 100 MB/s.  Disadvantage: other than in C, #if and macros with arguments
 * are unknown, as in GROMACS. */
#include "io/topology/preprocess.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/mem.h"
#include "io/topology/macros.h"

enum { DEEPEST = 32, MOST_FILES = 10000, MOST_BYTES = 1 << 30 };

typedef struct branch {
  int64_t line; /* of its #ifdef */
  bool live;    /* all around it are, and its condition holds */
  bool outer;   /* those around it are live */
  bool in_else;
} branch;

/* A file that is being read. */
typedef struct source {
  const struct source *parent;
  const char *path;
  const char *where; /* how messages begin: "line 3: a.itp: " */
  cg_lines lines;
  cg_string line; /* one row, continued lines joined, without its comment */
  int64_t number; /* of the first of them */
  int branches, room;
  branch *branch;
} source;

typedef struct work {
  const cg_atoms_options *options;
  cg_macros macros;
  int depth, files;
  size_t bytes; /* read so far */
  cg_string *out;
} work;

static cg_status read_source(work *w, source *s);

static cg_status fail_in(const source *s)
{
  return cg_fail_in("%sline %lld", s->where, (long long)s->number);
}

/* Join a row; comments are cut afterwards, as GROMACS does it. */
static bool next_row(source *s)
{
  const char *line;
  size_t n;
  bool more = true;
  s->line.n = 0;
  s->number = s->lines.number + 1;
  while (more && cg_lines_next(&s->lines, &line, &n)) {
    while (n > 0 && (line[n - 1] == ' ' || line[n - 1] == '\t'))
      n--;
    more = n > 0 && line[n - 1] == '\\';
    cg_string_add_n(&s->line, line, more ? n - 1 : n);
    cg_string_add_n(&s->line, " ", 1);
  }
  const char *comment = memchr(s->line.text ? s->line.text : "", ';',
                               s->line.n);
  if (comment)
    s->line.n = (size_t)(comment - s->line.text);
  return s->lines.number >= s->number;
}

static void say_place(work *w, const source *s, int64_t number)
{
  cg_string_add(w->out, "\f%lld %s\n", (long long)number, s->where);
}

/* FOLDER/name where there is such a file; else NULL, and it is noted. */
static char *try_folder(const char *folder, size_t n, const char *name,
                        cg_string *places)
{
  bool here = n == 1 && folder[0] == '.';
  char *path = here ? cg_text_copy(name)
                    : cg_text_format("%.*s/%s", (int)n, folder, name);
  if (access(path, F_OK) == 0)
    return path;
  cg_free(path);
  cg_string_add(places, "%s%.*s", places->n > 0 ? ", " : "", (int)n, folder);
  return NULL;
}

/* The same for folders separated by colons, each with a tail. */
static char *try_variable(const char *variable, const char *tail,
                          const char *name, cg_string *places)
{
  const char *at = getenv(variable);
  char *path = NULL;
  while (at && *at && !path) {
    size_t n = strcspn(at, ":");
    char *folder = cg_text_format("%.*s%s", (int)n, at, tail);
    if (n > 0)
      path = try_folder(folder, strlen(folder), name, places);
    cg_free(folder);
    at += at[n] ? n + 1 : n;
  }
  return path;
}

/* /usr/share is where distributions put it, the other its own default. */
static char *try_installed(const char *name, cg_string *places)
{
  static const char *const folder[] = {"/usr/share/gromacs/top",
                                       "/usr/local/gromacs/share/gromacs/top"};
  char *path = try_folder(folder[0], strlen(folder[0]), name, places);
  return path ? path
              : try_folder(folder[1], strlen(folder[1]), name, places);
}

static char *look(const work *w, const source *s, const char *name,
                  cg_string *places)
{
  if (name[0] == '/')
    return try_folder(".", 1, name, places);
  char *folder = cg_file_folder(s->path);
  char *path = try_folder(folder, strlen(folder), name, places);
  cg_free(folder);
  for (int i = 0; i < w->options->includes && !path; i++)
    path = try_folder(w->options->include[i], strlen(w->options->include[i]),
                      name, places);
  if (!path)
    path = try_variable("GMXLIB", "", name, places);
  if (!path)
    path = try_variable("GMXDATA", "/top", name, places);
  return path ? path : try_installed(name, places);
}

/* The name between quotes or angles. */
static cg_status include_name(const char *text, size_t n, char **name)
{
  const char *end = text + n;
  char close = n > 0 && *text == '<' ? '>' : '"';
  const char *stop = n > 1 ? memchr(text + 1, close, n - 1) : NULL;
  const char *after = stop ? stop + 1 : end, *word;
  if (!stop || (*text != '"' && *text != '<') || stop == text + 1 ||
      cg_text_word(&after, end, &word, &n))
    return cg_fail(CG_DATA, "#include \"file\" expected");
  *name = cg_text_copy_n(text + 1, (size_t)(stop - text - 1));
  return CG_OK;
}

static cg_status find_include(const work *w, const source *s, const char *name,
                              char **path)
{
  cg_string places = {0};
  cg_status status = CG_OK;
  *path = look(w, s, name, &places);
  if (!*path)
    status = cg_fail(CG_NOINPUT, "there is no \"%s\" (looked in %s); give its "
                                 "folder with --include DIR, or let GMXLIB "
                                 "tell it",
                     name, places.text);
  cg_free(places.text);
  if (*path && strchr(*path, '\n'))
    status = cg_fail(CG_DATA, "a folder with a newline in its name");
  for (; status == CG_OK && s; s = s->parent)
    if (cg_file_same(*path, s->path))
      status = cg_fail(CG_DATA, "%s includes itself", *path);
  return status;
}

static cg_status read_file(work *w, const source *parent, const char *path)
{
  char *text, *where;
  size_t n;
  CG_TRY(cg_file_read_whole(path, MOST_BYTES - w->bytes, &text, &n));
  w->bytes += n;
  where = cg_text_format("%sline %lld: %s: ", parent->where,
                         (long long)parent->number, path);
  source s = {.parent = parent, .path = path, .where = where,
              .lines = {text, text + n, 0}};
  cg_status status = read_source(w, &s);
  cg_free(where);
  cg_free(text);
  return status;
}

/* A failure in the other file names all lines by itself. */
static cg_status include(work *w, source *s, const char *text, size_t n)
{
  char *name = NULL, *path = NULL;
  cg_status status = include_name(text, n, &name);
  if (status == CG_OK && (w->depth == DEEPEST || w->files == MOST_FILES))
    status = cg_fail(CG_DATA, "%s", w->depth == DEEPEST
                                        ? "included files are nested too deep"
                                        : "too many files are included");
  if (status == CG_OK)
    status = find_include(w, s, name, &path);
  if (status != CG_OK) {
    status = fail_in(s);
  } else {
    w->depth++;
    w->files++;
    status = read_file(w, s, path);
    w->depth--;
    say_place(w, s, s->lines.number + 1);
  }
  cg_free(name);
  cg_free(path);
  return status;
}

static cg_status define(work *w, const char *name, size_t n, const char *at,
                        const char *end)
{
  const char *word;
  size_t length;
  if (memchr(name, '(', n))
    return cg_fail(CG_DATA, "macros with arguments are unknown in GROMACS "
                            "topologies");
  if (!cg_text_word(&at, end, &word, &length))
    word = end;
  char *text = cg_text_copy_n(word, (size_t)(end - word));
  cg_macros_set(&w->macros, name, n, text);
  cg_free(text);
  return CG_OK;
}

static bool is_live(const source *s)
{
  return s->branches == 0 || s->branch[s->branches - 1].live;
}

static void begin_branch(source *s, bool holds)
{
  bool outer = is_live(s);
  CG_RESERVE(s->branch, s->room, s->branches + 1);
  s->branch[s->branches++] =
      (branch){s->number, outer && holds, outer, false};
}

static cg_status turn_branch(source *s)
{
  branch *last = s->branches > 0 ? &s->branch[s->branches - 1] : NULL;
  if (!last || last->in_else)
    return cg_fail(CG_DATA, "#else without #ifdef");
  last->in_else = true;
  last->live = last->outer && !last->live;
  return CG_OK;
}

static bool is(const char *word, size_t n, const char *text)
{
  return strlen(text) == n && memcmp(word, text, n) == 0;
}

/* Those that count where nothing else does. */
static cg_status read_condition(work *w, source *s, const char *word, size_t n,
                                const char *at, bool *known)
{
  const char *end = s->line.text + s->line.n, *name;
  size_t length;
  bool with = is(word, n, "ifdef");
  *known = true;
  if (with || is(word, n, "ifndef")) {
    if (!cg_text_word(&at, end, &name, &length))
      return cg_fail(CG_DATA, "a name expected after #%.*s", (int)n, word);
    begin_branch(s, cg_macros_has(&w->macros, name, length) == with);
    return CG_OK;
  }
  if (is(word, n, "else"))
    return turn_branch(s);
  *known = is(word, n, "endif");
  if (!*known)
    return CG_OK;
  if (s->branches == 0)
    return cg_fail(CG_DATA, "#endif without #ifdef");
  s->branches--;
  return CG_OK;
}

static cg_status read_definition(work *w, source *s, const char *word,
                                 size_t n, const char *at)
{
  const char *end = s->line.text + s->line.n, *name;
  size_t length;
  bool set = is(word, n, "define");
  if (!set && !is(word, n, "undef"))
    return cg_fail(CG_DATA, "#%.*s is unknown in GROMACS topologies", (int)n,
                   word);
  if (!cg_text_word(&at, end, &name, &length))
    return cg_fail(CG_DATA, "a name expected after #%.*s", (int)n, word);
  if (set)
    return define(w, name, length, at, end);
  cg_macros_set(&w->macros, name, length, NULL);
  return CG_OK;
}

/* A line whose first word begins with '#', which stands at `at`. */
static cg_status read_directive(work *w, source *s, const char *at)
{
  const char *end = s->line.text + s->line.n, *word = at;
  size_t n = 0;
  bool known;
  at++;
  while (at < end && *at == ' ')
    at++;
  for (word = at; at < end && *at >= 'a' && *at <= 'z'; at++)
    n++;
  if (read_condition(w, s, word, n, at, &known) != CG_OK)
    return fail_in(s);
  if (known || !is_live(s))
    return CG_OK;
  if (!is(word, n, "include"))
    return read_definition(w, s, word, n, at) == CG_OK ? CG_OK : fail_in(s);
  while (at < end && (*at == ' ' || *at == '\t'))
    at++;
  return include(w, s, at, (size_t)(end - at));
}

static cg_status read_row(work *w, source *s)
{
  const char *at = s->line.text, *word;
  size_t n;
  if (!cg_text_word(&at, s->line.text + s->line.n, &word, &n))
    return CG_OK;
  if (*word == '#')
    return read_directive(w, s, word);
  if (!is_live(s))
    return CG_OK;
  cg_status status =
      w->out->n > MOST_BYTES
          ? cg_fail(CG_DATA, "more than %d bytes with the included files",
                    MOST_BYTES)
          : cg_macros_expand(&w->macros, s->line.text, s->line.n, w->out);
  return status == CG_OK ? CG_OK : fail_in(s);
}

static cg_status read_rows(work *w, source *s)
{
  say_place(w, s, 1);
  while (next_row(s)) {
    int files = w->files;
    CG_TRY(read_row(w, s));
    if (w->files > files) /* the place was said, for the next line */
      continue;
    for (int64_t k = s->number; k <= s->lines.number; k++)
      cg_string_add_n(w->out, "\n", 1);
  }
  if (s->branches == 0)
    return CG_OK;
  s->number = s->branch[s->branches - 1].line;
  (void)cg_fail(CG_DATA, "this condition has no #endif in its file");
  return fail_in(s);
}

static cg_status read_source(work *w, source *s)
{
  cg_status status = read_rows(w, s);
  cg_free(s->line.text);
  cg_free(s->branch);
  return status;
}

static void define_options(work *w)
{
  for (int i = 0; i < w->options->defines; i++) {
    const char *text = w->options->define[i];
    size_t n = strcspn(text, "=");
    cg_macros_set(&w->macros, text, n, text[n] ? text + n + 1 : "");
  }
}

cg_status cg_preprocess(const char *path, const char *text, size_t n,
                        const cg_atoms_options *options, cg_string *out)
{
  work w = {.options = options, .bytes = n, .out = out};
  source s = {.path = path, .where = "", .lines = {text, text + n, 0}};
  define_options(&w);
  cg_status status = n < MOST_BYTES
                         ? read_source(&w, &s)
                         : cg_fail(CG_DATA, "it has more than %d bytes",
                                   MOST_BYTES);
  cg_macros_clear(&w.macros);
  return status;
}

/* What say_place() said of the next line. */
static void read_place(cg_plain *plain, const char *line, size_t n)
{
  const char *blank = memchr(line, ' ', n);
  CG_ASSERT(blank && cg_text_int(line + 1, (size_t)(blank - line - 1),
                                 &plain->number));
  plain->number--;
  plain->where = blank + 1;
  plain->n_where = n - (size_t)(blank + 1 - line);
}

bool cg_plain_next(cg_plain *plain, const char **line, size_t *n)
{
  while (cg_lines_next(&plain->lines, line, n)) {
    if (*n > 0 && **line == '\f') {
      read_place(plain, *line, *n);
      continue;
    }
    plain->number++;
    *n -= *n > 0; /* the blank behind its last word */
    if (*n > 0)
      return true;
  }
  return false;
}
