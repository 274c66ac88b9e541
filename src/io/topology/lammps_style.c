/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Atom styles (LAMMPS manual, "read_data", table of the section Atoms). */
#include "io/topology/lammps_style.h"

#include <string.h>

static const cg_lammps_style styles[] = {
  {"atomic", -1, 1, -1, 2, 5, false},
  {"charge", -1, 1, 2, 3, 6, false},
  {"bond", 1, 2, -1, 3, 6, false},
  {"angle", 1, 2, -1, 3, 6, false},
  {"molecular", 1, 2, -1, 3, 6, false},
  {"full", 1, 2, 3, 4, 7, false},
  {"amoeba", 1, 2, 3, 4, 7, false},
  {"sphere", -1, 1, -1, 4, 7, false},
  {"bpm/sphere", 1, 2, -1, 5, 8, false},
  {"ellipsoid", -1, 1, -1, 4, 7, false},
  {"body", -1, 1, -1, 4, 7, false},
  {"line", 1, 2, -1, 5, 8, false},
  {"tri", 1, 2, -1, 5, 8, false},
  {"dipole", -1, 1, 2, 3, 9, false},
  {"spin", -1, 1, -1, 2, 9, false},
  {"electron", -1, 1, 2, 5, 8, false},
  {"wavepacket", -1, 1, 2, 8, 11, false},
  {"dpd", -1, 1, -1, 3, 6, false},
  {"mdpd", -1, 1, -1, 3, 6, false},
  {"edpd", -1, 1, -1, 4, 7, false},
  {"tdpd", -1, 1, -1, 2, 5, true},
  {"peri", -1, 1, -1, 4, 7, false},
  {"sph", -1, 1, -1, 5, 8, false},
  {"smd", 2, 1, -1, 10, 13, false},
  {"hybrid", -1, 1, -1, 2, 5, true},
};
enum { STYLES = sizeof styles / sizeof *styles };

const cg_lammps_style *cg_lammps_style_named(const char *name, size_t n)
{
  for (int i = 0; i < STYLES; i++)
    if (strlen(styles[i].name) == n && memcmp(styles[i].name, name, n) == 0)
      return &styles[i];
  return NULL;
}

const cg_lammps_style *cg_lammps_style_guess(int columns, bool third_is_type)
{
  const char *name = columns == 5 || columns == 8   ? "atomic"
                     : columns == 7 || columns == 10 ? "full"
                     : columns != 6 && columns != 9  ? ""
                     : third_is_type                 ? "molecular"
                                                     : "charge";
  return cg_lammps_style_named(name, strlen(name));
}
