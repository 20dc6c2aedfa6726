# SPDX-License-Identifier: GPL-2.0
#
# What the analyzer cannot compute, for all kernel series; each series' profile includes it.
#
# [section]
# pattern = reason
#
# Patterns are shell patterns; a line without "= reason" is allowed where the section itself says
# why. Only exceptions are listed: which functions are entered from outside, which call which, and
# what is static data is taken from the compiler and the linker. A pattern that nothing matches is
# no mistake. "include FILE" reads another profile of the same folder, which includes no further one.

# The scheduler, relative to the top of the kernel source.
[files]
kernel/sched/core.c
kernel/sched/fair.c
kernel/sched/rt.c
kernel/sched/deadline.c
kernel/sched/idle.c
kernel/sched/stop_task.c
kernel/sched/topology.c
kernel/sched/cpupri.c
kernel/sched/cpudeadline.c
kernel/sched/pelt.c
kernel/sched/debug.c
kernel/sched/stats.c
kernel/sched/*.h

# Functions that switch stacks. Who calls one of them is entered through the stack trampoline.
[stack_switch]
__switch_to_asm

# Functions outside the scheduler in which a task waits for another one: a task that does so over
# and over again is hardly ever seen anywhere else, and waiting for it to leave may not end. Who
# calls one of them stays in the kernel, as do the callers of that.
[sleeps]
wait_for_completion*
schedule_timeout*
schedule_hrtimeout*
msleep*
cpuset_lock

# The same, but what a task waits for there comes by itself, and soon: a stopper, which runs before all
# other tasks, or its own turn. Who calls one of them may be changed: a task that is in it during a
# load goes on in the kernel's, and an unload waits until none is in the module's.
[rests]
stop_one_cpu
stop_two_cpus
__SCT__cond_resched

# Functions of the scheduler that call one of those, the stack switch, or a copy to or from user
# memory, directly or not, but where a task is seen once in its life, or never during a swap: waiting
# for it to leave ends. They may be changed like others.
[brief]
sched_set_fifo* = called when a kernel thread is set up
sched_set_normal = called when a kernel thread is set up
sched_setscheduler_nocheck = called when a kernel thread is set up
sched_setattr_nocheck = called when a kernel thread is set up
sched_set_stop_task = called when a CPU comes up
sched_cpu_wait_empty = called when a CPU goes down, which a swap keeps from happening
normalize_rt_tasks = called by a key of the console
sched_feat_write = copies from user memory, but only the administrator can write to debugfs
sched_scaling_write = copies from user memory, but only the administrator can write to debugfs
sched_dynamic_write = copies from user memory, but only the administrator can write to debugfs

# Functions of the scheduler that a task never leaves for long: --with cannot ask for them, since an
# unload would wait in vain.
[resident]
cpu_startup_entry = the idle task of each CPU never leaves it
do_idle = the idle task of each CPU is in it all the time
play_idle_precise = enters the idle loop for as long as its caller likes

# Functions that the runtime calls at the kernel's entry, to reach the scheduler that is enabled.
[interface]
update_rq_clock = the swap brings the clock of each run queue up to date
dl_server_start = the swap starts the servers of each CPU with the scheduler that comes
dl_server_stop = the swap stops the servers of each CPU with the scheduler that goes

# Functions that stay in the kernel although nothing computed says so.
[outsider]
sched_init_numa = leaves the addresses of its strings in data that outlives the module

# Variables of the scheduler that look private but of which there must be one copy.
[shared]

# Variables the module has of its own.
[private]
sched_feat_keys = its shape depends on features.h, which engineers edit; the settings are carried over by name
sched_feat_names = its shape depends on features.h, which engineers edit
sysctl_sched_features = its meaning depends on features.h, which engineers edit; the settings are carried over by name
__already_done = each copy of the code warns once for itself
__warned = each copy of the code warns once for itself
__print_once = each copy of the code prints once for itself
___done = each copy of the code does it once for itself
___once_key = each copy of the code does it once for itself
_rs = each copy of the code limits its own messages
__func__ = the name of the function as a string
__PRETTY_FUNCTION__ = the name of the function as a string
__key = a lock class, made by the macro that initializes the lock

# What macros leave in tables of the kernel; the module's build leaves them out.
[private_sections]
.data.once = each copy of the code warns once for itself
__dyndbg = a debug message of the code that holds it
__bug_table = made by a warning of the code that holds it
.discard.* = for the linker and objtool only
___ksymtab* = an export stays the kernel's
__ksymtab* = an export stays the kernel's
___kflagstab* = an export stays the kernel's
__kflagstab* = an export stays the kernel's
_kprobe_blacklist = stays the kernel's, which registered it at boot
_error_injection_whitelist = stays the kernel's, which registered it at boot
__syscalls_metadata = stays the kernel's, which registered it at boot
_ftrace_events = stays the kernel's, which registered it at boot
__tracepoints* = stays the kernel's, which registered it at boot
.modinfo = says something about the file it stands in
__param = stays the kernel's, which registered it at boot

# Structs whose fields are recorded with the functions that touch them: by file that defines them, and by tag.
[structs]
kernel/sched/*.h
kernel/sched/*.c
include/linux/sched/topology.h
sched_entity
sched_rt_entity
sched_dl_entity
sched_avg
sched_statistics
sched_info
load_weight
util_est
task_struct

# Data whose contents are switched in place: tasks hold its address and it is compared by address.
[switched_sections]
__*_sched_class
