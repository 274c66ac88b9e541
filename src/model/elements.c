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
#include <cgmap/topology.h>

#include <ctype.h>
#include <stddef.h>

typedef struct element {
  char symbol[3];
  double mass;
} element;

static const element elements[] = {
  {"H", 1.0080},   {"B", 10.81},    {"C", 12.011},   {"N", 14.007},
  {"O", 15.999},   {"F", 18.998},   {"P", 30.974},   {"S", 32.06},
  {"K", 39.098},   {"I", 126.90},   {"HE", 4.0026},  {"LI", 6.94},
  {"BE", 9.0122},  {"NE", 20.180},  {"NA", 22.990},  {"MG", 24.305},
  {"AL", 26.982},  {"SI", 28.085},  {"CL", 35.45},   {"AR", 39.95},
  {"CA", 40.078},  {"SC", 44.956},  {"TI", 47.867},  {"CR", 51.996},
  {"MN", 54.938},  {"FE", 55.845},  {"CO", 58.933},  {"NI", 58.693},
  {"CU", 63.546},  {"ZN", 65.38},   {"GA", 69.723},  {"GE", 72.630},
  {"AS", 74.922},  {"SE", 78.971},  {"BR", 79.904},  {"KR", 83.798},
  {"RB", 85.468},  {"SR", 87.62},   {"ZR", 91.224},  {"NB", 92.906},
  {"MO", 95.95},   {"RU", 101.07},  {"RH", 102.91},  {"PD", 106.42},
  {"AG", 107.87},  {"CD", 112.41},  {"IN", 114.82},  {"SN", 118.71},
  {"SB", 121.76},  {"TE", 127.60},  {"XE", 131.29},  {"CS", 132.91},
  {"BA", 137.33},  {"LA", 138.91},  {"CE", 140.12},  {"ND", 144.24},
  {"SM", 150.36},  {"EU", 151.96},  {"GD", 157.25},  {"TB", 158.93},
  {"DY", 162.50},  {"HO", 164.93},  {"ER", 167.26},  {"YB", 173.05},
  {"LU", 174.97},  {"HF", 178.49},  {"TA", 180.95},  {"RE", 186.21},
  {"OS", 190.23},  {"IR", 192.22},  {"PT", 195.08},  {"AU", 196.97},
  {"HG", 200.59},  {"TL", 204.38},  {"PB", 207.2},   {"BI", 208.98},
  {"TH", 232.04},
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

static double mass_of_symbol(char first, char second)
{
  for (size_t i = 0; i < sizeof elements / sizeof elements[0]; i++)
    if (elements[i].symbol[0] == first && elements[i].symbol[1] == second)
      return elements[i].mass;
  return 0.0;
}

double cg_element_mass(const char *atom_name, const char *residue_name)
{
  char atom[3], residue[3];
  while (isdigit((unsigned char)*atom_name))
    atom_name++;
  two_letters(atom_name, atom);
  two_letters(residue_name, residue);
  double ion = 0.0;
  if (atom[0] && atom[0] == residue[0] && atom[1] == residue[1])
    ion = mass_of_symbol(atom[0], atom[1]);
  if (ion > 0.0)
    return ion;
  return mass_of_symbol((char)toupper((unsigned char)*atom_name), '\0');
}
