/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where an output comes from.
 *
 * Inputs are told apart by FNV-1a (base/hash.h) of their ends and their size:
 * a trajectory of 100 GB costs two reads.  Disadvantage: a change in the
 * middle that keeps the size is not seen. */
#include "io/results/provenance.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/text.h"

enum { END = 65536 };

void cg_date(char text[CG_DATE_ROOM])
{
  time_t now = time(NULL);
  struct tm utc;
  gmtime_r(&now, &utc);
  strftime(text, CG_DATE_ROOM, "%Y-%m-%dT%H:%M:%SZ", &utc);
}

static cg_status hash_file(const cg_file *file, uint64_t *hash)
{
  unsigned char bytes[END], size[8];
  int64_t whole = cg_file_size(file);
  size_t n = whole < END ? (size_t)whole : END;
  *hash = CG_HASH_START;
  CG_TRY(cg_file_read(file, 0, n, bytes));
  *hash = cg_hash(*hash, bytes, n);
  CG_TRY(cg_file_read(file, whole - (int64_t)n, n, bytes));
  *hash = cg_hash(*hash, bytes, n);
  for (int i = 0; i < 8; i++)
    size[i] = (unsigned char)((uint64_t)whole >> 8 * i);
  *hash = cg_hash(*hash, size, sizeof size);
  return CG_OK;
}

cg_fingerprint cg_fingerprint_of(const char *path)
{
  cg_fingerprint print = {.bytes = -1, .hash = ""};
  cg_file *file;
  uint64_t hash;
  cg_status status = cg_file_open(path, &file);
  if (status == CG_OK) {
    status = hash_file(file, &hash);
    if (status == CG_OK) {
      print.bytes = cg_file_size(file);
      snprintf(print.hash, sizeof print.hash, "%016llx",
               (unsigned long long)hash);
    }
    cg_file_close(file);
  }
  if (status != CG_OK)
    cg_error_clear();
  return print;
}

static void print_line(cg_output *out, const char *key, const char *text)
{
  char *line = cg_text_copy(text);
  for (char *at = line; (at = strpbrk(at, "\r\n")) != NULL;)
    *at = ' ';
  cg_output_print(out, "# %-12s %s\n", key, line);
  cg_free(line);
}

void cg_provenance_print(cg_output *out, const cg_provenance *from)
{
  char *version = cg_text_format("cgmap %s", from->version);
  print_line(out, "version:", version);
  print_line(out, "command:", from->command);
  for (int i = 0; i < from->inputs; i++)
    print_line(out, "input:", from->input[i]);
  cg_free(version);
}
