/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One number for each frame (see series.h).  Times are found by bisection. */
#include "io/series.h"

#include <math.h>

#include "base/error.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"

static const size_t largest = (size_t)1 << 31; /* bytes of a file */

void cg_series_free(cg_series *series)
{
  if (!series)
    return;
  cg_free(series->path);
  cg_free(series->time);
  cg_free(series->value);
  cg_free(series->line);
  cg_free(series);
}

/* The numbers of a line.
 * \return how many, at most two; 3 where there are more.  */
static cg_status read_numbers(const char *line, size_t n, double number[2],
                              int *count)
{
  const char *at = line, *word;
  size_t length;
  *count = 0;
  while (cg_text_word(&at, line + n, &word, &length)) {
    if (*count == 2)
      return cg_fail(CG_DATA, "more than two columns: expected a number, or "
                              "a time and a number");
    if (!cg_text_double(word, length, &number[*count]))
      return cg_fail(CG_DATA, "\"%.*s\" is no number",
                     length > 40 ? 40 : (int)length, word);
    ++*count;
  }
  return CG_OK;
}

static cg_status check_time(const cg_series *series, double time)
{
  int64_t n = series->n;
  if (n > 0 && !(time > series->time[n - 1]))
    return cg_fail(CG_DATA, "time %.10g after %.10g: times must rise", time,
                   series->time[n - 1]);
  return CG_OK;
}

static cg_status add_numbers(cg_series *series, int columns,
                             const double *number, int64_t *room)
{
  if (series->n > 0 && columns != (series->time ? 2 : 1))
    return cg_fail(CG_DATA, "%d column%s after lines of %d", columns,
                   cg_text_s(columns), series->time ? 2 : 1);
  if (columns == 2)
    CG_TRY(check_time(series, number[0]));
  if (series->n == *room) {
    *room = 2 * *room + 64;
    CG_GROW(series->value, *room);
    CG_GROW(series->line, *room);
    if (columns == 2)
      CG_GROW(series->time, *room);
  }
  if (columns == 2)
    series->time[series->n] = number[0];
  series->value[series->n++] = number[columns - 1];
  return CG_OK;
}

static cg_status read_lines(const char *text, size_t n, cg_series *series)
{
  cg_lines lines = {text, text + n, 0};
  const char *line;
  size_t length;
  int64_t room = 0;
  while (cg_lines_next(&lines, &line, &length)) {
    double number[2];
    int columns = 0;
    cg_status status = CG_OK;
    if (length > 0 && (*line == '#' || *line == '@'))
      continue;
    status = read_numbers(line, length, number, &columns);
    if (status == CG_OK && columns > 0)
      status = add_numbers(series, columns, number, &room);
    if (status != CG_OK)
      return cg_fail_in("%s:%lld", series->path, (long long)lines.number);
    if (columns > 0)
      series->line[series->n - 1] = lines.number;
  }
  if (series->n == 0)
    return cg_fail(CG_DATA, "%s: holds no number, expected one a frame",
                   series->path);
  return CG_OK;
}

cg_status cg_series_read(const cg_comm *comm, const char *path,
                         cg_series **out)
{
  char *text;
  size_t n;
  *out = NULL;
  CG_TRY(cg_file_read_all(comm, path, largest, &text, &n));
  cg_series *series = CG_NEW(cg_series);
  series->path = cg_text_copy(path);
  cg_status status = read_lines(text, n, series);
  cg_free(text);
  if (status == CG_OK)
    *out = series;
  else
    cg_series_free(series);
  return status;
}

cg_status cg_series_check(const cg_series *series, int64_t frames,
                          double least)
{
  if (!series->time && series->n != frames)
    return cg_fail(CG_DATA,
                   "%s: %lld numbers for %lld frames: expected one for each "
                   "frame that is used, or a time before each number",
                   series->path, (long long)series->n, (long long)frames);
  for (int64_t i = 0; i < series->n; i++)
    if (series->value[i] < least)
      return cg_fail(CG_DATA, "%s:%lld: %g is below %g", series->path,
                     (long long)series->line[i], series->value[i], least);
  return CG_OK;
}

/* The last time not after the given one, or the first. */
static int64_t find_time(const cg_series *series, double time)
{
  int64_t lo = 0, hi = series->n;
  while (hi - lo > 1) {
    int64_t middle = lo + (hi - lo) / 2;
    if (series->time[middle] <= time)
      lo = middle;
    else
      hi = middle;
  }
  return lo;
}

cg_status cg_series_value(const cg_series *series, int64_t index, double time,
                          double *value)
{
  static const double rounding = 1e-5, single = 1.2e-7;
  if (series->time) {
    index = find_time(series, time);
    if (index + 1 < series->n && series->time[index + 1] - time <
                                     fabs(time - series->time[index]))
      index++;
    if (fabs(series->time[index] - time) > rounding + single * fabs(time))
      return cg_fail(CG_DATA,
                     "%s has no number for its time %.10g; the nearest is for "
                     "%.10g (line %lld)",
                     series->path, time, series->time[index],
                     (long long)series->line[index]);
  }
  CG_ASSERT(index >= 0 && index < series->n);
  *value = series->value[index];
  return CG_OK;
}
