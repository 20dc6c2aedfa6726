#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-states.sh - guest: tasks in every state come through swaps, in both directions
#
# In:  /modules/unedited.ko, states (which lists the tasks), chrt, four CPUs; rtlock.ko, where spinlocks sleep.
#      docs/states.md says which test is for which state.

[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 4 "$0" chrt rtlock
. /lib/checks.sh
FREEZE=/sys/fs/cgroup/st/frozen/cgroup.freeze
DEBUG=/sys/kernel/debug/sched/debug
SERVER=/sys/kernel/debug/sched/fair_server
SWAPS=3

load() { plugsched load -p trap_old=1 /modules/unedited.ko && replaced; }

# the log has the figure of an unload, whose status is gone
moved_out() { dmesg | sed -n 's/.*disabled after .*, \([0-9]*\) tasks moved$/\1/p' | tail -n 1; }

# moved NUMBER: at least those that are runnable all the time
moved() {
	echo "$1 tasks moved, $(states count) are runnable all the time"
	[ "${1:-0}" -ge "$(states count)" ]
}

swaps() {	# NUMBER: loads and unloads
	local i=0
	while [ $i -lt "$1" ]; do
		i=$((i + 1))
		load && moved "$(value moved_tasks)" || return
		sleep 0.2
		plugsched unload && moved "$(moved_out)" || return
	done
}

# dl_bandwidth: what is reserved for deadline tasks, per root domain and per CPU
dl_bandwidth() { sed -n 's/^ *\.dl_bw->total_bw *: //p' $DEBUG | sort -u; }

given_back() {
	local i=0
	until [ "$(dl_bandwidth)" = "$before" ]; do
		i=$((i + 1))
		[ $i -lt 240 ] || { dl_bandwidth; return 1; }
		sleep 1
	done
}

# the sum over all CPUs of what each adds or takes: of tasks that sleep uninterruptibly
uninterruptible() { awk '/\.nr_uninterruptible/ { sum += $3 } END { print sum + 0 }' $DEBUG; }

# uninterruptible_is N: a kernel thread may sleep so for a moment, so it has to come to that
uninterruptible_is() {
	local i=0
	until [ "$(uninterruptible)" = "$1" ]; do
		i=$((i + 1))
		[ $i -lt 100 ] || { uninterruptible; return 1; }
		sleep 0.2
	done
}

# Where fair tasks have a server, it runs them beside real-time ones, and no limit is left to be hit.
limit_hit() {
	local runtime
	if [ -d $SERVER ]; then
		runtime=$(cat $SERVER/cpu3/runtime) && echo "a server: $runtime ns" && [ "$runtime" -gt 0 ]
	else
		dmesg | grep 'RT throttling activated'
	fi
}

# CPUs that are idle wake up for what sleeps on them
wakes_on_all_cpus() {
	local cpu=0
	while [ $cpu -lt 4 ]; do
		timeout 120 taskset "$(printf %x $((1 << cpu)))" sleep 0.1 || return
		cpu=$((cpu + 1))
	done
}

# real-time tasks run for 0.4 s of each second, so the limit is hit most of the time
sysctl -q -w kernel.sched_rt_runtime_us=400000 kernel.sched_schedstats=1

# ---- an idle machine, without ticks ----
sleep 1
need "idle CPUs: load" load
ok "... each wakes up" wakes_on_all_cpus
sleep 1
ok "... unload" plugsched unload
ok "... each wakes up" wakes_on_all_cpus
before=$(dl_bandwidth)

# ---- every state ----
ok "timers come before real-time tasks" timers_first
[ ! -e /modules/rtlock.ko ] || need "spinlocks sleep" insmod /modules/rtlock.ko
states run &
# frozen earlier, a task would not get there
ok "each is in its state" eval "eventually test -s /tmp/states && states ready"
sleep 1
echo 1 > $FREEZE
include "before: " states check
ok "before: one task sleeps uninterruptibly" uninterruptible_is 1
reserved=$(dl_bandwidth)
need "load" load
ok "... has moved the runnable tasks" moved "$(value moved_tasks)"
include "in the module: " states check
ok "in the module: one task sleeps uninterruptibly" uninterruptible_is 1
is "in the module: as much is reserved for deadline tasks" "$(dl_bandwidth)" "$reserved"
echo 0 > $FREEZE
ok "unload" plugsched unload
ok "... has moved the runnable tasks" moved "$(moved_out)"
ok "$SWAPS more loads and unloads" swaps $SWAPS
include "after: " states check
ok "after: one task sleeps uninterruptibly" uninterruptible_is 1
is "after: as much is reserved for deadline tasks" "$(dl_bandwidth)" "$reserved"
ok "the limit of real-time tasks was hit" limit_hit

# ---- and their ends, in the other scheduler than their beginnings ----
need "load" load
include "at the end: " states stop
ok "at the end: none sleeps uninterruptibly" uninterruptible_is 0
# what an ended deadline task has reserved is given back by its inactive timer: late after an overrun, for
# one of 1 ms in 500 half a second for each ms
ok "at the end: nothing is reserved for deadline tasks" given_back
ok "unload" plugsched unload
ok "no stack leads into the module" stacks_are_clean
done_testing
