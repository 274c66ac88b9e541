/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "methanol.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"

static bool read_row(const char *line, methanol_row *r)
{
  return sscanf(line,
                "atom %d %d %lf %lf %lf %lf %lf %lf %lf %lf %lf %lf %lf %lf "
                "%lf %lf %lf",
                &r->frame, &r->atom, &r->x[0], &r->x[1], &r->x[2], &r->v[0],
                &r->v[1], &r->v[2], &r->f[0], &r->f[1], &r->f[2], &r->p3[0],
                &r->p3[1], &r->p3[2], &r->p5[0], &r->p5[1], &r->p5[2]) == 17;
}

void read_methanol(methanol *table)
{
  FILE *stream = fopen(cg_test_data("tests/data/traj/methanol.txt"), "r");
  char line[1024];
  if (!stream)
    abort();
  memset(table, 0, sizeof *table);
  while (fgets(line, sizeof line, stream)) {
    int frame;
    double time, edge[3];
    if (sscanf(line, "box %d %lf %lf %lf %lf", &frame, &time, &edge[0],
               &edge[1], &edge[2]) == 5) {
      table->time[frame] = time;
      memcpy(table->edge[frame], edge, sizeof edge);
    } else if (line[0] == 'a' && table->rows < METHANOL_ROWS) {
      CU_ASSERT(read_row(line, &table->row[table->rows]));
      table->rows++;
    }
  }
  fclose(stream);
  CU_ASSERT_EQUAL(table->rows, 96);
}

static void compare(const double a[3], const double b[3], double error)
{
  for (int k = 0; k < 3 && error >= 0.0; k++)
    CG_CLOSE(a[k], b[k], error);
}

void compare_methanol(const methanol *table, const cg_frame *frame, int number,
                      int which, double x_error, double v_error,
                      double f_error)
{
  CU_ASSERT_EQUAL(frame->n, 336);
  CU_ASSERT_EQUAL(frame->has_v, v_error >= 0.0);
  CU_ASSERT_EQUAL(frame->has_f, f_error >= 0.0);
  for (int i = 0; i < table->rows; i++) {
    const methanol_row *r = &table->row[i];
    if (r->frame != number || frame->n != 336)
      continue;
    compare(frame->x[r->atom],
            which == 3 ? r->p3 : which == 5 ? r->p5 : r->x, x_error);
    if (frame->has_v)
      compare(frame->v[r->atom], r->v, v_error);
    if (frame->has_f)
      compare(frame->f[r->atom], r->f, f_error);
  }
}
