/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Columns of H5MD particles: a number or a text for each.
 *
 * Texts are not in the format itself; three ways to write them are in use:
 *
 *     species              of an enumerated type, whose values have names
 *     particle_name        numbers in particle_name_table (GROMACS, cgmap)
 *     particle_name        a text for each particle
 *
 * What varies in time is taken from its first frame. */
#include "io/topology/h5md_columns.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

cg_status cg_h5md_places_find(const cg_h5md *md, cg_h5md_places *places)
{
  const int64_t from[2] = {0, 0}, count[2] = {1, md->atoms};
  const cg_h5md_element *id = &md->id;
  *places = (cg_h5md_places){.n = md->atoms};
  if (md->order.plain || id->frames == 0)
    return CG_OK;
  places->place = CG_ARRAY(int64_t, md->atoms);
  CG_TRY(cg_h5_set_ints(id->value, from, count + !id->timed, places->place));
  for (int64_t i = 0; i < places->n; i++)
    places->place[i] = cg_ids_place(&md->order.ids, places->place[i]);
  return CG_OK;
}

static int64_t place_of(const cg_h5md_places *places, int64_t row)
{
  return places->place ? places->place[row] : row;
}

static cg_status read_column(const cg_h5md_element *e,
                             const cg_h5md_places *places, double *column)
{
  const int64_t from[2] = {0, 0}, count[2] = {1, places->n};
  const cg_h5_set *set = e->value;
  if (set->dims != 1 + e->timed || set->dim[e->timed] != places->n ||
      e->frames < 1)
    return cg_fail(CG_DATA, "%s: %s: is not one number for each of %lld "
                            "particles",
                   cg_h5_path(set->h5), set->path, (long long)places->n);
  double *row = CG_ARRAY(double, places->n);
  cg_status status =
      cg_h5_set_doubles(set, from, count + !e->timed, row);
  for (int64_t i = 0; i < places->n && status == CG_OK; i++)
    column[place_of(places, i)] = row[i];
  cg_units_convert(column, places->n, e->ratio);
  cg_free(row);
  return status;
}

cg_status cg_h5md_column(const cg_h5md *md, const cg_h5md_places *places,
                         const char *name, cg_quantity quantity,
                         double **column)
{
  cg_h5md_element e = {0};
  *column = NULL;
  cg_status status =
      cg_h5md_element_open(md->h5, md->group, name, quantity, &e);
  if (status == CG_OK && e.value) {
    *column = CG_ARRAY(double, places->n);
    status = read_column(&e, places, *column);
  }
  cg_h5md_element_close(&e);
  return status;
}

/* A text for each particle, each its own number. */
static cg_status number_rows(const cg_h5md *md, const char *path,
                             const cg_h5md_places *places,
                             cg_h5md_texts *texts)
{
  CG_TRY(cg_h5_read_texts(md->h5, path, &texts->n, &texts->table));
  if ((int64_t)texts->n != places->n)
    return cg_fail(CG_DATA, "%s: %s: holds %zu texts for %lld particles",
                   cg_h5_path(md->h5), path, texts->n, (long long)places->n);
  texts->number = CG_ARRAY(double, places->n);
  for (int64_t i = 0; i < places->n; i++)
    texts->number[place_of(places, i)] = (double)i;
  return CG_OK;
}

static cg_status read_texts(const cg_h5md *md, const cg_h5md_places *places,
                            const char *name, const char *path,
                            const char *table, cg_h5md_texts *texts)
{
  cg_h5_node node = cg_h5_what(md->h5, path);
  if (node == CG_H5_NOTHING)
    return CG_OK;
  if (node == CG_H5_SET && cg_h5_holds_texts(md->h5, path))
    return number_rows(md, path, places, texts);
  CG_TRY(cg_h5md_column(md, places, name, CG_LENGTH, &texts->number));
  if (cg_h5_what(md->h5, table) != CG_H5_NOTHING)
    return cg_h5_read_texts(md->h5, table, &texts->n, &texts->table);
  return node == CG_H5_SET ? cg_h5_set_open(md->h5, path, &texts->set) : CG_OK;
}

cg_status cg_h5md_texts_read(const cg_h5md *md, const cg_h5md_places *places,
                             const char *name, cg_h5md_texts *texts)
{
  char *path = cg_text_format("%s/%s", md->group, name);
  char *table = cg_text_format("%s_table", path);
  *texts = (cg_h5md_texts){0};
  cg_status status = read_texts(md, places, name, path, table, texts);
  cg_free(table);
  cg_free(path);
  return status;
}

cg_status cg_h5md_text(cg_h5md_texts *texts, int64_t i, const char **text)
{
  double number = texts->number[i];
  *text = texts->label;
  if (!(fabs(number) < 9e15) ||
      (texts->table && !(number >= 0.0 && number < (double)texts->n)))
    return cg_fail(CG_DATA, "the name of particle %lld is number %g of a "
                            "table of %zu",
                   (long long)i + 1, number, texts->n);
  if (texts->table)
    *text = texts->table[(size_t)number];
  else if (!texts->set ||
           !cg_h5_set_label(texts->set, (int64_t)number, texts->label))
    snprintf(texts->label, sizeof texts->label, "%.0f", number);
  return CG_OK;
}

void cg_h5md_texts_clear(cg_h5md_texts *texts)
{
  cg_free(texts->number);
  cg_free(texts->table);
  cg_h5_set_close(texts->set);
  *texts = (cg_h5md_texts){0};
}
