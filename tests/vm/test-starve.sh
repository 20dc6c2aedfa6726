#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-starve.sh - guest: a real-time task that never sleeps, beside fair tasks on its CPU
#
# In:  /modules/edited.ko, chrt. Whatever the kernel has against starvation (a deadline server of the fair
#      class, or the throttling of real-time tasks) has to act before, between and after swaps that
#      take place while it acts.

[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 2 "$0" chrt
. /lib/checks.sh

run_ns() { cut -d' ' -f1 "/proc/$1/schedstat"; }

# what CPU 1 has had of interrupts of its timer: throttling and slices rest on them
ticks() { awk '$1 == "LOC:" { print $3 }' /proc/interrupts; }

# Exit 3 when the emulator was so busy that there were hardly any ticks: that is no measurement.
measure_share() {
	local before after start end ticks
	ticks=$(ticks)
	start=$(cut -d' ' -f1 /proc/uptime)
	before=$(run_ns "$fair") || return 1
	sleep 5
	after=$(run_ns "$fair") || return 1
	end=$(cut -d' ' -f1 /proc/uptime)
	ticks=$(($(ticks) - ticks))
	awk -v ran=$((after - before)) -v ticks=$ticks -v start="$start" -v end="$end" -v low="$1" \
		-v high="$2" 'BEGIN {
		share = ran / (end - start) / 1e7
		printf "%.1f %% of the CPU, %d ticks in %.1f s\n", share, ticks, end - start
		if (share >= low && share <= high)
			exit 0
		exit ticks < 50 * (end - start) ? 3 : 1 }'
}

# gets_share LOW HIGH: percent of its CPU that one of the two fair tasks gets. It is due 2.5, or 25
# when half of the time is theirs; kernel threads have their part, and emulated time is not even.
gets_share() {
	local i status
	for i in 1 2 3 4 5; do
		status=0
		measure_share "$@" || status=$?
		[ $status -eq 3 ] || return $status
	done
	return 1
}

# The fair tasks' part of a second, in milliseconds.
set_part() {
	local server=/sys/kernel/debug/sched/fair_server/cpu1/runtime
	if [ -e $server ]; then
		echo $(($1 * 1000000)) > $server
	else
		echo $(((1000 - $1) * 1000)) > /proc/sys/kernel/sched_rt_runtime_us
	fi
}

ok "timers come before the real-time task" timers_first
hog fair 1 &
fair=$!
hog fair 1 &
hog fifo 1 &
sleep 1
ok "kernel text is kept for comparison" keep_text
need "the fair tasks are not starved by the kernel's own scheduler" gets_share 0.3 5

need "load" plugsched load -p trap_old=1 /modules/edited.ko
ok "the scheduler is replaced" replaced
need "the fair tasks are not starved by the module's" gets_share 0.3 5
ok "unload" plugsched unload
need "the fair tasks are not starved after the rollback" gets_share 0.3 5

# at whatever moment of the second
rounds() {	# WHAT COUNT
	local i=0
	while [ $i -lt "$2" ]; do
		i=$((i + 1))
		usleep $((i * 37000))
		need "$1, round $i: load" plugsched load -p trap_old=$((i % 2)) /modules/edited.ko
		usleep $((i * 23000))
		need "$1, round $i: unload" plugsched unload
	done
}
rounds "a twentieth" 10
ok "the fair tasks are not starved" gets_share 0.3 5
# half of the time they run, then, and half of the swaps find them running
ok "they can have half of the CPU" set_part 500
ok "and get it" gets_share 7 30
rounds "half" 12
ok "the fair tasks get half of the CPU" gets_share 7 30
need "load" plugsched load -p trap_old=1 /modules/edited.ko
ok "also by the module's scheduler" gets_share 7 30
ok "which can give them less" set_part 50
ok "unload" plugsched unload
ok "the kernel's gives them that" gets_share 0.3 5
ok "every byte of the kernel is as before" text_is_as_kept
done_testing
