# Unit tests run under mpirun (2 ranks unless MPIRUN_FLAGS says otherwise), those
# of functions that never communicate as a lone rank; scripts run by themselves.
# A unit test: add `tests/t_NAME` to unit_tests, or to lone_tests, and its
# sources below.
TEST_EXTENSIONS = .sh
SH_LOG_COMPILER = $(SHELL)
LOG_COMPILER = $(SHELL) $(top_srcdir)/tests/run.sh $(MPIRUN)
AM_LOG_FLAGS = $(MPIRUN_FLAGS)
AM_TESTS_ENVIRONMENT = \
  top_srcdir='$(top_srcdir)'; top_builddir='$(top_builddir)'; \
  CG_LONE='$(alone)'; export CG_LONE; \
  MPIRUN='$(MPIRUN)'; LMP='$(LMP)'; MANDOC='$(MANDOC)'; \
  export top_srcdir top_builddir MPIRUN LMP MANDOC; \
  . $(top_srcdir)/tests/mpienv.sh;

check_LIBRARIES =
tests_libharness_a_SOURCES =
test_libs = tests/libharness.a $(cgmap_libs) $(CUNIT_LIBS)
test_traj = tests/trajfile.c tests/trajfile.h
test_dcd = tests/dcdfile.c tests/dcdfile.h $(test_traj)
test_h5md = tests/h5mdfile.c tests/h5mdfile.h $(test_traj)
test_mapdef = tests/mapdef.c tests/mapdef.h
test_mdanalysis = tests/mdanalysis.c tests/mdanalysis.h
test_methanol = tests/methanol.c tests/methanol.h
test_topology = tests/topology_table.c tests/topology_table.h $(test_traj)
test_systems = tests/systems.c tests/systems.h
test_fm_systems = \
  tests/fm_energies.c tests/fm_energies.h tests/fm_fits.c tests/fm_fits.h \
  tests/fm_given.c tests/fm_given.h \
  tests/fm_potentials.c tests/fm_potentials.h \
  tests/fm_systems.c tests/fm_systems.h \
  $(test_systems)
test_exact = tests/exact_samples.c tests/exact_samples.h $(test_fm_systems)
lone_tests = \
  tests/t_basis \
  tests/t_blocks \
  tests/t_box \
  tests/t_bspline \
  tests/t_dcd_fixed \
  tests/t_decimal \
  tests/t_dump_text \
  tests/t_fm_rows \
  tests/t_forcefield \
  tests/t_gram \
  tests/t_gz \
  tests/t_map \
  tests/t_map_refused \
  tests/t_optimal \
  tests/t_term \
  tests/t_termfit \
  tests/t_termfit_bonded \
  tests/t_topology \
  tests/t_trr \
  tests/t_window
alone = $(lone_tests)
unit_tests = $(lone_tests) \
  tests/t_amber \
  tests/t_atoms_lammps \
  tests/t_atoms_prmtop \
  tests/t_atoms_pdb \
  tests/t_atoms_psf \
  tests/t_atoms_top \
  tests/t_atoms_xml \
  tests/t_base \
  tests/t_charges \
  tests/t_corpus \
  tests/t_cuts \
  tests/t_damage \
  tests/t_dcd \
  tests/t_dense \
  tests/t_dump \
  tests/t_dump_binary \
  tests/t_dump_write \
  tests/t_engine_lammps \
  tests/t_ensemble \
  tests/t_evidence \
  tests/t_factors \
  tests/t_fixed \
  tests/t_fm \
  tests/t_fm_all \
  tests/t_fm_bonded \
  tests/t_fm_denoise \
  tests/t_fm_energy \
  tests/t_fm_errors \
  tests/t_fm_formulas \
  tests/t_fm_many \
  tests/t_fm_needs \
  tests/t_fm_numbers \
  tests/t_fm_pressure \
  tests/t_fm_regularise \
  tests/t_fm_report \
  tests/t_fm_resume \
  tests/t_fm_saved \
  tests/t_fm_structure \
  tests/t_fm_thin \
  tests/t_fm_tsqr \
  tests/t_fm_weights \
  tests/t_force_map \
  tests/t_forces \
  tests/t_g96 \
  tests/t_given \
  tests/t_given_frames \
  tests/t_grid \
  tests/t_gro \
  tests/t_h5 \
  tests/t_h5md \
  tests/t_h5md_atoms \
  tests/t_h5md_hostile \
  tests/t_h5md_together \
  tests/t_h5md_write \
  tests/t_huge \
  tests/t_index_cache \
  tests/t_interaction_types \
  tests/t_interactions \
  tests/t_interactions_write \
  tests/t_map_real \
  tests/t_mapping_xml \
  tests/t_ndx \
  tests/t_nlist \
  tests/t_parts \
  tests/t_pdb \
  tests/t_pdb_write \
  tests/t_reduced \
  tests/t_results \
  tests/t_scatter \
  tests/t_series \
  tests/t_services \
  tests/t_tab \
  tests/t_traj \
  tests/t_tsqr \
  tests/t_repeat_units \
  tests/t_votca \
  tests/t_walk \
  tests/t_xml \
  tests/t_xtc \
  tests/t_xyz \
  tests/t_zst

if HAVE_CUNIT
check_LIBRARIES += tests/libharness.a
tests_libharness_a_SOURCES += tests/harness.c tests/harness.h \
  tests/barrier.h tests/larger.h
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)
else
check-local:
	@echo 'No unit tests: configure found no CUnit (Debian: libcunit1-dev).'
endif

tests_t_amber_SOURCES = tests/t_amber.c $(test_traj) $(test_methanol)
tests_t_amber_LDADD = $(test_libs)
tests_t_atoms_lammps_SOURCES = tests/t_atoms_lammps.c $(test_traj)
tests_t_atoms_lammps_LDADD = $(test_libs)
tests_t_atoms_prmtop_SOURCES = tests/t_atoms_prmtop.c $(test_topology)
tests_t_atoms_prmtop_LDADD = $(test_libs)
tests_t_atoms_pdb_SOURCES = tests/t_atoms_pdb.c $(test_traj)
tests_t_atoms_pdb_LDADD = $(test_libs)
tests_t_atoms_psf_SOURCES = tests/t_atoms_psf.c $(test_topology)
tests_t_atoms_psf_LDADD = $(test_libs)
tests_t_atoms_top_SOURCES = tests/t_atoms_top.c $(test_topology)
tests_t_atoms_top_LDADD = $(test_libs)
tests_t_atoms_xml_SOURCES = tests/t_atoms_xml.c $(test_topology)
tests_t_atoms_xml_LDADD = $(test_libs)
tests_t_base_SOURCES = tests/t_base.c
tests_t_base_LDADD = $(test_libs)
tests_t_basis_SOURCES = tests/t_basis.c
tests_t_basis_LDADD = $(test_libs)
tests_t_blocks_SOURCES = tests/t_blocks.c
tests_t_blocks_LDADD = $(test_libs)
tests_t_box_SOURCES = tests/t_box.c
tests_t_box_LDADD = $(test_libs)
tests_t_bspline_SOURCES = tests/t_bspline.c
tests_t_bspline_LDADD = $(test_libs)
tests_t_charges_SOURCES = tests/t_charges.c $(test_systems)
tests_t_charges_LDADD = $(test_libs)
tests_t_corpus_SOURCES = tests/t_corpus.c $(fuzz_targets) $(test_traj)
tests_t_corpus_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_t_corpus_CFLAGS = $(sanitized_cflags)
tests_t_corpus_LDFLAGS = $(sanitizers)
tests_t_corpus_LDADD = tests/libharness.a $(sanitized_library) \
  $(cgmap_other_libs) $(CUNIT_LIBS)
tests_t_cuts_SOURCES = tests/t_cuts.c $(fuzz_targets) $(test_traj)
tests_t_cuts_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_t_cuts_LDADD = $(test_libs)
tests_t_damage_SOURCES = tests/t_damage.c $(test_traj)
tests_t_damage_LDADD = $(test_libs)
tests_t_dcd_SOURCES = tests/t_dcd.c $(test_dcd) $(test_methanol)
tests_t_dcd_LDADD = $(test_libs)
tests_t_dcd_fixed_SOURCES = tests/t_dcd_fixed.c $(test_dcd) \
  $(test_mdanalysis)
tests_t_dcd_fixed_LDADD = $(test_libs)
tests_t_decimal_SOURCES = tests/t_decimal.c
tests_t_decimal_LDADD = $(test_libs)
tests_t_dense_SOURCES = tests/t_dense.c
tests_t_dense_LDADD = $(test_libs)
tests_t_dump_SOURCES = tests/t_dump.c $(test_traj) $(test_methanol)
tests_t_dump_LDADD = $(test_libs)
tests_t_dump_binary_SOURCES = tests/t_dump_binary.c $(test_traj)
tests_t_dump_binary_LDADD = $(test_libs)
tests_t_dump_text_SOURCES = tests/t_dump_text.c $(test_traj)
tests_t_dump_text_LDADD = $(test_libs)
tests_t_dump_write_SOURCES = tests/t_dump_write.c $(test_traj)
tests_t_dump_write_LDADD = $(test_libs)
tests_t_engine_lammps_SOURCES = tests/t_engine_lammps.c
tests_t_engine_lammps_LDADD = $(test_libs)
tests_t_ensemble_SOURCES = tests/t_ensemble.c $(test_traj)
tests_t_ensemble_LDADD = $(test_libs)
tests_t_evidence_SOURCES = tests/t_evidence.c
tests_t_evidence_LDADD = $(test_libs)
tests_t_fixed_SOURCES = tests/t_fixed.c
tests_t_fixed_LDADD = $(test_libs)
tests_t_factors_SOURCES = tests/t_factors.c
tests_t_factors_LDADD = $(test_libs)
tests_t_fm_SOURCES = tests/t_fm.c $(test_fm_systems)
tests_t_fm_LDADD = $(test_libs)
tests_t_fm_all_SOURCES = tests/t_fm_all.c $(test_fm_systems)
tests_t_fm_all_LDADD = $(test_libs)
tests_t_fm_bonded_SOURCES = tests/t_fm_bonded.c $(test_fm_systems)
tests_t_fm_bonded_LDADD = $(test_libs)
tests_t_fm_denoise_SOURCES = tests/t_fm_denoise.c $(test_exact)
tests_t_fm_denoise_LDADD = $(test_libs)
tests_t_fm_energy_SOURCES = tests/t_fm_energy.c $(test_fm_systems)
tests_t_fm_energy_LDADD = $(test_libs)
tests_t_fm_errors_SOURCES = tests/t_fm_errors.c $(test_exact)
tests_t_fm_errors_LDADD = $(test_libs)
tests_t_fm_formulas_SOURCES = tests/t_fm_formulas.c $(test_fm_systems)
tests_t_fm_formulas_LDADD = $(test_libs)
tests_t_fm_needs_SOURCES = tests/t_fm_needs.c $(test_fm_systems)
tests_t_fm_needs_LDADD = $(test_libs)
tests_t_fm_numbers_SOURCES = tests/t_fm_numbers.c $(test_fm_systems)
tests_t_fm_numbers_LDADD = $(test_libs)
tests_t_fm_many_SOURCES = tests/t_fm_many.c $(test_fm_systems)
tests_t_fm_many_LDADD = $(test_libs)
tests_t_fm_pressure_SOURCES = tests/t_fm_pressure.c $(test_fm_systems)
tests_t_fm_pressure_LDADD = $(test_libs)
tests_t_fm_regularise_SOURCES = tests/t_fm_regularise.c $(test_fm_systems)
tests_t_fm_regularise_LDADD = $(test_libs)
tests_t_fm_report_SOURCES = tests/t_fm_report.c $(test_fm_systems)
tests_t_fm_report_LDADD = $(test_libs)
tests_t_fm_rows_SOURCES = tests/t_fm_rows.c $(test_fm_systems)
tests_t_fm_rows_LDADD = $(test_libs)
tests_t_fm_resume_SOURCES = tests/t_fm_resume.c $(test_fm_systems)
tests_t_fm_resume_LDADD = $(test_libs)
tests_t_fm_saved_SOURCES = tests/t_fm_saved.c $(test_fm_systems)
tests_t_fm_saved_LDADD = $(test_libs)
tests_t_fm_structure_SOURCES = tests/t_fm_structure.c $(test_exact)
tests_t_fm_structure_LDADD = $(test_libs)
tests_t_fm_thin_SOURCES = tests/t_fm_thin.c $(test_fm_systems)
tests_t_fm_thin_LDADD = $(test_libs)
tests_t_fm_tsqr_SOURCES = tests/t_fm_tsqr.c $(test_fm_systems)
tests_t_fm_tsqr_LDADD = $(test_libs)
tests_t_fm_weights_SOURCES = tests/t_fm_weights.c $(test_fm_systems)
tests_t_fm_weights_LDADD = $(test_libs)
tests_t_force_map_SOURCES = tests/t_force_map.c $(test_mapdef)
tests_t_force_map_LDADD = $(test_libs)
tests_t_forcefield_SOURCES = tests/t_forcefield.c
tests_t_forcefield_LDADD = $(test_libs)
tests_t_forces_SOURCES = tests/t_forces.c $(test_traj)
tests_t_forces_LDADD = $(test_libs)
tests_t_given_frames_SOURCES = tests/t_given_frames.c $(test_fm_systems)
tests_t_given_frames_LDADD = $(test_libs)
tests_t_given_SOURCES = tests/t_given.c $(test_fm_systems)
tests_t_given_LDADD = $(test_libs)
tests_t_g96_SOURCES = tests/t_g96.c $(test_traj) $(test_methanol)
tests_t_g96_LDADD = $(test_libs)
tests_t_gram_SOURCES = tests/t_gram.c
tests_t_gram_LDADD = $(test_libs)
tests_t_grid_SOURCES = tests/t_grid.c $(test_systems)
tests_t_grid_LDADD = $(test_libs)
tests_t_gro_SOURCES = tests/t_gro.c $(test_traj) $(test_methanol)
tests_t_gro_LDADD = $(test_libs)
tests_t_gz_SOURCES = tests/t_gz.c $(test_traj)
tests_t_gz_LDADD = $(test_libs)
tests_t_h5_SOURCES = tests/t_h5.c
tests_t_h5_LDADD = $(test_libs)
tests_t_h5md_SOURCES = tests/t_h5md.c $(test_h5md) $(test_methanol)
tests_t_h5md_LDADD = $(test_libs)
tests_t_h5md_atoms_SOURCES = tests/t_h5md_atoms.c $(test_h5md)
tests_t_h5md_atoms_LDADD = $(test_libs)
tests_t_h5md_hostile_SOURCES = tests/t_h5md_hostile.c $(test_h5md)
tests_t_h5md_hostile_LDADD = $(test_libs)
tests_t_h5md_together_SOURCES = tests/t_h5md_together.c $(test_h5md)
tests_t_h5md_together_LDADD = $(test_libs)
tests_t_h5md_write_SOURCES = tests/t_h5md_write.c $(test_h5md)
tests_t_h5md_write_LDADD = $(test_libs)
tests_t_huge_SOURCES = tests/t_huge.c $(test_traj)
tests_t_huge_LDADD = $(test_libs)
tests_t_index_cache_SOURCES = tests/t_index_cache.c $(test_traj)
tests_t_index_cache_LDADD = $(test_libs)
tests_t_interaction_types_SOURCES = tests/t_interaction_types.c $(test_fm_systems)
tests_t_interaction_types_LDADD = $(test_libs)
tests_t_interactions_SOURCES = tests/t_interactions.c $(test_systems)
tests_t_interactions_LDADD = $(test_libs)
tests_t_interactions_write_SOURCES = tests/t_interactions_write.c
tests_t_interactions_write_LDADD = $(test_libs)
tests_t_map_SOURCES = tests/t_map.c $(test_mapdef)
tests_t_map_LDADD = $(test_libs)
tests_t_map_real_SOURCES = tests/t_map_real.c
tests_t_map_real_LDADD = $(test_libs)
tests_t_map_refused_SOURCES = tests/t_map_refused.c $(test_mapdef)
tests_t_map_refused_LDADD = $(test_libs)
tests_t_mapping_xml_SOURCES = tests/t_mapping_xml.c
tests_t_mapping_xml_LDADD = $(test_libs)
tests_t_ndx_SOURCES = tests/t_ndx.c $(test_traj)
tests_t_ndx_LDADD = $(test_libs)
tests_t_nlist_SOURCES = tests/t_nlist.c $(test_systems)
tests_t_nlist_LDADD = $(test_libs)
tests_t_pdb_SOURCES = tests/t_pdb.c $(test_traj) $(test_methanol) \
  $(test_mdanalysis)
tests_t_pdb_LDADD = $(test_libs)
tests_t_pdb_write_SOURCES = tests/t_pdb_write.c $(test_traj)
tests_t_pdb_write_LDADD = $(test_libs)
tests_t_optimal_SOURCES = tests/t_optimal.c
tests_t_optimal_LDADD = $(test_libs)
tests_t_parts_SOURCES = tests/t_parts.c $(test_traj)
tests_t_parts_LDADD = $(test_libs)
tests_t_reduced_SOURCES = tests/t_reduced.c $(test_traj)
tests_t_reduced_LDADD = $(test_libs)
tests_t_results_SOURCES = tests/t_results.c
tests_t_results_LDADD = $(test_libs)
tests_t_scatter_SOURCES = tests/t_scatter.c $(test_systems)
tests_t_scatter_LDADD = $(test_libs)
tests_t_series_SOURCES = tests/t_series.c
tests_t_series_LDADD = $(test_libs)
tests_t_services_SOURCES = tests/t_services.c
tests_t_services_LDADD = $(test_libs)
tests_t_tab_SOURCES = tests/t_tab.c
tests_t_tab_LDADD = $(test_libs)
tests_t_term_SOURCES = tests/t_term.c
tests_t_term_LDADD = $(test_libs)
tests_t_termfit_SOURCES = tests/t_termfit.c
tests_t_termfit_LDADD = $(test_libs)
tests_t_termfit_bonded_SOURCES = tests/t_termfit_bonded.c
tests_t_termfit_bonded_LDADD = $(test_libs)
tests_t_topology_SOURCES = tests/t_topology.c
tests_t_topology_LDADD = $(test_libs)
tests_t_traj_SOURCES = tests/t_traj.c $(test_traj)
tests_t_traj_LDADD = $(test_libs)
tests_t_trr_SOURCES = tests/t_trr.c $(test_traj) $(test_methanol)
tests_t_trr_LDADD = $(test_libs)
tests_t_tsqr_SOURCES = tests/t_tsqr.c
tests_t_tsqr_LDADD = $(test_libs)
tests_t_repeat_units_SOURCES = tests/t_repeat_units.c $(test_mapdef)
tests_t_repeat_units_LDADD = $(test_libs)
tests_t_votca_SOURCES = tests/t_votca.c
tests_t_votca_LDADD = $(test_libs)
tests_t_walk_SOURCES = tests/t_walk.c $(test_systems)
tests_t_walk_LDADD = $(test_libs)
tests_t_window_SOURCES = tests/t_window.c $(test_traj)
tests_t_window_LDADD = $(test_libs)
tests_t_xml_SOURCES = tests/t_xml.c
tests_t_xml_LDADD = $(test_libs)
tests_t_xtc_SOURCES = tests/t_xtc.c $(test_traj) $(test_methanol)
tests_t_xtc_LDADD = $(test_libs)
tests_t_xyz_SOURCES = tests/t_xyz.c $(test_traj) $(test_methanol) \
  $(test_mdanalysis)
tests_t_xyz_LDADD = $(test_libs)
tests_t_zst_SOURCES = tests/t_zst.c $(test_traj)
tests_t_zst_LDADD = $(test_libs)

# What reads files, once more for tests/t_corpus with sanitizers.
fuzz_targets = tests/fuzz/targets.c tests/fuzz/targets.h \
  tests/fuzz/cached.c tests/fuzz/cached.h tests/barrier.h
if HAVE_SANITIZERS
sanitizers = -fsanitize=address,undefined
sanitized_cflags = $(AM_CFLAGS) $(sanitizers) -fno-sanitize-recover=undefined
sanitized_library = tests/libsanitized.a
check_LIBRARIES += tests/libsanitized.a
tests_libsanitized_a_SOURCES = $(src_libcgmap_a_SOURCES)
tests_libsanitized_a_CFLAGS = $(sanitized_cflags)
$(sanitized_library): CFLAGS = -O1 -g
else
sanitized_cflags = $(AM_CFLAGS)
sanitized_library = src/libcgmap.a
endif

# Sees what is installed, and nothing else.
check_PROGRAMS += tests/t_outside
TESTS += tests/t_outside
tests_t_outside_SOURCES = tests/t_outside.c
tests_t_outside_CPPFLAGS = -I$(top_srcdir)/include
tests_t_outside_LDADD = $(cgmap_libs)

check_PROGRAMS += tests/command_lines
tests_command_lines_SOURCES = tests/command_lines.c
tests_command_lines_LDADD = src/cli/libcli.a $(cgmap_libs)

check_PROGRAMS += tests/lammps_check
tests_lammps_check_SOURCES = tests/lammps_check.c
tests_lammps_check_LDADD = $(cgmap_libs)
# domains.sh, up to eight ranks, began latest where all took least time.
shell_tests = \
  tests/bad_input.sh \
  tests/cases.sh \
  tests/cli.sh \
  tests/cuts.sh \
  tests/ensemble.sh \
  tests/example_water.sh \
  tests/fm.sh \
  tests/fm_from.sh \
  tests/fm_many.sh \
  tests/fm_target.sh \
  tests/force_map.sh \
  tests/format_matrix.sh \
  tests/h5md.sh \
  tests/lammps.sh \
  tests/lammps_files.sh \
  tests/layers.sh \
  tests/layers_selftest.sh \
  tests/libcgmap.sh \
  tests/listed.sh \
  tests/man_examples.sh \
  tests/map.sh \
  tests/memory.sh \
  tests/one_answer.sh \
  tests/options.sh \
  tests/readme.sh \
  tests/resume.sh \
  tests/schemas.sh \
  tests/thermostat.sh \
  tests/top.sh \
  tests/votca.sh \
  tests/domains.sh
TESTS += $(shell_tests)
dist_check_SCRIPTS += $(shell_tests)
EXTRA_DIST += \
  tests/data/README \
  tests/data/amber/box.prmtop \
  tests/data/amber/box.txt \
  tests/data/dump/chains.data \
  tests/data/dump/chains.lmp \
  tests/data/dump/chains_by_lammps.data \
  tests/data/dump/methanol_flags.lammpstrj \
  tests/data/dump/methanol_items.lammpstrj \
  tests/data/dump/methanol_shuffled.lammpstrj \
  tests/data/dump/methanol_x.lammpstrj \
  tests/data/dump/methanol_xs.lammpstrj \
  tests/data/dump/methanol_xsu.lammpstrj \
  tests/data/dump/methanol_xu.lammpstrj \
  tests/data/dump/tilted.bin \
  tests/data/dump/tilted.data \
  tests/data/dump/tilted.lammpstrj.gz \
  tests/data/dump/tilted.lmp \
  tests/data/dump/tilted.txt \
  tests/data/dump/tilted_six.lammpstrj \
  tests/data/dump/tilted_x.lammpstrj \
  tests/data/dump/tilted_xs.lammpstrj \
  tests/data/dump/tilted_xsu.lammpstrj \
  tests/data/dump/tilted_xu.lammpstrj \
  tests/data/dump/tilted_xu.lammpstrj.zst \
  tests/data/h5md/endless.h5 \
  tests/data/h5md/heap.h5 \
  tests/data/interactions/a.tab \
  tests/data/interactions/many.xml \
  tests/data/interactions/pairs.xml \
  tests/data/mapping/hexane.xml \
  tests/data/mapping/methanol_2site.xml \
  tests/data/mapping/triglycine.xml \
  tests/data/mapping/triglycine_units.xml \
  tests/data/methanol.gro \
  tests/data/methanol.trr \
  tests/data/methanol_1site.trr \
  tests/data/methanol_2site.trr \
  tests/data/methanol_alike.gro \
  tests/data/tilted_lj.gro \
  tests/data/tilted_lj.trr \
  tests/data/psf/charmm.psf \
  tests/data/psf/ext.psf \
  tests/data/psf/namd.psf \
  tests/data/psf/psf.txt \
  tests/data/top/ff/chains.itp \
  tests/data/top/ff/forcefield.itp \
  tests/data/top/ff/nonbonded.itp \
  tests/data/top/ff/water.itp \
  tests/data/top/mix.top \
  tests/data/top/mix.txt \
  tests/data/traj/double.trr \
  tests/data/traj/fixed.dcd \
  tests/data/traj/mdanalysis.txt \
  tests/data/traj/tilted.g96.gz \
  tests/data/traj/tilted.pdb.gz \
  tests/data/traj/methanol.g96.gz \
  tests/data/traj/methanol.extxyz.gz \
  tests/data/traj/methanol.xyz \
  tests/data/traj/methanol.pdb \
  tests/data/traj/methanol.dcd \
  tests/data/traj/methanol.h5 \
  tests/data/traj/methanol.nc \
  tests/data/traj/methanol.txt \
  tests/data/traj/mixed.trr \
  tests/data/traj/p3.gro \
  tests/data/traj/p3.xtc \
  tests/data/traj/p5.xtc \
  tests/data/traj/p6.gro \
  tests/data/traj/single.trr \
  tests/data/traj/water.txt \
  tests/data/traj/water.xtc \
  tests/data/votca/chains.txt \
  tests/data/votca/chains.xml \
  tests/data/votca/pairs.force \
  tests/data/votca/pairs.xml \
  tests/data/votca/threebody.force \
  tests/data/votca/threebody.pot \
  tests/data/votca/threebody.xml \
  tests/data/votca/water.trr \
  tests/data/votca/water.xml \
  tests/data/votca/water_map.xml \
  tests/data/water_1site.trr \
  tests/data/zst/numbers.zst
EXTRA_DIST += tests/cases_bonded.sh tests/cases_energy.sh \
  tests/cases_gaussian.sh \
  tests/cases_alone.sh tests/cases_manybody.sh tests/cases_targets.sh \
  tests/mpienv.sh tests/ranks.sh tests/run.sh tests/harness.h tests/barrier.h tests/larger.h

include tests/targets.mk
