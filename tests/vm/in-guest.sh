#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# test.sh - one test of the swap in the VM
#
#   test.sh NAME [CPUS]    NAME.sh here is what the guest runs, on two CPUs or as many as said
#
# In:  the modules and helpers that scripts/prepare.sh makes (made if need be).
# Out: the guest's checks; "N passed, N failed" as last line, exit status to match. A guest whose
#      kernel complained, or that gave no count, is a failure of its own.
# Called by: tests/run-check.sh, people.

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$top/scripts/prepare.sh"

# A copy of $1 at $2 that claims to be for another kernel.
make_foreign() {
	local section=$scratch/target
	objcopy --dump-section .plugsched.target="$section" "$1" "$2" &&
	printf '\336\255\276\357' | dd of="$section" bs=1 seek=8 conv=notrunc status=none &&
	objcopy --update-section .plugsched.target="$section" "$2"
}

# A real live patch for the target, and something like kpatch, for the guest to load.
make_livepatch() {
	mkdir -p "$scratch/livepatch" &&
	cp "$top"/tests/vm/livepatch/* "$scratch/livepatch" &&
	make -s -C "$tree/.plugsched/build" M="$scratch/livepatch" CC=gcc-12 KBUILD_MODPOST_WARN=1 \
		modules > "$scratch/livepatch.log" 2>&1 &&
	[ -e "$scratch/livepatch/livepatch.ko" ] && [ -e "$scratch/livepatch/detour.ko" ] || {
		cat "$scratch/livepatch.log"
		return 1
	}
}

# A module whose engineer forgot a timer: it starts with the module, and goes off 15 s later.
make_leftover() {
	local hooks=$tree/plugsched/hooks.c
	cat "$top/tests/vm/leftover.c" >> "$hooks" &&
	sed -i '/^int plugsched_on_load/,/^}/ s/return 0;/return leftover_start();/
		s/^#include "plugsched.h"/&\nint leftover_start(void);/' "$hooks" &&
	"$plugsched" build "$tree" > "$scratch/leftover.log" 2>&1 &&
	cp "$tree/scheduler.ko" "$scratch/leftover.ko" || {
		cat "$scratch/leftover.log"
		restore_tree
		return 1
	}
	restore_tree
}

[ $# -ge 1 ] && [ $# -le 2 ] && [ -r "$top/tests/vm/$1.sh" ] || {
	echo "usage: test.sh swap|unedited|refuse|stress [CPUS]" >&2
	exit 2
}
prepare_target && prepare_helpers || exit 1
if [ ! -r "$modules/edited.ko" ] || [ ! -r "$modules/unedited.ko" ]; then
	prepare_tools && prepare_tree && prepare_modules || exit 1
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
guest_files
make_foreign "$modules/edited.ko" "$scratch/foreign.ko" &&
head -c 20000 "$modules/edited.ko" > "$scratch/cut.ko" || exit 1
[ "$1" != refuse ] || {
	make_livepatch && make_leftover &&
	guest_files+=(-f "$scratch/livepatch/livepatch.ko:/modules/livepatch.ko"
		      -f "$scratch/livepatch/detour.ko:/modules/detour.ko"
		      -f "$scratch/leftover.ko:/modules/leftover.ko")
} || exit 1

"$top/tests/vm/run.sh" -k "$target/vmlinuz" -s "${2:-2}" -t 900 "${guest_files[@]}" \
	-f "$scratch/foreign.ko:/modules/foreign.ko" -f "$scratch/cut.ko:/modules/cut.ko" \
	-l "$modules/$1.console" "$top/tests/vm/$1.sh" 2>&1 | tee "$scratch/out"
status=${PIPESTATUS[0]}
count=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$scratch/out" | tail -n 1)
passed=$(echo "${count:-0 passed, 0 failed}" | cut -d' ' -f1)
failed=$(echo "${count:-0 passed, 0 failed}" | cut -d' ' -f3)
if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ] || [ -z "$count" ]; then
	failed=$((failed + 1))
else
	passed=$((passed + (failed == 0)))	# the kernel's log is clean
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
