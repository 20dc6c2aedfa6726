#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# fetch-target.sh - fetch Debian's newest 6.1 cloud kernel: image, symbols and source
#
# In:  the machine's configured Debian archive. PLUGSCHED_DEBS=DIR names a folder whose .deb files
#      are used instead of downloading, when they are the ones the archive lists.
# Out: ${XDG_CACHE_HOME:-~/.cache}/plugsched/VERSION/ holding vmlinuz, config, vmlinux, linux-source/
#      and release (uname -r); its path is the one line on stdout. A folder of that name is always
#      complete: it is made under another name. A second run fetches nothing.

set -eu
set -o pipefail

cache=${XDG_CACHE_HOME:-$HOME/.cache}/plugsched
image_pattern='^linux-image-6\.1\.0-[0-9]+-cloud-amd64$'
source_package=linux-source-6.1
# MB: three packages, the unpacked source, vmlinux, and room for the builds that follow
space_needed=4500

say() { echo "fetch-target: $*" >&2; }
die() { say "$*"; exit 1; }

versions() { apt-cache madison "$1" 2> /dev/null | awk -F'|' '{ gsub(/ /, "", $2); print $2 }'; }

has() { [[ " $(versions "$1" | tr "\n" " ") " == *" $2 "* ]]; }

# "PACKAGE VERSION" of the newest image that has symbols and source of its very version
newest() {
	local package version
	for package in $(apt-cache search --names-only "$image_pattern" | cut -d' ' -f1 | sort -Vr); do
		for version in $(versions "$package" | sort -Vru); do
			if has "$package-dbg" "$version" && has "$source_package" "$version"; then
				echo "$package $version"
				return
			fi
			say "$package $version: no -dbg or $source_package of that version, trying an older one"
		done
	done
}

update_lists() {
	local sudo=
	[ "$(id -u)" -eq 0 ] || sudo=sudo
	say "updating the package lists"
	$sudo apt-get update -qq || die "apt-get update failed: is the Debian archive reachable?"
}

field() { apt-cache show --no-all-versions "$1=$2" | sed -n "s/^$3: //p"; }

matches() { [ -f "$1" ] && echo "$2  $1" | sha256sum -c --status; }

# the .deb of package $1 version $2; its path on stdout
get() {
	local name sum dir
	name=$(basename "$(field "$1" "$2" Filename)")
	sum=$(field "$1" "$2" SHA256)
	[ -n "$name" ] && [ -n "$sum" ] || die "$1 $2: the package lists do not describe it"
	for dir in ${PLUGSCHED_DEBS:+"$PLUGSCHED_DEBS"} "$cache/download"; do
		if matches "$dir/$name" "$sum"; then
			echo "$dir/$name"
			return
		fi
	done
	say "fetching $1 $2 ($(($(field "$1" "$2" Size) / 1000000)) MB)"
	mkdir -p "$cache/download/partial" "$cache/download/new"
	# apt verifies what it fetches; root's cache is closed to apt's own user
	(cd "$cache/download/new" && rm -f -- *.deb &&
	 apt-get download -qq -o APT::Sandbox::User="$(id -un)" "$1=$2" >&2 && mv -- *.deb "../$name") ||
		return 1
	matches "$cache/download/$name" "$sum" || die "$name: not what the package lists say"
	echo "$cache/download/$name"
}

from_deb() {	# DEB MEMBER FILE
	dpkg-deb --fsys-tarfile "$1" | tar -xOf - "$2" > "$3"
}

unpack() {	# RELEASE IMAGE DBG SOURCE DIR
	from_deb "$2" "./boot/vmlinuz-$1" "$5/vmlinuz" &&
	from_deb "$2" "./boot/config-$1" "$5/config" &&
	from_deb "$3" "./usr/lib/debug/boot/vmlinux-$1" "$5/vmlinux" &&
	from_deb "$4" "./usr/src/$source_package.tar.xz" "$5/source.tar.xz" &&
	tar -xJf "$5/source.tar.xz" -C "$5" && rm "$5/source.tar.xz" &&
	mv "$5/$source_package" "$5/linux-source" &&
	echo "$1" > "$5/release"
}

mkdir -p "$cache" || die "cannot make $cache"
exec 9> "$cache/.lock"
flock 9

found=$(newest)
have=$(cd "$cache" && ls -d [0-9]*/release 2> /dev/null | sed "s|/release||" | sort -V | tail -n 1) || true
if [ -z "$found" ] && [ -n "$have" ]; then
	say "the package lists name no target, using $have fetched before"
	echo "$cache/$have"
	exit 0
fi
if [ -z "$found" ]; then
	update_lists
	found=$(newest)
	[ -n "$found" ] ||
		die "no image with -dbg and $source_package of its version in the archive: is this" \
		    "Debian 12 on amd64, with bookworm or bookworm-security configured?"
fi
package=${found% *} version=${found#* }
target=$cache/$version
if [ -f "$target/release" ]; then
	echo "$target"
	exit 0
fi

free=$(df -Pm "$cache" | awk 'NR == 2 { print $4 }')
[ "$free" -ge $space_needed ] ||
	die "no space: $cache has $free MB free, $space_needed MB are needed; free some or set XDG_CACHE_HOME"

get_all() {
	image=$(get "$package" "$version") && dbg=$(get "$package-dbg" "$version") &&
	source=$(get "$source_package" "$version")
}
if ! get_all; then
	# lists older than the archive name files that are gone
	update_lists
	get_all || die "cannot fetch $package $version, its -dbg and $source_package"
fi

say "unpacking to $target"
rm -rf "$cache"/.unpack.*
new=$(mktemp -d "$cache/.unpack.XXXXXX")
trap 'rm -rf "$new"' EXIT
trap 'exit 130' INT TERM HUP
unpack "${package#linux-image-}" "$image" "$dbg" "$source" "$new" ||
	die "cannot unpack to $cache (no space left?)"
chmod 755 "$new"
rm -rf "$target"
mv "$new" "$target"
rm -rf "$cache/download"
echo "$target"
