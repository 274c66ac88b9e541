/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decimal numbers: each equals what strtod makes of it, bit for bit. */
#include "harness.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "base/rng.h"

static char text[1200];

/* Read `number`, followed by a blank and digits that must not be touched. */
static void equals_strtod(const char *number)
{
  double value = -1.0, wanted = strtod(number, NULL);
  size_t n = strlen(number);
  memset(text, '7', n + 2 + CG_DECIMAL_SLACK);
  memcpy(text, number, n);
  text[n] = ' ';
  const char *end = cg_decimal_read(text, &value);
  bool same = end == text + n && memcmp(&value, &wanted, sizeof value) == 0;
  if (!same)
    printf("\"%s\": %a, expected %a\n", number, value, wanted);
  CU_ASSERT(same);
}

static void refused(const char *number)
{
  double value;
  size_t n = strlen(number);
  memset(text, ' ', n + 2 + CG_DECIMAL_SLACK);
  memcpy(text, number, n);
  const char *end = cg_decimal_read(text, &value);
  bool fine = end == NULL || *end != ' ' || end == text;
  if (!fine)
    printf("\"%s\" was read as %g\n", number, value);
  CU_ASSERT(fine);
}

static uint64_t random_bits(uint64_t i, uint32_t word)
{
  const cg_rng_key key = {2026, CG_RNG_TEST, 0};
  double u[2];
  cg_rng_uniform(&key, i, word, u);
  return (uint64_t)(u[0] * 4294967296.0) << 32 |
         (uint64_t)(u[1] * 4294967296.0);
}

static double random_double(uint64_t i)
{
  double x;
  uint64_t u = random_bits(i, 0);
  memcpy(&x, &u, sizeof x);
  return x;
}

static void numbers_of_every_shape(void)
{
  static const char *const shapes[] = {
    "0", "-0", "+0", "0.0", "-0.000", "1", "-1", "+1", "1.", ".5", "-.5",
    "007", "1e0", "1E5", "1e+5", "1e-5", "12345678", "123456789",
    "1234567890123456", "12345678901234567", "1234567890123456789",
    "9999999999999999999", "18446744073709551615", "18446744073709551616",
    "0.1", "0.12345678", "0.123456789", "0.1234567890123456",
    "0.12345678901234567", "0.000828608572745486", "0.0000000000000000001",
    "0.00000000000000000001", "1.1262478804436061e+01", "9007199254740992",
    "9007199254740993", "-9007199254740993", "9007199254740991e22",
    "9007199254740991e23", "9007199254740993e22", "1e22", "1e23", "1e-22",
    "1e-23", "123e-22", "1e308", "1.7976931348623157e308", "4.9e-324",
    "2.2250738585072011e-308", "2.2250738585072014e-308", "1e-400",
    "0e99999", "0e-99999999999", "1.0e-00000000000000000002",
    "100000000000000000000000000000000000000e-38"};
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
    equals_strtod(shapes[i]);
}

/* The i-th word of so many letters. */
static void make_word(uint64_t i, int letters, char *word)
{
  static const char alphabet[] = "-+.079ex";
  for (int k = 0; k < letters; k++, i /= 8)
    word[k] = alphabet[i % 8];
  word[letters] = '\0';
}

/* All words of up to five letters: numbers where strtod takes all of them. */
static void every_short_word(void)
{
  char word[8], *end;
  for (int letters = 1; letters <= 5; letters++)
    for (uint64_t i = 0; i < (uint64_t)1 << 3 * letters; i++) {
      make_word(i, letters, word);
      bool finite = isfinite(strtod(word, &end));
      if (*end == '\0' && finite && !strchr(word, 'x'))
        equals_strtod(word);
      else
        refused(word);
    }
}

/* Numbers of six digits, as LAMMPS prints them, between whatever blanks and in
 * front of whatever bytes. */
static void what_follows_a_word_is_not_its_own(void)
{
  static const char blanks[] = " \n\t\r";
  char number[64];
  for (uint64_t i = 0; i < 100000; i++) {
    uint64_t bits[2] = {random_bits(i, 7), random_bits(i, 8)};
    double x = ((double)(bits[0] >> 40) - 8e6) * pow(10.0, -(double)(i % 9));
    double value = 0.0, wanted;
    int n = snprintf(number, sizeof number, "%g", x);
    wanted = strtod(number, NULL);
    memcpy(text, number, (size_t)n);
    text[n] = blanks[i % 4];
    memcpy(text + n + 1, bits, sizeof bits);
    CU_ASSERT(cg_decimal_read(text, &value) == text + n);
    CU_ASSERT(memcmp(&value, &wanted, sizeof value) == 0);
  }
}

/* Half-way between two doubles, and beside it: the cases that a single
 * rounding gets right and two do not. */
static void ties_go_to_even(void)
{
  static const char *const ties[] = {
    "9007199254740993", "9007199254740995", "9007199254740997",
    "900719925474099.3", "90071992547409.95", "4503599627370496.5",
    "4503599627370497.5", "4503599627370496.499", "4503599627370496.501",
    "2251799813685248.25", "2251799813685248.75", "2251799813685249.250",
    "1.5", "0.5000000000000000001", "1125899906842624.125",
    "1125899906842624.375", "1125899906842624.1250001",
    "18014398509481985", "18014398509481986", "18014398509481987",
    "1801439850948198.50", "36028797018963970.0", "9223372036854775.807",
    "9223372036854774784", "9223372036854775296", "922337203685477.5809"};
  for (size_t i = 0; i < sizeof ties / sizeof *ties; i++)
    equals_strtod(ties[i]);
}

/* Nineteen decimals next to the middle of two doubles from 1/2 to 1, closer than
 * 64 bits can tell: what is left of the division decides. */
static void the_smallest_remainder_decides(void)
{
  __extension__ typedef unsigned __int128 wide;
  const uint64_t power = 10000000000000000000u;
  for (uint64_t i = 0; i < 1000; i++) {
    uint64_t middle = random_bits(i, 6) >> 11 | (uint64_t)1 << 53 | 1;
    uint64_t w = (uint64_t)((wide)middle * power >> 54);
    for (unsigned k = 0; k < 2; k++) {
      char number[32];
      snprintf(number, sizeof number, ".%019llu", (unsigned long long)w + k);
      equals_strtod(number);
    }
  }
}

static void random_doubles_at_any_precision(void)
{
  char number[64];
  for (uint64_t i = 0; i < 20000; i++) {
    double x = random_double(i);
    if (!isfinite(x))
      continue;
    int digits = 1 + (int)(random_bits(i, 1) % 20);
    snprintf(number, sizeof number, "%.*g", digits, x);
    if (isfinite(strtod(number, NULL)))
      equals_strtod(number);
  }
}

/* What trajectories hold: between 10^-12 and 10^12, with decimals. */
static void random_decimals(void)
{
  char number[64];
  for (uint64_t i = 0; i < 100000; i++) {
    int whole = (int)(random_bits(i, 2) % 13);
    int decimals = (int)(random_bits(i, 3) % 20);
    uint64_t w = random_bits(i, 4) % (uint64_t)pow(10.0, whole);
    uint64_t f = random_bits(i, 5) % (uint64_t)pow(10.0, decimals);
    snprintf(number, sizeof number, "%s%llu.%0*llu", i % 2 ? "-" : "",
             (unsigned long long)w, decimals, (unsigned long long)f);
    equals_strtod(number);
  }
}

static void long_numbers(void)
{
  char number[1000];
  for (size_t n = 15; n < 400; n += 7) {
    memset(number, '3', n);
    number[n] = '\0';
    number[0] = '0';
    number[1] = '.';
    equals_strtod(number);
    number[1] = '3';
    if (n < 300)
      equals_strtod(number);
  }
}

static void what_is_no_number_is_refused(void)
{
  static const char *const others[] = {
    "", "+", "-", ".", "-.", "e5", ".e5", "1e", "1e+", "1e-", "1ex", "nan",
    "inf", "-inf", "NaN", "0x10", "1,5", "1.5.2", "1.5x", "--1", "+-1",
    "1e999", "-1e999", "1e99999999999999999999", "1d5", "\"1\"", "I"};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    refused(others[i]);
}

static void numbers_end_where_they_end(void)
{
  char line[64] = "1.5e3,2\n                      ";
  double value;
  CU_ASSERT(cg_decimal_read(line, &value) == line + 5 && value == 1500.0);
  CU_ASSERT(cg_decimal_read(line + 6, &value) == line + 7 && value == 2.0);
}

static void what_is_written_reads_back(void)
{
  char number[CG_DECIMAL_ROOM + 1];
  for (uint64_t i = 0; i < 20000; i++) {
    double x = i < 10000 ? random_double(i) : ((double)i - 15000.0) / 1000.0;
    if (!isfinite(x))
      continue;
    char *end = cg_decimal_write(number, x);
    CU_ASSERT(end - number <= CG_DECIMAL_ROOM);
    *end = '\0';
    CU_ASSERT(strtod(number, NULL) == x);
    CU_ASSERT(i < 10000 || strlen(number) <= 6); /* "-4.999" */
  }
}

static void rounded_is_what_is_printed(void)
{
  CU_ASSERT(cg_decimal_rounded(384.6, 2) == 380);
  CU_ASSERT(cg_decimal_rounded(-0.0296, 2) == -0.03);
  CU_ASSERT(cg_decimal_rounded(1.0 / 3, 3) == 0.333);
  CU_ASSERT(cg_decimal_rounded(0, 2) == 0);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"numbers of every shape", numbers_of_every_shape},
    {"every short word", every_short_word},
    {"what follows a word is not its own", what_follows_a_word_is_not_its_own},
    {"ties go to even", ties_go_to_even},
    {"the smallest remainder decides", the_smallest_remainder_decides},
    {"random doubles at any precision", random_doubles_at_any_precision},
    {"random decimals", random_decimals},
    {"long numbers", long_numbers},
    {"what is no number is refused", what_is_no_number_is_refused},
    {"numbers end where they end", numbers_end_where_they_end},
    {"what is written reads back", what_is_written_reads_back},
    {"rounded is what is printed", rounded_is_what_is_printed},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "decimal", tests);
}
