/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Denoising (see denoise.h).
 *
 * Of beads at R displaced to R + sigma eps, eps standard normal, the mean of
 * -kT eps/sigma at one place is kT grad ln p_sigma there, the mean force of the
 * structure blurred by sigma (Vincent, Neural Comput. 23 (2011) 1661; Arts et
 * al., J. Chem. Theory Comput. 19 (2023) 6151).  So these are forces to match,
 * and need neither forces nor a divergence.
 *
 * A force of size kT/sigma is nearly all noise.  In a pair of displacements,
 * +sigma eps and -sigma eps, what does not depend on where the beads came to
 * cancels, and the noise of the fit stays finite as sigma goes to 0: the sum
 * of both rows tends to a random estimate of structure's divergence (target.c).
 * Both of a pair must lie in one block of frames for that.
 *
 * Disadvantages: blurred: a harmonic force comes out smaller by
 * 1/(1 + 2 sigma^2/s^2), s the spread of the separation along one axis; the
 * estimate of the divergence is noisier than the divergence; all rows are made
 * twice. */
#include "fm/denoise.h"

#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "model/source.h"

struct cg_denoise {
  cg_source frames;
  double sigma, kT;
  cg_rng_key key;
  int64_t next;   /* of our frames */
  int64_t at;     /* the frame that `from` holds; -1: none */
  cg_frame from;
};

cg_denoise *cg_denoise_new(cg_source frames, double sigma, double kT,
                           uint64_t seed)
{
  cg_denoise *denoise = CG_NEW(cg_denoise);
  *denoise = (cg_denoise){.frames = frames,
                          .sigma = sigma,
                          .kT = kT,
                          .key = {.seed = seed, .purpose = CG_RNG_DENOISE},
                          .at = -1};
  return denoise;
}

void cg_denoise_free(cg_denoise *denoise)
{
  if (!denoise)
    return;
  cg_frame_clear(&denoise->from);
  cg_free(denoise);
}

static int64_t count(const void *self)
{
  const cg_denoise *denoise = self;
  return CG_DENOISE_FRAMES * cg_source_count(denoise->frames);
}

static cg_status seek(void *self, int64_t index)
{
  ((cg_denoise *)self)->next = index;
  return CG_OK;
}

/* The frame is kept for the second of its pair. */
static cg_status read_frame(cg_denoise *denoise, int64_t t)
{
  if (denoise->at == t)
    return CG_OK;
  denoise->at = -1;
  CG_TRY(cg_source_seek(denoise->frames, t));
  CG_TRY(cg_source_next(denoise->frames, &denoise->from));
  denoise->at = t;
  return CG_OK;
}

static void displace(const cg_denoise *denoise, int64_t t, double sign,
                     cg_frame *frame)
{
  for (int64_t i = 0; i < frame->n; i++) {
    uint64_t bead = (uint64_t)(frame->first + i);
    double eps[4];
    cg_rng_normal(&denoise->key, bead, (uint32_t)(2 * t), eps);
    cg_rng_normal(&denoise->key, bead, (uint32_t)(2 * t + 1), eps + 2);
    for (int a = 0; a < 3; a++) {
      frame->x[i][a] =
          denoise->from.x[i][a] + sign * denoise->sigma * eps[a];
      frame->f[i][a] = -sign * denoise->kT * eps[a] / denoise->sigma;
    }
  }
}

static cg_status next(void *self, cg_frame *frame)
{
  cg_denoise *denoise = self;
  const cg_frame *from = &denoise->from;
  int64_t t = denoise->next / CG_DENOISE_FRAMES;
  CG_TRY(read_frame(denoise, t));
  cg_frame_resize(frame, from->n, false, true);
  frame->index = denoise->next;
  frame->first = from->first;
  frame->step = from->step;
  frame->time = from->time;
  frame->precision = from->precision;
  frame->box = from->box;
  displace(denoise, t, denoise->next % CG_DENOISE_FRAMES == 0 ? 1 : -1,
           frame);
  denoise->next++;
  return CG_OK;
}

static bool parts(const void *self)
{
  return cg_source_parts(((const cg_denoise *)self)->frames);
}

static void share(void *self, int share, int shares, const cg_comm *mates)
{
  cg_denoise *denoise = self;
  denoise->at = -1;
  cg_source_share(denoise->frames, share, shares, mates);
}

static char *where(const void *self, int64_t index)
{
  return cg_source_where(((const cg_denoise *)self)->frames,
                         index / CG_DENOISE_FRAMES);
}

cg_source cg_denoise_source(cg_denoise *denoise)
{
  static const cg_source_class class = {.count = count, .seek = seek,
                                        .next = next, .parts = parts,
                                        .share = share, .where = where};
  return (cg_source){&class, denoise};
}
