/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Mapping a frame: R = r_0 + sum_i c_i (r_i - r_0), V = sum_i c_i v_i,
 * F = sum_i (d_i/c_i) f_i for each bead, or a sum over all atoms of its
 * molecule (mapping/force_map.h).
 *
 * Each atom goes to the image nearest to the first atom r_0 of its bead, which
 * a bead wider than half a box reaches along its bonds (whole.c), and r_0 to
 * the image nearest to the first atom of the bead before it in the same
 * molecule (VOTCA's rule, Ruehle et al., J. Chem. Theory Comput. 5 (2009)
 * 3211).  A difference shorter than half the smallest box height is its own
 * nearest image, because every lattice vector is at least one height long:
 * whole molecules cost no look at the box.  The same bound is the limit for a
 * bead, beyond which "nearest" says nothing.
 *
 * Cost: one pass over each array that the frame holds.
 * Disadvantage: in a molecule where two beads that follow each other are more
 * than half a box apart, the second may land on another image (its position is
 * right modulo box vectors all the same). */
#include <math.h>

#include "base/error.h"
#include "base/mem.h"
#include "base/text.h"
#include "mapping/map.h"
#include "model/box.h"

typedef double vec[3];

static double norm2(const double d[3])
{
  return d[0] * d[0] + d[1] * d[1] + d[2] * d[2];
}

static void subtract(const double a[3], const double b[3], double d[3])
{
  for (int k = 0; k < 3; k++)
    d[k] = a[k] - b[k];
}

/* Move x to its image nearest to a place.  bound2: see the head.
 * \return false where x is too far away to tell.  */
static bool come_near(const cg_box *box, double bound2, const double place[3],
                      double x[3])
{
  double d[3];
  subtract(x, place, d);
  if (norm2(d) <= bound2)
    return true;
  if (!cg_box_resolves(box, d))
    return false;
  cg_box_nearest(box, d);
  for (int k = 0; k < 3; k++)
    x[k] = place[k] + d[k];
  return true;
}

/* Replace the difference of an atom from the first of its bead by its nearest
 * image.
 * \return false where that is beyond the bound, or lost to rounding.  */
static bool is_near(const cg_box *box, double bound2, double d[3])
{
  if (norm2(d) <= bound2)
    return true;
  if (!cg_box_resolves(box, d))
    return false;
  cg_box_nearest(box, d);
  return norm2(d) <= bound2;
}

/* Entries from 0, else DONE, else UNLIKE, else steps downwards from FIRST_STEP.
 */
enum { DONE = -1, UNLIKE = -2, FIRST_STEP = -3 };

/* Add up a bead that is too wide for the image nearest to its first atom.
 * \return DONE, or its step that cannot be done; UNLIKE where not all molecules
 * of the kind have the bonds of the steps.  */
static int32_t place_wide(const cg_kind *kind, int32_t b, const cg_box *box,
                          vec *x, double sum[3])
{
  int32_t a = kind->start[b], n = kind->start[b + 1] - a;
  if (kind->unlike > 0)
    return UNLIKE;
  vec *d = cg_alloc((size_t)n, sizeof *d);
  int32_t step = cg_kind_walk(kind, b, box, (const double (*)[3])x, d);
  for (int k = 0; k < 3; k++)
    sum[k] = 0.0;
  for (int32_t i = 0; i < n && step < 0; i++)
    for (int k = 0; k < 3; k++)
      sum[k] += kind->weight[a + i] * d[i][k];
  cg_free(d);
  return step < 0 ? DONE : FIRST_STEP - step;
}

/* Place the beads of one molecule.
 * \return DONE, UNLIKE, or the step that cannot be done; the first entry of a
 * bead where it is lost to rounding as seen from the bead before.  */
static inline int32_t place_beads(const cg_kind *kind, const cg_box *box,
                                  double bound2, vec *x, vec *R)
{
  double before[3] = {0.0, 0.0, 0.0};
  for (int32_t b = 0; b < kind->beads; b++) {
    int32_t a = kind->start[b], end = kind->start[b + 1];
    const double *first = x[kind->atom[a]];
    double sum[3] = {0.0, 0.0, 0.0};
    bool wide = false;
    for (int32_t i = a + 1; i < end; i++) {
      double d[3];
      subtract(x[kind->atom[i]], first, d);
      wide |= !is_near(box, 0.25 * bound2, d);
      for (int k = 0; k < 3; k++)
        sum[k] += kind->weight[i] * d[k];
    }
    int32_t trouble = wide ? place_wide(kind, b, box, x, sum) : DONE;
    if (trouble != DONE)
      return trouble;
    double place[3] = {first[0], first[1], first[2]};
    if (b > 0 && !come_near(box, bound2, before, place))
      return a;
    for (int k = 0; k < 3; k++) {
      R[b][k] = place[k] + sum[k];
      before[k] = place[k];
    }
  }
  return DONE;
}

/* out_b = sum_i w_bi in_i over all atoms of a molecule. */
static void combine_all(const cg_kind *kind, int64_t molecules, vec *in,
                        vec *out)
{
  for (int64_t m = 0; m < molecules; m++) {
    const double *w = kind->optimal;
    for (int32_t b = 0; b < kind->beads; b++, w += kind->atoms) {
      double sum[3] = {0.0, 0.0, 0.0};
      for (int32_t i = 0; i < kind->atoms; i++)
        for (int k = 0; k < 3; k++)
          sum[k] += w[i] * in[i][k];
      for (int k = 0; k < 3; k++)
        out[b][k] = sum[k];
    }
    in += kind->atoms;
    out += kind->beads;
  }
}

/* out_b = sum_i weight_i in_i for the beads of all molecules of a block. */
static void combine(const cg_kind *kind, int64_t molecules,
                    const double *weight, vec *in, vec *out)
{
  for (int64_t m = 0; m < molecules; m++) {
    for (int32_t b = 0; b < kind->beads; b++) {
      double sum[3] = {0.0, 0.0, 0.0};
      for (int32_t i = kind->start[b]; i < kind->start[b + 1]; i++)
        for (int k = 0; k < 3; k++)
          sum[k] += weight[i] * in[kind->atom[i]][k];
      for (int k = 0; k < 3; k++)
        out[b][k] = sum[k];
    }
    in += kind->atoms;
    out += kind->beads;
  }
}

static int bead_of_entry(const cg_kind *kind, int32_t entry)
{
  int b = 0;
  while (kind->start[b + 1] <= entry)
    b++;
  return b;
}

/* Why an atom could not be placed beside another one, and who that is. */
static cg_status fail_apart(const cg_frame *frame, int64_t from, int64_t atom,
                            const char *who, const char *unit)
{
  double d[3];
  long long a = (long long)from + 1, b = (long long)atom + 1;
  subtract(frame->x[atom - frame->first], frame->x[from - frame->first], d);
  if (!isfinite(d[0]) || !isfinite(d[1]) || !isfinite(d[2]))
    return cg_fail(CG_DATA, "the position of atom %lld or %lld is not a finite "
                            "number: the trajectory is damaged or the run blew "
                            "up",
                   a, b);
  if (!cg_box_resolves(&frame->box, d))
    return cg_fail(CG_DATA, "atom %lld is %.4g %s from atom %lld, which is "
                            "more than %g boxes: the trajectory is damaged, "
                            "leave the frame out",
                   b, sqrt(norm2(d)), unit, a, CG_BOX_FAR);
  cg_box_nearest(&frame->box, d);
  return cg_fail(CG_DATA, "atom %lld is %.4g %s from atom %lld, %s, more than "
                          "half the smallest box height (%.4g %s): use "
                          "smaller beads, or check that topology and "
                          "trajectory belong together",
                 b, sqrt(norm2(d)), unit, a, who,
                 cg_box_largest_cutoff(&frame->box), unit);
}

/* Say why the step of molecule m of a block, whose atoms count from `first`,
 * cannot be done. */
static cg_status fail_step(const cg_map *map, const cg_kind *kind,
                           const cg_step *step, int64_t first,
                           const cg_frame *frame)
{
  int64_t from = first + kind->atom[step->from];
  int64_t to = first + kind->atom[step->to];
  bool start = step->from == kind->start[bead_of_entry(kind, step->from)];
  if (!step->closes)
    return fail_apart(frame, from, to,
                      start ? "the first of the bead" : "its neighbour",
                      cg_unit_names_of_beads(map->beads)->length);
  return cg_fail(CG_DATA, "the bond of atoms %lld and %lld leads through the "
                          "whole box: a ring or network has no centre, use "
                          "smaller beads",
                 (long long)from + 1, (long long)to + 1);
}

static cg_status fail_unlike(const cg_kind *kind, int64_t molecule)
{
  return cg_fail(CG_CONFIG, "molecule %lld: a bead of it is as wide as half "
                            "the box and is put together along its bonds, but "
                            "molecule %lld has other bonds than molecule %lld "
                            "of the same name: complete the topology, give "
                            "them different names, or use smaller beads",
                 (long long)molecule + 1, (long long)kind->unlike + 1,
                 (long long)kind->model + 1);
}

/* Say why molecule m of a block could not be placed. */
static cg_status fail_wide(const cg_map *map, const cg_block *block, int64_t m,
                           int32_t trouble, const cg_frame *frame)
{
  const cg_kind *kind = &map->kind[block->kind];
  if (trouble == UNLIKE)
    return fail_unlike(kind, block->first_molecule + m);
  const cg_step *step = trouble < DONE ? &kind->step[FIRST_STEP - trouble]
                                       : NULL;
  int b = bead_of_entry(kind, step ? step->to : trouble);
  cg_gid bead = block->first_bead + m * kind->beads + b;
  int64_t first = block->first_atom + m * kind->atoms;
  if (step)
    (void)fail_step(map, kind, step, first, frame);
  else
    (void)fail_apart(frame, first + kind->atom[kind->start[b - 1]],
                     first + kind->atom[trouble],
                     "the first of the bead before",
                     cg_unit_names_of_beads(map->beads)->length);
  return cg_fail_in("molecule %lld, bead %s",
                    (long long)(block->first_molecule + m) + 1,
                    cg_names_text(map->beads->names, map->beads->name[bead]));
}

static cg_status place_block(const cg_map *map, const cg_block *block,
                             const cg_frame *atoms, cg_frame *beads)
{
  const cg_kind *kind = &map->kind[block->kind];
  double bound = cg_box_largest_cutoff(&atoms->box);
  vec *x = atoms->x + (block->first_atom - atoms->first);
  vec *R = beads->x + (block->first_bead - beads->first);
  for (int64_t m = 0; m < block->molecules; m++) {
    int32_t trouble = place_beads(kind, &atoms->box, bound * bound, x, R);
    if (trouble != DONE)
      return fail_wide(map, block, m, trouble, atoms);
    x += kind->atoms;
    R += kind->beads;
  }
  return CG_OK;
}

/* An atom without mass is a virtual site: the engine should have spread its
 * force over real atoms, else it would be lost here. */
static cg_status check_massless(const cg_map *map, const cg_block *block,
                                const cg_frame *frame)
{
  const cg_kind *kind = &map->kind[block->kind];
  for (int64_t m = 0; kind->massless > 0 && m < block->molecules; m++)
    for (int32_t i = 0; i < kind->massless; i++) {
      int64_t atom =
          block->first_atom + m * kind->atoms + kind->massless_atom[i];
      if (norm2(frame->f[atom - frame->first]) > 0.0)
        return cg_fail(CG_DATA, "molecule %lld: atom %lld has weight 0 and no "
                                "mass but bears a force, which would be lost: "
                                "let the engine spread the forces of virtual "
                                "sites, or leave the atom out of the mapping",
                       (long long)(block->first_molecule + m) + 1,
                       (long long)atom + 1);
    }
  return CG_OK;
}

static cg_status map_block(const cg_map *map, const cg_block *block,
                           const cg_frame *atoms, cg_frame *beads)
{
  const cg_kind *kind = &map->kind[block->kind];
  int64_t from = block->first_atom - atoms->first;
  cg_gid to = block->first_bead - beads->first;
  CG_TRY(place_block(map, block, atoms, beads));
  if (atoms->has_v)
    combine(kind, block->molecules, kind->weight, atoms->v + from,
            beads->v + to);
  if (!atoms->has_f)
    return CG_OK;
  if (kind->optimal)
    combine_all(kind, block->molecules, atoms->f + from, beads->f + to);
  else
    combine(kind, block->molecules, kind->force, atoms->f + from,
            beads->f + to);
  return check_massless(map, block, atoms);
}

static cg_status map_frame(const cg_map *map, const cg_map_part *part,
                           const cg_frame *atoms, cg_frame *beads,
                           cg_map_odd *odd)
{
  typedef const double (*triples)[3];
  for (int64_t i = 0; i < part->blocks; i++)
    CG_TRY(map_block(map, &part->block[i], atoms, beads));
  CG_TRY(cg_map_check(map, beads, CG_MAP_X, (triples)beads->x, odd));
  if (beads->has_v)
    CG_TRY(cg_map_check(map, beads, CG_MAP_V, (triples)beads->v, odd));
  if (beads->has_f)
    CG_TRY(cg_map_check(map, beads, CG_MAP_F, (triples)beads->f, odd));
  return CG_OK;
}

static void copy_moment(const cg_frame *from, cg_frame *to)
{
  to->index = from->index;
  to->step = from->step;
  to->time = from->time;
  to->precision = from->precision;
  to->box = from->box;
}

cg_status cg_map_apply_part(const cg_map *map, const cg_map_part *part,
                            const cg_frame *atoms, cg_frame *beads,
                            cg_map_odd *odd)
{
  CG_ASSERT(atoms->first == part->first_atom && atoms->n == part->atoms);
  copy_moment(atoms, beads);
  beads->first = part->first_bead;
  cg_frame_resize(beads, part->beads, atoms->has_v, atoms->has_f);
  return map_frame(map, part, atoms, beads, odd);
}

cg_map_part cg_map_all(const cg_map *map)
{
  return (cg_map_part){.atoms = map->atoms,
                       .beads = map->beads->n,
                       .blocks = map->blocks,
                       .block = map->block};
}

cg_status cg_map_apply_whole(const cg_map *map, const cg_frame *atoms,
                             cg_frame *beads, cg_map_odd *odd)
{
  const cg_map_part all = cg_map_all(map);
  if (atoms->n == map->atoms)
    return cg_map_apply_part(map, &all, atoms, beads, odd);
  return cg_fail(CG_DATA, "%lld atom%s, the topology has %lld: give the "
                          "topology of this trajectory, or name the atoms "
                          "that it holds with an index file (-n, --group)",
                 (long long)atoms->n, cg_text_s(atoms->n),
                 (long long)map->atoms);
}

cg_status cg_map_apply(const cg_map *map, const cg_frame *atoms,
                       cg_frame *beads)
{
  return cg_map_apply_whole(map, atoms, beads, NULL);
}
