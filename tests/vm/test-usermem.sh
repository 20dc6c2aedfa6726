#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-usermem.sh - guest: page faults that are never answered do not hold up a swap
#
# In:  /modules/unedited.ko, fault, the workload.

[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 2 "$0"
. /lib/checks.sh

sleepers() { grep -ls handle_userfault /proc/[0-9]*/task/*/stack | wc -l; }

at_least() { [ "$(sleepers)" -ge "$1" ]; }
faulting() {
	eventually at_least "$1" && return
	sleepers
	return 1
}

workload run -i 50 &
need "the workload runs" workload progress -w 60
fault > /tmp/before &
ok "six tasks fault in the kernel's system calls" faulting 6
need "load goes through" plugsched load -p trap_old=1 /modules/unedited.ko
fault > /tmp/during &
ok "six more in the module's" faulting 12
ok "unload goes through" plugsched unload
ok "so does another load" plugsched load /modules/unedited.ko
ok "and unload" plugsched unload
not_ok "none of the calls came back" grep "came back" /tmp/before /tmp/during
ok "all of them still sleep" faulting 12
killall fault
ok "the workload was not harmed" workload stop
done_testing
