#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-busy.sh - guest: the stop's length does not depend on how many threads wake up
#
# In:  /modules/unedited.ko, wakers.

[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 1 "$0"
. /lib/checks.sh

shortest_check() {	# of five loads, in ns
	local i=0 least=999999999 ns
	while [ $i -lt 5 ]; do
		i=$((i + 1))
		plugsched load /modules/unedited.ko > /tmp/out || { cat /tmp/out >&2; return 1; }
		ns=$(sed -n 's/^check_ns //p' /sys/kernel/plugsched/status)
		[ $ns -ge $least ] || least=$ns
		plugsched unload > /tmp/out || { cat /tmp/out >&2; return 1; }
	done
	echo $least
}

crowd() {	# THREADS MILLISECONDS
	: > /tmp/ready
	wakers "$@" > /tmp/ready & pid=$!
	until grep -q ready /tmp/ready; do
		sleep 0.2
	done
	sleep 2
}

echo 100000 > /proc/sys/kernel/threads-max
echo 100000 > /proc/sys/kernel/pid_max
echo 200000 > /proc/sys/vm/max_map_count
idle=$(shortest_check)
crowd 5000 300
busy=$(shortest_check)
kill $pid
diag "the stop's check phase: $idle ns idle, $busy ns with 5000 threads that wake every 300 ms"
ok "threads that wake up do not lengthen the stop" \
	test "${busy:-999999999}" -le $((3 * ${idle:-0} + 200000))
done_testing
