#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# guest-races.sh - guest: loaders killed, load, unload and rmmod at once: never a half-done state
#
#   RACES=ROUNDS SEED=NUMBER SECONDS_IN_ALL=S tests/vm/guest-races.sh    more of it, by hand
#
# In:  /modules/edited.ko, unedited.ko, leftover.ko, killat, the workload. By default the rounds are
#      the same each time, and end after a minute, or five of them, on a slow machine.
# Out: after each round, whatever was there is unloaded, and the kernel's text, its sched_class data
#      and its static keys are as before; a plain load and unload work.

# a thread for each CPU: they really run at the same time
[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 2 -a mttcg \
	-t $((900 + ${SECONDS_IN_ALL:-0} * 4)) \
	-c "RACES=${RACES:-30} SEED=${SEED:-1} SECONDS_IN_ALL=${SECONDS_IN_ALL:-60}" "$0" leftover
. /lib/checks.sh
CONTROL=/sys/kernel/plugsched
LOG=/tmp/round

seconds() { cut -d. -f1 /proc/uptime; }

keep_keys() { textdump keys > /tmp/keys && grep -q '^sched_feat_keys' /tmp/keys; }
keys_are_as_kept() { textdump keys > /tmp/keys.now && diff /tmp/keys /tmp/keys.now; }

# what is there, and that its parts agree: the state is one of two, the other files go with it
whole() {
	local state
	loaded || return 0
	state=$(sed -n 's/^state //p' $CONTROL/status) || return
	case $state in
	replaced) [ "$(cat $CONTROL/enable)" = 1 ] ;;
	original) [ "$(cat $CONTROL/enable)" = 0 ] ;;
	*) echo "state $state"; return 1 ;;
	esac
}

# unloaded by the plain command, which says so when there is nothing to unload
cleared() {
	if loaded; then
		plugsched unload || return
	else
		plugsched unload > /tmp/unload.out 2>&1 && { echo "unloaded nothing"; return 1; }
		grep -q 'no scheduler module is loaded' /tmp/unload.out || { cat /tmp/unload.out; return 1; }
	fi
	no loaded && no test -e $CONTROL
}

works() {
	plugsched load /modules/edited.ko && replaced && plugsched unload && no loaded &&
	no test -e $CONTROL
}

as_before() { text_is_as_kept && keys_are_as_kept; }

# recovers: the state is whole, an unload leaves nothing; each fifth time, all bytes are compared
recoveries=0
recovers() {
	recoveries=$((recoveries + 1))
	whole && cleared || return
	[ $((recoveries % 5)) -ne 0 ] || as_before
}

# ---- a loader killed at each of its steps ----

# steps WHAT PREPARATION COMMAND...: until it gets to its end; counts them in $step
steps() {
	local what="$1" prepare="$2"
	shift 2
	step=0
	while :; do
		step=$((step + 1))
		$prepare > $LOG 2>&1 || { ok "$what: prepared" cat $LOG; break; }
		tap_run killat $step "$@"
		# shellcheck disable=SC2154 # tap.sh sets both
		case $tap_status in
		137) ok "$what, $(echo "$tap_output" | tail -n 1)" recovers || break ;;
		*) break ;;
		esac
		[ $step -lt 60 ] || break
	done
	is "$what: after $((step - 1)) steps, it ends well" "$tap_status" 0
	ok "$what: and leaves nothing half done" recovers
	ok "$what: every byte and key is as before" as_before
}

nothing() { :; }
enabled() { plugsched load /modules/edited.ko; }

# ---- anything at any time ----

# the next number of a fixed series, below LIMIT, in $random
seed=$SEED
pick() {
	seed=$(((seed * 1103515245 + 12345) & 2147483647))
	random=$(((seed >> 12) % $1))
}

# an actor: one command, the same for the same seed
act() {
	case $1 in
	0 | 1 | 2) exec plugsched load /modules/edited.ko ;;
	3) exec plugsched load /modules/unedited.ko ;;
	4 | 5) exec plugsched unload ;;
	6) exec rmmod scheduler ;;
	7) exec rmmod -f scheduler ;;
	8) exec plugsched load -p pause_ms=300 /modules/edited.ko ;;
	9) echo 0 > $CONTROL/enable ;;
	10) echo 1 > $CONTROL/enable ;;
	11) exec plugsched check /modules/edited.ko ;;
	esac
}

ms() { usleep $(($1 * 1000)); }

# ended PIDS...: within 30 s, so that a hang is a failure and not the guest's end
ended() {
	local pid i=0
	for pid; do
		while [ -e "/proc/$pid/stat" ] && ! grep -q ') Z ' "/proc/$pid/stat"; do
			i=$((i + 1))
			[ $i -lt 300 ] || { cat "/proc/$pid/stack"; return 1; }
			sleep 0.1
		done
		wait "$pid"
	done 2> /dev/null
	return 0
}

# two or three actors, started up to 0.4 s apart, each killed or not after up to 1.5 s
race() {
	local actors i=0 kind pids="" kills=""
	plan=""
	pick 3
	[ "$random" -gt 0 ] && enabled > /dev/null 2>&1 && plan="enabled; "
	pick 2
	actors=$((random + 2))
	while [ $i -lt $actors ]; do
		i=$((i + 1))
		pick 12
		kind=$random
		(act "$kind") > "$LOG.$i" 2>&1 &
		pids="$pids $!"
		plan="$plan$kind"
		pick 2
		if [ "$random" -eq 0 ]; then
			pick 1500
			(ms "$random"; kill -9 "${pids##* }") 2> /dev/null &
			kills="$kills $!"
			plan="$plan (killed after $random ms)"
		fi
		pick 400
		ms "$random"
		plan="$plan, "
	done
	# shellcheck disable=SC2086
	ended $pids && ended $kills
}
survives() {
	race || { echo "an actor hangs"; tail -n 3 $LOG.*; return 1; }
	recovers || { tail -n 3 $LOG.*; return 1; }
}

# the first load of all flips what the kernel only flips once
need "a plain load and unload" works
ok "kernel text is kept for comparison" keep_text
ok "the static keys as well" keep_keys
need "which are the same after a load and an unload" eval "works && as_before"

steps "load" nothing plugsched load /modules/edited.ko
ok "load had its steps: locked, inserted, enabled" test $step -ge 12
steps "unload" enabled plugsched unload
ok "unload had its steps: locked, disabled, removed" test $step -ge 10
ok "a plain load and unload work" works

# An entry that leads into the module: its control files are gone already, not its scheduler, as a
# thread of the module's stays in it.
need "load" plugsched load -p leave=kthread /modules/leftover.ko
rmmod -f scheduler &
removal=$!
ok "rmmod -f is under way" eventually no test -e $CONTROL/enable
refused "check names the scheduler that is being removed" \
	"leads into the module scheduler, which is a scheduler of plugsched's.*wait until it is gone" \
	plugsched check /modules/edited.ko
refused "load does, too" "leads into the module scheduler" plugsched load /modules/edited.ko
refused "unload does not say that the kernel's own scheduler runs" "is being removed: wait" \
	plugsched unload
ok "the thread ends" sh -c "echo 1 > /sys/module/scheduler/parameters/leave_end"
ok "and the module goes" wait $removal
ok "leaving nothing half done" recovers
ok "and every byte and key as before" as_before

workload run -i 30 &
need "the workload runs" workload progress -w 60
need "a plain load and unload work" works
ok "kernel text is kept for comparison, with the workload" keep_text
ok "the static keys as well" keep_keys

begun=$(seconds)
round=0
while [ $round -lt "$RACES" ]; do
	[ $round -lt 5 ] || [ $(($(seconds) - begun)) -lt "$SECONDS_IN_ALL" ] || break
	round=$((round + 1))
	ok "round $round leaves nothing half done" survives || { diag "$plan"; break; }
	[ $((round % 5)) -ne 0 ] || ok "a plain load and unload work" works || break
done
diag "$round rounds in $(($(seconds) - begun)) s, seed $SEED"
ok "a plain load and unload work" works
ok "no stack leads into the module" stacks_are_clean
ok "and leave every byte and key as before" as_before
ok "the workload gets on" workload progress -w 60
ok "the workload was not harmed" workload stop
done_testing
