#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-frames.sh - guest: tasks sleep in the kernel's frame, whatever the module's looks like
#
# In:  wide.ko, apart.ko (see in-guest.sh), unedited.ko; the workload. What the module replaces is
#      overwritten with breakpoints: no task may return into it.

[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 2 "$0" frames
. /lib/checks.sh

# A task that is about to run again may be in a function of the module: the workload makes groups.
nobody_sleeps_there() {
	for _ in 1 2 3 4 5; do
		! stacks_are_clean || return 0
		sleep 0.1
	done
	return 1
}

workload run -i 300 &
need "the workload runs" workload progress -w 60
for module in wide apart unedited; do
	need "$module: load" plugsched load -p trap_old=1 /modules/$module.ko
	ok "$module: the workload gets on" workload progress -w 60
	ok "$module: no stack leads into it" nobody_sleeps_there
	ok "$module: unload" plugsched unload
	ok "$module: what slept under it gets on" workload progress -w 60
done
ok "the workload was not harmed" workload stop
done_testing
