/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Dealing beads to domains.
 *
 * A domain is a block [lo, hi) of fractional space; it needs every image
 * s + n, n integer, inside [lo - reach, hi + reach].  That is a product of
 * three conditions, so for each direction we list the (column of domains,
 * image) pairs that s_k meets, one to three mostly, and take all triples.  The
 * triple of the owner and no image is the bead itself.
 *
 * Beads are taken brick by brick (a counting sort), not by number: the local
 * frames that come of it are in spatial order, and neighbour lists of large
 * frames, which jump about in memory otherwise, three times faster.
 *
 * Thin domains (narrower than the reach), boxes as narrow as it, a single
 * domain that is its own neighbour and triclinic boxes need nothing more.
 * Cost: a few dozen operations a bead and copy.
 * Disadvantage: a corner ghost may be out of everyone's reach, since a block
 * and not a rounded one is widened: 11 % of the ghosts of a box 10/3 cutoffs
 * wide on one rank. */
#include "domain/deal.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/mem.h"

typedef struct cg_column {
  int domain, image;
} cg_column;

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
  cg_free(deal->s);
  cg_free(deal->brick);
  cg_free(deal->order);
  cg_free(deal->start);
  cg_free(deal->owner);
  cg_free(deal->partner);
  cg_free(deal->count);
  for (int k = 0; k < 3; k++)
    cg_free(deal->column[k]);
  memset(deal, 0, sizeof *deal);
}

/* The first column of an image is written always and counted where there is
 * one: mostly it is the only one, and no branch could be foretold. */
static int find_columns(double s, double reach, int domains, bool periodic,
                        cg_column *column)
{
  int found = 0;
  for (int image = -periodic; image <= periodic; image++) {
    double lo = (s + image - reach) * domains;
    double hi = (s + image + reach) * domains;
    int first = lo > 0.0 ? (int)lo : 0;
    int last = hi < domains ? (int)hi : domains - 1;
    column[found] = (cg_column){first, image};
    found += (hi >= 0.0) & (first <= last);
    for (int p = first + 1; p <= last; p++)
      column[found++] = (cg_column){p, image};
  }
  return found;
}

/* There is room for it. */
static void add(cg_deal *deal, int mate, int kind, int32_t bead)
{
  int32_t slot = mate * CG_KINDS + kind;
  deal->item[deal->n++] = (cg_dealt){slot, bead};
  deal->count[slot]++;
}

static void add_ghosts(cg_deal *deal, const cg_grid *grid, const int found[3],
                       int owner, int32_t bead)
{
  for (int i = 0; i < found[0]; i++)
    for (int j = 0; j < found[1]; j++)
      for (int k = 0; k < found[2]; k++) {
        cg_column a = deal->column[0][i], b = deal->column[1][j],
                  c = deal->column[2][k];
        int mate = (a.domain * grid->d[1] + b.domain) * grid->d[2] + c.domain;
        int code = (a.image * 3 + b.image) * 3 + c.image + CG_IMAGE_HOME;
        if (mate != owner || code != CG_IMAGE_HOME)
          add(deal, mate, CG_KIND_GHOST + code, bead);
      }
}

static void reserve(cg_deal *deal, int64_t n)
{
  if (n <= deal->bead_room)
    return;
  deal->bead_room = n + n / 4;
  CG_GROW(deal->s, deal->bead_room);
  CG_GROW(deal->brick, deal->bead_room);
  CG_GROW(deal->order, deal->bead_room);
  CG_GROW(deal->owner, deal->bead_room);
}

static int32_t find_brick(const double s[3], const int bricks[3])
{
  int32_t brick = 0;
  for (int k = 2; k >= 0; k--) {
    int b = (int)(s[k] * bricks[k]);
    brick = brick * bricks[k] +
            (b < 0 ? 0 : b >= bricks[k] ? bricks[k] - 1 : b);
  }
  return brick;
}

/* A counting sort: start[b] runs from the end of brick b down to its first. */
static void order_beads(cg_deal *deal, const cg_span *span, double reach,
                        int64_t n, double (*x)[3])
{
  const double thickness[3] = {reach, reach, reach};
  int bricks[3];
  int64_t total = cg_span_cut(span->box.height, thickness, n, bricks);
  CG_RESERVE(deal->start, deal->start_room, total + 1);
  memset(deal->start, 0, sizeof *deal->start * (size_t)(total + 1));
  for (int64_t i = 0; i < n; i++) {
    cg_span_fractional(span, x[i], deal->s[i]);
    deal->brick[i] = find_brick(deal->s[i], bricks);
    deal->start[deal->brick[i]]++;
  }
  for (int64_t b = 0; b < total; b++)
    deal->start[b + 1] += deal->start[b];
  for (int64_t i = n - 1; i >= 0; i--)
    deal->order[--deal->start[deal->brick[i]]] = (int32_t)i;
}

static void deal_bead(cg_deal *deal, const cg_grid *grid, bool periodic,
                      const double reach[3], int32_t bead)
{
  const double *s = deal->s[bead];
  int owner = cg_grid_owner(grid, s), found[3];
  for (int k = 0; k < 3; k++)
    found[k] = find_columns(s[k], reach[k], grid->d[k], periodic,
                            deal->column[k]);
  CG_RESERVE(deal->item, deal->room,
             deal->n + 1 + found[0] * found[1] * found[2]);
  add(deal, owner, CG_KIND_OWNED, bead);
  add_ghosts(deal, grid, found, owner, bead);
}

void cg_deal_beads(cg_deal *deal, const cg_grid *grid, const cg_span *span,
                   double reach, int64_t n, double (*x)[3])
{
  double fraction[3];
  CG_ASSERT(n <= INT32_MAX);
  cg_span_reach(span, reach, fraction);
  memset(deal->count, 0,
         sizeof *deal->count * (size_t)(grid->domains * CG_KINDS));
  deal->n = 0;
  reserve(deal, n);
  order_beads(deal, span, reach, n, x);
  for (int64_t t = 0; t < n; t++)
    deal_bead(deal, grid, span->periodic, fraction, deal->order[t]);
  CG_ASSERT(deal->n <= INT32_MAX);
}

/* Note one bead for the domain that owns another, unless it owns both. */
static int64_t note_partner(cg_deal *deal, int64_t owned, int64_t other,
                            int64_t found)
{
  int32_t mate = deal->owner[owned];
  if (deal->owner[other] == mate)
    return found;
  CG_RESERVE(deal->partner, deal->partner_room, found + 1);
  deal->partner[found++] = (cg_dealt){mate, (int32_t)other};
  return found;
}

/* Each bead of a tuple for each other domain that owns one of it. */
static int64_t note_tuples(cg_deal *deal, const cg_bonded *group, cg_gid first,
                           int64_t n, int64_t found)
{
  int arity = group->arity;
  for (int64_t t = 0; t < group->n; t++) {
    const cg_gid *bead = group->beads + t * arity;
    for (int p = 0; bead[0] >= first && bead[0] < first + n &&
                    p < arity * arity; p++)
      found = note_partner(deal, bead[p / arity] - first,
                           bead[p % arity] - first, found);
  }
  return found;
}

static int64_t note_excluded(cg_deal *deal, const cg_beads *beads,
                             cg_gid first, int64_t n, int64_t found)
{
  for (int64_t i = 0; i < n; i++)
    for (int64_t p = beads->exclusion_start[first + i];
         p < beads->exclusion_start[first + i + 1]; p++)
      found = note_partner(deal, i, beads->exclusion[p] - first, found);
  return found;
}

static int by_mate_and_bead(const void *a, const void *b)
{
  const cg_dealt *x = a, *y = b;
  return x->slot != y->slot ? (x->slot > y->slot) - (x->slot < y->slot)
                            : (x->bead > y->bead) - (x->bead < y->bead);
}

void cg_deal_partners(cg_deal *deal, const cg_grid *grid,
                      const cg_beads *beads, bool tuples, bool excluded,
                      cg_gid first, int64_t n)
{
  int64_t found = 0;
  if (grid->domains == 1)
    return;
  for (int64_t i = 0; i < n; i++)
    deal->owner[i] = cg_grid_owner(grid, deal->s[i]);
  for (int g = 0; tuples && g < beads->bonded_groups; g++)
    found = note_tuples(deal, &beads->bonded[g], first, n, found);
  if (excluded)
    found = note_excluded(deal, beads, first, n, found);
  if (found > 0)
    qsort(deal->partner, (size_t)found, sizeof *deal->partner,
          by_mate_and_bead);
  CG_RESERVE(deal->item, deal->room, deal->n + found);
  for (int64_t p = 0; p < found; p++)
    if (p == 0 || by_mate_and_bead(&deal->partner[p - 1], &deal->partner[p]))
      add(deal, deal->partner[p].slot, CG_KIND_PARTNER,
          deal->partner[p].bead);
  CG_ASSERT(deal->n <= INT32_MAX);
}
