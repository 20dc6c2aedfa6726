#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# guest-soak.sh - guest: loads and unloads under benchmarks and stress, on a machine that changes
#
# In:  /modules/unedited.ko; stress-ng, hackbench and cyclictest; SOAK_ROUNDS, how many loads and as
#      many unloads (50; `make soak`: 1000). CPUs, sched domains and cgroups come and go meanwhile.
# Out: figures of the stops, in /out/figures too; nothing that ran was lost or harmed.

[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 4 -a mttcg -m 1536 \
	-c "soak_rounds=${SOAK_ROUNDS:=50}" -t $((900 + SOAK_ROUNDS * 30)) "$0" benchmarks
. /lib/checks.sh
ROOT=/sys/fs/cgroup
CPU3=/sys/devices/system/cpu/cpu3/online
ROUNDS=${soak_rounds:-50}	# the kernel hands it on

# forever NAME COMMAND...: again and again until /tmp/enough is there; each has to succeed
forever() {
	local name=$1
	shift
	: > /tmp/times.$name
	(
		# what is measured is the machine under an ordinary load
		ordinary
		while [ ! -e /tmp/enough ]; do
			"$@" > /tmp/last.$name 2>&1 || { echo "status $?: $*" > /tmp/broken.$name; break; }
			echo >> /tmp/times.$name
		done
	) &
	jobs="$jobs $!"
	names="$names $name"
}

hotplug() { echo 0 > $CPU3 && sleep 0.3 && echo 1 > $CPU3 && sleep 0.3; }
domains() {
	echo root > $ROOT/part/cpuset.cpus.partition && sleep 0.3 &&
	echo member > $ROOT/part/cpuset.cpus.partition && sleep 0.3
}
groups() {
	mkdir $ROOT/moving && echo 50 > $ROOT/moving/cpu.weight &&
	echo "5000 20000" > $ROOT/moving/cpu.max && echo $spinner > $ROOT/moving/cgroup.procs &&
	sleep 0.1 && echo $spinner > $ROOT/cgroup.procs && rmdir $ROOT/moving && sleep 0.1
}

in_and_out() {
	local trap=$((i % 2))
	plugsched load -p trap_old=$trap /modules/unedited.ko && replaced && plugsched unload &&
		no loaded && dmesg -c | grep 'plugsched: .* tasks moved' >> /tmp/swaps
}

rounds() {
	i=0
	while [ $i -lt $ROUNDS ]; do
		i=$((i + 1))
		in_and_out > /tmp/round.out 2>&1 || { echo "round $i:"; cat /tmp/round.out; return 1; }
		no ls /tmp/broken.* 2> /dev/null || { cat /tmp/broken.*; return 1; }
		sleep 0.1
	done
}

figures() {
	sed 's/.*after \([0-9]*\) tr.* for \([0-9]*\) ns, \([0-9]*\) tasks.*/\1 \2 \3/' /tmp/swaps > /tmp/three
	echo "$ROUNDS rounds, $(wc -l < /tmp/three) swaps"
	column 1 1 "tries" < /tmp/three
	column 2 1000 "stop in us" < /tmp/three
	column 3 1 "tasks moved" < /tmp/three
}
column() {	# FIELD UNIT NAME
	awk -v f=$1 '{ print $f }' | sort -n | awk -v unit=$2 -v name="$3" '
		{ all[NR] = $1 / unit }
		END {
			printf "%s: least %d, median %d, most %d\n", name, all[1], all[int((NR + 1) / 2)], all[NR]
			exit !NR
		}'
}

uninterruptible() {
	awk '/\.nr_uninterruptible/ { sum += $3 } END { print sum + 0 }' /sys/kernel/debug/sched/debug
}
# ended PID: it ends by itself, with success
ended() {
	wait $1
}

# as ordinary as an ordinary task
ordinary() { renice -n 15 -p "$(exec sh -c 'echo $PPID')" > /dev/null; }

mkdir -p /dev/shm /var/tmp
echo "+cpu +cpuset" > $ROOT/cgroup.subtree_control
mkdir $ROOT/part && echo 2 > $ROOT/part/cpuset.cpus
(while :; do :; done) & spinner=$!
renice -n 15 -p $spinner > /dev/null
jobs=''
names=''
# from the first quota and the first cpuset on, static keys of theirs stay as they are
ok "a group with a quota comes and goes" groups
ok "kernel text is kept for comparison" keep_text
forever hackbench hackbench -g 2 -f 4 -l 40
forever cyclictest cyclictest -q -t 2 -p 80 -i 5000 -l 400
forever hotplug hotplug
forever domains domains
forever groups groups
(
	ordinary
	cd /tmp && exec stress-ng --verify --temp-path /tmp --timeout 0 --fork 1 --switch 1 --pipe 1 \
		--schedpolicy 1 --cpu 1 --affinity 1 --yield 1 --futex 1 --sock 1
) > /tmp/stress 2>&1 & stress=$!
dmesg -c > /dev/null
sleep 3

need "$ROUNDS loads and unloads" rounds
ok "their figures" figures
figures | tee /out/figures | sed 's/^/# /'
touch /tmp/enough
ok "stress-ng ends on a signal" kill -INT $stress
ok "... and nothing it verifies was wrong" ended $stress || cat /tmp/stress
wait $jobs
for name in $names; do
	ok "$name: it happened meanwhile ($(wc -l < /tmp/times.$name) times)" \
		test "$(wc -l < /tmp/times.$name)" -ge 2
	not_ok "$name: and worked" cat /tmp/broken.$name
done
kill $spinner
sleep 1
is "none sleeps uninterruptibly" "$(uninterruptible)" 0
ok "no stack leads into the module" stacks_are_clean
ok "every byte of the kernel is as before" text_is_as_kept
done_testing
