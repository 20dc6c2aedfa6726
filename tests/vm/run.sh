#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run.sh - boot an unmodified kernel under QEMU, run one script in it, judge the guest's log
#
#   run.sh -k VMLINUZ [-m MB] [-s CPUS] [-t SECONDS] [-f HOST:GUEST]... [-o DIR] [-l LOG]
#          [-c "CMDLINE"] [-q "OPTIONS"] [-w SECONDS] [-x REGEX]... [-y VMLINUX] GUEST_SCRIPT
#
#   -f HOST:GUEST  put HOST at GUEST (absolute path; a folder is copied whole), with the libraries
#                  it is linked with; may be repeated
#   -o DIR         where the files the script left in /out are put
#   -l LOG         keep the kernel's console there
#   -c CMDLINE     more words for the kernel's command line
#   -q OPTIONS     more options for QEMU
#   -w SECONDS     a newline comes in on ttyS1, where the script's output goes out, every so many seconds
#   -x REGEX       lines of the console that are expected; may be repeated
#   -t SECONDS     wall clock limit (default 600)
#   -y VMLINUX     the kernel's symbols, to say where the CPUs are when the limit is reached
#
# In:  the kernel and the guest's script, run by busybox sh as root with /proc, /sys, debugfs, tracefs
#      and cgroup v2 mounted.
# Out: the script's output on stdout; exit 0 when the script exits 0 *and* the kernel's log is clean,
#      1 when only the script failed, 2 for wrong usage, 3 when the log shows trouble, the guest did
#      not end by itself, or its files cannot be had: what it was is on stderr.
#
# PLUGSCHED_VM_ACCEL=kvm uses hardware virtualization where there is some, mttcg emulation with a
# thread per CPU (by the QEMU that scripts/fetch-qemu.sh has), icount emulation whose nanoseconds
# are instructions (one CPU); the default is emulation with one thread. PLUGSCHED_VM_CMDLINE: more words
# for the kernel's command line, as -c.

set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

die() { echo "run.sh: $*" >&2; exit 2; }

kernel='' mem=1024 cpus=2 limit=600 out='' keep='' extra='' options='' symbols='' knock=''
files=() expected=()
while getopts k:m:s:t:f:o:l:c:q:w:x:y: opt; do
	case $opt in
	k) kernel=$OPTARG ;;
	m) mem=$OPTARG ;;
	s) cpus=$OPTARG ;;
	t) limit=$OPTARG ;;
	f) files+=("$OPTARG") ;;
	o) out=$OPTARG ;;
	l) keep=$OPTARG ;;
	c) extra=$OPTARG ;;
	q) options=$OPTARG ;;
	w) knock=$OPTARG ;;
	x) expected+=("$OPTARG") ;;
	y) symbols=$OPTARG ;;
	*) die "see the head of $0 for usage" ;;
	esac
done
shift $((OPTIND - 1))
[ $# -eq 1 ] || die "exactly one guest script wanted, got $#"
script=$1
[ -n "$kernel" ] || die "-k VMLINUZ is missing"
[ -r "$kernel" ] || die "$kernel: no such kernel"
[ -r "$script" ] || die "$script: no such script"
for tool in qemu-system-x86_64 busybox cpio; do
	command -v $tool > /dev/null || die "$tool is missing: run scripts/install-deps.sh"
done
busybox=$(command -v busybox)
[ -z "$(ldd "$busybox" 2> /dev/null | grep '=>')" ] ||
	die "$busybox is not static: install busybox-static"

work=$(mktemp -d "${TMPDIR:-/tmp}/plugsched-vm.XXXXXX") || die "no room for a work folder"
qemu='' tailer='' knocker=''
cleanup() {
	[ -n "$knocker" ] && kill "$knocker" 2> /dev/null
	[ -n "$qemu" ] && kill -9 "$qemu" 2> /dev/null
	[ -n "$tailer" ] && kill "$tailer" 2> /dev/null
	rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM HUP

# ---- initramfs ----

root=$work/root

add_libraries() {	# of every dynamic program below $1
	local lib
	find "$1" -type f -perm -u+x -exec ldd {} \; 2> /dev/null |
	grep -oE '/[^ ]+\.so[^ ]*' | sort -u | while read -r lib; do
		mkdir -p "$root$(dirname "$lib")"
		cp -L "$lib" "$root$lib" || exit 1
	done
}

make_initramfs() {
	local spec from to
	mkdir -p "$root/bin" "$root/dev" || return
	cp "$busybox" "$root/bin/busybox" && cp "$here/init.sh" "$root/init" &&
	cp "$script" "$root/guest.sh" && chmod 755 "$root/init" || return
	for spec in ${files[@]+"${files[@]}"}; do
		from=${spec%:*} to=${spec##*:}
		case $to in /*) ;; *) die "-f $spec: HOST:/ABSOLUTE/GUEST wanted" ;; esac
		[ -e "$from" ] || die "-f $spec: $from does not exist"
		mkdir -p "$root$(dirname "$to")" && cp -rL "$from" "$root$to" || return
		add_libraries "$root$to" || return
	done
	(cd "$root" && find . | cpio --quiet -o -H newc -R 0:0) > "$work/initramfs" || return
	rm -rf "$root"
}
make_initramfs || die "cannot make the initramfs in $work (no space left?)"

# ---- boot ----

# One thread for all virtual CPUs: with a thread for each, QEMU may go on executing the int3 of a text
# patch that is long complete, for ever (docs/testing.md); and a CPU that waits for another burns a real
# one.
emulator="qemu-system-x86_64"
case ${PLUGSCHED_VM_ACCEL:-tcg} in
kvm) accel="-accel kvm -cpu host" ;;
tcg) accel="-accel tcg,thread=single -cpu max" ;;
icount)
	accel="-accel tcg,thread=single -icount shift=0,sleep=off -cpu max"
	cpus=1
	;;
mttcg)
	accel="-accel tcg,thread=multi -cpu max"
	emulator=$("$here/../../scripts/fetch-qemu.sh") ||
		die "PLUGSCHED_VM_ACCEL=mttcg needs QEMU 10: see scripts/fetch-qemu.sh"
	;;
*) die "PLUGSCHED_VM_ACCEL is $PLUGSCHED_VM_ACCEL: tcg, mttcg, icount or kvm wanted" ;;
esac
# An oops ends the guest at once, with its trace on the console, rather than letting it limp to the
# time limit. The TSC is the host's under emulation: the clocksource watchdog, itself delayed by
# emulation, would only misjudge it.
cmdline="console=ttyS0,115200 ignore_loglevel panic=-1 oops=panic unknown_nmi_panic=1"
cmdline="$cmdline tsc=reliable no_timer_check random.trust_cpu=on $extra ${PLUGSCHED_VM_CMDLINE-}"

: > "$work/stdout"
mkfifo "$work/monitor"
exec 7<> "$work/monitor"
line="file,path=$work/stdout" copier=
if [ -n "$knock" ]; then
	# QEMU 7's files have no input
	line="pipe,path=$work/line"
	mkfifo "$work/line.in" "$work/line.out"
	exec 8<> "$work/line.in"
	while sleep "$knock"; do echo >&8; done &
	knocker=$!
	cat "$work/line.out" > "$work/stdout" &
	copier=$!
fi
# shellcheck disable=SC2086
"$emulator" $accel $options -machine pc -smp "$cpus" -m "$mem" -nodefaults -no-user-config \
	-display none -no-reboot -kernel "$kernel" -initrd "$work/initramfs" -append "$cmdline" \
	-chardev "$line,id=stdout" \
	-serial "file:$work/console" -serial chardev:stdout -serial "file:$work/tar" \
	-serial "file:$work/result" -monitor stdio < "$work/monitor" > "$work/monitor.log" 2>&1 &
qemu=$!
tail -n +1 -s 0.2 -F --pid=${copier:-$qemu} "$work/stdout" 2> /dev/null &
tailer=$!

# Where is every CPU, and does it get on? The bytes there tell an int3 that is in memory from one that
# only the emulator still has.
sample_cpus() {
	local cpu
	for _ in 1 2 3; do
		for ((cpu = 0; cpu < ${cpus%%,*}; cpu++)); do
			printf '%s\n' "cpu $cpu" "info registers" 'x/4xb $pc' >&7
		done
		sleep 0.7
	done
}

# "CPU 0: schedule+0x12: 0x90 ..." for each sample; without $symbols or the offset, just addresses
show_samples() {
	local offset
	offset=$(sed -n 's/.*Kernel Offset: \(0x[0-9a-f]*\).*/\1/p' "$work/log" | tail -n 1)
	tr -d '\r' < "$work/monitor.log" | awk '
		/^CPU#/ { cpu = substr($0, 5) }
		match($0, /RIP=[0-9a-f]+/) {
			rip = substr($0, RSTART + 4, RLENGTH - 4)
			flags = /RFL=[0-9a-f]*[2367abef][0-9a-f][0-9a-f] / ? "" : ", interrupts off"
			halt = /HLT=1/ ? ", halted" : ""
		}
		/^[0-9a-f]+: 0x/ { sub(/^[^:]*:/, ""); print cpu, rip, $0 flags halt }' |
	while read -r cpu rip rest; do
		echo "CPU $cpu: $(symbol_at "$rip" "${offset:-0}"): $rest"
	done
}

symbol_at() {	# ADDRESS OFFSET
	local line at=$((16#$1 - $2))
	case $1 in ffffffff*) ;; *) echo "user $1"; return ;; esac
	line=$([ -z "$symbols" ] || nm -n "$symbols" 2> /dev/null | awk -v at="$(printf '%016x' $at)" '
		$1 > at { exit } $2 ~ /[tTwW]/ { a = $1; n = $3 } END { if (n != "") print a, n }')
	case $line in
	ffffffff*) printf '%s+0x%x' "${line#* }" $((at - 16#${line% *})) ;;
	*) echo "$1" ;;
	esac
}

timed_out=
deadline=$((SECONDS + limit))
while kill -0 "$qemu" 2> /dev/null; do
	if [ $SECONDS -ge $deadline ]; then
		timed_out=1
		sample_cpus
		echo "nmi" >&7
		for _ in 1 2 3 4 5 6 7 8; do
			kill -0 "$qemu" 2> /dev/null && sleep 1
		done
		kill -9 "$qemu" 2> /dev/null
		break
	fi
	sleep 0.2
done
wait "$qemu" 2> /dev/null
qemu_status=$?
qemu=
wait "$tailer" 2> /dev/null
tailer=

# ---- judge ----

tr -d '\r' < "$work/console" > "$work/log" 2> /dev/null
[ -z "$keep" ] || cp "$work/log" "$keep" || exit 1
value() { tr -d '\r' < "$work/result" 2> /dev/null | sed -n "s/^$1 //p" | tail -n 1; }

trouble='WARNING:|BUG:|BUG at|Oops|[Gg]eneral protection|Call Trace:|Kernel panic|nable to handle'
trouble="$trouble|soft lockup|hard LOCKUP|rcu:? INFO|rcu_.* kthread starved|self-detected stall"
trouble="$trouble|detected stalls|hung task|blocked for more than|scheduling while atomic"
trouble="$trouble|sleeping function called|invalid opcode|double fault|stack-protector"
trouble="$trouble|list_(add|del) corruption|refcount_t:|Bad page|segfault at|corrupted stack"
trouble="$trouble|bad: scheduling from|INFO: (possible|suspicious|task|trying)|Marking clocksource"
trouble="$trouble|KASAN|ODEBUG|locking correctness validator"
trouble="$trouble|Unknown symbol|disagrees about version|Out of memory|\[ cut here \]"

grep -nE "$trouble" "$work/log" > "$work/hits"
for regex in ${expected[@]+"${expected[@]}"}; do
	grep -vE "$regex" "$work/hits" > "$work/hits.new"
	mv "$work/hits.new" "$work/hits"
done

exec >&2
bad=0
if [ -s "$work/hits" ] && [ -z "$timed_out" ]; then
	first=$(head -n 1 "$work/hits" | cut -d: -f1)
	echo "run.sh: $(wc -l < "$work/hits") lines of trouble in the guest's log, the first at line $first:"
	sed -n "$((first > 8 ? first - 8 : 1)),$((first + 70))p" "$work/log" | sed 's/^/  | /'
	bad=3
fi
if [ -n "$timed_out" ]; then
	echo "run.sh: the guest did not end within $limit s; its CPUs, three times, and the end of its log:"
	show_samples | sed 's/^/  | /'
	tail -n 40 "$work/log" | sed 's/^/  | /'
	bad=3
elif [ -z "$(value exit)" ] || ! grep -q '^end' "$work/result"; then
	echo "run.sh: the guest ended without a result (qemu: status $qemu_status); end of its log:"
	tail -n 40 "$work/log" | sed 's/^/  | /'
	grep -v '^QEMU\|^(qemu)' "$work/monitor.log" | head -n 5 | sed 's/^/  qemu: /'
	bad=3
else
	taint=$(value taint)
	# 32: bad page, 128: oops, 512: warning, 16384: soft lockup
	if [ $((${taint:-0} & (32 | 128 | 512 | 16384))) -ne 0 ] && [ ${#expected[@]} -eq 0 ]; then
		echo "run.sh: the guest's kernel is tainted ($taint): a warning or an oops happened"
		bad=3
	fi
	if [ "$(value exit)" -ne 0 ]; then
		echo "run.sh: the guest's script failed with status $(value exit)"
		[ $bad -ne 0 ] || bad=1
	fi
	if [ -n "$out" ]; then
		mkdir -p "$out" && tar -xf "$work/tar" -C "$out" ||
			{ echo "run.sh: cannot unpack the guest's files to $out"; bad=3; }
	fi
fi
exit $bad
