/* SPDX-License-Identifier: GPL-2.0-or-later */
/* neighbours [BEADS [CUTOFF]]: what the domains cost a frame, on one core.
 *
 * Beads at random at the density of water, 884 of them and 0.9 nm unless said
 * otherwise; the best of many frames, in ms, and ns for each directed pair. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/comm.h"
#include "base/error.h"
#include "base/mem.h"
#include "base/rng.h"
#include "domain/nlist.h"
#include "domain/scatter.h"

#define SECONDS 1.0
#define DENSITY 33.4 /* nm^-3 */
enum { RUN = 64 };

static void make_frame(cg_frame *frame, cg_gid beads)
{
  const double edge = cbrt((double)beads / DENSITY);
  const double h[9] = {edge, 0, 0, 0, edge, 0, 0, 0, edge};
  const cg_rng_key key = {1, CG_RNG_TEST, 0};
  cg_frame_resize(frame, beads, false, true);
  CG_ASSERT(cg_box_set(&frame->box, h) == CG_OK);
  for (cg_gid i = 0; i < beads; i++) {
    double u[4];
    cg_rng_uniform(&key, (uint64_t)i, 0, u);
    cg_rng_uniform(&key, (uint64_t)i, 1, u + 2);
    for (int k = 0; k < 3; k++)
      frame->x[i][k] = edge * u[k];
  }
}

static double least(double a, double since)
{
  return fmin(a, cg_comm_seconds() - since);
}

static void measure(cg_scatter *scatter, cg_frame *frame)
{
  double best[3] = {INFINITY, INFINITY, INFINITY}, begin = cg_comm_seconds();
  int64_t pairs = 0;
  cg_cells *cells = cg_cells_new();
  cg_nlist list = {0};
  cg_batch batch = {0};
  while (cg_comm_seconds() < begin + SECONDS) {
    double at = cg_comm_seconds();
    CG_ASSERT(cg_scatter_batch(scatter, CG_OK, frame, &batch) == CG_OK);
    best[0] = least(best[0], at);
    at = cg_comm_seconds();
    cg_cells_fill(cells, batch.frames, batch.frames->cutoff);
    best[1] = least(best[1], at);
    at = cg_comm_seconds();
    pairs = 0;
    for (cg_lid i = 0; i < batch.frames->owned; i += RUN) {
      cg_lid rest = batch.frames->owned - i;
      cg_nlist_fill(&list, cells, i, i + (rest < RUN ? rest : RUN));
      pairs += list.n;
    }
    best[2] = least(best[2], at);
  }
  printf("%lld beads: scatter %.3f ms, cells %.3f ms, lists %.3f ms; "
         "%lld pairs, %.2f ns a pair\n",
         (long long)frame->n, 1e3 * best[0], 1e3 * best[1], 1e3 * best[2],
         (long long)pairs, 1e9 * (best[1] + best[2]) / (double)pairs);
  cg_nlist_clear(&list);
  cg_cells_free(cells);
}

int main(int argc, char **argv)
{
  cg_comm *world;
  cg_comm_start(&argc, &argv, &world);
  const cg_beads beads = {.n = argc > 1 ? atoll(argv[1]) : 884};
  const double cutoff = argc > 2 ? atof(argv[2]) : 0.9;
  const cg_grid_options options = {{1, 1, 1}, 1, 0};
  const cg_grid_work work = {
    .frames = 1, .beads = beads.n, .cutoff = cutoff};
  cg_grid *grid;
  cg_frame frame = {0};
  CG_ASSERT(cg_grid_new(world, &options, &work, &grid) == CG_OK);
  cg_scatter *scatter = cg_scatter_new(grid, &beads, cutoff, 0, false);
  make_frame(&frame, beads.n);
  measure(scatter, &frame);
  cg_frame_clear(&frame);
  cg_scatter_free(scatter);
  cg_grid_free(grid);
  cg_comm_stop(world);
  return 0;
}
