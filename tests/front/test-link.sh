#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-link.sh - kernel trees whose Makefile makes vmlinux.o within the final link only
#
# In:  a kernel of four files, with the variables and the goal that such a tree has.
# Out: TAP. vmlinux.o has what the final link would take, which itself is not tried.

TOP=$(cd "$(dirname "$0")/../.." && pwd)
CC=${CC:-gcc}
. "$TOP/tests/lib/tap.sh"
. "$TOP/tests/front/fake-kernel.sh"

tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 1

init() {
	"$TOP/${PLUGSCHED_BUILD:-build}/plugsched" init -k src -v vmlinux -c config \
		-p "$TOP/kconfig/linux-6.1.profile" -j1 w
}

fake_source src
fake_vmlinux vmlinux
fake_config config

echo 'int two(void); int start_kernel(void) { return two(); }' > src/init/main.c

# As the trees before vmlinux_o: objects in archives, of which each member is linked, and libraries.
sed -i 's|^%: inside|$(filter-out kernel/sched/ inside,$(MAKECMDGOALS)): inside|' src/Makefile
sed -i '/^vmlinux_o:/,+1d
	s,^modules_prepare:,KBUILD_VMLINUX_OBJS := init/main.o kernel/built-in.a\
KBUILD_VMLINUX_LIBS := lib.a\
export KBUILD_VMLINUX_OBJS KBUILD_VMLINUX_LIBS\
LD := ld\
descend: $(OBJS)\
	@rm -f kernel/built-in.a lib.a; ar rcs kernel/built-in.a kernel/one.o kernel/sched/core.o\
	@ar rcs lib.a kernel/two.o\
vmlinux: descend\
	@echo no types; exit 1\
&,' src/Makefile

refused "init ends where a kernel of four files must" "" init
said "after the build" "^Built in "
matches "all of an archive is in vmlinux.o" " T sched_fork$" nm w/.plugsched/build/vmlinux.o
matches "where the strong one of two functions counts" " T arch_hook$" nm w/.plugsched/build/vmlinux.o
matches "objects, too" " T start_kernel$" nm w/.plugsched/build/vmlinux.o
matches "and what they need of a library" " T two$" nm w/.plugsched/build/vmlinux.o

# a tree that has neither: its own link it is
rm -rf w && sed -i 's/^export KBUILD_VMLINUX_OBJS.*//' src/Makefile
refused "a tree that says nothing of its objects is linked by its own goal" "the build failed" init
done_testing
