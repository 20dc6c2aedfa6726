#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run-bench.sh - what it all costs, each beside a reference in the same run: `make bench`
#
# In:  nothing; installs, fetches and builds what is missing.
# Out: tables. Exit 1 only when something cannot be measured.

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$top/scripts/prepare.sh"
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
failed=0

step() {	# WHAT COMMAND...
	echo "== $1"
	shift
	"$@" || failed=1
}

plugin_cost() {
	local units=() unit
	for unit in core fair build_policy build_utility; do
		units+=(-u "kernel/sched/$unit.o")
	done
	"$top/build/tests/verify/verify" -n 0 "${units[@]}" "$tree/.plugsched/build" \
		"$tmp/results" > "$tmp/out" || return
	grep -E '^(compiling|records):' "$tmp/out"
}

# a module of one empty file: what Kbuild itself takes
make_empty() {
	mkdir -p "$tmp/empty" && echo 'obj-m := empty.o' > "$tmp/empty/Kbuild" &&
	printf '#include <linux/module.h>\nMODULE_LICENSE("GPL");\n' > "$tmp/empty/empty.c" &&
	empty_module
}

empty_module() { make -s -C "$tree/.plugsched/build" M="$tmp/empty" CC=gcc-12 modules > "$tmp/out" 2>&1; }
whole_module() { "$plugsched" build -j "$jobs" "$tree" > "$tmp/out"; }

timed() {	# WHAT FILE COMMAND...: after FILE was edited
	local what=$1 file=$2 start
	shift 2
	sleep 1
	touch "$file"
	start=$(date +%s.%N)
	"$@" || { cat "$tmp/out"; return 1; }
	echo "$what: $(seconds_since "$start") s"
}

one_file_edit() {
	make_empty && whole_module || { cat "$tmp/out"; return 1; }
	for _ in 1 2 3; do
		timed "fair.c edited to a new scheduler.ko" "$tree/kernel/sched/fair.c" whole_module &&
		timed "an empty module of one file, by Kbuild alone" "$tmp/empty/empty.c" empty_module ||
			return
	done
}

stop_length() {
	guest_files
	"$top/tests/vm/run.sh" -k "$target/vmlinuz" -m 3072 -t 1800 "${guest_files[@]}" \
		"$top/tests/bench/stop.sh"
}

prepare_tools && prepare_target && prepare_tree && prepare_modules && prepare_helpers || exit 1
make --no-print-directory -s -j "$jobs" -C "$top" CC=gcc-12 build/tests/verify/verify || exit 1
echo "$(nproc) CPUs: $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1);" \
	"the VM is ${PLUGSCHED_VM_ACCEL:-tcg}"
step "the plugin, on the scheduler's units" plugin_cost
step "analysis and generation" "$top/tests/bench/analysis.sh" "$tree" "$target/vmlinux"
step "one file edited" one_file_edit
step "the stop" stop_length
[ $failed -eq 0 ]
