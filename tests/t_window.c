/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Windows over long files: lines found and skipped, against a search of every
 * byte; blocks, windows and lines of all lengths meet in one file. */
#include "harness.h"

#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "io/window.h"
#include "trajfile.h"

enum { BYTES = 3500000, EMPTY = 300000, LONG = 200000, FIRST_LONG = 1000000 };

/* Lines of up to 90 bytes, EMPTY empty ones at the start, one of LONG. */
static char *make_text(void)
{
  char *text = cg_alloc(BYTES, 1);
  uint64_t state = 3;
  memset(text, 'x', BYTES);
  memset(text, '\n', EMPTY);
  for (int64_t at = EMPTY; at < BYTES - 5; at += (int64_t)(state % 90) + 1) {
    if (at < FIRST_LONG || at >= FIRST_LONG + LONG)
      text[at] = '\n';
    next_random(&state);
  }
  return text;
}

/* Where the line begins that is so many behind the one at a byte. */
static int64_t skip_slowly(const char *text, int64_t at, int64_t *lines)
{
  for (; at < BYTES && *lines > 0; at++)
    *lines -= text[at] == '\n';
  return at;
}

static void open_text(const char *text, cg_file **file, cg_window *window)
{
  const char *path = cg_test_file("text.txt", text, BYTES);
  CU_ASSERT_FATAL(cg_file_open(path, file) == CG_OK);
  cg_window_open(window, *file);
}

static void skips_lines(void)
{
  static const int64_t steps[] = {1, 7, 4095, 4096, 4097, 65536, 200000};
  char *text = make_text();
  cg_file *file;
  cg_window window;
  open_text(text, &file, &window);
  for (size_t k = 0; k < sizeof steps / sizeof *steps; k++) {
    int64_t at = 0, wrong = 0;
    for (int64_t calls = 0; at < BYTES && calls < 20000; calls++) {
      int64_t left = steps[k], expected_left = steps[k];
      int64_t expected = skip_slowly(text, at, &expected_left);
      CU_ASSERT(cg_window_skip_lines(&window, &at, &left) == CG_OK);
      wrong += at != expected || left != expected_left;
      at = expected;
    }
    CU_ASSERT(wrong == 0);
  }
  cg_window_close(&window);
  cg_file_close(file);
  cg_free(text);
}

static void finds_lines(void)
{
  char *text = make_text();
  int64_t wrong = 0, at = EMPTY - 10;
  cg_file *file;
  cg_window window;
  open_text(text, &file, &window);
  while (at < BYTES) {
    const char *line, *stop = memchr(text + at, '\n', (size_t)(BYTES - at));
    const char *begin = text + at;
    size_t n, expected = (size_t)((stop ? stop : text + BYTES) - begin);
    bool whole;
    CU_ASSERT(cg_window_line(&window, &at, &line, &n, &whole) == CG_OK);
    wrong += n != expected || whole != (stop != NULL) ||
             memcmp(line, begin, n) != 0;
    at = begin - text + (int64_t)expected + (stop != NULL);
  }
  CU_ASSERT(wrong == 0);
  cg_window_close(&window);
  cg_file_close(file);
  cg_free(text);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {{"lines are skipped", skips_lines},
                                  {"lines are found", finds_lines},
                                  {NULL, NULL}};
  return cg_test_main(argc, argv, "window", tests);
}
