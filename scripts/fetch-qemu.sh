#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# fetch-qemu.sh - unpack QEMU 10 from bookworm-backports into the cache
#
# QEMU 7.2, bookworm's own, may execute a stale int3 for ever when each CPU has a thread
# (thread=multi). The machine keeps its packages and its apt configuration: apt gets lists and a
# cache of its own, and the archive's address from the machine's sources of bookworm.
#
# In:  a Debian 12 machine with its archive configured.
# Out: ${XDG_CACHE_HOME:-~/.cache}/plugsched/qemu-10/qemu-system-x86_64; its path is the one line on
#      stdout. A folder of that name is always complete. A second run fetches nothing.

set -eu
set -o pipefail

cache=${XDG_CACHE_HOME:-$HOME/.cache}/plugsched
qemu=$cache/qemu-10
packages=(qemu-system-x86 seabios)

say() { echo "fetch-qemu: $*" >&2; }
die() { say "$*"; exit 1; }

mkdir -p "$cache" || die "cannot make $cache"
exec 9> "$cache/.qemu.lock"
flock 9
if [ -x "$qemu/qemu-system-x86_64" ]; then
	echo "$qemu/qemu-system-x86_64"
	exit 0
fi

# the archive that the machine takes bookworm from; its keys are those that Debian trusts by default
uri=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Release: bookworm' \
	'Component: main' | head -n 1)
[ -n "$uri" ] ||
	die "the machine's apt sources do not name bookworm (main): QEMU 10 comes from its backports"

rm -rf "$cache"/.qemu.*/
new=$(mktemp -d "$cache/.qemu.XXXXXX")
trap 'rm -rf "$new"' EXIT
trap 'exit 130' INT TERM HUP
mkdir -p "$new"/apt/{lists,archives}/partial
for suite in bookworm bookworm-backports; do
	echo "deb $uri $suite main"
done > "$new/apt/sources.list"

# root's cache is closed to apt's own user
own_apt() {
	apt-get -qq -o Dir::Etc::SourceList="$new/apt/sources.list" -o Dir::Etc::SourceParts=/dev/null \
		-o Dir::State::Lists="$new/apt/lists" -o Dir::Cache="$new/apt" \
		-o Dir::Cache::Archives="$new/apt/archives" -o APT::Sandbox::User="$(id -un)" \
		-o Debug::NoLocking=1 "$@" >&2
}

say "fetching QEMU 10 from bookworm-backports"
own_apt update || die "cannot read bookworm-backports at $uri: is the archive reachable?"
# The packages, and those of their libraries that this machine lacks.
own_apt install --download-only -y --no-install-recommends --no-remove \
	-t bookworm-backports --reinstall "${packages[@]}" ||
	die "cannot fetch ${packages[*]} from bookworm-backports at $uri"

for deb in "$new"/apt/archives/*.deb; do
	dpkg-deb -x "$deb" "$new" || die "cannot unpack to $cache (no space left?)"
done
cat > "$new/qemu-system-x86_64" << 'END'
#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
lib=$here/usr/lib/x86_64-linux-gnu
QEMU_MODULE_DIR=$lib/qemu LD_LIBRARY_PATH=$lib:$here/lib/x86_64-linux-gnu \
	exec "$here/usr/bin/qemu-system-x86_64" -L "$here/usr/share/qemu" \
	-L "$here/usr/share/seabios" "$@"
END
chmod 755 "$new" "$new/qemu-system-x86_64"
version=$("$new/qemu-system-x86_64" --version | head -n 1) || die "what was unpacked does not run"
case $version in
*" version "[1-9][0-9].*) ;;
*) die "bookworm-backports has \"$version\", QEMU 10 or newer is needed" ;;
esac
rm -rf "$new/apt" "$qemu"
mv "$new" "$qemu"
echo "$qemu/qemu-system-x86_64"
