#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-shares.sh - guest: who gets how much of a CPU is the same with and without 50 swaps
#
# In:  /modules/unedited.ko. One CPU whose clock counts instructions, so that the host's load does not
#      matter, and burners that never sleep:
#        light, heavy  groups of weight 100 and 300
#        nice0, nice5  in one group: weights 1024 and 335
#        auto1, auto3  sessions of one and of three, each a group of its own (autogroup)
#        quota         a fifth of the CPU (cpu.max), throttled most of the time
# Out: shares by CPU time (schedstat), over all swaps and from each to the next; vruntime; PELT's and
#      the load average; run delays and pressure.
#
# shellcheck disable=SC2046 # lists of process ids

[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 1 -q "-icount shift=3,sleep=off" "$0"
. /lib/checks.sh
ROOT=/sys/fs/cgroup
SWAPS=50
NAMES="light heavy nice0 nice5 auto1 auto3 quota"

# The scripts are at nice -15, and renice adds to that.
burner() {	# NAME [NICE]: $! is its process id
	sh -c "renice -n $((15 + ${2:-0})) -p \$\$ > /dev/null; while :; do :; done" > /dev/null &
	echo $! >> /tmp/pids.$1
}
in_group() {	# NAME GROUP [NICE]
	burner $1 ${3:-}
	echo $! > $ROOT/$2/cgroup.procs
}
session() {	# NAME BURNERS
	cat > /tmp/session.$1 << END
renice -n 15 -p \$\$ > /dev/null
i=1
while [ \$i -lt $2 ]; do
	i=\$((i + 1))
	while :; do :; done &
	echo \$! >> /tmp/pids.$1
done
echo \$\$ >> /tmp/pids.$1
while :; do :; done
END
	setsid sh /tmp/session.$1 > /dev/null &
}

start() {
	echo 1 > /proc/sys/kernel/sched_autogroup_enabled
	echo +cpu > $ROOT/cgroup.subtree_control
	mkdir $ROOT/script $ROOT/light $ROOT/heavy $ROOT/pair $ROOT/quota
	echo 10000 > $ROOT/script/cpu.weight
	echo $$ > $ROOT/script/cgroup.procs
	echo 300 > $ROOT/heavy/cpu.weight
	echo 300 > $ROOT/pair/cpu.weight
	echo 10000 > $ROOT/quota/cpu.weight
	echo 10000 50000 > $ROOT/quota/cpu.max
	echo $$ > $ROOT/cgroup.procs
	session auto1 1
	session auto3 3
	in_group light light
	in_group heavy heavy
	in_group heavy heavy
	in_group nice0 pair
	in_group nice5 pair 5
	in_group quota quota
	echo $$ > $ROOT/script/cgroup.procs
	sleep 3
}

sched_fields() {	# PID KEY...: of one moment
	local pid=$1
	shift
	awk -v keys="$*" '
		{ value[$1] = $3 }
		END { n = split(keys, key); for (i = 1; i <= n; i++) printf "%s ", value[key[i]] }' /proc/$pid/sched
}

# run time, or time spent waiting, of all processes of a name
time_of() {	# NAME FIELD
	cat $(sed 's,.*,/proc/&/schedstat,' /tmp/pids.$1) |
		awk -v f=$2 '{ sum += $f } END { printf "%.0f", sum }'
}

# sample: the names' CPU time in ns; then, by the fields' numbers: 8 uptime, 9 light's run delay, of
# nice0 10 runtime 11 vruntime 12 load_avg, 13 vruntime of nice5, 14 1-minute load, 15 CPU pressure
sample() {
	local name line pid
	line=
	for name in $NAMES; do
		line="$line $(time_of $name 1)"
	done
	pid=$(cat /tmp/pids.nice0)
	echo $line $(cut -d' ' -f1 /proc/uptime) $(time_of light 2) \
		$(sched_fields $pid se.sum_exec_runtime se.vruntime se.avg.load_avg) \
		$(sched_fields $(cat /tmp/pids.nice5) se.vruntime) $(cut -d' ' -f1 /proc/loadavg) \
		$(sed -n 's/^some.*total=//p' /proc/pressure/cpu)
}

# samples FILE COMMAND...: before the first and after each of so many runs of COMMAND
samples() {
	local file=$1 i=0
	shift
	sample > $file
	while [ $i -lt $SWAPS ]; do
		i=$((i + 1))
		"$@" > /tmp/swap.out 2>&1 || { cat /tmp/swap.out; return 1; }
		sleep 0.5
		sample >> $file
	done
}

swap() {
	if loaded; then
		plugsched unload
	else
		plugsched load /modules/unedited.ko && moved "$(sed -n 's/^moved_tasks //p' /sys/kernel/plugsched/status)"
	fi
}

# of the ten burners, the one with a quota may be throttled
moved() {
	echo "$1 tasks moved"
	[ "$1" -ge 9 ]
}

# between LOW HIGH EXPRESSION: its value, of the fields a and b of the first and the last sample
between() {
	awk -v low=$1 -v high=$2 '
		NR == 1 { split($0, a) }
		{ split($0, b) }
		# of the load average, in so many seconds; what the kernel multiplies with every five
		function kept(seconds, e) {
			for (e = 1; seconds > 0; seconds -= 5)
				e *= 1884 / 2048
			return e
		}
		END { v = '"$3"'; printf "%.4f\n", v; exit !(v >= low && v <= high) }' $file
}

# each_between LOW HIGH EXPRESSION: likewise from each sample to the next
each_between() {
	awk -v low=$1 -v high=$2 '
		NR > 1 {
			split($0, b); v = '"$3"'; if (NR == 2) min = max = v
			if (v < min) min = v; if (v > max) max = v
		}
		{ split($0, a) }
		END { printf "%.4f to %.4f\n", min, max; exit !(NR > 1 && min >= low && max <= high) }' $file
}

bounds() {	# WHAT COMMAND...
	local what="$when$1"
	shift
	ok "$what" "$@"
	# shellcheck disable=SC2154
	diag "  $tap_output"
}

# The part of all CPU time that FIELD should get, against what it gets.
ALL='(b[1]-a[1] + b[2]-a[2] + b[3]-a[3] + b[4]-a[4] + b[5]-a[5] + b[6]-a[6])'
part() { echo "(b[$1]-a[$1]) / $ALL * $2"; }

check_shares() {	# FILE
	file=$1
	bounds "groups of weight 300 and 100: 3" between 2.9 3.1 '(b[2]-a[2]) / (b[1]-a[1])'
	bounds "nice 0 and 5: 3.06" between 2.96 3.16 '(b[3]-a[3]) / (b[4]-a[4])'
	bounds "sessions of 3 and of 1: 1" between 0.97 1.03 '(b[6]-a[6]) / (b[5]-a[5])'
	bounds "a quota of 20 %" between 0.195 0.205 '(b[7]-a[7]) / 1e9 / (b[8]-a[8])'
	# from one swap to the next, of what it should get: none starves, none leaps
	bounds "light, each time" each_between 0.8 1.2 "$(part 1 9)"
	bounds "heavy, each time" each_between 0.8 1.2 "$(part 2 3)"
	bounds "nice 0, each time" each_between 0.8 1.2 "$(part 3 '3 * 1359 / 1024')"
	bounds "nice 5, each time" each_between 0.6 1.4 "$(part 4 '3 * 1359 / 335')"
	bounds "sessions, each time" each_between 0.8 1.2 "$(part 6 9)"
	bounds "quota, each time" each_between 0.16 0.24 '(b[7]-a[7]) / 1e9 / (b[8]-a[8])'
	# what is weighed 1024 has virtual time that goes like time
	bounds "vruntime against runtime, in ms" each_between -0.1 0.1 '(b[11]-a[11]) - (b[10]-a[10])'
	bounds "vruntime of nice 0 and 5, in ms" each_between -25 25 'b[11] - b[13]'
	bounds "load_avg of nice 0: 1024" each_between 1000 1030 'b[12]'
	# it is running or waiting all the time
	bounds "run time and run delay, of the time" between 0.98 1.02 '(b[1]-a[1] + b[9]-a[9]) / 1e9 / (b[8]-a[8])'
	bounds "pressure on the CPU, of the time" between 0.95 1.01 '(b[15]-a[15]) / 1e6 / (b[8]-a[8])'
	# by what number of tasks the load average has moved to where it is
	bounds "load average, as a number of tasks" between 9 11 \
		'(b[14] - a[14] * kept(b[8] - a[8])) / (1 - kept(b[8] - a[8]))'
}

start
ok "$SWAPS samples without swaps" samples /tmp/base true
when="without swaps: "
check_shares /tmp/base
ok "$SWAPS swaps, each of which moves the tasks" samples /tmp/swaps swap
not_ok "... the last of them to the kernel's scheduler" loaded
when="with $SWAPS swaps: "
check_shares /tmp/swaps

# nothing is left of what was counted
kill -9 $(cat /tmp/pids.*)
sleep 1
sample_pressure() { sed -n 's/^some.*total=//p' /proc/pressure/cpu; }
before=$(sample_pressure)
sleep 5
pressure=$(($(sample_pressure) - before))
ok "no pressure is left ($pressure us in 5 s)" test $pressure -lt 500000
done_testing
