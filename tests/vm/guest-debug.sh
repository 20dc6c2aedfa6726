#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# guest-debug.sh - guest: each allocation of a load, and of an unload, fails in turn
#
# In:  /modules/edited.ko, failnth; a kernel with fault injection and the checks that
#      kconfig/debug.config names (`make check-debug`). FAIL_STEP=N tries every Nth allocation of
#      init_module(2) only, most of which are the module loader's, and each of the last ones, among which
#      are the module's own.
# Out: a load that is refused, or does without; after it, whatever is there is whole, text and static keys
#      are as before, and a plain load and unload work. The same for an unload.

# the page allocator says where memory lacked, and static keys that they lacked it
[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 2 -t "${PLUGSCHED_VM_LIMIT:-7200}" \
	-x "Call Trace:|\[ cut here \]" -x "WARNING: .* jump_label_(module_notify|del_module)" \
	-c "FAIL_STEP=${FAIL_STEP:-1}" "$0"
. /lib/checks.sh
CONTROL=/sys/kernel/plugsched
DEBUG=/sys/kernel/debug
ROOT=/sys/fs/cgroup
GROUP=$ROOT/made
LOAD="plugsched load /modules/edited.ko"
LAST=40

keep_keys() { textdump keys > /tmp/keys && grep -q '^sched_feat_keys' /tmp/keys; }
keys_are_as_kept() { textdump keys > /tmp/keys.now && diff /tmp/keys /tmp/keys.now; }
as_before() { text_is_as_kept && keys_are_as_kept; }
nothing() { no loaded && no test -e $CONTROL; }
works() { $LOAD && replaced && plugsched unload && nothing; }

# all allocations of a task count, those that may wait and those of whole pages as well
open_filters() {
	local kind
	for kind in failslab fail_page_alloc; do
		echo N > $DEBUG/$kind/ignore-gfp-wait && echo 0 > $DEBUG/$kind/verbose || return
	done
	echo N > $DEBUG/fail_page_alloc/ignore-gfp-highmem && echo 0 > $DEBUG/fail_page_alloc/min-order
}
# locks are validated still: lockdep gives up with its first report
validates() { grep 'debug_locks: *1$' /proc/lockdep_stats; }

# a load is not done that could not keep live patches off
claims_all() { [ "$(sed -n 's/^claimed //p' $CONTROL/status)" = "$claimed" ]; }
plain_claims() { $LOAD && claimed=$(sed -n 's/^claimed //p' $CONTROL/status) && plugsched unload; }

# loads CALL NTH: refused without a trace, or done
loads() {
	failnth $1 $2 $LOAD > /tmp/try 2>&1
	status=$?
	cat /tmp/try
	case $status in
	0 | 99) replaced && claims_all && plugsched unload && nothing ;;
	1) nothing ;;
	*) return 1 ;;
	esac
}

# unloads CALL NTH: refused, and the module's scheduler goes on, or done
unloads() {
	$LOAD || return
	failnth $1 $2 plugsched unload > /tmp/try 2>&1
	status=$?
	cat /tmp/try
	case $status in
	0 | 99) nothing ;;
	1)
		[ $1 != enable ] || replaced || return
		plugsched unload && nothing
		;;
	*) return 1 ;;
	esac
}

# all OPERATION CALL STEP [FROM]: until none fails any more; text is compared each 20th time
all() {
	local nth=${4:-1} refusals=0 others=0
	while :; do
		$1 $2 $nth > /tmp/result 2>&1 || { echo "allocation $nth:"; cat /tmp/result; return 1; }
		case $status in
		99) break ;;
		1) refusals=$((refusals + 1)) ;;
		*) others=$((others + 1)) ;;
		esac
		[ $(((refusals + others) % 20)) -ne 0 ] || as_before || return
		nth=$((nth + $3))
	done
	echo "$refusals refused, $others done without: $(tail -n 1 /tmp/result)"
	as_before && [ $((refusals + others)) -gt 0 ]
}

# how many allocations the loading of a module takes, in $total
count() {
	failnth init_module 1000000 $LOAD > /tmp/try
	cat /tmp/try
	total=$(sed -n 's/^init_module returned 0, after \([0-9]*\) allocations$/\1/p' /tmp/try)
	plugsched unload && [ "$total" -gt $LAST ]
}

# how many were refused, under the test
# shellcheck disable=SC2154 # tap.sh sets it
tell() { diag "$tap_output"; }

# What the module's code makes while it is there, a group with a quota and a root domain with their
# locks, is used when it is gone.
objects_last() {
	$LOAD && mkdir $GROUP && echo 1 > $GROUP/cpuset.cpus && bounded &&
	echo root > $GROUP/cpuset.cpus.partition && plugsched unload && nothing &&
	echo $spinner > $GROUP/cgroup.procs && sleep 1 && bounded && sleep 1 &&
	echo $spinner > $ROOT/cgroup.procs && echo member > $GROUP/cpuset.cpus.partition &&
	rmdir $GROUP && validates
}
bounded() { echo "10000 20000" > $GROUP/cpu.max; }

ok "allocations can fail" open_filters
need "a plain load and unload work" works
echo "+cpu +cpuset" > $ROOT/cgroup.subtree_control
(while :; do :; done) & spinner=$!
ok "what the module's code has made outlives it" objects_last
kill $spinner

# from the first quota on, the static key of quotas stays as it is
ok "kernel text is kept for comparison" keep_text
ok "the static keys as well" keep_keys
need "which are the same after a load and an unload" eval "works && as_before"

ok "a plain load claims its entries" eval 'plain_claims && [ "$claimed" -gt 0 ]'

ok "load: each allocation of its swap fails" all loads enable 1
tell
ok "a plain load and unload work" works
ok "unload: each allocation of its swap fails" all unloads enable 1
tell
ok "a plain load and unload work" works
ok "unload: each allocation of the removal fails" all unloads delete_module 1
tell
ok "a plain load and unload work" works
ok "load: each allocation of the module's loading fails" all loads init_module "$FAIL_STEP"
tell
if [ "$FAIL_STEP" -gt 1 ]; then
	need "a plain load takes so many" count
	ok "load: each of the last $LAST fails" all loads init_module 1 $((total - LAST + 1))
	tell
fi
ok "a plain load and unload work" works
ok "every byte and key is as before" as_before
ok "no stack leads into the module" stacks_are_clean
ok "locks are validated until the end" validates
done_testing
