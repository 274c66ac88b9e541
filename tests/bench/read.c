/* SPDX-License-Identifier: GPL-2.0-or-later */
/* read FILE [PASSES [second]]: open a trajectory and read every frame; seconds of wall
 * and of processor time, opening included, of one pass.  On several ranks each
 * reads its share of consecutive frames, PASSES times: seconds of the slowest
 * rank and of all processors, without the opening, which all wait for.  The
 * second of two lone runs begins in the middle of the file.
 * read --make FRAMES SOURCE FILE: write FILE to be read: the frames of SOURCE,
 * of water, tiled to 2 x 2 boxes, again and again, one each ps.  A LAMMPS dump
 * gets the six digits that LAMMPS prints. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cgmap/trajectory.h>

#include "base/comm.h"
#include "base/mem.h"
#include "io/atoms_build.h"
#include "../barrier.h"

enum { TILES = 4 };

static double now(clockid_t clock)
{
  struct timespec at;
  clock_gettime(clock, &at);
  return (double)at.tv_sec + 1e-9 * (double)at.tv_nsec;
}

static bool is_dump(const char *path)
{
  return strstr(path, ".lammpstrj") != NULL;
}

static void tile(const cg_frame *one, int64_t number, cg_frame *frame)
{
  const double (*h)[3] = one->box.h;
  double wide[9] = {0};
  cg_frame_resize(frame, TILES * one->n, one->has_v, one->has_f);
  for (int k = 0; k < 9; k++)
    wide[k] = (k < 6 ? 2.0 : 1.0) * h[k / 3][k % 3];
  if (cg_box_set(&frame->box, wide) != CG_OK)
    abort();
  frame->time = (double)number;
  frame->step = number;
  for (int t = 0; t < TILES; t++)
    for (int64_t i = 0; i < one->n; i++)
      for (int k = 0; k < 3; k++) {
        int64_t j = t * one->n + i;
        frame->x[j][k] = one->x[i][k] + t % 2 * h[0][k] + t / 2 * h[1][k];
        if (one->has_v)
          frame->v[j][k] = one->v[i][k];
        if (one->has_f)
          frame->f[j][k] = one->f[i][k];
      }
}

static cg_atoms *waters(int64_t n)
{
  static const char *const names[] = {"OW", "HW1", "HW2"};
  cg_atoms *atoms = CG_NEW(cg_atoms);
  cg_atoms_room(atoms, n);
  for (int64_t i = 0; i < n; i++)
    cg_atoms_columns(atoms, i, i % 3 == 0, "SOL", 3, names[i % 3],
                     strlen(names[i % 3]));
  cg_atoms_end(atoms);
  return atoms;
}

static int print_dump(FILE *stream, const cg_frame *frame)
{
  fprintf(stream, "ITEM: TIMESTEP\n%lld\nITEM: NUMBER OF ATOMS\n%lld\n"
                  "ITEM: BOX BOUNDS pp pp pp\n",
          (long long)frame->step, (long long)frame->n);
  for (int k = 0; k < 3; k++)
    fprintf(stream, "0 %.16e\n", 10.0 * frame->box.h[k][k]);
  fprintf(stream, "ITEM: ATOMS id type x y z fx fy fz\n");
  for (int64_t i = 0; i < frame->n; i++) {
    const double *x = frame->x[i], *f = frame->f[i];
    fprintf(stream, "%lld %d %g %g %g %g %g %g\n", (long long)i + 1,
            i % 3 == 0 ? 1 : 2, 10.0 * x[0], 10.0 * x[1], 10.0 * x[2],
            f[0] / 41.84, f[1] / 41.84, f[2] / 41.84);
  }
  return ferror(stream);
}

/* What is made: a dump by hand, all else by the library. */
typedef struct output {
  FILE *dump;
  cg_traj_writer *writer;
  cg_atoms *atoms;
} output;

static cg_status output_open(output *out, const char *path, int64_t atoms)
{
  const cg_traj_write_options options = {.overwrite = true,
                                         .precision = 1000.0};
  *out = (output){.atoms = waters(atoms)};
  if (!is_dump(path))
    return cg_traj_writer_open(path, out->atoms, &options, &out->writer);
  out->dump = fopen(path, "w");
  return out->dump ? CG_OK : cg_fail(CG_OUTPUT, "%s: cannot be made", path);
}

static cg_status output_add(output *out, const cg_frame *frame)
{
  if (out->writer)
    return cg_traj_write(out->writer, frame);
  return print_dump(out->dump, frame) ? cg_fail(CG_OUTPUT, "disk full?")
                                      : CG_OK;
}

static cg_status output_close(output *out)
{
  cg_status status = CG_OK;
  if (out->writer)
    status = cg_traj_writer_commit(out->writer);
  else if (fclose(out->dump) != 0)
    status = cg_fail(CG_OUTPUT, "disk full?");
  cg_atoms_free(out->atoms);
  return status;
}

static cg_status make(const cg_comm *world, int64_t frames, const char *path,
                      const char *made)
{
  cg_traj_options options = cg_traj_options_default();
  cg_traj *traj;
  cg_frame one = {0}, tiled = {0};
  output out;
  CG_TRY(cg_traj_open(world, 1, &path, &options, &traj));
  cg_source source = cg_traj_source(traj);
  cg_status status = output_open(&out, made, TILES * cg_traj_atoms(traj));
  for (int64_t i = 0; i < frames && status == CG_OK; i++) {
    CG_TRY(cg_source_seek(source, i % cg_traj_frames(traj)));
    CG_TRY(cg_source_next(source, &one));
    tile(&one, i, &tiled);
    status = output_add(&out, &tiled);
  }
  cg_frame_clear(&one);
  cg_frame_clear(&tiled);
  cg_traj_close(traj);
  return status == CG_OK ? output_close(&out) : status;
}

/* Where a rank begins, and how many frames it reads; from the middle of the
 * file, where "second" is asked, over its end to the middle. */
static cg_status read_share(const cg_comm *world, cg_traj *traj, bool second,
                            cg_frame *frame)
{
  cg_source source = cg_traj_source(traj);
  size_t n = (size_t)cg_traj_frames(traj);
  int ranks = cg_comm_size(world), rank = cg_comm_rank(world);
  size_t begin = second ? n / 2 : cg_comm_share(n, ranks, rank);
  size_t end = second ? n / 2 + n : cg_comm_share(n, ranks, rank + 1);
  cg_status status = CG_OK;
  for (size_t i = begin; i < end && status == CG_OK; i++) {
    if (i == begin || i == n)
      status = cg_source_seek(source, (int64_t)(i % n));
    if (status == CG_OK)
      status = cg_source_next(source, frame);
  }
  return status;
}

static cg_status read_file(const cg_comm *world, const char *path, int passes,
                           bool second)
{
  cg_traj_options options = cg_traj_options_default();
  cg_traj *traj;
  double wall = now(CLOCK_MONOTONIC), cpu = now(CLOCK_PROCESS_CPUTIME_ID);
  if (is_dump(path))
    options.units = "real";
  CG_TRY(cg_traj_open(world, 1, &path, &options, &traj));
  if (passes > 0) {
    cg_test_barrier(world);
    wall = now(CLOCK_MONOTONIC);
    cpu = now(CLOCK_PROCESS_CPUTIME_ID);
  }
  cg_frame frame = {0};
  cg_status status = read_share(world, traj, second, &frame);
  for (int k = 1; k < passes && status == CG_OK; k++)
    status = read_share(world, traj, second, &frame);
  double spent[2] = {now(CLOCK_MONOTONIC) - wall,
                     now(CLOCK_PROCESS_CPUTIME_ID) - cpu};
  cg_comm_max(world, &spent[0], 1);
  cg_comm_sum(world, &spent[1], 1);
  if (cg_comm_rank(world) == 0)
    printf("%.6f %.6f\n", spent[0], spent[1]);
  cg_frame_clear(&frame);
  cg_traj_close(traj);
  return status;
}

int main(int argc, char **argv)
{
  cg_comm *world;
  cg_status status = CG_USAGE;
  cg_comm_start(&argc, &argv, &world);
  if (argc == 5 && strcmp(argv[1], "--make") == 0)
    status = make(world, atoll(argv[2]), argv[3], argv[4]);
  else if (argc >= 2 && argc <= 4)
    status = read_file(world, argv[1], argc >= 3 ? atoi(argv[2]) : 0,
                       argc == 4);
  if (status != CG_OK)
    fprintf(stderr, "%s\n", cg_error_text());
  cg_comm_stop(world);
  return (int)status;
}
