#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# guest-soak.sh - guest: loads and unloads under benchmarks and stress, on a machine that changes
#
# In:  /modules/unedited.ko; stress-ng, hackbench and cyclictest; SOAK_ROUNDS, how many loads and as
#      many unloads (50; `make soak`: 1000); SOAK_QUOTA, what stress-ng and hackbench may use of the
#      CPUs, in percent of one (max). CPUs, sched domains and cgroups come and go meanwhile.
# Out: figures of the stops, in /out/figures too; nothing that ran was lost or harmed.

[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 4 -a mttcg -m 1536 \
	-c "soak_rounds=${SOAK_ROUNDS:=50} soak_quota=${SOAK_QUOTA:-max}" -t $((900 + SOAK_ROUNDS * 30)) "$0" benchmarks
. /lib/checks.sh
ROOT=/sys/fs/cgroup
PART=$ROOT/part
LOAD=$PART/load
CPU3=/sys/devices/system/cpu/cpu3/online
ROUNDS=${soak_rounds:-50}	# the kernel hands both on
QUOTA=${soak_quota:-max}

# limited: what runs from here on shares the quota
limited() { sh -c "echo \$PPID > $LOAD/cgroup.procs"; }
limited_hackbench() { limited && hackbench -g 2 -f 4 -l 40; }

# forever NAME COMMAND...: again and again until /tmp/enough or /tmp/enough.NAME is there; each has to
# succeed
forever() {
	local name=$1 status
	shift
	: > /tmp/times.$name
	(
		# what is measured is the machine under an ordinary load
		ordinary
		while [ ! -e /tmp/enough ] && [ ! -e /tmp/enough.$name ]; do
			status=0
			"$@" > /tmp/last.$name 2>&1 || status=$?
			if [ $status -ne 0 ]; then
				{ echo "status $status: $*"; cat /tmp/last.$name; } > /tmp/broken.$name
				break
			fi
			echo >> /tmp/times.$name
		done
	) &
	jobs="$jobs $!"
	names="$names $name"
}

# cyclictest ends when the CPU that it finds itself on is away by the time it asks for its node
timers() {
	cyclictest -q -t 2 -p 80 -i 5000 -l 400 > /tmp/timers 2>&1 && return
	cat /tmp/timers
	grep -q 'invalid cpu passed to numa_node_of_cpu(3)' /tmp/timers
}
hotplug() { echo 0 > $CPU3 && sleep 0.3 && echo 1 > $CPU3 && sleep 0.3; }
# Within a partition: of a worker thread that is just being made, 6.1 itself forgets which CPU it is for
# when the root's CPUs change (kthread_bind_mask() is done, kthread_set_per_cpu() is not).
domains() {
	echo root > $PART/inner/cpuset.cpus.partition && sleep 0.3 &&
	echo member > $PART/inner/cpuset.cpus.partition && sleep 0.3
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

rounds() {	# LAST: up to that one
	while [ $i -lt $1 ]; do
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

# stress NAME OPTIONS...: stress-ng in the background, $stress
stress() {
	local name=$1
	shift
	(
		ordinary
		limited
		cd /tmp && exec stress-ng --temp-path /tmp --timeout 0 "$@"
	) > /tmp/stress.$name 2>&1 & stress=$!
}
unstressed() {	# NAME PID
	ok "stress-ng, $1: ends on a signal" kill -INT $2
	ok "... without having found a fault" ended $2 || cat /tmp/stress.$1
}
# ended PID: it ends by itself, with success
ended() {
	wait $1
}

# as ordinary as an ordinary task
ordinary() { renice -n 15 -p "$(exec sh -c 'echo $PPID')" > /dev/null; }

mkdir -p /dev/shm /var/tmp
echo "+cpu +cpuset" > $ROOT/cgroup.subtree_control
mkdir $PART && echo 1-2 > $PART/cpuset.cpus && echo root > $PART/cpuset.cpus.partition &&
	echo "+cpu +cpuset" > $PART/cgroup.subtree_control
mkdir $PART/inner $LOAD && echo 2 > $PART/inner/cpuset.cpus
[ "$QUOTA" = max ] || echo "$((QUOTA * 1000)) 100000" > $LOAD/cpu.max
(while :; do :; done) & spinner=$!
renice -n 15 -p $spinner > /dev/null
jobs=''
names=''
STRESSORS="--fork 1 --switch 1 --pipe 1 --cpu 1 --yield 1 --futex 1 --sock 1"
# shellcheck disable=SC2086
ok "stress-ng works, without swaps" stress-ng --verify --temp-path /tmp --timeout 3 $STRESSORS \
	--schedpolicy 1
# from the first quota, cpuset and socket on, static keys of theirs stay as they are
ok "a group with a quota comes and goes" groups
ok "kernel text is kept for comparison" keep_text
forever hackbench limited_hackbench
forever cyclictest timers
forever hotplug hotplug
hotplug=${jobs##* }
forever domains domains
forever groups groups
# shellcheck disable=SC2086
stress several --verify $STRESSORS
several=$stress
# with --verify, it would take a CPU that is away, or in the partition, for a fault
stress affinity --affinity 1
affinity=$stress
dmesg -c > /dev/null
sleep 3

# A CPU may not go while a deadline task has reserved it, if only for the moments in which it is in no
# domain yet: CPUs go in the first half, and stress-ng makes deadline tasks, among others, in the second.
i=0
need "$((ROUNDS / 2)) loads and unloads, CPUs go and come" rounds $((ROUNDS / 2))
touch /tmp/enough.hotplug
wait $hotplug
stress policy --verify --schedpolicy 1
policy=$stress
need "$((ROUNDS - i)) loads and unloads, tasks change their policies" rounds $ROUNDS
ok "their figures" figures
figures | tee /out/figures | sed 's/^/# /'
touch /tmp/enough
unstressed several $several
unstressed affinity $affinity
unstressed policy $policy
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
