/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file cgmap/cgmap.h  (layer: cli)
 *
 * Everything: for programs outside, in C or C++.  cgmap's own files include
 * what they use.
 *
 *   mpicc prog.c -lcgmap -lfftw3_mpi $(pkg-config --libs hdf5-openmpi \
 *     libxml-2.0 zlib libzstd lapacke openblas fftw3) -lm
 */
#ifndef CGMAP_CGMAP_H
#define CGMAP_CGMAP_H

#ifdef __cplusplus
extern "C" {
#endif

#include <cgmap/comm.h>
#include <cgmap/error.h>
#include <cgmap/fit.h>
#include <cgmap/frame.h>
#include <cgmap/input.h>
#include <cgmap/interactions.h>
#include <cgmap/mapping.h>
#include <cgmap/topology.h>
#include <cgmap/trajectory.h>

#ifdef __cplusplus
}
#endif

#endif
