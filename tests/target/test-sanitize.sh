#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# sanitize.sh - the unit tests and the command under the address and undefined behaviour sanitizers
#
#   sanitize.sh [TREE]    TREE: made by `plugsched init`; the commands are run on it too
#
# In:  build/plugsched.so; `make SANITIZE=1` is done here.
# Out: what the tests say, each report of a sanitizer, "N passed, N failed" as last line. Any report
#      is a failure, whatever the test that caused it thought.
# Called by: tests/run-check.sh, people.

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$top" || exit 1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
passed=0 failed=0
ps=$top/build-asan/plugsched

# a report goes to a file, for some tests expect a command to fail, and throw its output away
export ASAN_OPTIONS=log_path=$scratch/report UBSAN_OPTIONS=print_stacktrace=1:log_path=$scratch/report
export PLUGSCHED_BUILD=build-asan PLUGSCHED_PLUGIN=$top/build/plugsched.so

add() {	# WHAT PASSED FAILED
	passed=$((passed + $2))
	failed=$((failed + $3))
	printf '%-24s %4d passed %4d failed\n' "$@"
}

tests() {	# WHAT COMMAND...: ends with "N passed, N failed"
	local what=$1 count
	shift
	"$@" > "$scratch/out" 2>&1
	count=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$scratch/out" | tail -n 1)
	[ "${count#*, 0 failed}" != "$count" ] || cat "$scratch/out"
	# shellcheck disable=SC2086
	set -- ${count:-0 passed, 1 failed}
	add "$what" "$1" "$3"
}

runs() {	# WHAT COMMAND...
	local what=$1
	shift
	if "$@" > "$scratch/out" 2>&1; then
		add "$what" 1 0
	else
		tail -n 20 "$scratch/out"
		add "$what" 0 1
	fi
}

make --no-print-directory -s -j"$(nproc)" SANITIZE=1 CC=gcc-12 build-asan/plugsched unit-tests &&
	cp build/plugsched.so build-asan/ || {
	echo "0 passed, 1 failed"
	exit 1
}
for folder in $(find tests -name 'test-*.c' -printf '%h\n' | sort -u); do
	tests "$folder" tests/unit.sh "$(basename "$folder")"
done
tests "the command, bad input" tests/front/run.sh
if [ $# -eq 1 ]; then
	runs "dump" "$ps" dump "$1/.plugsched/build/kernel/sched/core.o"
	runs "dump --json" "$ps" dump --json "$1/.plugsched/build/kernel/sched/fair.o"
	runs "boundary" "$ps" boundary "$1"
	runs "boundary --json" "$ps" boundary --json "$1"
	runs "boundary --html" "$ps" boundary --html "$scratch/page.html" "$1"
	runs "explain" "$ps" explain "$1" try_to_wake_up
	runs "build" "$ps" build "$1"
fi
# a command that a test killed, or that could not know better, may have been cut off in its report
for report in "$scratch"/report.*; do
	[ -e "$report" ] || continue
	failed=$((failed + 1))
	head -n 40 "$report"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
