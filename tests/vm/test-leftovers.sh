#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-leftovers.sh - guest: what would still call into a disabled module keeps it in memory
#
# In:  /modules/leftover.ko: leaves what its parameter says (leftover.c).

[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 2 "$0" leftover
. /lib/checks.sh
CONTROL=/sys/kernel/plugsched

original() { grep -q '^state original' $CONTROL/status; }
end() { echo 1 > /sys/module/scheduler/parameters/leave_end; }

# kept WHAT ERE: it is named, and the module stays until it has ended
kept() {
	need "$1: load" plugsched load -p leave="$1" /modules/leftover.ko
	matches "$1: unload names it" "stays in memory.*$2" plugsched unload
	ok "$1: the kernel's scheduler is back" original
	sleep 2
	ok "$1: the module stays" loaded
	matches "$1: and still says why" "$2" cat $CONTROL/pending
	ok "$1: it is taken back" end
	ok "$1: the module goes by itself" eventually no loaded
}

ok "kernel text is kept for comparison" keep_text
need "after: load" plugsched load -p leave=after /modules/leftover.ko
ok "after: a timer that plugsched_after_unload() cancels is no obstacle" plugsched unload
ok "after: the module is gone" no loaded
kept once "an hrtimer that calls leftover_fires.* is pending"
kept hrtimer "an hrtimer that calls leftover_fires.* is pending"
kept timer "a timer that calls leftover_ticks.* is pending"
kept work "work that calls leftover_works.* is (queued|running)"
kept delayed "delayed work that calls leftover_delayed.* is pending"
kept irq_work "irq_work that calls leftover_irq.* is pending"
kept probe "leftover_probe.* is a probe of the tracepoint sched_process_free"
kept kwork "kthread_work that calls leftover_works_too.* is pending"
kept kdelayed "(delayed )?kthread_work that calls leftover_delayed_too.* is pending"
# a chain of each kind
kept reboot "leftover_notified.* is on the notifier chain reboot_notifier_list"
kept oom "leftover_notified.* is on the notifier chain oom_notify_list"
kept panic "leftover_notified.* is on the notifier chain panic_notifier_list"
kept clock "leftover_notified.* is on the notifier chain pvclock_gtod_chain"
kept lease "leftover_notified.* is on the notifier chain lease_notifier_chain"
kept hotplug "CPU hotplug calls the module in the step leftover:online"
kept ftrace "leftover_traced.* is registered with ftrace"
kept kprobe "a kprobe of the module is at vfs_fsync"

need "kthread: load" plugsched load -p leave=kthread /modules/leftover.ko
refused "kthread: asleep in the module, it is named" "task leftover .* stays in leftover_thread" \
	plugsched unload
ok "kthread: it is taken back" end
ok "kthread: unload" plugsched unload
ok "kthread: the module goes" eventually no loaded

need "rmmod -f: load" plugsched load -p leave=timer /modules/leftover.ko
(sleep 5; end) &
ok "rmmod -f waits for what is left" rmmod -f scheduler
ok "and the module is gone" no loaded
matches "the log names it" "cannot leave memory yet: a timer that calls leftover_ticks" dmesg
ok "every byte of the kernel is as before" text_is_as_kept
done_testing
