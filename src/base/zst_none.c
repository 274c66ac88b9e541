/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Zstandard data where libzstd was not found: said, with the way out. */
#include "base/unpacker.h"

#include <string.h>

static bool probe(const unsigned char *bytes, size_t n)
{
  return n >= 4 && memcmp(bytes, "\x28\xb5\x2f\xfd", 4) == 0;
}

static cg_status survey(cg_gz_packed packed, cg_gz_map *map)
{
  (void)packed;
  *map = (cg_gz_map){0};
  return cg_fail(CG_UNAVAILABLE, "is packed by zstd, and this cgmap was built "
                                 "without libzstd: unpack it (zstd -d FILE)");
}

const cg_unpacker cg_unpacker_zst = {.probe = probe, .survey = survey};
