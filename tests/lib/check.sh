#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run-check.sh - all tests: `make check`
#
# In:  nothing; installs and fetches what is missing.
# Out: per part its results and its time; "N passed, N failed" over everything as last line, and the
#      exit status to match. A part that cannot run is a failure, never skipped.
# Called by: make check, .ci/run.

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$top/scripts/prepare.sh"
passed=0 failed=0 parts=()
log=$(mktemp)
trap 'rm -f "$log"' EXIT

finish() {
	echo
	printf '%s\n' "${parts[@]}"
	echo "$passed passed, $failed failed"
	[ "$failed" -eq 0 ]
	exit
}

note() {	# WHAT PASSED FAILED START
	passed=$((passed + $2))
	failed=$((failed + $3))
	parts+=("$(printf '%-24s %4d passed %4d failed %8.1f s' "$1" "$2" "$3" \
		"$(seconds_since "$4")")")
}

# a step the rest stands on: without it there is nothing more to test
step() {	# WHAT COMMAND...
	local what=$1 start
	start=$(date +%s.%N)
	shift
	echo "== $what"
	if "$@"; then
		note "$what" 1 0 "$start"
	else
		echo "FAIL $what"
		note "$what" 0 1 "$start"
		finish
	fi
}

# a script that ends with "N passed, N failed"
tests() {	# WHAT COMMAND...
	local what=$1 start status count ok bad
	start=$(date +%s.%N)
	shift
	echo "== $what"
	"$@" 2>&1 | tee "$log"
	status=${PIPESTATUS[0]}
	count=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$log" | tail -n 1)
	ok=$(echo "${count:-0 passed, 1 failed}" | cut -d' ' -f1)
	bad=$(echo "${count:-0 passed, 1 failed}" | cut -d' ' -f3)
	[ "$status" -eq 0 ] || [ "$bad" -gt 0 ] || bad=1
	[ -n "$count" ] || echo "FAIL $what: no result (status $status)"
	note "$what" "$ok" "$bad" "$start"
}

make_unit_tests() { make --no-print-directory -s -j "$jobs" -C "$top" CC=gcc-12 unit-tests; }

step "packages, plugin, command" prepare_tools
step "unit tests built" make_unit_tests
for script in "$top"/tests/*/run.sh; do
	folder=$(basename "$(dirname "$script")")
	[ "$folder" = vm ] || tests "tests/$folder" "$script"
done
step "target fetched" prepare_target
step "plugsched init" prepare_tree
tests "tests/boundary: target" "$top/tests/boundary/page.sh" "$tree" wake_up_process \
	try_to_wake_up schedule enqueue_task __sched_setscheduler kernel/sched/fair.c \
	rq nr_running calc_load_fold_active
tests "tests/boundary: evidence" "$top/tests/boundary/evidence.sh" "$target/vmlinux" \
	"$tree/.plugsched/boundary.json"
tests "soundness" "$top/tests/verify/soundness.sh" "$target/vmlinux" \
	"$tree/.plugsched/boundary.json"
make_verify() { make --no-print-directory -s -j "$jobs" -C "$top" CC=gcc-12 build/tests/verify/verify; }
step "verifier built" make_verify
tests "tests/verify: small" "$top/tests/verify/small.sh" "$tree/.plugsched/build"
step "plugsched build" prepare_modules
cat "$modules/figures"
tests "hostile edits" "$top/tests/guards.sh"
tests "sanitizers" "$top/tests/sanitize.sh" "$tree"
tests "tests/vm: harness" "$top/tests/vm/harness.sh"
# from nine CPUs on, they share the work of a swap
for guest in "refuse 2" "unedited 10" "stress 2" "swap 2"; do
	tests "tests/vm: ${guest% *}" "$top/tests/vm/test.sh" ${guest% *} ${guest#* }
done
finish
