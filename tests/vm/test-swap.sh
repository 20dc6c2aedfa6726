#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-swap.sh - guest: the edited module under load: in, used, out, and then twenty times more
#
# In:  /modules/edited.ko (the generated tree with the example patch), the workload.

[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 2 "$0"
. /lib/checks.sh

workload run -i 300 &
need "the workload runs" workload progress -w 60

# a user's setting, to be kept across both swaps
ok "a setting is made" set_feature NO_TTWU_QUEUE
cp $FEATURES /tmp/features
ok "kernel text is kept for comparison" keep_text

matches "doctor: the machine is fit" "^fit: " plugsched doctor

# what the module replaces is overwritten with breakpoints: no task may enter it
need "load" plugsched load -p trap_old=1 /modules/edited.ko
ok "the module is listed" loaded
ok "status says that the scheduler is replaced" replaced
plugsched status
matches "status --json says so, too" '"state":"replaced".*"stop_ns":[1-9]' plugsched status --json
matches "doctor sees the module" "^warn +scheduler +a scheduler module is active" plugsched doctor
ok "the new feature is there, off" has_feature NO_EXAMPLE_LONG_SLICE
ok "the user's setting was kept" has_feature NO_TTWU_QUEUE
ok "the nine counters move" counters_move 120
ok "the new feature can be switched on" set_feature EXAMPLE_LONG_SLICE
ok "the workload gets on" workload progress -w 60
refused "a second load is refused" "already|loaded" plugsched load /modules/edited.ko
ok "which changes nothing" replaced
ok "a setting is changed in the module" set_feature NO_WAKEUP_PREEMPTION
cat $CALLS

ok "unload" plugsched unload
not_ok "the module is gone" loaded
not_ok "its control files are gone" test -e /sys/kernel/plugsched
not_ok "the counters are gone" test -e $CALLS
ok "the change made meanwhile was kept" has_feature NO_WAKEUP_PREEMPTION
ok "and is taken back" set_feature WAKEUP_PREEMPTION
ok "the features are the kernel's own again" cmp $FEATURES /tmp/features
ok "no stack leads into the module" stacks_are_clean
ok "every byte of the kernel is as before" text_is_as_kept
ok "the workload gets on with the kernel's own scheduler" workload progress -w 60

round() {
	plugsched load "$@" /modules/edited.ko && loaded && plugsched unload && no loaded
}
i=0
while [ $i -lt 20 ]; do
	i=$((i + 2))
	need "round $((i - 1)): load and unload" round
	need "round $i: load and unload, replaced code being breakpoints" round -p trap_old=1
done
ok "no stack leads into the module" stacks_are_clean
ok "every byte of the kernel is as before" text_is_as_kept
ok "the workload gets on" workload progress -w 60
ok "the workload was not harmed" workload stop
done_testing
