/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LAMMPS data files (LAMMPS manual: read_data, Howto_triclinic).
 *
 * LAMMPS wants the box vectors as cgmap keeps them: a along x, b in the xy
 * plane; the tilts are b_x, c_x, c_y.  Beads outside a periodic box are brought
 * in when LAMMPS reads them. */
#include "io/engine/lammps_data.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

static const double ROOM = 0.1; /* nm around a system without a box */

/* A GRO file keeps five characters of a name. */
static bool fits(const char *shown, const char *name)
{
  enum { KEPT = 5 };
  return strcmp(shown, name) == 0 ||
         (strlen(shown) == KEPT && strncmp(shown, name, KEPT) == 0);
}

enum { NONE = -1, SEVERAL = -2 };

static int find_type(const cg_forcefield *model, const char *molecule,
                     const char *bead)
{
  int found = NONE;
  for (int k = 0; k < model->kinds; k++)
    if (fits(molecule, model->kind[k].molecule) &&
        fits(bead, model->kind[k].bead))
      found = found == NONE || found == model->kind[k].type
                  ? model->kind[k].type
                  : SEVERAL;
  for (int t = 0; t < model->types && model->kinds == 0; t++)
    if (fits(bead, model->type_name[t]))
      found = found == NONE ? t : SEVERAL;
  return found;
}

static cg_status find_types(const cg_forcefield *model, const cg_atoms *conf,
                            int *type)
{
  for (int64_t m = 0; m < conf->molecules; m++)
    for (int64_t i = conf->molecule_start[m]; i < conf->molecule_start[m + 1];
         i++) {
      const char *molecule =
          cg_names_text(conf->names, conf->molecule_name[m]);
      const char *bead = cg_names_text(conf->names, conf->name[i]);
      type[i] = find_type(model, molecule, bead);
      if (type[i] < 0)
        return cg_fail(CG_DATA,
                       "bead %lld is %s of %s: %s in the model; give what "
                       "cgmap map wrote with the same mapping",
                       (long long)i + 1, bead, molecule,
                       type[i] == NONE ? "there is none such"
                                       : "its short name fits several");
    }
  return CG_OK;
}

/* A GRO made for its names alone has all positions 0. */
static bool has_positions(const cg_atoms *conf)
{
  const cg_frame *frame = &conf->conf;
  if (frame->n != conf->n || frame->n == 0)
    return false;
  for (int64_t i = 1; i < frame->n; i++)
    if (memcmp(frame->x[i], frame->x[0], sizeof frame->x[0]) != 0)
      return true;
  return frame->n == 1;
}

cg_status cg_lammps_types(const cg_forcefield *model, const cg_atoms *conf,
                          int **type)
{
  *type = NULL;
  if (!has_positions(conf))
    return cg_fail(CG_DATA,
                   "holds no positions; give what cgmap map wrote");
  *type = CG_ARRAY(int, conf->n);
  cg_status status = find_types(model, conf, *type);
  if (status != CG_OK) {
    cg_free(*type);
    *type = NULL;
  }
  return status;
}

double cg_lammps_mass(const cg_forcefield *model, int type)
{
  return model->type_mass[type] > 0.0 ? model->type_mass[type] : 1.0;
}

bool cg_lammps_is_triclinic(const cg_box *box)
{
  return box->h[1][0] != 0.0 || box->h[2][0] != 0.0 || box->h[2][1] != 0.0;
}

static void print_side(cg_output *out, int d, double lo, double hi)
{
  cg_output_print(out, "%.15g %.15g %clo %chi\n", lo, hi, "xyz"[d],
                  "xyz"[d]);
}

static void print_box(cg_output *out, const cg_box *box, double unit)
{
  for (int d = 0; d < 3; d++)
    print_side(out, d, 0.0, unit * box->h[d][d]);
  if (cg_lammps_is_triclinic(box))
    cg_output_print(out, "%.15g %.15g %.15g xy xz yz\n", unit * box->h[1][0],
                    unit * box->h[2][0], unit * box->h[2][1]);
}

/* Without a box: what holds all beads, and a little more. */
static void print_bounds(cg_output *out, const cg_frame *conf, double unit)
{
  for (int d = 0; d < 3; d++) {
    double lo = conf->x[0][d], hi = conf->x[0][d];
    for (int64_t i = 1; i < conf->n; i++) {
      lo = fmin(lo, conf->x[i][d]);
      hi = fmax(hi, conf->x[i][d]);
    }
    print_side(out, d, unit * (lo - ROOM), unit * (hi + ROOM));
  }
}

static void print_masses(cg_output *out, const cg_forcefield *model)
{
  cg_output_print(out, "\nMasses\n\n");
  for (int t = 0; t < model->types; t++)
    cg_output_print(out, "%d %.10g # %s\n", t + 1, cg_lammps_mass(model, t),
                    model->type_name[t]);
}

static void print_atoms(cg_output *out, const cg_atoms *conf, const int *type,
                        double unit)
{
  cg_output_print(out, "\nAtoms # molecular\n\n");
  for (int64_t m = 0; m < conf->molecules; m++)
    for (int64_t i = conf->molecule_start[m]; i < conf->molecule_start[m + 1];
         i++) {
      const double *x = conf->conf.x[i];
      cg_output_print(out, "%lld %lld %d %.15g %.15g %.15g\n",
                      (long long)i + 1, (long long)m + 1, type[i] + 1,
                      unit * x[0], unit * x[1], unit * x[2]);
    }
}

void cg_lammps_data_print(cg_output *out, const cg_forcefield *model,
                          const cg_atoms *conf, const int *type,
                          const cg_lammps_units *units, const char *version)
{
  cg_output_print(out,
                  "LAMMPS data file by cgmap %s: units %s\n\n"
                  "%lld atoms\n%d atom types\n\n",
                  version, units->style, (long long)conf->n, model->types);
  if (conf->conf.box.periodic)
    print_box(out, &conf->conf.box, units->length);
  else
    print_bounds(out, &conf->conf, units->length);
  print_masses(out, model);
  print_atoms(out, conf, type, units->length);
}
