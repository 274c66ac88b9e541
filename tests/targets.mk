# Beside `make check`:
#   check-long      scripts that take minutes and gigabytes of disk
#   check-asan      all tests in a build with the address and undefined
#                   behaviour sanitizers (folder asan/)
#   check-valgrind  unit tests on one rank under valgrind
#   fuzz            libFuzzer on every reader, from the inputs of tests/corpus
#                   (clang; FUZZ_TARGETS="trr xtc", FUZZ_SECONDS=300 for each)
#   bench           tests/bench/*.sh
#   shape           figures about the source: signs for a reader, no test
.PHONY: check-long check-asan check-valgrind fuzz bench shape

bench_scripts = \
  tests/bench/cost.sh \
  tests/bench/fm.sh \
  tests/bench/neighbours.sh \
  tests/bench/read.sh \
  tests/bench/rows.sh
bench_programs = \
  tests/bench/liquid \
  tests/bench/neighbours \
  tests/bench/read \
  tests/bench/rows
EXTRA_PROGRAMS = $(bench_programs) tests/fuzz/fuzz
tests_bench_liquid_SOURCES = tests/bench/liquid.c
tests_bench_liquid_LDADD = $(cgmap_libs)
tests_bench_neighbours_SOURCES = tests/bench/neighbours.c
tests_bench_neighbours_LDADD = $(cgmap_libs)
tests_bench_read_SOURCES = tests/bench/read.c
tests_bench_read_LDADD = $(cgmap_libs)
tests_bench_rows_SOURCES = tests/bench/rows.c
tests_bench_rows_LDADD = $(cgmap_libs)
EXTRA_DIST += $(bench_scripts) tests/bench/read_nc.py \
  tests/bench/read_peer.py tests/shape.sh tests/keep_plugins.c \
  tests/openmpi.supp tests/lsan.supp

long_tests = \
  tests/long_map.sh
EXTRA_DIST += $(long_tests)
check-long:
	$(MAKE) check TESTS='$(long_tests)' TEST_SUITE_LOG=long.log
	MEMORY_ATOMS=14000000 $(MAKE) check TESTS=tests/memory.sh \
	  TEST_SUITE_LOG=long.log

asan_cflags = -g -O1 -fsanitize=address,undefined \
  -fno-omit-frame-pointer -fno-sanitize-recover=undefined
# A copy of the source: a tree configured in place cannot be built elsewhere.
check-asan:
	$(MKDIR_P) asan/build
	$(MAKE) distdir distdir=asan/source
	$(CC) -c -o asan/keep_plugins.o $(srcdir)/tests/keep_plugins.c
	cd asan/build && { test -f Makefile || \
	  ../source/configure CFLAGS='$(asan_cflags)' LDFLAGS=-rdynamic \
	    LIBS='$(abs_builddir)/asan/keep_plugins.o'; }
	cd asan/build && \
	  LSAN_OPTIONS=suppressions=$(abs_top_srcdir)/tests/lsan.supp:print_suppressions=0 \
	  CG_TEST_SECONDS=600 $(MAKE) check

# 50 callers: with fewer the stack ends before the call that is suppressed.
# t_corpus has the address sanitizer in it, which valgrind cannot run.
valgrind = valgrind --quiet --num-callers=50 --error-exitcode=9 \
  --leak-check=full --show-leak-kinds=definite,indirect \
  --errors-for-leak-kinds=definite \
  --suppressions=$(abs_top_srcdir)/tests/openmpi.supp
check-valgrind:
	CG_TEST_SECONDS=1800 $(MAKE) check \
	  TESTS='$(unit_tests:tests/t_corpus=)' \
	  TEST_SUITE_LOG=valgrind.log alone= MPIRUN_FLAGS='-n 1 $(valgrind)'

# A build of its own by clang; what is found is left in fuzz/found, to be mended
# and kept in tests/corpus.
FUZZ_SECONDS = 300
FUZZ_TARGETS = $$(sed -n 's/^  {"\([a-z0-9_]*\)", .*/\1/p' \
  $(srcdir)/tests/fuzz/targets.c)
fuzz_cflags = -g -O1 -fsanitize=fuzzer-no-link,address,undefined \
  -fno-omit-frame-pointer -fno-sanitize-recover=undefined
tests_fuzz_fuzz_SOURCES = tests/fuzz/fuzz.c $(fuzz_targets)
tests_fuzz_fuzz_CPPFLAGS = $(AM_CPPFLAGS) -I$(top_srcdir)/tests
tests_fuzz_fuzz_LDFLAGS = -fsanitize=fuzzer
tests_fuzz_fuzz_LDADD = $(cgmap_libs)
EXTRA_DIST += tests/fuzz/run.sh tests/corpus
fuzz:
	$(MKDIR_P) fuzz/build
	$(MAKE) distdir distdir=fuzz/source
	OMPI_CC=clang MPICH_CC=clang; export OMPI_CC MPICH_CC; \
	cd fuzz/build && { test -f Makefile || \
	  ../source/configure CFLAGS='$(fuzz_cflags)'; } && \
	  $(MAKE) tests/fuzz/fuzz
	( $(AM_TESTS_ENVIRONMENT) cd fuzz && \
	  $(SHELL) source/tests/fuzz/run.sh $(FUZZ_SECONDS) $(FUZZ_TARGETS) )

bench: src/cgmap $(bench_programs)
	@for script in $(bench_scripts); do \
	  echo "== $$script"; \
	  ( $(AM_TESTS_ENVIRONMENT) $(SHELL) $(srcdir)/$$script ) || \
	    test $$? = 77 || exit 1; \
	done

shape:
	@top_srcdir='$(top_srcdir)' $(SHELL) $(srcdir)/tests/shape.sh

clean-local:
	-rm -rf asan fuzz
CLEANFILES += long.log valgrind.log $(EXTRA_PROGRAMS)
