#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# test-with.sh - init --with: what is asked for is modifiable, what cannot be had is refused, and none
#                of it builds the kernel again or changes what the other suites start from

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$top/tests/lib/tap.sh"
. "$top/tests/lib/target.sh"


init_with() { "$plugsched" init -j "$jobs" "$@" "$target" "$tree"; }
explain() { "$plugsched" explain "$tree" "$1"; }
complete() { sed -n "s/^complete //p" "$tree/.plugsched/state"; }
changeable() { sed -nE 's/^ *changeable: ([0-9]+) .*/\1/p' "$tree/.plugsched/summary"; }

need_tree
before=$(complete)
count=$(changeable)
matches "it stays, and explain says how to get it" "init --with sched_setaffinity" \
	explain sched_setaffinity
said "and what that costs" "cost of --with: a task that is in it"

refused "the idle loop cannot be had" "do_idle: .*the idle task" init_with --with do_idle
refused "nor what switches stacks" "schedule: .*calls __schedule" init_with --with schedule
refused "nor what stays for another reason" "sched_init_numa: .*addresses of its strings" \
	init_with --with sched_init_numa
refused "nor what does not exist" "no_such: no function" init_with --with yield_to,no_such
refused "a list is one of names" "not a list of functions" init_with --with 'yield_to,,x'
is "and the tree is as it was" "$(complete)" "$before"

matches "some are asked for: the kernel is not built again" "^Build: there already" \
	init_with --with sched_setaffinity,__sched_setaffinity --with=__sched_setscheduler
said "and they are listed" "asked for: __sched_setscheduler, interface, calls cpuset_lock"
is "so many more are modifiable" "$(changeable)" $((count + 3))
matches "explain says that it is modifiable" "modifiable: yes" explain __sched_setaffinity
said "because it was asked for" "asked for: calls"
said "and what that costs" "cost: a task that is in it"
matches "the tree has its source" "sched_setaffinity\(pid_t" \
	grep -rh "^long sched_setaffinity" "$tree/kernel/sched"
matches "a second time there is nothing to do" "nothing to do" \
	init_with --with sched_setaffinity,__sched_setaffinity,__sched_setscheduler
include "" "$top/tests/verify/soundness.sh" "$target/vmlinux" "$tree/.plugsched/boundary.json"

ok "without the option they are taken back" prepare_tree
is "and the tree is as it was" "$(complete)" "$before"
matches "explain says so, too" "modifiable: no" explain sched_setaffinity
done_testing
