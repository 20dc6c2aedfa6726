#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# harness.sh - do run.sh and the workload notice trouble? A judge that cannot say no is worth nothing
#
# In:  the fetched target's kernel. Out: "N passed, N failed". Called by: tests/run-check.sh.

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$top/scripts/prepare.sh"
prepare_target && prepare_helpers || exit 1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
passed=0 failed=0

# guest WHAT STATUS PATTERN SCRIPT [OPTION...]: run.sh ends with that status and says that
guest() {
	local what=$1 want=$2 pattern=$3 status
	echo "$4" > "$scratch/guest.sh"
	shift 4
	"$top/tests/vm/run.sh" -k "$target/vmlinuz" -t 120 -f "$helpers/workload:/bin/workload" \
		"$@" "$scratch/guest.sh" > "$scratch/out" 2>&1
	status=$?
	if [ $status -eq "$want" ] && grep -q "$pattern" "$scratch/out"; then
		passed=$((passed + 1))
		echo "ok   $what"
	else
		failed=$((failed + 1))
		echo "FAIL $what: status $status"
		sed 's/^/     | /' "$scratch/out"
	fi
}

guest "a clean run, with a file back" 0 hello 'echo hello; echo back > /out/file' -o "$scratch"
[ "$(cat "$scratch/file")" = back ] || { echo "FAIL no file came back"; failed=$((failed + 1)); }
guest "the script's failure" 1 "status 3" 'exit 3'
guest "a complaint of the kernel" 1 "lines of trouble" 'echo "BUG: test" > /dev/kmsg'
guest "a complaint that was expected" 0 hello 'echo hello; echo "BUG: test" > /dev/kmsg' -x 'BUG: test'
guest "a crash" 1 "Kernel panic" 'echo c > /proc/sysrq-trigger'
guest "no end" 1 "did not end within 15 s" 'sleep 1000' -t 15
guest "a workload that is fine" 0 "in all" \
	'workload run & workload progress -w 60 && sleep 3 && workload stop'
guest "a worker that stands still" 1 "pipe 0 .* stood still" \
	'workload run & workload progress -w 60 || exit 9
	kill -STOP $(grep -sl "^pipe$" /proc/[0-9]*/comm | head -n 1 | cut -d/ -f3)
	workload progress -w 5'
guest "a worker that dies" 1 "fifo 0 died of signal 9" \
	'workload run & workload progress -w 60 || exit 9
	kill -9 $(grep -sl "^fifo$" /proc/[0-9]*/comm | head -n 1 | cut -d/ -f3)
	sleep 1
	workload progress -w 5'
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
