# SPDX-License-Identifier: GPL-2.0-or-later
# How MPI jobs run in the tests: as root too, more ranks than cores, not bound
# to cores (two tests at a time would share one), one thread a rank.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_MCA_rmaps_base_oversubscribe=1
export OMPI_MCA_hwloc_base_binding_policy=none
export OMPI_MCA_btl=self,vader
# Within one machine UCX is looked for in vain, for 0.2 s a start, and a lone
# rank needs no daemon beside it (0.1 s): the tests start a thousand programs.
# Lone ranks without a daemon all use one folder below the base: one for each
# test, with a short name, since there are sockets in it.
export OMPI_MCA_pml=ob1
export OMPI_MCA_ess_singleton_isolated=1
export OMPI_MCA_orte_tmpdir_base="${TMPDIR:-/tmp}/cgmap.$$"
trap 'rm -rf "$OMPI_MCA_orte_tmpdir_base"' 0
export OMPI_MCA_mpi_yield_when_idle=1
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
export HDF5_USE_FILE_LOCKING=FALSE
