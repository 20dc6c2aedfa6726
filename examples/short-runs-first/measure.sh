# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC2034
#
# measure.sh - short-runs-first: latency of a service beside batch tasks that sleep now and then,
#              see tests/vm/examples.sh

CPUS=1
EFFECT=p99
LIMIT=50
LONG=3000

setup() { :; }
enable() { :; }
measure() { service -n "${1:-400}" -i 4000 -w 200 -b 6 -r 2000 -s 2000 ${2:+-o "$2"}; }
