#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# analysis.sh - analysis and generation against the number of units: a quarter, half, all of them
#
# In:  DIR, made by `plugsched init`; VMLINUX, its target. build/libplugsched.a.
# Out: a table, the median of five runs each, and whether the goals are met. Exit 1 only when
#      something cannot be measured.
# usage: analysis.sh DIR VMLINUX

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
meta=$(cd "$1" && pwd)/.plugsched vmlinux=$2
profile=$top/kconfig/linux-6.1.profile
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

fail() {
	echo "FAIL $*"
	exit 1
}

gcc-12 -O2 -std=gnu11 -D_GNU_SOURCE -I"$top" -o "$tmp/analysis" "$top/tests/bench/analysis.c" \
	"$top/build/libplugsched.a" -ldw -lelf -ljansson -lcapstone || fail "tests/bench/analysis.c"
source=$(sed -n 's/^source //p' "$meta/state")
ar t "$meta/build/vmlinux.a" > "$tmp/all" || fail "no build in $1: run plugsched init"

# A part must hold the scheduler's units, and whoever overrides one of their weak functions.
grep -E '/kernel/sched/(core|fair|build_policy|build_utility)\.o$' "$tmp/all" > "$tmp/must"
xargs nm < "$tmp/must" | awk '$2 == "W" { print $3 }' | sort -u > "$tmp/weak"
xargs nm -A --defined-only < "$tmp/all" 2> "$tmp/no-symbols" |
	awk 'NR == FNR { weak[$1]; next }
	     { split($1, at, ":") } $2 ~ /[TD]/ && $3 in weak { print at[1] }' "$tmp/weak" - |
	sort -u >> "$tmp/must"

median() {	# COLUMN
	sort -n -k "$1,$1" "$tmp/runs" | awk -v c="$1" 'NR == 3 { print $c }'
}

printf '%8s %12s %10s %12s %8s\n' units vmlinux.o analysis generation memory
for part in 4 2 1; do
	{
		cat "$tmp/must"
		grep -vxFf "$tmp/must" "$tmp/all" | awk -v part=$part 'NR % part == 0'
	} > "$tmp/units"
	ld -m elf_x86_64 -z noexecstack --no-warn-rwx-segments -r -o "$tmp/part.o" \
		"@$tmp/units" || fail "ld -r"
	: > "$tmp/runs"
	for run in 1 2 3 4 5; do
		rm -rf "$tmp/tree"
		mkdir -p "$tmp/tree/.plugsched"
		"$tmp/analysis" "$tmp/part.o" "$vmlinux" "$profile" "$source" "$tmp/tree" \
			"$top/runtime/kmod" >> "$tmp/runs" || fail "analysis, run $run"
	done
	printf '%8d %9d MB %8s s %10s s %5s MB\n' "$(wc -l < "$tmp/units")" \
		"$(($(stat -c %s "$tmp/part.o") / 1000000))" "$(median 1)" "$(median 2)" "$(median 3)"
done
awk -v analysis="$(median 1)" -v generation="$(median 2)" -v memory="$(median 3)" 'BEGIN {
	print "goals, all units: 1 s " (analysis + generation <= 1 ? "met" : "MISSED") \
	      ", 200 MB " (memory <= 200 ? "met" : "MISSED")
}'
