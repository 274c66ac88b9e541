/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is written for LAMMPS, read back from the files by LAMMPS's rules.
 *
 * The pair A-A has the force f(r) = k ((r - x0)^2 - m) on [0.3, 1] nm, which
 * quadratic B-splines hold exactly (their coefficients are products, by
 * blossoming), and f(0.3) (0.3/r)^12 below; so U is known in closed form.  The
 * force has its minimum inside, where LAMMPS's check needs care. */
#include "harness.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/signals.h"
#include "base/text.h"
#include "io/engine/engine.h"
#include "math/bspline.h"
#include "model/names.h"
#include "model/units.h"

static const double K = 1000.0, X0 = 0.75, M = 0.01, CORE = 0.3, END = 1.0;
enum { POWER = 12, INTERVALS = 20 };

static double known_force(double r)
{
  if (r < CORE)
    return known_force(CORE) * pow(CORE / r, POWER);
  return K * ((r - X0) * (r - X0) - M);
}

static double known_potential(double r)
{
  if (r < CORE)
    return known_potential(CORE) + known_force(CORE) * CORE / (POWER - 1) *
                                       (pow(CORE / r, POWER - 1) - 1.0);
  return K * ((pow(END - X0, 3) - pow(r - X0, 3)) / 3.0 - M * (END - r));
}

static cg_termfit make_fit(const char *name, const char *a, const char *b)
{
  cg_termfit fit = {.name = cg_text_copy(name),
                    .term = &cg_term_pair,
                    .type_name = {cg_text_copy(a), cg_text_copy(b)},
                    .basis = cg_basis_make(&cg_basis_bspline,
                                           3, INTERVALS, CORE, END),
                    .seen = true,
                    .core = CORE,
                    .core_force = known_force(CORE),
                    .core_power = POWER};
  int n = cg_basis_count(&fit.basis);
  fit.coef = CG_ARRAY(double, n);
  fit.sampled = CG_ARRAY(bool, n);
  fit.samples = CG_ARRAY(int64_t, INTERVALS);
  for (int d = 0; d < n; d++) {
    double left = CORE + (d - 1) * fit.basis.h, right = left + fit.basis.h;
    fit.coef[d] = K * ((left - X0) * (right - X0) - M);
    fit.sampled[d] = true;
  }
  fit.samples[2] = 1;
  return fit;
}

static cg_forcefield *make_model(int types)
{
  static const char *const name[] = {"A", "B"};
  cg_forcefield *model = CG_NEW(cg_forcefield);
  *model = (cg_forcefield){.types = types,
                           .type_name = CG_ARRAY(char *, types),
                           .type_mass = CG_ARRAY(double, types),
                           .temperature = 298.0,
                           .exclusions = 2,
                           .terms = 1,
                           .term = CG_ARRAY(cg_termfit, 2)};
  for (int t = 0; t < types; t++)
    model->type_name[t] = cg_text_copy(name[t]);
  model->type_mass[0] = 18.0;
  model->term[0] = make_fit("A-A", "A", "A");
  return model;
}

static const cg_provenance from = {.version = "0.1.0",
                                   .command = "cgmap export"};

static cg_engine_options make_options(const char *folder, int64_t points)
{
  char text[64];
  snprintf(text, sizeof text, "%d-%s", cg_comm_rank(cg_test_world()), folder);
  return (cg_engine_options){
      .folder = cg_test_path(text), .points = points, .from = &from,
      .conf_path = "start.gro"};
}

static char *slurp(const char *folder, const char *name)
{
  char *path = cg_text_format("%s/%s", folder, name), *bytes = NULL;
  cg_file *file;
  CG_WORKS(cg_file_open(path, &file));
  if (file) {
    size_t n = (size_t)cg_file_size(file);
    bytes = CG_ARRAY(char, n + 1);
    CG_WORKS(cg_file_read(file, 0, n, bytes));
    cg_file_close(file);
  }
  cg_free(path);
  return bytes;
}

/* A section as LAMMPS reads it. */
enum { ROOM = 2000 };
typedef struct section {
  int n;
  double lo, hi, r[ROOM], e[ROOM], f[ROOM];
} section;

static bool read_section(const char *text, const char *keyword, section *s)
{
  char *head = cg_text_format("\n%s\nN ", keyword);
  const char *at = strstr(text, head);
  cg_free(head);
  if (!at || sscanf(at + strlen(keyword) + 2, "N %d RSQ %lf %lf", &s->n,
                    &s->lo, &s->hi) != 3 || s->n > ROOM)
    return false;
  at = strstr(at, "\n\n");
  for (int i = 0; i < s->n; i++) {
    int row, used;
    if (sscanf(at, " %d %lf %lf %lf%n", &row, &s->r[i], &s->e[i], &s->f[i],
               &used) != 4 || row != i + 1)
      return false;
    at += used;
  }
  return true;
}

static section *write_and_read(int64_t points)
{
  cg_forcefield *model = make_model(1);
  cg_engine_options options = make_options("one", points);
  options.overwrite = true;
  CG_WORKS(cg_engine_lammps(model, &options));
  char *text = slurp(options.folder, "cgmap.table");
  CU_ASSERT(strncmp(text, "# DATE: ", 8) == 0);
  CU_ASSERT(strstr(text, " UNITS: real CONTRIBUTOR: cgmap\n") != NULL);
  section *s = CG_NEW(section);
  CU_ASSERT(read_section(text, "A-A", s) && s->n == points);
  cg_free(text);
  cg_forcefield_free(model);
  return s;
}

/* Rounding: K (r - x0)^2 and the conversion lose a few of 16 digits. */
static void rows_are_the_function(void)
{
  section *s = write_and_read(1000);
  CG_CLOSE(s->hi, 10.0 * END, 0);
  for (int i = 0; i < s->n; i++) {
    double r2 = s->lo * s->lo +
                (s->hi * s->hi - s->lo * s->lo) * i / (s->n - 1.0);
    double e = known_potential(s->r[i] / 10.0) / 4.184;
    double f = known_force(s->r[i] / 10.0) / 41.84;
    double size = fabs(e) + fabs(f) + 100.0;
    CG_CLOSE(s->r[i] * s->r[i], r2, 1e-14 * r2);
    CG_CLOSE(s->e[i], e, 1e-13 * size);
    if (fabs(s->r[i] - 10.0 * X0) > 0.02)
      CG_CLOSE(s->f[i], f, 1e-13 * size);
  }
  CG_CLOSE(s->e[s->n - 1], 0.0, 1e-13);
  cg_free(s);
}

/* Force at lo: the wall holds 20 kT, and the shortest distance seen (left end
 * of interval 2) is above lo by a tenth. */
static void tables_begin_below_all_that_occurs(void)
{
  section *s = write_and_read(100);
  double kT = CG_BOLTZMANN * 298.0 / 4.184;
  CU_ASSERT(s->e[0] >= 20.0 * kT && s->e[0] < 25.0 * kT);
  CU_ASSERT(s->lo <= 9.0 * (CORE + 2 * (END - CORE) / INTERVALS));
  cg_free(s);
}

/* Between 0.35 and 0.9 nm the force bends so often that 12 rows cannot tell. */
static void too_few_rows_are_said(void)
{
  cg_forcefield *model = make_model(1);
  cg_engine_options options = make_options("few", 12);
  for (int d = 3; d < 18; d++)
    model->term[0].coef[d] += d % 2 ? 300.0 : -300.0;
  CG_WORKS(cg_engine_lammps(model, &options));
  CU_ASSERT(cg_log_warning_count() == 1);
  if (cg_log_warning_count() == 1)
    CU_ASSERT(strstr(cg_log_warning(0), "A-A: 12 rows are too few") != NULL);
  cg_log_stop();
  options.folder = cg_test_path("enough");
  options.points = 2000;
  options.overwrite = true;
  if (cg_comm_rank(cg_test_world()) == 0)
    CG_WORKS(cg_engine_lammps(model, &options));
  CU_ASSERT(cg_log_warning_count() == 0);
  cg_forcefield_free(model);
}

/* The rule by which LAMMPS warns (src/pair_table.cpp, read_table), for many
 * numbers of rows: some have a row right at the minimum of the force. */
static void lammps_finds_no_fault(void)
{
  for (int64_t n = 10; n < 300; n += 7) {
    section *s = write_and_read(n);
    int faults = 0;
    for (int i = 1; i < s->n - 1; i++) {
      double left = -(s->e[i] - s->e[i - 1]) / (s->r[i] - s->r[i - 1]);
      double right = -(s->e[i + 1] - s->e[i]) / (s->r[i + 1] - s->r[i]);
      faults += (s->f[i] < left && s->f[i] < right) ||
                (s->f[i] > left && s->f[i] > right);
    }
    CU_ASSERT(faults == 0);
    cg_free(s);
  }
  CU_ASSERT(cg_log_warning_count() == 0);
}

/* The largest deviation of LAMMPS's interpolation (E and F/r linear in r^2)
 * from the closed form, for r >= core, on 64 places between rows. */
static void scan_errors(const section *s, double *error_e, double *error_f)
{
  *error_e = *error_f = 0.0;
  for (int i = 0; i + 1 < s->n; i++)
    for (int k = 0; k <= 64; k++) {
      double t = k / 64.0, r2 = (1 - t) * s->r[i] * s->r[i] +
                                t * s->r[i + 1] * s->r[i + 1];
      double r = sqrt(r2), e = (1 - t) * s->e[i] + t * s->e[i + 1];
      double f = r * ((1 - t) * s->f[i] / s->r[i] +
                      t * s->f[i + 1] / s->r[i + 1]);
      if (r < 10.0 * CORE)
        continue;
      *error_e = cg_test_larger(*error_e,
                                fabs(e - known_potential(r / 10) / 4.184));
      *error_f = cg_test_larger(*error_f,
                                fabs(f - known_force(r / 10) / 41.84));
    }
}

/* What the file says is what a scan finds: to 5 % (the largest error is not
 * exactly half-way), and to the three digits printed.  Twice as many intervals:
 * a quarter, to 5 %. */
static void errors_are_told_and_fall_with_the_square(void)
{
  double last_e = 0.0;
  for (int64_t n = 201; n < 1000; n = 2 * n - 1) {
    double error_e, error_f, told_e, told_f;
    section *s = write_and_read(n);
    cg_engine_options options = make_options("one", n);
    char *text = slurp(options.folder, "cgmap.table");
    const char *said = strstr(text, "off by at most");
    CU_ASSERT(said && sscanf(said, "off by at most %lf kcal/mol, %lf kcal",
                             &told_e, &told_f) == 2);
    scan_errors(s, &error_e, &error_f);
    CG_CLOSE(error_e, told_e, 0.05 * told_e);
    CG_CLOSE(error_f, told_f, 0.05 * told_f);
    if (last_e > 0.0)
      CG_CLOSE(last_e / error_e, 4.0, 0.2);
    last_e = error_e;
    cg_free(text);
    cg_free(s);
  }
}

/* A limit of 4000 bytes a file: less than the table, more than the others. */
static void a_full_disk_leaves_no_files(void)
{
  static const char *const names[] = {"cgmap.table", "in.cgmap",
                                      "cgmap.table.part", "in.cgmap.part"};
  cg_forcefield *model = make_model(1);
  cg_engine_options options = make_options("full", 1000);
  struct rlimit old, low;
  getrlimit(RLIMIT_FSIZE, &old);
  low = old;
  low.rlim_cur = 4000;
  cg_signals_install();
  setrlimit(RLIMIT_FSIZE, &low);
  cg_status status = cg_engine_lammps(model, &options);
  setrlimit(RLIMIT_FSIZE, &old);
  CG_FAILS(status, CG_OUTPUT, "cgmap.table: cannot be written");
  for (int i = 0; i < 4; i++) {
    char *path = cg_text_format("%s/%s", options.folder, names[i]);
    CU_ASSERT(access(path, F_OK) != 0);
    cg_free(path);
  }
  cg_forcefield_free(model);
}

static void unseen_pairs_are_refused_or_made_up(void)
{
  cg_forcefield *model = make_model(2);
  cg_engine_options options = make_options("two", 100);
  section *s = CG_NEW(section);
  CG_FAILS(cg_engine_lammps(model, &options), CG_CONFIG, "A-B, B-B");
  options.unseen = "soft";
  CG_FAILS(cg_engine_lammps(model, &options), CG_USAGE, "wca, zero or copy");
  options.unseen = "copy=A-C";
  CG_FAILS(cg_engine_lammps(model, &options), CG_USAGE,
           "did you mean A-A?");
  CU_ASSERT(access(options.folder, F_OK) != 0);

  options.unseen = "zero";
  CG_WORKS(cg_engine_lammps(model, &options));
  char *text = slurp(options.folder, "cgmap.table");
  CU_ASSERT(read_section(text, "unseen:B-B", s) && s->hi == 10.0 * END);
  for (int i = 0; i < s->n; i++)
    CU_ASSERT(s->e[i] == 0.0 && s->f[i] == 0.0);
  cg_free(text);

  options.overwrite = true;
  options.unseen = "copy=A-A";
  CG_WORKS(cg_engine_lammps(model, &options));
  text = slurp(options.folder, "cgmap.table");
  CU_ASSERT(read_section(text, "unseen:A-B", s));
  CG_CLOSE(s->e[50], known_potential(s->r[50] / 10.0) / 4.184, 1e-11);
  cg_free(text);

  options.unseen = "wca";
  CG_WORKS(cg_engine_lammps(model, &options));
  text = slurp(options.folder, "cgmap.table");
  CU_ASSERT(read_section(text, "unseen:A-B", s));
  double kT = CG_BOLTZMANN * 298.0 / 4.184, sr = 10.0 * CORE / s->r[70];
  CG_CLOSE(s->hi, 10.0 * CORE * pow(2.0, 1.0 / 6.0), 1e-14 * s->hi);
  CG_CLOSE(s->e[70], kT * (4.0 * (pow(sr, 12) - pow(sr, 6)) + 1.0), 1e-12);
  CG_CLOSE(s->f[70],
           kT * 24.0 * (2.0 * pow(sr, 12) - pow(sr, 6)) / s->r[70], 1e-12);
  cg_free(text);
  cg_free(s);
  cg_log_stop();
  cg_forcefield_free(model);
}

static void what_tables_cannot_say_is_refused(void)
{
  cg_forcefield *model = make_model(1);
  cg_engine_options options = make_options("bad", 100);
  model->terms = 2;
  model->term[1] = make_fit("inside", "A", "A");
  CG_FAILS(cg_engine_lammps(model, &options), CG_CONFIG,
           "A-A and inside act between the same types");
  model->term[1].term = &cg_term_density;
  CG_FAILS(cg_engine_lammps(model, &options), CG_CONFIG,
           "inside is a density term, which cgmap does not write for LAMMPS");
  cg_termfit_clear(&model->term[1]);
  model->terms = 1;
  model->term[0].within = CG_WITHIN_SAME;
  CG_FAILS(cg_engine_lammps(model, &options), CG_CONFIG,
           "A-A acts within molecules only");
  cg_free(model->term[0].name);
  model->term[0].name = cg_text_copy("A A");
  CG_FAILS(cg_engine_lammps(model, &options), CG_CONFIG, "\"A A\"");
  cg_forcefield_free(model);
}

/* Two molecules of one bead in a triclinic box. */
static cg_atoms *make_conf(const char *bead)
{
  cg_atoms *conf = CG_NEW(cg_atoms);
  const double h[9] = {3, 0, 0, 1.5, 4, 0, -1, 0.5, 5};
  *conf = (cg_atoms){.names = cg_names_new(), .n = 2, .residues = 2,
                     .molecules = 2, .name = CG_ARRAY(int32_t, 2),
                     .residue = CG_ARRAY(int32_t, 2),
                     .mass = CG_ARRAY(double, 2),
                     .residue_name = CG_ARRAY(int32_t, 2),
                     .molecule_start = CG_ARRAY(int64_t, 3),
                     .molecule_name = CG_ARRAY(int32_t, 2)};
  int32_t molecule = cg_names_add(conf->names, "MOL", 3);
  for (int i = 0; i < 2; i++) {
    conf->name[i] = cg_names_add(conf->names, bead, strlen(bead));
    conf->molecule_name[i] = conf->residue_name[i] = molecule;
    conf->molecule_start[i + 1] = i + 1;
  }
  cg_frame_resize(&conf->conf, 2, false, false);
  CG_WORKS(cg_box_set(&conf->conf.box, h));
  conf->conf.x[0][0] = 0.125;
  conf->conf.x[1][2] = -0.25;
  return conf;
}

static void a_configuration_becomes_a_data_file(void)
{
  cg_forcefield *model = make_model(1);
  cg_engine_options options = make_options("conf", 100);
  cg_atoms *conf = make_conf("A");
  options.conf = conf;
  CG_WORKS(cg_engine_lammps(model, &options));
  char *text = slurp(options.folder, "cgmap.data");
  CU_ASSERT(strstr(text, "\n2 atoms\n1 atom types\n") != NULL);
  CU_ASSERT(strstr(text, "\n0 30 xlo xhi\n0 40 ylo yhi\n0 50 zlo zhi\n"
                         "15 -10 5 xy xz yz\n") != NULL);
  CU_ASSERT(strstr(text, "\nMasses\n\n1 18 # A\n") != NULL);
  CU_ASSERT(strstr(text, "\n1 1 1 1.25 0 0\n2 2 1 0 0 -2.5\n") != NULL);
  cg_free(text);
  text = slurp(options.folder, "in.cgmap");
  CU_ASSERT(strstr(text, "\nread_data       cgmap.data\n") != NULL);
  CU_ASSERT(strstr(text, "\npair_style      table linear 100\n"
                         "pair_coeff      1 1 cgmap.table A-A\n") != NULL);
  CU_ASSERT(strstr(text, "\nspecial_bonds   lj 0 0 1\n") != NULL);
  cg_free(text);
  CG_FAILS(cg_engine_lammps(model, &options), CG_USAGE, "exists already");
  cg_atoms_free(conf);
  cg_forcefield_free(model);
}

static void a_configuration_needs_positions(void)
{
  cg_forcefield *model = make_model(1);
  cg_engine_options options = make_options("nowhere", 100);
  cg_atoms *conf = make_conf("A");
  options.conf = conf;
  memset(conf->conf.x, 0, 2 * sizeof *conf->conf.x);
  CG_FAILS(cg_engine_lammps(model, &options), CG_DATA,
           "start.gro: holds no positions");
  cg_atoms_free(conf);
  cg_forcefield_free(model);
}

static void molecules_apart_are_said_to_lammps(void)
{
  cg_forcefield *model = make_model(1);
  cg_engine_options options = make_options("apart", 100);
  model->term[0].within = CG_WITHIN_OTHER;
  CG_WORKS(cg_engine_lammps(model, &options));
  char *text = slurp(options.folder, "in.cgmap");
  CU_ASSERT(strstr(text, "\nneigh_modify    exclude molecule/intra all\n") !=
            NULL);
  CU_ASSERT(strstr(text, "special_bonds") == NULL);
  cg_free(text);
  cg_forcefield_free(model);
}

static void beads_find_their_types_by_name(void)
{
  cg_forcefield *model = make_model(1);
  cg_engine_options options = make_options("names", 100);
  cg_atoms *conf = make_conf("SITE1");
  options.conf = conf;
  CG_FAILS(cg_engine_lammps(model, &options), CG_DATA,
           "start.gro: bead 1 is SITE1 of MOL: there is none such");
  model->kinds = 1;
  model->kind = CG_ARRAY(cg_bead_kind, 2);
  model->kind[0] =
      (cg_bead_kind){cg_text_copy("MOL"), cg_text_copy("SITE12"), 0};
  CG_WORKS(cg_engine_lammps(model, &options));
  cg_atoms_free(conf);
  cg_forcefield_free(model);
}

static void unknown_masses_are_said(void)
{
  cg_forcefield *model = make_model(1);
  cg_engine_options options = make_options("mass", 100);
  model->type_mass[0] = 0.0;
  CG_WORKS(cg_engine_lammps(model, &options));
  CU_ASSERT(cg_log_warning_count() == 1 &&
            strstr(cg_log_warning(0), "mass of type A") != NULL);
  char *text = slurp(options.folder, "in.cgmap");
  CU_ASSERT(strstr(text, "\nmass            1 1   # A\n") != NULL);
  cg_free(text);
  cg_log_stop();
  cg_forcefield_free(model);
}

static void reduced_units_stay(void)
{
  cg_forcefield *model = make_model(1);
  cg_engine_options options = make_options("lj", 100);
  section *s = CG_NEW(section);
  model->reduced = true;
  model->temperature = 1.5;
  CG_WORKS(cg_engine_lammps(model, &options));
  char *text = slurp(options.folder, "cgmap.table");
  CU_ASSERT(strstr(text, " UNITS: lj CONTRIBUTOR") != NULL);
  CU_ASSERT(read_section(text, "A-A", s) && s->hi == END);
  CG_CLOSE(s->e[60], known_potential(s->r[60]), 1e-11);
  cg_free(text);
  cg_free(s);
  cg_forcefield_free(model);
}

/* A line as LAMMPS reads `fix ID group bocs` (doc/src/fix_bocs.rst; the
 * constructor in fix_bocs.cpp): temp Tstart Tstop Tdamp, cgiso Pstart Pstop
 * Pdamp, and right behind it the basis, here analytic V_avg N n c_1 ... c_n,
 * N and n integers; a word more is an error, so is a temperature or a damping
 * that is not positive. */
typedef struct bocs {
  char id[20];
  double T[3], P[3], V, c[5];
  int N, n;
} bocs;

static double number_of(char **at)
{
  char *word = strtok_r(NULL, " ", at), *end = NULL;
  double x = word ? strtod(word, &end) : NAN;
  CU_ASSERT(word && end > word && *end == '\0');
  return x;
}

static int integer_of(char **at)
{
  char *word = strtok_r(NULL, " ", at), *end = NULL;
  long n = word ? strtol(word, &end, 10) : -1;
  CU_ASSERT(word && end > word && *end == '\0');
  return (int)n;
}

static void expect_word(char **at, const char *expected)
{
  char *word = strtok_r(NULL, " ", at);
  CU_ASSERT_FATAL(word && strcmp(word, expected) == 0);
}

static bocs read_bocs(char *line)
{
  bocs b = {0};
  char *at, *word = strtok_r(line, " ", &at);
  CU_ASSERT_FATAL(word && strcmp(word, "fix") == 0);
  snprintf(b.id, sizeof b.id, "%s", strtok_r(NULL, " ", &at));
  expect_word(&at, "all");
  expect_word(&at, "bocs");
  expect_word(&at, "temp");
  for (int k = 0; k < 3; k++)
    b.T[k] = number_of(&at);
  expect_word(&at, "cgiso");
  for (int k = 0; k < 3; k++)
    b.P[k] = number_of(&at);
  expect_word(&at, "analytic");
  b.V = number_of(&at);
  b.N = integer_of(&at);
  b.n = integer_of(&at);
  for (int k = 0; k < b.n && k < 5; k++)
    b.c[k] = number_of(&at);
  CU_ASSERT(strtok_r(NULL, " ", &at) == NULL);
  CU_ASSERT(b.T[0] > 0 && b.T[1] > 0 && b.T[2] > 0 && b.P[2] > 0);
  return b;
}

/* The line with the fix, without its comment sign, of the input; its pressure
 * is the one that is shown. */
static bocs bocs_of(const char *folder)
{
  char *text = slurp(folder, "in.cgmap");
  char *line = strstr(text, " all bocs "), *end = line ? strchr(line, '\n')
                                                      : NULL;
  CU_ASSERT_FATAL(end != NULL);
  *end = '\0';
  while (line[-1] != '\n')
    line--;
  CU_ASSERT_FATAL(line[0] == '#' && line[1] == ' ');
  bocs b = read_bocs(line + 2);
  char *shown = strstr(end + 1, "# thermo_modify   press ");
  CU_ASSERT_FATAL(shown == end + 1);
  shown += strlen("# thermo_modify   press ");
  CU_ASSERT(strncmp(shown, b.id, strlen(b.id)) == 0);
  CU_ASSERT(strncmp(shown + strlen(b.id), "_press\n", 7) == 0);
  cg_free(text);
  return b;
}

/* What LAMMPS adds to its pressure in atm, for N, V and psi of the line, is
 * -dU/dV in Pa (fix bocs: sum_k -psi_k (N k/V_avg) ((V - V_avg)/V_avg)^(k-1)).
 * Ten digits are written. */
static void the_volume_has_its_potential(void)
{
  cg_forcefield *model = make_model(1);
  cg_engine_options options = make_options("volume", 100);
  model->of_volume = (cg_volume_term){250, 7.5, {-3.25, 0.8}};
  CG_WORKS(cg_engine_lammps(model, &options));
  bocs b = bocs_of(options.folder);
  CU_ASSERT(b.N == 250 && b.n == 2 && b.T[0] == 298 && b.T[1] == 298);
  CG_CLOSE(b.P[0] * 1.01325, 1, 1e-5); /* six digits */
  CG_CLOSE(b.V, 7500, 1e-6);
  double atm = -(b.N / b.V) * (b.c[0] + 2 * b.c[1] * (7600 - b.V) / b.V);
  double ours = -(250 / 7.5) * (-3.25 + 2 * 0.8 * (7.6 - 7.5) / 7.5);
  CG_CLOSE(atm * 101325 / (ours * 1e3 / 6.02214076e23 / 1e-27), 1, 1e-9);
  cg_forcefield_free(model);
}

int main(int argc, char **argv)
{
  static const cg_test tests[] = {
    {"rows are the function", rows_are_the_function},
    {"tables begin below all that occurs", tables_begin_below_all_that_occurs},
    {"LAMMPS finds no fault", lammps_finds_no_fault},
    {"too few rows are said", too_few_rows_are_said},
    {"errors are told and fall with the square",
     errors_are_told_and_fall_with_the_square},
    {"a full disk leaves no files", a_full_disk_leaves_no_files},
    {"unseen pairs are refused or made up",
     unseen_pairs_are_refused_or_made_up},
    {"what tables cannot say is refused", what_tables_cannot_say_is_refused},
    {"a configuration becomes a data file",
     a_configuration_becomes_a_data_file},
    {"a configuration needs positions", a_configuration_needs_positions},
    {"molecules apart are said to LAMMPS",
     molecules_apart_are_said_to_lammps},
    {"beads find their types by name", beads_find_their_types_by_name},
    {"unknown masses are said", unknown_masses_are_said},
    {"the volume has its potential", the_volume_has_its_potential},
    {"reduced units stay", reduced_units_stay},
    {NULL, NULL},
  };
  return cg_test_main(argc, argv, "engine_lammps", tests);
}
