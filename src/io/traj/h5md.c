/* SPDX-License-Identifier: GPL-2.0-or-later */
/* H5MD: which particles a file holds, and whether their parts fit together.
 *
 *     /h5md                              the file's format and author
 *     /particles/GROUP/position          elements (h5md_element.c) of
 *                     /velocity          [particle][3] in each frame
 *                     /force
 *                     /image             boxes that a particle has crossed
 *                     /id, /species, /mass, /charge     [particle]
 *                     /box/edges         [3], or [3][3]: the vectors as rows
 *                     /box  boundary     "periodic" or "none", three times
 *     /connectivity/NAME                 [tuple][2, 3 or 4]
 *
 * One group of particles is read: the only one that has positions, or of
 * several the one whose name says that it is all of them.  Units are those that
 * the file spells out; a file where no number has one is converted by what the
 * user says (traj.c), a file where some have one is refused, but that edges
 * may leave theirs to the positions.
 * Reference: de Buyl, Colberg & Hofling, Comput. Phys. Commun. 185 (2014) 1546.
 * Disadvantage: libhdf5 trusts what it reads; some damaged files crash it. */
#include "io/traj/h5md.h"

#include <string.h>

#include "base/h5_together.h"
#include "base/mem.h"
#include "base/text.h"

enum { SHOWN = 200 };

static const struct {
  const char *name;
  cg_quantity quantity;
} fields[CG_H5MD_FIELDS] = {
  [CG_H5MD_X] = {"position", CG_LENGTH},
  [CG_H5MD_V] = {"velocity", CG_VELOCITY},
  [CG_H5MD_F] = {"force", CG_FORCE},
  [CG_H5MD_IMAGE] = {"image", CG_LENGTH},
};

bool cg_h5md_probe(const unsigned char *bytes, size_t n)
{
  return n >= 8 && memcmp(bytes, "\x89HDF\r\n\x1a\n", 8) == 0;
}

/* HDF5 files that are often given in place of H5MD. */
static cg_status no_particles(const cg_h5 *h5)
{
  static const struct {
    const char *path, *what;
  } strangers[] = {
    {"/provenance", "a results file of cgmap, for fm --from and export"},
    {"/cell_lengths", "mdtraj's own HDF5: convert it with mdconvert to .nc or "
                      ".trr"},
    {"/coordinates", "a netCDF-4 file, made classic by nccopy -k nc6 IN.nc "
                     "OUT.nc, or one of mdtraj"},
    {"/h5md", "H5MD, but without particles"},
  };
  for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++)
    if (cg_h5_what(h5, strangers[i].path) != CG_H5_NOTHING)
      return cg_fail(CG_DATA, "%s: is no H5MD trajectory: it looks like %s",
                     cg_h5_path(h5), strangers[i].what);
  return cg_fail(CG_DATA, "%s: is an HDF5 file, but no H5MD trajectory: it has "
                          "no group /particles",
                 cg_h5_path(h5));
}

static bool has_positions(const cg_h5 *h5, const char *name)
{
  char *path = cg_text_format("/particles/%s/position", name);
  bool there = cg_h5_what(h5, path) != CG_H5_NOTHING;
  cg_free(path);
  return there;
}

static cg_status several_groups(const cg_h5 *h5, size_t n, char **names)
{
  cg_string list = {0};
  for (size_t i = 0; i < n && list.n < SHOWN; i++)
    cg_string_add(&list, "%s'%.40s'", i > 0 ? ", " : "", names[i]);
  cg_status status =
      cg_fail(CG_DATA, "%s: holds the positions of %zu particles groups: %s, "
                       "none of them called all, atoms or system; copy the one "
                       "that is meant into a file of its own: h5copy -p -i IN "
                       "-o OUT -s /particles/%.40s -d /particles/%.40s",
              cg_h5_path(h5), n, list.text, names[0], names[0]);
  cg_free(list.text);
  return status;
}

/* The one of n names that says that it is the whole; NULL where none does. */
static const char *find_whole(size_t n, char *const *names)
{
  static const char *const wholes[] = {"all", "atoms", "system", NULL};
  for (const char *const *whole = wholes; *whole; whole++)
    for (size_t i = 0; i < n; i++)
      if (strcmp(names[i], *whole) == 0)
        return names[i];
  return n == 1 ? names[0] : NULL;
}

/* The only group, or the one to read of those with positions. */
static cg_status find_group(cg_h5 *h5, char **group, size_t *others)
{
  size_t n, with = 0;
  char **names;
  if (cg_h5_what(h5, "/particles") != CG_H5_GROUP)
    return no_particles(h5);
  CG_TRY(cg_h5_list(h5, "/particles", &n, &names));
  for (size_t i = 0; i < n; i++)
    if (n == 1 || has_positions(h5, names[i]))
      names[with++] = names[i];
  cg_status status = CG_OK;
  const char *whole = find_whole(with, names);
  *others = whole ? with - 1 : 0;
  if (whole)
    *group = cg_text_format("/particles/%s", whole);
  else if (with == 0)
    status = cg_fail(CG_DATA, "%s: /particles: no group in it has positions",
                     cg_h5_path(h5));
  else
    status = several_groups(h5, with, names);
  cg_free(names);
  return status;
}

static cg_status find_boundary(cg_h5md *md, const char *box)
{
  char **texts;
  size_t n, periodic = 0, none = 0;
  CG_TRY(cg_h5_attribute_texts(md->h5, box, "boundary", &n, &texts));
  for (size_t i = 0; i < n; i++) {
    periodic += strcmp(texts[i], "periodic") == 0;
    none += strcmp(texts[i], "none") == 0;
  }
  cg_free(texts);
  md->periodic = none == 0;
  if (periodic + none != n || n > 3)
    return cg_fail(CG_DATA, "%s: %s: its boundary is neither \"periodic\" nor "
                            "\"none\" in each of 3 directions",
                   cg_h5_path(md->h5), box);
  if (periodic > 0 && none > 0)
    return cg_fail(CG_DATA, "%s: %s: is periodic in some directions and not "
                            "in others: only boxes that are periodic in all, "
                            "or in none, are read",
                   cg_h5_path(md->h5), box);
  return CG_OK;
}

static cg_status open_box(cg_h5md *md)
{
  char *box = cg_text_format("%s/box", md->group);
  bool found = false;
  double dimension = 3.0;
  cg_status status = CG_OK;
  if (cg_h5_what(md->h5, box) == CG_H5_GROUP) {
    status = cg_h5_attribute_number(md->h5, box, "dimension", &found,
                                    &dimension);
    if (status == CG_OK && dimension != 3.0)
      status = cg_fail(CG_DATA, "%s: %s: has %g dimensions, 3 are read",
                       cg_h5_path(md->h5), box, dimension);
    if (status == CG_OK)
      status = find_boundary(md, box);
    if (status == CG_OK)
      status = cg_h5md_element_open(md->h5, box, "edges", CG_LENGTH,
                                    &md->edges);
    if (status == CG_OK)
      status = cg_h5md_element_open(md->h5, box, "offset", CG_LENGTH,
                                    &md->offset);
  }
  cg_free(box);
  return status;
}

/* Does an element hold these numbers in each frame? */
static bool holds(const cg_h5md_element *e, int dims, int64_t first,
                  int64_t second)
{
  const int64_t *dim = e->value->dim + e->timed;
  return e->value->dims - e->timed == dims && dim[0] == first &&
         (dims == 1 || dim[1] == second);
}

static cg_status misshapen(const cg_h5md_element *e, const char *wanted)
{
  cg_string shape = {0};
  for (int k = 0; k < e->value->dims; k++)
    cg_string_add(&shape, "[%lld]", (long long)e->value->dim[k]);
  cg_status status =
      cg_fail(CG_DATA, "%s: %s: has the shape %s, %s%s was expected",
              cg_h5_path(e->value->h5), e->value->path,
              shape.text ? shape.text : "of one number",
              e->timed ? "[frame]" : "", wanted);
  cg_free(shape.text);
  return status;
}

static cg_status check_shapes(const cg_h5md *md)
{
  char *wanted = cg_text_format("[%lld][3]", (long long)md->atoms);
  cg_status status = CG_OK;
  for (enum cg_h5md_field k = CG_H5MD_X; k < CG_H5MD_FIELDS; k++)
    if (status == CG_OK && md->field[k].value &&
        !holds(&md->field[k], 2, md->atoms, 3))
      status = misshapen(&md->field[k], wanted);
  cg_free(wanted);
  CG_TRY(status);
  if (md->id.value && !holds(&md->id, 1, md->atoms, 0))
    return misshapen(&md->id, "[particle]");
  if (md->offset.value && !holds(&md->offset, 1, 3, 0))
    return misshapen(&md->offset, "[3]");
  if (md->edges.value && !holds(&md->edges, 1, 3, 0) &&
      !holds(&md->edges, 2, 3, 3))
    return misshapen(&md->edges, "[3] or [3][3]");
  return CG_OK;
}

static cg_status check_unit(const cg_h5md_element *x,
                            const cg_h5md_element *other)
{
  if (!other->value || other->unit == x->unit)
    return CG_OK;
  return cg_fail(CG_DATA, "%s: %s: %s a unit, but the positions have %s: set "
                          "the attribute unit of both",
                 cg_h5_path(x->value->h5), other->value->path,
                 x->unit ? "lacks" : "has", x->unit ? "one" : "none");
}

/* All numbers have units, or none. */
static cg_status check_units(cg_h5md *md)
{
  cg_h5md_element *x = &md->field[CG_H5MD_X];
  if (!x->value)
    return CG_OK;
  md->bare = !x->unit;
  CG_TRY(check_unit(x, &md->field[CG_H5MD_V]));
  CG_TRY(check_unit(x, &md->field[CG_H5MD_F]));
  if (!md->edges.unit)
    md->edges.ratio = x->ratio;
  if (!md->offset.unit)
    md->offset.ratio = x->ratio;
  return x->unit || !md->edges.unit ? CG_OK : check_unit(x, &md->edges);
}

/* How many particles there are where they have no positions. */
static cg_status count_particles(cg_h5md *md)
{
  static const char *const names[] = {"id", "species", "mass",
                                      "particle_name"};
  for (int i = 0; i < 4 && md->atoms == 0; i++) {
    cg_h5md_element e = {0};
    cg_status status =
        cg_h5md_element_open(md->h5, md->group, names[i], CG_MASS, &e);
    if (status == CG_OK && e.value && e.value->dims == 1 + e.timed)
      md->atoms = e.value->dim[e.timed];
    cg_h5md_element_close(&e);
    CG_TRY(status);
  }
  if (md->atoms == 0)
    return cg_fail(CG_DATA, "%s: %s: has no particles", cg_h5_path(md->h5),
                   md->group);
  return CG_OK;
}

static cg_status count_positions(cg_h5md *md)
{
  const cg_h5md_element *x = &md->field[CG_H5MD_X];
  const int64_t *dim = x->value->dim + x->timed;
  if (x->value->dims != 2 + x->timed || dim[0] < 1 || dim[1] != 3)
    return misshapen(x, "[particle][3]");
  md->atoms = dim[0];
  return CG_OK;
}

static cg_status open_fields(cg_h5md *md, bool need_x)
{
  cg_h5md_element *x = &md->field[CG_H5MD_X];
  for (enum cg_h5md_field k = CG_H5MD_X; k < CG_H5MD_FIELDS; k++)
    CG_TRY(cg_h5md_element_open(md->h5, md->group, fields[k].name,
                                fields[k].quantity, &md->field[k]));
  if (!x->value && need_x)
    return cg_fail(CG_DATA, "%s: %s: has no positions", cg_h5_path(md->h5),
                   md->group);
  CG_TRY(cg_h5md_element_open(md->h5, md->group, "id", CG_LENGTH, &md->id));
  CG_TRY(x->value ? count_positions(md) : count_particles(md));
  CG_TRY(check_shapes(md));
  CG_TRY(check_units(md));
  return cg_h5md_order_set(&md->order, &md->id, md->atoms);
}

static cg_status look_into(cg_h5md *md, bool need_x)
{
  CG_TRY(find_group(md->h5, &md->group, &md->others));
  CG_TRY(open_box(md));
  return open_fields(md, need_x);
}

/* What is large is read by mates together. */
static void share_fields(cg_h5md *md)
{
  for (enum cg_h5md_field k = CG_H5MD_X; k < CG_H5MD_FIELDS; k++)
    if (md->field[k].value)
      cg_h5_set_share(md->field[k].value);
  if (md->id.value)
    cg_h5_set_share(md->id.value);
}

static cg_status open_file(const cg_comm *mates, const char *path, bool need_x,
                           cg_h5md *md)
{
  CG_TRY(cg_h5_open_together(mates, path, "an H5MD file", &md->h5));
  CG_TRY(cg_h5_agree(md->h5, look_into(md, need_x)));
  share_fields(md);
  return CG_OK;
}

static cg_status open_md(const cg_comm *mates, const char *path, bool need_x,
                         cg_h5md **md)
{
  cg_h5md *made = CG_NEW(cg_h5md);
  cg_status status = open_file(mates, path, need_x, made);
  *md = status == CG_OK ? made : NULL;
  if (status != CG_OK)
    cg_h5md_close(made);
  return status;
}

cg_status cg_h5md_open(const cg_comm *mates, const char *path, cg_h5md **md)
{
  return open_md(mates, path, true, md);
}

cg_status cg_h5md_open_particles(const char *path, cg_h5md **md)
{
  return open_md(NULL, path, false, md);
}

void cg_h5md_reduce(cg_h5md *md)
{
  const cg_unit_ratio one = {1.0, 1.0};
  for (enum cg_h5md_field k = CG_H5MD_X; k < CG_H5MD_FIELDS; k++)
    md->field[k].ratio = one;
  md->edges.ratio = md->offset.ratio = one;
}

void cg_h5md_close(cg_h5md *md)
{
  if (!md)
    return;
  for (enum cg_h5md_field k = CG_H5MD_X; k < CG_H5MD_FIELDS; k++)
    cg_h5md_element_close(&md->field[k]);
  cg_h5md_element_close(&md->id);
  cg_h5md_element_close(&md->edges);
  cg_h5md_element_close(&md->offset);
  cg_ids_clear(&md->order.ids);
  cg_h5_close(md->h5);
  cg_free(md->group);
  cg_free(md->image);
  cg_free(md);
}
