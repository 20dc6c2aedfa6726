#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# in-guest.sh - run a guest test: boot the target's kernel, whose init runs the script
#
#   in-guest.sh [-s CPUS] [-a ACCEL] [-m MB] [-c CMDLINE] [-q OPTIONS] [-t SECONDS] [-w SECONDS] [-x REGEX]...
#               TEST [EXTRA...]
#
# A guest test calls this on its first line, with its own name. EXTRA: files that this test needs
# besides edited.ko and unedited.ko, see make_EXTRA below. The options are those of run.sh; ACCEL is
# its PLUGSCHED_VM_ACCEL.
#
# In:  the modules and helpers that scripts/prepare.sh makes (made if need be).
# Out: the guest's TAP as this suite's, and as a last test that the kernel's log is clean.

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$top/tests/lib/tap.sh"
. "$top/tests/lib/target.sh"
. "$top/tests/lib/page.sh"

# A copy of the module that claims to be for another kernel.
make_foreign() {
	local section=$scratch/section
	objcopy --dump-section .plugsched.target="$section" "$modules/edited.ko" "$scratch/foreign.ko" &&
	printf '\336\255\276\357' | dd of="$section" bs=1 seek=8 conv=notrunc status=none &&
	objcopy --update-section .plugsched.target="$section" "$scratch/foreign.ko"
}

make_cut() { head -c 20000 "$modules/edited.ko" > "$scratch/cut.ko"; }

# kernel_modules FOLDER [HEADER...]: of tests/vm/FOLDER, for the target, with headers of the module's
kernel_modules() {
	local folder=$scratch/$1 build
	build=$(realpath "$tree/.plugsched/build") &&
	mkdir -p "$folder" && cp "$top/tests/vm/$1"/* "$folder" || return
	shift
	[ $# -eq 0 ] || cp "$@" "$folder" || return
	as_target make -s -C "$build" M="$folder" "CC=$(tree_state cc)" \
		KBUILD_MODPOST_WARN=1 modules &&
	cp "$folder"/*.ko "$scratch"
}

tree_state() { sed -n "s/^$1 //p" "$tree/.plugsched/state"; }

# Run a command in the root that has the target's compiler, if it is in one.
as_target() {
	local root
	root=$(tree_state root)
	[ -n "$root" ] || { "$@"; return; }
	"$top/scripts/root.sh" "$(basename "$root")" -d "$(tree_state source)" -d "$tree/.plugsched/build" \
		-d "$scratch" "$@"
}

# A real live patch for the target, and something like kpatch.
make_livepatch() { kernel_modules livepatch; }

# Non-maskable interrupts that call an entry.
make_nmi() { kernel_modules nmi; }

# Executes the exchange of a jump step by step.
make_step() { kernel_modules step "$tree"/plugsched/{plugsched,module-abi}.h; }

# Programs that Debian has.
add_programs() {
	local program path
	for program; do
		path=$(command -v "$program") || return
		programs+=(-f "$path:/bin/$program")
	done
}
make_benchmarks() { add_programs stress-ng hackbench cyclictest; }
make_chrt() { add_programs chrt; }

# What the guide has typed on a machine that runs the module, and perf.
make_guide() {
	(cd "$top" && page_all vm-guide "$scratch/guide" debugging operating) || return
	programs+=(-f "$scratch/guide:/guide" -f "$top/tests/lib/page.sh:/lib/page.sh")
	add_programs perf
}

# The modules of examples/, how to measure them, and the script that does.
make_examples() {
	local name
	prepare_examples || return
	programs+=(-f "$top/tests/vm/examples.sh:/lib/examples.sh")
	for name in $examples; do
		programs+=(-f "$top/examples/$name/measure.sh:/examples/$name/measure.sh"
			   -f "$modules/examples/$name.ko:/modules/$name.ko")
	done
}

# The kernel itself, to be started from the guest.
make_kernel() { programs+=(-f "$target/vmlinuz:/vmlinuz"); }

is_real_time() { grep -qx CONFIG_PREEMPT_RT=y "$target/config"; }

# Spinlocks that sleep, where the kernel has them.
make_rtlock() { ! is_real_time || kernel_modules rtlock; }

# Holds one of the kernel's mutexes.
make_holder() { kernel_modules holder; }

# Keeps a task at the entry of a function.
make_keeper() { kernel_modules keeper; }

# Modules whose runtime was damaged on purpose: the patches in mutants/, applied as its list says.
make_mutants() {
	local name patches patch
	while read -r name patches; do
		case $name in '#'* | '') continue ;; esac
		echo "$name: $patches"
		for patch in $patches; do
			patch -s -p1 --fuzz=0 -d "$tree" < "$top/tests/vm/mutants/$patch.patch" || break 2
		done
		"$plugsched" build -j "$jobs" "$tree" && cp "$tree/scheduler.ko" "$scratch/$name.ko" &&
			restore_tree || break
		name=
	done < "$top/tests/vm/mutants/list"
	restore_tree
	[ -z "$name" ]
}

# A module whose engineer forgot to take something back: leftover.c, called from the three hooks.
make_leftover() {
	local hooks=$tree/plugsched/hooks.c status
	cat "$top/tests/vm/leftover.c" >> "$hooks" &&
	sed -i '/^int plugsched_on_load/,/^}/ s/return 0;/return leftover_start();/
		/^void plugsched_on_unload/,/^}/ s/^{/{\n\tleftover_rearm();/
		/^void plugsched_after_unload/,/^}/ s/^{/{\n\tleftover_cancel();/
		s/^#include "plugsched.h"/&\nint leftover_start(void);\nvoid leftover_rearm(void);\nvoid leftover_cancel(void);/' \
		"$hooks" &&
	"$plugsched" build "$tree" && cp "$tree/scheduler.ko" "$scratch/leftover.ko"
	status=$?
	restore_tree
	return $status
}

# Is the trampoline of a module's context switch left out?
is_direct() {	# MODULE
	[ "$(nm "$1" | awk '$3 == "plugsched_stack_entry" || $3 == "plugsched_stack_func" { print $1 }' |
		sort -u | wc -l)" -eq 1 ]
}

# Modules whose context-switch function has not the kernel's frame: wide.ko, more local variables;
# apart.ko, a function of its own switches, so that it needs the trampoline.
make_frames() {
	local core=$tree/kernel/sched/core.c status
	sed -i '/^static .*__schedule(/,/^}/ s/^	rq = cpu_rq(cpu);/	{ volatile char wide[400]; wide[cpu \& 7] = 1; }\n&/' \
		"$core" &&
	"$plugsched" build "$tree" && cp "$tree/scheduler.ko" "$scratch/wide.ko" && restore_tree &&
	sed -i '/^static __always_inline struct rq \*$/ { N; s/__always_inline\(.*context_switch(\)/noinline\1/ }' \
		"$core" &&
	"$plugsched" build "$tree" && cp "$tree/scheduler.ko" "$scratch/apart.ko" &&
	is_direct "$modules/unedited.ko" && is_direct "$scratch/wide.ko" &&
	! is_direct "$scratch/apart.ko"
	status=$?
	restore_tree
	return $status
}

# A module whose runtime says what a swap does to the order of fair tasks: lag.c.
make_lag() {
	local queue=$tree/plugsched/queue.c status
	cat "$top/tests/vm/lag.c" >> "$queue" &&
	sed -i '/^int ps_queue_clear/,/^}/ s/^	stop_server(rq);/	lag_before(cpu);\n&/
		/^int ps_queue_rebuild/,/^}/ s/^	close_queue(rq);/	lag_after(cpu);\n&/
		s/^#include "plugsched.h"/&\nstatic void lag_before(int cpu);\nstatic void lag_after(int cpu);/' \
		"$queue" &&
	"$plugsched" build "$tree" && cp "$tree/scheduler.ko" "$scratch/lag.ko"
	status=$?
	restore_tree
	return $status
}

# A module with functions in which tasks sleep, edited: what a task called "marked" asks for fails. The
# kernel is not built again for it. Then the tree is as it was.
with='__sched_setscheduler do_sched_setscheduler sched_setaffinity __sched_setaffinity set_cpus_allowed_ptr
	__set_cpus_allowed_ptr_locked affine_move_task'
# Those of them that the kernel has.
with_names() { "$plugsched" boundary -n "$tree" | grep -Fx "$(printf '%s\n' $with)" | sort -u | paste -sd,; }
edit_with() {
	local sets='^(int )?__sched_setaffinity\(' first='if \(!alloc_cpumask_var'
	# where one function does it all, it begins so
	grep -qE "$sets" "$tree"/kernel/sched/*.c ||
		{ sets='^long sched_setaffinity\(' first='rcu_read_lock\(\);'; }
	sed -i -E "/$sets/,/^}/"' s/^	'"$first"'/	if (!strcmp(current->comm, "marked"))\n		return -EXDEV;\n&/
		s/^	BUG_ON\(pi && in_interrupt\(\)\);/&\n	if (!strcmp(current->comm, "marked"))\n		return -EDQUOT;/' \
		"$(grep -lE "$sets" "$tree"/kernel/sched/*.c)"
}
make_with() {
	local status
	restore_tree && "$plugsched" init -j "$jobs" ${init_options:+"$init_options"} --with "$(with_names)" "$target" "$tree" &&
	edit_with && "$plugsched" build -j "$jobs" "$tree" && cp "$tree/scheduler.ko" "$scratch/with.ko"
	status=$?
	prepare_tree && return $status
}

options=(-s 2 -m "${PLUGSCHED_VM_MB:-1024}" -t "${PLUGSCHED_VM_LIMIT:-900}")
while getopts s:a:m:c:q:t:w:x: opt; do
	case $opt in
	s | m | c | q | t | w | x) options+=("-$opt" "$OPTARG") ;;
	a) export PLUGSCHED_VM_ACCEL=$OPTARG ;;
	*) exit 2 ;;
	esac
done
shift $((OPTIND - 1))
script=$1
shift

need_modules
programs=()
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
for extra; do
	need "what the guest needs is made: $extra" "make_$extra"
done
# Which class each function is of, for of_class() of checks.sh.
boundary_file() {
	"$plugsched" boundary "$tree" > "$scratch/all" &&
		awk '/^[a-z]+ functions$/ { class = $1 } /^  / && class { print class, $1 }' "$scratch/all" > "$scratch/boundary"
}
need "the boundary is listed" boundary_file

guest_files
guest_files+=("${programs[@]}" -f "$scratch/boundary:/boundary")
for file in "$scratch"/*.ko; do
	[ ! -e "$file" ] || guest_files+=(-f "$file:/modules/$(basename "$file")")
done

# A reader of RCU that a real-time task has preempted is boosted to this priority, that task's is below it.
! is_real_time || export PLUGSCHED_VM_CMDLINE="${PLUGSCHED_VM_CMDLINE-} rcutree.kthread_prio=50"

guest() {
	"$top/tests/vm/run.sh" -k "$target/vmlinuz" -y "$target/vmlinux" "${options[@]}" \
		"${guest_files[@]}" -l "$modules/$(basename "$script" .sh).console" "$script" \
		2> "$scratch/judge"
	echo $? > "$scratch/judged"
	# tests failed; all else is a matter of the judge's
	[ "$(cat "$scratch/judged")" -ne 1 ]
}
judged_clean() {
	cat "$scratch/judge"
	[ "$(cat "$scratch/judged")" -le 1 ]
}

include "" guest
ok "the kernel's log is clean" judged_clean
done_testing
