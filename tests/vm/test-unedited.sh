# SPDX-License-Identifier: GPL-2.0
#
# unedited.sh - guest: the module as generated behaves as the kernel's own scheduler
#
# In:  /modules/unedited.ko, the workload. Function tracing is switched on before, during and after
#      the swaps; a CPU goes and comes back while the module runs.
# Out: see checks.sh. Run by tests/vm/test.sh.

. /lib/checks.sh
TRACING=/sys/kernel/tracing
# what the module replaces is overwritten with breakpoints: nobody may enter it
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

cpu1() { echo "$1" > /sys/devices/system/cpu/cpu1/online; }

workload run -i 300 &
need "the workload runs" workload progress -w 60
cp $FEATURES /tmp/features
check "kernel text is kept for comparison" keep_text

need "load" plugsched load $TRAP /modules/unedited.ko
check "status says that the scheduler is replaced" replaced
check "the features are the same" cmp $FEATURES /tmp/features
check "the workload gets on" workload progress -w 60
check "tracing can be switched on meanwhile" trace_on try_to_wake_up pick_next_task_fair
check "kernel entries are traced although they lead into the module" traced try_to_wake_up
check "unload while tracing" plugsched unload
check "the kernel's own functions are traced" traced try_to_wake_up pick_next_task_fair
check "load while tracing" plugsched load $TRAP /modules/unedited.ko
check "tracing can be switched off meanwhile" trace_off
check "the workload gets on" workload progress -w 60
check "unload" plugsched unload
check "the module is gone" no loaded
check "no stack leads into the module" stacks_are_clean
check "every byte of the kernel is as before" text_is_as_kept
check "the workload was not harmed" workload stop

need "load again" plugsched load $TRAP /modules/unedited.ko
check "a CPU can be taken away" cpu1 0
check "and brought back" cpu1 1
check "unload" plugsched unload
check "a CPU can be taken away from the kernel's own scheduler" cpu1 0
check "load with a CPU away" plugsched load $TRAP /modules/unedited.ko
check "it comes back into the module" cpu1 1
workload run -i 50 &
check "the workload gets on, on all CPUs" workload progress -w 60
check "unload" plugsched unload
check "the workload was not harmed" workload stop
finish
