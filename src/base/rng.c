/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Philox4x32-10: four 32-bit words from a 128-bit counter and a 64-bit key.
 *
 * One round multiplies two of the words by odd constants, keeps the low halves
 * and mixes the high halves with the other two words and the key; the key grows
 * by a Weyl sequence between rounds.
 *
 *   J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, Parallel random
 *   numbers: as easy as 1, 2, 3, SC'11, doi:10.1145/2063384.2063405.
 *
 * The counter is (id, step, purpose and replica), the key is the seed: two
 * streams that differ in any of them never share a counter.  Disadvantage:
 * about five times the work of a generator with a state, and two numbers at a
 * time. */
#include "base/rng.h"

#include <math.h>

#include "base/error.h"

static void multiply(uint32_t a, uint32_t b, uint32_t *high, uint32_t *low)
{
  uint64_t product = (uint64_t)a * b;
  *high = (uint32_t)(product >> 32);
  *low = (uint32_t)product;
}

void cg_rng_philox(const uint32_t counter[4], const uint32_t key[2],
                   uint32_t word[4])
{
  uint32_t x[4] = {counter[0], counter[1], counter[2], counter[3]};
  uint32_t k[2] = {key[0], key[1]};
  for (int round = 0; round < 10; round++) {
    uint32_t high[2], low[2];
    multiply(0xD2511F53u, x[0], &high[0], &low[0]);
    multiply(0xCD9E8D57u, x[2], &high[1], &low[1]);
    x[0] = high[1] ^ x[1] ^ k[0];
    x[1] = low[1];
    x[2] = high[0] ^ x[3] ^ k[1];
    x[3] = low[0];
    k[0] += 0x9E3779B9u; /* the golden ratio */
    k[1] += 0xBB67AE85u; /* sqrt(3) - 1 */
  }
  for (int i = 0; i < 4; i++)
    word[i] = x[i];
}

/* The middle of one of 2^52 equal cells: never 0, never 1, and exact. */
static double to_unit(uint32_t high, uint32_t low)
{
  uint64_t cell = ((uint64_t)high << 32 | low) >> 12;
  return ((double)cell + 0.5) * 0x1p-52;
}

void cg_rng_uniform(const cg_rng_key *key, uint64_t id, uint32_t step,
                    double u[2])
{
  CG_ASSERT(key->replica < 1u << 24 && (unsigned)key->purpose < 1u << 8);
  const uint32_t counter[4] = {(uint32_t)id, (uint32_t)(id >> 32), step,
                               (uint32_t)key->purpose << 24 | key->replica};
  const uint32_t seed[2] = {(uint32_t)key->seed, (uint32_t)(key->seed >> 32)};
  uint32_t word[4];
  cg_rng_philox(counter, seed, word);
  u[0] = to_unit(word[0], word[1]);
  u[1] = to_unit(word[2], word[3]);
}

void cg_rng_normal(const cg_rng_key *key, uint64_t id, uint32_t step,
                   double z[2])
{
  double u[2];
  cg_rng_uniform(key, id, step, u);
  double radius = sqrt(-2.0 * log(u[0])), angle = 2.0 * M_PI * u[1];
  z[0] = radius * cos(angle);
  z[1] = radius * sin(angle);
}
