/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file base/rng.h
 *
 * Counter-based random numbers: Philox4x32-10 (Salmon, Moraes, Dror & Shaw,
 * SC'11, doi:10.1145/2063384.2063405).
 *
 * A number is a pure function of (seed, purpose, id, step, replica), so it is
 * the same on any number of ranks and after any restart.  Cost: about 10 ns
 * for four 32-bit words.
 */
#ifndef CGMAP_BASE_RNG_H
#define CGMAP_BASE_RNG_H

#include <stdint.h>

/** What a stream is for; streams of two purposes never overlap. */
typedef enum cg_rng_purpose {
  CG_RNG_TEST = 0, /**< synthetic data in tests */
  CG_RNG_DENOISE   /**< displacements of beads */
} cg_rng_purpose;

typedef struct cg_rng_key {
  uint64_t seed;
  cg_rng_purpose purpose;
  uint32_t replica; /**< below 2^24 */
} cg_rng_key;

/** The bare function: ten rounds of Philox4x32. */
void cg_rng_philox(const uint32_t counter[4], const uint32_t key[2],
                   uint32_t word[4]);

/** Two independent uniform numbers in (0, 1), multiples of 2^-53. */
void cg_rng_uniform(const cg_rng_key *key, uint64_t id, uint32_t step,
                    double u[2]);

/** Two independent standard normal numbers (Box & Muller 1958). */
void cg_rng_normal(const cg_rng_key *key, uint64_t id, uint32_t step,
                   double z[2]);

#endif
