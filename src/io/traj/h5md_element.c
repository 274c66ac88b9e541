/* SPDX-License-Identifier: GPL-2.0-or-later */
/* H5MD elements: values with the steps and times they belong to.
 *
 *     NAME                  a dataset: the same in all steps, or
 *     NAME/value            [frame]...
 *     NAME/step             [frame], or one number: the increment
 *     NAME/time             the same; may be missing
 *
 * The attribute `unit` of value and of time says what their numbers are in,
 * `offset` of a single step or time what the first one is.  Velocities, forces
 * and boxes may be stored more rarely than positions: they belong together by
 * their step.
 * Disadvantage: the steps of all frames are kept, 8 bytes each, where they are
 * not evenly spaced. */
#include "io/traj/h5md.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

static cg_status read_unit(const cg_h5 *h5, const char *path,
                           cg_quantity quantity, cg_h5md_element *element)
{
  char **texts;
  size_t n;
  cg_status status = CG_OK;
  element->ratio = (cg_unit_ratio){1.0, 1.0};
  CG_TRY(cg_h5_attribute_texts(h5, path, "unit", &n, &texts));
  element->unit = n > 0 && texts[0][0] != '\0';
  if (element->unit)
    snprintf(element->spelled, sizeof element->spelled, "%s", texts[0]);
  if (element->unit &&
      (n > 1 || !cg_unit_read(texts[0], quantity, &element->ratio)))
    status = cg_fail(CG_DATA, "%s: %s: its unit is \"%.40s\", which is not "
                              "understood as one of %s",
                     cg_h5_path(h5), path, texts[0],
                     cg_quantity_name(quantity));
  cg_free(texts);
  return status;
}

/* One number, and where the numbers start. */
static cg_status read_increment(const cg_h5_set *set, double *first,
                                double *every)
{
  bool found;
  double start = 0.0;
  CG_TRY(cg_h5_set_doubles(set, NULL, NULL, every));
  CG_TRY(cg_h5_attribute_number(set->h5, set->path, "offset", &found, &start));
  *first = found ? start : 0.0;
  if (isfinite(*first) && isfinite(*every))
    return CG_OK;
  return cg_fail(CG_DATA, "%s: %s: is not finite", cg_h5_path(set->h5),
                 set->path);
}

/* The step or time of n frames as it is stored.
 * \param [out] list  *n numbers; NULL: first + i * every. */
static cg_status read_series(const cg_h5_set *set, int64_t *n, double **list,
                             double *first, double *every)
{
  const int64_t start = 0;
  void *block;
  *list = NULL;
  if (set->dims == 0)
    return read_increment(set, first, every);
  if (set->dims != 1)
    return cg_fail(CG_DATA, "%s: %s: has %d dimensions, 1 or none expected",
                   cg_h5_path(set->h5), set->path, set->dims);
  if (set->dim[0] < *n)
    *n = set->dim[0];
  CG_TRY(cg_try_alloc((size_t)*n, sizeof **list, set->path, &block));
  *list = block;
  CG_TRY(cg_h5_set_doubles(set, &start, n, *list));
  for (int64_t i = 0; i < *n; i++)
    if (!isfinite((*list)[i]))
      return cg_fail(CG_DATA, "%s: %s: frame %lld is not finite",
                     cg_h5_path(set->h5), set->path, (long long)i);
  return CG_OK;
}

static cg_status check_step(const cg_h5_set *set, double step)
{
  if (fabs(step) < 9e15 && rint(step) == step)
    return CG_OK;
  return cg_fail(CG_DATA, "%s: %s: %g is no number of a step",
                 cg_h5_path(set->h5), set->path, step);
}

static cg_status keep_steps(const cg_h5_set *set, const double *list,
                            double first, double every,
                            cg_h5md_element *element)
{
  if (!list) {
    CG_TRY(check_step(set, first));
    CG_TRY(check_step(set, every));
    CG_TRY(check_step(set, first + (double)element->frames * every));
    element->first = (int64_t)first;
    element->every = (int64_t)every;
    return CG_OK;
  }
  element->step = CG_ARRAY(int64_t, element->frames);
  for (int64_t i = 0; i < element->frames; i++) {
    CG_TRY(check_step(set, list[i]));
    element->step[i] = (int64_t)list[i];
  }
  return CG_OK;
}

static cg_status read_steps(const cg_h5 *h5, const char *path,
                            cg_h5md_element *element)
{
  cg_h5_set *set;
  double *list = NULL, first = 0.0, every = 1.0;
  int64_t n = element->frames;
  element->every = 1;
  if (cg_h5_what(h5, path) == CG_H5_NOTHING)
    return CG_OK;
  CG_TRY(cg_h5_set_open(h5, path, &set));
  cg_status status = read_series(set, &n, &list, &first, &every);
  element->lost = element->frames - n;
  element->frames = n;
  if (status == CG_OK)
    status = keep_steps(set, list, first, every, element);
  cg_free(list);
  cg_h5_set_close(set);
  return status;
}

static cg_status open_values(const cg_h5 *h5, const char *path,
                             cg_quantity quantity, cg_h5md_element *element)
{
  CG_TRY(cg_h5_set_open(h5, path, &element->value));
  element->frames = element->timed ? element->value->dim[0] : 1;
  if (element->timed && element->value->dims == 0)
    return cg_fail(CG_DATA, "%s: %s: is one number, one or more a frame were "
                            "expected",
                   cg_h5_path(h5), path);
  return read_unit(h5, path, quantity, element);
}

cg_status cg_h5md_element_open(const cg_h5 *h5, const char *group,
                               const char *name, cg_quantity quantity,
                               cg_h5md_element *element)
{
  char *path = cg_text_format("%s/%s", group, name);
  char *values = cg_text_format("%s/value", path);
  char *steps = cg_text_format("%s/step", path);
  cg_h5_node node = cg_h5_what(h5, path);
  cg_status status = CG_OK;
  element->timed = node == CG_H5_GROUP;
  if (node != CG_H5_NOTHING)
    status = open_values(h5, element->timed ? values : path, quantity,
                         element);
  if (status == CG_OK && element->timed)
    status = read_steps(h5, steps, element);
  cg_free(steps);
  cg_free(values);
  cg_free(path);
  return status;
}

void cg_h5md_element_close(cg_h5md_element *element)
{
  cg_h5_set_close(element->value);
  cg_free(element->step);
  *element = (cg_h5md_element){0};
}

int64_t cg_h5md_element_step(const cg_h5md_element *element, int64_t frame)
{
  return element->step ? element->step[frame]
                       : element->first + frame * element->every;
}

/* Where steps do not grow, only the hint is trusted. */
static int64_t search(const cg_h5md_element *e, int64_t step)
{
  int64_t low = 0, high = e->frames;
  while (low < high) {
    int64_t middle = low + (high - low) / 2;
    if (cg_h5md_element_step(e, middle) < step)
      low = middle + 1;
    else
      high = middle;
  }
  return low < e->frames && cg_h5md_element_step(e, low) == step ? low : -1;
}

int64_t cg_h5md_element_find(const cg_h5md_element *element, int64_t step,
                             int64_t hint)
{
  if (!element->value)
    return -1;
  if (!element->timed)
    return 0;
  if (hint < element->frames && cg_h5md_element_step(element, hint) == step)
    return hint;
  return search(element, step);
}

static cg_status read_times(const cg_h5 *h5, const char *path, int64_t frames,
                            double **time)
{
  cg_h5_set *set;
  double first = 0.0, every = 0.0;
  int64_t n = frames;
  CG_TRY(cg_h5_set_open(h5, path, &set));
  cg_status status = read_series(set, &n, time, &first, &every);
  if (status == CG_OK && n < frames)
    status = cg_fail(CG_DATA, "%s: %s: has %lld times for %lld frames",
                     cg_h5_path(h5), path, (long long)n, (long long)frames);
  if (status == CG_OK && !*time) {
    *time = CG_ARRAY(double, frames);
    for (int64_t i = 0; i < frames; i++)
      (*time)[i] = first + (double)i * every;
  }
  cg_h5_set_close(set);
  return status;
}

cg_status cg_h5md_element_times(const cg_h5 *h5, const char *group,
                                const char *name,
                                const cg_h5md_element *element, double **time,
                                cg_h5md_element *unit)
{
  char *path = cg_text_format("%s/%s/time", group, name);
  cg_status status = CG_OK;
  *time = NULL;
  *unit = (cg_h5md_element){0};
  if (element->timed && cg_h5_what(h5, path) != CG_H5_NOTHING) {
    status = read_times(h5, path, element->frames, time);
    if (status == CG_OK)
      status = read_unit(h5, path, CG_TIME, unit);
  }
  cg_free(path);
  return status;
}
