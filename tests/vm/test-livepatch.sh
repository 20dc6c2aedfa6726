#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-livepatch.sh - guest: a live patch outside the scheduler, present throughout, and coming and going
#
# In:  /modules/edited.ko, elsewhere.ko, which patches /proc/cmdline; tasks that run, sleep and fork.
# Out: TAP. The kernel looks through the stacks of all tasks before each of them goes on with the patch:
#      it gets through under either scheduler, and swaps get through meanwhile.

[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 2 "$0" livepatch
. /lib/checks.sh
PATCH=/sys/kernel/livepatch/elsewhere

patched() { [ "$(cat /proc/cmdline)" = patched ]; }
settled() { [ "$(cat $PATCH/transition)" = 0 ]; }
come() { insmod /modules/elsewhere.ko && eventually settled && patched; }
left() { eventually no test -e $PATCH && gone elsewhere && no patched; }
leave() { echo 0 > $PATCH/enabled && left; }
come_and_leave() { come && leave; }
still_patched() { patched && settled; }

busy_start
wakers 50 20 > /tmp/ready &
# the first one switches a static key of the kernel's for good
ok "a live patch comes and goes" come_and_leave
ok "kernel text is kept for comparison" keep_text

# ---- present throughout ----
ok "a live patch comes" come
need "load" plugsched load -p trap_old=1 /modules/edited.ko
ok "in the module: it is in force" still_patched
ok "unload" plugsched unload
ok "after it: it is in force" still_patched
ok "5 more loads and unloads" rounds 5
ok "after them: it is in force" still_patched

# ---- coming and going in the module ----
need "load" plugsched load -p trap_old=1 /modules/edited.ko
ok "in the module: it goes" leave
ok "... and comes" come
need "unload" plugsched unload
ok "after it: it is in force" still_patched
ok "... and goes" leave

# ---- at the same time ----
while_doing "a live patch that comes and goes" come_and_leave
ok "no stack leads into the module" stacks_are_clean
ok "every byte of the kernel is as before" text_is_as_kept
busy_end
killall wakers

# ---- going while the module gives its claims up ----
# An idle CPU is asked for its grace period after this long at the earliest: the probe behind the
# claims takes a while to go.
echo 250 > /sys/module/rcutree/parameters/jiffies_till_first_fqs
leave_between() {
	local unload
	plugsched load /modules/edited.ko && claims_are_probed && come || return
	plugsched unload & unload=$!
	while claims_are_probed; do :; done
	echo 0 > $PATCH/enabled || return
	! kill -0 $unload || echo >> /tmp/between
	wait $unload && left
}
for i in 1 2 3; do
	ok "a live patch goes while the claims do ($i)" leave_between
done
ok "the unload was under way" test -s /tmp/between
ok "every byte of the kernel is as before" text_is_as_kept
done_testing
