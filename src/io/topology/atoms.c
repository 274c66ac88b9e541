/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Atoms from topology files: format by content first, suffix second. */
#include <cgmap/input.h>

#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "io/topology/atoms_format.h"

static const size_t largest = (size_t)1 << 31; /* bytes of a topology */

static const cg_atoms_format *const formats[] = {
  &cg_atoms_prmtop,
  &cg_atoms_psf,
  &cg_atoms_pdb,
  &cg_atoms_g96,
  &cg_atoms_lammps,
  &cg_atoms_gro,
  &cg_atoms_top,
  &cg_atoms_xml,
};
enum { FORMATS = sizeof formats / sizeof *formats };

/* Those that a library reads. */
static const cg_atoms_format *const libraries[] = {
  &cg_atoms_h5md,
};
enum { LIBRARIES = sizeof libraries / sizeof *libraries };

/* Files that are not read, and what to do instead. */
static const struct {
  const char *suffix, *advice;
} others[] = {
  {".tpr", "TPR differs from version to version: make a GRO of it with "
           "`gmx editconf -f FILE.tpr -o FILE.gro`, or give the TOP that it "
           "was made of"},
  {".trr", "it is a trajectory without names: give a GRO"},
  {".xtc", "it is a trajectory without names: give a GRO"},
};

static cg_status check_suffix(const char *path)
{
  const char *dot = strrchr(path, '.');
  for (size_t i = 0; dot && i < sizeof others / sizeof *others; i++)
    if (strcmp(dot, others[i].suffix) == 0)
      return cg_fail(CG_DATA, "%s: is not read as a topology; %s", path,
                     others[i].advice);
  return CG_OK;
}

/* The format of n bytes that are text; by what they say, else by the name. */
static const cg_atoms_format *format_of(const char *path, const char *text,
                                        size_t n)
{
  const char *dot = strrchr(path, '.');
  for (int i = 0; i < FORMATS; i++)
    if (formats[i]->probe(text, n))
      return formats[i];
  for (int i = 0; dot && !memchr(text, '\0', n) && i < FORMATS; i++)
    if (strcmp(dot + 1, formats[i]->name) == 0)
      return formats[i];
  return NULL;
}

static cg_status parse(const cg_atoms_input *in, cg_atoms *atoms)
{
  if (in->n == 0)
    return cg_fail(CG_DATA, "it is empty");
  const cg_atoms_format *format = format_of(in->path, in->text, in->n);
  if (!format)
    return cg_fail(CG_DATA, "looks like no topology: give a GRO, PDB, G96, "
                            "TOP, PSF, PRMTOP, XML, H5MD or LAMMPS data file");
  return format->parse(in, atoms);
}

/* The number of the format that a library reads, -1 where it is none. */
static cg_status find_library(const char *path, int *number)
{
  char start[16];
  cg_file *file;
  CG_TRY(cg_file_open(path, &file));
  size_t n = cg_file_size(file) < (int64_t)sizeof start
                 ? (size_t)cg_file_size(file)
                 : sizeof start;
  cg_status status = cg_file_read(file, 0, n, start);
  cg_file_close(file);
  for (int i = 0; i < LIBRARIES && status == CG_OK; i++)
    if (libraries[i]->probe(start, n))
      *number = i;
  return status;
}

static cg_status read_text(cg_atoms_input *in, cg_atoms *atoms)
{
  char *text;
  CG_TRY(cg_file_read_all(in->comm, in->path, largest, &text, &in->n));
  in->text = text;
  cg_status status = parse(in, atoms);
  cg_free(text);
  return status == CG_OK ? CG_OK : cg_fail_in("%s", in->path);
}

cg_status cg_atoms_read_with(const cg_comm *comm, const char *path,
                             const cg_atoms_options *options,
                             cg_atoms **atoms)
{
  static const cg_atoms_options none = {0};
  cg_status status = CG_OK;
  int library = -1;
  *atoms = NULL;
  CG_TRY(check_suffix(path));
  if (cg_comm_rank(comm) == 0)
    status = find_library(path, &library);
  CG_TRY(cg_comm_agree(comm, status));
  cg_comm_bcast(comm, &library, sizeof library, 0);
  cg_atoms_input in = {comm, path, "", 0, options ? options : &none};
  cg_atoms *made = CG_NEW(cg_atoms);
  status = library >= 0 ? libraries[library]->parse(&in, made)
                        : read_text(&in, made);
  if (status == CG_OK)
    *atoms = made;
  else
    cg_atoms_free(made);
  return status;
}

cg_status cg_atoms_read(const cg_comm *comm, const char *path,
                        cg_atoms **atoms)
{
  return cg_atoms_read_with(comm, path, NULL, atoms);
}
