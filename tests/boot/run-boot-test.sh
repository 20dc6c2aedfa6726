#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run-boot-test.sh - packages and units in a Debian 12 of its own, booted in QEMU: `make boot-test`
#
# In:  the target's modules (scripts/prepare.sh), tests/lib/machine.sh's.
# Out: TAP; the console and the tests' output of each boot in
#      ${XDG_CACHE_HOME:-~/.cache}/plugsched/boot-test/.
#
# The steps share one disk, as the boots of a machine do: tests/boot/guest-step.sh has what each
# of them does.

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$top" || exit 1
. tests/lib/tap.sh
. tests/lib/target.sh
. tests/lib/machine.sh
machine_init boot-test
release=$machine_release other=$machine_other

# ---- the packages: versions of a scheduler, two that run and two that are refused ----

make_debs() {
	machine_debs pkg.plugsched.runtime && mkdir -p "$scratch/debs" &&
	cp build/packages/plugsched-runtime_*.deb "$scratch/debs" && package_as one 1.0 unedited &&
	package_as two 1.1 edited && package_as three 1.2 fails && package_as four 1.3 foreign
}

# One whose hook fails when it is enabled; and the same, for a kernel that has a symbol elsewhere.
make_refused() {
	local status syms=$tree/.plugsched/target.syms
	patch -s -p1 -d "$tree" < tests/vm/mutants/on-load-fails.patch &&
	build/plugsched build "$tree" && cp "$tree/scheduler.ko" "$scratch/fails.ko" &&
	cp -p "$syms" "$scratch/target.syms" &&
	sed -i 's/^text_mutex \([0-9a-f]*\)[0-9a-f] /text_mutex \18 /' "$syms" &&
	build/plugsched build "$tree" && cp "$tree/scheduler.ko" "$scratch/elsewhere.ko"
	status=$?
	[ ! -e "$scratch/target.syms" ] || cp -p "$scratch/target.syms" "$syms" || return
	restore_tree && [ $status -eq 0 ] &&
	# without what it says of the kernel's table of symbols (table_size), each is looked for
	objcopy -O binary --only-section=.plugsched.target --set-section-flags .plugsched.target=alloc \
		"$scratch/elsewhere.ko" "$scratch/target" &&
	dd if=/dev/zero of="$scratch/target" bs=8 seek=9 count=1 conv=notrunc status=none &&
	objcopy --update-section .plugsched.target="$scratch/target" "$scratch/elsewhere.ko" "$scratch/foreign.ko"
}

package_as() {	# NAME VERSION MODULE
	local status from=$scratch
	[ -e "$from/$3.ko" ] || from=$modules
	cat > "$tree/plugsched/package.conf" <<-CONF || return
	maintainer = Jo Doe <jo@example.org>
	[changelog]
	$2 2026-11-26 12:00:00 +0000
	 Version $2.
	CONF
	cp "$from/$3.ko" "$tree/scheduler.ko" &&
	build/plugsched package --deb -o "$scratch/debs/$1" "$tree"
	status=$?
	rm -f "$tree/plugsched/package.conf" "$tree/scheduler.ko"
	return $status
}

make_disk() {
	local dir=$scratch/root
	machine_unpack "$dir" && cp -r "$scratch/debs" "$dir/root" &&
	chroot "$dir" sh -c 'dpkg -i /root/debs/plugsched-runtime_*.deb' &&
	echo "is in the chroot:" && chroot "$dir" sh -c 'dpkg -i /root/debs/one/*.deb' &&
	machine_unit "$dir" tests/boot/guest-step.sh "poweroff --force" && crash_unit "$dir" &&
	machine_disk "$dir"
}

crash_unit() {	# ROOT
	sed 's/^After=.*/After=plugsched.service\nBefore=multi-user.target\nConditionKernelCommandLine=plugsched.step=crash/
		s,^ExecStopPost.*,,' "$1/etc/systemd/system/guest-step.service" \
		> "$1/etc/systemd/system/guest-crash.service" &&
	chroot "$1" systemctl -q enable guest-crash
}

need_tree
need_modules
need "a Debian 12 with systemd and two kernels" machine_root
need "modules that are refused" make_refused
need "packages of the command and of four versions" make_debs
need "they are installed in the root, where nothing is loaded" make_disk
said "the scheduler's package says so" "is not running|in a chroot"
include "first: " machine_boot first $release
include "early, the root file system read-only: " machine_boot early $release ro
include "switched off: " machine_boot off $release plugsched.enable=0
include "other kernel: " machine_boot other $other
matches "a boot that breaks after the load" 'loaded, crashing' machine_boot crash $release
include "the boot after it: " machine_boot leftout $release
ok "the kernels' logs are clean" machine_log_is_clean
done_testing
