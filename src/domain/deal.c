/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dealing beads to domains.
 *
 * A domain is a block [lo, hi) of fractional space; it needs every image
 * s + n, n integer, inside [lo - reach, hi + reach].  That is a product of
 * three conditions, so for each direction we list the (column of domains,
 * image) pairs that s_k meets, one to three mostly, and take all triples.  The
 * triple of the owner and no image is the bead itself.
 *
 * Thin domains (narrower than the cutoff), boxes as narrow as two cutoffs, a
 * single domain that is its own neighbour and triclinic boxes need nothing
 * more.  Cost: a few dozen operations a bead and copy.
 * Disadvantage: a corner ghost may be out of everyone's reach, since a block
 * and not a rounded one is widened: 11 % of the ghosts of a box 10/3 cutoffs
 * wide on one rank. */
#include "domain/deal.h"

#include <limits.h>
#include <string.h>

#include "base/mem.h"

typedef struct cg_column {
  int domain, image;
} cg_column;

void cg_deal_image(int kind, int image[3])
{
  int code = kind - CG_KIND_IMAGE;
  image[0] = code / 9 - 1;
  image[1] = code / 3 % 3 - 1;
  image[2] = code % 3 - 1;
}

void cg_deal_init(cg_deal *deal, const cg_grid *grid)
{
  memset(deal, 0, sizeof *deal);
  deal->count = CG_ARRAY(int32_t, grid->domains * CG_KINDS);
  for (int k = 0; k < 3; k++)
    deal->column[k] = CG_ARRAY(cg_column, 3 * grid->d[k]);
}

void cg_deal_clear(cg_deal *deal)
{
  cg_free(deal->item);
  cg_free(deal->count);
  for (int k = 0; k < 3; k++)
    cg_free(deal->column[k]);
  memset(deal, 0, sizeof *deal);
}

static int find_columns(double s, double reach, int domains, bool periodic,
                        cg_column *column)
{
  int found = 0;
  for (int image = -periodic; image <= periodic; image++) {
    double lo = (s + image - reach) * domains;
    double hi = (s + image + reach) * domains;
    int first = lo > 0.0 ? (int)lo : 0;
    int last = hi < domains ? (int)hi : domains - 1;
    for (int p = first; p <= last && hi >= 0.0; p++)
      column[found++] = (cg_column){p, image};
  }
  return found;
}

static void add(cg_deal *deal, int mate, int kind, int64_t bead)
{
  int32_t slot = mate * CG_KINDS + kind;
  CG_RESERVE(deal->item, deal->room, deal->n + 1);
  deal->item[deal->n++] = (cg_dealt){slot, (int32_t)bead};
  deal->count[slot]++;
}

static void add_ghosts(cg_deal *deal, const cg_grid *grid, const int found[3],
                       int owner, int64_t bead)
{
  for (int i = 0; i < found[0]; i++)
    for (int j = 0; j < found[1]; j++)
      for (int k = 0; k < found[2]; k++) {
        cg_column a = deal->column[0][i], b = deal->column[1][j],
                  c = deal->column[2][k];
        int mate = (a.domain * grid->d[1] + b.domain) * grid->d[2] + c.domain;
        int code = (a.image * 3 + b.image) * 3 + c.image + 13;
        if (mate != owner || code != 13)
          add(deal, mate, CG_KIND_IMAGE + code, bead);
      }
}

void cg_deal_beads(cg_deal *deal, const cg_grid *grid, const cg_span *span,
                   double cutoff, int64_t n, double (*x)[3])
{
  double reach[3], s[3];
  int found[3];
  CG_ASSERT(n <= INT32_MAX);
  cg_span_reach(span, cutoff, reach);
  memset(deal->count, 0,
         sizeof *deal->count * (size_t)(grid->domains * CG_KINDS));
  deal->n = 0;
  for (int64_t i = 0; i < n; i++) {
    cg_span_fractional(span, x[i], s);
    int owner = cg_grid_owner(grid, s);
    add(deal, owner, CG_KIND_OWNED, i);
    for (int k = 0; k < 3; k++)
      found[k] = find_columns(s[k], reach[k], grid->d[k], span->periodic,
                              deal->column[k]);
    add_ghosts(deal, grid, found, owner, i);
  }
  CG_ASSERT(deal->n <= INT32_MAX);
}
