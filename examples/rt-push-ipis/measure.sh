# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash disable=SC2034
#
# measure.sh - rt-push-ipis: interrupts for nothing, see tests/vm/examples.sh

CPUS=2
EFFECT=interrupts
LIMIT=10
LONG=3000

# without PREEMPT_RT the feature is off when the kernel boots
setup() { echo -1 > /proc/sys/kernel/sched_rt_runtime_us && echo RT_PUSH_IPI > "$FEATURES"; }
enable() { :; }
measure() { rtload -n "${1:-300}"; }
