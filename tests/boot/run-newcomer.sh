#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run-newcomer.sh - an engineer's first day, by documented commands only: `make newcomer`
#
# In:  packages of plugsched (make deb), Debian's archive. NEWCOMER_HOME names a folder that is the engineer's
#      home and stays: a second run finds the kernel that the first one has fetched and built, as the engineer
#      would. NEWCOMER_CACHE names the cache of this host (XDG_CACHE_HOME) instead, in which plugsched has
#      fetched the kernel and made its tree, work/: the desk gets it under its own name, as a cache that machines
#      share, and root does jo's work. init finds the kernel built with the same plugin and builds nothing. Without
#      either all is done anew: 450 MB are fetched, and the kernel is built (10 to 16 minutes on two cores).
# Out: TAP. Each test is a step: what is done, the command as it is typed, the end of what it prints. Consoles of
#      the boots are in ${XDG_CACHE_HOME:-~/.cache}/plugsched/newcomer/. Commands that are marked for newcomer on the
#      guide's page (tests/lib/page.sh) are taken from there.
#
# There are two machines, both a fresh Debian 12. On the desk, a root of its own on this host, the user jo
# makes a scheduler; on the other one, booted in QEMU with its own systemd, root runs it: guest-newcomer.sh has the steps there.

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$top" || exit 1
. tests/lib/tap.sh
. tests/lib/machine.sh
. tests/lib/page.sh
machine_init newcomer
desk=$scratch/desk parcel=$scratch/parcel release=$machine_release
user=jo work=work
guide=docs/guide/first-change.md

# ---- the desk ----

# On this host: $home, the engineer's; $tree, the work tree.
choose_folders() {
	local source homes=${NEWCOMER_HOME:-$scratch/home}
	if [ -z "${NEWCOMER_CACHE-}" ]; then
		mkdir -p "$homes" && home=$homes/jo tree=$home/work
		export MACHINE_BINDS=$homes:/home
		return
	fi
	tree=$(XDG_CACHE_HOME=$NEWCOMER_CACHE build/plugsched fetch --print-dir $release)/work &&
	source=$(sed -n 's/^source //p' "$tree/.plugsched/state") || return
	# one at a time in there
	exec 8> "$(dirname "$tree")/.lock" && flock 8 || return
	user=root home=$desk/root work=$tree
	export MACHINE_BINDS="$NEWCOMER_CACHE:$NEWCOMER_CACHE $source:$source"
	echo "$work, from $source"
}

make_desk() {
	machine_bootstrap "$machine_dir/desk.tar" apt,ca-certificates && machine_unpack "$desk" "$machine_dir/desk.tar" &&
	cp /etc/resolv.conf "$desk/etc" && cp /etc/apt/apt.conf.d/* "$desk/etc/apt/apt.conf.d" &&
	echo 'APT::Get::Assume-Yes "true";' > "$desk/etc/apt/apt.conf.d/90yes" &&
	mkdir "$desk/root/debs" && cp build/packages/plugsched*.deb "$desk/root/debs" &&
	# the package lists, as on any machine that has been used for a day
	machine_in "$desk" sh -c 'apt-get -qq update && useradd -m -s /bin/bash jo'
}

# BEGINNING: the one command of the page that begins so, with this kernel and this tree
from_page() {
	local text
	text=$(awk -v b="$1" 'index($0, b) == 1 { sub(/ +# .*/, ""); print; n++ } END { exit n != 1 }' "$scratch/pages/first-change"/*.cmd) ||
		{ echo "false $1"; return; }
	text=${text//6.1.0-56-cloud-amd64/$release}
	echo "${text/% work/ $work}"
}
# in the machine's TAP is what was typed there
all_typed() {
	local cmd
	for cmd in "$scratch/pages/first-change"/*.cmd; do
		cat "$scratch/typed" "$machine_dir"/*.tap | grep -qF -e "$(from_page "$(head -c 30 "$cmd")")" || { cat "$cmd"; return 1; }
	done
}

# WHAT USER COMMAND-LINE: one step, typed at a login
step() {
	local what=$1 user=$2 start=$SECONDS
	shift 2
	diag "$user@desk$ $*"
	echo "$*" >> "$scratch/typed"
	need "$what" machine_in "$desk" runuser -l "$user" -c \
		"${NEWCOMER_CACHE:+export XDG_CACHE_HOME=$NEWCOMER_CACHE; }$*"
	diag "$(tail -n "${lines:-4}" <<< "$tap_output" | cut -c 1-140)"
	diag "($((SECONDS - start)) s)"
}

# the edit of the guide's page, as a reader copies it; the blanks in front are the page's
edit_of_guide() {
	sed -n '/^## The edit/,/^Type it/p' "$guide" | sed -n '/^    ---/,/^Type it/p' | sed '$d; s/^    //' |
		sed '$d' > "$home/long-slice.patch" &&
	grep -q '^+.*sched_feat(LONG_SLICE)' "$home/long-slice.patch"
}
# a tree that stays has the edit of the run before; files that are as they were keep their times
put_back() {
	rm -rf "$home/packages" "$tree/plugsched/package.conf"
	[ ! -d "$tree/.plugsched/pristine" ] ||
		rsync -a --checksum --no-times --no-owner --no-group "$tree/.plugsched/pristine/" "$tree"
}

# ---- the other machine ----

hand_over() {	# FILE...: they are what the next boot finds, and the page
	rm -rf "$parcel" && mkdir "$parcel" && cp "$@" "$scratch/pages/first-change"/*.cmd "$parcel" &&
	tar -C "$parcel" -cf "$scratch/parcel.tar" . && machine_parcel=$scratch/parcel.tar
}
make_machine() {
	machine_unpack "$scratch/root" && machine_unit "$scratch/root" tests/boot/guest-newcomer.sh "--no-block reboot" &&
	machine_disk "$scratch/root"
}

need "the commands are on the guide's page" page_all newcomer "$scratch/pages" first-change
need "packages of plugsched: make deb" machine_debs
need "the other machine: a fresh Debian 12 with systemd" machine_root
need "its disk" make_machine
need "the engineer's folders" choose_folders
need "the desk: a fresh Debian 12" make_desk

step "install plugsched" root "cd /root/debs && $(from_page "apt install ./plugsched_")"
step "fetch the other machine's kernel: image, symbols, config, source" $user "$(from_page "plugsched fetch")"
need "(where a tree stays: the last run's edit is taken out)" put_back
step "init: the one build of that kernel, the boundary, the module's sources" $user "$(from_page "plugsched init")"
lines=6 step "may the function be changed?" $user plugsched explain $work check_preempt_tick
need "the edit, copied from the guide" edit_of_guide
step "a small change: a feature that doubles the slice" $user "patch -p1 -d $work < long-slice.patch"
lines=2 step "build: the module" $user plugsched build $work
lines=12 step "what was changed" $user plugsched diff --stat $work

need "command and module are carried over" hand_over build/packages/plugsched-runtime_*.deb "$tree/scheduler.ko"
include "live: " machine_boot live $release

step "what packages need" root "$(from_page "apt install debhelper")"
lines=2 step "package: for exactly this kernel" $user "$(from_page "plugsched package")"
need "the package is carried over" hand_over "$home"/packages/*.deb
include "install: " machine_boot install $release
include "after the reboot: " machine_boot after $release
ok "each command of the page was typed" all_typed
ok "the tree is as init has made it" put_back
ok "the kernel's log is clean in all boots" machine_log_is_clean
done_testing
