#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# guest-core.sh - guest: core scheduling and utilization clamps come through swaps
#
# In:  /modules/unedited.ko, core; two cores of two hardware threads each; a kernel that has both, as that
#      of `make check-debug` (kconfig/debug.config).
# Out: tasks that must not share a core do not, under either scheduler; each of both features is switched
#      on, and off, under either one.

# of an emulated AMD processor, the kernel does not learn which CPUs share a core
[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 4,threads=2 -q "-cpu max,vendor=GenuineIntel" \
	-t "${PLUGSCHED_VM_LIMIT:-1800}" "$0"
. /lib/checks.sh
CPU1=/sys/devices/system/cpu/cpu1

load() { plugsched load /modules/unedited.ko && replaced; }
moved() { echo "$1 tasks moved"; [ "${1:-0}" -ge 4 ]; }
runs() { core run & eventually test -s /tmp/core; sleep 1; }
swaps() {	# NUMBER
	local i=0
	while [ $i -lt "$1" ]; do
		i=$((i + 1))
		load && moved "$(value moved_tasks)" && sleep 0.2 && plugsched unload || return
	done
}
away_and_back() { echo 0 > $CPU1/online && sleep 0.5 && echo 1 > $CPU1/online && sleep 1; }
siblings() { grep -x "$1" $CPU1/topology/thread_siblings_list; }

need "CPUs 0 and 1 share a core" siblings 0-1

# ---- switched on under the kernel's scheduler, off in the module ----
ok "without cookies, tasks on a core run at the same time" no core apart
runs
include "before: " core check
need "load" load
ok "... has moved the tasks" moved "$(value moved_tasks)"
include "in the module: " core check
ok "in the module: a CPU of theirs goes and comes" away_and_back
include "... afterwards: " core check
need "unload" plugsched unload
include "after it: " core check
ok "5 more loads and unloads" swaps 5
include "after them: " core check
need "load" load
ok "in the module: the tasks end" core stop
ok "... and without cookies, tasks on a core run at the same time" eventually no core apart
need "unload" plugsched unload
ok "... they still do" no core apart

# ---- on in the module, off under the kernel's scheduler ----
need "load" load
ok "the first clamp, in the module" core clamp
runs
include "begun in the module: " core check
need "unload" plugsched unload
include "... and after it: " core check
ok "the kernel's scheduler: clamp" core clamp
ok "... the tasks end" core stop
ok "... and without cookies, tasks on a core run at the same time" eventually no core apart
need "load" load
ok "in the module: they do, too" no core apart
ok "in the module: clamp" core clamp
ok "unload" plugsched unload
ok "no stack leads into the module" stacks_are_clean
done_testing
