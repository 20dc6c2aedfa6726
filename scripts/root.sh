#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# root.sh - a Debian root with other compilers, and the plugin built for each of them
#
#   root.sh NAME                 make it, or bring its plugins up to date
#   root.sh NAME [-d DIR]... COMMAND [ARG...]  run a command in it, which sees the current directory, and DIR
#
# In:  a line of kconfig/debian.roots; Debian's archive; the plugin's sources. Root's rights.
# Out: ${XDG_CACHE_HOME:-~/.cache}/plugsched/roots/NAME, where `plugsched init` finds it: compilers, what
#      builds a kernel and plugsched, and usr/local/lib/plugsched/gcc-N/plugsched.so. What is made of
#      plugsched's sources on the way is in build/roots/NAME/.

set -eu
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
name=${1:?usage: root.sh NAME [COMMAND...]}
shift
roots=${XDG_CACHE_HOME:-$HOME/.cache}/plugsched/roots
root=$roots/$name
read -r suites compilers <<< "$(awk -v n="$name" '$1 == n { $1 = ""; print }' "$top/kconfig/debian.roots")"
fail() { echo "root.sh: $*" >&2; exit 1; }
[ -n "$suites" ] || fail "$name: no such root in kconfig/debian.roots"

packages=(
	make gcc g++ libc6-dev binutils pkg-config
	# plugsched
	libelf-dev libdw-dev libbpf-dev libkmod-dev libjansson-dev libcapstone-dev libcmocka-dev
	# a kernel, its modules
	bc bison cpio dwarves flex kmod libssl-dev openssl patch perl python3 rsync xz-utils zlib1g-dev zstd
)
# kernels have Rust in them since bookworm
[ "${suites%%,*}" = bookworm ] || packages+=(rustc rust-src bindgen)
for gcc in $compilers; do
	packages+=("gcc-$gcc" "g++-$gcc" "gcc-$gcc-plugin-dev")
done

make_root() {
	local extra include
	command -v mmdebstrap > /dev/null || fail "mmdebstrap is missing: apt install mmdebstrap"
	include=$(IFS=,; echo "${packages[*]}")
	rm -rf "$root.new"
	# the further suites are in the archive of the first
	set --
	for extra in $(echo "$suites" | tr , '\n' | tail -n +2); do
		set -- "$@" --setup-hook="sed -n 's/ ${suites%%,*} main\$/ $extra main/p' \
			\"\$1/etc/apt/sources.list\" | head -n 1 > \"\$1/etc/apt/sources.list.d/$extra.list\""
	done
	# a snapshot of the archive, of the day on which it had the compiler, will do
	mmdebstrap --mode=root --variant=apt --include="$include" \
		--aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' \
		--aptopt='Acquire::Check-Valid-Until "false"' \
		"$@" "${suites%%,*}" "$root.new" > "$roots/$name.log" 2>&1 ||
		{ tail -n 20 "$roots/$name.log" >&2; fail "$root: not made: see $roots/$name.log"; }
	mv "$root.new" "$root"
}

# In a mount namespace that ends with the command.
enter() {	# [-d DIR]... COMMAND...
	local seen=(/proc /dev /tmp "$PWD")
	while [ "$1" = -d ]; do
		seen+=("$(realpath "$2")")
		shift 2
	done
	# shellcheck disable=SC2016	# the shells in there expand these
	unshare --mount --propagation private sh -ec '
		root=$1 dir=$2 seen=$3
		shift 3
		echo "$seen" | while read -r d; do
			mkdir -p "$root$d"
			mount --rbind "$d" "$root$d"
		done
		exec chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C \
			sh -ec "cd \"\$0\"; exec \"\$@\"" "$dir" "$@"' \
		sh "$root" "$PWD" "$(printf '%s\n' "${seen[@]}")" "$@"
}

make_plugins() {
	local gcc
	for gcc in $compilers; do
		enter make -s -j "$(nproc)" O="build/roots/$name/gcc-$gcc" CC="gcc-$gcc" \
			"build/roots/$name/gcc-$gcc/plugsched.so"
		install -D -m 644 "build/roots/$name/gcc-$gcc/plugsched.so" \
			"$root/usr/local/lib/plugsched/gcc-$gcc/plugsched.so"
	done
}

[ "$(id -u)" = 0 ] || fail "a root is made and entered by root: run this with sudo"
mkdir -p "$roots"
exec 9> "$roots/.$name.lock"
if [ $# -gt 0 ]; then
	[ -d "$root" ] || fail "$root is missing: run scripts/root.sh $name"
	enter "$@"
	exit
fi
flock 9
[ -d "$root" ] || make_root
cd "$top"
make_plugins
