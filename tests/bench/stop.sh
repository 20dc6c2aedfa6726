# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# stop.sh - guest: the length of the stop against the number of threads
#
# In:  /modules/edited.ko, the workload with more and more idle threads. The first line, 100 threads,
#      is what the others are compared with.
# Out: a table of the stop in us, the least and the median of seven loads each.

. /lib/checks.sh

stops() {	# of seven loads, in us, sorted
	local i=0
	while [ $i -lt 7 ]; do
		i=$((i + 1))
		plugsched load /modules/edited.ko > /tmp/bench.out || { cat /tmp/bench.out >&2; return 1; }
		echo $(($(sed -n 's/^stop_ns //p' /sys/kernel/plugsched/status) / 1000))
		plugsched unload > /tmp/bench.out || { cat /tmp/bench.out >&2; return 1; }
	done | sort -n
}

echo "threads   least  median (us)"
for threads in 100 1000 4000 10000; do
	workload run -i $threads &
	workload progress -w 300 > /tmp/bench.out || { cat /tmp/bench.out; exit 1; }
	sleep $((threads / 1000))
	stops > /tmp/stops || exit 1
	printf '%7d %7d %7d\n' $threads "$(head -n 1 /tmp/stops)" "$(sed -n 4p /tmp/stops)"
	workload stop > /tmp/bench.out || { cat /tmp/bench.out; exit 1; }
	wait
done
