#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# install-deps.sh - install what building and testing plugsched needs and this machine lacks
#
# usage: install-deps.sh [lint]
#
# In:  with `lint`, what `make lint` needs instead. Out: Debian packages installed with apt-get (as root
#      or through sudo); nothing is done, and nothing said, when all are there.

set -eu

packages=(
	# plugsched itself: plugin, command, unit tests
	make gcc g++ gcc-12 g++-12 gcc-12-plugin-dev gcc-11 g++-11 gcc-11-plugin-dev
	libc6-dev pkg-config
	libelf-dev libdw-dev libbpf-dev libkmod-dev libjansson-dev libcapstone-dev libcmocka-dev
	# building the target kernel's objects and modules
	bc binutils bison ccache cpio dwarves flex kmod libssl-dev mawk openssl patch perl python3 rsync
	xz-utils
	zlib1g-dev
	# the tests that browse the boundary's page, read the man pages and complete
	chromium chromium-driver curl man-db mandoc jq bsdextrautils bsdutils diffutils zsh
	# the tests that fetch, from archives that they make up and sign
	gpg gpg-agent dnf dnf-plugins-core createrepo-c rpm rpm2cpio
	# fuzzing
	clang-14 libclang-rt-14-dev
	# the virtual machine
	busybox-static e2fsprogs mmdebstrap qemu-system-x86 seabios
	# what runs in it during swaps
	rt-tests stress-ng util-linux linux-perf
	# what looks at it from outside
	gdb
	# packages
	debhelper dpkg-dev fakeroot lintian rpm rpmlint
)

# checkers only: no test needs them
lint=(linux-kbuild-6.1 mandoc shellcheck sparse clang-format-14 perl git)

case ${1-} in
"") ;;
lint) packages=("${lint[@]}") ;;
*) echo "usage: install-deps.sh [lint]" >&2; exit 64 ;;
esac

missing=()
for package in "${packages[@]}"; do
	status=$(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2> /dev/null || true)
	case $status in ii*) ;; *) missing+=("$package") ;; esac
done
[ ${#missing[@]} -gt 0 ] || exit 0

echo "install-deps: installing ${missing[*]}" >&2
sudo=
if [ "$(id -u)" -ne 0 ]; then
	command -v sudo > /dev/null || {
		echo "install-deps: neither root nor sudo here; as root: apt-get install ${missing[*]}" >&2
		exit 1
	}
	sudo=sudo
fi
# A fresh machine has no package lists, and old lists name files that are gone.
install() {
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
		"${missing[@]}" > /dev/null
}
install 2> /dev/null || { $sudo apt-get update -qq && install; } || {
	echo "install-deps: apt-get could not install ${missing[*]}" >&2
	exit 1
}
