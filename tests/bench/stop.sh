# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# stop.sh - guest: the stop against the number of threads that sleep, wake up, or are runnable
#
# In:  /modules/unedited.ko, crowd, wakers, cost; one CPU whose nanoseconds are instructions.
# Out: lines for report.awk:
#      stop KIND NUMBER in|out FIRST STOP CHECK CLEAR PATCH REBUILD MOVED, three of each
#      load KIND NUMBER NS: from `plugsched load` to its end
#      cost WORK ORIGINAL MODULE, in instructions

. /lib/checks.sh
RULER=/sys/kernel/debug/ruler
STATUS=/sys/kernel/plugsched/status

figures() {	# KIND NUMBER DIRECTION
	awk -v row="stop $1 $2 $3" '{ value[$1] = $2 } END {
		print row, value["first_stop_ns"], value["stop_ns"], value["check_ns"], value["clear_ns"],
		      value["patch_ns"], value["rebuild_ns"], value["moved_tasks"]
	}' $STATUS
}

swaps() {	# KIND NUMBER
	local i=0 start
	while [ $i -lt 3 ]; do
		i=$((i + 1))
		start=$(cat $RULER/now_ns)
		plugsched load /modules/unedited.ko > /tmp/out 2>&1 || { cat /tmp/out; exit 1; }
		echo "load $1 $2 $(($(cat $RULER/now_ns) - start))"
		figures "$@" in
		echo 0 > /sys/kernel/plugsched/enable || exit 1
		figures "$@" out
		plugsched unload > /tmp/out 2>&1 || { cat /tmp/out; exit 1; }
	done
}

among() {	# KIND NUMBER COMMAND...: with that in the background
	local kind=$1 number=$2 pid
	shift 2
	: > /tmp/ready
	"$@" > /tmp/ready & pid=$!
	until grep -q ready /tmp/ready; do
		sleep 0.05
	done
	sleep 0.3
	swaps "$kind" "$number"
	kill $pid
	wait $pid 2> /dev/null
}

least() {	# WORK: of two
	local first second
	first=$(cost "$1") && second=$(cost "$1") || return 1
	[ "$first" -lt "$second" ] && echo "$first" || echo "$second"
}

insmod /modules/ruler.ko || exit 1
echo 100000 > /proc/sys/kernel/threads-max
echo 100000 > /proc/sys/kernel/pid_max
echo 200000 > /proc/sys/vm/max_map_count

swaps idle 0
for number in 100 1000 10000; do
	among sleeping $number crowd sleep $number
done
for number in 100 1000 5000; do
	among waking $number wakers $number 100
done
for number in 1 5 10 20 40; do
	among runnable $number crowd spin $number
done
for work in hackbench pipe futex forkexec; do
	original=$(least $work) &&
	plugsched load /modules/unedited.ko > /tmp/out 2>&1 &&
	module=$(least $work) &&
	plugsched unload > /tmp/out 2>&1 || { cat /tmp/out; exit 1; }
	echo "cost $work $original $module"
done
