#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-with.sh - guest: functions in which tasks sleep are replaced: init --with
#
# In:  /modules/with.ko: as in-guest.sh edits it, what a task called "marked" asks of
#      sched_setaffinity() and sched_setscheduler() fails; asker, stay, the workload.

[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 4 "$0" with
. /lib/checks.sh

calls() { tail -n 1 /tmp/asker | grep -E "^[0-9]+$" || echo 0; }
more_than() { [ "$(calls)" -gt "$1" ]; }
asking() { eventually more_than "$(calls)"; }

stayer_in() {
	grep -ls '^stayer$' /proc/[0-9]*/task/*/comm | sed 's/comm$/stack/' | xargs grep -qs "$1"
}

edited() {
	[ "$(asker once affinity) $(asker once scheduler)" = "EXDEV EDQUOT" ] && return
	asker once affinity
	asker once scheduler
	return 1
}
original() { [ "$(asker once affinity) $(asker once scheduler)" = "ok ok" ]; }

round() { plugsched load "$@" /modules/with.ko && edited && asking && plugsched unload && original; }

workload run -i 50 &
need "the workload runs" workload progress -w 60
ok "the kernel's own" original
ok "kernel text is kept for comparison" keep_text
asker run 4 > /tmp/asker & asker=$!
ok "four tasks ask all the time" asking

need "load beside them" plugsched load -p trap_old=1 /modules/with.ko
ok "the edit has effect" edited
ok "they go on" asking
need "unload beside them" plugsched unload
ok "the edit has none" original
ok "they go on" asking
need "another round" round
need "and one, replaced code being breakpoints" round -p trap_old=1
ok "they go on" asking

stay /tmp/go setscheduler & stayer=$!
ok "a task stays in sched_setscheduler()" eventually stayer_in do_sched_setscheduler
need "load does not wait for it" plugsched load -p trap_old=1 /modules/with.ko
ok "the edit has effect" edited
touch /tmp/go
ok "the task leaves through the kernel's code, unharmed" wait $stayer
rm -f /tmp/go

stay /tmp/go setscheduler & stayer=$!
ok "a task stays in the module's" eventually stayer_in 'do_sched_setscheduler.*\[scheduler\]'
refused "unload is refused, naming task and function" \
	"stayer.*do_sched_setscheduler|do_sched_setscheduler.*stayer" plugsched unload
ok "the module goes on" replaced
ok "all of it: the edit has effect again" edited
ok "they go on" asking
touch /tmp/go
ok "the task goes on unharmed" wait $stayer
ok "then unload goes through" plugsched unload
not_ok "the module is gone" loaded
ok "the kernel's own" original

ok "none of the calls has failed" kill $asker
not_ok "nor before" grep failed /tmp/asker
ok "no stack leads into the module" stacks_are_clean
ok "every byte of the kernel is as before" text_is_as_kept
ok "the workload was not harmed" workload stop
done_testing
