/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The third-law test (see thirdlaw.h).
 *
 * Cost: one pass over the forces.  Disadvantage: it sees neither forces that
 * come in pairs (constraints, a bias on a distance) nor friction and noise made
 * to conserve momentum (DPD). */
#include "stat/thirdlaw.h"

#include <math.h>

void cg_third_law_add(cg_third_law *law, const cg_frame *frame)
{
  double sum[3] = {0, 0, 0}, squares = 0;
  for (int64_t i = 0; i < frame->n; i++)
    for (int k = 0; k < 3; k++) {
      sum[k] += frame->f[i][k];
      squares += frame->f[i][k] * frame->f[i][k];
    }
  if (squares == 0)
    return;
  law->sum +=
      (sum[0] * sum[0] + sum[1] * sum[1] + sum[2] * sum[2]) / squares;
  law->frames++;
}

double cg_third_law_mean(const cg_third_law *law, const cg_comm *comm)
{
  double total[2] = {law->sum, (double)law->frames};
  cg_comm_sum(comm, total, 2);
  return total[1] > 0 ? total[0] / total[1] : NAN;
}
