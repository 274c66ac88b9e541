/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Big-endian floats and doubles of trajectory files, as doubles here.
 *
 * The loops swap bytes and convert in whole vector registers, and look for NaN
 * and infinity in the exponents on the way; which atom it was is searched only
 * after something was found. */
#include "io/traj/traj_format.h"

#include <math.h>

#include "base/clones.h"

/* Returns nonzero where any of them is NaN or infinite. */
CG_CLONES
static uint32_t read_floats(const unsigned char *bytes, size_t n, double *out)
{
  uint32_t strange = 0;
  for (size_t i = 0; i < n; i++) {
    uint32_t u = cg_get_u32(bytes + 4 * i);
    float x;
    memcpy(&x, &u, sizeof x);
    out[i] = x;
    strange |= (u & 0x7f800000u) == 0x7f800000u;
  }
  return strange;
}

CG_CLONES
static uint64_t read_doubles(const unsigned char *bytes, size_t n, double *out)
{
  const uint64_t exponent = (uint64_t)0x7ff << 52;
  uint64_t strange = 0;
  for (size_t i = 0; i < n; i++) {
    uint64_t u = cg_get_u64(bytes + 8 * i);
    memcpy(out + i, &u, sizeof u);
    strange |= (u & exponent) == exponent;
  }
  return strange;
}

static uint64_t read_reals(const unsigned char *bytes, size_t real, size_t n,
                           double *out)
{
  return real == 8 ? read_doubles(bytes, n, out) : read_floats(bytes, n, out);
}

cg_status cg_traj_reals(const unsigned char *bytes, size_t real, int64_t from,
                        int64_t n, const char *what, double (*out)[3])
{
  if (!read_reals(bytes, real, 3 * (size_t)n, &out[0][0]))
    return CG_OK;
  int64_t i = 0;
  while (isfinite(out[i][0]) && isfinite(out[i][1]) && isfinite(out[i][2]))
    i++;
  return cg_fail(CG_DATA, "atom %lld: its %s is not finite",
                 (long long)(from + i) + 1, what);
}

cg_status cg_traj_box(const unsigned char *bytes, size_t real, cg_box *box)
{
  double h[9];
  read_reals(bytes, real, 9, h);
  return cg_box_set(box, h);
}
