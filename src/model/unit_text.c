/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Units as products of powers (H5MD's module "units"; also as MDAnalysis and
 * people write them):
 *
 *     kJ mol-1 nm-1      kcal/(mol*Angstrom)      nm ps^-1      60 s
 *
 * A factor is a symbol or a word, perhaps with an SI prefix, and a power; the
 * first may be a number.  A product is kept as a mantissa, a power of ten and
 * the powers of nm, ps, g, mol and e, so that decimal units stay exact: an
 * Angstrom is "over 10".  In these, 1 kJ = 1 g nm^2 ps^-2.
 *
 * Energies and masses of single particles (J, kg) become ours, which are per
 * mole, by Avogadro's number; u is taken as 1 g/mol (they differ by 3e-10).
 * A is the Angstrom, as in all programs, not H5MD's ampere; a calorie is 4.184
 * J.  Constants: CODATA 2018. */
#include "model/unit_text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define AVOGADRO 6.02214076e23

/* Powers of nm, ps, g, mol, e. */
enum base { NM, PS, G, MOL, E, BASES };

typedef struct unit {
  double mantissa;
  int ten; /* power of ten */
  int power[BASES];
} unit;

typedef struct symbol {
  const char *name, *word; /* "m", "meter"; either may be NULL */
  unit unit;
} symbol;

static const symbol prefixed[] = {
  {"m", "meter", {1, 9, {1, 0, 0, 0, 0}}},
  {NULL, "metre", {1, 9, {1, 0, 0, 0, 0}}},
  {"s", "second", {1, 12, {0, 1, 0, 0, 0}}},
  {"g", "gram", {1, 0, {0, 0, 1, 0, 0}}},
  {"mol", "mole", {1, 0, {0, 0, 0, 1, 0}}},
  {"N", "newton", {1, -12, {1, -2, 1, 0, 0}}},
  {"J", "joule", {1, -3, {2, -2, 1, 0, 0}}},
  {"cal", "calorie", {CG_KJ_PER_KCAL, -3, {2, -2, 1, 0, 0}}},
  {"eV", "electronvolt", {CG_KJ_PER_EV, 0, {2, -2, 1, -1, 0}}},
  {NULL, NULL, {0, 0, {0}}},
};

static const symbol plain[] = {
  {"A", "angstrom", {1, -1, {1, 0, 0, 0, 0}}},
  {"Ang", "\xc3\x85", {1, -1, {1, 0, 0, 0, 0}}},
  {"a0", "bohr", {0.0529177210903, 0, {1, 0, 0, 0, 0}}},
  {"sec", NULL, {1, 12, {0, 1, 0, 0, 0}}},
  {"AKMA", NULL, {0.0488882129, 0, {0, 1, 0, 0, 0}}},
  {"u", "amu", {1, 0, {0, 0, 1, -1, 0}}},
  {"Da", "dalton", {1, 0, {0, 0, 1, -1, 0}}},
  {"Eh", "hartree", {2625.4996394799, 0, {2, -2, 1, -1, 0}}},
  {"erg", NULL, {1, -10, {2, -2, 1, 0, 0}}},
  {"dyn", "dyne", {1, -17, {1, -2, 1, 0, 0}}},
  {"e", NULL, {1, 0, {0, 0, 0, 0, 1}}},
  {"C", "coulomb", {1 / 1.602176634, 19, {0, 0, 0, 0, 1}}},
  {NULL, NULL, {0, 0, {0}}},
};

static const struct {
  const char *name, *word;
  int ten;
} prefixes[] = {
  {"", "", 0},       {"a", "atto", -18}, {"f", "femto", -15},
  {"p", "pico", -12}, {"n", "nano", -9},  {"u", "micro", -6},
  {"m", "milli", -3}, {"c", "centi", -2}, {"d", "deci", -1},
  {"k", "kilo", 3},   {"M", "mega", 6},   {"G", "giga", 9},
};
enum { PREFIXES = sizeof prefixes / sizeof *prefixes, SYMBOL = 24 };

static const struct {
  const char *name;
  int power[BASES];
} quantities[CG_QUANTITIES] = {
  [CG_LENGTH] = {"length", {1, 0, 0, 0, 0}},
  [CG_TIME] = {"time", {0, 1, 0, 0, 0}},
  [CG_VELOCITY] = {"velocity", {1, -1, 0, 0, 0}},
  [CG_FORCE] = {"force", {1, -2, 1, -1, 0}},
  [CG_MASS] = {"mass", {0, 0, 1, -1, 0}},
  [CG_CHARGE] = {"charge", {0, 0, 0, 0, 1}},
};

const char *cg_quantity_name(cg_quantity quantity)
{
  return quantities[quantity].name;
}

/* Is the text prefix and word, whatever its first letter's case and with an s
 * behind it or not? */
static bool is_word(const char *text, const char *prefix, const char *word)
{
  char whole[2 * SYMBOL];
  size_t p = strlen(prefix), n = p + strlen(word);
  if (n >= sizeof whole)
    return false;
  memcpy(whole, prefix, p);
  memcpy(whole + p, word, n - p + 1);
  if (text[0] != whole[0] &&
      (text[0] | 0x20) != whole[0])
    return false;
  return strncmp(text + 1, whole + 1, n - 1) == 0 &&
         (text[n] == '\0' || strcmp(text + n, "s") == 0);
}

static bool is_symbol(const char *text, const char *prefix, const char *name)
{
  size_t p = strlen(prefix);
  return strncmp(text, prefix, p) == 0 && strcmp(text + p, name) == 0;
}

static const symbol *find_in(const symbol *list, const char *text,
                             const char *prefix, const char *prefix_word)
{
  for (const symbol *s = list; s->name || s->word; s++)
    if ((s->name && is_symbol(text, prefix, s->name)) ||
        (s->word && is_word(text, prefix_word, s->word)))
      return s;
  return NULL;
}

static bool find_symbol(const char *text, unit *found)
{
  const symbol *s = find_in(plain, text, "", "");
  int ten = 0;
  for (int i = 0; i < PREFIXES && !s; i++) {
    s = find_in(prefixed, text, prefixes[i].name, prefixes[i].word);
    ten = prefixes[i].ten;
  }
  if (!s)
    return false;
  *found = s->unit;
  found->ten += ten;
  return true;
}

static void multiply(unit *product, const unit *factor, int power)
{
  product->mantissa *= pow(factor->mantissa, power);
  product->ten += power * factor->ten;
  for (enum base b = NM; b < BASES; b++)
    product->power[b] += power * factor->power[b];
}

/* The power behind a symbol: 1 where there is none. */
static bool read_power(const char **at, int *power)
{
  char *end;
  const char *from = *at;
  bool marked = *from == '^' || strncmp(from, "**", 2) == 0;
  from += strncmp(from, "**", 2) == 0 ? 2 : marked;
  const char *digits = from + (*from == '+' || *from == '-');
  *power = 1;
  if (*digits < '0' || *digits > '9')
    return !marked && digits == from;
  long value = strtol(from, &end, 10);
  *power = (int)value;
  *at = end;
  return value >= -9 && value <= 9 && value != 0;
}

static bool is_letter(char c)
{
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         (unsigned char)c >= 0x80;
}

/* A symbol with its power; \a sign is -1 behind a slash. */
static bool read_symbol(const char **at, int sign, unit *product)
{
  char text[SYMBOL];
  size_t n = 0;
  unit factor;
  int power;
  while (is_letter((*at)[n]))
    n++;
  if ((*at)[n] == '0' && n == 1 && **at == 'a') /* a0 */
    n++;
  if (n == 0 || n >= sizeof text)
    return false;
  memcpy(text, *at, n);
  text[n] = '\0';
  *at += n;
  if (!find_symbol(text, &factor) || !read_power(at, &power))
    return false;
  multiply(product, &factor, sign * power);
  return true;
}

/* The number that a unit may begin with: 60, 0.5, 10+3. */
static bool read_number(const char **at, unit *product)
{
  unit factor = {.mantissa = 0.0};
  int power;
  size_t n = strspn(*at, "0123456789.");
  if (n == 0)
    return true;
  if (n >= SYMBOL)
    return false;
  char digits[SYMBOL] = {0};
  memcpy(digits, *at, n);
  factor.mantissa = strtod(digits, NULL);
  *at += n;
  if (factor.mantissa == 10.0)
    factor = (unit){.mantissa = 1.0, .ten = 1};
  if (!(factor.mantissa > 0.0) || !read_power(at, &power))
    return false;
  multiply(product, &factor, power);
  return true;
}

static bool read_product(const char *at, unit *product)
{
  bool inside = false; /* parentheses, behind a slash */
  int sign = 1;
  *product = (unit){.mantissa = 1.0};
  at += strspn(at, " ");
  if (*at == '\0' || !read_number(&at, product))
    return false;
  while (*at) {
    if (*at == ' ' || *at == '*') {
      at++;
    } else if (*at == '/' && !inside) {
      sign = -1;
      inside = at[1] == '(';
      at += 1 + inside;
    } else if (*at == ')' && inside) {
      inside = false;
      sign = 1;
      at++;
    } else {
      if (!read_symbol(&at, sign, product))
        return false;
      sign = inside ? -1 : 1;
    }
  }
  return !inside && sign == 1;
}

/* Numbers are multiplied by `times` and divided by `over`. */
static cg_unit_ratio ratio_of(const unit *u)
{
  if (u->mantissa == 1.0 && u->ten < 0)
    return (cg_unit_ratio){1.0, pow(10.0, -u->ten)};
  return (cg_unit_ratio){u->ten < 0 ? u->mantissa / pow(10.0, -u->ten)
                                    : u->mantissa * pow(10.0, u->ten),
                         1.0};
}

bool cg_unit_read(const char *text, cg_quantity quantity, cg_unit_ratio *ratio)
{
  const int *wanted = quantities[quantity].power;
  unit u;
  if (!read_product(text, &u))
    return false;
  if (wanted[MOL] == -1 && u.power[MOL] == 0) {
    u.mantissa *= AVOGADRO;
    u.power[MOL] = -1;
  }
  *ratio = ratio_of(&u);
  return memcmp(u.power, wanted, sizeof u.power) == 0 &&
         isfinite(ratio->times) && ratio->times > 0.0 &&
         isfinite(ratio->over);
}
