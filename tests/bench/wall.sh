# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# wall.sh - guest: the stop in wall time, beside an empty stop_machine() in the same boot
#
# In:  /modules/unedited.ko, ruler.ko, crowd.
# Out: lines for report.awk:
#      wall CPUS STOP EMPTY GAP_IDLE GAP_SWAP, in ns: the stop (least of five); a call of
#          stop_machine() that does nothing (least of nine); the longest time that a CPU had
#          interrupts off in two seconds without, and with, a swap in and out
#      prompt THREADS NS: from `plugsched load` to its end, the least of three

. /lib/checks.sh
RULER=/sys/kernel/debug/ruler

least=999999999999
note_least() { [ "$1" -ge "$least" ] || least=$1; }

swap() {
	plugsched load /modules/unedited.ko > /tmp/out 2>&1 || { cat /tmp/out; exit 1; }
	note_least "$(sed -n 's/^stop_ns //p' /sys/kernel/plugsched/status)"
	plugsched unload > /tmp/out 2>&1 || { cat /tmp/out; exit 1; }
}

gap() {	# COMMAND...
	echo 1 > $RULER/gap_ns
	"$@"
	cat $RULER/gap_ns
	echo 0 > $RULER/gap_ns
}

timed_load() {
	local start
	start=$(cat $RULER/now_ns)
	plugsched load /modules/unedited.ko > /tmp/out 2>&1 || { cat /tmp/out; exit 1; }
	note_least $(($(cat $RULER/now_ns) - start))
	plugsched unload > /tmp/out 2>&1 || { cat /tmp/out; exit 1; }
}

insmod /modules/ruler.ko || exit 1
for _ in 1 2 3 4 5; do
	swap
done
echo "wall $(nproc) $least $(cat $RULER/empty_stop_ns) $(gap sleep 2) $(gap swap)"

echo 100000 > /proc/sys/kernel/threads-max
echo 100000 > /proc/sys/kernel/pid_max
echo 200000 > /proc/sys/vm/max_map_count
for threads in 100 10000; do
	: > /tmp/ready
	crowd sleep $threads > /tmp/ready & pid=$!
	until grep -q ready /tmp/ready; do
		sleep 1
	done
	least=999999999999
	for _ in 1 2 3; do
		timed_load
	done
	echo "prompt $threads $least"
	kill $pid
	wait $pid 2> /dev/null || :
done
