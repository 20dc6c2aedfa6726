#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# test-records.sh - a small version of `make verify`: records against ground truth, of the scheduler's
#                   units and every 200th of the kernel; and that damage to a record is found

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$top/tests/lib/tap.sh"
. "$top/tests/lib/target.sh"

make_verify() { make --no-print-directory -s -j "$jobs" -C "$top" CC=gcc-12 build/tests/verify/verify; }

need_tree
need "the verifier is built" make_verify
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
verify=$top/build/tests/verify/verify
build=$tree/.plugsched/build

scheduler=()
for unit in core fair build_policy build_utility; do
	scheduler+=(-u "kernel/sched/$unit.o")
done
ok "records agree with symbols, listing, DWARF, GCC's dumps and the source" \
	"$verify" -n 200 "${scheduler[@]}" "$build" "$tmp/results"

finds() {	# TABLE: status 1 is the verdict, anything else is an error
	"$verify" -n 0 -u kernel/sched/build_policy.o -x "$1" "$build" "$tmp/$1"
	[ $? -eq 1 ]
}
for table in calls inlines refs funcs ranges; do
	ok "damage is found: $table" finds $table
done
done_testing
