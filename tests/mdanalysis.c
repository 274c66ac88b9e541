/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mdanalysis.h"

#include <stdio.h>
#include <string.h>

#include "harness.h"
#include "trajfile.h"

void compare_mdanalysis(const char *name, const char *units, int rows,
                        double error)
{
  FILE *table = fopen(cg_test_data("tests/data/traj/mdanalysis.txt"), "r");
  char line[256], file[64];
  cg_frame frame = {0};
  int done = 0, last = -1, at, i;
  double x[3];
  CU_ASSERT_PTR_NOT_NULL_FATAL(table);
  while (fgets(line, sizeof line, table)) {
    if (sscanf(line, "atom %63s %d %d %lf %lf %lf", file, &at, &i, &x[0],
               &x[1], &x[2]) != 6 || strcmp(file, name) != 0)
      continue;
    if (at != last)
      CG_WORKS(read_frame_in(units, cg_test_data_in("traj", name), at, &frame));
    last = at;
    CU_ASSERT_FATAL(i < frame.n);
    for (int k = 0; k < 3; k++)
      CG_CLOSE(10.0 * frame.x[i][k], x[k], error);
    done++;
  }
  CU_ASSERT_EQUAL(done, rows);
  fclose(table);
  cg_frame_clear(&frame);
}
