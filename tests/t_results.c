/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The results file: a model comes back bit by bit, damage is named. */
#include "harness.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "fm/fm.h"
#include "io/results/results.h"
#include "math/bspline.h"

static const char *own_path(const char *name)
{
  char text[64];
  snprintf(text, sizeof text, "%d-%s", cg_comm_rank(cg_test_world()), name);
  return cg_test_path(text);
}

enum { TERMS = 6 };

/* A pair of 5 quadratic intervals with numbers that no decimal text holds. */
static cg_termfit make_pair(const char *name, const char *a, const char *b,
                            bool errors)
{
  cg_termfit fit = {.name = cg_text_copy(name),
                    .term = &cg_term_pair,
                    .type_name = {cg_text_copy(a), cg_text_copy(b)},
                    .basis = cg_basis_make(&cg_basis_bspline,
                                           3, 5, 0.1 + 0.2, 1.1),
                    .within = errors ? CG_WITHIN_OTHER : CG_WITHIN_ANY,
                    .seen = errors,
                    .core = 1.0 / 3.0,
                    .core_force = 1e5 / 7.0,
                    .core_power = 40.0 / 3.0,
                    .switch_from = errors ? 1.0 : 0.0};
  int n = cg_basis_count(&fit.basis);
  fit.coef = CG_ARRAY(double, n);
  fit.sampled = CG_ARRAY(bool, n);
  fit.samples = CG_ARRAY(int64_t, 5);
  fit.covariance = errors ? CG_ARRAY(double, n *n) : NULL;
  for (int d = 0; d < n; d++) {
    fit.coef[d] = 1.0 / (d - 3.5);
    fit.sampled[d] = d > 1;
    for (int e = 0; e < n && errors; e++)
      fit.covariance[d * n + e] = exp(-fabs(d - e + 0.1));
  }
  for (int i = 0; i < 5; i++)
    fit.samples[i] = INT64_C(9007199254740993) * i;
  return fit;
}

/* A dihedral of 5 intervals: functions 5 and 6 are 0 and 1 again. */
static cg_termfit make_dihedral(const char *name)
{
  enum { N = 5, M = 7 };
  cg_termfit fit = {.name = cg_text_copy(name),
                    .term = &cg_term_dihedral,
                    .basis = cg_basis_make(&cg_basis_bspline,
                                           3, N, -M_PI, M_PI),
                    .seen = true,
                    .end = {-M_PI, M_PI},
                    .slope = {-1.0 / 3.0, -0.7},
                    .least = -1.0 / 7.0};
  fit.coef = CG_ARRAY(double, M);
  fit.sampled = CG_ARRAY(bool, M);
  fit.samples = CG_ARRAY(int64_t, N);
  fit.covariance = CG_ARRAY(double, M * M);
  for (int d = 0; d < M; d++) {
    fit.coef[d] = 1.0 / (d % N - 3.5);
    fit.sampled[d] = d % N != 2;
    for (int e = 0; e < M; e++)
      fit.covariance[d * M + e] = exp(-fabs(d % N - e % N + 0.1));
  }
  return fit;
}

/* A kind of many beads on the range of that dihedral, or half of it. */
static cg_termfit make_many(const char *name, const cg_term_class *term)
{
  cg_termfit fit = make_dihedral(name);
  fit.term = term;
  for (int k = 0; k < term->beads; k++)
    fit.type_name[k] = cg_text_copy(k == 1 ? "A" : "B");
  fit.basis = cg_basis_make(&cg_basis_bspline, 3, 5, 0.1, 2.0 / 0.7);
  fit.end[0] = 0.2;
  fit.end[1] = 1.0 / 0.7;
  fit.cutoff = 0.37;
  fit.gamma = term == &cg_term_threebody ? 1.0 / 9.0 : 0.0;
  return fit;
}

/* Its errors are known of k alone. */
static cg_termfit make_spring(const char *name)
{
  enum { N = 5, M = 2 };
  cg_termfit fit = {.name = cg_text_copy(name),
                    .term = &cg_term_bond,
                    .basis = cg_basis_make(&cg_basis_harmonic, 0, N, 0.1 + 0.2,
                                           1.1),
                    .seen = true,
                    .parameter_error = {1.0 / 3.0, -1.0}};
  fit.coef = CG_ARRAY(double, M);
  fit.sampled = CG_ARRAY(bool, M);
  fit.samples = CG_ARRAY(int64_t, N);
  fit.covariance = CG_ARRAY(double, M * M);
  for (int d = 0; d < M; d++) {
    fit.coef[d] = 1.0 / (d + 3.1);
    fit.sampled[d] = true;
    for (int e = 0; e < M; e++)
      fit.covariance[d * M + e] = exp(-fabs(d - e + 0.1));
  }
  fit.samples[2] = fit.samples[3] = 7;
  cg_termfit_set_formula(&fit);
  return fit;
}

static cg_forcefield *make_model(void)
{
  static const char *const types[] = {"A", "B"};
  cg_forcefield *model = CG_NEW(cg_forcefield);
  *model = (cg_forcefield){.types = 2,
                           .type_name = CG_ARRAY(char *, 2),
                           .type_mass = CG_ARRAY(double, 2),
                           .kinds = 1,
                           .kind = CG_ARRAY(cg_bead_kind, 1),
                           .temperature = 298.15,
                           .exclusions = 3,
                           .listed = 5,
                           .knowns = 1,
                           .known = CG_ARRAY(char *, 1),
                           .of_volume = {7, 1 / 3., {-1 / 7., 2e9 / 3}},
                           .terms = TERMS,
                           .term = CG_ARRAY(cg_termfit, TERMS)};
  for (int t = 0; t < 2; t++)
    model->type_name[t] = cg_text_copy(types[t]);
  model->known[0] = cg_text_copy("A-A (a.tab)");
  model->type_mass[0] = 18.0154;
  model->kind[0] = (cg_bead_kind){cg_text_copy("SOL"), cg_text_copy("B1"), 1};
  model->term[0] = make_pair("A-A", "A", "A", true);
  model->term[1] = make_dihedral("turn");
  model->term[2] = make_pair("A-B", "A", "B", false);
  model->term[3] = make_many("three", &cg_term_threebody);
  model->term[4] = make_many("crowd", &cg_term_density);
  model->term[5] = make_spring("spring");
  return model;
}

static const char *const inputs[] = {"/dev/null", "missing.trr"};
static const cg_provenance from = {.version = "0.1.0",
                                   .command = "cgmap fm -o x",
                                   .ranks = 2,
                                   .inputs = 2,
                                   .input = inputs};

static cg_status write_model(const char *path, const cg_forcefield *model)
{
  cg_h5 *h5;
  CG_TRY(cg_h5_create(path, true, &h5));
  cg_status status = cg_results_put_provenance(h5, &from);
  if (status == CG_OK)
    status =
        cg_results_put_model(h5, model, cg_unit_names_of(CG_UNITS_GROMACS));
  if (status == CG_OK)
    return cg_h5_commit(h5);
  cg_h5_discard(h5);
  return status;
}

static cg_status read_model(const char *path, cg_forcefield **model)
{
  cg_h5 *h5;
  *model = NULL;
  CG_TRY(cg_h5_open(path, &h5));
  cg_status status = cg_results_get_model(h5, model);
  cg_h5_close(h5);
  return status;
}

static void is_same_term(const cg_termfit *a, const cg_termfit *b)
{
  int n = cg_basis_count(&a->basis);
  size_t columns = (size_t)n;
  CU_ASSERT_STRING_EQUAL(a->name, b->name);
  CU_ASSERT(a->term == b->term);
  for (int k = 0; k < a->term->beads && !a->term->bonded; k++)
    CU_ASSERT_STRING_EQUAL(a->type_name[k], b->type_name[k]);
  CU_ASSERT(a->cutoff == b->cutoff && a->gamma == b->gamma);
  CU_ASSERT(memcmp(a->end, b->end, sizeof a->end) == 0 &&
            memcmp(a->slope, b->slope, sizeof a->slope) == 0 &&
            a->least == b->least);
  CU_ASSERT(memcmp(a->parameter_error, b->parameter_error,
                   sizeof a->parameter_error) == 0);
  CU_ASSERT(a->basis.class == b->basis.class);
  CU_ASSERT(a->basis.order == b->basis.order && a->basis.min == b->basis.min &&
            a->basis.max == b->basis.max && a->basis.h == b->basis.h);
  CU_ASSERT(memcmp(a->coef, b->coef, columns * sizeof(double)) == 0);
  CU_ASSERT(memcmp(a->sampled, b->sampled, columns * sizeof(bool)) == 0);
  CU_ASSERT(memcmp(a->samples, b->samples, 5 * sizeof(int64_t)) == 0);
  CU_ASSERT((a->covariance != NULL) == (b->covariance != NULL));
  if (a->covariance && b->covariance)
    CU_ASSERT(memcmp(a->covariance, b->covariance,
                     columns * columns * sizeof(double)) == 0);
  CU_ASSERT(a->within == b->within);
  CU_ASSERT(a->seen == b->seen && a->core == b->core &&
            a->core_force == b->core_force && a->core_power == b->core_power);
  CU_ASSERT(a->switch_from == b->switch_from);
}

static void a_model_comes_back_bit_by_bit(void)
{
  const char *path = own_path("model.h5");
  cg_forcefield *model = make_model(), *back;
  CG_WORKS(write_model(path, model));
  CG_WORKS(read_model(path, &back));
  CU_ASSERT(back->types == 2 && back->type_mass[0] == 18.0154 &&
            back->type_mass[1] == 0.0);
  CU_ASSERT_STRING_EQUAL(back->type_name[1], "B");
  CU_ASSERT(back->kinds == 1 && back->kind[0].type == 1);
  CU_ASSERT_STRING_EQUAL(back->kind[0].molecule, "SOL");
  CU_ASSERT_STRING_EQUAL(back->kind[0].bead, "B1");
  CU_ASSERT(back->temperature == 298.15 && back->exclusions == 3 &&
            back->listed == 5 && back->knowns == 1 && !back->reduced &&
            back->terms == TERMS);
  CU_ASSERT_STRING_EQUAL(back->known[0], "A-A (a.tab)");
  CU_ASSERT(memcmp(&model->of_volume, &back->of_volume,
                   sizeof back->of_volume) == 0);
  for (int i = 0; i < TERMS; i++)
    is_same_term(&model->term[i], &back->term[i]);
  cg_forcefield_free(model);
  cg_forcefield_free(back);
}

static void damage_is_named(void)
{
  const char *path = own_path("damaged.h5");
  cg_forcefield *model = make_model(), *back;
  model->term[0].coef[2] = INFINITY;
  CG_WORKS(write_model(path, model));
  CG_FAILS(read_model(path, &back), CG_DATA,
           "/model/interaction/A-A/coefficients: number 3 is not finite");
  model->term[0].coef[2] = 1.0;

  model->term[0].switch_from = 1.1;
  CG_WORKS(write_model(path, model));
  CG_FAILS(read_model(path, &back), CG_DATA,
           "/model/interaction/A-A/switch_from: 1.1 is not between min 0.3 "
           "and max 1.1");
  model->term[0].switch_from = 0;

  model->kind[0].type = 2;
  CG_WORKS(write_model(path, model));
  CG_FAILS(read_model(path, &back), CG_DATA,
           "/model/bead_types: 2 is no type");
  model->kind[0].type = 1;

  cg_free(model->term[2].type_name[1]);
  model->term[2].type_name[1] = cg_text_copy("C");
  CG_WORKS(write_model(path, model));
  CG_FAILS(read_model(path, &back), CG_DATA,
           "/model/interaction/A-B/types: C is no type of the model");

  cg_free(model->term[0].name);
  model->term[0].name = cg_text_copy("A/A");
  CG_FAILS(write_model(path, model), CG_CONFIG, "\"A/A\"");
  cg_forcefield_free(model);
}

/* Sizes that do not fit each other: the model of 5 intervals, its datasets
 * written again by hand with other lengths. */
static void sizes_must_fit(void)
{
  const char *path = own_path("sizes.h5");
  cg_forcefield *back;
  cg_h5 *h5;
  const cg_h5_about none = {"1", "none"};
  static const char *const type[] = {"A", "A"}, *const name[] = {"A-A"};
  const double mass = 1.0, three[3] = {0.0, 0.5, 1.0};
  static const char *const any = "any", *const pair = "pair";
  const int64_t zero = 0, four = 4;
  const size_t one = 1, length = 3, empty = 0;
  CG_WORKS(cg_h5_create(path, false, &h5));
  CG_WORKS(cg_h5_put_texts(h5, "/model/types", 1, type, none));
  CG_WORKS(cg_h5_put_doubles(h5, "/model/masses", 1, &one, &mass, none));
  CG_WORKS(cg_h5_put_texts(h5, "/model/bead_molecules", 0, NULL, none));
  CG_WORKS(cg_h5_put_texts(h5, "/model/bead_names", 0, NULL, none));
  CG_WORKS(cg_h5_put_ints(h5, "/model/bead_types", 1, &empty, NULL, none));
  CG_WORKS(cg_h5_put_ints(h5, "/model/reduced", 0, NULL, &zero, none));
  CG_WORKS(cg_h5_put_doubles(h5, "/model/temperature", 0, NULL, &mass, none));
  CG_WORKS(cg_h5_put_ints(h5, "/model/exclusions", 0, NULL, &zero, none));
  CG_WORKS(cg_h5_put_texts(h5, "/model/interactions", 1, name, none));
  CG_WORKS(cg_h5_put_texts(h5, "/model/interaction/A-A/kind", 1, &pair, none));
  CG_WORKS(cg_h5_put_texts(h5, "/model/interaction/A-A/types", 2, type, none));
  CG_WORKS(cg_h5_put_texts(h5, "/model/interaction/A-A/within", 1, &any, none));
  CG_WORKS(cg_h5_put_ints(h5, "/model/interaction/A-A/order", 0, NULL, &four,
                          none));
  CG_WORKS(cg_h5_put_ints(h5, "/model/interaction/A-A/intervals", 0, NULL,
                          &four, none));
  CG_WORKS(cg_h5_put_doubles(h5, "/model/interaction/A-A/min", 0, NULL, three,
                             none));
  CG_WORKS(cg_h5_put_doubles(h5, "/model/interaction/A-A/max", 0, NULL,
                             three + 2, none));
  CG_WORKS(cg_h5_put_doubles(h5, "/model/interaction/A-A/coefficients", 1,
                             &length, three, none));
  CG_WORKS(cg_h5_commit(h5));
  CG_FAILS(read_model(path, &back), CG_DATA,
           "/model/interaction/A-A/coefficients: has 3 numbers, 7 expected");
}

static void a_file_of_another_program_is_refused(void)
{
  const char *path = own_path("other.h5");
  cg_forcefield *back;
  cg_h5 *h5;
  const double x = 1.0;
  CG_WORKS(cg_h5_create(path, false, &h5));
  CG_WORKS(cg_h5_put_doubles(h5, "/data", 0, NULL, &x,
                             (cg_h5_about){"1", "something"}));
  CG_WORKS(cg_h5_commit(h5));
  CG_FAILS(read_model(path, &back), CG_DATA,
           "other.h5: /model/types: is missing (is this a results file of "
           "cgmap?)");
}

/* HDF5 keeps texts in heaps that begin with "GCOL": without it their number is
 * known, and they cannot be read. */
static void texts_that_are_lost_are_told(void)
{
  const char *path = own_path("heaps.h5");
  char bytes[1 << 16];
  int heaps = 0;
  cg_forcefield *model = make_model(), *back;
  CG_WORKS(write_model(path, model));
  cg_forcefield_free(model);
  FILE *file = fopen(path, "r+b");
  size_t n = file ? fread(bytes, 1, sizeof bytes, file) : 0;
  for (size_t i = 0; i + 4 <= n; i++)
    if (memcmp(bytes + i, "GCOL", 4) == 0 && ++heaps)
      bytes[i] = 'X';
  CU_ASSERT(heaps > 0);
  rewind(file);
  CU_ASSERT(fwrite(bytes, 1, n, file) == n && fclose(file) == 0);
  CG_FAILS(read_model(path, &back), CG_DATA, "cannot be read");
}

/* FNV-1a by its definition, over the first and last 65536 of 100000 bytes
 * and the size: what
 *   python3 -c "
 *   data = bytes(i * i % 251 for i in range(100000))
 *   h = 0xcbf29ce484222325
 *   for c in data[:65536] + data[-65536:] + (100000).to_bytes(8, 'little'):
 *       h = (h ^ c) * 0x100000001b3 % 2**64
 *   print('%016x' % h)"
 * prints. */
static void inputs_have_fingerprints(void)
{
  const char *path = own_path("data");
  cg_output *out;
  CG_WORKS(cg_output_open(path, false, &out));
  for (long i = 0; i < 100000; i++) {
    unsigned char byte = (unsigned char)(i * i % 251);
    CG_WORKS(cg_output_write(out, &byte, 1));
  }
  CG_WORKS(cg_output_commit(out));
  cg_fingerprint print = cg_fingerprint_of(path);
  CU_ASSERT(print.bytes == 100000);
  CU_ASSERT_STRING_EQUAL(print.hash, "75ba9fabe26da8a1");
  print = cg_fingerprint_of(cg_test_path("missing"));
  CU_ASSERT(print.bytes == -1 && !*print.hash && !*cg_error_text());
}

static void provenance_is_kept(void)
{
  const char *path = own_path("from.h5");
  cg_forcefield *model = make_model();
  cg_h5 *h5;
  size_t n;
  char **text;
  int64_t *number;
  CG_WORKS(write_model(path, model));
  CG_WORKS(cg_h5_open(path, &h5));
  CG_WORKS(cg_h5_get_texts(h5, "/provenance/command", &n, &text));
  CU_ASSERT(n == 1 && strcmp(text[0], "cgmap fm -o x") == 0);
  cg_free(text);
  CG_WORKS(cg_h5_get_texts(h5, "/provenance/inputs", &n, &text));
  CU_ASSERT(n == 2 && strcmp(text[1], "missing.trr") == 0);
  cg_free(text);
  CG_WORKS(cg_h5_get_texts(h5, "/provenance/date", &n, &text));
  CU_ASSERT(n == 1 && strlen(text[0]) == 20 && text[0][10] == 'T' &&
            text[0][19] == 'Z');
  cg_free(text);
  CG_WORKS(cg_h5_get_ints(h5, "/provenance/input_sizes", 1, &n, &number));
  CU_ASSERT(n == 2 && number[0] == -1 && number[1] == -1);
  cg_free(number);
  cg_h5_close(h5);
  cg_forcefield_free(model);
}

/* A name in the manual: what follows ".It Pa " on a line of its own. */
static bool is_in_manual(const char *manual, const char *path)
{
  char *line = cg_text_format("\n.It Pa %s\n", path);
  bool found = strstr(manual, line) != NULL;
  cg_free(line);
  return found;
}

/* What the manual calls a dataset: NAME for all interactions.  cg_free(). */
static char *entry_of(const char *path)
{
  static const char group[] = "/model/interaction/";
  if (strncmp(path, group, strlen(group)) != 0)
    return cg_text_copy(path);
  return cg_text_format("%sNAME%s", group, strchr(path + strlen(group), '/'));
}

static cg_string counted; /* entries, a line each */

/* Entries below a group, each once; those that the manual lacks are failures. */
static int count_datasets(cg_h5 *h5, const char *group, const char *manual)
{
  size_t n;
  char **names;
  int count = 0;
  if (cg_h5_list(h5, group, &n, &names) != CG_OK) {
    char *path = entry_of(group), *line = cg_text_format("%s\n", path);
    cg_error_clear();
    bool again = counted.text && strstr(counted.text, line);
    cg_string_add(&counted, "%s", line);
    if (!is_in_manual(manual, path))
      CG_FAILS(cg_fail(CG_BUG, "%s: not in the manual", path), CG_OK, "");
    cg_free(path);
    cg_free(line);
    return again ? 0 : 1;
  }
  for (size_t i = 0; i < n; i++) {
    char *path = cg_text_format("%s/%s", group, names[i]);
    count += count_datasets(h5, path, manual);
    cg_free(path);
  }
  cg_free(names);
  return count;
}

/* /fm with everything known. */
static cg_status put_fm(cg_h5 *h5)
{
  double one = 1.0;
  cg_fm_term_report pair = {.error = {0.5, 0.6}};
  cg_fm_result fm = {.terms = 1,
                     .report = &pair,
                     .columns = 1,
                     .G = &one,
                     .b = &one,
                     .pressure = {.known = true},
                     .energy = {.known = true},
                     .heldout = 1.0,
                     .known_square = 1.0,
                     .kT_conf = {2.5, 0.1},
                     .regularise = {CG_REGULARISE_EVIDENCE, 0.1},
                     .sigma = 0.001,
                     .volume = 1.0,
                     .n_eff = 7.0,
                     .frames_for_percent = 10.0};
  return cg_fm_put(h5, &fm, cg_unit_names_of(CG_UNITS_GROMACS));
}

/* What cgmap fm puts besides (tests/fm.sh, tests/fm_from.sh). */
static void put_others(cg_h5 *h5)
{
  static const char *const paths[] = {
      "/model/interactions_xml", "/fm/third_law",     "/fm/unfitted",
      "/fm/sums/b",              "/fm/sums/div",      "/fm/sums/ff",
      "/fm/sums/rows",           "/fm/sums/weight",   "/fm/sums/square",
      "/fm/sums/count",          "/fm/sums/met",      "/fm/sums/flat",
      "/fm/sums/beyond",         "/fm/sums/G/1",      "/fm/sums/R/1"};
  const char *text = "something";
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
    CG_WORKS(cg_h5_put_texts(h5, paths[i], 1, &text,
                             (cg_h5_about){"1", "something"}));
}

static int count_in_manual(const char *manual)
{
  int count = 0;
  for (const char *at = manual; (at = strstr(at, "\n.It Pa /")) != NULL; at++)
    count++;
  return count;
}

/* Both ways: each dataset has its entry, and there are as many entries. */
static void the_manual_lists_every_dataset(void)
{
  const char *path = own_path("full.h5");
  cg_forcefield *model = make_model();
  cg_h5 *h5;
  char *manual;
  size_t n;
  CG_WORKS(cg_file_read_all(cg_test_world(),
                            cg_test_data("man/cgmap-results.5"), 1 << 20,
                            &manual, &n));
  model->density = 33;
  model->type_charge = CG_ARRAY(double, model->types);
  CG_WORKS(cg_h5_create(path, false, &h5));
  CG_WORKS(cg_results_put_provenance(h5, &from));
  CG_WORKS(cg_results_put_model(h5, model, cg_unit_names_of(CG_UNITS_GROMACS)));
  CG_WORKS(put_fm(h5));
  put_others(h5);
  CG_WORKS(cg_h5_commit(h5));
  CG_WORKS(cg_h5_open(path, &h5));
  int datasets = count_datasets(h5, "/provenance", manual) +
                 count_datasets(h5, "/model", manual) +
                 count_datasets(h5, "/fm", manual);
  CU_ASSERT(datasets > 20);
  CU_ASSERT_EQUAL(datasets, count_in_manual(manual));
  cg_h5_close(h5);
  cg_free(manual);
  cg_free(counted.text);
  cg_forcefield_free(model);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"a model comes back bit by bit", a_model_comes_back_bit_by_bit},
    {"damage is named", damage_is_named},
    {"sizes must fit", sizes_must_fit},
    {"a file of another program is refused",
     a_file_of_another_program_is_refused},
    {"texts that are lost are told", texts_that_are_lost_are_told},
    {"inputs have fingerprints", inputs_have_fingerprints},
    {"provenance is kept", provenance_is_kept},
    {"the manual lists every dataset", the_manual_lists_every_dataset},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "results", tests);
}
