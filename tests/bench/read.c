/* SPDX-License-Identifier: GPL-2.0-or-later */
/* read FILE...: read every frame of each file ten times, print the best rate,
 * by the time of the processor (others may be at work on the machine).
 * read --make FOLDER: write FOLDER/water.trr (x, v, f) and FOLDER/water.xtc,
 * 200 frames of 4055 made-up waters, to have something to read, and 40 of them
 * as a dump (x, f) with the six digits that LAMMPS prints. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cgmap/trajectory.h>

#include "base/mem.h"
#include "base/rng.h"
#include "base/text.h"

enum { WATERS = 4055, FRAMES = 200, DUMPED = 40, REPEATS = 10 };

static double seconds(void)
{
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int complain(void)
{
  fprintf(stderr, "%s\n", cg_error_text());
  return 1;
}

/* Molecules of SPC/E's shape at random places of a box of its density, each
 * turned at random; the normal numbers are plain velocities and forces. */
static void make_frame(cg_frame *frame, int64_t number)
{
  const double edge = 4.95, bond = 0.1;
  const double h[9] = {edge, 0, 0, 0, edge, 0, 0, 0, edge};
  const cg_rng_key key = {(uint64_t)number, CG_RNG_TEST, 0};
  cg_frame_resize(frame, 3 * WATERS, true, true);
  cg_box_set(&frame->box, h);
  frame->time = 0.5 * (double)number;
  frame->step = 250 * number;
  for (int64_t i = 0; i < frame->n; i++)
    for (int k = 0; k < 3; k++) {
      double u[2], z[2];
      uint64_t id = (uint64_t)(3 * i + k);
      cg_rng_uniform(&key, id, 0, u);
      cg_rng_normal(&key, id, 1, z);
      frame->x[i][k] = i % 3 == 0 ? edge * u[0]
                                  : frame->x[i - i % 3][k] +
                                        bond * (2.0 * u[0] - 1.0) / sqrt(3.0);
      frame->v[i][k] = z[0];
      frame->f[i][k] = 600.0 * z[1];
    }
}

static int make(const char *folder)
{
  static const char *const names[] = {"water.trr", "water.xtc"};
  const cg_traj_write_options options = {.overwrite = true,
                                         .precision = 1000.0};
  cg_frame frame = {0};
  for (int k = 0; k < 2; k++) {
    cg_traj_writer *writer;
    char *path = cg_text_format("%s/%s", folder, names[k]);
    if (cg_traj_writer_open(path, NULL, &options, &writer) != CG_OK)
      return complain();
    double begin = seconds();
    double making = 0.0;
    for (int64_t i = 0; i < FRAMES; i++) {
      double before = seconds();
      make_frame(&frame, i);
      making += seconds() - before;
      if (cg_traj_write(writer, &frame) != CG_OK)
        return complain();
    }
    if (cg_traj_writer_commit(writer) != CG_OK)
      return complain();
    printf("%-24s written at %.3g million atoms/s\n", names[k],
           1e-6 * FRAMES * (double)frame.n /
               (seconds() - begin - making));
    cg_free(path);
  }
  cg_frame_clear(&frame);
  return 0;
}

static int make_dump(const char *folder)
{
  cg_frame frame = {0};
  char *path = cg_text_format("%s/water.lammpstrj", folder);
  FILE *stream = fopen(path, "w");
  cg_free(path);
  if (!stream)
    return perror("water.lammpstrj"), 1;
  for (int64_t t = 0; t < DUMPED; t++) {
    make_frame(&frame, t);
    fprintf(stream, "ITEM: TIMESTEP\n%lld\nITEM: NUMBER OF ATOMS\n%lld\n"
                    "ITEM: BOX BOUNDS pp pp pp\n",
            (long long)t, (long long)frame.n);
    for (int k = 0; k < 3; k++)
      fprintf(stream, "0 %.16e\n", 10.0 * frame.box.h[k][k]);
    fprintf(stream, "ITEM: ATOMS id type x y z fx fy fz\n");
    for (int64_t i = 0; i < frame.n; i++) {
      const double *x = frame.x[i], *f = frame.f[i];
      fprintf(stream, "%lld %d %g %g %g %g %g %g\n", (long long)i + 1,
              i % 3 == 0 ? 1 : 2, 10.0 * x[0], 10.0 * x[1], 10.0 * x[2],
              f[0] / 41.84, f[1] / 41.84, f[2] / 41.84);
    }
  }
  cg_frame_clear(&frame);
  return fclose(stream) != 0;
}

static int read_file(const cg_comm *world, const char *path)
{
  cg_traj_options options = cg_traj_options_default();
  cg_traj *traj;
  cg_traj_about about;
  cg_frame frame = {0};
  double best = INFINITY, begin = seconds();
  options.units = "real"; /* of the dump */
  if (cg_traj_open(world, 1, &path, &options, &traj) != CG_OK)
    return complain();
  double opening = seconds() - begin;
  cg_source source = cg_traj_source(traj);
  for (int r = 0; r < REPEATS; r++) {
    begin = seconds();
    cg_source_seek(source, 0);
    for (int64_t i = 0; i < cg_traj_frames(traj); i++)
      if (cg_source_next(source, &frame) != CG_OK)
        return complain();
    best = fmin(best, seconds() - begin);
  }
  cg_traj_describe(traj, 0, &about);
  printf("%-24s %7.0f MB/s of file, %6.1f million atoms/s, %.3f ms to index "
         "%lld frames\n",
         path, 1e-6 * (double)about.bytes / best,
         1e-6 * (double)(about.atoms * about.frames) / best, 1e3 * opening,
         (long long)about.frames);
  cg_frame_clear(&frame);
  cg_traj_close(traj);
  return 0;
}

int main(int argc, char **argv)
{
  cg_comm *world;
  int status = 0;
  cg_comm_start(&argc, &argv, &world);
  if (argc == 3 && strcmp(argv[1], "--make") == 0)
    status = make(argv[2]) || make_dump(argv[2]);
  else
    for (int i = 1; i < argc && status == 0; i++)
      status = read_file(world, argv[i]);
  cg_comm_stop(world);
  return status;
}
