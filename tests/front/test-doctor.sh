#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# test-doctor.sh - plugsched doctor on machines made of files: each fault is found, with a remedy
#
# In:  a root with the /proc and /sys of a machine that is fit; one thing is broken at a time.

cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
LC_ALL=C
export LC_ALL
ps=$PWD/${PLUGSCHED_BUILD:-build}/plugsched

scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1

put() { mkdir -p "$(dirname "$1")" && printf "$2" > "$1"; }
machine() {
	rm -rf m
	put m/proc/sys/kernel/osrelease "6.1.0-56-cloud-amd64\n"
	put m/proc/sys/kernel/arch "x86_64\n"
	put m/proc/sys/kernel/tainted "0\n"
	put m/proc/sys/kernel/modules_disabled "0\n"
	put m/proc/modules "ext4 1 0 - Live 0x0\n"
	put m/proc/cpuinfo "flags\t\t: fpu vme cx16 sse4_1\n"
	put m/proc/meminfo "MemTotal: 2000000 kB\nMemAvailable: 1000000 kB\n"
	put m/proc/kallsyms "ffffffff81000000 T _text\nffffffff82000000 D runqueues\nffffffffc0000000 t other\t[ext4]\n"
	put m/sys/kernel/notes "\004\0\0\0\024\0\0\0\003\0\0\0GNU\0\001\002\003\004\005\006\007\010\011\012\013\014\015\016\017\020\021\022\023\024"
	put m/sys/kernel/btf/vmlinux "x"
	put m/sys/module/module/parameters/sig_enforce "N\n"
	put m/sys/kernel/security/lockdown "[none] integrity confidentiality\n"
	put m/sys/kernel/tracing/enabled_functions "vfs_read (1) R   \ttramp: ftrace_regs\n"
	put m/sys/kernel/debug/kprobes/list ""
	mkdir -p m/sys/kernel/livepatch
}
doctor() { "$ps" doctor --root=m; }

# WHAT LEVEL CHECK PATTERN: after a change of the machine
finds() {
	local want=0
	[ "$2" != fail ] || want=1
	ok "$1" found "$want" "$2" "$3" "$4"
	machine
}
found() {
	local status
	"$ps" doctor --root=m > out 2>&1
	status=$?
	cat out
	[ $status -eq "$1" ] || { echo "status $status, not $1"; return 1; }
	# only this one, and a remedy after it
	[ "$(grep -cE '^(warn|fail)' out)" -eq 1 ] || { echo "another finding"; return 1; }
	grep -A1 -E "^$2 +$3 +.*($4)" out | sed -n 2p | grep -q '^ *-> [a-z]'
}

machine
ok "a machine that is fit" doctor
said "says so" "^fit: 15 ok, 0 to know about, 0 in the way"
said "the kernel with its build-id" "6.1.0-56-cloud-amd64, build-id 0102030405060708090a0b0c0d0e0f1011121314"
not_ok "no remedy where there is no fault" grep -q -- '->' <<< "$tap_output"
json() { "$ps" doctor --json --root=m | jq -e "$1"; }
ok "as JSON" json '.fit and (.checks | length) == 15 and all(.checks[]; .result == "ok")'

rm m/proc/sys/kernel/osrelease m/sys/kernel/notes
"$ps" doctor --root=m > out; is "a directory that is no machine is not fit" $? 1
machine
: > m/sys/kernel/notes; finds "no build-id" fail kernel "without a build-id"
put m/sys/kernel/notes "\004\0\0\0\377\377\0\0\003\0\0\0GNU\0\001"; finds "damaged notes" fail kernel "without a build-id"
put m/proc/sys/kernel/osrelease "4.19.0-1-amd64\n"; finds "a series without a profile" warn series "no profile in this plugsched"
put m/proc/kallsyms "0000000000000000 T _text\n0000000000000000 D runqueues\n"; finds "hidden addresses" fail symbols "hides addresses"
put m/proc/kallsyms "ffffffff81000000 T _text\n"; finds "no variables" fail symbols "lists no variables"
rm m/proc/kallsyms; finds "no kallsyms" fail symbols "cannot be read"
rm m/sys/kernel/btf/vmlinux; finds "no types" warn types "is missing"
rm m/proc/modules; finds "no modules" fail modules "no loadable modules"
put m/proc/sys/kernel/modules_disabled "1\n"; finds "modules disabled" fail modules "modules_disabled=1"
put m/sys/module/module/parameters/sig_enforce "Y\n"; finds "signed modules only" fail signatures "signed modules only"
put m/sys/kernel/security/lockdown "none [integrity] confidentiality\n"; finds "locked down" fail lockdown "\[integrity\]"
put m/proc/cpuinfo "flags: fpu vme sse4_1\n"; finds "no cmpxchg16b" warn processor "no cmpxchg16b"
put m/proc/sys/kernel/arch "aarch64\n"; finds "another architecture" fail processor "aarch64 is not supported"
put m/proc/meminfo "MemAvailable: 4000 kB\n"; finds "no memory" fail memory "4096 kB available"
put m/proc/meminfo "MemAvailable: 40000 kB\n"; finds "little memory" warn memory "4[01] MB available"
put m/proc/sys/kernel/tainted "128\n"; finds "an oops before" warn taint "oops"
put m/proc/sys/kernel/tainted "512\n"; finds "a warning before" warn taint "has warned"
put m/proc/sys/kernel/tainted "12288\n"
ok "modules out of tree are no fault" doctor
machine
mkdir -p m/sys/kernel/livepatch/fix_1/vmlinux/resched_curr,1 m/sys/kernel/livepatch/fix_2
finds "live patches" warn livepatch "2 live patch\(es\): .*fix_1"
put m/sys/kernel/tracing/enabled_functions "vfs_read (1) R I     tramp: x\nschedule (1)    D\n"
finds "a function redirected" warn ftrace "1 function\(s\) redirected through the function tracer: vfs_read"
rm -r m/sys/kernel/tracing; finds "no tracefs" warn ftrace "cannot be read"
put m/sys/kernel/debug/kprobes/list "ffffffff810d12e5  k  resched_curr+0x5    [OPTIMIZED]\nffffffff810d12e5  r  vfs_read+0x0    [FTRACE]\n"
finds "probes" warn kprobes "2 probe\(s\): resched_curr\+0x5, vfs_read"
rm -r m/sys/kernel/debug; finds "no debugfs" warn kprobes "cannot be read"
put m/sys/kernel/sched_ext/state "enabled\n"; put m/sys/kernel/sched_ext/root/ops "scx_rusty\n"
finds "a BPF scheduler" fail sched_ext "enabled: scx_rusty"
put m/sys/kernel/sched_ext/state "disabled\n"
ok "none is loaded" doctor
rm m/sys/kernel/sched_ext/root/ops; put m/sys/kernel/sched_ext/state "disabling\n"
put m/sys/kernel/plugsched/status "state replaced\n"
matches "none can be, with a scheduler module" "^ok +sched_ext +kept away" doctor
machine
put m/sys/kernel/plugsched/status "state replaced\nredirects 9\n"; finds "a scheduler module" warn scheduler "active already"
put m/sys/kernel/plugsched/status "state original\n"; finds "a disabled one" warn scheduler "disabled"
put m/sys/kernel/plugsched/status "state mixed\n"; finds "half a swap" fail scheduler "only partially"
put m/proc/modules "ext4 1 0 - Live 0x0\nscheduler 1 0 - Live 0x0\n"; finds "another module of the name" fail scheduler "another module has the name"
put m/proc/sys/kernel/modules_disabled "1\n"
json_fault() { ! "$ps" doctor --json --root=m > json && jq -e '.fit == false and ([.checks[] | select(.result == "fail" and .remedy)] | length) == 1' json; }
ok "a fault as JSON" json_fault

# here: whatever this machine is, it answers
answers() { "$ps" doctor > out; [ $? -le 1 ] && grep -qE '^(fit|not fit): ' out; }
ok "on this machine" answers
done_testing
