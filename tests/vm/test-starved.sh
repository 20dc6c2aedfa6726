#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-starved.sh - guest: a swap does not wait for tasks that hardly ever get a CPU
#
# In:  /modules/unedited.ko. On CPU 1 a task of policy IDLE is queued with two of nice level -20: it
#      runs for a few ms every four minutes. What waits until each task has run waits that long.

[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 2 "$0" chrt
. /lib/checks.sh

# in_time COMMAND...: within a minute; it may wait where no signal reaches it
in_time() {
	local i=0 pid
	"$@" & pid=$!
	while [ $i -lt 600 ] && kill -0 $pid 2> /dev/null; do
		i=$((i + 1))
		sleep 0.1
	done
	if kill -0 $pid 2> /dev/null; then
		echo "after a minute:"
		cat /proc/$pid/stack
		return 1
	fi
	wait $pid
}
run_time() { cut -d' ' -f1 /proc/$1/schedstat; }

taskset 2 chrt -i 0 sh -c 'while :; do :; done' & starved=$!
sleep 1
taskset 2 sh -c 'while :; do :; done' & first=$!
taskset 2 sh -c 'while :; do :; done' & second=$!
renice -n -5 -p $first $second > /dev/null
sleep 1
before=$(run_time $starved)
need "load" in_time plugsched load /modules/unedited.ko
ok "unload" in_time plugsched unload
after=$(run_time $starved)
ok "the task hardly ran meanwhile ($(((after - before) / 1000)) us)" test $((after - before)) -lt 100000000
kill $first $second
sleep 1
ok "it gets on afterwards" test "$(run_time $starved)" -gt "$after"
kill $starved
done_testing
