#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-refuse.sh - guest: loads and unloads that must not go through, and leave everything as it was
#
# In:  /modules/edited.ko, foreign.ko (another kernel's build-id), cut.ko (truncated), livepatch.ko
#      and detour.ko (who patch one of its functions), stay.

[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 2 "$0" foreign cut livepatch
. /lib/checks.sh
TRACING=/sys/kernel/tracing
stayed="stayer.*sched_feat_write|sched_feat_write.*stayer"

# untouched: no module, no changed byte
untouched() { no loaded && no test -e /sys/kernel/plugsched && text_is_as_kept; }

# probe_entry: a kprobe where the jump would go, after the tracer's slot, which is at the start or, where
# indirect branches are tracked, after the instruction that they land on; within an instruction there is none
probe_entry() { quietly probe "$TICK+5" || probe "$TICK+9"; }

# probe PLACE, unprobe: a kprobe of another user's
probe() {
	echo "p:other $1" > $TRACING/kprobe_events &&
		echo 1 > $TRACING/events/kprobes/other/enable
}
unprobe() {
	echo 0 > $TRACING/events/kprobes/other/enable
	echo > $TRACING/kprobe_events
}

# optimized FUNCTION: the kprobe in it has become a jump
optimized() {
	eventually grep "$1+.*OPTIMIZED" /sys/kernel/debug/kprobes/list && return
	cat /sys/kernel/debug/kprobes/list
	return 1
}

# jumps: there is a jump, which `check` sees; the kernel's list has it some time before
jumps() { plugsched check /modules/edited.ko 2>&1 | grep -q "branches to"; }

# blind PATH: it is there, and empty
blind() {
	if [ -d "$1" ]; then
		mount -t tmpfs none "$1"
	else
		mount --bind /dev/null "$1"
	fi
}

# in_call FUNCTION: wait until the stayer is inside
stayer_in() {
	grep -ls '^stayer$' /proc/[0-9]*/task/*/comm | sed 's/comm$/stack/' | xargs grep -qs "$1"
}
in_call() { eventually stayer_in "$1"; }

ok "kernel text is kept for comparison" keep_text

refused "another kernel's module is refused" "build-id" plugsched load /modules/foreign.ko
refused "and check says so too" "build-id" plugsched check /modules/foreign.ko
refused "a truncated module is refused" "damaged|not a" plugsched load /modules/cut.ko
refused "a file that is no module is refused" "not a" plugsched load /guest.sh
refused "a missing file is refused" "No such file" plugsched load /modules/none.ko
refused "unload without a module is refused" "no .*module" plugsched unload
ok "the right one passes check" plugsched check /modules/edited.ko
ok "none of this touched the kernel" untouched

# another user's breakpoint where the jump would go
sysctl -q -w debug.kprobes-optimization=0
probe_entry
refused "a kprobe at an entry is refused, and named" \
	"$TICK.*kprobe" plugsched load /modules/edited.ko
refused "and check says so too" "$TICK.*kprobe" plugsched check /modules/edited.ko
blind /sys/kernel/debug/kprobes/list
refused "and sees it in the kernel's memory, too" \
	"$TICK.*breakpoint" plugsched check /modules/edited.ko
not_ok "without a module left" loaded
echo 0 > $TRACING/events/kprobes/other/enable
umount /sys/kernel/debug/kprobes/list
refused "one that is not armed is found as well" \
	"$TICK.*kprobe" plugsched check /modules/edited.ko
refused "by load, too" "$TICK.*kprobe" plugsched load /modules/edited.ko
echo > $TRACING/kprobe_events
ok "and without a trace" untouched

# the same as a jump
sysctl -q -w debug.kprobes-optimization=1
probe_entry
ok "a kprobe is optimized to a jump" optimized "$TICK"
refused "which load refuses" "$TICK.*kprobe" plugsched load /modules/edited.ko
blind /sys/kernel/debug/kprobes/list
eventually jumps
refused "and check sees in the kernel's memory" \
	"$TICK.*branches to .* outside the kernel" plugsched check /modules/edited.ko
umount /sys/kernel/debug/kprobes/list
unprobe
ok "without a trace" untouched

# probes elsewhere, and tracing, are no reason to refuse
probe "$TICK"
echo pick_next_task_fair "$TICK" > $TRACING/set_ftrace_filter
echo function > $TRACING/current_tracer
ok "a kprobe in the tracer's slot, and tracing, are no obstacle" \
	plugsched check /modules/edited.ko
echo nop > $TRACING/current_tracer
echo > $TRACING/set_ftrace_filter
unprobe

# a live patch leads past the jump
ok "a live patch comes in" insmod /modules/livepatch.ko
refused "a function it has replaced is refused, and named" \
	"nr_context_switches.*live patch livepatch" plugsched load /modules/edited.ko
refused "by check, too" \
	"nr_context_switches.*live patch livepatch" plugsched check /modules/edited.ko
blind /sys/kernel/livepatch
refused "and is seen in what is traced" \
	"nr_context_switches.*function tracer" plugsched check /modules/edited.ko
blind $TRACING/enabled_functions
blind /sys/kernel/debug/tracing/enabled_functions
refused "and by the module itself" \
	"nr_context_switches is live-patched by livepatch" plugsched load /modules/edited.ko
not_ok "without a module left" loaded
umount /sys/kernel/livepatch
umount $TRACING/enabled_functions
umount /sys/kernel/debug/tracing/enabled_functions
echo 0 > /sys/kernel/livepatch/livepatch/enabled
ok "the live patch goes again" gone livepatch
ok "and nothing is in the way any more" plugsched check /modules/edited.ko
ok "all is as before" untouched

# as kpatch does it
ok "a function is led elsewhere by the function tracer" insmod /modules/detour.ko
refused "check finds that" "nr_running.*function tracer" plugsched check /modules/edited.ko
blind $TRACING/enabled_functions
blind /sys/kernel/debug/tracing/enabled_functions
refused "the module, too" "nr_running: redirected through the function tracer" plugsched load /modules/edited.ko
umount $TRACING/enabled_functions
umount /sys/kernel/debug/tracing/enabled_functions
ok "it goes again" rmmod detour
ok "all is as before" untouched

# where the kernel does not show its memory
blind /proc/kcore
plugsched check /modules/edited.ko > /tmp/nokcore 2>&1
ok "without /proc/kcore, check says what it could not see" \
	grep -q "kcore does not show whether" /tmp/nokcore
umount /proc/kcore
blind /sys/kernel/btf/vmlinux
refused "other types than the module's are refused" \
	"other types|cannot read the running kernel's types" plugsched check /modules/edited.ko
umount /sys/kernel/btf/vmlinux

stay /tmp/go & stayer=$!
ok "a task stays in sched_feat_write()" in_call sched_feat_write
refused "which is refused, naming task and function" \
	"$stayed" plugsched load /modules/edited.ko
not_ok "without a module left" loaded
ok "and without a trace" untouched
touch /tmp/go
ok "the task goes on unharmed" wait $stayer
rm -f /tmp/go

need "then the load goes through" plugsched load /modules/edited.ko
ok "status says that the scheduler is replaced" replaced
stay /tmp/go & stayer=$!
ok "a task stays in the module's sched_feat_write()" in_call sched_feat_write
refused "so unload is refused, naming task and function" \
	"$stayed" plugsched unload
ok "and the module goes on" replaced
ok "with its counters" grep -q __schedule $CALLS
touch /tmp/go
ok "the task goes on unharmed" wait $stayer
ok "then unload goes through" plugsched unload
ok "leaving no trace" untouched
done_testing
