# SPDX-License-Identifier: GPL-2.0
#
# claim.sh - guest: what would bypass an active module is refused by the kernel
#
# In:  /modules/edited.ko, livepatch.ko and detour.ko, which patch redirected functions.
# Out: see checks.sh. Run by tests/vm/test.sh.

. /lib/checks.sh
TRACING=/sys/kernel/tracing

claimed() { [ "$(sed -n 's/^claimed //p' /sys/kernel/plugsched/status)" -gt 100 ]; }

gone() {	# MODULE: it can be removed, soon
	local i=0
	while [ $i -lt 100 ]; do
		rmmod "$1" 2> /dev/null && return 0
		i=$((i + 1))
		sleep 0.1
	done
	return 1
}

tracer() {	# comes and goes, and the function tracer forgets its records' flags
	echo nr_context_switches nr_running > $TRACING/set_ftrace_filter &&
		echo function > $TRACING/current_tracer && sleep 0.2 &&
		echo nop > $TRACING/current_tracer && echo > $TRACING/set_ftrace_filter
}

check "kernel text is kept for comparison" keep_text
need "load" plugsched load /modules/edited.ko
check "status says how many entries are claimed" claimed
check "a live patch of a redirected function is refused" \
	refused "busy|EBUSY" insmod /modules/livepatch.ko
check "so is one through the function tracer" refused "busy|EBUSY" insmod /modules/detour.ko
check "tracers that observe come and go" tracer
check "the live patch is refused after that, too" \
	refused "busy|EBUSY" insmod /modules/livepatch.ko
check "and the detour" refused "busy|EBUSY" insmod /modules/detour.ko
check "unload" plugsched unload
check "the live patch comes in once the module is gone" insmod /modules/livepatch.ko
check "then load is refused" refused "nr_context_switches" plugsched load /modules/edited.ko
echo 0 > /sys/kernel/livepatch/livepatch/enabled
check "the live patch goes" gone livepatch
check "the detour comes in" insmod /modules/detour.ko
check "then load is refused" refused "nr_running" plugsched load /modules/edited.ko
check "the detour goes" gone detour
check "load again" plugsched load /modules/edited.ko
check "unload again" plugsched unload
check "every byte of the kernel is as before" text_is_as_kept
finish
