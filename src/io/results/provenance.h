/* SPDX-License-Identifier: GPL-2.0-or-later */
/** \file io/results/provenance.h
 *
 * Where an output comes from: in every file that leaves cgmap.
 */
#ifndef CGMAP_IO_RESULTS_PROVENANCE_H
#define CGMAP_IO_RESULTS_PROVENANCE_H

#include "base/file.h"

typedef struct cg_provenance {
  const char *version, *command; /**< command: the words as typed */
  int ranks;
  int inputs;
  const char *const *input; /**< paths */
} cg_provenance;

/** Now, "2029-02-28T12:00:00Z": ISO 8601, UTC. */
enum { CG_DATE_ROOM = 32 };
void cg_date(char text[CG_DATE_ROOM]);

/** What identifies an input without reading all of it. */
typedef struct cg_fingerprint {
  int64_t bytes; /**< -1: the file cannot be read any more */
  char hash[17]; /**< hexadecimal FNV-1a 64 of the first 64 KiB, the last
                      64 KiB and the size (8 bytes, little-endian) */
} cg_fingerprint;
cg_fingerprint cg_fingerprint_of(const char *path);

/** Comment lines: version, command, inputs.  Line breaks become blanks. */
void cg_provenance_print(cg_output *out, const cg_provenance *from);

#endif
