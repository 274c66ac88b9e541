/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file fm/denoise.h
 *
 * Frames that teach the mean force without holding it: a source that gives each
 * frame of another twice, its beads displaced at random by +x and by -x, under
 * the forces that would bring them back.
 *
 * All functions are local.
 */
#ifndef CGMAP_FM_DENOISE_H
#define CGMAP_FM_DENOISE_H

#include <cgmap/frame.h>

enum { CG_DENOISE_FRAMES = 2 /**< made of one, one after the other */ };

typedef struct cg_denoise cg_denoise;

/** \param [in] frames  of beads; their forces are not used.
 * \param [in] sigma   nm, of each component of a displacement.
 * \param [in] kT      kJ/mol.
 * \param [in] seed    displacements are the same on any rank.  */
cg_denoise *cg_denoise_new(cg_source frames, double sigma, double kT,
                           uint64_t seed);
void cg_denoise_free(cg_denoise *denoise);
cg_source cg_denoise_source(cg_denoise *denoise);

#endif
