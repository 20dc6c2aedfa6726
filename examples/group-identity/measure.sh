# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC2034
#
# measure.sh - group-identity: latency of a service whose requests are longer than a slice, beside
#              batch of a larger weight, see tests/vm/examples.sh

CPUS=1
EFFECT=p99
LIMIT=50
LONG=1000
ROOT=/sys/fs/cgroup

setup() {
	mkdir -p $ROOT/high $ROOT/low
	echo 300 > $ROOT/low/cpu.weight
}
enable() {
	[ "$(cat $ROOT/high/cpu.identity $ROOT/low/cpu.identity | tr '\n' ' ')" = "0 0 " ] &&
	echo 1 > $ROOT/high/cpu.identity && echo -1 > $ROOT/low/cpu.identity
}
measure() { service -n "${1:-100}" -i 40000 -w 7000 -b 2 -r 1000 -S high -B low ${2:+-o "$2"}; }
left() { ls $ROOT/*/cpu.identity 2> /dev/null; }
