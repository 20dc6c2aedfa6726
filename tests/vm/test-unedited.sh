#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-unedited.sh - guest: the module as generated behaves as the kernel's own scheduler
#
# In:  /modules/unedited.ko, the workload. Function tracing is switched on before, during and after
#      the swaps; a CPU goes and comes back while the module runs.

# from nine CPUs on, they share the work of a swap
[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 10 "$0"
. /lib/checks.sh
TRACING=/sys/kernel/tracing
# what the module replaces is overwritten with breakpoints: no task may enter it
TRAP="-p trap_old=1"

# traced FUNCTION...: each shows up in the function trace
traced() {
	local f
	echo 0 > $TRACING/tracing_on
	echo > $TRACING/trace
	echo 1 > $TRACING/tracing_on
	sleep 2
	echo 0 > $TRACING/tracing_on
	for f; do
		grep -q "$f <-" $TRACING/trace || { echo "$f: not traced"; return 1; }
	done
}

trace_on() {
	echo "$*" > $TRACING/set_ftrace_filter && echo function > $TRACING/current_tracer
}
trace_off() { echo nop > $TRACING/current_tracer && echo > $TRACING/set_ftrace_filter; }

# kernels differ in what picks a fair task
pick=pick_next_task_fair
grep -q " $pick\$" /proc/kallsyms || pick=pick_task_fair

cpu1() { echo "$1" > /sys/devices/system/cpu/cpu1/online; }

workload run -i 300 &
need "the workload runs" workload progress -w 60
cp $FEATURES /tmp/features
ok "kernel text is kept for comparison" keep_text

need "load" plugsched load $TRAP /modules/unedited.ko
ok "status says that the scheduler is replaced" replaced
ok "the features are the same" cmp $FEATURES /tmp/features
ok "the workload gets on" workload progress -w 60
ok "tracing can be switched on meanwhile" trace_on try_to_wake_up $pick
ok "kernel entries are traced although they lead into the module" traced try_to_wake_up
ok "unload while tracing" plugsched unload
ok "the kernel's own functions are traced" traced try_to_wake_up $pick
ok "load while tracing" plugsched load $TRAP /modules/unedited.ko
ok "tracing can be switched off meanwhile" trace_off
ok "the workload gets on" workload progress -w 60
ok "unload" plugsched unload
not_ok "the module is gone" loaded
ok "no stack leads into the module" stacks_are_clean
ok "every byte of the kernel is as before" text_is_as_kept
ok "the workload was not harmed" workload stop

need "load again" plugsched load $TRAP /modules/unedited.ko
ok "a CPU can be taken away" cpu1 0
ok "and brought back" cpu1 1
ok "unload" plugsched unload
ok "a CPU can be taken away from the kernel's own scheduler" cpu1 0
ok "load with a CPU away" plugsched load $TRAP /modules/unedited.ko
ok "it comes back into the module" cpu1 1
workload run -i 50 &
ok "the workload gets on, on all CPUs" workload progress -w 60
ok "unload" plugsched unload
ok "the workload was not harmed" workload stop
done_testing
