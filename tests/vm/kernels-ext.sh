#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# kernels-ext.sh - guest: a scheduler of sched_ext and the module keep each other away
#
# In:  /modules/unedited.ko, extsched, the workload. `make kernels` runs this on kernels that have
#      sched_ext.

[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 2 "$0"
. /lib/checks.sh
STATE=/sys/kernel/sched_ext/state

attach() {
	rm -f /tmp/attached
	extsched /tmp/attached & attached=$!
	eventually test -e /tmp/attached
}
detach() {
	kill $attached
	wait $attached 2> /dev/null
	eventually grep -qx disabled $STATE
}

# a quota of the fair class does not hold for tasks that are not of it
harmed_no_more() {
	workload stop > /tmp/harm
	cat /tmp/harm
	grep "in all" /tmp/harm && ! grep FAIL /tmp/harm | grep -v "FAIL: quota"
}

workload run -i 300 &
need "the workload runs" workload progress -w 60
ok "kernel text is kept for comparison" keep_text

need "a scheduler of sched_ext is attached" attach
ok "which the kernel says" grep -qx enabled $STATE
refused "doctor names it" "^fail +sched_ext +.*empty" plugsched doctor
refused "check refuses, and names it" "sched_ext is attached.*empty" plugsched check /modules/unedited.ko
refused "load does" "sched_ext is attached.*empty" plugsched load /modules/unedited.ko
not_ok "no module is left" loaded
ok "the workload gets on" workload progress -w 60
ok "it is detached" detach

need "load" plugsched load -p trap_old=1 /modules/unedited.ko
matches "doctor says that none can be attached" "^ok +sched_ext +kept away" plugsched doctor
refused "none can be" "busy" extsched /tmp/attached
ok "the module's scheduler goes on" replaced
ok "the workload gets on" workload progress -w 60
ok "unload" plugsched unload
ok "the claim is gone" grep -qx disabled $STATE

need "load again" plugsched load -p trap_old=1 /modules/unedited.ko
ok "the module is disabled, and stays in memory" set_enabled 0
need "one can be attached" attach
ok "the workload gets on" workload progress -w 60
not_ok "the module is not enabled beside it" quietly set_enabled 1
matches "and says why" "sched_ext is attached" cat /sys/kernel/plugsched/reason
ok "it is detached" detach
ok "the module is enabled again" set_enabled 1
ok "the workload gets on" workload progress -w 60
ok "unload" plugsched unload
ok "no stack leads into the module" stacks_are_clean
ok "every byte of the kernel is as before" text_is_as_kept
ok "the workload was not harmed, but that its quota did not hold under sched_ext" harmed_no_more
done_testing
