#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-kdump.sh - guest: the kernel panics with the module active, and the crash kernel comes up
#
# In:  /modules/unedited.ko, /vmlinuz, kexec. This script runs twice: in the first kernel up to the panic,
#      in the crash kernel, which is the same with crashed=TESTS,FAILED on its command line, from there.

[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 2 -m 1536 -c crashkernel=384M \
	-x 'Kernel panic - not syncing: sysrq triggered crash' -x 'Call Trace:' "$0" kernel
. /lib/checks.sh

initramfs() { (cd / && find . -xdev | cpio -o -H newc) > /tmp/initramfs; }
load() { plugsched load -p trap_old=1 /modules/unedited.ko && replaced; }
elf() { [ "$(head -c 4 "$1" | tail -c 3)" = ELF ]; }
# the crashed kernel's notes have its release, and the tables that say where its tasks are
has_note() { head -c 65536 /proc/vmcore | grep -a "$1"; }

if ! grep -q crashed= /proc/cmdline; then
	ok "the crash kernel's files are made" initramfs
	yes | cat > /dev/null &
	need "load" load
	echo "$(cat /proc/cmdline) nr_cpus=1 crashed=$((tap_count + 1)),$tap_failed" > /tmp/cmdline
	need "the crash kernel is put in place" kexec -p /vmlinuz /tmp/initramfs /tmp/cmdline
	sleep 1
	echo c > /proc/sysrq-trigger
	sleep 60
	not_ok "the kernel has panicked" true
	done_testing
fi
counts=$(sed 's/.*crashed=//; s/ .*//' /proc/cmdline)
tap_count=${counts%,*} tap_failed=${counts#*,}
need "the crash kernel is there, and the crashed one's memory" elf /proc/vmcore
ok "which says whose it is" has_note "OSRELEASE=$(uname -r)"
ok "and where its tasks are" has_note "SYMBOL(init_uts_ns)="
not_ok "it has its own scheduler" loaded
need "the module can be loaded into it" load
ok "and unloaded" plugsched unload
done_testing
