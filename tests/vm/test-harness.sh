#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# test-harness.sh - do run.sh and the workload notice trouble? A judge that cannot say no is worth
#                   nothing

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$top/tests/lib/tap.sh"
. "$top/tests/lib/target.sh"

need_target
need "programs for the guest" prepare_helpers
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT

# STATUS PATTERN SCRIPT [OPTION...]: run.sh ends with that status and says that
judged() {
	local want=$1 pattern=$2 out status
	echo "$3" > "$scratch/guest.sh"
	shift 3
	out=$("$top/tests/vm/run.sh" -k "$target/vmlinuz" -t 120 \
		-f "$helpers/workload:/bin/workload" "$@" "$scratch/guest.sh" 2>&1)
	status=$?
	echo "status $status"
	echo "$out"
	[ $status -eq "$want" ] && grep -q "$pattern" <<< "$out"
}

guest() {	# WHAT STATUS PATTERN SCRIPT [OPTION...]
	local what=$1
	shift
	ok "$what" judged "$@"
}

guest "a clean run, with a file back" 0 hello 'echo hello; echo back > /out/file' -o "$scratch"
is "... which is as it was there" "$(cat "$scratch/file")" back
guest "the script's failure" 1 "status 3" 'exit 3'
guest "a complaint of the kernel" 3 "lines of trouble" 'echo "BUG: test" > /dev/kmsg'
guest "a complaint of lockdep's" 3 "lines of trouble" \
	'echo "INFO: trying to register non-static key." > /dev/kmsg'
guest "a complaint that was expected" 0 hello 'echo hello; echo "BUG: test" > /dev/kmsg' -x 'BUG: test'
guest "a crash" 3 "Kernel panic" 'echo c > /proc/sysrq-trigger'
guest "no end" 3 "did not end within 15 s" 'sleep 1000' -t 15
guest "a workload that is fine" 0 "in all" \
	'workload run & workload progress -w 60 && sleep 3 && workload stop'
guest "a worker without progress" 1 "pipe 0 .* made no progress" \
	'workload run & workload progress -w 60 || exit 9
	kill -STOP $(grep -sl "^pipe$" /proc/[0-9]*/comm | head -n 1 | cut -d/ -f3)
	workload progress -w 5'
guest "a worker that dies" 1 "fifo 0 died of signal 9" \
	'workload run & workload progress -w 60 || exit 9
	kill -9 $(grep -sl "^fifo$" /proc/[0-9]*/comm | head -n 1 | cut -d/ -f3)
	sleep 1
	workload progress -w 5'
done_testing
