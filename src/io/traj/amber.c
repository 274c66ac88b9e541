/* SPDX-License-Identifier: GPL-2.0-or-later */
/* AMBER's NetCDF trajectories (AMBER NetCDF trajectory convention 1.0; also
 * written by MDAnalysis, mdtraj, ParmEd, LAMMPS).
 *
 * A classic NetCDF file (netcdf.c) whose attribute Conventions names AMBER,
 * with a record a frame and of its variables
 *
 *     coordinates, velocities, forces     [frame][atom][3]
 *     time                                [frame]
 *     cell_lengths, cell_angles           [frame][3]
 *
 * those that are there, floats or doubles.  A number is multiplied with the
 * attribute scale_factor (20.455 for AMBER's velocities) and then is in the
 * attribute units.  Without that attribute it is in the convention's: A, A/ps,
 * kcal/mol/A, ps, degrees.  Units that are not known here are refused.
 *
 * Cost: to index, one small read a frame for its time; to decode, one
 * vectorised loop and one multiplication.
 * Disadvantage: the number of frames is in the head only, at most so many are
 * read, and restart files (one frame, no records) are not. */
#include <float.h>
#include <math.h>
#include <strings.h>

#include "base/clones.h"
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "io/cell.h"
#include "io/traj/netcdf.h"
#include "io/traj/traj_parts.h"
#include "model/units.h"

enum { HEAD = 1 << 20 }; /* bytes; a longer head is refused */

enum variable { X, V, F, TIME, LENGTHS, ANGLES, VARIABLES };
enum quantity { LENGTH, VELOCITY, FORCE, DURATION, ANGLE };

static const struct {
  const char *name;
  enum quantity quantity;
  int dims;
} variables[VARIABLES] = {
  [X] = {"coordinates", LENGTH, 3},
  [V] = {"velocities", VELOCITY, 3},
  [F] = {"forces", FORCE, 3},
  [TIME] = {"time", DURATION, 1},
  [LENGTHS] = {"cell_lengths", LENGTH, 2},
  [ANGLES] = {"cell_angles", ANGLE, 2},
};

/* Units by their names, the convention's first; what one of them is in ours.
 * An amu A/ps^2 is 0.1 kJ/mol/nm. */
static const struct {
  enum quantity quantity;
  const char *name;
  double size;
} units[] = {
  {LENGTH, "angstrom", 0.1},
  {LENGTH, "angstroms", 0.1},
  {LENGTH, "nanometer", 1.0},
  {LENGTH, "nm", 1.0},
  {VELOCITY, "angstrom/picosecond", 0.1},
  {VELOCITY, "angstrom/femtosecond", 100.0},
  {VELOCITY, "nanometer/picosecond", 1.0},
  {FORCE, "kilocalorie/mole/angstrom", 10.0 * CG_KJ_PER_KCAL},
  {FORCE, "kcal/mol/angstrom", 10.0 * CG_KJ_PER_KCAL},
  {FORCE, "amu*angstrom/picosecond^2", 0.1},
  {FORCE, "kilojoule/mole/angstrom", 10.0},
  {FORCE, "kilojoule/mole/nanometer", 1.0},
  {DURATION, "picosecond", 1.0},
  {DURATION, "picoseconds", 1.0},
  {DURATION, "ps", 1.0},
  {DURATION, "femtosecond", 1e-3},
  {DURATION, "nanosecond", 1e3},
  {ANGLE, "degree", 1.0},
  {ANGLE, "degrees", 1.0},
  {ANGLE, "radian", 180.0 / M_PI},
};
enum { UNITS = sizeof units / sizeof *units, SHOWN = 40 };

/* Where a variable lies in a frame; real 0: it is not there. */
typedef struct field {
  int64_t begin, bytes;
  double factor; /* to our units */
  int32_t real;  /* bytes of a number */
} field;

typedef struct layout {
  int64_t frame; /* bytes */
  field field[VARIABLES];
} layout;

_Static_assert(sizeof(layout) <= sizeof(cg_traj_layout), "it does not fit");

static cg_status find_unit(const cg_nc *nc, const cg_nc_variable *var,
                           enum quantity quantity, double *size)
{
  const cg_nc_attribute *att = cg_nc_find_attribute(nc, var, "units");
  const char *text = att ? (const char *)att->values : "";
  int64_t n = att && att->type == CG_NC_CHAR ? att->n : 0;
  while (n > 0 && (text[n - 1] == '\0' || text[n - 1] == ' '))
    n--;
  for (int i = 0; i < UNITS; i++)
    if (units[i].quantity == quantity &&
        (!att || ((int64_t)strlen(units[i].name) == n &&
                  strncasecmp(units[i].name, text, (size_t)n) == 0))) {
      *size = units[i].size;
      return CG_OK;
    }
  return cg_fail(CG_DATA, "the units of its %.*s are \"%.*s\", which is not "
                          "understood",
                 (int)var->name.n, var->name.text,
                 n > SHOWN ? SHOWN : (int)n, text);
}

static double get_real(const unsigned char *at, int64_t real)
{
  return real == 8 ? cg_get_double(at) : (double)cg_get_float(at);
}

static int32_t size_of_real(int32_t type)
{
  return type == CG_NC_FLOAT ? 4 : type == CG_NC_DOUBLE ? 8 : 0;
}

static cg_status find_scale(const cg_nc *nc, const cg_nc_variable *var,
                            double *scale)
{
  const cg_nc_attribute *att = cg_nc_find_attribute(nc, var, "scale_factor");
  int32_t real = att ? size_of_real(att->type) : 0;
  *scale = real && att->n == 1 ? get_real(att->values, real) : 1.0;
  if (att && (!real || att->n != 1 || !isfinite(*scale) || *scale == 0.0))
    return cg_fail(CG_DATA, "the scale_factor of its %.*s is not one finite "
                            "number other than 0",
                   (int)var->name.n, var->name.text);
  return CG_OK;
}

static cg_status lay_out_variable(const cg_nc *nc, enum variable which,
                                  int64_t atoms, field *f)
{
  const cg_nc_variable *var = cg_nc_find_variable(nc, variables[which].name);
  int dims = variables[which].dims;
  const int64_t shape[3] = {0, dims == 3 ? atoms : 3, 3};
  double scale = 1.0, size = 1.0;
  if (!var)
    return CG_OK;
  if (!var->record && var->dims == dims)
    return cg_fail(CG_DATA, "its %s have no unlimited dimension \"frame\", as "
                            "AMBER's convention asks for: write the file anew "
                            "(NCO: ncks --mk_rec_dmn frame)",
                   variables[which].name);
  bool fits = var->record && var->dims == dims;
  for (int k = 0; k < dims && fits; k++)
    fits = var->dim[k] == shape[k];
  f->real = size_of_real(var->type);
  if (!fits || !f->real)
    return cg_fail(CG_DATA, "its %s are not floats or doubles with the "
                            "dimensions %s",
                   variables[which].name,
                   dims == 3 ? "frame, atom, 3"
                   : dims == 2 ? "frame, 3" : "frame");
  f->begin = var->begin - nc->first;
  f->bytes = var->bytes;
  CG_TRY(find_unit(nc, var, variables[which].quantity, &size));
  CG_TRY(find_scale(nc, var, &scale));
  f->factor = size * scale;
  return CG_OK;
}

/* Is AMBER one of the words of the attribute Conventions? */
static cg_status check_convention(const cg_nc *nc)
{
  const cg_nc_attribute *att = cg_nc_find_attribute(nc, NULL, "Conventions");
  const char *text = att ? (const char *)att->values : "";
  int64_t n = att && att->type == CG_NC_CHAR ? att->n : 0, length;
  for (int64_t at = 0; at < n; at += length + 1) {
    for (length = 0; at + length < n && !strchr(" ,;", text[at + length]);)
      length++;
    if (length == 5 && memcmp(text + at, "AMBER", 5) == 0)
      return CG_OK;
  }
  return cg_fail(CG_DATA, "a NetCDF file with the Conventions \"%.*s\", "
                          "trajectories have AMBER (restarts, AMBERRESTART, "
                          "are not read)",
                 n > SHOWN ? SHOWN : (int)n, text);
}

static cg_status lay_out(const cg_nc *nc, int64_t *atoms, layout *l)
{
  const cg_nc_dim *atom = cg_nc_find_dim(nc, "atom");
  CG_TRY(check_convention(nc));
  if (!atom || atom->length < 1)
    return cg_fail(CG_DATA, "its dimension atom is %s",
                   atom ? "0" : "not there");
  *atoms = atom->length;
  *l = (layout){.frame = nc->record};
  for (enum variable k = X; k < VARIABLES; k++)
    CG_TRY(lay_out_variable(nc, k, *atoms, &l->field[k]));
  if (!l->field[X].real && !l->field[V].real && !l->field[F].real)
    return cg_fail(CG_DATA, "holds neither coordinates nor velocities nor "
                            "forces");
  return CG_OK;
}

static cg_status read_time(const cg_file *file, const layout *l,
                           int64_t offset, cg_traj_head *head)
{
  const field *f = &l->field[TIME];
  unsigned char bytes[8];
  if (!f->real)
    return CG_OK;
  CG_TRY(cg_file_read(file, offset + f->begin, (size_t)f->real, bytes));
  head->time = f->factor * get_real(bytes, f->real);
  if (!isfinite(head->time))
    return cg_fail(CG_DATA, "the time is not finite");
  return CG_OK;
}

static int32_t flags_of(const layout *l)
{
  const field *f = l->field;
  return (f[X].real ? CG_HAS_X : 0) | (f[V].real ? CG_HAS_V : 0) |
         (f[F].real ? CG_HAS_F : 0) |
         (f[LENGTHS].real && f[ANGLES].real ? CG_HAS_BOX : 0) |
         (f[X].real == 8 ? CG_HAS_DOUBLE : 0) |
         (f[TIME].real ? 0 : CG_STEP_FOR_TIME);
}

static cg_status add_frames(const cg_file *file, const cg_nc *nc,
                            const layout *l, int64_t atoms, int64_t n,
                            cg_traj_index *index)
{
  for (int64_t i = 0; i < n; i++) {
    int64_t offset = nc->first + i * nc->record;
    cg_traj_head head = {.atoms = atoms,
                         .bytes = nc->record,
                         .time = (double)i,
                         .flags = flags_of(l)};
    cg_status status = read_time(file, l, offset, &head);
    if (status == CG_OK)
      status = cg_traj_index_add(index, offset, &head);
    if (status != CG_OK)
      return cg_fail_in("frame %lld at byte %lld", (long long)i,
                        (long long)offset);
  }
  return CG_OK;
}

/* How many records are there, and are they all that should be? */
static int64_t count_frames(const cg_file *file, const cg_nc *nc,
                            cg_traj_index *index)
{
  int64_t room = cg_file_size(file) - nc->first;
  int64_t there = room < 0 ? 0 : room / nc->record;
  int64_t rest = room < 0 ? room : room % nc->record;
  int64_t told = nc->records >= 0 ? nc->records : there;
  if (there < told && (rest != 0 || there == 0))
    cg_traj_index_cut(index, nc->first + there * nc->record,
                      nc->record - rest);
  else if (there != told)
    cg_log_warn("%s: its head promises %lld frame%s, there are %lld: the "
                "first %lld are read",
                cg_file_path(file), (long long)told, cg_text_s(told),
                (long long)there, (long long)(there < told ? there : told));
  return there < told ? there : told;
}

static cg_status scan_head(const cg_file *file, const unsigned char *bytes,
                           size_t n, cg_nc *nc, cg_traj_index *index)
{
  bool whole;
  int64_t atoms = 0;
  layout l;
  if (n >= 4 && !cg_nc_probe(bytes, n))
    return cg_fail(CG_DATA, "does not begin with CDF and 1, 2 or 5: no classic "
                            "NetCDF file, or damaged");
  CG_TRY(cg_nc_read(bytes, n, nc, &whole));
  if (!whole && n == HEAD)
    return cg_fail(CG_DATA, "its head is longer than %d bytes: damaged", HEAD);
  if (!whole) {
    cg_traj_index_cut(index, 0, 1);
    return CG_OK;
  }
  CG_TRY(lay_out(nc, &atoms, &l));
  memcpy(&index->layout, &l, sizeof l);
  return add_frames(file, nc, &l, atoms, count_frames(file, nc, index), index);
}

static cg_status scan(const cg_file *file, cg_traj_index *index)
{
  int64_t size = cg_file_size(file);
  size_t n = size < HEAD ? (size_t)size : HEAD;
  unsigned char *bytes = CG_ARRAY(unsigned char, n);
  cg_nc nc = {0};
  cg_status status = cg_file_read(file, 0, n, bytes);
  if (status == CG_OK)
    status = scan_head(file, bytes, n, &nc, index);
  cg_nc_clear(&nc);
  cg_free(bytes);
  return status == CG_OK ? CG_OK : cg_fail_in("%s", cg_file_path(file));
}

/* Returns nonzero where a product is not finite. */
CG_CLONES
static int64_t multiply(double *x, int64_t n, double factor)
{
  int64_t strange = 0;
  for (int64_t i = 0; i < n; i++) {
    x[i] *= factor;
    strange |= !(fabs(x[i]) <= DBL_MAX);
  }
  return strange;
}

static bool has_cell(const layout *l)
{
  return l->field[LENGTHS].real && l->field[ANGLES].real;
}

/* The box of three lengths and three angles, as the file has them. */
static cg_status read_box(const layout *l, const unsigned char *length_bytes,
                          const unsigned char *angle_bytes, cg_box *box)
{
  const field *lengths = &l->field[LENGTHS], *angles = &l->field[ANGLES];
  double length[3], cosine[3];
  for (int k = 0; k < 3; k++) {
    length[k] = lengths->factor *
                get_real(length_bytes + k * lengths->real, lengths->real);
    cosine[k] = cg_cell_cosine(
        angles->factor *
        get_real(angle_bytes + k * angles->real, angles->real));
    if (!isfinite(length[k]) || !isfinite(cosine[k]))
      return cg_fail(CG_DATA, "the cell holds a number that is not finite");
  }
  return cg_cell_box(length, cosine, box);
}

/* A frame of n atoms without their numbers. */
static void prepare(const layout *l, int64_t n, cg_frame *frame)
{
  CG_ASSERT(l->field[X].real);
  cg_frame_resize(frame, n, l->field[V].real != 0, l->field[F].real != 0);
  frame->precision = 0.0;
  memset(&frame->box, 0, sizeof frame->box);
}

static const char *const what[] = {"position", "velocity", "force"};

static cg_status in_our_units(const layout *l, enum variable k, int64_t n,
                              double (*x)[3])
{
  if (multiply(&x[0][0], 3 * n, l->field[k].factor))
    return cg_fail(CG_DATA, "a %s is not finite in our units", what[k]);
  return CG_OK;
}

static cg_status decode(const cg_traj_wanted *wanted,
                        const unsigned char *bytes, size_t n, cg_frame *frame)
{
  int64_t atoms = wanted->atoms;
  layout l;
  memcpy(&l, wanted->layout, sizeof l);
  CG_ASSERT((int64_t)n == l.frame);
  prepare(&l, atoms, frame);
  if (has_cell(&l))
    CG_TRY(read_box(&l, bytes + l.field[LENGTHS].begin,
                    bytes + l.field[ANGLES].begin, &frame->box));
  double (*out[])[3] = {frame->x, frame->v, frame->f};
  for (enum variable k = X; k <= F; k++) {
    const field *f = &l.field[k];
    if (!f->real)
      continue;
    CG_TRY(cg_traj_reals(bytes + f->begin, (size_t)f->real, 0, atoms, what[k],
                         out[k]));
    CG_TRY(in_our_units(&l, k, atoms, out[k]));
  }
  return CG_OK;
}

static cg_status read_cell(const cg_file *file, const layout *l, int64_t at,
                           cg_box *box)
{
  const field *lengths = &l->field[LENGTHS], *angles = &l->field[ANGLES];
  unsigned char bytes[2][24];
  CG_TRY(cg_file_read(file, at + lengths->begin, (size_t)(3 * lengths->real),
                      bytes[0]));
  CG_TRY(cg_file_read(file, at + angles->begin, (size_t)(3 * angles->real),
                      bytes[1]));
  return read_box(l, bytes[0], bytes[1], box);
}

static cg_status read_part(void *self, const cg_traj_entry *entry,
                           int64_t from, int64_t count, cg_frame *frame)
{
  cg_traj_reader *reader = self;
  layout l;
  memcpy(&l, &reader->layout, sizeof l);
  prepare(&l, count, frame);
  if (has_cell(&l))
    CG_TRY(read_cell(reader->file, &l, entry->offset, &frame->box));
  double (*out[])[3] = {frame->x, frame->v, frame->f};
  for (enum variable k = X; k <= F; k++) {
    const field *f = &l.field[k];
    if (!f->real)
      continue;
    CG_TRY(cg_traj_reader_reals(reader, entry->offset + f->begin,
                                (size_t)f->real, from, count, what[k],
                                out[k]));
    CG_TRY(in_our_units(&l, k, count, out[k]));
  }
  return CG_OK;
}

/* The convention's: A, A/ps, kcal/mol/A, ps. */
static const cg_unit_ratios convention = {
  {1, 10}, {1, 10}, {10 * CG_KJ_PER_KCAL, 1}, {1, 1}};

const cg_traj_format cg_format_amber = {
  .name = "nc",
  .also = "ncdf",
  .own = &convention,
  .forces = "run AMBER with ntwf = -1, which puts forces beside positions",
  .probe = cg_nc_probe,
  .scan = scan,
  .decode = decode,
  .laid = true,
  .read = read_part,
  .open = cg_traj_reader_open,
  .close = cg_traj_reader_close};
