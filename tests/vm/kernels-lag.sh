#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# kernels-lag.sh - guest: what a swap does to the order of fair tasks, delayed ones included
#
# In:  /modules/lag.ko (lag.c in the runtime), the workload. EEVDF orders tasks by their lag behind the
#      average and their deadlines; one that goes to sleep with a negative lag stays queued (delayed).
#      `make kernels` runs this on kernels that have it.

[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 2 "$0" lag
. /lib/checks.sh

# columns of "lag: cpu N tasks N delayed N wrong N lag BESIDE-GROUPS OF-OTHERS deadline N alone N"
column() { dmesg | sed -n 's/.*lag: cpu //p' | awk "$@"; }

workload run -i 300 &
need "the workload runs" workload progress -w 60
for i in 1 2 3 4; do
	hog doze 0 1000 100 &
	hog doze 1 1000 100 &
done
i=0
while [ $i -lt 10 ]; do
	i=$((i + 1))
	need "round $i: load" plugsched load /modules/lag.ko
	need "round $i: unload" plugsched unload
done
dmesg | sed -n 's/.*\(lag: cpu\)/\1/p'
ok "tasks were moved" column '{ n += $3 } END { print n " tasks"; exit !(n > 100) }'
ok "some of them delayed" column '{ n += $5 } END { print n " delayed tasks"; exit !(n > 0) }'
ok "each is queued, and delayed, as before" column '{ n += $7 } END { exit n > 0 }'
# In ns of time on the CPU. The kernel itself places a group anew, within two slices or a tick (4 ms), as
# its tasks come back. On one timeline for all tasks no group is queued beside any.
ok "some beside no group" column '{ n += $14 } END { exit !n }'
ok "the lag of those is as before" column '$10 > 1000 { print; n++ } END { exit n > 0 }'
ok "so is, but for what groups do, that of the others" column '$9 > 4000000 { print; n++ } END { exit n > 0 }'
ok "and the time to their deadlines" column '$12 > 1000 { print; n++ } END { exit n > 0 }'
ok "the workload was not harmed" workload stop
done_testing
