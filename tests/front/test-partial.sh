#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-partial.sh - init --partial builds what touches the scheduler, and all where that is not certain
#
# In:  build/plugsched, the fake kernel. That has no stack switch, so each analysis ends there: what
#      counts is which units were compiled before.
TOP=$(cd "$(dirname "$0")/../.." && pwd)
. "$TOP/tests/front/begin.sh"

init() {	# VMLINUX DIR [OPTION...]
	vmlinux=$1 dir=$2
	shift 2
	"$ps" init -k src -v "$vmlinux" -c config -p "$TOP/kconfig/linux-6.1.profile" -j1 "$@" "$dir"
}
compiled() { sed -n 's/^  CC  *//p' "$1/.plugsched/build.log" | sort | xargs; }

# with debug information of its units; kernel/one.c defines what is weak in the scheduler
vmlinux_of() {	# FILE OPTION...
	out=$1
	shift
	(cd src && $CC "$@" -nostdlib -static -Wl,--build-id -Wl,-e,_text -o "$out" kernel/sched/core.c \
		init/main.c kernel/one.c kernel/two.c "$tmp/banner.c")
}

fake_source src
fake_config config
cat > banner.c << EOF
const char linux_banner[] = "Linux version $FAKE_RELEASE (t@t) ($($CC --version | head -n 1), "
	"GNU ld (GNU Binutils for Debian) 2.40) #1 SMP Debian 6.1.77-1 (2026-01-01)\n";
const char vermagic[] = "$FAKE_RELEASE SMP mod_unload ";
void _text(void) { }
EOF
# a call, which is not inlined since it crosses units
echo 'int sched_fork(void); int start_kernel(void) { return sched_fork() + 1; }' > src/init/main.c
need "the target" vmlinux_of "$tmp/vmlinux" -g
need "the target without debug information" vmlinux_of "$tmp/bare" -g0

refused "only some units" "no scheduler function calls __switch_to_asm" init vmlinux w --partial
said "as many as touch the scheduler" "Build the 3 of 5 units that touch the scheduler"
is "these" "$(compiled w)" "init/main.o kernel/one.o kernel/sched/core.o"
refused "a second time" "no scheduler function calls __switch_to_asm" init vmlinux w --partial
said "nothing is built" "Build: there already"
refused "without the option" "no scheduler function calls __switch_to_asm" init vmlinux w
is "the rest is built" "$(compiled w)" "init/main.o kernel/one.o kernel/sched/core.o kernel/two.o"
refused "with it again" "no scheduler function calls __switch_to_asm" init vmlinux w --partial
said "all that is there is taken" "Build: there already"

refused "without debug information" "no scheduler function calls __switch_to_asm" init bare b --partial
said "it is not certain which these are" "its debug information does not say which code is of which file"
said "so all are built" "not certain; all of them are built"
is "all" "$(compiled b)" "init/main.o kernel/one.o kernel/sched/core.o kernel/two.o"

mv src/init/main.c main.c
refused "a file that the source lacks" "." init vmlinux m --partial
said "is named" "init/main.*"
done_testing
