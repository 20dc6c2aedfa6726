#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# kernels-stop.sh - guest: how many instructions the stop takes
#
# In:  /modules/unedited.ko; one CPU whose nanoseconds are instructions (docs/stop.md).
# Out: "# stop: N instructions idle, N with 20 runnable tasks more", of loads, which `make kernels` puts
#      into its table.

[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -a icount -s 1 "$0"
. /lib/checks.sh

# FILE: lines "INSTRUCTIONS TASKS" of five swaps
swaps() {
	: > "$1"
	for _ in 1 2 3 4 5; do
		set_enabled 1 || return
		echo "$(value stop_ns) $(value moved_tasks)" >> "$1"
		set_enabled 0 || return
	done
	cat "$1"
}

median() { sort -n "$1" | awk '{ of[NR] = $1 } END { print of[3] }'; }
all_move() { awk -v least="$2" '$2 < least { exit 1 }' "$1"; }
# a CPU that is counted in instructions does the same work in as many
alike() { awk '{ n[NR] = $1 } END { exit !(n[2] > 0.95 * n[4] && n[4] > 0.95 * n[2]) }' /tmp/sorted; }

need "load" plugsched load /modules/unedited.ko
need "disable" set_enabled 0
ok "five swaps of an idle CPU" swaps /tmp/idle
sort -n /tmp/idle > /tmp/sorted
ok "take as many instructions each" alike
for _ in $(seq 20); do
	hog fair 0 &
done
sleep 0.3
ok "five swaps beside 20 tasks that run" swaps /tmp/runnable
ok "move them all" all_move /tmp/runnable 20
diag "stop: $(median /tmp/idle) instructions idle, $(($(median /tmp/runnable) - $(median /tmp/idle))) with 20 runnable tasks more"
killall hog
ok "unload" plugsched unload
done_testing
