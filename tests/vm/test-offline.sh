#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-offline.sh - guest: real-time tasks lose their CPU, deadline tasks have one of their own
#
# In:  /modules/edited.ko, chrt. CPU 3 goes offline and comes back; a cpuset partition of CPU 2 has deadline
#      tasks in it, is dissolved and made again: all of it in both schedulers, before and after swaps,
#      and during them. That its CPU cannot go is not tried: 6.1 itself leaves the run queue of a CPU
#      marked as offline when it has refused that, and warns later.

[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 4 "$0" chrt
. /lib/checks.sh
CPU3=/sys/devices/system/cpu/cpu3/online
ROOT=/sys/fs/cgroup
PART=$ROOT/part
DEBUG=/sys/kernel/debug/sched/debug
LOOP='while :; do :; done'
DOZE='while :; do usleep 5000; done'

load() { plugsched load -p trap_old=1 /modules/edited.ko && replaced; }
run_time() { cut -d' ' -f1 "/proc/$1/schedstat"; }
ran_since() { [ "$(run_time "$2")" -gt "$1" ]; }
get_on() {	# PID...
	local pid
	for pid; do
		eventually ran_since "$(run_time "$pid")" "$pid" || { echo "task $pid does not get on"; return 1; }
	done
}

# ---- real-time tasks whose CPU goes ----

pin_back() {
	local pid
	for pid in $pinned; do
		taskset -p 8 $pid > /dev/null || return
	done
}
policy() { chrt -p "$1" | sed -n 's/.*policy: //p'; }
are_as_made() {
	is "one is FIFO" "$(policy $fifo)" SCHED_FIFO
	is "one is RR" "$(policy $rr)" SCHED_RR
}
goes() { echo 0 > $CPU3 && get_on $pinned $wide; }
comes() { echo 1 > $CPU3 && pin_back && get_on $pinned $wide; }

# two take turns, and hit the limit of real-time tasks, so that fair tasks get on there as well
taskset 8 chrt -r 5 sh -c "$LOOP" & rr=$!
taskset 8 chrt -r 5 sh -c "$LOOP" & other=$!
taskset 8 chrt -f 9 sh -c "$DOZE" & fifo=$!
taskset c chrt -f 6 sh -c "$DOZE" & wide=$!
pinned="$rr $other $fifo"
sleep 1
ok "real-time tasks get on" get_on $pinned $wide
# what the kernel flips once, when there is a cpuset, and when a CPU goes
echo "+cpuset" > $ROOT/cgroup.subtree_control
mkdir $PART && echo 2 > $PART/cpuset.cpus
ok "their CPU can go" goes
ok "and come" comes
ok "kernel text is kept for comparison" keep_text
ok "it goes" goes
need "load while it is away" load
ok "real-time tasks get on" get_on $pinned $wide
ok "it comes into the module" comes
ok "and goes from the module" goes
are_as_made
ok "unload while it is away" plugsched unload
ok "real-time tasks get on" get_on $pinned $wide
ok "it comes" comes
need "load" load
ok "it goes from the module" goes
ok "and comes into the module" comes
ok "unload" plugsched unload
ok "real-time tasks get on" get_on $pinned $wide
hotplug() { goes && sleep 0.2 && comes; }
while_doing "real-time tasks lose their CPU" hotplug
are_as_made
kill $pinned $wide

# ---- deadline tasks in a partition ----

# what is reserved for deadline tasks in the domain of a CPU, as a part of 2^20
reserved() {
	awk -v head="dl_rq[$1]:" '$1 == head { on = 1 } on && /total_bw/ { print $3; exit }' $DEBUG
}
partition() { echo "$1" > $PART/cpuset.cpus.partition && grep -qx "$1" $PART/cpuset.cpus.partition; }
deadline() {	# RUNTIME PERIOD COMMAND...: in ms
	local runtime=$1 period=$2
	shift 2
	exec chrt -d --sched-runtime ${runtime}000000 --sched-deadline ${period}000000 \
		--sched-period ${period}000000 0 "$@"
}
# for a subshell
in_partition() { sh -c "echo \$PPID > $PART/cgroup.procs"; }
fits() { (in_partition && deadline "$@" true); }
# a tenth of its CPU, within what emulated time allows
gets_share() {
	local before after start end
	start=$(cut -d' ' -f1 /proc/uptime)
	before=$(run_time $first)
	sleep 3
	after=$(run_time $first)
	end=$(cut -d' ' -f1 /proc/uptime)
	awk -v ran=$((after - before)) -v start="$start" -v end="$end" 'BEGIN {
		share = ran / (end - start) / 1e7
		printf "%.1f %% of its CPU\n", share
		exit !(share >= 4 && share <= 13) }'
}
are_reserved() { [ "$(reserved 2)" -gt 209000 ] && [ "$(reserved 2)" -lt 210000 ]; }
both_get_on() {	# WHERE
	ok "$1: deadline tasks get on" get_on $first $second
	ok "$1: one gets what it is due" gets_share
	is "$1: as much is reserved in the partition" "$(reserved 2)" "$in"
	is "$1: and outside" "$(reserved 0)" "$out"
	not_ok "$1: what does not fit in is refused" fits 9 10
	ok "$1: what does fits" fits 5 10
}

need "there is a partition" partition root
out=$(reserved 0)
(in_partition && deadline 2 20 sh -c "$LOOP") & first=$!
(in_partition && deadline 3 30 hog doze 2) & second=$!
need "two tenths are reserved" eventually are_reserved
in=$(reserved 2)
both_get_on "the kernel's"
need "load" load
both_get_on "the module's"
ok "the partition can be dissolved" partition member
ok "deadline tasks get on" get_on $first $second
is "what they have is reserved in the whole machine" "$(reserved 0)" $((out + in))
ok "unload" plugsched unload
ok "deadline tasks get on" get_on $first $second
is "what they have is reserved in the whole machine" "$(reserved 0)" $((out + in))
ok "the partition can be made again" partition root
both_get_on "the kernel's again"
domains() { partition member && sleep 0.2 && partition root && get_on $first $second && sleep 0.2; }
while_doing "deadline tasks' domains" domains
both_get_on "the kernel's after that"
kill $first $second
sleep 1
is "nothing is reserved any more" "$(reserved 2)" "$out"
ok "no stack leads into the module" stacks_are_clean
ok "every byte of the kernel is as before" text_is_as_kept
done_testing
