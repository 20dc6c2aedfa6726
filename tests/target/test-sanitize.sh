#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# test-sanitize.sh - the unit tests and the command under the address and undefined behaviour
#                    sanitizers, the command on the target's tree, too
#
# In:  build/plugsched.so; `make SANITIZE=1` is done here. Any report of a sanitizer is a failure,
#      whatever the test that caused it thought.

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$top" || exit 1
. tests/lib/tap.sh
. tests/lib/target.sh

build_sanitized() {
	make --no-print-directory -s -j"$jobs" SANITIZE=1 CC=gcc-12 build-asan/plugsched unit-tests &&
	cp build/plugsched.so build-asan/
}

need_tree
need "a build with sanitizers" build_sanitized
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
ps=$top/build-asan/plugsched

# a report goes to a file, for some tests expect a command to fail, and throw its output away
export ASAN_OPTIONS=log_path=$scratch/report UBSAN_OPTIONS=print_stacktrace=1:log_path=$scratch/report
export PLUGSCHED_BUILD=build-asan PLUGSCHED_PLUGIN=$top/build/plugsched.so CMOCKA_MESSAGE_OUTPUT=TAP

for test in tests/*/test-*.c; do
	name=${test#tests/}
	include "${name%.c}: " "build-asan/${test%.c}"
done
include "bad input: " tests/front/test-bad-input.sh
ok "dump" "$ps" dump "$tree/.plugsched/build/kernel/sched/core.o"
ok "dump --json" "$ps" dump --json "$tree/.plugsched/build/kernel/sched/fair.o"
ok "boundary" "$ps" boundary "$tree"
ok "boundary --json" "$ps" boundary --json "$tree"
ok "boundary --html" "$ps" boundary --html "$scratch/page.html" "$tree"
ok "explain" "$ps" explain "$tree" try_to_wake_up
ok "build" "$ps" build "$tree"

# the test of the out-of-memory handler asks for more than there is, which is a warning
no_reports() { ! cat "$scratch"/report.* 2> /dev/null | grep -v 'WARNING: AddressSanitizer failed to allocate'; }
ok "no sanitizer reports anything" no_reports
done_testing
