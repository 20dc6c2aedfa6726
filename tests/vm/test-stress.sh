#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-stress.sh - guest: swaps while the machine is rearranged, and with a crowd of threads
#
# In:  /modules/edited.ko. CPUs go and come, sched domains are rebuilt, cgroups and tasks come and go:
#      all of it at the same time as the swaps. (Function tracing has a suite of its own.)

# a thread for each CPU: they really run at the same time
[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 4 -a mttcg "$0"
. /lib/checks.sh
ROOT=/sys/fs/cgroup
CPU1=/sys/devices/system/cpu/cpu1/online

hotplug() { echo 0 > $CPU1 && sleep 0.1 && echo 1 > $CPU1; }

# a partition takes CPU 1 out of the sched domains, and gives it back
domains() {
	echo root > $ROOT/part/cpuset.cpus.partition && sleep 0.1 &&
	echo member > $ROOT/part/cpuset.cpus.partition
}

# shellcheck disable=SC2154 # busy_start sets $spinner
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
busy_start
while_doing "CPU hotplug" hotplug
echo "+cpu +cpuset" > $ROOT/cgroup.subtree_control
mkdir $ROOT/part && echo 1 > $ROOT/part/cpuset.cpus
while_doing "sched domains" domains
rmdir $ROOT/part
while_doing "cgroups" migrations
busy_end

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
