#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run-boot-test.sh - packages and units in a Debian 12 of its own, booted in QEMU: `make boot-test`
#
# In:  the target's modules (scripts/prepare.sh) and Debian's archive. PLUGSCHED_BOOT_ROOT names a tar of a root
#      that was made before.
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
cache=${XDG_CACHE_HOME:-$HOME/.cache}/plugsched/boot-test
limit=${PLUGSCHED_BOOT_LIMIT:-900}
mkdir -p "$cache" || exit 1
scratch=$(mktemp -d -p "$cache") || exit 1
qemu=
trap '[ -z "$qemu" ] || kill -9 $qemu 2> /dev/null
      rm -rf "$scratch" "${tree:-$scratch}/plugsched/package.conf" "${tree:-$scratch}/scheduler.ko"' EXIT
release=6.1.0-56-cloud-amd64 other=6.1.0-55-cloud-amd64

# ---- a root, made once ----

make_root() {
	local libraries=libelf1,libdw1,libjansson4,libkmod2,libbpf1,libcapstone4
	local tar=${PLUGSCHED_BOOT_ROOT:-$cache/root-${libraries//,/-}.tar}
	root=$tar
	[ ! -s "$tar" ] || return 0
	mmdebstrap --mode=root --variant=minbase \
		--include="systemd-sysv,udev,kmod,initramfs-tools,linux-image-$release,linux-image-$other" \
		--include="$libraries" \
		bookworm "$tar.new" /etc/apt/sources.list.d/debian.sources && mv "$tar.new" "$tar"
}

# ---- the packages: two versions of a scheduler ----

# what is newer than the packages, but for what is not in the one that is needed here
stale() {
	local deb
	deb=$(find build/packages -name 'plugsched-runtime_*.deb' 2> /dev/null)
	[ -z "$deb" ] || [ -n "$(find arch boot boundary cli lib packaging runtime -newer "$deb" -type f -print -quit)" ]
}

make_debs() {
	{ ! stale || DEB_BUILD_PROFILES=pkg.plugsched.runtime make -s deb; } && mkdir -p "$scratch/debs" &&
	cp build/packages/plugsched-runtime_*.deb "$scratch/debs" && package_as one 1.0 unedited &&
	package_as two 1.1 edited
}

package_as() {	# NAME VERSION MODULE
	cat > "$tree/plugsched/package.conf" <<-CONF || return
	maintainer = Jo Doe <jo@example.org>
	[changelog]
	$2 2026-11-26 12:00:00 +0000
	 Version $2.
	CONF
	cp "$modules/$3.ko" "$tree/scheduler.ko" &&
	build/plugsched package --deb -o "$scratch/debs/$1" "$tree"
}

make_disk() {
	local dir=$scratch/root
	mkdir "$dir" && tar -C "$dir" -xf "$root" && mkdir -p "$dir/root/lib" &&
	cp -r "$scratch/debs" "$dir/root" && cp tests/lib/tap.sh "$dir/root/lib" &&
	install -m 755 tests/boot/guest-step.sh "$dir/root/guest-step" &&
	chroot "$dir" sh -c 'dpkg -i /root/debs/plugsched-runtime_*.deb' &&
	echo "is in the chroot:" && chroot "$dir" sh -c 'dpkg -i /root/debs/one/*.deb' &&
	write_unit "$dir" && cp "$dir/boot/vmlinuz-"* "$dir/boot/initrd.img-"* "$scratch" &&
	truncate -s 2G "$scratch/disk" && mke2fs -q -t ext4 -d "$dir" "$scratch/disk" &&
	rm -rf "$dir"
}

write_unit() {	# ROOT
	cat > "$1/etc/systemd/system/guest-step.service" <<-UNIT &&
	[Unit]
	DefaultDependencies=no
	After=plugsched.service plugsched-confirm.service multi-user.target
	[Service]
	Type=oneshot
	ExecStart=/root/guest-step
	ExecStopPost=/usr/bin/systemctl poweroff --force
	[Install]
	WantedBy=multi-user.target
	UNIT
	sed 's/^After=.*/After=plugsched.service\nBefore=multi-user.target\nConditionKernelCommandLine=plugsched.step=crash/
		s,^ExecStopPost.*,,' "$1/etc/systemd/system/guest-step.service" \
		> "$1/etc/systemd/system/guest-crash.service" &&
	chroot "$1" systemctl -q enable guest-step guest-crash &&
	rm -f "$1/etc/systemd/system/getty.target.wants"/* &&
	: > "$1/etc/machine-id" && echo plugsched > "$1/etc/hostname"
}

# ---- a boot ----

boot() {	# STEP RELEASE [CMDLINE]
	local step=$1 kernel=$2 until
	rm -f "$cache/$step.tap" "$cache/$step.console"
	qemu-system-x86_64 -accel tcg,thread=single -cpu max -machine pc -smp 2 -m 1024 -nodefaults \
		-no-user-config -display none -no-reboot \
		-kernel "$scratch/vmlinuz-$kernel" -initrd "$scratch/initrd.img-$kernel" \
		-drive "file=$scratch/disk,format=raw,if=virtio,cache=unsafe" \
		-append "root=/dev/vda rw console=ttyS0 panic=-1 oops=panic tsc=reliable no_timer_check random.trust_cpu=on systemd.show_status=0 plugsched.step=$step ${3-}" \
		-serial "file:$cache/$step.console" -serial "file:$cache/$step.tap" 2> "$cache/$step.qemu" &
	qemu=$!
	until=$((SECONDS + limit))
	while kill -0 $qemu 2> /dev/null; do
		[ $SECONDS -lt $until ] || { kill -9 $qemu; echo "Bail: no end within $limit s"; }
		sleep 0.5
	done
	qemu=
	tr -d '\r' < "$cache/$step.tap"
}

log_is_clean() {
	! grep -nE 'WARNING:|BUG:|Oops|Call Trace:|Kernel panic|general protection' "$cache"/*.console
}

rm -f "$cache"/*.console "$cache"/*.tap
need_modules
need "a Debian 12 with systemd and two kernels" make_root
need "packages of the command and of two versions" make_debs
need "they are installed in the root, where nothing is loaded" make_disk
said "the scheduler's package says so" "is not running|in a chroot"
include "first: " boot first $release
include "switched off: " boot off $release plugsched.enable=0
include "other kernel: " boot other $other
matches "a boot that breaks after the load" 'loaded, crashing' boot crash $release
include "the boot after it: " boot leftout $release
ok "the kernels' logs are clean" log_is_clean
done_testing
