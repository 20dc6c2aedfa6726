#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-stress.sh - guest: swaps while the machine is rearranged, and with a crowd of threads
#
# In:  /modules/edited.ko. CPUs go and come, sched domains are rebuilt, functions are traced, cgroups
#      and tasks come and go: all of it at the same time as the swaps.

# a thread for each CPU: they really run at the same time
[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 4 -a mttcg "$0"
. /lib/checks.sh
TRACING=/sys/kernel/tracing
ROOT=/sys/fs/cgroup
CPU1=/sys/devices/system/cpu/cpu1/online

rounds() {	# NUMBER
	local i=0
	while [ $i -lt "$1" ]; do
		i=$((i + 1))
		plugsched load -p trap_old=1 /modules/edited.ko && replaced || return
		sleep 0.3
		plugsched unload && no loaded || return
	done
}

# while_doing WHAT FUNCTION: ten rounds while FUNCTION is called again and again
while_doing() {
	local what="$1" pid
	shift
	rm -f /tmp/enough
	: > /tmp/times
	(
		while [ ! -e /tmp/enough ]; do
			"$@" || { echo "failed: $*" > /tmp/broken; break; }
			echo >> /tmp/times
		done
	) &
	pid=$!
	need "$what: ten loads and unloads" rounds 10
	touch /tmp/enough
	wait $pid
	ok "$what: it happened meanwhile ($(wc -l < /tmp/times) times)" \
		test "$(wc -l < /tmp/times)" -ge 2
	not_ok "$what: and worked" cat /tmp/broken
	rm -f /tmp/broken
}

hotplug() { echo 0 > $CPU1 && sleep 0.1 && echo 1 > $CPU1; }

# a partition takes CPU 1 out of the sched domains, and gives it back
domains() {
	echo root > $ROOT/part/cpuset.cpus.partition && sleep 0.1 &&
	echo member > $ROOT/part/cpuset.cpus.partition
}

tracing() {
	echo function > $TRACING/current_tracer && sleep 0.1 && echo nop > $TRACING/current_tracer
}

migrations() {
	mkdir $ROOT/moving && echo $spinner > $ROOT/moving/cgroup.procs && sleep 0.05 &&
	echo $spinner > $ROOT/cgroup.procs && rmdir $ROOT/moving
}

shortest_stop() {	# of five loads, in us
	local i=0 least=999999999 stop
	while [ $i -lt 5 ]; do
		i=$((i + 1))
		plugsched load /modules/edited.ko > /tmp/stop.out || { cat /tmp/stop.out >&2; return 1; }
		stop=$(sed -n 's/^stop_ns //p' /sys/kernel/plugsched/status)
		[ $stop -ge $least ] || least=$stop
		plugsched unload > /tmp/stop.out || { cat /tmp/stop.out >&2; return 1; }
	done
	echo $((least / 1000))
}

# ---- a machine being rearranged ----
(while :; do :; done) & spinner=$!
(while :; do sleep 0.01; done) & sleeper=$!
(while :; do /bin/true; done) & forker=$!
(yes | cat > /dev/null) & piper=$!

while_doing "CPU hotplug" hotplug
echo "+cpu +cpuset" > $ROOT/cgroup.subtree_control
mkdir $ROOT/part && echo 1 > $ROOT/part/cpuset.cpus
while_doing "sched domains" domains
rmdir $ROOT/part
while_doing "cgroups" migrations
echo 'schedule* sched_* *task_fair pick_* try_to_wake_up enqueue_* dequeue_*' \
	> $TRACING/set_ftrace_filter
while_doing "tracing" tracing
echo > $TRACING/set_ftrace_filter
kill $spinner $sleeper $forker $piper
killall yes

# ---- a crowd ----
workload run -i 100 &
need "the workload runs" workload progress -w 60
ok "kernel text is kept for comparison" keep_text
few=$(shortest_stop)
ok "the workload was not harmed" workload stop
wait
workload run -i 4000 &
need "the workload runs, with 4000 idle threads" workload progress -w 120
sleep 5
crowd=$(shortest_stop)
ok "no stack leads into the module" stacks_are_clean
ok "every byte of the kernel is as before" text_is_as_kept
ok "the workload was not harmed" workload stop
echo "the shortest of five stops: $few us with 100 idle threads, $crowd us with 4000"
ok "the stop does not grow with the number of threads" \
	test "${crowd:-999999999}" -le $((2 * ${few:-0} + 1000))
done_testing
