#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-lifetime.sh - guest: the module's memory outlives its scheduler, whoever reads, holds or removes
#
# In:  /modules/edited.ko, unedited.ko, leftover.ko (whose plugsched_on_load() fails on request), uncap.

[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 2 "$0" leftover
. /lib/checks.sh
CONTROL=/sys/kernel/plugsched
PAUSE=/sys/module/scheduler/parameters/pause_ms

untouched() { no loaded && no test -e $CONTROL && text_is_as_kept; }
original() { grep -q '^state original' $CONTROL/status; }
logged() { dmesg | grep -E "plugsched: $1"; }
background() { "$@" > /tmp/background 2>&1 & }
# paused COMMAND...: started in the background, it has got to the pause before the swap
paused() {
	background "$@"
	job=$!
	eventually loaded && sleep 1
}
job_ends() { wait $job || { cat /tmp/background; return 1; }; }
# in_time SECONDS COMMAND...
in_time() {
	local limit=$1 start now
	start=$(cut -d. -f1 /proc/uptime)
	shift
	"$@" || return
	now=$(cut -d. -f1 /proc/uptime)
	[ $((now - start)) -lt "$limit" ] || { echo "took $((now - start)) s"; return 1; }
}
write_enable() { echo "$1" > $CONTROL/enable; }

ok "kernel text is kept for comparison" keep_text

# removal while a load is under way, and of an enabled module
paused plugsched load -p pause_ms=3000 /modules/edited.ko
ok "a load has not come to its swap yet" original
refused "rmmod meanwhile is refused" "unavailable|busy" rmmod scheduler
ok "the load succeeds" job_ends
ok "the module's scheduler is active" replaced
ok "the log has the length of the stop" logged "enabled after 1 try: all CPUs were stopped for [0-9]+ ns"
refused "rmmod of an active module is refused" "unavailable|busy" rmmod scheduler
ok "it goes on" replaced
echo 0 > $PAUSE
ok "unload" plugsched unload
ok "the log has that, too" logged "disabled after 1 try: all CPUs were stopped for [0-9]+ ns"
ok "and that it was removed" logged "removed"
ok "leaving no trace" untouched

need "load" plugsched load /modules/edited.ko
ok "rmmod -f of an active module gives the kernel's scheduler back first" rmmod -f scheduler
ok "leaving no trace" untouched
paused plugsched load -p pause_ms=3000 /modules/edited.ko
ok "rmmod -f during a load waits for it" rmmod -f scheduler
wait $job
ok "and leaves no trace" untouched

# readers and writers of the control files
paused plugsched load -p pause_ms=8000 /modules/edited.ko
ok "status does not wait for a swap" in_time 4 grep original $CONTROL/status
ok "reason neither" in_time 4 cat $CONTROL/reason
ok "enable neither" in_time 4 cat $CONTROL/enable
ok "the load succeeds" job_ends
echo 0 > $PAUSE
i=0
readers=
while [ $i -lt 6 ]; do
	while :; do cat $CONTROL/status $CONTROL/reason $CONTROL/enable; done > /dev/null 2>&1 &
	readers="$readers $!"
	# with the script's own weight, they would keep RCU's callbacks from their CPUs for minutes
	renice -n 15 -p $! > /dev/null
	i=$((i + 1))
done
round=0
while [ $round -lt 4 ]; do
	round=$((round + 1))
	ok "round $round: unload while six tasks read all control files" plugsched unload
	ok "round $round: load" plugsched load /modules/edited.ko
done
kill $readers
echo 2000 > $PAUSE
background write_enable 0
first=$!
sleep 0.5
write_enable 0 2> /tmp/second &
second=$!
ok "disabled while another writer waits" wait $first
ok "which has nothing more to do" wait $second
ok "so the kernel's scheduler is back" original
echo 0 > $PAUSE
ok "the module can be enabled again" write_enable 1
ok "and is active" replaced
is "any user may read the status" "$(stat -c %a $CONTROL/status)" 444
is "but not what went wrong" "$(stat -c %a $CONTROL/reason)" 400

# capabilities
not_ok "root without CAP_SYS_MODULE cannot disable it" uncap sh -c "echo 0 > $CONTROL/enable"
ok "so it is still active" replaced
ok "unload" plugsched unload
ok "leaving no trace" untouched

# an open file of the module
need "load" plugsched load /modules/edited.ko
# it only holds the file open
# shellcheck disable=SC2217
sleep 1000 < $CALLS &
holder=$!
matches "unload names the holder of the module's file" \
	"stays in memory.*sleep \(pid $holder\) has .*/sched_calls.* open" plugsched unload
ok "the kernel's scheduler is back" original
ok "the module is still in memory" loaded
matches "status names the holder as well" "held by.*sleep.*$holder" plugsched status
refused "another build cannot be loaded meanwhile" "another build.*sleep" \
	plugsched load /modules/unedited.ko
ok "the same build can" plugsched load /modules/edited.ko
ok "and is active" replaced
ok "unload once more" plugsched unload
kill $holder
ok "once the file is closed, the module goes by itself" eventually no loaded
ok "leaving no trace" untouched
ok "another build loads then" plugsched load /modules/unedited.ko
ok "and unloads" plugsched unload

# what a killed loader leaves: a module in memory, never enabled
paused plugsched load -p pause_ms=3000 /modules/edited.ko
kill -9 $job
ok "a killed loader leaves the kernel's scheduler" eventually original
need "the next load replaces what it left" plugsched load -p pause_ms=1000 /modules/edited.ko
ok "and is active" replaced

# settings written between the copy and the stop
paused plugsched unload
ok "a setting is written during an unload" set_feature NO_TTWU_QUEUE
ok "the unload succeeds" job_ends
ok "the kernel's scheduler has the setting" has_feature NO_TTWU_QUEUE
paused plugsched load -p pause_ms=3000 /modules/edited.ko
ok "a setting is written during a load" set_feature TTWU_QUEUE
ok "the load succeeds" job_ends
ok "the module's scheduler has it" has_feature TTWU_QUEUE
echo 0 > $PAUSE
ok "unload" plugsched unload
ok "leaving no trace" untouched

# failures
ok "a failed check after the stop: the text says what is active" \
	plugsched load -p fail_confirm=1 /modules/edited.ko
ok "which is the module's scheduler" replaced
ok "the log says so" logged ".*text is as intended"
ok "unload" plugsched unload
refused "a load whose plugsched_on_load() fails is refused" "on_load.* error -22" \
	plugsched load -p leave=nothing /modules/leftover.ko
ok "the log says why" logged "not enabled: plugsched_on_load.*error -22"
ok "leaving no trace" untouched

# lockdown comes last: there is no way back; the kernel of make check-debug is built without
grep -q ' security_locked_down$' /proc/kallsyms || { diag "no lockdown in this kernel"; done_testing; }
need "load" plugsched load /modules/edited.ko
# it only holds the file open
# shellcheck disable=SC2217
sleep 1000 < $CALLS &
holder=$!
ok "the module stays in memory, disabled" plugsched unload
mount -t securityfs security /sys/kernel/security
ok "the kernel is locked down" sh -c "echo integrity > /sys/kernel/security/lockdown"
not_ok "an unsigned module cannot be enabled any more" write_enable 1
matches "which the reason says" "locked down" cat $CONTROL/reason
ok "the kernel's scheduler goes on" original
kill $holder
ok "the module goes by itself" eventually no loaded
done_testing
