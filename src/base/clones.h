/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file base/clones.h
 *
 * One kernel, compiled once for each level of x86-64, the best picked when the
 * program starts.
 *
 *     CG_CLONES static void kernel(...)
 *
 * A binary built anywhere so runs everywhere at full width.  Only for leaves
 * that loop over arrays: what they call is not cloned unless it is inlined.
 * They are static: clang calls a function of another file by its plain name,
 * which it then lacks.
 * A kernel that is laid out for the 32 wide registers of AVX-512 is a function
 * of its own, CG_WIDE, to be called where cg_clones_wide(); without clones
 * CG_WIDE is not defined.
 * A file that includes this header is optimized by gcc as with -O3, if it is at
 * all, whatever level the build has.
 * Disadvantage: the address sanitizer cannot run before the picking, so its
 * builds have the plain version alone; so have other machines.
 */
#ifndef CGMAP_BASE_CLONES_H
#define CGMAP_BASE_CLONES_H

#ifdef __has_feature /* clang's word for __SANITIZE_ADDRESS__ */
#if __has_feature(address_sanitizer)
#define CG_ONE_VERSION
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define CG_ONE_VERSION
#endif

#if defined CG_HAVE_CLONES && !defined CG_ONE_VERSION
#define CG_CLONES                                                             \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3",            \
                               "default")))
#define CG_WIDE __attribute__((target("avx512f")))
static inline int cg_clones_wide(void)
{
  return __builtin_cpu_supports("avx512f");
}
#else
#define CG_CLONES
#endif

/* Distributions build with -O2, where gcc 12 leaves most loops as they are. */
#if defined __OPTIMIZE__ && !defined __clang__
#pragma GCC optimize("O3")
#endif

#endif
