# SPDX-License-Identifier: GPL-2.0
#
# checks.sh - what the guest scripts share; sourced by them as /lib/checks.sh (busybox sh)
#
# In:  /lib/tap.sh, which it sources. Out: functions to be used as tap.sh's commands.

FEATURES=/sys/kernel/debug/sched/features
[ -e $FEATURES ] || FEATURES=/sys/kernel/debug/sched_features	# older kernels
CALLS=/sys/kernel/debug/sched_calls

. /lib/tap.sh

# The scripts compete with their own workload, which takes itself back to nice 0.
renice -n -15 -p $$ > /dev/null

no() { ! "$@"; }

# eventually COMMAND...: it succeeds within a minute
eventually() {
	local i=0
	until "$@"; do
		i=$((i + 1))
		[ $i -lt 600 ] || return 1
		sleep 0.1
	done
}

quietly() { "$@" 2> /dev/null; }

# gone MODULE: it can be removed, soon
gone() { eventually quietly rmmod "$1"; }

loaded() { grep -q '^scheduler ' /proc/modules; }

has_feature() { grep -qw "$1" $FEATURES; }

set_feature() { echo "$1" > $FEATURES && has_feature "$1"; }

# of_class CLASS NAME...: those of the functions, in this order, that the target's boundary has in the class
of_class() {
	local class="$1" name
	shift
	for name; do
		! grep -qxs "$class $name" /boundary || echo "$name"
	done
}

# the tick, as the series calls it
# shellcheck disable=SC2034 # read by the scripts
TICK=$(of_class interface scheduler_tick sched_tick)

replaced() { plugsched status && grep -q '^state replaced' /sys/kernel/plugsched/status; }

# value NAME: of the module's figures
value() { sed -n "s/^$1 //p" /sys/kernel/plugsched/status; }

# set_enabled 0|1: by the control file, past what `plugsched load` looks at
set_enabled() { echo "$1" > /sys/kernel/plugsched/enable; }

# what keeps live patches off is there
claims_are_probed() { grep -q __ftrace_hash_update_ipmodify /sys/kernel/debug/kprobes/list; }

# A frame the kernel has no name for is in memory the module had.
stacks_are_clean() {
	cat /proc/[0-9]*/task/[0-9]*/stack > /tmp/stacks 2> /dev/null
	[ "$(wc -l < /tmp/stacks)" -gt 100 ] || { echo "no stacks to be seen"; return 1; }
	no grep -E '\[scheduler\]|0x[0-9a-f]{9}' /tmp/stacks
}

# The kernel flips jump labels as load comes and goes; the workload has to be running.
keep_text() { textdump save /tmp/text; }
text_is_as_kept() { textdump diff /tmp/text; }

# counters_move SECONDS: each of the nine grows, within that time. The tenth is the feature's.
counters_move() {
	local until=$(($(cut -d. -f1 /proc/uptime) + $1)) name before now still nine
	cp $CALLS /tmp/calls || return 1
	nine=$(awk '$1 != "feature_on" { print $1 }' /tmp/calls)
	[ "$(echo "$nine" | wc -l)" -eq 9 ] || { echo "not nine counters: $nine"; return 1; }
	while :; do
		still=
		sleep 1
		for name in $nine; do
			before=$(awk -v n="$name" '$1 == n { print $2 }' /tmp/calls)
			now=$(awk -v n="$name" '$1 == n { print $2 }' $CALLS)
			[ -n "$before" ] && [ "${now:-0}" -gt "$before" ] || still="$still $name"
		done
		[ -n "$still" ] || return 0
		[ "$(cut -d. -f1 /proc/uptime)" -lt $until ] || break
	done
	echo "no progress within $1 s:$still"
	return 1
}

# while_doing WHAT FUNCTION...: ten loads and unloads while FUNCTION is called again and again
while_doing() {
	local what="$1" pid
	shift
	rm -f /tmp/enough /tmp/broken
	: > /tmp/times
	(
		while [ ! -e /tmp/enough ]; do
			"$@" || { echo "failed: $*" > /tmp/broken; break; }
			echo >> /tmp/times
		done
	) &
	pid=$!
	need "$what: ten loads and unloads" rounds 10
	touch /tmp/enough
	wait $pid
	ok "$what: it happened meanwhile ($(wc -l < /tmp/times) times)" \
		test "$(wc -l < /tmp/times)" -ge 2
	not_ok "$what: and worked" cat /tmp/broken
}

# rounds NUMBER: of loads and unloads of the edited module, with traps in the replaced code
rounds() {
	local i=0
	while [ $i -lt "$1" ]; do
		i=$((i + 1))
		plugsched load -p trap_old=1 /modules/edited.ko && replaced || return
		sleep 0.3
		plugsched unload && no loaded || return
	done
}

# A kernel with threads for timers (PREEMPT_RT) gives them the least real-time priority, and leaves it to the
# administrator to put them before real-time tasks that hardly ever sleep. Needs chrt.
timers_first() {
	local pid
	for pid in $(grep -ls '^ktimers/' /proc/[0-9]*/comm | cut -d/ -f3); do
		chrt -f -p 50 "$pid" || return
	done
}

# Tasks that spin ($spinner), sleep, fork and write to a pipe, until busy_end.
busy_start() {
	(while :; do :; done) & spinner=$!
	(while :; do sleep 0.01; done) & sleeper=$!
	(while :; do /bin/true; done) & forker=$!
	(yes | cat > /dev/null) & piper=$!
}

busy_end() {
	kill $spinner $sleeper $forker $piper
	killall yes
}
