# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# stop.sh - guest: the stop against the number of threads that sleep, wake up, or are runnable
#
# In:  /modules/unedited.ko, crowd, wakers, cost; one CPU whose nanoseconds are instructions.
# Out: lines for report.awk:
#      stop KIND NUMBER in|out FIRST STOP CHECK CLEAR PATCH REBUILD MOVED, three of each
#      cost WORK ORIGINAL MODULE, in instructions, several of each

. /lib/checks.sh
STATUS=/sys/kernel/plugsched/status

figures() {	# KIND NUMBER DIRECTION
	awk -v row="stop $1 $2 $3" '{ value[$1] = $2 } END {
		print row, value["first_stop_ns"], value["stop_ns"], value["check_ns"], value["clear_ns"],
		      value["patch_ns"], value["rebuild_ns"], value["moved_tasks"]
	}' $STATUS
}

set_enabled() { echo "$1" > /sys/kernel/plugsched/enable || { cat /sys/kernel/plugsched/reason; exit 1; }; }

swaps() {	# KIND NUMBER
	for _ in 1 2 3; do
		set_enabled 1
		figures "$@" in
		set_enabled 0
		figures "$@" out
	done
}

among() {	# KIND NUMBER SETTLE COMMAND...: with that in the background, after so many seconds
	local kind=$1 number=$2 settle=$3 pid
	shift 3
	: > /tmp/ready
	"$@" > /tmp/ready & pid=$!
	until grep -q ready /tmp/ready; do
		sleep 0.01
	done
	sleep "$settle"
	swaps "$kind" "$number"
	kill $pid
	wait $pid 2> /dev/null || :
}

compare() {	# WORK ROUNDS: with either scheduler in turn
	local original module
	for _ in $(seq "$2"); do
		original=$(cost "$1") || exit 1
		set_enabled 1
		module=$(cost "$1") || exit 1
		set_enabled 0
		echo "cost $1 $original $module"
	done
}

echo 100000 > /proc/sys/kernel/threads-max
echo 100000 > /proc/sys/kernel/pid_max
echo 200000 > /proc/sys/vm/max_map_count
plugsched load /modules/unedited.ko > /tmp/out 2>&1 || { cat /tmp/out; exit 1; }
set_enabled 0

swaps idle 0
for number in 1 5 10 20 40; do
	among runnable $number 0.01 crowd spin $number
done
for number in 100 1000 10000; do
	among sleeping $number 0.1 crowd sleep $number
done
for number in 100 1000 5000; do
	among waking $number 0.3 wakers $number 100
done
# who preempts whom depends on where a tick falls: most of all where there are many
compare hackbench 40
for work in pipe futex forkexec; do
	compare $work 6
done
