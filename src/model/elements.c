/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Masses from names, for files that hold none.
 *
 * An atom name begins with its element, perhaps after digits ("1HB" is
 * hydrogen).  "CA" is the alpha carbon of a residue but calcium as the ion CA,
 * so a symbol of two letters counts only where the residue has that name too
 * (signs and digits aside: "NA+", "Zn2+").  The single letters V, Y, W and U
 * are left out: as names they mean virtual sites and water beads, not metals.
 * Standard atomic weights, abridged (Prohaska et al., Pure Appl. Chem. 94
 * (2022) 573, IUPAC 2021).
 * Disadvantage: chlorine of an organic molecule, "CL1" in a residue of
 * another name, is taken for carbon. */
#include "model/elements.h"

#include <ctype.h>
#include <math.h>
#include <stddef.h>

typedef struct element {
  char symbol[3];
  double mass;
} element;

static const element elements[] = {
  {"H", 1.0080},   {"B", 10.81},    {"C", 12.011},   {"N", 14.007},
  {"O", 15.999},   {"F", 18.998},   {"P", 30.974},   {"S", 32.06},
  {"K", 39.098},   {"I", 126.90},   {"He", 4.0026},  {"Li", 6.94},
  {"Be", 9.0122},  {"Ne", 20.180},  {"Na", 22.990},  {"Mg", 24.305},
  {"Al", 26.982},  {"Si", 28.085},  {"Cl", 35.45},   {"Ar", 39.95},
  {"Ca", 40.078},  {"Sc", 44.956},  {"Ti", 47.867},  {"Cr", 51.996},
  {"Mn", 54.938},  {"Fe", 55.845},  {"Co", 58.933},  {"Ni", 58.693},
  {"Cu", 63.546},  {"Zn", 65.38},   {"Ga", 69.723},  {"Ge", 72.630},
  {"As", 74.922},  {"Se", 78.971},  {"Br", 79.904},  {"Kr", 83.798},
  {"Rb", 85.468},  {"Sr", 87.62},   {"Zr", 91.224},  {"Nb", 92.906},
  {"Mo", 95.95},   {"Ru", 101.07},  {"Rh", 102.91},  {"Pd", 106.42},
  {"Ag", 107.87},  {"Cd", 112.41},  {"In", 114.82},  {"Sn", 118.71},
  {"Sb", 121.76},  {"Te", 127.60},  {"Xe", 131.29},  {"Cs", 132.91},
  {"Ba", 137.33},  {"La", 138.91},  {"Ce", 140.12},  {"Nd", 144.24},
  {"Sm", 150.36},  {"Eu", 151.96},  {"Gd", 157.25},  {"Tb", 158.93},
  {"Dy", 162.50},  {"Ho", 164.93},  {"Er", 167.26},  {"Yb", 173.05},
  {"Lu", 174.97},  {"Hf", 178.49},  {"Ta", 180.95},  {"Re", 186.21},
  {"Os", 190.23},  {"Ir", 192.22},  {"Pt", 195.08},  {"Au", 196.97},
  {"Hg", 200.59},  {"Tl", 204.38},  {"Pb", 207.2},   {"Bi", 208.98},
  {"Th", 232.04},
};

/* The first two letters of a name in capitals; "" for more than two in a
 * row, so that "CAL" is no calcium. */
static void two_letters(const char *name, char letters[3])
{
  int n = 0;
  for (; isalpha((unsigned char)name[n]); n++)
    if (n < 2)
      letters[n] = (char)toupper((unsigned char)name[n]);
  letters[n == 2 ? 2 : 0] = '\0';
}

static const element *find_symbol(char first, char second)
{
  for (size_t i = 0; i < sizeof elements / sizeof elements[0]; i++)
    if (elements[i].symbol[0] == first &&
        toupper((unsigned char)elements[i].symbol[1]) == second)
      return &elements[i];
  return NULL;
}

static const element *find_element(const char *atom_name,
                                   const char *residue_name)
{
  char atom[3], residue[3];
  while (isdigit((unsigned char)*atom_name))
    atom_name++;
  two_letters(atom_name, atom);
  two_letters(residue_name, residue);
  const element *ion = NULL;
  if (atom[0] && atom[0] == residue[0] && atom[1] == residue[1])
    ion = find_symbol(atom[0], atom[1]);
  return ion ? ion
             : find_symbol((char)toupper((unsigned char)*atom_name), '\0');
}

double cg_element_mass(const char *atom_name, const char *residue_name)
{
  const element *e = find_element(atom_name, residue_name);
  return e ? e->mass : 0.0;
}

const char *cg_element_symbol(const char *atom_name, const char *residue_name,
                              double mass)
{
  const double rounding = 0.1; /* of the masses in force fields */
  const element *e = find_element(atom_name, residue_name);
  return e && fabs(e->mass - mass) < rounding ? e->symbol : "";
}
