# SPDX-License-Identifier: GPL-2.0
#
# make            build/plugsched.so (the GCC plugin) and build/plugsched (the command)
# make install    both, with profiles, the runtime's sources, man pages (PREFIX, DESTDIR)
# make check      all tests, the swap in a VM included
# make verify     records and boundary against ground truth, over the whole kernel (an hour)
# make bench      what it costs, beside a reference in the same run
# make fuzz       damaged input for every reader, ten minutes in all (FUZZ_TOTAL seconds)
# make demo       the whole way from Debian's kernel to a swapped scheduler, in a VM
#
# CC is the compiler of the target kernel: the plugin is built for it. Sources are taken by
# wildcard; a new file in one of the folders needs no change here.

ifeq ($(origin CC),default)
CC := gcc
endif
ifeq ($(origin CXX),default)
CXX := $(patsubst %gcc,%g++,$(firstword $(subst gcc-,g++-,$(CC))))
endif

PREFIX ?= /usr/local
BINDIR := $(DESTDIR)$(PREFIX)/bin
DATADIR := $(DESTDIR)$(PREFIX)/lib/plugsched
MANDIR := $(DESTDIR)$(PREFIX)/share/man

O := build
# the command and the unit tests in build-asan/, whose every slip is reported; not the plugin
SANITIZE ?=
ifeq ($(SANITIZE),1)
O := build-asan
CFLAGS ?= -O1 -g
SAN := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
endif
CFLAGS ?= -O2 -g
CXXFLAGS ?= -O2 -g
WARN := -Wall -Wextra
PS_CFLAGS := $(WARN) -std=gnu11 -D_GNU_SOURCE -I. $(CFLAGS)
LIBS := -lelf -ljansson -lkmod -lbpf -lcapstone

PLUGIN_INC := $(shell $(CC) -print-file-name=plugin)/include
PS_CXXFLAGS := $(WARN) -Wno-unused-parameter -std=gnu++17 -fno-rtti -fno-exceptions -fPIC \
	       -D_GNU_SOURCE -I. -isystem $(PLUGIN_INC) $(CXXFLAGS)

LIB_DIRS := lib arch arch/* boundary analyzer codegen prepare module runtime
LIB_SRCS := $(wildcard $(addsuffix /*.c,$(LIB_DIRS))) gcc-plugin/record-read.c
CLI_SRCS := $(wildcard cli/*.c)
# parts of the page that `plugsched boundary --html` writes, put into the program as they are
PAGE_SRCS := $(wildcard cli/html/*.html cli/html/*.css cli/html/*.js)
# the plugin is for one architecture, that of its compiler
PLUGIN_ARCH := $(patsubst x86_64%,x86,$(firstword $(subst -, ,$(shell $(CC) -dumpmachine))))
PLUGIN_SRCS := $(filter-out gcc-plugin/record-read.c, \
	       $(wildcard gcc-plugin/*.c gcc-plugin/*.cc arch/$(PLUGIN_ARCH)/*.cc))
# what the plugin shares with the command
PLUGIN_LIB_SRCS := $(wildcard lib/csource*.c lib/util.c)
TEST_SRCS := $(wildcard tests/*/test-*.c)
VERIFY_SRCS := $(wildcard tests/verify/*.c)

LIB_OBJS := $(LIB_SRCS:%.c=$(O)/obj/%.o)
CLI_OBJS := $(CLI_SRCS:%.c=$(O)/obj/%.o)
PAGE_OBJS := $(PAGE_SRCS:%=$(O)/obj/%.o)
PLUGIN_OBJS := $(addprefix $(O)/plugin/,$(addsuffix .o,$(basename $(PLUGIN_SRCS))))
PLUGIN_LIB_OBJS := $(PLUGIN_LIB_SRCS:%.c=$(O)/pic/%.o)
TESTS := $(TEST_SRCS:%.c=$(O)/%)

all: $(O)/plugsched.so $(O)/plugsched

# Every package in one go, so that a fresh machine needs one look and not eight.
$(O)/.packages: Makefile
	@mkdir -p $(O); missing=; \
	need() { \
		echo "#include <$$1>" | $(CC) -E -x c - >/dev/null 2>&1 || \
			missing="$$missing $$2"; \
	}; \
	command -v $(firstword $(CC)) >/dev/null || \
		{ echo "plugsched: compiler $(CC) not found: apt install gcc g++" >&2; exit 1; }; \
	command -v $(firstword $(CXX)) >/dev/null || \
		missing="$$missing $(notdir $(firstword $(CXX)))"; \
	need libelf.h libelf-dev; need jansson.h libjansson-dev; \
	need libkmod.h libkmod-dev; need bpf/btf.h libbpf-dev; \
	need capstone/capstone.h libcapstone-dev; \
	test -e $(PLUGIN_INC)/gcc-plugin.h || missing="$$missing \
		gcc-$$($(CC) -dumpfullversion | cut -d. -f1)-plugin-dev"; \
	if [ -n "$$missing" ]; then \
		echo "plugsched: missing packages: apt install" $$missing >&2; exit 1; \
	fi; touch $@

$(O)/obj/%.o: %.c | $(O)/.packages
	@mkdir -p $(@D)
	$(CC) $(PS_CFLAGS) $(SAN) -MMD -MP -c -o $@ $<

$(O)/pic/%.o: %.c | $(O)/.packages
	@mkdir -p $(@D)
	$(CC) $(PS_CFLAGS) -fPIC -fvisibility=hidden -MMD -MP -c -o $@ $<

$(O)/plugin/%.o: %.cc | $(O)/.packages
	@mkdir -p $(@D)
	$(CXX) $(PS_CXXFLAGS) -MMD -MP -c -o $@ $<

$(O)/plugin/%.o: %.c | $(O)/.packages
	@mkdir -p $(@D)
	$(CXX) -x c++ $(PS_CXXFLAGS) -MMD -MP -c -o $@ $<

$(O)/plugsched.so: $(PLUGIN_OBJS) $(PLUGIN_LIB_OBJS)
	$(CXX) -shared $(LDFLAGS) -o $@ $^

$(O)/libplugsched.a: $(LIB_OBJS)
	@rm -f $@
	$(AR) rcs $@ $^

$(PAGE_OBJS): $(O)/obj/%.o: %
	@mkdir -p $(@D)
	$(LD) -r -b binary -z noexecstack -o $@ $<

$(O)/plugsched: $(CLI_OBJS) $(PAGE_OBJS) $(O)/libplugsched.a
	$(CC) $(SAN) $(LDFLAGS) -o $@ $^ $(LIBS)

# unit tests: one program per tests/FOLDER/test-*.c, linked with everything but main()
unit-tests: $(TESTS)

$(TESTS): $(O)/tests/%: $(O)/obj/tests/%.o $(O)/libplugsched.a
	@mkdir -p $(@D)
	$(CC) $(SAN) $(LDFLAGS) -o $@ $^ -lcmocka $(LIBS)

# compares records with ground truth; tests/run-verify.sh runs it
$(O)/tests/verify/verify: $(VERIFY_SRCS:%.c=$(O)/obj/%.o) $(O)/libplugsched.a
	@mkdir -p $(@D)
	$(CC) $(LDFLAGS) -o $@ $^ -ldw $(LIBS)

check:
	tests/run-check.sh

# FUZZ_TOTAL=SECONDS; FUZZ_SEED=N: the inputs of an earlier run, which has printed it
fuzz: all
	@seed=$${FUZZ_SEED:-$$(date +%N)}; echo "FUZZ_SEED=$$seed"; \
	FUZZ_SEED=$$seed FUZZ_TOTAL=$${FUZZ_TOTAL:-600} tests/fuzz/run.sh

verify:
	tests/run-verify.sh

bench:
	tests/run-bench.sh

demo:
	scripts/demo.sh

install: all
	install -d $(BINDIR) $(DATADIR)/kconfig $(DATADIR)/runtime/kmod
	install -m 755 $(O)/plugsched $(BINDIR)
	install -m 644 $(O)/plugsched.so $(DATADIR)
	for f in kconfig/* runtime/*.h; do \
		test ! -f "$$f" || install -m 644 "$$f" $(DATADIR)/"$$f" || exit 1; done
	for f in man/*.[1-8]; do \
		install -D -m 644 "$$f" $(MANDIR)/man$${f##*.}/"$${f##*/}" || exit 1; done
	cd runtime/kmod && find . -type f -exec install -D -m 644 '{}' $(DATADIR)/runtime/kmod/'{}' ';'

clean:
	rm -rf $(O)

-include $(LIB_OBJS:.o=.d) $(CLI_OBJS:.o=.d) $(PLUGIN_OBJS:.o=.d) $(PLUGIN_LIB_OBJS:.o=.d) \
	 $(TEST_SRCS:%.c=$(O)/obj/%.d) $(VERIFY_SRCS:%.c=$(O)/obj/%.d)

.PHONY: all bench check clean demo fuzz install unit-tests verify
.SECONDARY:
.DELETE_ON_ERROR:
