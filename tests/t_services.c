/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The services of the house: talk, progress, timers, random numbers, signals,
 * JSON. */
#include "harness.h"

#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/comm.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/progress.h"
#include "base/rng.h"
#include "base/signals.h"
#include "base/timer.h"

/* stderr, caught in a file or a terminal of our own. */
typedef struct capture {
  int kept, reader;
  char text[1 << 16];
} capture;

static void capture_begin(capture *caught, int writer, int reader)
{
  fflush(stderr);
  caught->reader = reader;
  caught->kept = dup(STDERR_FILENO);
  dup2(writer, STDERR_FILENO);
  close(writer);
}

static const char *capture_end(capture *caught)
{
  fflush(stderr);
  ssize_t n = read(caught->reader, caught->text, sizeof caught->text - 1);
  caught->text[n > 0 ? n : 0] = '\0';
  dup2(caught->kept, STDERR_FILENO);
  close(caught->kept);
  close(caught->reader);
  return caught->text;
}

static void capture_in_pipe(capture *caught)
{
  int end[2];
  CU_ASSERT_FATAL(pipe(end) == 0);
  fcntl(end[0], F_SETFL, O_NONBLOCK);
  capture_begin(caught, end[1], end[0]);
}

/* Some containers have no pseudo terminals. */
static bool capture_in_terminal(capture *caught)
{
  int leader = posix_openpt(O_RDWR | O_NOCTTY);
  if (leader < 0 || grantpt(leader) != 0 || unlockpt(leader) != 0) {
    printf("(no pseudo terminal, not tested) ");
    close(leader);
    return false;
  }
  fcntl(leader, F_SETFL, O_NONBLOCK);
  capture_begin(caught, open(ptsname(leader), O_RDWR | O_NOCTTY), leader);
  return true;
}

static int count_of(const char *text, char c)
{
  int n = 0;
  for (; *text; text++)
    n += *text == c;
  return n;
}

static void the_log_says_what_its_level_allows(void)
{
  capture caught;
  capture_in_pipe(&caught);
  cg_log_start(CG_LOG_NORMAL, true);
  cg_log_tell(CG_LOG_VERBOSE, "detail");
  cg_log_tell(CG_LOG_NORMAL, "%d beads", 3);
  cg_log_tell(CG_LOG_NORMAL, "a name that steers: %s", "\033[J");
  cg_log_start(CG_LOG_QUIET, true);
  cg_log_tell(CG_LOG_NORMAL, "unheard");
  cg_log_warn("box of %g nm", 1.5);
  cg_log_start(CG_LOG_VERBOSE, false);
  cg_log_warn("on another rank");
  const char *text = capture_end(&caught);
  CU_ASSERT_STRING_EQUAL(text, "3 beads\na name that steers: ?[J\n"
                               "cgmap: warning: box of 1.5 nm\n");
  CU_ASSERT(cg_log_warning_count() == 2);
  CU_ASSERT_STRING_EQUAL(cg_log_warning(1), "on another rank");
  cg_log_stop();
  CU_ASSERT(cg_log_warning_count() == 0);
}

static void messages_go_above_the_status_line(void)
{
  capture caught;
  capture_in_pipe(&caught);
  cg_log_start(CG_LOG_NORMAL, true);
  cg_log_status("half");
  cg_log_warn("odd");
  cg_log_stop();
  const char *text = capture_end(&caught);
  CU_ASSERT_STRING_EQUAL(text, "\r\033[Khalf\r\033[Kcgmap: warning: odd\nhalf"
                               "\r\033[K");
}

static void progress_is_a_line_at_each_update_when_asked(void)
{
  capture caught;
  capture_in_pipe(&caught);
  cg_log_start(CG_LOG_QUIET, true);
  cg_progress *p =
      cg_progress_new(CG_PROGRESS_ALWAYS, 1, "mapping", "frames", 200);
  cg_progress_update(p, 0);
  cg_progress_update(p, 50);
  cg_progress_free(p);
  const char *text = capture_end(&caught);
  CU_ASSERT(count_of(text, '\n') == 2);
  CU_ASSERT(strstr(text, "mapping: 0 of 200 frames (0 %)\n") == text);
  CU_ASSERT(strstr(text, "mapping: 50 of 200 frames (25 %), ") != NULL);
  CU_ASSERT(strstr(text, " frames/s, ") != NULL && strstr(text, " left\n"));
}

static void progress_is_silent_when_asked_or_short(void)
{
  static const cg_progress_mode modes[] = {CG_PROGRESS_NEVER,
                                           CG_PROGRESS_AUTO};
  capture caught;
  capture_in_pipe(&caught);
  for (int i = 0; i < 2; i++) {
    cg_progress *p = cg_progress_new(modes[i], 1, "mapping", "frames", 2);
    cg_progress_update(p, 1);
    cg_progress_update(p, 2);
    cg_progress_free(p);
  }
  CU_ASSERT_STRING_EQUAL(capture_end(&caught), "");
}

/* Updates for 0.5 s, as fast as they go: due at 0.2 s and 0.4 s, and the line
 * is removed at the end: 3 carriage returns.  A machine that stands still for
 * 0.2 s may lose one, but there can never be more. */
static void progress_redraws_five_times_a_second_on_a_terminal(void)
{
  capture caught;
  if (!capture_in_terminal(&caught))
    return;
  cg_log_start(CG_LOG_NORMAL, true);
  cg_progress *p =
      cg_progress_new(CG_PROGRESS_AUTO, 1, "mapping", "frames", 1000);
  for (double began = cg_comm_seconds(); cg_comm_seconds() < began + 0.5;)
    cg_progress_update(p, 500);
  cg_progress_free(p);
  const char *text = capture_end(&caught);
  CU_ASSERT(count_of(text, '\r') >= 2 && count_of(text, '\r') <= 3);
  CU_ASSERT(strstr(text, "mapping: 500 of 1000 frames (50 %)") != NULL);
  CU_ASSERT(count_of(text, '\n') == 0);
}

static void wait_seconds(double seconds)
{
  for (double began = cg_comm_seconds(); cg_comm_seconds() < began + seconds;)
    usleep(1000);
}

static void phases_are_disjoint(void)
{
  cg_timing t;
  cg_timer_start(CG_PHASE_TOTAL);
  cg_timer_start(CG_PHASE_READ);
  wait_seconds(0.02);
  cg_timer_start(CG_PHASE_MAP);
  wait_seconds(0.03);
  cg_timer_stop(CG_PHASE_READ);
  wait_seconds(0.01);
  cg_timer_stop(CG_PHASE_MAP);
  wait_seconds(0.01);
  cg_timer_collect(cg_test_world(), &t);
  CU_ASSERT(t.least[CG_PHASE_READ] >= 0.02);
  CU_ASSERT(t.least[CG_PHASE_MAP] >= 0.04);
  CU_ASSERT(t.least[CG_PHASE_TOTAL] >= 0.07);
  CU_ASSERT(t.most[CG_PHASE_SOLVE] == 0.0);
  double sum = 0.0;
  for (int p = 0; p < CG_PHASE_TOTAL; p++)
    sum += t.mean[p];
  CU_ASSERT(sum <= t.mean[CG_PHASE_TOTAL]);
  for (int p = 0; p < CG_PHASES; p++)
    CU_ASSERT(t.least[p] <= t.mean[p] && t.mean[p] <= t.most[p] + 1e-15);
  CU_ASSERT_STRING_EQUAL(cg_timer_name(CG_PHASE_SYRK), "syrk");
}

/* The known answers of the authors: Random123 1.09, tests/kat_vectors,
 * lines "philox4x32 10". */
static void philox_gives_the_known_answers(void)
{
  static const struct {
    uint32_t counter[4], key[2], word[4];
  } known[] = {
    {{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
    {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
     {0xffffffff, 0xffffffff},
     {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
    {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
     {0xa4093822, 0x299f31d0},
     {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}},
  };
  for (int k = 0; k < 3; k++) {
    uint32_t word[4];
    cg_rng_philox(known[k].counter, known[k].key, word);
    CU_ASSERT(memcmp(word, known[k].word, sizeof word) == 0);
  }
}

/* Every part of a number's name is its own part of the counter or key. */
static void streams_differ_in_every_part_of_their_name(void)
{
  double u[6][2];
  cg_rng_key key = {.seed = 1}, seed = {.seed = 2}, far = {.seed = 1ull << 32},
             replica = {.seed = 1, .replica = 1};
  cg_rng_uniform(&key, 0, 0, u[0]);
  cg_rng_uniform(&seed, 0, 0, u[1]);
  cg_rng_uniform(&replica, 0, 0, u[2]);
  cg_rng_uniform(&key, 1ull << 32, 0, u[3]);
  cg_rng_uniform(&key, 0, 1, u[4]);
  cg_rng_uniform(&far, 0, 0, u[5]);
  for (int i = 0; i < 6; i++)
    for (int j = 0; j < i; j++)
      CU_ASSERT(u[i][0] != u[j][0] && u[i][1] != u[j][1]);
}

/* Moments of n = 200000 independent numbers: the mean of x^m scatters by
 * sqrt(Var(x^m)/n); five times that is allowed.  Uniform: Var x = 1/12,
 * Var x^2 = 1/5 - 1/9.  Normal: Var z = 1, Var z^2 = 2, Var z^4 = 105 - 9,
 * Var(z0 z1) = 1. */
static void numbers_have_the_moments_of_their_distribution(void)
{
  enum { N = 100000 };
  cg_rng_key key = {.seed = 20240229};
  double mean[6] = {0}, n = 2.0 * N;
  for (int i = 0; i < N; i++) {
    double u[2], z[2];
    cg_rng_uniform(&key, (uint64_t)i, 0, u);
    cg_rng_normal(&key, (uint64_t)i, 1, z);
    for (int k = 0; k < 2; k++) {
      CU_ASSERT(u[k] > 0.0 && u[k] < 1.0);
      mean[0] += u[k] / n;
      mean[1] += u[k] * u[k] / n;
      mean[2] += z[k] / n;
      mean[3] += z[k] * z[k] / n;
      mean[4] += pow(z[k], 4) / n;
    }
    mean[5] += z[0] * z[1] / N;
  }
  CG_CLOSE(mean[0], 1.0 / 2, 5 * sqrt(1.0 / 12 / n));
  CG_CLOSE(mean[1], 1.0 / 3, 5 * sqrt((1.0 / 5 - 1.0 / 9) / n));
  CG_CLOSE(mean[2], 0.0, 5 * sqrt(1.0 / n));
  CG_CLOSE(mean[3], 1.0, 5 * sqrt(2.0 / n));
  CG_CLOSE(mean[4], 3.0, 5 * sqrt(96.0 / n));
  CG_CLOSE(mean[5], 0.0, 5 * sqrt(1.0 / N));
}

static void a_signal_raises_a_flag(void)
{
  cg_signals_install();
  CU_ASSERT(!cg_signals_stop_asked());
  raise(SIGUSR1);
  CU_ASSERT(cg_signals_stop_asked());
}

/* In a child, whose death is looked at. */
static int death_by(int number, int times, void (*before)(int))
{
  pid_t child = fork();
  if (child == 0) {
    signal(number, before);
    cg_signals_install();
    for (int i = 0; i < times; i++)
      raise(number);
    _exit(0);
  }
  int how = 0;
  waitpid(child, &how, 0);
  return WIFSIGNALED(how) ? WTERMSIG(how) : 0;
}

static void who_asks_twice_does_not_wait(void)
{
  CU_ASSERT(death_by(SIGINT, 1, SIG_DFL) == 0);
  CU_ASSERT(death_by(SIGINT, 2, SIG_DFL) == SIGINT);
  CU_ASSERT(death_by(SIGTERM, 2, SIG_DFL) == SIGTERM);
  CU_ASSERT(death_by(SIGUSR1, 3, SIG_DFL) == 0);
  CU_ASSERT(death_by(SIGHUP, 1, SIG_DFL) == 0);
  CU_ASSERT(death_by(SIGHUP, 2, SIG_DFL) == SIGHUP);
}

/* As shells do to INT of what runs in the background, nohup(1) to HUP. */
static void what_was_ignored_stays_so(void)
{
  CU_ASSERT(death_by(SIGINT, 2, SIG_IGN) == 0);
  CU_ASSERT(death_by(SIGHUP, 2, SIG_IGN) == 0);
}

/* The expected text is RFC 8259's, by hand. */
static void json_is_nested_escaped_and_exact(void)
{
  cg_json json = {0};
  cg_json_object(&json, NULL);
  cg_json_text(&json, "a\"b", "tab\t \xc3\xa9 \xff \xed\xa0\x80 \\");
  cg_json_double(&json, "third", 1.0 / 3.0);
  cg_json_double(&json, "absent", NAN);
  cg_json_array(&json, "list");
  cg_json_int(&json, NULL, -9007199254740993);
  cg_json_double(&json, NULL, INFINITY);
  cg_json_bool(&json, NULL, true);
  cg_json_end_array(&json);
  cg_json_object(&json, "empty");
  cg_json_end_object(&json);
  cg_json_end_object(&json);
  CU_ASSERT_STRING_EQUAL(
      json.out.text,
      "{\"a\\\"b\": \"tab\\u0009 \xc3\xa9 \\ufffd \\ufffd\\ufffd\\ufffd "
      "\\\\\", \"third\": 0.33333333333333331, "
      "\"list\": [-9007199254740993, true], \"empty\": {}}");
  cg_free(json.out.text);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"the log says what its level allows", the_log_says_what_its_level_allows},
    {"messages go above the status line", messages_go_above_the_status_line},
    {"progress is a line at each update when asked",
     progress_is_a_line_at_each_update_when_asked},
    {"progress is silent when asked or short",
     progress_is_silent_when_asked_or_short},
    {"progress redraws five times a second on a terminal",
     progress_redraws_five_times_a_second_on_a_terminal},
    {"phases are disjoint", phases_are_disjoint},
    {"Philox gives the known answers", philox_gives_the_known_answers},
    {"streams differ in every part of their name",
     streams_differ_in_every_part_of_their_name},
    {"numbers have the moments of their distribution",
     numbers_have_the_moments_of_their_distribution},
    {"JSON is nested, escaped and exact", json_is_nested_escaped_and_exact},
    {"a signal raises a flag", a_signal_raises_a_flag},
    {"who asks twice does not wait", who_asks_twice_does_not_wait},
    {"what was ignored stays so", what_was_ignored_stays_so},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "services", tests);
}
