#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-bpf.sh - guest: BPF programs at functions of the scheduler, and tasks that sleep below them
#
# In:  /modules/unedited.ko, livepatch.ko, fentry, which attaches programs that count. A program is called
#      by a trampoline of its own, which the fentry site calls; one at the exit has the trampoline call
#      the function, so that tasks sleep with a return address into it.
# Out: TAP. What is attached to a redirected function goes on, whenever it was attached; what is
#      attached to another replaced function is silent while the module is active, and `check` and
#      `load` say so before.

[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 2 "$0" livepatch
. /lib/checks.sh
REDIRECTED="entry:$TICK exit:$TICK exit:wake_up_process exit:sched_fork"
# with core scheduling the kernel has both, and calls the first
PICK=$(of_class insider pick_next_task_fair pick_task_fair | head -n 1)
INSIDERS="entry:$PICK exit:update_curr"
SLEEPERS="exit:hrtimer_nanosleep exit:vfs_read exit:vfs_write exit:pipe_read exit:do_wait"
KERNEL=/tmp/before AFTER=/tmp/in-module

attach() {	# FILE PROGRAM...: in the background, $attached
	fentry "$@" & attached=$!
	eventually test -e "$1"
}
detach() {	# FILE PID
	kill "$2"
	wait "$2"
	rm -f "$1"
}

calls() { awk -v what="$2" '$1 == what { print $2 }' "$1"; }

# fire FILE PROGRAM...: each counts on, within ten seconds
fire() {
	local file="$1" what before
	shift
	for what; do
		before=$(calls $file $what)
		eventually more_than "${before:-x}" $file $what || { echo "$what is silent"; return 1; }
	done
}
more_than() { [ "$(calls "$2" "$3")" -gt "$1" ]; }

# silent FILE PROGRAM...: none counts on in two seconds, once what is written has been counted
silent() {
	local file="$1" what
	shift
	sleep 0.5
	cp $file /tmp/counted
	sleep 2
	for what; do
		[ "$(calls $file $what)" = "$(calls /tmp/counted $what)" ] || { echo "$what fires"; return 1; }
	done
}

names_silent() {	# COMMAND...: warns of both, and of no other
	"$@" > /tmp/out 2>&1 || { cat /tmp/out; return 1; }
	grep 'BPF program' /tmp/out
	grep -q "BPF program.* $PICK" /tmp/out && grep -q 'BPF program.* update_curr' /tmp/out &&
		[ "$(grep -c 'BPF program' /tmp/out)" -eq 2 ]
}

need "the boundary has a tick and a pick" test -n "$TICK" -a -n "$PICK"
busy_start
wakers 50 20 > /tmp/ready &
ok "kernel text is kept for comparison" keep_text
need "programs are attached" attach $KERNEL $REDIRECTED $INSIDERS $SLEEPERS
kernel=$attached
ok "and are called" fire $KERNEL $REDIRECTED $INSIDERS $SLEEPERS
ok "check names those that will be silent" names_silent plugsched check /modules/unedited.ko
ok "load does, too" names_silent plugsched load -p trap_old=1 /modules/unedited.ko
need "and has loaded the module" replaced
ok "those at redirected functions, and elsewhere, are called" fire $KERNEL $REDIRECTED $SLEEPERS
ok "those at other replaced functions are silent" silent $KERNEL $INSIDERS
refused "a live patch is refused as ever" "busy|EBUSY" insmod /modules/livepatch.ko
ok "programs can be attached" attach $AFTER $REDIRECTED $INSIDERS entry:wake_up_process
ok "those at redirected functions are called" fire $AFTER $REDIRECTED entry:wake_up_process
ok "those at other replaced functions are silent" silent $AFTER $INSIDERS
ok "status names them" names_silent plugsched status
ok "the older ones are called" fire $KERNEL $REDIRECTED $SLEEPERS
ok "and can be detached" detach $KERNEL $kernel
ok "the newer ones are called" fire $AFTER $REDIRECTED entry:wake_up_process
ok "unload" plugsched unload
ok "status names none" eval 'plugsched status > /tmp/out 2>&1 && no grep "BPF program" /tmp/out'
ok "all are called" fire $AFTER $REDIRECTED $INSIDERS entry:wake_up_process
ok "and can be detached" detach $AFTER $attached

# ---- tasks sleep below the trampolines, and come and go ----
need "programs are attached" attach $KERNEL $REDIRECTED $SLEEPERS
kernel=$attached
in_and_out() { plugsched load -p trap_old=1 /modules/unedited.ko && replaced && plugsched unload; }
i=0
while [ $i -lt 10 ]; do
	i=$((i + 1))
	ok "round $i: load and unload" in_and_out
done
ok "the programs are called" fire $KERNEL $REDIRECTED $SLEEPERS
attach_and_detach() { attach $AFTER $REDIRECTED && detach $AFTER $attached; }
while_doing "attaching and detaching" attach_and_detach
ok "the programs are called" fire $KERNEL $REDIRECTED $SLEEPERS
ok "and can be detached" detach $KERNEL $kernel
ok "no stack leads into the module" stacks_are_clean
ok "every byte of the kernel is as before" text_is_as_kept
busy_end
killall wakers
done_testing
