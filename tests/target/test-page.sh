#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# test-page.sh - the page of the target's boundary, in a real browser

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$top/tests/lib/tap.sh"
. "$top/tests/lib/target.sh"

need_tree
include "" "$top/tests/boundary/page.sh" "$tree" wake_up_process try_to_wake_up schedule \
	enqueue_task __sched_setscheduler kernel/sched/fair.c rq nr_running calc_load_fold_active
done_testing
