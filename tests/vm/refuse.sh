# SPDX-License-Identifier: GPL-2.0
#
# refuse.sh - guest: loads and unloads that must not go through, and leave everything as it was
#
# In:  /modules/edited.ko, foreign.ko (another kernel's build-id), cut.ko (truncated), livepatch.ko
#      and detour.ko (who patch one of its functions), stay.
# Out: see checks.sh. Run by tests/vm/test.sh.

. /lib/checks.sh
TRACING=/sys/kernel/tracing
stayed="stayer.*sched_getparam|sched_getparam.*stayer"

# untouched: no module, no changed byte
untouched() { no loaded && no test -e /sys/kernel/plugsched && text_is_as_kept; }

# probe PLACE, unprobe: a kprobe of somebody else's
probe() {
	echo "p:somebody $1" > $TRACING/kprobe_events &&
		echo 1 > $TRACING/events/kprobes/somebody/enable
}
unprobe() {
	echo 0 > $TRACING/events/kprobes/somebody/enable
	echo > $TRACING/kprobe_events
}

# optimized FUNCTION: the kprobe in it has become a jump
optimized() {
	local i=0
	while [ $i -lt 100 ]; do
		grep "$1+.*OPTIMIZED" /sys/kernel/debug/kprobes/list && return 0
		i=$((i + 1))
		sleep 0.1
	done
	cat /sys/kernel/debug/kprobes/list
	return 1
}

# blind PATH: it is there, and empty
blind() {
	if [ -d "$1" ]; then
		mount -t tmpfs none "$1"
	else
		mount --bind /dev/null "$1"
	fi
}

# gone MODULE: it can be taken out, soon
gone() {
	local i=0
	while [ $i -lt 100 ]; do
		rmmod "$1" 2> /dev/null && return 0
		i=$((i + 1))
		sleep 0.1
	done
	return 1
}

# in_call FUNCTION: wait until the stayer is inside
in_call() {
	local i=0
	while [ $i -lt 100 ]; do
		grep -qs "$1" $(grep -ls '^stayer$' /proc/[0-9]*/task/*/comm | sed 's/comm$/stack/') &&
			return 0
		i=$((i + 1))
		sleep 0.1
	done
	return 1
}

check "kernel text is kept for comparison" keep_text

check "another kernel's module is refused" refused "build-id" plugsched load /modules/foreign.ko
check "and check says so too" refused "build-id" plugsched check /modules/foreign.ko
check "a truncated module is refused" refused "damaged|not a" plugsched load /modules/cut.ko
check "a file that is no module is refused" refused "not a" plugsched load /guest.sh
check "a missing file is refused" refused "No such file" plugsched load /modules/none.ko
check "unload without a module is refused" refused "no .*module" plugsched unload
check "the right one passes check" plugsched check /modules/edited.ko
check "none of this touched the kernel" untouched

# somebody else's breakpoint where the jump would go
sysctl -q -w debug.kprobes-optimization=0
probe scheduler_tick+5
check "a kprobe at an entry is refused, and named" \
	refused "scheduler_tick.*kprobe" plugsched load /modules/edited.ko
check "and check says so too" refused "scheduler_tick.*kprobe" plugsched check /modules/edited.ko
blind /sys/kernel/debug/kprobes/list
check "and sees it in the kernel's memory, too" \
	refused "scheduler_tick.*breakpoint" plugsched check /modules/edited.ko
check "without a module left behind" no loaded
echo 0 > $TRACING/events/kprobes/somebody/enable
umount /sys/kernel/debug/kprobes/list
check "one that is not armed is found as well" \
	refused "scheduler_tick.*kprobe" plugsched check /modules/edited.ko
check "by load, too" refused "scheduler_tick.*kprobe" plugsched load /modules/edited.ko
echo > $TRACING/kprobe_events
check "and without a trace" untouched

# the same as a jump
sysctl -q -w debug.kprobes-optimization=1
probe scheduler_tick+5
check "a kprobe is optimized to a jump" optimized scheduler_tick
check "which load refuses" refused "scheduler_tick.*kprobe" plugsched load /modules/edited.ko
blind /sys/kernel/debug/kprobes/list
check "and check sees in the kernel's memory" \
	refused "scheduler_tick.*leads to .* outside the kernel" plugsched check /modules/edited.ko
umount /sys/kernel/debug/kprobes/list
unprobe
check "without a trace" untouched

# probes elsewhere, and tracing, are no reason to refuse
probe scheduler_tick
echo pick_next_task_fair scheduler_tick > $TRACING/set_ftrace_filter
echo function > $TRACING/current_tracer
check "a kprobe in the tracer's slot, and tracing, are no obstacle" \
	plugsched check /modules/edited.ko
echo nop > $TRACING/current_tracer
echo > $TRACING/set_ftrace_filter
unprobe

# a live patch leads past the jump
check "a live patch comes in" insmod /modules/livepatch.ko
check "a function it has replaced is refused, and named" \
	refused "nr_context_switches.*live patch livepatch" plugsched load /modules/edited.ko
check "by check, too" \
	refused "nr_context_switches.*live patch livepatch" plugsched check /modules/edited.ko
blind /sys/kernel/livepatch
check "and is seen in what is traced" \
	refused "nr_context_switches.*function tracer" plugsched check /modules/edited.ko
blind $TRACING/enabled_functions
blind /sys/kernel/debug/tracing/enabled_functions
check "and by the module itself" \
	refused "nr_context_switches is live-patched by livepatch" plugsched load /modules/edited.ko
check "without a module left behind" no loaded
umount /sys/kernel/livepatch
umount $TRACING/enabled_functions
umount /sys/kernel/debug/tracing/enabled_functions
echo 0 > /sys/kernel/livepatch/livepatch/enabled
check "the live patch goes again" gone livepatch
check "and nothing is in the way any more" plugsched check /modules/edited.ko
check "all is as before" untouched

# as kpatch does it
check "a function is led elsewhere by the function tracer" insmod /modules/detour.ko
check "check finds that" refused "nr_running.*function tracer" plugsched check /modules/edited.ko
blind $TRACING/enabled_functions
blind /sys/kernel/debug/tracing/enabled_functions
check "the module, too" refused "nr_running: somebody redirects it" plugsched load /modules/edited.ko
umount $TRACING/enabled_functions
umount /sys/kernel/debug/tracing/enabled_functions
check "it goes again" rmmod detour
check "all is as before" untouched

# where the kernel does not show its memory
blind /proc/kcore
plugsched check /modules/edited.ko > /tmp/nokcore 2>&1
check "without /proc/kcore, check says what it could not see" \
	grep -q "kcore does not show whether" /tmp/nokcore
umount /proc/kcore
blind /sys/kernel/btf/vmlinux
check "other types than the module's are refused" \
	refused "other types|cannot read the running kernel's types" plugsched check /modules/edited.ko
umount /sys/kernel/btf/vmlinux

stay /tmp/go & stayer=$!
check "a task stays in sched_getparam()" in_call sched_getparam
check "which is refused, naming task and function" \
	refused "$stayed" plugsched load /modules/edited.ko
check "without a module left behind" no loaded
check "and without a trace" untouched
touch /tmp/go
check "the task goes on unharmed" wait $stayer
rm -f /tmp/go

need "then the load goes through" plugsched load /modules/edited.ko
check "status says that the scheduler is replaced" replaced
stay /tmp/go & stayer=$!
check "a task stays in the module's sched_getparam()" in_call sched_getparam
check "so unload is refused, naming task and function" \
	refused "$stayed" plugsched unload
check "and the module goes on" replaced
check "with its counters" grep -q __schedule $CALLS
touch /tmp/go
check "the task goes on unharmed" wait $stayer
check "then unload goes through" plugsched unload
check "leaving no trace" untouched

finish
