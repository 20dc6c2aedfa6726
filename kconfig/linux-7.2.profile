# SPDX-License-Identifier: GPL-2.0
#
# Profile of the 7.2 series: what differs from other series; common.profile describes the format.
# kernel/sched/ext/ stays outside: its programs and their state are the kernel's.

include common.profile

# The scheduler's files that 6.1 does not have.
[files]
kernel/sched/syscalls.c

[brief]
sched_verbose_write = copies from user memory, but only the administrator can write to debugfs
sched_fair_server_write = copies from user memory, but only the administrator can write to debugfs
