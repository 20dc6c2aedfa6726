#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# test-guards.sh - hostile edits on the target's real module tree: each must be refused when it is built
#
# In:  the tree that scripts/prepare.sh makes (made if need be). Every edit is put back.

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$top/tests/lib/tap.sh"
. "$top/tests/lib/target.sh"

need_tree
trap restore_tree EXIT

# edit FILE SED...: with the file system's clock in mind, or make would not notice
edit() {
	while [ $# -gt 0 ]; do
		sed -i -E "$2" "$tree/kernel/sched/$1"
		if cmp -s "$tree/kernel/sched/$1" "$tree/.plugsched/pristine/kernel/sched/$1"; then
			echo "the edit of $1 changes nothing: $2"
			return 1
		fi
		shift 2
	done
}

# PATTERN FILE SED...: the build fails with a message that matches (ERE), and leaves no module
build_refuses() {
	local pattern=$1 out
	shift
	edit "$@" || return
	out=$("$plugsched" build "$tree" 2>&1) && { echo "$out"; return 1; }
	echo "$out"
	[ ! -e "$tree/scheduler.ko" ] && grep -Eq "^plugsched: $pattern" <<< "$out"
}

# PATTERN FILE SED...: a module; with a pattern, a warning that matches, else none
build_allows() {
	local pattern=$1 out
	shift
	edit "$@" || return
	out=$("$plugsched" build "$tree" 2>&1) || { echo "$out"; return 1; }
	echo "$out"
	if [ -n "$pattern" ]; then
		grep -Eq "^plugsched: warning: $pattern" <<< "$out"
	else
		! grep -q "^plugsched:" <<< "$out"
	fi
}

# WHAT PATTERN FILE SED [FILE SED]; in place of the one of tap.sh
refused() {
	local what=$1
	shift
	ok "$what" build_refuses "$@"
	restore_tree
}

# WHAT PATTERN FILE SED
allowed() {
	local what=$1
	shift
	ok "$what" build_allows "$@"
	restore_tree
}

all_is_put_back() {
	local out
	out=$("$plugsched" build "$tree" 2>&1)
	echo "$out"
	[ -e "$tree/scheduler.ko" ] && ! grep -q '^plugsched:' <<< "$out"
}

# ---- functions that the kernel keeps ----
refused "a function that stays is defined" \
	"kernel/sched/core.c:[0-9]+: schedule\(\) is defined here: it stays in the kernel \(.*__schedule.*\); remove the definition" \
	core.c '$ a void schedule(void) { }'
refused "a static function that stays is defined" \
	"kernel/sched/idle.c:[0-9]+: do_idle\(\) is defined here: it stays in the kernel \(" \
	idle.c 's/^extern void do_idle\(void\);/static void do_idle(void) { }/'
refused "a system call that stays is defined" \
	"kernel/sched/core.c:[0-9]+: __do_sys_sched_yield\(\) is defined here: it stays in the kernel \(" \
	core.c '$ a SYSCALL_DEFINE0(sched_yield)\n{\n\treturn 0;\n}'
refused "a function of the boot is defined" \
	"kernel/sched/core.c:[0-9]+: sched_init\(\) is defined here: the kernel ran it at boot and freed it" \
	core.c '$ a void sched_init(void) { }'
refused "the prototype of a function that stays is changed" \
	"kernel/sched/idle.c:[0-9]+: do_idle\(\) must stay void \(void\): it is an outsider" \
	idle.c 's/^extern void do_idle\(void\);/extern int do_idle(void);/'

# ---- variables that the kernel keeps ----
refused "a shared variable is defined" \
	"kernel/sched/fair.c:[0-9]+: sysctl_sched_latency is defined here: it is shared with the kernel" \
	fair.c 's/^extern (unsigned int sysctl_sched_latency);/\1 = 7;/'
refused "a shared per-CPU variable is defined" \
	"kernel/sched/core.c:[0-9]+: runqueues is defined here: it is shared" \
	core.c 's/^DECLARE(_PER_CPU_SHARED_ALIGNED\(struct rq, runqueues\))/DEFINE\1/'
refused "a function's own static variable is defined" \
	"kernel/sched/core.c:[0-9]+: warned_once is defined here: it is shared" \
	core.c 's/^\textern bool warned_once __asm__.*/\tstatic bool warned_once;/'
refused "a function's own static variable gets another type" \
	"kernel/sched/core.c:[0-9]+: the declaration of warned_once was changed: the variable is the kernel's; it must stay bool warned_once" \
	core.c 's/^\textern bool warned_once/\textern int warned_once/'
refused "a shared variable gets another type" \
	"kernel/sched/core.c:[0-9]+: num_cpus_frozen must stay int num_cpus_frozen" \
	core.c 's/^extern int num_cpus_frozen/extern long num_cpus_frozen/'
refused "a shared variable gets another size" \
	"kernel/sched/core.c:[0-9]+: sched_core_sysctls must stay struct ctl_table sched_core_sysctls\[2\]" \
	core.c 's/^(extern struct ctl_table sched_core_sysctls)\[2\]/\1[3]/'
refused "a shared per-CPU variable gets another type" \
	"kernel/sched/core.c:[0-9]+: sched_rnd_state must stay struct rnd_state" \
	core.c 's/^DECLARE_PER_CPU\(struct rnd_state, sched_rnd_state\)/DECLARE_PER_CPU(u64, sched_rnd_state)/'

# ---- functions that the kernel enters ----
refused "an interface gets another parameter" \
	"kernel/sched/core.c:[0-9]+: scheduler_tick\(\) must stay void \(void\): it is an interface \(called from outside by update_process_times .*only its body may be changed" \
	core.c 's/^void scheduler_tick\(void\)/void scheduler_tick(int user)/'
refused "a callback returns something else" \
	"kernel/sched/core.c:[0-9]+: hrtick\(\) must stay enum hrtimer_restart .*it is a callback" \
	core.c 's/static enum hrtimer_restart __mod_hrtick\(/static int __mod_hrtick(/'
refused "an interface is renamed" \
	"kernel/sched/core.c:[0-9]+: scheduler_tick\(\) was generated here and is not defined any more: it is an interface \(" \
	core.c 's/^void scheduler_tick\(void\)/void scheduler_tock(void)/'
refused "an interface is made invisible" \
	"kernel/sched/core.c:[0-9]+: scheduler_tick\(\) was generated here and is not defined any more: .* keeps calling it" \
	core.c '/^void scheduler_tick\(void\)/,/^\}/ { s/^void scheduler_tick/#ifdef NEVER\n&/; s/^\}/&\n#endif/ }'
refused "a callback is removed" \
	"kernel/sched/core.c:[0-9]+: hrtick\(\) was generated here and is not defined any more: it is a callback \(" \
	core.c '/static enum hrtimer_restart __mod_hrtick\(/,/^\}/ d'
refused "a system call is renamed" \
	"kernel/sched/core.c:[0-9]+: __ia32_sys_nice\(\) was generated here and is not defined any more" \
	core.c 's/^SYSCALL_DEFINE1\(nice,/SYSCALL_DEFINE1(nicer,/'
refused "a file is removed" \
	"kernel/sched/stop_task.c:[0-9]+: stop_sched_class must be defined, as " \
	stop_task.c 'd'

# ---- what both compilers must see alike ----
layout="the kernel's data is used in place, so the layout is fixed; add members only"
refused "a member is put into a struct" \
	"kernel/sched/sched.h:[0-9]+: struct cfs_rq has exec_clock at byte 40, the kernel at 32: $layout" \
	sched.h '/^struct cfs_rq \{/,/^\}/ s/^\tu64\t+exec_clock;/\tu64 more;\n&/'
refused "a member of a struct is renamed" \
	"kernel/sched/sched.h:[0-9]+: struct cfs_rq has spread where the kernel has nr_spread_over" \
	sched.h '/^struct cfs_rq \{/,/^\}/ s/nr_spread_over/spread/' \
	debug.c 's/nr_spread_over/spread/g' fair.c 's/->nr_spread_over/->spread/'
refused "a struct without a name in a struct is changed, and an enum, and a member's sign" \
	"kernel/sched/sched.h:[0-9]+: struct cfs_rq has nr at byte" \
	sched.h '/^struct cfs_rq \{/,/^\}/ s/^\t\tint\t+nr;/\t\tlong nr;/
		 /^enum numa_topology_type \{/ a \\tNUMA_NONE,
		 /^struct rt_rq \{/,/^\}/ s/^\tunsigned int(\t+rt_nr_running)/\tint\1/'
# these two are of the same build: it is put back already, its messages are still there
said "... with the enum named" "^plugsched: kernel/sched/sched.h:[0-9]+: enum constant NUMA_DIRECT is 1, in the kernel 0"
said "... and the sign" "^plugsched: kernel/sched/sched.h:[0-9]+: struct rt_rq has another type of rt_nr_running than the kernel"
allowed "a member in padding, and a struct of the module's own" "" \
	sched.h '/^struct cfs_rq \{/,/^\}/ s/^\tunsigned int\t+nr_spread_over;/&\n\tu64 more;/
		 /^struct cfs_rq \{/ i struct mine { int x; }; extern struct mine mine;'

allowed "a member in a struct that lives on the module's stack only" "" \
	fair.c '/^struct lb_env \{/ a \\tlong mine;'
refused "a member in a struct of a .c file that tasks point to" \
	"kernel/sched/fair.c:[0-9]+: struct numa_group has" fair.c '/^struct numa_group \{/ a \\tlong mine;'
refused "a member in a struct of a .c file that lives in a list" \
	"kernel/sched/topology.c:[0-9]+: struct asym_cap_data has" \
	topology.c '/^struct asym_cap_data \{/ a \\tlong mine;'
refused "a member in a struct of a .c file that the kernel's code uses" \
	"kernel/sched/core.c:[0-9]+: struct migration_arg has" \
	core.c '/^struct migration_arg \{/ a \\tlong mine;'

# ---- what does not reach every copy ----
allowed "an edit that does not reach every copy" \
	"kernel/sched/core.c:[0-9]+: raw_spin_rq_unlock\(\) was changed: copies of it stay in the kernel, inlined into .* \(kernel/[a-z/_]+.[ch]:[0-9]+\)" \
	core.c '/^void raw_spin_rq_unlock\(/,/^\}/ s/^\{/{\n\tbarrier();/'
allowed "an edit that a caller in the kernel does not expect" \
	"kernel/sched/core.c:[0-9]+: update_rq_clock\(\) was changed: the kernel's .* compiled knowing what memory it" \
	core.c '/^void update_rq_clock\(struct rq \*rq\)/,/^}/s/lockdep_assert_rq_held\(rq\);/&;/'
allowed "an edit of a comment" "" \
	core.c '/^void raw_spin_rq_unlock\(/,/^\}/ s/^\{/{ \/* unlock *\//'

# ---- what the kernel may keep ----
allowed "a function whose address is handed out" \
	"kernel/sched/fair.c:[0-9]+: the address of mine\(\) is taken: the kernel may keep it .*plugsched_on_unload" \
	fair.c '$ a static void mine(struct rcu_head *head) { }\nvoid yours(struct rcu_head *head);\nvoid yours(struct rcu_head *head) { call_rcu(head, mine); }'
refused "a generated table is changed" "plugsched/ranges.c: file was changed" \
	../../plugsched/ranges.c '$ a /* mine */'

ok "all is put back" all_is_put_back
done_testing
