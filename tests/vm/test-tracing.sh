#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-tracing.sh - guest: swaps while functions of the scheduler are traced, and no longer traced
#
# In:  /modules/edited.ko. The function tracer patches text that other CPUs are executing. QEMU with a
#      thread for each CPU may keep an int3 of such a patch for ever, see docs/testing.md: one thread.

[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 4 "$0"
. /lib/checks.sh
TRACING=/sys/kernel/tracing

tracing() {
	echo function > $TRACING/current_tracer && sleep 0.1 && echo nop > $TRACING/current_tracer
}

busy_start
echo 'schedule* sched_* *task_fair pick_* try_to_wake_up enqueue_* dequeue_*' \
	> $TRACING/set_ftrace_filter
while_doing "tracing" tracing
echo > $TRACING/set_ftrace_filter
busy_end
done_testing
