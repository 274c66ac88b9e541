/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Stopping and going on (see keep.h).
 *
 * The frames done are always the first ones, and what the consumers have is
 * whole at the end of an epoch, on whatever ranks: a run on other ranks goes
 * on from it.  Cost: the consumers' sums over the network and to the disk, so
 * they are kept only when the plan asks for it. */
#include "domain/keep.h"

#include "base/comm.h"
#include "base/error.h"
#include "base/log.h"
#include "base/signals.h"

static cg_status load(cg_keeper *keeper, cg_h5 *h5, int64_t done)
{
  for (int c = 0; c < keeper->n_consumers; c++) {
    const cg_consumer *consumer = &keeper->consumers[c];
    CG_ASSERT(consumer->class->load);
    CG_TRY(consumer->class->load(consumer->self, h5, done));
  }
  return CG_OK;
}

static cg_status check_done(const cg_keeper *keeper, int64_t done)
{
  if (done <= keeper->frames)
    return CG_OK;
  return cg_fail(CG_DATA, "%s: has %lld frames done, there are only %lld",
                 keeper->plan->path, (long long)done,
                 (long long)keeper->frames);
}

cg_status cg_keeper_resume(cg_keeper *keeper, int64_t *done)
{
  cg_h5 *h5 = NULL;
  bool here = cg_comm_rank(keeper->all) == 0;
  *done = 0;
  keeper->last = cg_comm_seconds();
  if (!keeper->plan || !keeper->plan->resume)
    return CG_OK;
  cg_status status =
      here ? cg_checkpoint_open(keeper->plan, &h5, done) : CG_OK;
  if (status == CG_OK)
    status = check_done(keeper, *done);
  status = cg_comm_agree(keeper->all, status);
  cg_comm_bcast(keeper->all, done, sizeof *done, 0);
  if (status == CG_OK && *done > 0) {
    status = load(keeper, h5, *done);
    cg_log_tell(CG_LOG_NORMAL, "going on after frame %lld of %lld (%s)",
                (long long)*done, (long long)keeper->frames,
                keeper->plan->path);
  }
  cg_h5_close(h5);
  return status;
}

/* Every consumer takes part, whatever failed before. */
static cg_status save(const cg_keeper *keeper, int64_t done)
{
  cg_h5 *h5 = NULL;
  bool here = cg_comm_rank(keeper->all) == 0;
  cg_status status =
      here ? cg_checkpoint_create(keeper->plan, done, &h5) : CG_OK;
  for (int c = 0; c < keeper->n_consumers; c++) {
    const cg_consumer *consumer = &keeper->consumers[c];
    CG_ASSERT(consumer->class->save);
    status = consumer->class->save(consumer->self, h5, status);
  }
  if (here && status == CG_OK)
    status = cg_h5_commit(h5);
  else if (here)
    cg_h5_discard(h5);
  return cg_comm_agree(keeper->all, status);
}

/* Whatever rank a signal comes to, and whoever's clock is first. */
static void ask(const cg_keeper *keeper, bool *stop, bool *keep)
{
  const cg_checkpoint *plan = keeper->plan;
  double now = cg_comm_seconds();
  double asked[2] = {cg_signals_stop_asked(), 0};
  if (plan && plan->until > 0 && now >= plan->until)
    asked[0] = 1;
  if (plan && plan->every > 0 && now - keeper->last >= plan->every)
    asked[1] = 1;
  cg_comm_max(keeper->all, asked, 2);
  *stop = asked[0] > 0;
  *keep = plan && (asked[0] > 0 || asked[1] > 0);
}

/* A stop that comes after the last frame is no stop. */
cg_status cg_keeper_epoch(cg_keeper *keeper, int64_t done)
{
  bool stop, keep;
  if (done == keeper->frames)
    return CG_OK;
  ask(keeper, &stop, &keep);
  if (keep) {
    CG_TRY(save(keeper, done));
    keeper->last = cg_comm_seconds();
  }
  if (!stop)
    return CG_OK;
  cg_status status =
      cg_fail(CG_STOPPED, "stopped on request after frame %lld of %lld",
              (long long)done, (long long)keeper->frames);
  if (keep)
    status = cg_fail_advise("run it again with --resume to go on");
  return cg_comm_agree(keeper->all, status);
}
