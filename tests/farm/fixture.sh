# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# fixture.sh - a farm of small kernels; sourced by bash after tests/front/fake-kernel.sh and
#              tests/lib/tap.sh
#
# In:  gcc, $top, $ps, $scratch.
# Out: kernel_folder DIR: a folder as `plugsched fetch` leaves it. Its kernel has no scheduler, so init
#      refuses it, rightly. make_tree WORK SOURCE: a tree that init could have made. make_command FILE:
#      a plugsched whose init makes that of folders called good-*; all the rest is the real one.

: "${top:?}" "${ps:?}" "${scratch:?}"

kernel_folder() {	# DIR
	mkdir -p "$1" && fake_source "$1/linux-source" && fake_vmlinux "$1/vmlinux" && fake_config "$1/config" &&
		echo "$FAKE_RELEASE" > "$1/release"
}

make_tree() {	# WORK SOURCE
	local m=$1
	mkdir -p "$m/.plugsched/build" "$m/.plugsched/pristine" "$m/kernel/sched" "$m/plugsched" || return
	mkdir -p "$2/kernel/sched" || return
	printf 'int one(void);\n\nint one(void)\n{\n\treturn 1;\n}\n/* a */\n/* b */\n' > "$2/kernel/sched/fair.c"
	# as the generator does it
	{ cat "$2/kernel/sched/fair.c"; echo '#include "../../plugsched/fair.tables.h"'; } > "$m/kernel/sched/fair.c"
	echo '/* tables */' > "$m/plugsched/fair.tables.h"
	echo '/* hooks */' > "$m/plugsched/hooks.h"
	echo 'obj-m := scheduler.o' > "$m/Kbuild"
	cp -r "$m/kernel" "$m/plugsched" "$m/Kbuild" "$m/.plugsched/pristine"
	cat > "$m/.plugsched/state" <<- STATE
	banner Linux version $FAKE_RELEASE (t@t) (gcc) #1 SMP Debian 6.1.77-1 (2026-01-01)
	build-id 0123456789abcdef0123456789abcdef01234567
	cc $CC
	complete x
	release $FAKE_RELEASE
	results y
	source $2
	vermagic $FAKE_RELEASE SMP mod_unload$(printf ' ')
	STATE
	printf 'text ffffffff81000000\nhidden ffffffff81000100 1 -\n' > "$m/.plugsched/target.syms"
	cat > "$m/.plugsched/boundary.json" <<- 'JSON'
	{"version": 1, "files": ["kernel/sched/fair.c"], "users": [], "structs": [],
	 "target": {"build_id": "0123456789abcdef0123456789abcdef01234567", "release": "6.1.0-99-fake",
		    "vermagic": "x", "compiler": "x", "text_base": "ffffffff81000000"},
	 "frame": {"func": "__schedule", "switch_func": "x", "saved_regs": "rbp", "locals": 0,
		   "canary_rbp": 0, "switch_call": "0", "resume": "0"},
	 "units": [{"file": "kernel/sched/fair.c", "files": ["kernel/sched/fair.c"]}],
	 "funcs": [{"name": "one", "symbol": "one", "type": "int (void)",
		    "unit": "kernel/sched/fair.c", "loc": [0, 3, 5], "range": [3, 1, 6, 2],
		    "class": "insider", "reason": "x", "syms": [], "redirects": [], "decls": [], "uses": []}],
	 "vars": []}
	JSON
	echo "aka hidden ffffffff81000100" > "$m/.plugsched/aliases"
	printf '\0\0\0\0\1\0\0\0\0' > "$m/.plugsched/target.entries"
	echo "include $2/Makefile" > "$m/.plugsched/build/Makefile"
	echo "__attribute__((section(\".modinfo\"))) const char v[] = \"vermagic=$FAKE_RELEASE SMP mod_unload \";" > "$m/info.c"
	echo '#include "kernel/sched/fair.c"' > "$m/fair.c"
	echo 'extern int aka; int f(void) { return aka; }' > "$m/use.c"
}

make_command() {	# FILE
	cat > "$1" <<- COMMAND
	#!/bin/bash
	set -- "\$@"
	echo "\$*" >> "$scratch/ran"
	if [ "\$1" = init ] && [[ \$3 == */good-* ]]; then
		if [ -e "$scratch/regenerate" ]; then
			diff -r "\$4/kernel" "\$4/.plugsched/pristine/kernel" && sed -i 's/^results .*/results z/' "\$4/.plugsched/state"
			exit
		fi
		[ -e "\$4/.plugsched/state" ] && exit 0
		top=$top CC=$CC ps=$ps scratch=$scratch
		. "$top/tests/front/fake-kernel.sh"
		. "$top/tests/farm/fixture.sh"
		make_tree "\$4" "\$3/linux-source"
		exit
	fi
	[ ! -e "$scratch/crash-\$1" ] || kill -SEGV \$\$
	exec "$ps" "\$@"
	COMMAND
	chmod +x "$1"
}
