/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LAMMPS's numbers beside those of the fitted function (see lammps.sh).
 *
 *   lammps_check dimers TABLE
 *       a data file on stdout: one pair of beads at the distance of each row of
 *       the table but the first and the last, all far from each other
 *   lammps_check rows RESULTS TABLE DUMP
 *       LAMMPS's energies and forces of those pairs (dump of id fx c_pe)
 *   lammps_check system RESULTS CONF TABLE DUMP ENERGY
 *       energy and forces (dump of id fx fy fz) of a configuration,
 *       summed up here pair by pair from the fitted function
 *
 * Dumps are sorted by id.  One type of beads; energies in kcal/mol, lengths in
 * Angstrom. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cgmap/comm.h>
#include <cgmap/input.h>

#include "base/mem.h"
#include "io/results/results.h"
#include "larger.h"

static void give_up(const char *what)
{
  fprintf(stderr, "lammps_check: %s: %s\n", what, cg_error_text());
  exit(1);
}

static FILE *open_text(const char *path)
{
  FILE *file = fopen(path, "r");
  if (!file)
    give_up(path);
  return file;
}

/* The rows and what the table says of its own errors. */
typedef struct table {
  int n;
  double *r, *e, *f;
  double from, error_e, error_f; /* told: for r >= from */
  int moved;                     /* told: forces that are not the function's */
  double moved_most;
} table;

static table read_table(const char *path)
{
  FILE *file = open_text(path);
  char line[512];
  table t = {0};
  int row;
  double r, e, f;
  while (fgets(line, sizeof line, file)) {
    sscanf(line, "# between rows off by at most %lf kcal/mol, %lf kcal/mol/A "
                 "(r >= %lf A)", &t.error_e, &t.error_f, &t.from);
    sscanf(line, "# at extrema of the force %d of them moved by at most %lf",
           &t.moved, &t.moved_most);
    if (sscanf(line, "%d %lf %lf %lf", &row, &r, &e, &f) == 4) {
      CG_GROW(t.r, t.n + 1);
      CG_GROW(t.e, t.n + 1);
      CG_GROW(t.f, t.n + 1);
      t.r[t.n] = r;
      t.e[t.n] = e;
      t.f[t.n++] = f;
    }
  }
  fclose(file);
  return t;
}

static void clear_table(table *t)
{
  cg_free(t->r);
  cg_free(t->e);
  cg_free(t->f);
}

/* The numbers of the last frame of a dump, `columns` a line. */
static double *read_dump(const char *path, int columns, int n)
{
  FILE *file = open_text(path);
  char line[512];
  double *x = CG_ARRAY(double, columns *n);
  int rows = n;
  while (fgets(line, sizeof line, file)) {
    char *at = line;
    if (strncmp(line, "ITEM: ATOMS", 11) == 0)
      rows = 0;
    else if (rows < n) {
      for (int c = 0; c < columns; c++)
        x[rows * columns + c] = strtod(at, &at);
      rows++;
    }
  }
  fclose(file);
  if (rows != n)
    give_up(path);
  return x;
}

static cg_forcefield *read_model(const char *path)
{
  cg_h5 *h5;
  cg_forcefield *model;
  if (cg_h5_open(path, &h5) != CG_OK || cg_results_get_model(h5, &model))
    give_up(path);
  cg_h5_close(h5);
  return model;
}

static double energy(const cg_forcefield *model, double angstrom)
{
  return cg_termfit_potential(&model->term[0], 0.1 * angstrom) / 4.184;
}

static double force(const cg_forcefield *model, double angstrom)
{
  return cg_termfit_force(&model->term[0], 0.1 * angstrom) / 41.84;
}

/* Pairs lie along x with one end at 0, so that no digit of r is lost, on a
 * grid of 40 A in y and z. */
static int write_dimers(const char *path)
{
  table t = read_table(path);
  int side = (int)ceil(sqrt(t.n));
  printf("dimers\n\n%d atoms\n1 atom types\n\n-40 40 xlo xhi\n"
         "0 %d ylo yhi\n0 %d zlo zhi\n\nMasses\n\n1 1\n\n"
         "Atoms # molecular\n\n", 2 * (t.n - 2), 40 * side, 40 * side);
  for (int i = 1; i + 1 < t.n; i++) {
    int y = 40 * (i % side), z = 40 * (i / side);
    printf("%d %d 1 0 %d %d\n", 2 * i - 1, i, y, z);
    printf("%d %d 1 %.17g %d %d\n", 2 * i, i, t.r[i], y, z);
  }
  clear_table(&t);
  return 0;
}

/* Energies: all rows.  Forces: all rows but those that the table itself says
 * were moved, and these by no more than it says. */
static int check_rows(const char *results, const char *path, const char *dump)
{
  const double close = 1e-10;
  cg_forcefield *model = read_model(results);
  table t = read_table(path);
  double *x = read_dump(dump, 3, 2 * (t.n - 2)), worst_e = 0, worst_f = 0;
  int moved = 0;
  for (int i = 1; i + 1 < t.n; i++) {
    const double *a = &x[6 * (i - 1)], *b = a + 3;
    double off_e = fabs(a[2] + b[2] - energy(model, t.r[i]));
    double off_f = fabs(b[1] - force(model, t.r[i]));
    worst_e = cg_test_larger(worst_e, off_e);
    if (off_f > close && off_f <= t.moved_most * 1.01)
      moved++;
    else
      worst_f = cg_test_larger(worst_f, off_f);
  }
  printf("%d rows: energies within %.2g kcal/mol, forces within %.2g "
         "kcal/mol/A, %d moved of %d told\n",
         t.n - 2, worst_e, worst_f, moved, t.moved);
  cg_free(x);
  clear_table(&t);
  cg_forcefield_free(model);
  return worst_e > close || worst_f > close || moved > t.moved;
}

/* Sums over pairs of the function and of the rows as LAMMPS uses them, linear
 * in r^2; and the worst that one pair is off, over what the table tells. */
typedef struct sums {
  double energy, row_energy;
  double (*force)[3], (*row_force)[3];
  double worst_e, worst_f;
} sums;

static void between_rows(const table *t, double r, double *e, double *f)
{
  int i = 0;
  while (r > t->r[i + 1])
    i++;
  double r0 = t->r[i], r1 = t->r[i + 1];
  double w = (r * r - r0 * r0) / (r1 * r1 - r0 * r0);
  *e = (1 - w) * t->e[i] + w * t->e[i + 1];
  *f = r * ((1 - w) * t->f[i] / r0 + w * t->f[i + 1] / r1);
}

static void add_force(double (*force)[3], int64_t i, int64_t j, double f,
                      const double e[3])
{
  for (int k = 0; k < 3; k++) {
    force[i][k] += f * e[k];
    force[j][k] -= f * e[k];
  }
}

static void add_pair(const cg_forcefield *model, const table *t,
                     const cg_frame *conf, int64_t i, int64_t j, sums *all)
{
  double d[3], r2 = 0.0, row_e, row_f;
  for (int k = 0; k < 3; k++)
    d[k] = conf->x[i][k] - conf->x[j][k];
  cg_box_nearest(&conf->box, d);
  for (int k = 0; k < 3; k++)
    r2 += 100.0 * d[k] * d[k];
  double r = sqrt(r2);
  if (r >= t->r[t->n - 1])
    return;
  double e = energy(model, r), f = force(model, r);
  between_rows(t, r, &row_e, &row_f);
  for (int k = 0; k < 3; k++)
    d[k] *= 10.0 / r;
  add_force(all->force, i, j, f, d);
  add_force(all->row_force, i, j, row_f, d);
  all->energy += e;
  all->row_energy += row_e;
  if (r >= t->from) {
    all->worst_e =
        cg_test_larger(all->worst_e, fabs(row_e - e) / t->error_e);
    all->worst_f =
        cg_test_larger(all->worst_f, fabs(row_f - f) / t->error_f);
  }
}

static sums add_all(const cg_forcefield *model, const table *t,
                    const cg_frame *conf)
{
  size_t n = (size_t)conf->n;
  sums all = {.force = cg_alloc(n, sizeof *all.force),
              .row_force = cg_alloc(n, sizeof *all.row_force)};
  for (int64_t i = 0; i < conf->n; i++)
    for (int64_t j = 0; j < i; j++)
      add_pair(model, t, conf, i, j, &all);
  return all;
}

static double rms_off(const double *dump, double (*force)[3], int64_t n)
{
  double square = 0.0;
  for (int64_t i = 0; i < n; i++)
    for (int k = 0; k < 3; k++)
      square += pow(dump[4 * i + 1 + k] - force[i][k], 2);
  return sqrt(square / (3.0 * (double)n));
}

/* LAMMPS is the rows to rounding (60000 pairs, numbers to 1e3, 15 digits in
 * the data file: 1e-8), and the rows are the function to what the table tells.
 * The largest error between two rows may be a little off half-way, where it
 * was measured: 5 %. */
static int check_system(const char *results, const char *conf,
                        const char *path, const char *dump, double pe)
{
  cg_comm *world;
  cg_atoms *atoms;
  cg_comm_start(NULL, NULL, &world);
  if (cg_atoms_read(world, conf, &atoms) != CG_OK)
    give_up(conf);
  cg_forcefield *model = read_model(results);
  table t = read_table(path);
  int64_t n = atoms->n;
  double *x = read_dump(dump, 4, (int)n);
  sums all = add_all(model, &t, &atoms->conf);
  double row_e = fabs(pe - all.row_energy);
  double row_f = rms_off(x, all.row_force, n);
  printf("%d rows, %lld beads: LAMMPS is off the rows by %.2g kcal/mol and "
         "%.2g kcal/mol/A;\n  the rows are off the function by %.3g of %.6g "
         "kcal/mol and %.3g kcal/mol/A rms\n  (a pair at most by %.2f and %.2f "
         "of what the table tells)\n",
         t.n, (long long)n, row_e, row_f, fabs(pe - all.energy), all.energy,
         rms_off(x, all.force, n), all.worst_e, all.worst_f);
  printf("off %.10g %.10g\n", fabs(pe - all.energy),
         rms_off(x, all.force, n));
  int bad = row_e > 1e-8 || row_f > 1e-8 || all.worst_e > 1.05 ||
            all.worst_f > 1.05;
  cg_free(all.force);
  cg_free(all.row_force);
  cg_free(x);
  clear_table(&t);
  cg_forcefield_free(model);
  cg_atoms_free(atoms);
  cg_comm_stop(world);
  return bad;
}

int main(int argc, char **argv)
{
  if (argc == 3 && strcmp(argv[1], "dimers") == 0)
    return write_dimers(argv[2]);
  if (argc == 5 && strcmp(argv[1], "rows") == 0)
    return check_rows(argv[2], argv[3], argv[4]);
  if (argc == 7 && strcmp(argv[1], "system") == 0)
    return check_system(argv[2], argv[3], argv[4], argv[5], atof(argv[6]));
  return 64;
}
