# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC2034
#
# measure.sh - eevdf-pick: two services at once beside batch tasks, the first of which says that it
#              cannot wait; what it waits in percent of the other, see tests/vm/examples.sh

CPUS=1
EFFECT=ratio_p99
LIMIT=50
LONG=2000

setup() { :; }
enable() { :; }
measure() { service -n "${1:-300}" -i 8000 -w 200 -b 4 -r 1000 -p -l 5000 ${2:+-o "$2"}; }
