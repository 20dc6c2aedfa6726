#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-numa.sh - guest: NUMA balancing goes on across swaps, on two nodes
#
# In:  /modules/unedited.ko, numa (whose memory is on the other node at first). Old code is breakpoints:
#      while the module is active, it is the module's code that balances.

[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 2,sockets=2 -m 1024 -q \
	"-object memory-backend-ram,size=512M,id=a -object memory-backend-ram,size=512M,id=b
	 -numa node,nodeid=0,cpus=0,memdev=a -numa node,nodeid=1,cpus=1,memdev=b" "$0"
. /lib/checks.sh

faults() { sed -n 's/^numa_hint_faults //p' /proc/vmstat; }
follows() { numa 40; }
# grew COMMAND...: with hinting faults, by which the scheduler learns where memory is used
grew() {
	local before
	before=$(faults)
	"$@" || return
	[ "$(faults)" -gt $((before + 1000)) ]
}
load() { plugsched load -p trap_old=1 /modules/unedited.ko && replaced; }
balancing() { sysctl -q -w kernel.numa_balancing=$1; }

is "there are two nodes" "$(cat /sys/devices/system/node/online)" 0-1
ok "NUMA balancing is on" grep 1 /proc/sys/kernel/numa_balancing
ok "memory follows its task" grew follows
numa 60 > /tmp/crossing & crossing=$!
sleep 1
need "load, while it does" load
ok "and goes on in the module" wait $crossing
ok "memory follows its task in the module" grew follows
balancing 0
not_ok "not without NUMA balancing" numa 8
balancing 1
numa 60 > /tmp/crossing & crossing=$!
sleep 1
ok "unload, while it does" plugsched unload
ok "and goes on in the kernel's scheduler" wait $crossing
ok "memory follows its task afterwards" grew follows
done_testing
