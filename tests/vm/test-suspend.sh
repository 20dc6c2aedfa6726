#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-suspend.sh - guest: the machine is suspended to idle, to memory, and to an image of its memory
#
# In:  /modules/unedited.ko, the workload, hibernate. What comes in on the serial line wakes the machine when
#      it is idle, else the clock's alarm. All tasks are frozen meanwhile; all CPUs stay, idle, or all but the
#      first one go offline.
# Out: TAP. Both schedulers come through it, and so does a swap before or after it.

[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 4 -m 2048 -w 2 "$0"
. /lib/checks.sh
ALARM=/sys/class/rtc/rtc0/wakealarm
LINE=/sys/class/tty/ttyS1/power/wakeup
CPU2=/sys/devices/system/cpu/cpu2/online

load() { plugsched load -p trap_old=1 /modules/unedited.ko && replaced; }
suspended() { cat /sys/power/suspend_stats/success; }
# suspend_to deep|s2idle
suspend_to() {
	local before
	before=$(suspended)
	echo "$1" > /sys/power/mem_sleep && echo mem > /sys/power/state &&
	[ "$(suspended)" -eq $((before + 1)) ] || { grep . /sys/power/suspend_stats/*; return 1; }
}
suspend() { echo 0 > $ALARM && echo +5 > $ALARM && suspend_to deep; }
suspend_to_idle() { echo enabled > $LINE && suspend_to s2idle && echo disabled > $LINE; }
all_cpus() { is "all CPUs are there" "$(cat /sys/devices/system/cpu/online)" "${1:-0-3}"; }
gets_on() { workload progress -w 60; }

workload run -i 50 &
need "the workload runs" gets_on
need "the kernel's own scheduler comes through a suspend" suspend
all_cpus
ok "the workload gets on" gets_on
ok "kernel text is kept for comparison" keep_text

need "load" load
for i in 1 2 3; do
	ok "suspend $i with the module's" suspend
	ok "the workload gets on" gets_on
done
all_cpus
ok "it still is the module's" replaced
ok "unload" plugsched unload
ok "the workload gets on" gets_on
ok "suspend with the kernel's" suspend
need "load right after that" load
ok "the workload gets on" gets_on
ok "unload" plugsched unload

# ---- to idle ----
stty -F /dev/ttyS1 -echo
ok "suspend to idle with the kernel's" suspend_to_idle
need "load" load
ok "suspend to idle with the module's" suspend_to_idle
ok "the workload gets on" gets_on
ok "and again" suspend_to_idle
all_cpus
ok "unload right after that" plugsched unload
ok "the workload gets on" gets_on

# ---- to an image ----
need "the kernel's own scheduler comes through an image" hibernate true
diag "$(dmesg | grep -o 'hibernation: Image created.*' | tail -n 1)"
need "load" load
need "the module's does" hibernate true
ok "it is the module's that goes on" replaced
all_cpus
ok "the workload gets on" gets_on
# as when the machine has booted, and the kernel's own scheduler puts the image back
need "an image with the module's scheduler is put back by the kernel's" \
	hibernate "plugsched unload && ! grep -q '^scheduler ' /proc/modules"
ok "it is the module's that goes on" replaced
ok "the workload gets on" gets_on
ok "unload" plugsched unload
need "and one with the kernel's by the module's" \
	hibernate "plugsched load /modules/unedited.ko && grep -q '^state replaced' /sys/kernel/plugsched/status"
not_ok "no module is there" loaded
all_cpus
ok "the workload gets on" gets_on
ok "the workload was not harmed" workload stop

# ---- and with a CPU away, which the workload would miss ----
need "load" load
echo 0 > $CPU2
ok "suspend with a CPU away" suspend
all_cpus 0-1,3
echo 1 > $CPU2
all_cpus
workload run -i 50 &
ok "a workload runs on all of them" gets_on
ok "unload" plugsched unload
ok "the workload was not harmed" workload stop
ok "no stack leads into the module" stacks_are_clean
ok "every byte of the kernel is as before" text_is_as_kept
done_testing
