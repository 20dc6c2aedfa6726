# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# demo-guest.sh - steps 6 and 7 of the demo, in the guest
#
# In:  /modules/edited.ko and the helpers, see scripts/prepare.sh.
# Out: what is done and seen, on stdout; /out/figures. Exit 0 when all of it worked.

. /lib/checks.sh

say() { echo; echo "--- $*"; }

stop_of() { sed -n "s/^${1}_ns //p" /sys/kernel/plugsched/status; }

say "A workload: forks, pipes, sleepers, CFS with quotas, SCHED_FIFO, SCHED_DEADLINE ..."
workload run -i 300 &
need "every kind of worker gets on" workload progress -w 60
cp $FEATURES /tmp/features
ok "a copy of the kernel's text is kept" keep_text

say "plugsched load scheduler.ko"
need "load" plugsched load /modules/edited.ko
plugsched status
ok "the machine runs the module's scheduler" replaced
{
	printf 'the stop of the first load: %d us' $(($(stop_of stop) / 1000))
	for part in check clear patch rebuild; do
		printf ', %s %d' $part $(($(stop_of $part) / 1000))
	done
	echo
} > /out/figures

say "The new feature, in $FEATURES"
tr ' ' '\n' < $FEATURES | grep EXAMPLE
ok "it is there, and off" has_feature NO_EXAMPLE_LONG_SLICE
ok "echo EXAMPLE_LONG_SLICE > features" set_feature EXAMPLE_LONG_SLICE
tr ' ' '\n' < $FEATURES | grep EXAMPLE

say "The counters, in $CALLS"
cp $CALLS /tmp/first
ok "all nine move" counters_move 20
awk 'NR == FNR { first[$1] = $2; next } { printf "  %-24s %8d -> %8d\n", $1, first[$1], $2 }' \
	/tmp/first $CALLS
ok "the workload is unharmed" workload progress -w 60

say "plugsched unload"
ok "unload" plugsched unload
not_ok "the module is gone from memory" loaded
not_ok "the counters are gone" test -e $CALLS
ok "the features are the kernel's own" cmp $FEATURES /tmp/features
ok "no task's stack points into the module" stacks_are_clean
ok "every patched byte is as before" text_is_as_kept
ok "the workload is unharmed" workload progress -w 60

say "Load and unload 20 more times, under the workload"
i=0 sum=0 longest=0
round() {
	plugsched load /modules/edited.ko || return
	stop=$(stop_of stop)
	sum=$((sum + stop / 1000))
	[ $stop -le $longest ] || longest=$stop
	plugsched unload && no loaded
}
while [ $i -lt 20 ]; do
	i=$((i + 1))
	need "round $i" round
done
echo "20 more loads: stop $((sum / 20)) us on average, $((longest / 1000)) us at most" >> /out/figures
ok "no task's stack points into the module" stacks_are_clean
ok "every patched byte is as before" text_is_as_kept
ok "the workload is unharmed" workload progress -w 60
ok "and stays so to its end" workload stop
done_testing
