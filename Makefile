# SPDX-License-Identifier: GPL-2.0
#
## make                       build/plugsched.so (the GCC plugin) and build/plugsched (the command)
## make install, uninstall    both, with profiles, man pages, completion (PREFIX, DESTDIR)
## make check                 all tests, the swap in a VM included
## make check-fast            what needs neither the target kernel nor a VM
## make check-NAME            one suite, or all of a folder of tests/ (docs/testing.md)
## make verify                records and boundary against ground truth, over the whole kernel
## make kernels               all fetched kernels: init, build, swap; figures of each as a table
## make compilers             the plugin's tests with GCC 10 to 16, in roots that it makes (as root)
## make bench                 cost, beside a reference in the same run
## make examples              effect of each of examples/, measured for longer, and plotted
## make soak                  swaps with 16 and 64 CPUs, a thousand under load, hours (SOAK_ROUNDS=NUMBER)
## make mutants               faults put into the runtime, each noticed by a test
## make check-debug           the swap on a kernel with lockdep, KASAN and failing allocations, an hour
## make races                 loaders killed and racing each other (RACES=ROUNDS SEED=NUMBER)
## make fuzz                  damaged input for every reader, ten minutes (FUZZ_TOTAL=SECONDS)
## make demo                  from Debian's kernel to a swapped scheduler, in a VM
## make deb, make rpm         packages of plugsched itself, in build/packages/
## make boot-test             packages and units in a booted Debian (a VM)
## make newcomer              an engineer's first day, from packages to a scheduler that stays
## make lint                  style, kernel-doc, man pages, shell
## make compile_commands.json for clangd and other tools
## make clean
## V=1 shows the commands, SANITIZE=1 builds with ASan and UBSan
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
UNITDIR := $(DESTDIR)$(PREFIX)/lib/systemd/system
SYSCONFDIR := $(DESTDIR)/etc
BASHDIR := $(DESTDIR)$(PREFIX)/share/bash-completion/completions
ZSHDIR := $(DESTDIR)$(PREFIX)/share/zsh/site-functions
INITRAMFSDIR := $(DESTDIR)$(PREFIX)/share/initramfs-tools/scripts/init-bottom

# V=1 shows the commands that run
V ?= 0
Q := $(if $(filter 1,$(V)),,@)
say = @$(if $(filter 1,$(V))$(findstring s,$(firstword -$(MAKEFLAGS))),:,printf '  %-8s %s\n' $(1) $(2))

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
LIBS := -ldw -lelf -ljansson -lkmod -lbpf -lcapstone

PLUGIN_INC := $(shell $(CC) -print-file-name=plugin)/include
PS_CXXFLAGS := $(WARN) -Wno-unused-parameter -std=gnu++17 -fno-rtti -fno-exceptions -fPIC \
	       -D_GNU_SOURCE -I. -isystem $(PLUGIN_INC) -idirafter gcc-plugin/gcc-10 $(CXXFLAGS)

include lib/sources.mk
CLI_SRCS := $(wildcard cli/*.c)
# parts of the page that `plugsched boundary --html` writes, put into the program as they are
PAGE_SRCS := $(wildcard cli/html/*.html cli/html/*.css cli/html/*.js)
# the plugin is for one architecture, that of its compiler
PLUGIN_ARCH := $(patsubst x86_64%,x86,$(firstword $(subst -, ,$(shell $(CC) -dumpmachine))))
PLUGIN_SRCS := $(filter-out gcc-plugin/record-read.c, \
	       $(wildcard gcc-plugin/*.c gcc-plugin/*.cc arch/$(PLUGIN_ARCH)/*.cc))
# what the plugin shares with the command
PLUGIN_LIB_SRCS := $(wildcard lib/csource*.c)
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
	need libelf.h libelf-dev; need elfutils/libdw.h libdw-dev; need jansson.h libjansson-dev; \
	need libkmod.h libkmod-dev; need bpf/btf.h libbpf-dev; \
	need capstone/capstone.h libcapstone-dev; \
	test -e $(PLUGIN_INC)/gcc-plugin.h || missing="$$missing \
		gcc-$$($(CC) -dumpfullversion | cut -d. -f1)-plugin-dev"; \
	if [ -n "$$missing" ]; then \
		echo "plugsched: missing packages: apt install" $$missing >&2; exit 1; \
	fi; touch $@

$(O)/obj/%.o: %.c | $(O)/.packages
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) $(PS_CFLAGS) $(SAN) -MMD -MP -c -o $@ $<

$(O)/pic/%.o: %.c | $(O)/.packages
	@mkdir -p $(@D)
	$(call say,CC,$@)
	$(Q)$(CC) $(PS_CFLAGS) -fPIC -fvisibility=hidden -MMD -MP -c -o $@ $<

$(O)/plugin/%.o: %.cc | $(O)/.packages
	@mkdir -p $(@D)
	$(call say,CXX,$@)
	$(Q)$(CXX) $(PS_CXXFLAGS) -MMD -MP -c -o $@ $<

$(O)/plugin/%.o: %.c | $(O)/.packages
	@mkdir -p $(@D)
	$(call say,CXX,$@)
	$(Q)$(CXX) -x c++ $(PS_CXXFLAGS) -MMD -MP -c -o $@ $<

$(O)/plugsched.so: $(PLUGIN_OBJS) $(PLUGIN_LIB_OBJS)
	$(call say,LD,$@)
	$(Q)$(CXX) -shared $(LDFLAGS) -o $@ $^

$(O)/libplugsched.a: $(LIB_OBJS)
	@rm -f $@
	$(call say,AR,$@)
	$(Q)$(AR) rcs $@ $^

$(PAGE_OBJS): $(O)/obj/%.o: %
	@mkdir -p $(@D)
	$(call say,BIN,$@)
	$(Q)$(LD) -r -b binary -z noexecstack -o $@ $<

$(O)/plugsched: $(CLI_OBJS) $(PAGE_OBJS) $(O)/libplugsched.a
	$(call say,LD,$@)
	$(Q)$(CC) $(SAN) $(LDFLAGS) -o $@ $^ $(LIBS)

# unit tests: one program per tests/FOLDER/test-*.c, linked with everything but main()
unit-tests: $(TESTS)

$(TESTS): $(O)/tests/%: $(O)/obj/tests/%.o $(O)/libplugsched.a
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(SAN) $(LDFLAGS) -o $@ $^ -lcmocka $(LIBS)

# compares records with ground truth; tests/run-verify.sh runs it
$(O)/tests/verify/verify: $(VERIFY_SRCS:%.c=$(O)/obj/%.o) $(O)/libplugsched.a
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LIBS)

check:
	tests/lib/check.sh

check-%:
	tests/lib/check.sh $*

# not part of `make check`: a kernel of its own, on which all takes longer
check-debug:
	tests/run-debug.sh

# FUZZ_TOTAL=SECONDS; FUZZ_SEED=N: the inputs of an earlier run, which has printed it
fuzz: all
	@seed=$${FUZZ_SEED:-$$(date +%N)}; echo "FUZZ_SEED=$$seed"; \
	FUZZ_SEED=$$seed FUZZ_TOTAL=$${FUZZ_TOTAL:-600} tests/fuzz/test-fuzz.sh

verify:
	tests/run-verify.sh

bench:
	tests/run-bench.sh

examples:
	tests/run-examples.sh

soak:
	tests/run-soak.sh

# prove makes a verdict of its TAP
mutants races:
	prove -v tests/vm/guest-$@.sh

kernels:
	tests/run-kernels.sh $(KERNELS)

# COMPILERS=ROOT...: some of kconfig/debian.roots
compilers:
	tests/run-compilers.sh $(COMPILERS)

demo:
	scripts/demo.sh

install: all install-runtime install-tools
	install -m 644 $(O)/plugsched.so $(DATADIR)

# what a machine needs that runs a module
install-runtime: $(O)/plugsched
	install -d $(BINDIR) $(MANDIR)
	install -m 755 $(O)/plugsched $(BINDIR)
	test -e $(SYSCONFDIR)/plugsched.conf || \
		install -D -m 644 packaging/plugsched.conf $(SYSCONFDIR)/plugsched.conf
	for f in packaging/systemd/*.service; do \
		sed 's,/usr/bin/,$(PREFIX)/bin/,' "$$f" > $(O)/unit && \
		install -D -m 644 $(O)/unit $(UNITDIR)/"$${f##*/}" || exit 1; done
	sed 's,/usr/bin/,$(PREFIX)/bin/,' packaging/initramfs/plugsched > $(O)/unit
	install -D -m 755 $(O)/unit $(INITRAMFSDIR)/plugsched
	for f in man/*.[1-8]; do \
		install -D -m 644 "$$f" $(MANDIR)/man$${f##*.}/"$${f##*/}" || exit 1; done
	install -D -m 644 completion/plugsched.bash $(BASHDIR)/plugsched
	install -D -m 644 completion/_plugsched $(ZSHDIR)/_plugsched

# what `plugsched init`, `build` and `package` need besides
install-tools:
	install -d $(DATADIR)/kconfig $(DATADIR)/runtime/kmod
	for f in kconfig/* runtime/*.h; do \
		test ! -f "$$f" || install -m 644 "$$f" $(DATADIR)/"$$f" || exit 1; done
	cd runtime/kmod && find . -type f -exec install -D -m 644 '{}' $(DATADIR)/runtime/kmod/'{}' ';'
	cd package/templates && find . -type f \
		-exec install -D -m 644 '{}' $(DATADIR)/package/templates/'{}' ';'

# /etc/plugsched.conf may be the owner's by now: it stays
uninstall:
	rm -f $(BINDIR)/plugsched
	for f in packaging/systemd/*.service; do rm -f $(UNITDIR)/"$${f##*/}" || exit 1; done
	for f in man/*.[1-8]; do rm -f $(MANDIR)/man$${f##*.}/"$${f##*/}" || exit 1; done
	rm -f $(BASHDIR)/plugsched $(ZSHDIR)/_plugsched $(INITRAMFSDIR)/plugsched
	rm -rf $(DATADIR)

# packages of plugsched itself, in build/packages/
deb rpm:
	scripts/make-package.sh $@

# packages and units in a Debian of its own, booted again and again in a VM
boot-test:
	tests/boot/run-boot-test.sh

# NEWCOMER_HOME=FOLDER: keeps what was fetched and built for the next run
newcomer:
	tests/boot/run-newcomer.sh

lint:
	scripts/lint.sh

# from the commands of a dry run, so that it can be made before anything is built
compile_commands.json: Makefile
	$(call say,GEN,$@)
	$(Q)$(MAKE) -Bn V=1 all unit-tests | scripts/compile-commands.sh > $@

help:
	@sed -n 's/^## //p' $(firstword $(MAKEFILE_LIST))

clean:
	rm -rf $(O) compile_commands.json

-include $(LIB_OBJS:.o=.d) $(CLI_OBJS:.o=.d) $(PLUGIN_OBJS:.o=.d) $(PLUGIN_LIB_OBJS:.o=.d) \
	 $(TEST_SRCS:%.c=$(O)/obj/%.d) $(VERIFY_SRCS:%.c=$(O)/obj/%.d)

.PHONY: all bench boot-test check check-debug clean compilers deb demo examples fuzz help install
.PHONY: install-runtime install-tools kernels lint mutants newcomer races rpm soak uninstall
.PHONY: unit-tests verify
.SECONDARY:
.DELETE_ON_ERROR:
