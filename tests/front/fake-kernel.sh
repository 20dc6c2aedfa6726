# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
# A kernel of three files, for tests of `plugsched init` and `build` that take no ten minutes: a
# source tree whose Makefile knows the goals plugsched asks for, and the vmlinux "made" from it.
# Sourced by run.sh, which sets TOP (the repository) and CC.

FAKE_RELEASE=6.1.0-99-fake

fake_source() {		# DIR
	mkdir -p "$1/kernel/sched" "$1/init"
	cat >"$1/Makefile" <<'EOF'
VERSION = 6
PATCHLEVEL = 1
SUBLEVEL = 77

ifdef M
$(M)/scheduler.ko: $(wildcard $(M)/*.c)
	@for c in $^; do echo "  CC [M]  $${c%.c}.o"; $(CC) $(KCFLAGS) -c -o $${c%.c}.o $$c || exit 1; done
	@ld -r -o $@ $(^:.c=.o)
modules: $(M)/scheduler.ko
else ifdef O
.PHONY: kernel/sched/ inside
kernel/sched/: inside
%: inside
	@:
inside:
	@mkdir -p $(O)
	@echo 'include $(CURDIR)/Makefile' >$(O)/Makefile
	@$(MAKE) -C $(O) SRC=$(CURDIR) O= $(MAKECMDGOALS)
else
OBJS := init/main.o kernel/one.o kernel/two.o kernel/sched/core.o
olddefconfig:
	@echo 'CONFIG_CC_VERSION_TEXT="$(CC)"' >>.config; test -z "$$FAKE_CONFIG" || echo "$$FAKE_CONFIG" >>.config
%.o:
	@mkdir -p $(@D); echo "  CC      $@"
	@$(CC) -Wp,-MMD,$@.d $(KCFLAGS) -c -o $@ $(SRC)/$*.c; s=$$?; sleep $${FAKE_DELAY:-0}; exit $$s
	@test -z "$$FAKE_FILL" || dd if=/dev/zero of=fill bs=1M count=$$FAKE_FILL 2>&1
kernel/sched/: kernel/sched/core.o
	@:
vmlinux_o: $(OBJS)
	@ld -r -o vmlinux.o $(OBJS)
modules_prepare:
	@:
endif
EOF
	cat >"$1/kernel/sched/core.c" <<'EOF'
int sched_fork(void) { return 0; }
__attribute__((weak)) int arch_hook(void) { return 0; }
EOF
	echo 'int start_kernel(void) { return 0; }' >"$1/init/main.c"
	echo 'int arch_hook(int a) { return a * a; }' >"$1/kernel/one.c"
	echo 'int two(void) { return 2; }' >"$1/kernel/two.c"
}

# FILE [COMPILER [VERSION]]: what it says it was compiled by, and from which version
fake_vmlinux() {
	compiler=${2:-$($CC --version | head -n 1)}
	mkdir -p "$1.d"
	cat >"$1.d/core.c" <<EOF
const char linux_banner[] = "Linux version $FAKE_RELEASE (t@t) ($compiler, "
	"GNU ld (GNU Binutils for Debian) 2.40) #1 SMP Debian ${3:-6.1.77}-1 (2026-01-01)\n";
const char vermagic[] = "$FAKE_RELEASE SMP mod_unload ";
int hidden = 1;
__attribute__((section(".init.text"))) void early(void) { }
static __attribute__((used)) void twin(void) { }
int sched_fork(void) { return 0; }
int arch_hook(int a) { return a * a; }
void _text(void) { }
EOF
	echo 'static __attribute__((used)) void twin(void) { }' >"$1.d/fair.c"
	$CC -nostdlib -static -Wl,--build-id -Wl,-e,_text -o "$1" "$1.d/core.c" "$1.d/fair.c"
	rm -r "$1.d"
}

fake_config() {		# FILE
	cat >"$1" <<'EOF'
#
# Linux/x86 6.1.77 Kernel Configuration
#
CONFIG_CC_VERSION_TEXT="something"
CONFIG_X86_64=y
CONFIG_SMP=y
CONFIG_MODULES=y
CONFIG_KALLSYMS_ALL=y
CONFIG_STACKTRACE=y
EOF
}
