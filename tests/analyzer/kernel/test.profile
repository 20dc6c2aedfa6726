# SPDX-License-Identifier: GPL-2.0
[files]
kernel/sched/core.c
kernel/sched/fair.c
kernel/sched/*.h
[stack_switch]
__switch_to_asm
[switched_sections]
__*_sched_class
[sleeps]
outside_wait
[rests]
outside_soon
[resident]
wait_resident = never leaves
[brief]
wait_once = happens once
schedule_once = happens once
admin_result = not for every user
