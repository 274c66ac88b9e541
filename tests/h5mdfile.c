/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "h5mdfile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/comm.h"
#include "harness.h"

enum { LONGEST = 256, TEXT = 40 };

md_recipe md_plain(void)
{
  return (md_recipe){.real = H5T_IEEE_F32LE,
                     .length = "nm",
                     .velocity = "nm ps-1",
                     .force = "kJ mol-1 nm-1",
                     .time = "ps",
                     .every = 1};
}

double md_value(int field, int frame, int i, int k)
{
  return 100 * (field + 1) + 30 * frame + 4 * i + k;
}

int md_image(int frame, int i, int k)
{
  return (frame + i + k) % 3 - 1;
}

double md_edge(int frame, int row, int k, bool tilted)
{
  if (row == k)
    return 20.0 + 5 * row + frame;
  return tilted && k < row ? 2.0 + k : 0.0;
}

int md_row(const md_recipe *r, int frame, int i)
{
  if (r->id_step == 0)
    return i;
  return (2 * i + (r->id_fixed ? 0 : frame) + 1) % MD_ATOMS;
}

static hid_t text_type(const md_recipe *r)
{
  hid_t type = H5Tcopy(H5T_C_S1);
  H5Tset_size(type, r->fixed_text ? TEXT : H5T_VARIABLE);
  if (r->fixed_text)
    H5Tset_strpad(type, H5T_STR_SPACEPAD);
  return type;
}

static void put_texts(const md_recipe *r, hid_t object, const char *name,
                      hsize_t n, const char *text)
{
  char fixed[3 * TEXT];
  const char *pointers[3] = {text, text, text};
  hid_t type = text_type(r);
  hid_t space = n > 0 ? H5Screate_simple(1, &n, NULL)
                      : H5Screate(H5S_SCALAR);
  hid_t attribute =
      H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT);
  memset(fixed, ' ', sizeof fixed);
  for (int i = 0; i < 3; i++)
    memcpy(fixed + i * TEXT, text, strlen(text));
  H5Awrite(attribute, type,
           r->fixed_text ? (const void *)fixed : (const void *)pointers);
  H5Aclose(attribute);
  H5Sclose(space);
  H5Tclose(type);
}

static hid_t put_set(hid_t file, const char *name, hid_t type, int rank,
                     const hsize_t *dims, hid_t how, hid_t memory,
                     const void *x)
{
  hid_t links = H5Pcreate(H5P_LINK_CREATE);
  H5Pset_create_intermediate_group(links, 1);
  hid_t space = rank > 0 ? H5Screate_simple(rank, dims, NULL)
                         : H5Screate(H5S_SCALAR);
  hid_t set = H5Dcreate2(file, name, type, space, links, how, H5P_DEFAULT);
  CU_ASSERT(set >= 0);
  CU_ASSERT(H5Dwrite(set, memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, x) >= 0);
  H5Sclose(space);
  H5Pclose(links);
  return set;
}

static void put_numbers(hid_t file, const md_recipe *r, const char *name,
                        hid_t type, int rank, const hsize_t *dims, bool large,
                        const double *x, const char *unit)
{
  const hsize_t chunk[3] = {r->cut ? 1 : 2, 2, 3};
  hid_t how = H5Pcreate(H5P_DATASET_CREATE);
  if (large && (r->packed || r->cut))
    H5Pset_chunk(how, rank, chunk);
  if (large && r->packed) {
    H5Pset_shuffle(how);
    H5Pset_deflate(how, 6);
  }
  hid_t set = put_set(file, name, type, rank, dims, how, H5T_NATIVE_DOUBLE, x);
  if (unit)
    put_texts(r, set, "unit", 0, unit);
  H5Dclose(set);
  H5Pclose(how);
}

/* Steps are 100, 150, ...; times 2, 2.5, ... of every n-th frame. */
static void put_series(hid_t file, const md_recipe *r, const char *element,
                       int every)
{
  char name[LONGEST + 8];
  double list[2][MD_FRAMES];
  hsize_t n = 0;
  for (int t = 0; t < MD_FRAMES; t += every) {
    list[0][n] = 100 + 50 * t;
    list[1][n++] = 2.0 + 0.5 * t;
  }
  for (int k = 0; k < 2 - r->no_time; k++) {
    const double increment = (k == 0 ? 50.0 : 0.5) * every;
    snprintf(name, sizeof name, "%s/%s", element, k ? "time" : "step");
    put_numbers(file, r, name, k ? H5T_IEEE_F64LE : H5T_STD_I32LE,
                r->increment ? 0 : 1, &n, false,
                r->increment ? &increment : list[k], k ? r->time : NULL);
    if (!r->increment)
      continue;
    hid_t space = H5Screate(H5S_SCALAR);
    hid_t set = H5Dopen2(file, name, H5P_DEFAULT);
    hid_t offset = H5Acreate2(set, "offset", H5T_IEEE_F64LE, space,
                              H5P_DEFAULT, H5P_DEFAULT);
    H5Awrite(offset, H5T_NATIVE_DOUBLE, &list[k][0]);
    H5Aclose(offset);
    H5Dclose(set);
    H5Sclose(space);
  }
}

static void put_field(hid_t file, const md_recipe *r, int field)
{
  static const char *const names[] = {"position", "velocity", "force",
                                      "image"};
  const char *const units[] = {r->length, r->velocity, r->force, NULL};
  char name[LONGEST], value[LONGEST + 8];
  double x[MD_FRAMES][MD_ATOMS][3];
  hsize_t dims[3] = {0, MD_ATOMS, 3};
  int every = field == 2 ? r->every : 1;
  for (int t = 0; t < MD_FRAMES; t += every, dims[0]++)
    for (int i = 0; i < MD_ATOMS; i++)
      for (int k = 0; k < 3; k++)
        x[dims[0]][md_row(r, t, i)][k] =
            field == 3 ? md_image(t, i, k) : md_value(field, t, i, k);
  snprintf(name, sizeof name, "/particles/all/%s", names[field]);
  snprintf(value, sizeof value, "%s/value", name);
  put_numbers(file, r, value, field == 3 ? H5T_STD_I32LE : r->real, 3, dims,
              true, &x[0][0][0], units[field]);
  put_series(file, r, name, every);
}

static void put_ids(hid_t file, const md_recipe *r)
{
  double id[MD_FRAMES][MD_ATOMS];
  const hsize_t dims[2] = {MD_FRAMES, MD_ATOMS};
  for (int t = 0; t < MD_FRAMES; t++)
    for (int i = 0; i < MD_ATOMS; i++)
      id[t][md_row(r, t, i)] = (double)(i * r->id_step + 7);
  put_numbers(file, r, r->id_fixed ? "/particles/all/id"
                                   : "/particles/all/id/value",
              H5T_STD_I32BE, r->id_fixed ? 1 : 2, dims + r->id_fixed, false,
              &id[0][0], NULL);
  if (!r->id_fixed)
    put_series(file, r, "/particles/all/id", 1);
}

static void put_edges(hid_t file, const md_recipe *r)
{
  bool timed = r->box == BOX_TIMED_MATRIX || r->box == BOX_TIMED_EDGES;
  bool matrix = r->box == BOX_TIMED_MATRIX || r->box == BOX_MATRIX;
  const hsize_t dims[3] = {MD_FRAMES, 3, 3};
  double h[MD_FRAMES * 9];
  int n = 0;
  for (int t = 0; t < (timed ? MD_FRAMES : 1); t++)
    for (int i = 0; i < 3; i++)
      for (int k = 0; k < 3; k++)
        if (matrix || i == k)
          h[n++] = md_edge(t, i, k, r->tilted);
  put_numbers(file, r, timed ? "/particles/all/box/edges/value"
                             : "/particles/all/box/edges",
              H5T_IEEE_F64LE, timed + 1 + matrix, dims + !timed, false, h,
              r->length);
  if (timed)
    put_series(file, r, "/particles/all/box/edges", 1);
}

static void put_all(hid_t file, const md_recipe *r)
{
  const int version[2] = {1, 1};
  const hsize_t two = 2;
  for (int field = 0; field < 3 + r->image; field++)
    put_field(file, r, field);
  if (r->id_step != 0)
    put_ids(file, r);
  hid_t box = H5Gcreate2(file, "/particles/all/box", H5P_DEFAULT, H5P_DEFAULT,
                         H5P_DEFAULT);
  put_texts(r, box, "boundary", 3, r->box == BOX_NONE ? "none" : "periodic");
  H5Gclose(box);
  if (r->box != BOX_NONE)
    put_edges(file, r);
  hid_t head = H5Gcreate2(file, "/h5md", H5P_DEFAULT, H5P_DEFAULT,
                          H5P_DEFAULT);
  hid_t space = H5Screate_simple(1, &two, NULL);
  hid_t attribute = H5Acreate2(head, "version", H5T_STD_I32LE, space,
                               H5P_DEFAULT, H5P_DEFAULT);
  H5Awrite(attribute, H5T_NATIVE_INT, version);
  H5Aclose(attribute);
  H5Sclose(space);
  H5Gclose(head);
}

void md_make(const char *path, const md_recipe *r)
{
  cg_test_barrier(cg_test_world());
  if (cg_comm_rank(cg_test_world()) == 0) {
    hid_t file = H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
    CU_ASSERT(file >= 0);
    put_all(file, r);
    H5Fclose(file);
  }
  cg_test_barrier(cg_test_world());
}

hid_t md_change(const char *path)
{
  cg_test_barrier(cg_test_world());
  return cg_comm_rank(cg_test_world()) == 0
             ? H5Fopen(path, H5F_ACC_RDWR, H5P_DEFAULT)
             : -1;
}

void md_changed(hid_t file)
{
  if (file >= 0)
    H5Fclose(file);
  cg_test_barrier(cg_test_world());
}

void md_replace(hid_t file, const char *name, hid_t type, int rank,
                const hsize_t *dims)
{
  hid_t links = H5Pcreate(H5P_LINK_CREATE);
  hid_t how = H5Pcreate(H5P_DATASET_CREATE);
  hid_t space = rank > 0 ? H5Screate_simple(rank, dims, NULL)
                         : H5Screate(H5S_SCALAR);
  if (file < 0)
    return;
  H5Pset_create_intermediate_group(links, 1);
  H5Pset_alloc_time(how, H5D_ALLOC_TIME_EARLY);
  if (H5Lexists(file, name, H5P_DEFAULT) > 0)
    H5Ldelete(file, name, H5P_DEFAULT);
  hid_t set = H5Dcreate2(file, name, type, space, links, how, H5P_DEFAULT);
  CU_ASSERT(set >= 0);
  H5Dclose(set);
  H5Sclose(space);
  H5Pclose(how);
  H5Pclose(links);
}

void md_put_text(hid_t file, const char *object, const char *name,
                 const char *text)
{
  const md_recipe plain = {0};
  if (file < 0)
    return;
  hid_t id = H5Oopen(file, object, H5P_DEFAULT);
  CU_ASSERT(id >= 0);
  if (H5Aexists(id, name) > 0)
    H5Adelete(id, name);
  put_texts(&plain, id, name, 0, text);
  H5Oclose(id);
}
