#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# check.sh - a farm's check: boots the kernel in a VM, and swaps the module in and out under load
#
# In:  PLUGSCHED_KERNEL, PLUGSCHED_MODULE: plugsched-farm.conf(5). Out: exit 0 when guest.sh passes
#      and the kernel's log is clean.

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$top/scripts/prepare.sh"

prepare_helpers || exit 1
exec "$top/tests/vm/run.sh" -k "$PLUGSCHED_KERNEL/vmlinuz" -t 900 \
	-f "$plugsched:/bin/plugsched" -f "$PLUGSCHED_MODULE:/modules/scheduler.ko" \
	-f "$helpers/workload:/bin/workload" -f "$top/tests/vm/checks.sh:/lib/checks.sh" \
	-f "$top/tests/lib/tap.sh:/lib/tap.sh" "$top/examples/farm/guest.sh"
