#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# small.sh - a small version of `make verify`: some units, and that damage to a record is found
#
#   small.sh BUILD    the build tree of a finished `plugsched init`
#
# In:  build/tests/verify/verify. The scheduler's units and every 200th of the kernel.
# Out: the agreement table; "N passed, N failed" as last line, exit status to match.
# Called by: tests/run-check.sh.

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
verify=$top/build/tests/verify/verify
build=$1
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
passed=0 failed=0

check() {	# WHAT STATUS WANTED
	if [ "$2" -eq "$3" ]; then
		passed=$((passed + 1))
		echo "ok   $1"
	else
		failed=$((failed + 1))
		echo "FAIL $1 (status $2)"
	fi
}

scheduler=()
for unit in core fair build_policy build_utility; do
	scheduler+=(-u "kernel/sched/$unit.o")
done
"$verify" -n 200 "${scheduler[@]}" "$build" "$tmp/results"
check "records agree with symbols, listing, DWARF, GCC's dumps and the source" $? 0

for table in calls inlines refs funcs ranges; do
	"$verify" -n 0 -u kernel/sched/build_policy.o -x $table "$build" "$tmp/$table" \
		> "$tmp/out" 2>&1
	check "damage is found: $table" $? 1
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
