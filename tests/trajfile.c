/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "trajfile.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/comm.h"
#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/text.h"
#include "harness.h"

uint64_t next_random(uint64_t *state)
{
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return *state >> 11;
}

static double uniform(uint64_t *state)
{
  return (double)next_random(state) / 9007199254740992.0;
}

unsigned char *get_file(const char *path, size_t *n)
{
  char *bytes = NULL;
  CG_WORKS(cg_file_read_all(cg_test_world(), path, 1 << 24, &bytes, n));
  return (unsigned char *)bytes;
}

cg_status unpack_file(const char *path, int64_t *size)
{
  cg_file *file;
  CG_TRY(cg_file_open(path, &file));
  cg_status status = cg_file_unpack(file, NULL, 0);
  *size = cg_file_size(file);
  cg_file_close(file);
  return status;
}

void make_frame(cg_frame *frame, int64_t n, int64_t number, bool v, bool f,
                bool tilted)
{
  const double tilt = tilted ? 1.0 : 0.0;
  const double h[9] = {3, 0, 0, 0.5 * tilt, 3.5, 0, -tilt, 1.25 * tilt, 4};
  uint64_t state = (uint64_t)(number + 1);
  cg_frame_resize(frame, n, v, f);
  CG_WORKS(cg_box_set(&frame->box, h));
  frame->time = 0.5 * (double)number;
  frame->step = 250 * number;
  for (int64_t i = 0; i < n; i++)
    for (int k = 0; k < 3; k++) {
      frame->x[i][k] = i % 4 == 0
                           ? 4.0 * uniform(&state)
                           : frame->x[i - 1][k] + 0.2 * uniform(&state) - 0.1;
      if (v)
        frame->v[i][k] = uniform(&state) - 0.5;
      if (f)
        frame->f[i][k] = 2000.0 * (uniform(&state) - 0.5);
    }
}

cg_status write_made(const char *path, const cg_atoms *atoms,
                     const cg_traj_write_options *options, int64_t first,
                     int64_t last, frame_maker *make, const void *of)
{
  cg_status status = CG_OK;
  cg_test_barrier(cg_test_world());
  if (cg_comm_rank(cg_test_world()) == 0) {
    cg_traj_writer *writer = NULL;
    cg_frame room = {0};
    status = cg_traj_writer_open(path, atoms, options, &writer);
    for (int64_t i = first; i < last && status == CG_OK; i++)
      status = cg_traj_write(writer, make(i, &room, of));
    if (status == CG_OK)
      status = cg_traj_writer_commit(writer);
    else
      cg_traj_writer_discard(writer);
    cg_frame_clear(&room);
  }
  return cg_comm_agree(cg_test_world(), status);
}

static const cg_frame *one_of_these(int64_t number, cg_frame *room,
                                    const void *of)
{
  (void)room;
  return (const cg_frame *)of + number;
}

cg_status write_these(const char *path, const cg_atoms *atoms,
                      const char *units, int64_t count, const cg_frame *frame)
{
  const cg_traj_write_options options = {
    .overwrite = true, .precision = 1000.0, .units = units};
  return write_made(path, atoms, &options, 0, count, one_of_these, frame);
}

typedef struct recipe {
  int64_t n, seed;
  bool v, f;
} recipe;

static const cg_frame *by_recipe(int64_t number, cg_frame *room,
                                 const void *of)
{
  const recipe *r = of;
  make_frame(room, r->n, number, r->v, r->f, false);
  return room;
}

cg_status write_frames(const char *path, const cg_atoms *atoms, int64_t n,
                       int64_t count, bool v, bool f, double precision)
{
  const cg_traj_write_options options = {.overwrite = true,
                                         .precision = precision};
  return write_made(path, atoms, &options, 0, count, by_recipe,
                    &(recipe){.n = n, .v = v, .f = f});
}

static const cg_frame *of_a_range(int64_t number, cg_frame *room,
                                  const void *of)
{
  const recipe *r = of;
  make_frame(room, r->n, number + r->seed, false, true, false);
  room->time = 0.1 * (double)number;
  room->step = number;
  return room;
}

void write_range(const char *path, int64_t n, int64_t first, int64_t last,
                 int64_t seed)
{
  const cg_traj_write_options options = {.overwrite = true,
                                         .precision = 1000.0};
  CG_WORKS(write_made(path, NULL, &options, first, last, of_a_range,
                      &(recipe){.n = n, .seed = seed}));
}

cg_traj_options options_in(const char *units)
{
  cg_traj_options options = cg_traj_options_default();
  options.units = units;
  return options;
}

char *steps_of(cg_traj *traj)
{
  cg_string text = {0};
  cg_frame frame = {0};
  cg_source source = cg_traj_source(traj);
  for (int64_t i = 0; i < cg_source_count(source); i++) {
    CG_WORKS(cg_source_next(source, &frame));
    CU_ASSERT_EQUAL(frame.index, i);
    cg_string_add(&text, "%s%lld", i ? " " : "", (long long)frame.step);
  }
  cg_frame_clear(&frame);
  return text.text;
}

cg_status read_frames(const char *path, const cg_traj_options *options,
                      int64_t *frames)
{
  const cg_traj_options all = cg_traj_options_default();
  cg_traj *traj;
  cg_frame frame = {0};
  int64_t done = 0;
  if (frames)
    *frames = 0;
  CG_TRY(cg_traj_open(cg_test_world(), 1, &path, options ? options : &all,
                      &traj));
  cg_status status = CG_OK;
  while (done < cg_traj_frames(traj) && status == CG_OK) {
    status = cg_source_next(cg_traj_source(traj), &frame);
    done += status == CG_OK;
  }
  if (frames)
    *frames = done;
  cg_frame_clear(&frame);
  cg_traj_close(traj);
  return status;
}

cg_status read_frame(const char *path, int64_t number, cg_frame *frame)
{
  return read_frame_in(NULL, path, number, frame);
}

cg_status read_frame_in(const char *units, const char *path, int64_t number,
                        cg_frame *frame)
{
  const cg_traj_options options = options_in(units);
  cg_traj *traj;
  CG_TRY(cg_traj_open(cg_test_world(), 1, &path, &options, &traj));
  cg_status status = cg_source_seek(cg_traj_source(traj), number);
  if (status == CG_OK)
    status = cg_source_next(cg_traj_source(traj), frame);
  cg_traj_close(traj);
  return status;
}

static void read_cut(const char *path, const cg_traj_options *options,
                     size_t cut, int64_t whole, bool between)
{
  cg_traj_options drop = options ? *options : cg_traj_options_default();
  int64_t frames;
  cg_status status = read_frames(path, options, &frames);
  if (cut == 0)
    CG_FAILS(status, CG_DATA, "is empty");
  else if (between)
    CG_WORKS(status);
  else
    CG_FAILS(status, CG_DATA, "the file ends inside it");
  CU_ASSERT_EQUAL(frames, between ? whole : 0);
  drop.truncated_last = true;
  status = read_frames(path, &drop, &frames);
  CU_ASSERT_EQUAL(frames, whole);
  CU_ASSERT_EQUAL(status, whole > 0 ? CG_OK : CG_DATA);
  cg_error_clear();
  cg_log_stop();
}

void cut_everywhere(const char *path, const cg_traj_options *options,
                    int frames, const size_t *end)
{
  size_t n;
  unsigned char *bytes = get_file(path, &n);
  CU_ASSERT_EQUAL(n, end[frames - 1]);
  for (size_t cut = 0; cut <= n; cut++) {
    int whole = 0;
    while (whole < frames && end[whole] <= cut)
      whole++;
    cg_test_put(path, bytes, cut);
    read_cut(path, options, cut, whole, whole > 0 && end[whole - 1] == cut);
  }
  cg_free(bytes);
}

void change_at_random(const char *path, const cg_traj_options *options,
                      const unsigned char *good, size_t n, int times,
                      uint64_t seed)
{
  unsigned char *bytes = cg_alloc(n, 1);
  uint64_t state = seed;
  int64_t read = 0;
  for (int t = 0; t < times; t++) {
    memcpy(bytes, good, n);
    for (uint64_t k = next_random(&state) % 4 + 1; k > 0; k--)
      bytes[next_random(&state) % n] = (unsigned char)next_random(&state);
    cg_test_put(path, bytes, n);
    cg_status status = read_frames(path, options, NULL);
    if (status == CG_OK)
      read++;
    else
      CG_FAILS(status, CG_DATA, path);
    cg_log_stop();
  }
  CU_ASSERT(read > 0 && read < times);
  cg_free(bytes);
}

static void close_to(const double (*made)[3], const double (*read)[3],
                     int64_t n, double relative)
{
  for (int64_t i = 0; i < n; i++)
    for (int k = 0; k < 3; k++)
      CG_CLOSE(read[i][k], made[i][k], relative * fabs(made[i][k]));
}

/* Edges of up to 4 nm, tilts of up to half of them: twice two roundings. */
void compare_written(const cg_frame *made, const cg_frame *read,
                     double relative)
{
  typedef const double (*triples)[3];
  CU_ASSERT(read->n == made->n && read->step == made->step);
  CU_ASSERT(read->has_v == made->has_v && read->has_f == made->has_f);
  if (read->n != made->n)
    return;
  for (int k = 0; k < 9; k++)
    CG_CLOSE(read->box.h[k / 3][k % 3], made->box.h[k / 3][k % 3],
             4 * 4.5e-16);
  close_to((triples)made->x, (triples)read->x, made->n, relative);
  if (made->has_v && read->has_v)
    close_to((triples)made->v, (triples)read->v, made->n, relative);
  if (made->has_f && read->has_f)
    close_to((triples)made->f, (triples)read->f, made->n, relative);
}

double largest_difference(const double (*a)[3], const double (*b)[3],
                          int64_t n)
{
  double most = 0.0;
  for (int64_t i = 0; i < n; i++)
    for (int k = 0; k < 3; k++)
      most = cg_test_larger(most, fabs(a[i][k] - b[i][k]));
  return most;
}
