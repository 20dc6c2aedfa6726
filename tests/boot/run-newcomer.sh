#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run-newcomer.sh - an engineer's first day, by documented commands only: `make newcomer`
#
# In:  packages of plugsched (make deb), Debian's archive. NEWCOMER_HOME names a folder that is the engineer's
#      home and stays: a second run finds the kernel that the first one has fetched and built, as the engineer
#      would. Without it all is done anew, the kernel's build (10 to 16 minutes on two cores) included.
# Out: TAP. Each test is a step: what is done, the command as it is typed, the end of what it prints. Consoles of
#      the boots are in ${XDG_CACHE_HOME:-~/.cache}/plugsched/newcomer/.
#
# There are two machines, both a fresh Debian 12. On the desk, a root of its own on this host, the user jo
# makes a scheduler; on the other one, booted in QEMU with its own systemd, root runs it: guest-newcomer.sh has the steps there.

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$top" || exit 1
. tests/lib/tap.sh
. tests/lib/machine.sh
machine_init newcomer
desk=$scratch/desk parcel=$scratch/parcel release=$machine_release
export MACHINE_HOME=${NEWCOMER_HOME:-$scratch/home}
mkdir -p "$MACHINE_HOME" "$parcel" || exit 1
guide=docs/guide/first-change.md

# ---- the desk ----

make_desk() {
	machine_bootstrap "$machine_dir/desk.tar" apt,ca-certificates && machine_unpack "$desk" "$machine_dir/desk.tar" &&
	cp /etc/resolv.conf "$desk/etc" && cp /etc/apt/apt.conf.d/* "$desk/etc/apt/apt.conf.d" &&
	cp /etc/apt/sources.list.d/debian.sources "$desk/etc/apt/sources.list.d" && rm -f "$desk/etc/apt/sources.list" &&
	mkdir "$desk/root/debs" && cp build/packages/plugsched*.deb "$desk/root/debs" &&
	# the package lists, as on any machine that has been used for a day
	machine_in "$desk" sh -c 'apt-get -qq update && useradd -m -s /bin/bash jo'
}

# WHAT USER COMMAND-LINE: one step, typed
step() {
	local what=$1 user=$2 start=$SECONDS
	shift 2
	diag "$user@desk$ $*"
	if [ "$user" = root ]; then
		need "$what" machine_in "$desk" env DEBIAN_FRONTEND=noninteractive sh -c "cd /root/debs && $*"
	else
		need "$what" machine_in "$desk" nice runuser -l "$user" -c "$*"
	fi
	diag "$(tail -n "${lines:-4}" <<< "$tap_output" | cut -c 1-140)"
	diag "($((SECONDS - start)) s)"
}

# the edit of the guide's page, as a reader copies it; the blanks in front are the page's
edit_of_guide() {
	sed -n '/^## The edit/,/^Type it/p' "$guide" | sed -n '/^    ---/,/^Type it/p' | sed '$d; s/^    //' |
		sed '$d' > "$MACHINE_HOME/jo/long-slice.patch" &&
	grep -q '^+.*sched_feat(LONG_SLICE)' "$MACHINE_HOME/jo/long-slice.patch"
}
# a home that stays has the edit of the run before
put_back() {
	local work=$MACHINE_HOME/jo/work
	rm -rf "$MACHINE_HOME/jo/packages"
	[ ! -d "$work/.plugsched/pristine" ] || cp -r "$work/.plugsched/pristine/." "$work"
}

# ---- the other machine ----

hand_over() {	# FILE...: they are what the next boot finds
	rm -rf "$parcel" && mkdir "$parcel" && cp "$@" "$parcel" &&
	tar -C "$parcel" -cf "$scratch/parcel.tar" . && machine_parcel=$scratch/parcel.tar
}
make_machine() {
	machine_unpack "$scratch/root" && machine_unit "$scratch/root" tests/boot/guest-newcomer.sh "--no-block reboot" &&
	machine_disk "$scratch/root"
}

need "packages of plugsched: make deb" machine_debs
need "the desk: a fresh Debian 12" make_desk
need "the other machine: a fresh Debian 12 with systemd" machine_root
need "its disk" make_machine

step "install plugsched" root apt-get install -y ./plugsched_*.deb ./plugsched-runtime_*.deb ./plugsched-gcc-12_*.deb
step "fetch the other machine's kernel: image, symbols, config, source" jo plugsched fetch $release
need "(a home that stays: the last run's edit is taken out)" put_back
step "init: the one build of that kernel, the boundary, the module's sources" jo nice plugsched init -j2 $release work
lines=6 step "may the function be changed?" jo plugsched explain work check_preempt_tick
need "the edit, copied from the guide" edit_of_guide
step "a small change: a feature that doubles the slice" jo "patch -p1 -d work < long-slice.patch"
lines=2 step "build: the module" jo plugsched build work
lines=12 step "what was changed" jo plugsched diff --stat work

need "command and module are carried over" hand_over build/packages/plugsched-runtime_*.deb "$MACHINE_HOME/jo/work/scheduler.ko"
include "live: " machine_boot live $release

# apt's advice: the tool that makes packages is not needed for modules
step "what packages need" root apt-get install -y --no-install-recommends debhelper
lines=2 step "package: for exactly this kernel" jo plugsched package --deb -o packages work
need "the package is carried over" hand_over "$MACHINE_HOME"/jo/packages/*.deb
include "install: " machine_boot install $release
include "after the reboot: " machine_boot after $release
ok "the kernel's log is clean in all boots" machine_log_is_clean
done_testing
