/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Teams and domains: what is chosen, who owns which place, who reads. */
#include "harness.h"

#include <math.h>

#include "base/mem.h"
#include "systems.h"

static cg_grid choose(int ranks, int64_t frames, cg_gid beads, double memory)
{
  const cg_grid_options options = {{0, 0, 0}, 0, memory};
  const cg_grid_work work = {
    .frames = frames, .beads = beads, .cutoff = 0.9};
  cg_grid grid;
  CG_WORKS(cg_grid_choose(ranks, &options, &work, &grid));
  return grid;
}

/* By hand from the rule in domain/grid.h, with 1 GB a rank. */
static void auto_takes_the_smallest_team_that_keeps_all_busy(void)
{
  static const struct {
    int ranks, frames, domains, teams, batch;
  } by_hand[] = {
    {1, 1, 1, 1, 1},    {8, 100, 1, 8, 1}, /* many frames: no exchange */
    {8, 32, 1, 8, 1},                      /* 8 <= 32/4 */
    {8, 24, 1, 8, 1},                      /* three full rounds */
    {8, 25, 2, 4, 2},                      /* 25/32 wasted, 4 <= 25/4 */
    {8, 4, 2, 4, 1},                       /* one full round of 4 teams */
    {8, 3, 8, 1, 3},                       /* nothing divides: one team */
    {6, 3, 2, 3, 1},    {7, 5, 7, 1, 5},   /* D = 2..6 leave a rank over */
    {100, 20, 5, 20, 1}, /* D = 1: 20/100; 2, 4: no; 3 leaves 1 % over */
  };
  for (size_t t = 0; t < sizeof by_hand / sizeof by_hand[0]; t++) {
    cg_grid g = choose(by_hand[t].ranks, by_hand[t].frames, 884, 1e9);
    CU_ASSERT_EQUAL(g.domains, by_hand[t].domains);
    CU_ASSERT_EQUAL(g.teams, by_hand[t].teams);
    CU_ASSERT_EQUAL(g.batch, by_hand[t].batch);
    CU_ASSERT_EQUAL(g.idle + g.teams * g.domains, by_hand[t].ranks);
  }
}

static void memory_makes_teams_larger_and_batches_smaller(void)
{
  cg_grid all = choose(64, 1000, 10000000, 1e12);
  CU_ASSERT_EQUAL(all.domains, 1);
  cg_grid some = choose(64, 1000, 10000000, 0.5 * all.bytes + 5e8);
  CU_ASSERT(some.domains > 1 && some.domains < 64);
  cg_grid few = choose(64, 1000, 10000000, 1.0);
  CU_ASSERT(few.domains == 64 && few.batch == 1);
  CU_ASSERT(few.d[0] == 4 && few.d[1] == 4 && few.d[2] == 4);
}

static void wishes_beyond_the_ranks_are_refused(void)
{
  const cg_grid_work work = {
    .frames = 10, .beads = 100, .cutoff = 0.9};
  cg_grid_options options = {{2, 2, 2}, 0, 0};
  cg_grid grid;
  CG_FAILS(cg_grid_choose(7, &options, &work, &grid), CG_USAGE,
           "2x2x2 domains need 8 ranks, there are 7");
  CG_WORKS(cg_grid_choose(19, &options, &work, &grid));
  CU_ASSERT(grid.teams == 2 && grid.idle == 3 && grid.batch == 5);
  options.batch = 9;
  CG_FAILS(cg_grid_choose(19, &options, &work, &grid), CG_USAGE,
           "at most 8");
  options = (cg_grid_options){{2000000, 2000000, 2000000}, 0, 0};
  CG_FAILS(cg_grid_choose(7, &options, &work, &grid), CG_USAGE, "need 8000");
}

static bool is_inside(const cg_grid *grid, int mate, const double s[3])
{
  double lo[3], hi[3];
  bool inside = true;
  cg_grid_domain(grid, mate, lo, hi);
  for (int k = 0; k < 3; k++)
    inside = inside && s[k] >= lo[k] && s[k] < hi[k];
  return inside;
}

static void check_owners(const cg_grid_options *options)
{
  const cg_grid_work work = {
    .frames = 10, .beads = 100, .cutoff = 0.9};
  cg_grid grid;
  CG_WORKS(cg_grid_choose(64, options, &work, &grid));
  for (int t = 0; t < 8 * 7 * 9; t++) {
    const double s[3] = {t % 8 / 8.0, t / 8 % 7 / 7.0, t / 56 / 9.0};
    int owners = 0;
    for (int m = 0; m < grid.domains; m++)
      owners += is_inside(&grid, m, s);
    CU_ASSERT(owners == 1 && is_inside(&grid, cg_grid_owner(&grid, s), s));
  }
  const double below[3] = {-1e-16, 0.5, 0.5}, above[3] = {0.5, 1.0, 0.5};
  CU_ASSERT(cg_grid_owner(&grid, below) >= 0);
  CU_ASSERT(cg_grid_owner(&grid, above) < grid.domains);
}

static void every_place_has_one_owner(void)
{
  cg_test_grids(12, check_owners);
}

static void readers_are_spread_over_the_team(void)
{
  const cg_grid_work work = {
    .frames = 100, .beads = 100, .cutoff = 0.9};
  const cg_grid_options options = {{2, 2, 2}, 3, 0};
  cg_grid grid;
  CG_WORKS(cg_grid_choose(8, &options, &work, &grid));
  CU_ASSERT_EQUAL(cg_grid_reader(&grid, 0), 0); /* floor(b 8/3) */
  CU_ASSERT_EQUAL(cg_grid_reader(&grid, 1), 2);
  CU_ASSERT_EQUAL(cg_grid_reader(&grid, 2), 5);
  for (int m = 0; m < 8; m++)
    CU_ASSERT_EQUAL(cg_grid_slot(&grid, m),
                    m == 0 ? 0 : m == 2 ? 1 : m == 5 ? 2 : -1);
}

static void check_teams(const cg_grid_options *options)
{
  const cg_comm *world = cg_test_world();
  const cg_grid_work work = {
    .frames = 10, .beads = 100, .cutoff = 0.9};
  int rank = cg_comm_rank(world), size = cg_comm_size(world);
  int domains = options->domains[0] * options->domains[1] *
                options->domains[2];
  cg_grid *grid;
  CG_WORKS(cg_grid_new(world, options, &work, &grid));
  if (rank < size / domains * domains) {
    CU_ASSERT_EQUAL(grid->team, rank / domains);
    CU_ASSERT_EQUAL(cg_comm_size(grid->mates), domains);
    CU_ASSERT_EQUAL(cg_comm_rank(grid->mates), rank % domains);
  } else {
    CU_ASSERT(grid->team == -1 && !grid->mates);
  }
  cg_grid_free(grid);
}

static void ranks_form_teams_in_order(void)
{
  cg_test_grids(cg_comm_size(cg_test_world()), check_teams);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"auto takes the smallest team that keeps all busy",
     auto_takes_the_smallest_team_that_keeps_all_busy},
    {"memory makes teams larger and batches smaller",
     memory_makes_teams_larger_and_batches_smaller},
    {"wishes beyond the ranks are refused",
     wishes_beyond_the_ranks_are_refused},
    {"every place has one owner", every_place_has_one_owner},
    {"readers are spread over the team", readers_are_spread_over_the_team},
    {"ranks form teams in order", ranks_form_teams_in_order},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "grid", tests);
}
