#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# test-meta.sh - a meta-package that follows the kernel's own pulls the right kernel's scheduler
#
# apt solves it, in an archive of index files; two of the packages are real ones, made of fixtures.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$top" || exit 1
. tests/lib/tap.sh
. tests/package/fixture.sh
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
export DEBFULLNAME="Jo Doe" DEBEMAIL=jo@example.org
archive=$scratch/archive

stanza() {	# NAME VERSION [FIELD...]
	printf 'Package: %s\nVersion: %s\nArchitecture: amd64\nFilename: ./%s.deb\nSize: 1\n' "$1" "$2" "$1"
	[ $# -lt 3 ] || printf '%s\n' "${@:3}"
	printf 'Description: x\n\n'
}
kernel() {	# RELEASE VERSION: the kernel's package, and its scheduler's as plugsched makes it
	make_workdir "$scratch/$1" "$1" 01020304 "Linux version $1 (a@b) #1 SMP Debian $2 (2026-11-12)" &&
	build/plugsched package --deb -o "$archive" "$scratch/$1" &&
	stanza "linux-image-$1" "$2" >> "$archive/Packages" &&
	{ dpkg-deb -f "$archive/plugsched-scheduler-$1"_*.deb; printf 'Filename: ./%s.deb\nSize: 1\n\n' "$1"; } \
		>> "$archive/Packages"
}
make_archive() {
	mkdir -p "$archive" "$scratch/apt/lists/partial" "$scratch/apt/cache/archives/partial" &&
	: > "$scratch/apt/status" && kernel 6.1.0-1-cloud-amd64 6.1.8-1 && kernel 6.1.0-2-cloud-amd64 6.1.9-1 &&
	{ stanza plugsched-runtime 0.1
	  stanza linux-image-cloud-amd64 6.1.9-1 "Depends: linux-image-6.1.0-2-cloud-amd64 (= 6.1.9-1)"
	  stanza site-scheduler 6.1.9-1 "Depends: linux-image-cloud-amd64 (= 6.1.9-1), plugsched-scheduler-cloud-amd64 (= 6.1.9-1)"
	  stanza site-too-new 6.1.10-1 "Depends: plugsched-scheduler-cloud-amd64 (= 6.1.10-1)"
	} >> "$archive/Packages" &&
	echo "deb [trusted=yes] file:$archive ./" > "$scratch/list" && apt update
}
apt() {
	apt-get -q -o Dir::Etc::SourceList="$scratch/list" -o Dir::Etc::SourceParts=/dev/null \
		-o Dir::State="$scratch/apt" -o Dir::State::status="$scratch/apt/status" \
		-o Dir::Cache="$scratch/apt/cache" -o APT::Sandbox::User="$(id -un)" \
		-o Debug::NoLocking=1 "$@"
}
need "an archive with two kernels and their schedulers" make_archive
matches "the newest kernel's scheduler is pulled" '^Inst plugsched-scheduler-6.1.0-2-cloud-amd64 ' \
	apt -s install site-scheduler
said "with its kernel" '^Inst linux-image-6.1.0-2-cloud-amd64 '
not_ok "and not the other kernel's" tap_matches '^Inst plugsched-scheduler-6.1.0-1'
refused "a kernel without a scheduler pulls none" 'plugsched-scheduler-cloud-amd64 \(= 6.1.10-1\)' \
	apt -s install site-too-new
done_testing
