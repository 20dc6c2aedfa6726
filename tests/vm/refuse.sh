# SPDX-License-Identifier: GPL-2.0
#
# refuse.sh - guest: loads and unloads that must not go through, and leave everything as it was
#
# In:  /modules/edited.ko, foreign.ko (another kernel's build-id), cut.ko (truncated), stay.
# Out: see checks.sh. Run by tests/vm/test.sh.

. /lib/checks.sh
TRACING=/sys/kernel/tracing
stayed="stayer.*sched_getparam|sched_getparam.*stayer"

# untouched: no module, no changed byte
untouched() { no loaded && no test -e /sys/kernel/plugsched && text_is_as_kept; }

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
echo 'p:somebody scheduler_tick+5' > $TRACING/kprobe_events &&
	echo 1 > $TRACING/events/kprobes/somebody/enable
check "an entry patched by somebody else is refused, and named" \
	refused "scheduler_tick" plugsched load /modules/edited.ko
check "without a module left behind" no loaded
echo 0 > $TRACING/events/kprobes/somebody/enable
echo > $TRACING/kprobe_events
check "and without a trace" untouched

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
