# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC2034
#
# measure.sh - short-runs-first: latency of a service in a container of a small weight, beside batch,
#              see tests/vm/examples.sh

CPUS=1
EFFECT=p99
LIMIT=50
LONG=3000
ROOT=/sys/fs/cgroup

setup() {
	mkdir -p $ROOT/small $ROOT/batch
	echo 10 > $ROOT/small/cpu.weight
	echo 100 > $ROOT/batch/cpu.weight
}
enable() { :; }
measure() { service -n "${1:-400}" -i 4000 -w 100 -b 4 -r 1000 -S small -B batch ${2:+-o "$2"}; }
