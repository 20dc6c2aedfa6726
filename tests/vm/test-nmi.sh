#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-nmi.sh - guest: a CPU that runs an entry while the stop changes it sees the old instruction or
#               the new one
#
# In:  /modules/unedited.ko, step.ko, nmi.ko. All CPUs are stopped then, with interrupts off;
#      non-maskable interrupts still come. step.ko executes the exchange instruction by instruction:
#      between any two of them, such an interrupt may come, or another CPU's read. With nmi.ko they do
#      come: each calls an entry again and again on a CPU, and sends the next one to another CPU.

# the CPUs must run at the same time
[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -a mttcg -s 4 "$0" nmi step
. /lib/checks.sh
NMI=/sys/module/nmi/parameters
STEP=/sys/module/step/parameters

round() { plugsched load /modules/unedited.ko && plugsched unload; }
address() { awk -v name="$1" '$3 == name { print "0x" $1 }' /proc/kallsyms; }

# ---- between any two instructions ----
need "load" plugsched load /modules/unedited.ko
need "the exchange is executed step by step" insmod /modules/step.ko \
	prepare="$(address ps_arch_prepare)" exchange="$(address ps_arch_exchange)"
diag "$(cat $STEP/steps) instructions"
ok "that takes some instructions each time" test "$(cat $STEP/steps)" -gt 240
is "after none of them the entry was in pieces" "$(cat $STEP/torn)" 0
is "each exchange ended well" "$(cat $STEP/wrong)" 0
rmmod step
ok "unload" plugsched unload

# ---- while they come ----
entry=$(address idle_cpu)
need "the interrupts' module is loaded" insmod /modules/nmi.ko entry="$entry"
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
