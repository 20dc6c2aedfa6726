#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run-bench.sh - what it all costs, each beside a reference in the same run: `make bench`
#
# In:  nothing; installs, fetches and builds what is missing.
# Out: tables; those of the stop in docs/stop.md and docs/stop.svg. Exit 1 only when something cannot
#      be measured.
# usage: run-bench.sh [STEP...]: plugin analysis edit stop; without one, all of them

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

make_bench() {
	local program ruler=$top/tests/bench/ruler
	mkdir -p "$top/build/tests/bench" "$tmp/ruler" || return
	for program in crowd cost; do
		gcc-12 -O2 -Wall -Wextra -std=gnu11 -pthread -static -o "$top/build/tests/bench/$program" \
			"$top/tests/bench/$program.c" || return
		guest_files+=(-f "$top/build/tests/bench/$program:/bin/$program")
	done
	cp "$ruler"/* "$tmp/ruler" &&
	make -s -C "$tree/.plugsched/build" M="$tmp/ruler" CC=gcc-12 KBUILD_MODPOST_WARN=1 modules &&
	guest_files+=(-f "$tmp/ruler/ruler.ko:/modules/ruler.ko")
}

in_guest() {	# ACCEL CPUS SCRIPT: its lines, on stdout and in $tmp/lines
	PLUGSCHED_VM_ACCEL=$1 "$top/tests/vm/run.sh" -k "$target/vmlinuz" -m 3072 -s "$2" -t 5400 \
		"${guest_files[@]}" "$top/tests/bench/$3" > "$tmp/out" ||
		{ cat "$tmp/out"; return 1; }
	cat "$tmp/out" >> "$tmp/lines"
}

stop_length() {
	local commit
	commit=$(git -C "$top" rev-parse --short HEAD 2> /dev/null || echo unknown)
	guest_files
	make_bench && in_guest icount 1 stop.sh && in_guest "${PLUGSCHED_VM_ACCEL:-tcg}" 2 wall.sh &&
	awk -v commit="$commit" -v kernel="$(cat "$target/release")" \
		-v emulator="$(qemu-system-x86_64 --version | head -n 1)" \
		-v host="$(nproc) cores, load average $(cut -d ' ' -f 1 /proc/loadavg)" \
		-f "$top/tests/bench/report.awk" "$tmp/lines" > "$tmp/stop.md" &&
	awk -f "$top/tests/bench/plot.awk" "$tmp/lines" > "$tmp/stop.svg" &&
	cp "$tmp/stop.md" "$tmp/stop.svg" "$top/docs/" &&
	cat "$top/docs/stop.md"
}

wanted() {	# STEP
	[ -z "$steps" ] || [[ " $steps " == *" $1 "* ]]
}

steps=$*
prepare_tools && prepare_target && prepare_tree && prepare_modules && prepare_helpers || exit 1
make --no-print-directory -s -j "$jobs" -C "$top" CC=gcc-12 build/tests/verify/verify || exit 1
echo "$(nproc) CPUs: $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1);" \
	"the VM is ${PLUGSCHED_VM_ACCEL:-tcg}"
! wanted plugin || step "the plugin, on the scheduler's units" plugin_cost
! wanted analysis ||
	step "analysis and generation" "$top/tests/bench/analysis.sh" "$tree" "$target/vmlinux"
! wanted edit || step "one file edited" one_file_edit
! wanted stop || step "the stop" stop_length
[ $failed -eq 0 ]
