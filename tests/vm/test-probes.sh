#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-probes.sh - guest: kprobes by name while the module is active
#
# In:  /modules/unedited.ko, the workload.
# Out: TAP. A redirected function is probed by the kernel's name as without the module, and the
#      probe fires; any other name that the module doubles is refused, and SCHEDULER:NAME fires.

[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 2 "$0"
. /lib/checks.sh
TRACING=/sys/kernel/tracing
REDIRECTED="$TICK $(of_class interface wake_up_process wake_up_new_task sched_fork)"
# with core scheduling the kernel has two that pick, and calls the first
PICK=$(of_class insider pick_next_task_fair pick_task_fair | head -n 1)
INSIDERS="$PICK $(of_class insider try_to_wake_up update_curr)"

# define SYMBOL: the event kprobes/x; the kernel's reason on failure
define() {
	: > $TRACING/error_log
	echo "p:x $1" 2> /dev/null > $TRACING/kprobe_events && return
	cat $TRACING/error_log
	return 1
}
# address_of NAME: the kernel's function
address_of() { awk -v name="$1" 'NF == 3 && $3 == name { print "0x" $1 }' /proc/kallsyms; }
is_blacklisted() { grep -w "$1" /sys/kernel/debug/kprobes/blacklist; }
# but for what is past the jump
is_free() { no grep -q "^$(address_of "$1")-" /sys/kernel/debug/kprobes/blacklist; }
forget() { echo > $TRACING/kprobe_events; }

# fires SYMBOL: a probe on it is accepted and hit within 20 s
fires() {
	local hits=0 status=1
	define "$1" || return
	echo 1 > $TRACING/events/kprobes/x/enable || { forget; return 1; }
	for _ in $(seq 20); do
		sleep 1
		hits=$(awk '$1 == "x" { print $2 }' $TRACING/kprobe_profile)
		[ "${hits:-0}" -eq 0 ] || { status=0; break; }
	done
	echo 0 > $TRACING/events/kprobes/x/enable
	forget
	echo "$1: $hits hits"
	return $status
}

# verdicts FILE: NAME and whether an event by that name is accepted, for each redirected function
verdicts() {
	local name
	while read -r name; do
		if define "$name" > /tmp/reason; then
			forget
			echo "$name accepted"
		else
			echo "$name $(sed -n 's/.*error: //p' /tmp/reason | head -n 1)"
		fi
	done < /tmp/redirected > "$1"
}

in_both() { awk 'NR == FNR { first[$1]; next } $1 in first' "$1" "$2"; }

# The functions that take over an entry: the module's __mod_NAME of a function NAME of the kernel.
list_redirected() {
	awk '$2 ~ /^[tT]$/ && $4 == "[scheduler]" && $3 ~ /^__mod_/ && $3 !~ /\./ { print substr($3, 7) }
		' /proc/kallsyms > /tmp/own
	awk '$2 ~ /^[tT]$/ && NF == 3 { print $3 }' /proc/kallsyms | sort | uniq -u > /tmp/kernel
	in_both /tmp/own /tmp/kernel > /tmp/redirected
	wc -l < /tmp/redirected
	[ "$(wc -l < /tmp/redirected)" -gt 100 ]
}

# The kernel's name is the only one of each.
names_are_unique() {
	awk '$2 ~ /^[tT]$/ { print $3 }' /proc/kallsyms | sort | uniq -d > /tmp/doubled
	! in_both /tmp/doubled /tmp/redirected | grep .
}

need "the boundary has a tick and a pick" test -n "$TICK" -a -n "$PICK"
workload run -i 20 &
need "the workload runs" workload progress -w 60
need "load" plugsched load /modules/unedited.ko
ok "the redirected functions are listed" list_redirected
ok "no symbol of the module doubles one of them" names_are_unique
for name in $REDIRECTED; do
	ok "a probe on $name fires while the module is active" fires "$name"
	ok "nothing at its start is refused" is_free "$name"
done
for name in $INSIDERS; do
	refused "a probe on $name, whose kernel code does not run, is refused" \
		'not unique|Failed to register' define "$name"
	refused "so is one at its address" 'Failed to register' define "$(address_of "$name")"
	ok "the kernel lists it" is_blacklisted "$name"
	ok "a probe on scheduler:$name fires" fires "scheduler:$name"
done
ok "each of the redirected functions is tried by name" verdicts /tmp/loaded
need "unload" plugsched unload
for name in $INSIDERS; do
	not_ok "nothing of $name is refused without the module" is_blacklisted "$name"
	ok "a probe on it fires again" fires "$name"
done
ok "and again without the module" verdicts /tmp/unloaded
ok "the kernel's verdict is the same with and without" cmp /tmp/loaded /tmp/unloaded
diag "$(awk '{ $1 = ""; n[$0]++ } END { for (v in n) printf "%d%s; ", n[v], v }' /tmp/loaded)"
[ -s /tmp/loaded ] && diff /tmp/loaded /tmp/unloaded | head -n 20
ok "the workload was not harmed" workload stop
done_testing
