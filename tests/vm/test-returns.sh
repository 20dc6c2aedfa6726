#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-returns.sh - guest: swaps while return hooks are on the tasks' stacks
#
# In:  /modules/edited.ko; kretprobes and the function-graph tracer, which replace return addresses
#      on the stack, are active in functions that tasks sleep and run in. With preempt=full on the
#      kernel's command line, tasks are preempted within the hooks, too.
# a kernel warning about such an address fails the run.

[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 2 "$0"
. /lib/checks.sh
TRACING=/sys/kernel/tracing

rounds() {	# NUMBER
	local i=0
	while [ $i -lt "$1" ]; do
		i=$((i + 1))
		plugsched load -p trap_old=1 /modules/edited.ko && replaced || return
		plugsched unload && no loaded || return
	done
}

# what the command line asks for, if anything
mode=$(sed -n 's/.*preempt=\([a-z]*\).*/\1/p' /proc/cmdline)
ok "the kernel is preempted as asked: ${mode:=voluntary}" grep "($mode)" /sys/kernel/debug/sched/preempt
ok "kernel text is kept for comparison" keep_text
yes | cat > /dev/null &
yes | cat > /dev/null &
wakers 50 20 > /tmp/ready &

echo 'r256:x vfs_read' > $TRACING/kprobe_events
echo 'r256:y hrtimer_nanosleep' >> $TRACING/kprobe_events
need "kretprobes are armed" eval "echo 1 > $TRACING/events/kprobes/enable"
ok "kretprobes: ten loads and unloads" rounds 10
echo 0 > $TRACING/events/kprobes/enable
echo > $TRACING/kprobe_events

echo 'vfs_* pipe_* *nanosleep* *poll*' > $TRACING/set_ftrace_filter
need "the function-graph tracer is active" eval "echo function_graph > $TRACING/current_tracer"
ok "function-graph tracer: ten loads and unloads" rounds 10
echo nop > $TRACING/current_tracer
echo > $TRACING/set_ftrace_filter

ok "no stack leads into the module" stacks_are_clean
ok "every byte of the kernel is as before" text_is_as_kept
killall yes wakers
done_testing
