# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# machine.sh - a Debian 12 of its own, booted in QEMU with its systemd; sourced after tap.sh by bash
#
# In:  $top; Debian's archive, as the apt of this machine is configured to reach it. PLUGSCHED_BOOT_ROOT names a tar
#      of a root that was made before; PLUGSCHED_BOOT_LIMIT, the seconds that a boot may take.
# Out: machine_init NAME     $machine_dir, whose consoles and TAP stay; $scratch, which goes at exit
#      machine_root          $machine_tar, made once: systemd, initramfs-tools, the kernels
#      machine_debs [PROFILE] packages of plugsched itself in build/packages, made when they are older
#      machine_unpack DIR    the root in a folder
#      machine_in DIR CMD... a command in it, with /proc, /sys and /dev of its own, and the folders that
#                            $MACHINE_BINDS names, HOST:GUEST ...
#      machine_unit DIR SCRIPT END  the script at each boot; then `systemctl END`. Packages come before
#      machine_disk DIR      a disk of it in $scratch, with kernels and initramfs beside it
#      machine_boot STEP RELEASE [CMDLINE]  a boot; prints the TAP of its script, whose name for it is
#                            STEP. $machine_parcel is a file that it finds as /dev/vdb
# The boots share one disk, as those of a machine do.

machine_release=6.1.0-56-cloud-amd64 machine_other=6.1.0-55-cloud-amd64
machine_qemu='' machine_parcel=''

machine_end() {
	[ -z "$machine_qemu" ] || kill -9 "$machine_qemu" 2> /dev/null
	rm -rf "$scratch"
}

machine_init() {	# NAME
	machine_cache=${XDG_CACHE_HOME:-$HOME/.cache}/plugsched
	machine_dir=$machine_cache/$1
	mkdir -p "$machine_dir" && scratch=$(mktemp -d -p "$machine_dir") || exit 1
	trap machine_end EXIT
	rm -f "$machine_dir"/*.console "$machine_dir"/*.tap
}

machine_bootstrap() {	# FILE.tar PACKAGE,...: made once, also when two want it
	(
		flock 9 || exit
		[ ! -s "$1" ] || [ "$(cat "$1.packages" 2> /dev/null)" != "$2" ] || exit 0
		# it hands descriptors to dash, which knows those below 10
		mmdebstrap --mode=root --variant=minbase --include="$2" bookworm "${1%.tar}.new.tar" \
			/etc/apt/sources.list.d/debian.sources 6<&- 7>&- 8>&- 9>&- &&
			mv "${1%.tar}.new.tar" "$1" && echo "$2" > "$1.packages"
	) 9> "$1.lock"
}

machine_root() {
	machine_tar=${PLUGSCHED_BOOT_ROOT:-$machine_cache/boot-test/root.tar}
	mkdir -p "$machine_cache/boot-test" && machine_bootstrap "$machine_tar" \
		"systemd-sysv,udev,kmod,initramfs-tools,linux-image-$machine_release,linux-image-$machine_other,libelf1,libdw1,libjansson4,libkmod2,libbpf1,libcapstone4"
}

# Any file that is newer than the packages of that name?
machine_stale() {	# PACKAGE FOLDER...
	local deb
	deb=$(find build/packages -name "$1_*.deb" 2> /dev/null)
	shift
	[ -z "$deb" ] || [ -n "$(find "$@" -newer "$deb" -type f -print -quit)" ]
}

machine_debs() {	# [PROFILE]
	local folders=(arch boot boundary cli lib man packaging runtime) of=plugsched-runtime
	[ -n "${1-}" ] || { of=plugsched && folders+=(analyzer codegen gcc-plugin kconfig module package prepare fetch); }
	! machine_stale $of "${folders[@]}" || DEB_BUILD_PROFILES=${1-} make -s deb
}

machine_unpack() { mkdir "$1" && tar -C "$1" -xf "${2:-$machine_tar}"; }	# DIR [TAR]

machine_in() {	# DIR COMMAND...
	unshare -m -p -f --kill-child sh -c '
		mount -t proc proc "$0/proc" && mount -t sysfs sysfs "$0/sys" && mount --rbind /dev "$0/dev" &&
		for pair in ${MACHINE_BINDS-}; do
			mkdir -p "$0${pair#*:}" && mount --bind "${pair%%:*}" "$0${pair#*:}" || exit
		done &&
		exec chroot "$0" "$@"' "$@"
}

machine_unit() {	# ROOT SCRIPT END
	mkdir -p "$1/root/lib" && cp tests/lib/tap.sh "$1/root/lib" && install -m 755 "$2" "$1/root/guest-step" &&
	cat > "$1/etc/systemd/system/guest-step.service" <<-UNIT &&
	[Unit]
	DefaultDependencies=no
	After=plugsched.service plugsched-confirm.service multi-user.target
	[Service]
	Type=oneshot
	ExecStart=/root/guest-step
	ExecStopPost=/usr/bin/systemctl $3
	[Install]
	WantedBy=multi-user.target
	UNIT
	chroot "$1" systemctl -q enable guest-step &&
	# the initramfs that is booted was made on this host; the emulated machine would take minutes
	echo "update_initramfs=no" > "$1/etc/initramfs-tools/update-initramfs.conf" &&
	rm -f "$1/etc/systemd/system/getty.target.wants"/* &&
	echo "/dev/vda / ext4 defaults 0 0" > "$1/etc/fstab" && : > "$1/etc/machine-id" && echo plugsched > "$1/etc/hostname"
}

machine_disk() {	# ROOT
	cp "$1/boot/vmlinuz-"* "$1/boot/initrd.img-"* "$scratch" &&
	truncate -s 2G "$scratch/disk" && mke2fs -q -t ext4 -d "$1" "$scratch/disk" && rm -rf "$1"
}

# With the step, kernel, drives and more of machine_boot().
machine_start() {
	rm -f "$machine_dir/$step.tap" "$machine_dir/$step.console"
	qemu-system-x86_64 -accel tcg,thread=single -cpu max -machine pc -smp 2 -m 1024 -nodefaults \
		-no-user-config -display none -no-reboot \
		-kernel "$scratch/vmlinuz-$kernel" -initrd "$scratch/initrd.img-$kernel" "${drives[@]}" \
		-append "root=/dev/vda rw console=ttyS0 panic=-1 oops=panic tsc=reliable no_timer_check random.trust_cpu=on systemd.show_status=0 plugsched.step=$step $more" \
		-serial "file:$machine_dir/$step.console" -serial "file:$machine_dir/$step.tap" \
		2> "$machine_dir/$step.qemu" &
	machine_qemu=$!
}

machine_boot() {	# STEP RELEASE [CMDLINE]
	local step=$1 kernel=$2 until again=0 more=${3-} drives=(-drive "file=$scratch/disk,format=raw,if=virtio,cache=unsafe")
	[ -z "$machine_parcel" ] || drives+=(-drive "file=$machine_parcel,format=raw,if=virtio,readonly=on")
	machine_start
	until=$((SECONDS + ${PLUGSCHED_BOOT_LIMIT:-900}))
	while kill -0 $machine_qemu 2> /dev/null; do
		[ $SECONDS -lt $until ] || { kill -9 $machine_qemu; echo "Bail: no end within the limit"; }
		# on a host without a processor for it, the kernel takes the clock for slower than it is, and sees lockups
		# everywhere: once more, before the disk is written to
		if [ $again -lt 5 ] && grep -q 'tsc: PIT calibration deviates' "$machine_dir/$step.console" 2> /dev/null; then
			again=$((again + 1))
			kill -9 $machine_qemu
			wait $machine_qemu 2> /dev/null
			machine_start
		fi
		sleep 0.5
	done
	machine_qemu=
	tr -d '\r' < "$machine_dir/$step.tap"
}

machine_log_is_clean() {
	! grep -nE 'WARNING:|BUG:|Oops|Call Trace:|Kernel panic|general protection' "$machine_dir"/*.console
}
