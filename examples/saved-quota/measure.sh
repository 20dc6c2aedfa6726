# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC2034
#
# measure.sh - saved-quota: how often a group is throttled that works 60 ms each second, of a quota of
#              100 ms a second and a burst of 10 ms, see tests/vm/examples.sh

CPUS=1
EFFECT=throttled
LIMIT=10
LONG=30
GROUP=/sys/fs/cgroup/quota

setup() {
	mkdir -p $GROUP
	echo 10000 100000 > $GROUP/cpu.max
	echo 10000 > $GROUP/cpu.max.burst
}
enable() { :; }
throttled() { sed -n 's/^nr_throttled //p' $GROUP/cpu.stat; }
measure() {	# [SECONDS]
	local before used
	sleep 2		# what was used before is over
	before=$(throttled) used=$(sed -n 's/^usage_usec //p' $GROUP/cpu.stat)
	service -b 0 -n "${1:-5}" -i 1000000 -w 60000 -S quota
	echo "throttled $(($(throttled) - before))"
	echo "used $((($(sed -n 's/^usage_usec //p' $GROUP/cpu.stat) - used) / 1000))"
}
