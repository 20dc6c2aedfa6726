#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-nmi.sh - guest: a CPU that runs an entry while the stop changes it sees the old instruction or
#               the new one
#
# In:  /modules/unedited.ko, nmi.ko. All CPUs are stopped then, with interrupts off; non-maskable
#      interrupts still come. Each calls an entry again and again on a CPU, and sends the next one to
#      another CPU.

# the CPUs must run at the same time
[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -a mttcg -s 4 "$0" nmi
. /lib/checks.sh
NMI=/sys/module/nmi/parameters

round() { plugsched load /modules/unedited.ko && plugsched unload; }

entry=$(awk '$3 == "idle_cpu" { print $1 }' /proc/kallsyms)
need "the interrupts' module is loaded" insmod /modules/nmi.ko entry=0x"$entry"
echo 1 > $NMI/run
sleep 1
ok "interrupts come one after the other" test "$(cat $NMI/bursts)" -gt 10
i=0
while [ $i -lt 40 ] && { [ $i -lt 5 ] || [ "$(cat $NMI/across)" -lt 1 ]; }; do
	i=$((i + 1))
	need "round $i: load and unload" round
done
diag "$(cat $NMI/bursts) interrupts, $(cat $NMI/across) of them while the entry was changed"
ok "the entry was changed while it ran" test "$(cat $NMI/across)" -ge 1
echo 0 > $NMI/run
sleep 1
ok "the interrupts end" rmmod nmi
done_testing
