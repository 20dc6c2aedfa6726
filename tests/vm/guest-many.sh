#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# guest-many.sh - guest: swaps on a machine with many CPUs
#
# In:  /modules/unedited.ko, the workload; CPUS, how many (64). `make soak` runs it with 16 and 64.
# Out: TAP, and figures of the stops. Tasks that are pinned to each CPU get on, and so does the workload.

# one thread emulates them all: each waits long for its turn
[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s "${CPUS:=64}" -m 3072 -t 3600 \
	-c "many_cpus=$CPUS rcupdate.rcu_cpu_stall_timeout=300 watchdog_thresh=60" "$0"
. /lib/checks.sh
# shellcheck disable=SC2154 # the kernel hands it on
LAST=$((many_cpus - 1))

run_time() { cut -d' ' -f1 "/proc/$1/schedstat"; }
# a mask as taskset has it: of one CPU
mask() {
	printf '%x' $((1 << ($1 % 4)))
	[ "$1" -lt 4 ] || printf "%0$(($1 / 4))d" 0
}

# one task for each CPU: it runs for a moment, and sleeps
start_pinned() {
	local cpu=0
	pids=
	while [ $cpu -le $LAST ]; do
		taskset "$(mask $cpu)" sh -c 'while :; do sleep 0.5; done' &
		pids="$pids $!"
		cpu=$((cpu + 1))
	done
}
# a while after, each has run again
all_get_on() {
	local pid i=0
	for pid in $pids; do
		echo "$pid $(run_time $pid)"
	done > /tmp/ran
	while read -r pid before; do
		until [ "$(run_time $pid)" -gt "$before" ]; do
			i=$((i + 1))
			[ $i -lt 600 ] || { echo "task $pid does not get on"; return 1; }
			sleep 0.1
		done
	done < /tmp/ran
}

is "all CPUs are there" "$(cat /sys/devices/system/cpu/online)" "0-$LAST"
workload run -i 100 &
need "the workload runs" workload progress -w 300
start_pinned
need "a task on each CPU gets on" all_get_on
ok "kernel text is kept for comparison" keep_text
i=0
while [ $i -lt 5 ]; do
	i=$((i + 1))
	need "round $i: load" plugsched load -p trap_old=$((i % 2)) /modules/unedited.ko
	diag "stop $(($(value stop_ns) / 1000)) us: check $(($(value check_ns) / 1000)), clear $(($(value clear_ns) / 1000)), patch $(($(value patch_ns) / 1000)), rebuild $(($(value rebuild_ns) / 1000)); $(value attempts) tries, $(value moved_tasks) tasks moved"
	ok "a task on each CPU gets on" all_get_on
	[ $i -gt 1 ] || ok "the workload gets on" workload progress -w 300
	need "round $i: unload" plugsched unload
	ok "a task on each CPU gets on" all_get_on
done
ok "the workload gets on" workload progress -w 300
ok "the workload was not harmed" workload stop
# which the workload would miss
ok "the last CPU can go" sh -c "echo 0 > /sys/devices/system/cpu/cpu$LAST/online"
need "load" plugsched load /modules/unedited.ko
ok "the last CPU can come back" sh -c "echo 1 > /sys/devices/system/cpu/cpu$LAST/online"
ok "tasks get on" all_get_on
ok "unload" plugsched unload
kill $pids
ok "no stack leads into the module" stacks_are_clean
ok "every byte of the kernel is as before" text_is_as_kept
done_testing
