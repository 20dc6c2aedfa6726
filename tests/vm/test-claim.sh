#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-claim.sh - guest: what would bypass an active module is refused by the kernel
#
# In:  /modules/edited.ko, livepatch.ko and detour.ko, which patch redirected functions;
#      detour.ko another one, when asked.

[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 2 "$0" livepatch
. /lib/checks.sh
TRACING=/sys/kernel/tracing

claimed() { [ "$(value claimed)" -gt 100 ]; }

tracer() {	# comes and goes, and the function tracer forgets its records' flags
	echo nr_context_switches nr_running > $TRACING/set_ftrace_filter &&
		echo function > $TRACING/current_tracer && sleep 0.2 &&
		echo nop > $TRACING/current_tracer && echo > $TRACING/set_ftrace_filter
}

ok "kernel text is kept for comparison" keep_text
need "load" plugsched load /modules/edited.ko
ok "status says how many entries are claimed" claimed
refused "a live patch of a redirected function is refused" \
	 "busy|EBUSY" insmod /modules/livepatch.ko
refused "so is one through the function tracer" "busy|EBUSY" insmod /modules/detour.ko
# the kernel gives the function tracer up when a record has flags left after the last user
ok "a detour of a function that is not redirected comes in" \
	insmod /modules/detour.ko name=cmdline_proc_show
ok "and goes, as the last user of the function tracer" gone detour
ok "tracers that observe come and go" tracer
refused "the live patch is refused after that, too" \
	 "busy|EBUSY" insmod /modules/livepatch.ko
refused "and the detour" "busy|EBUSY" insmod /modules/detour.ko
ok "unload" plugsched unload
ok "the live patch comes in once the module is gone" insmod /modules/livepatch.ko
refused "then load is refused" "nr_context_switches" plugsched load /modules/edited.ko
echo 0 > /sys/kernel/livepatch/livepatch/enabled
ok "the live patch goes" gone livepatch
ok "the detour comes in" insmod /modules/detour.ko
refused "then load is refused" "nr_running" plugsched load /modules/edited.ko
ok "the detour goes" gone detour
ok "load again" plugsched load /modules/edited.ko
ok "unload again" plugsched unload
ok "every byte of the kernel is as before" text_is_as_kept
done_testing
