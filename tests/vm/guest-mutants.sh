#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# guest-mutants.sh - guest: a check that is left out of the module is missed by a test
#
# In:  modules with faults on purpose (mutants/list, a patch of the runtime each); unedited.ko; stay,
#      visit, leaver, keeper.ko, step.ko. Out: for each fault, a test that the right module passes and that fails
#      with the faulty one. What fails here with the right module fails in the other suites, too.

[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 2 "$0" mutants keeper step chrt
. /lib/checks.sh
TRACING=/sys/kernel/tracing
RIGHT=unedited

# a module that was to be loaded in one try may need more of them to go
take_out() {
	loaded || return 0
	echo 200 > /sys/module/scheduler/parameters/max_tries
	plugsched unload > /dev/null
}
module() { echo /modules/$1.ko; }

# right MODULE TEST...: $what passes with this module
right() {
	local name=$1
	shift
	ok "$name: $what" "$@" $name
	take_out
}
# wrong MODULE TEST...: it fails with this one, and says so in a line like $noticed
wrong() {
	local name=$1
	shift
	refused "$name: is noticed" "$noticed" "$@" $name
	# shellcheck disable=SC2154
	diag "  by: $(printf '%s' "$tap_output" | grep -E -m 1 "$noticed")"
	take_out
}

logged() {	# ERE: it is in the log, within 30 s
	local i=0
	until dmesg | grep -E "$1"; do
		i=$((i + 1))
		[ $i -lt 300 ] || return 1
		sleep 0.1
	done
}

in_call() {	# FUNCTION [NUMBER]: one stayer, or that many, are inside
	local i=0
	while [ $i -lt 100 ]; do
		grep -ls '^stayer$' /proc/[0-9]*/task/*/comm | sed 's/comm$/stack/' > /tmp/stayers
		[ "$(xargs -r grep -ls "$1" < /tmp/stayers | wc -l)" -lt ${2:-1} ] || return 0
		i=$((i + 1))
		sleep 0.1
	done
	return 1
}

# ---- queue.c: are the tasks moved, as they are? ----

burners() {	# NUMBER COMMAND...: on CPU 1, that many at a time
	local i=0
	pids=""
	number=$1
	shift
	while [ $i -lt $number ]; do
		i=$((i + 1))
		taskset 2 "$@" sh -c "renice -n 15 -p \$\$ > /dev/null; while :; do :; done" &
		pids="$pids $!"
	done
	sleep 0.5
}
no_burners() {
	kill -9 $pids
	wait $pids 2> /dev/null
	pids=
}

# moves NUMBER MODULE: that many tasks, and they get on
moves() {
	plugsched load "$(module $2)" || return
	echo "$(value moved_tasks) tasks moved, $1 were runnable"
	[ "$(value moved_tasks)" -ge $1 ]
}

# a nice-0 task's virtual time goes like time, across the swap
vruntime() {
	awk '$1 == "se.vruntime" { v = $3 } $1 == "se.sum_exec_runtime" { e = $3 } END { print v - e }' \
		/proc/$1/sched
}
keeps_vruntime() {	# MODULE
	local pid=${pids##* } before after
	before=$(vruntime $pid)
	plugsched load "$(module $1)" || return
	sleep 0.3
	after=$(vruntime $pid)
	echo "vruntime has leapt from $before to $after ms, beside runtime"
	awk "BEGIN { d = $after - $before; exit !(d > -1000 && d < 1000) }"
}

# gets_on PID: it uses its CPU
gets_on() {
	local before now i=0
	before=$(cut -d' ' -f1 /proc/$1/schedstat)
	while [ $i -lt 10 ]; do
		sleep 0.5
		now=$(cut -d' ' -f1 /proc/$1/schedstat)
		[ $now -le $((before + 20000000)) ] || return 0
		i=$((i + 1))
	done
	echo "task $1 does not get on"
	return 1
}

# gives_back MODULE: a swap that cannot be done is undone
gives_back() {
	local pid
	refused_with "cannot be moved" "$1" || return
	for pid in $pids; do
		gets_on $pid || return
	done
}

# refused_with ERE MODULE [ARGUMENT...]: the load is, with this message
refused_with() {
	local ere="$1" name=$2
	shift 2
	if plugsched load "$@" "$(module $name)" > /tmp/refusal 2>&1; then
		echo "loaded, where /$ere/ is right"
		return 1
	fi
	tail -n 1 /tmp/refusal
	grep -Eq "$ere" /tmp/refusal && no loaded
}

# ---- stacks.c: is a task in replaced text seen? ----

stayed="stayer.*stays in sched_feat_write|sched_feat_write.*stayer"
PATIENCE="-p max_tries=3"

# sees_stayer MODULE
sees_stayer() {
	local status=0
	rm -f /tmp/go
	stay /tmp/go & stayer=$!
	in_call sched_feat_write && refused_with "$stayed" $1 $PATIENCE || status=1
	touch /tmp/go
	wait $stayer || status=1
	return $status
}

# late TRIES ERE MODULE COMMAND...: is refused that way, COMMAND having run between the last check
# and the stop
late() {
	local status=0 tries=$1 ere="$2" module=$3
	shift 3
	dmesg -c > /tmp/log
	refused_with "$ere" $module -p max_tries=$tries & loader=$!
	logged 'plugsched: settled' && "$@" || status=1
	echo 1 > /sys/module/scheduler/parameters/go
	wait $loader || status=1
	return $status
}

one_stays() {
	stay /tmp/go & stayer=$!
	in_call sched_feat_write
}
# sees_late_stayer MODULE
sees_late_stayer() {
	local status=0
	rm -f /tmp/go
	late 1 "$stayed" $1 one_stays || status=1
	touch /tmp/go
	wait $stayer || status=1
	return $status
}

# The log of CPU 1, if it has one entry, is that of the first.
two_come_one_stays() {
	taskset 2 stay /tmp/first & first=$!
	in_call sched_feat_write || return
	taskset 2 stay /tmp/go & stayer=$!
	in_call sched_feat_write 2 || return
	touch /tmp/first
	wait $first
}
# sees_second TRIES ERE MODULE
sees_second() {
	local status=0
	rm -f /tmp/first /tmp/go
	late "$1" "$2" $3 two_come_one_stays || status=1
	touch /tmp/first /tmp/go
	wait $stayer || status=1
	return $status
}

# keep ARGUMENT...: a task stays where keeper.ko keeps it
keep() { insmod /modules/keeper.ko "$@"; }
# is_kept COMMAND...: it is that task
is_kept() {
	dmesg -c > /tmp/log
	"$@" & kept=$!
	logged 'keeper: .* is kept'
}
# let_go SECONDS: until it has left the keeper's code
let_go() {
	echo 1 > /sys/module/keeper/parameters/go
	sleep $1
	rmmod keeper
}
writer() {
	sh -c "echo -n stayer > /proc/self/comm; echo GENTLE_FAIR_SLEEPERS > $FEATURES"
}
# sees_kept MODULE: a task at the entry of what sched_feat_write() calls
sees_kept() {
	local status=0
	keep name=stayer function=cpus_read_lock asleep=1 && is_kept writer || return
	refused_with "$stayed" $1 $PATIENCE || status=1
	let_go 1
	wait $kept || status=1
	return $status
}
# sees_late_kept MODULE: one whose stack cannot be unwound
sees_late_kept() {
	local status=0
	keep name=stayer function=cpus_read_lock asleep=1 || return
	late 1 "$stayed" $1 is_kept writer || status=1
	let_go 1
	wait $kept || status=1
	return $status
}

# grows MODULE: while two tasks come and go that have to be noted
grows() {
	local status=0
	rm -f /tmp/go
	taskset 2 visit /tmp/go & first=$!
	taskset 2 visit /tmp/go & second=$!
	plugsched load -p max_tries=40 -p go=1 "$(module $1)" || status=1
	touch /tmp/go
	wait $first || status=1
	wait $second || status=1
	return $status
}

address() { awk -v name=$1 '$3 == name { print "0x" $1; exit }' /proc/kallsyms; }
in_feat_write() { printf 0x%x $(($(address sched_feat_write) + 64)); }

# sees_idle MODULE: an idle task that waits for its CPU
sees_idle() { refused_with "task swapper/1 .*stays in sched_feat_write" $1 $PATIENCE; }
keep_idle() {
	dmesg -c > /tmp/log
	keep name=swapper/1 function=flush_smp_call_function_queue word="$(in_feat_write)" \
		idle="$(address schedule_idle)" && logged 'keeper: .* is kept'
}

# sees_unlisted MODULE: a dying thread, off the list of tasks, that waits for its CPU
sees_unlisted() { refused_with "task unlisted .*stays in sched_feat_write" $1 $PATIENCE; }

# ---- x86/jump.c: is an entry changed in one store? ----

changes_at_once() {	# MODULE
	local torn
	plugsched load "$(module $1)" || return
	insmod /modules/step.ko prepare="$(address ps_arch_prepare)" \
		exchange="$(address ps_arch_exchange)" || return
	torn=$(cat /sys/module/step/parameters/torn)
	rmmod step
	echo "the entry was in pieces after $torn instructions"
	[ "$torn" -eq 0 ]
}

fails_on_load() { refused_with "plugsched_on_load\(\) failed with error -22" $1; }

noticed="tasks moved, 3 were runnable"
what="the runnable tasks are moved"
burners 3
right $RIGHT moves 3
wrong moves-nothing moves 3
what="virtual time does not leap"
right $RIGHT keeps_vruntime
no_burners

# most of the time they are throttled: others need this CPU, too
sysctl -q -w kernel.sched_rt_runtime_us=200000
burners 3 chrt -f 5
what="real-time tasks are moved"
right $RIGHT moves 3
wrong moves-only-fair moves 3
no_burners
sysctl -q -w kernel.sched_rt_runtime_us=950000

noticed="loaded, where "
what="a task in replaced text is seen"
right $RIGHT sees_stayer
what="a task in replaced text is seen in the stop"
right checks-late sees_stayer
wrong checks-not sees_stayer
wrong skips-pending sees_stayer
what="a task that has not run for long is seen"
right $RIGHT sees_stayer
wrong skips-walk sees_stayer

# a return address that is not on the stack, but on a list of the tracer's
what="a task at the entry of what replaced text calls is seen"
right $RIGHT sees_kept
echo 'r:x cpus_read_lock' > $TRACING/kprobe_events
ok "a kretprobe is armed" eval "echo 1 > $TRACING/events/kprobes/enable"
what="... its return address was taken by a kretprobe"
right $RIGHT sees_kept
wrong skips-tracers sees_kept
echo 0 > $TRACING/events/kprobes/enable
echo > $TRACING/kprobe_events
echo cpus_read_lock > $TRACING/set_ftrace_filter
ok "the function-graph tracer is active" eval "echo function_graph > $TRACING/current_tracer"
what="... its return address was taken by the function-graph tracer"
right $RIGHT sees_kept
wrong skips-tracers sees_kept
echo nop > $TRACING/current_tracer
echo > $TRACING/set_ftrace_filter

what="a task that comes after the last check is seen in the stop"
right pauses sees_late_stayer
wrong leaves-unnoted sees_late_stayer
wrong skips-logs sees_late_stayer
what="... its stack cannot be unwound"
right pauses sees_late_kept
wrong leaves-trusted sees_late_kept
what="a log that was too small is no proof"
right small-log sees_second 1 "too many context switches"
wrong hides-overflow sees_second 1 "too many context switches"
what="... nor is it where it is read before the stop"
right settles-again sees_second 1 "$stayed"
wrong forgets-overflow sees_second 1 "$stayed"
noticed="too many context switches|stays in sched_feat_write"
what="a log that is too small grows"
right one-entry-log grows
wrong small-log grows
noticed="loaded, where "

# a dying task leaves the list of tasks before its last function calls
ok "the keeper waits" keep name=unlisted function=proc_exit_connector word="$(in_feat_write)"
matches "a dying thread is kept, off the list of tasks" "kept, off" is_kept leaver
# it hardly gets its CPU any more, so it has not been switched since
burners 2
renice -n -20 -p $pids > /dev/null
sleep 1
what="a dying task that waits for its CPU is seen"
right $RIGHT sees_unlisted
wrong skips-unlisted sees_unlisted
wrong trusts-unwinder sees_unlisted
no_burners
let_go 2
kill $kept
wait $kept 2> /dev/null

ok "the idle task of CPU 1 is kept" keep_idle
burners 1
what="an idle task is seen"
right $RIGHT sees_idle
wrong skips-idle sees_idle
no_burners
let_go 1

noticed="in pieces after [1-9]"
what="an entry is changed in one store"
right $RIGHT changes_at_once
wrong writes-bytes changes_at_once
noticed="loaded, where "

what="a hook that fails fails the load"
right on-load-fails fails_on_load
wrong ignores-on-load fails_on_load

# what breaks the guest's scheduling comes last
burners 2
what="a swap that cannot be done is undone"
right cannot-clear gives_back
no_burners
burners 1
burners_7=$pids
renice -n 7 -p $pids > /dev/null
pids="$burners_7"
noticed="task .* does not get on"
wrong loses-task gives_back
pids=
burners 2
noticed="vruntime has leapt"
wrong wrong-flags keeps_vruntime
done_testing
