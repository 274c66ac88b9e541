/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Teams and their domains.
 *
 * Two ways to share work pull at each other.  Many small teams (D = 1: one
 * rank a frame) need no exchange at all, but a rank must hold a frame, and
 * frames must be plenty.  Few large teams cut a frame into domains: less
 * memory a rank and no idle rank, paid for with ghosts, whose share grows as
 * domains shrink.  So the automatic choice is the smallest team that keeps
 * the ranks busy and fits.
 *
 * A team's D is cut into the three factors of least sum: for a cube that is
 * the least surface, so the fewest ghosts.  The largest factor goes to c and
 * the smallest to a, because cells are walked in rows along a.
 *
 * Memory is estimated before any frame is read, from the number of beads at
 * the density of water (one bead a molecule, 33 per nm^3), about the densest
 * there is; reading counts as its caller says, and a mesh in four copies: the
 * patch, what is sent and comes, the slab.  Disadvantage: a thinner or
 * slab-like system needs other ghosts, and more points of a mesh for each bead,
 * than a cube of water; the estimate steers the choice and bounds nothing. */
#include "domain/grid.h"

#include <math.h>

#include "base/comm.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"

#define WATER_DENSITY 33.0 /* beads per nm^3 */
#define WASTE 0.05         /* share of ranks or of rounds that may idle */

enum {
  FRAME_BYTES = 128, /* a bead of the frame that a rank reads and deals */
  DEALT_BYTES = 40,  /* a bead or ghost of it, for some mate */
  LOCAL_BYTES = 90,  /* a bead or ghost on its rank, for each frame */
  CELL_BYTES = 60,   /* a bead or ghost in the cells */
  SLAB_BYTES = 8,    /* a point of the mesh */
  PATCH_BYTES = 30,  /* a point of the patch: thrice 8, and a quarter */
  PATCH_MORE = 5     /* points that splines of order 6 reach further */
};

static void set_domains(cg_grid *grid, const int d[3], int ranks)
{
  for (int k = 0; k < 3; k++)
    grid->d[k] = d[k];
  grid->domains = d[0] * d[1] * d[2];
  grid->teams = ranks / grid->domains;
  grid->idle = ranks % grid->domains;
}

/* d[0] <= d[1] <= d[2] of product D and least sum. */
static void cut_evenly(int D, int d[3])
{
  int best = D + 3;
  for (int i = 1; i * i * i <= D; i++)
    for (int j = i; D % i == 0 && j * j <= D / i; j++)
      if (D / i % j == 0 && i + j + D / (i * j) < best) {
        d[0] = i;
        d[1] = j;
        d[2] = D / (i * j);
        best = d[0] + d[1] + d[2];
      }
}

/* A cubic mesh in slabs, and what a domain touches of it. */
static double bytes_of_mesh(const cg_grid *grid, const cg_grid_work *work)
{
  double points = work->mesh * (double)work->beads / WATER_DENSITY;
  double patch = 1.0;
  for (int k = 0; k < 3; k++)
    patch *= cbrt(points) / grid->d[k] + PATCH_MORE;
  return work->mesh > 0.0 ? SLAB_BYTES * points / grid->domains +
                                PATCH_BYTES * patch
                          : 0.0;
}

/* Bytes a rank with B frames in flight: it reads one of them, or a part. */
static double bytes_needed(const cg_grid *grid, const cg_grid_work *work,
                           int batch, bool parts)
{
  double beads = (double)work->beads;
  double share = parts ? 1.0 / grid->domains : 1.0;
  double reach = fmin(1.0, work->cutoff / cbrt(beads / WATER_DENSITY));
  double near = beads;
  for (int k = 0; k < 3; k++)
    near *= 1.0 / grid->d[k] + 2.0 * reach;
  return share * (work->reading + beads * FRAME_BYTES +
                  near * grid->domains * DEALT_BYTES) +
         near * (batch * LOCAL_BYTES + CELL_BYTES) +
         bytes_of_mesh(grid, work);
}

/* Share of the teams' time that the last, partial round of frames wastes. */
static double waste_of_rounds(int64_t frames, int teams)
{
  int64_t rounds = (frames + teams - 1) / teams;
  return rounds == 0 ? 0.0
                     : 1.0 - (double)frames / ((double)rounds * teams);
}

/* Must a team read its frames in parts, and can it? */
static bool in_parts(const cg_grid *grid, const cg_grid_work *work,
                     double memory)
{
  return work->parts && grid->domains > 1 &&
         bytes_needed(grid, work, 1, false) > memory;
}

static bool is_good(const cg_grid *grid, int ranks, const cg_grid_work *work,
                    double memory)
{
  return grid->idle < WASTE * ranks &&
         (grid->teams <= work->frames / 4 ||
          waste_of_rounds(work->frames, grid->teams) < WASTE) &&
         bytes_needed(grid, work, 1, in_parts(grid, work, memory)) <= memory;
}

static void choose_domains(int ranks, const cg_grid_work *work, double memory,
                           cg_grid *grid)
{
  int d[3] = {1, 1, 1};
  for (int D = 1; D <= ranks; D++) {
    cut_evenly(D, d);
    set_domains(grid, d, ranks);
    grid->why = "the smallest teams that keep the ranks busy and fit in "
                "memory";
    if (is_good(grid, ranks, work, memory))
      return;
  }
  grid->why = "no smaller teams keep the ranks busy and fit in memory";
}

static int choose_batch(const cg_grid *grid, const cg_grid_work *work,
                        double memory)
{
  int64_t share = (work->frames + grid->teams - 1) / grid->teams;
  int batch = share < grid->domains ? (int)share : grid->domains;
  while (batch > 1 && bytes_needed(grid, work, batch, false) > memory)
    batch--;
  return batch > 1 ? batch : 1;
}

cg_status cg_grid_choose(int ranks, const cg_grid_options *options,
                         const cg_grid_work *work, cg_grid *grid)
{
  const int *d = options->domains;
  double wanted = (double)d[0] * d[1] * d[2];
  double memory = options->memory > 0 ? options->memory
                                      : cg_mem_of_rank(ranks);
  *grid = (cg_grid){.team = -1, .why = "as asked for"};
  if (wanted > ranks)
    return cg_fail(CG_USAGE,
                   "%dx%dx%d domains need %.0f ranks, there are %d: start "
                   "more ranks or ask for fewer domains",
                   d[0], d[1], d[2], wanted, ranks);
  if (wanted > 0)
    set_domains(grid, d, ranks);
  else
    choose_domains(ranks, work, memory, grid);
  if (options->batch > grid->domains)
    return cg_fail(CG_USAGE,
                   "a batch of %d frames needs as many domains in a team, "
                   "there are %dx%dx%d: ask for a batch of at most %d",
                   options->batch, grid->d[0], grid->d[1], grid->d[2],
                   grid->domains);
  grid->batch = options->batch > 0 ? options->batch
                                   : choose_batch(grid, work, memory);
  grid->parts = grid->batch == 1 && in_parts(grid, work, memory);
  grid->bytes = bytes_needed(grid, work, grid->batch, grid->parts);
  return CG_OK;
}

void cg_grid_tell(const cg_grid *grid)
{
  cg_log_tell(CG_LOG_NORMAL,
              "ranks: %d team%s of %dx%dx%d domains, batches of %d "
              "frame%s%s, %d idle, about %.3g MB a rank (%s)",
              grid->teams, cg_text_s(grid->teams), grid->d[0],
              grid->d[1], grid->d[2], grid->batch,
              cg_text_s(grid->batch),
              grid->parts ? " read in parts" : "", grid->idle,
              1e-6 * grid->bytes,
              grid->why);
}

cg_status cg_grid_new(const cg_comm *all, const cg_grid_options *options,
                      const cg_grid_work *work, cg_grid **grid)
{
  cg_grid chosen;
  int rank = cg_comm_rank(all);
  CG_TRY(cg_grid_choose(cg_comm_size(all), options, work, &chosen));
  chosen.all = all;
  if (rank / chosen.domains < chosen.teams)
    chosen.team = rank / chosen.domains;
  cg_comm_split(all, chosen.team, &chosen.mates);
  *grid = CG_NEW(cg_grid);
  **grid = chosen;
  return CG_OK;
}

void cg_grid_free(cg_grid *grid)
{
  if (!grid)
    return;
  cg_comm_free(grid->mates);
  cg_free(grid);
}

void cg_grid_domain(const cg_grid *grid, int mate, double lo[3],
                    double hi[3])
{
  for (int k = 2; k >= 0; k--) {
    int p = mate % grid->d[k];
    lo[k] = (double)p / grid->d[k];
    hi[k] = (double)(p + 1) / grid->d[k];
    mate /= grid->d[k];
  }
}

int cg_grid_owner(const cg_grid *grid, const double s[3])
{
  int mate = 0;
  for (int k = 0; k < 3; k++) {
    int p = (int)(s[k] * grid->d[k]);
    p = p < 0 ? 0 : p >= grid->d[k] ? grid->d[k] - 1 : p;
    mate = mate * grid->d[k] + p;
  }
  return mate;
}

int cg_grid_reader(const cg_grid *grid, int slot)
{
  return (int)((int64_t)slot * grid->domains / grid->batch);
}

int cg_grid_slot(const cg_grid *grid, int mate)
{
  if (grid->parts)
    return 0;
  for (int slot = 0; slot < grid->batch; slot++)
    if (cg_grid_reader(grid, slot) == mate)
      return slot;
  return -1;
}
