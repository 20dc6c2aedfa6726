#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# guest-preempt.sh - guest: swaps while tasks are preempted in replaced text, or cannot be
#
# In:  /modules/unedited.ko, reader; preempt=none or preempt=full on the kernel's command line. A quota
#      of 1 ms in 1 s stops a task for seconds, once it has used more, wherever the kernel lets it be
#      preempted: with `full`, in proc_sched_show_task(), which is replaced; with `none`, only on its
#      way to user space.
#      Old code is breakpoints, and so a task that is forgotten in there is noticed.

[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 2 -c "preempt=${PREEMPT:=full}" "$0"
. /lib/checks.sh
GROUP=/sys/fs/cgroup/readers
TEXT=proc_sched_show_task
MODULE=/modules/unedited.ko

mode=$(sed -n 's/.*preempt=\([a-z]*\).*/\1/p' /proc/cmdline)
attempts() { sed -n "s/^attempts //p" /sys/kernel/plugsched/status; }
bounded() { echo "1000 1000000" > $GROUP/cpu.max; }
unbounded() { echo max > $GROUP/cpu.max; }

# preempted ERE: the reader's stack has an interrupt's entry, and a line of $TEXT that ends so
preempted() {
	cat /proc/$reader/stack > /tmp/stack
	grep -Eq 'asm_sysvec_|irqentry' /tmp/stack && grep -Eq "$TEXT\+.*$1" /tmp/stack
}

# held TIMES ERE: its quota is used up while it was preempted in there, one of so many times
held() {
	local i=0
	while [ $i -lt $1 ]; do
		i=$((i + 1))
		unbounded
		sleep 0.1
		bounded
		sleep 0.2
		preempted "$2" && return
	done
	cat /tmp/stack
	return 1
}
never_held() { no held 20 "$1"; }

# released_during COMMAND...: the reader gets on after two seconds of it
released_during() {
	local status
	(sleep 2; unbounded) & releaser=$!
	"$@"
	status=$?
	wait $releaser
	return $status
}

# shellcheck disable=SC2120 # refused hands it its arguments
load() { plugsched load -p trap_old=1 "$@" $MODULE; }
patience() { echo $1 > /sys/module/scheduler/parameters/max_tries; }
tries_of_unload() { dmesg | sed -n 's/.*plugsched: disabled after \([0-9]*\) tr.*/\1/p' | tail -n 1; }

rounds() {	# NUMBER
	local i=0
	while [ $i -lt "$1" ]; do
		i=$((i + 1))
		load && replaced || return
		plugsched unload && no loaded || return
	done
}

ok "the kernel is preempted as asked: $mode" grep "($mode)" /sys/kernel/debug/sched/preempt
echo "+cpu" > /sys/fs/cgroup/cgroup.subtree_control
mkdir $GROUP
taskset 2 reader & reader=$!
echo $reader > $GROUP/cgroup.procs
bounded
# from the first quota on, the static key of quotas stays as it is
unbounded
ok "kernel text is kept for comparison" keep_text

if [ "$mode" = full ]; then
	need "a task is preempted in replaced text" held 40 '[0-9a-f]$'
	diag "$(grep -n $TEXT /tmp/stack)"
	refused "a load does not take the text away" "task reader .*stays in $TEXT" load -p max_tries=3
	not_ok "without a module left" loaded
	need "a task is preempted in replaced text again" held 40 '[0-9a-f]$'
	ok "a load waits until it has left" released_during load
	ok "in more than one try ($(attempts))" test "$(attempts)" -gt 1
	need "a task is preempted in the module's text" held 40 '\[scheduler\]'
	diag "$(grep -n $TEXT /tmp/stack)"
	patience 3
	refused "an unload does not take the text away" "task reader .*stays in .*$TEXT" plugsched unload
	ok "the module's scheduler goes on" replaced
	patience 200
	need "a task is preempted in the module's text again" held 40 '\[scheduler\]'
	ok "an unload waits until it has left" released_during plugsched unload
	ok "in more than one try ($(tries_of_unload))" test "$(tries_of_unload)" -gt 1
else
	ok "no task is preempted in replaced text" never_held '[0-9a-f]$'
	ok "load" load
	ok "no task is preempted in the module's text" never_held '\[scheduler\]'
	ok "unload" plugsched unload
fi
not_ok "the module is gone" loaded
unbounded

reader & reader &
yes | cat > /dev/null &
wakers 50 20 > /tmp/ready &
ok "five loads and unloads while tasks are preempted wherever they can be" rounds 5
ok "no stack leads into the module" stacks_are_clean
ok "every byte of the kernel is as before" text_is_as_kept
ok "all readers are there" test "$(pidof reader | wc -w)" -eq 3
killall yes wakers reader
done_testing
