#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run-debug.sh - the swap on a kernel that checks itself, and allocations that fail: `make check-debug`
#
# In:  DEBUG_SUITES, some of the suites below (all); FAIL_STEP, see tests/vm/guest-debug.sh.
# Out: as check.sh; the first run builds the kernel (scripts/debug-kernel.sh). A report of one of its
#      checks is trouble in the guest's log, which fails the suite.

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$top" || exit 1
. scripts/prepare.sh

suites=${DEBUG_SUITES:-swap refuse leftovers lifetime states core stress debug}
run=()
for suite in $suites; do
	file=tests/vm/test-$suite.sh
	[ -e "$file" ] || file=tests/vm/guest-$suite.sh
	[ -e "$file" ] || { echo "no suite is called $suite" >&2; exit 2; }
	run+=("$file")
done

prepare_packages || exit 1	# prove is one of them
PLUGSCHED_TARGET=$(scripts/debug-kernel.sh | tail -n 1) && [ -n "$PLUGSCHED_TARGET" ] || exit 1
export PLUGSCHED_TARGET
# shadow memory, stack traces of locks and allocations; and each access takes several times as long
export PLUGSCHED_VM_MB=${PLUGSCHED_VM_MB:-2048} PLUGSCHED_VM_LIMIT=${PLUGSCHED_VM_LIMIT:-7200}
# it looks through all page tables as it boots
export PLUGSCHED_VM_CMDLINE="watchdog_thresh=60 rcupdate.rcu_cpu_stall_timeout=300"
export LC_ALL=C PERL5LIB=$top/tests/lib
exec prove --formatter Summary --exec tests/lib/run-suite.sh "${run[@]}"
