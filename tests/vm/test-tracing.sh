#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-tracing.sh - guest: swaps while functions of the scheduler are traced, and no longer traced
#
# In:  /modules/edited.ko, unedited.ko. The function tracer patches text that other CPUs are executing. QEMU with a
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

# ---- what a tracer no longer sees is named, and nothing else ----
names() {	# FUNCTIONS COMMAND...: in the one warning of a tracer, "" for none
	local functions="$1"
	shift
	"$@" > /tmp/out 2>&1 || { cat /tmp/out; return 1; }
	grep 'function tracer' /tmp/out
	[ "$(sed -n 's/.*function tracer.*redirecting them: \(.*\): there it.*/\1/p' /tmp/out)" = "$functions" ]
}
filter() { echo nop > $TRACING/current_tracer && echo "$1" > $TRACING/set_ftrace_filter; }
trace() { filter "$1" && echo function > $TRACING/current_tracer; }
CHECK="plugsched check /modules/unedited.ko" LOAD="plugsched load /modules/unedited.ko"
insider=$(of_class insider update_curr try_to_wake_up)
many='enqueue_* dequeue_* update_*'
need "the boundary has two insiders" test "$(echo "$insider" | wc -l)" -eq 2
trace "$TICK"
ok "a redirected function is traced: check names none" names "" $CHECK
trace "$insider"
ok "two others are traced: check names them" names "try_to_wake_up, update_curr" $CHECK
ok "... so does load" names "try_to_wake_up, update_curr" $LOAD
ok "... so does status" names "try_to_wake_up, update_curr" plugsched status
trace "$insider"
ok "traced by name in the module, too: status names none" names "" plugsched status
trace ""
ok "all functions are traced: status names none" names "" plugsched status
ok "unload" plugsched unload
ok "... check names none" names "" $CHECK
ok "... load names none" names "" $LOAD
ok "... status names none" names "" plugsched status
ok "unload" plugsched unload
trace "$many"
$CHECK 2>&1 | grep 'function tracer'
ok "many are traced: check names some, and says how many more" eval \
	"$CHECK 2>&1 | grep 'function tracer.*: [a-z_]*, [a-z_]*, [a-z_]*, [a-z_]* and [0-9]* more:'"
filter ""
ok "none is traced: check names none" names "" $CHECK
busy_end
done_testing
