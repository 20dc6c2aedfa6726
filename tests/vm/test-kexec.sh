#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-kexec.sh - guest: the module's scheduler hands the machine to the next kernel
#
# In:  /modules/unedited.ko, /vmlinuz, kexec. This script runs twice: in the first kernel up to kexec,
#      in the second, which is the same with kexeced=TESTS,FAILED on its command line, from there.

[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 2 "$0" kernel
. /lib/checks.sh

initramfs() { (cd / && find . -xdev | cpio -o -H newc) > /tmp/initramfs; }
load() { plugsched load -p trap_old=1 /modules/unedited.ko && replaced; }

if ! grep -q kexeced= /proc/cmdline; then
	ok "the next kernel's files are made" initramfs
	yes | cat > /dev/null &
	need "load" load
	echo "$(cat /proc/cmdline) kexeced=$tap_count,$tap_failed" > /tmp/cmdline
	sleep 1
	need "the next kernel is started" kexec /vmlinuz /tmp/initramfs /tmp/cmdline
fi
counts=$(sed 's/.*kexeced=//' /proc/cmdline)
tap_count=${counts%,*} tap_failed=${counts#*,}
ok "the next kernel is there" grep -q kexeced= /proc/cmdline
not_ok "with its own scheduler" loaded
need "into which the module can be loaded" load
ok "and unloaded" plugsched unload
done_testing
