# SPDX-License-Identifier: GPL-2.0
#
# swap.sh - guest: the edited module under load: in, used, out, and then twenty times more
#
# In:  /modules/edited.ko (the generated tree with the example patch), the workload.
# Out: see checks.sh. Run by tests/vm/test.sh.

. /lib/checks.sh

workload run -i 300 &
need "the workload runs" workload progress -w 60

# a user's setting, to be kept across both swaps
check "a setting is made" set_feature NO_TTWU_QUEUE
cp $FEATURES /tmp/features
check "kernel text is kept for comparison" keep_text

# what the module replaces is overwritten with breakpoints: nobody may enter it
need "load" plugsched load -p trap_old=1 /modules/edited.ko
check "the module is listed" loaded
check "status says that the scheduler is replaced" replaced
plugsched status
check "the new feature is there, off" has_feature NO_EXAMPLE_LONG_SLICE
check "the user's setting was kept" has_feature NO_TTWU_QUEUE
check "the nine counters move" counters_move 20
check "the new feature can be switched on" set_feature EXAMPLE_LONG_SLICE
check "the workload gets on" workload progress -w 60
check "a second load is refused" refused "already|loaded" plugsched load /modules/edited.ko
check "which changes nothing" replaced
check "a setting is changed in the module" set_feature NO_WAKEUP_PREEMPTION
cat $CALLS

check "unload" plugsched unload
check "the module is gone" no loaded
check "its control files are gone" no test -e /sys/kernel/plugsched
check "the counters are gone" no test -e $CALLS
check "the change made meanwhile was kept" has_feature NO_WAKEUP_PREEMPTION
check "and is taken back" set_feature WAKEUP_PREEMPTION
check "the features are the kernel's own again" cmp $FEATURES /tmp/features
check "no stack leads into the module" stacks_are_clean
check "every byte of the kernel is as before" text_is_as_kept
check "the workload gets on with the kernel's own scheduler" workload progress -w 60

round() {
	plugsched load "$@" /modules/edited.ko && loaded && plugsched unload && no loaded
}
i=0
while [ $i -lt 20 ]; do
	i=$((i + 2))
	need "round $((i - 1)): load and unload" round
	need "round $i: load and unload, replaced code being breakpoints" round -p trap_old=1
done
check "no stack leads into the module" stacks_are_clean
check "every byte of the kernel is as before" text_is_as_kept
check "the workload gets on" workload progress -w 60
check "the workload was not harmed" workload stop
finish
