#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-kprobes.sh - guest: other users' kprobes and a swap do not keep each other waiting
#
# In:  /modules/unedited.ko, edited.ko, holder.ko, which holds the mutex of all kprobes; stay, a task
#      that stays in replaced text, so that a swap is tried again and again.
# Out: TAP. How long a kprobe takes to be registered is compared with how long the swap is tried.

[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 2 "$0" holder
. /lib/checks.sh
TRACING=/sys/kernel/tracing
HELD=/sys/module/holder/parameters/held
CONTROL=/sys/kernel/plugsched
BUSY="kprobes of other users are being changed or optimized"

ms() { awk '{ print int($1 * 1000) }' /proc/uptime; }
runs() { kill -0 "$1" 2> /dev/null; }
ended() { no runs "$1"; }
in_call() { eventually stayer_in "$1"; }
stayer_in() {
	grep -ls '^stayer$' /proc/[0-9]*/task/*/comm | sed 's/comm$/stack/' | xargs grep -qs "$1"
}
state_is() { grep -q "^state $1" $CONTROL/status; }
hold() { echo 1 > $HELD; }
let_go() { echo 0 > $HELD; }
claimed() { test -e $CONTROL && claims_are_probed; }
probe() { echo "p:other vfs_read" > $TRACING/kprobe_events && echo > $TRACING/kprobe_events; }

# probes_while PID: registered and removed as long as it runs; the longest in $longest, in ms
probes_while() {
	local begin now
	longest=0 probes=0
	while runs "$1"; do
		begin=$(ms)
		probe || return
		now=$(ms)
		[ $((now - begin)) -le $longest ] || longest=$((now - begin))
		probes=$((probes + 1))
		sleep 0.1
	done
}

# retried WHAT COMMAND...: with kprobes coming and going, until it gives up
retried() {
	local what="$1" begin swap
	shift
	begin=$(ms)
	"$@" > /tmp/out 2>&1 & swap=$!
	ok "$what: kprobes come and go meanwhile" probes_while $swap
	all=$(($(ms) - begin))
	not_ok "$what: it has given up" wait $swap
	ok "$what: because of the task" grep "task stayer .* stays in .*(200 tries)" /tmp/out
	diag "$what: $all ms, $probes kprobes, the longest took $longest ms"
	ok "$what: they were not kept waiting" test $((longest * 3)) -lt $all
	ok "$what: there were several" test $probes -ge 5
}

need "the holder is there" insmod /modules/holder.ko \
	mutex=0x"$(awk '$3 == "kprobe_mutex" { print $1 }' /proc/kallsyms)"
ok "kernel text is kept for comparison" keep_text

# ---- kprobes come while a swap is retried ----
stay /tmp/go & stayer=$!
need "a task stays in replaced text" in_call sched_feat_write
retried "load" plugsched load /modules/unedited.ko
not_ok "no module is left" loaded
touch /tmp/go
ok "the task goes on" wait $stayer
rm -f /tmp/go
need "load" plugsched load /modules/unedited.ko
stay /tmp/go & stayer=$!
need "a task stays in the module's text" in_call sched_feat_write
retried "unload" plugsched unload
ok "the module's scheduler goes on" state_is replaced

# ---- the mutex is held while a swap is retried, or begins ----
ok "the mutex is held" hold
refused "unload gives up" "$BUSY" plugsched unload
ok "the module's scheduler goes on" state_is replaced
plugsched unload > /tmp/out 2>&1 & swap=$!
sleep 1
ok "another unload is tried" runs $swap
kill -9 $swap
ok "it can be killed meanwhile" eventually ended $swap
ok "the module's scheduler goes on" state_is replaced
ok "the mutex is free again" let_go
touch /tmp/go
ok "the task goes on" wait $stayer
rm -f /tmp/go
ok "unload" plugsched unload

# Inserting any module takes the mutex, so from then on only.
plugsched load -p pause_ms=4000 /modules/unedited.ko > /tmp/out 2>&1 & swap=$!
ok "a load has its claims, and waits" eventually claimed
ok "the mutex is held" hold
not_ok "the load gives up" wait $swap
ok "because of the mutex" grep "$BUSY" /tmp/out
ok "the kernel's scheduler goes on" state_is original
ok "the module cannot give its claims up yet" grep "$BUSY" $CONTROL/pending
ok "the mutex is free again" let_go
ok "the module gives its claims up" eventually no claimed
ok "and goes" eventually no loaded

# ---- ... and while a disabled module waits for what is left ----
need "load" plugsched load /modules/edited.ko
# shellcheck disable=SC2217 # it only holds the file open
sleep 1000 < $CALLS & holder=$!
matches "unload names who holds the module" "stays in memory.*has .*/sched_calls.* open" plugsched unload
ok "the mutex is held" hold
sleep 1
kill $holder
ok "whether a kprobe is left cannot be seen" eventually grep "$BUSY" $CONTROL/pending
ok "the mutex is free again" let_go
ok "the module goes" eventually no loaded
ok "a load and an unload" eval "plugsched load /modules/unedited.ko && plugsched unload"
ok "the holder goes" rmmod holder
ok "every byte of the kernel is as before" text_is_as_kept
done_testing
