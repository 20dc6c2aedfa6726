#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-roots.sh - `plugsched init` and the compiler that this machine lacks: which root it names, which one
#                 it finds, and that it compiles there. Mounts in a namespace of its own.

TOP=$(cd "$(dirname "$0")/../.." && pwd)
[ "$(id -u)" = 0 ] || as_root=--map-root-user
[ "${1-}" = inside ] || exec unshare ${as_root-} --mount "$0" inside
. "$TOP/tests/front/begin.sh"
trap 'umount -l "$tmp/twin/usr" 2> /dev/null; rm -rf "$tmp"' EXIT
XDG_CACHE_HOME=$tmp/cache
export XDG_CACHE_HOME
roots=$tmp/cache/plugsched/roots

# VMLINUX [OPTION...]
init() {
	vmlinux=$1
	shift
	"$ps" init -k src -v "$vmlinux" -c config -p "$TOP/kconfig/linux-6.1.profile" -j1 "$@" w
}

# ROOT VERSION: a root in which every program that init looks for is there, and says this
fake_root() {
	mkdir -p "$roots/$1/usr/bin"
	echo "#include <stdio.h>
		#include <string.h>
		int main(int n, char **v) { puts(n > 1 && !strcmp(v[1], \"-dumpversion\") ? \"14\" : \"$2\"); }" |
		$CC -static -o "$roots/$1/usr/bin/gcc-14" -x c - &&
	for program in make ld gcc flex bison bc perl pahole openssl awk sed patch python3; do
		cp "$roots/$1/usr/bin/gcc-14" "$roots/$1/usr/bin/$program"
	done
}

fake_source src
fake_config config
wanted="gcc-14 (Debian 14.2.0-19) 14.2.0"
fake_vmlinux vmlinux-14 "$wanted"
fake_vmlinux vmlinux-9 "gcc-9 (Debian 9.9.9-1) 9.9.9"
fake_vmlinux vmlinux-rpm "gcc (GCC) 14.2.1 20250110 (Red Hat 14.2.1-7)"

# ---- no root yet ----
refused "a root is named that has the compiler" "not the target's.*by \"gcc-14 .*: scripts/root.sh trixie$" \
	init vmlinux-14
refused "and when the compiler of that name is not there" "missing.*: scripts/root.sh trixie$" \
	init vmlinux-14 --cc gcc-14-nosuch
refused "none is named for a compiler that no root has" "name it with --cc$" init vmlinux-9
refused "nor for that of another distribution" "name it with --cc$" init vmlinux-rpm
refused "--root that is not there" "nosuch: root is missing" init vmlinux-14 --root nosuch

# ---- a root in the cache ----
need "a root with another version of it" fake_root trixie "gcc-14 (Debian 14.9.0-1) 14.9.0"
refused "that one does not do" "not the target's.*and the root .*trixie has another one, too" init vmlinux-14
need "one with the very version" fake_root other "$wanted"
refused "init finds it, and then lacks the plugin" \
	"other/usr/local/lib/plugsched/gcc-14/plugsched.so: plugin is missing or does not work with gcc-14" \
	init vmlinux-14
said "it says where it compiles" "^Compile in the root $roots/other$"
refused "what --cc names is looked for here" "gcc: not the target's" init vmlinux-14 --cc gcc
rm "$roots/other/usr/bin/bison"
refused "packages are missing in the root" "chroot $roots/other apt install bison" init vmlinux-14
refused "--root goes before the cache" "and the root .*trixie has another one" \
	init vmlinux-14 --root "$roots/trixie"
refused "--root without the compiler" "nosuch: compiler is missing in the root .*trixie" \
	init vmlinux-14 --root "$roots/trixie" --cc nosuch

# ---- a root that compiles: this machine's programs, and a file that only the root has ----
twin() {
	mkdir -p twin/usr && mount --bind /usr twin/usr && mount -t tmpfs none twin/usr/local &&
	for link in /bin /sbin /lib /lib64; do
		if [ -L "$link" ]; then ln -s "$(readlink "$link")" "twin$link"; fi
	done &&
	mkdir -p twin/etc && cp -r /etc/alternatives twin/etc/ && echo "in the root" > twin/marker &&
	install -D -m 644 "$TOP/build/plugsched.so" \
		"twin/usr/local/lib/plugsched/gcc-$($CC -dumpversion)/plugsched.so"
}
need "a root with this machine's compiler" twin
sed -i 's,^olddefconfig:,&\n\t@cp /marker .,' src/Makefile
fake_vmlinux vmlinux
refused "init with it ends where a kernel of four files must" "" init vmlinux --root twin
said "after the build" "^Built in "
matches "which was made in the root" "in the root" cat w/.plugsched/build/marker
ok "with this directory's source, into this directory" test -s w/.plugsched/build/vmlinux.o
matches "the directory remembers the root" "^root $tmp/twin$" cat w/.plugsched/state
not_ok "nothing of it is mounted afterwards" grep "$tmp/twin/\(tmp\|proc\)" /proc/mounts
sed -i 's/^complete.*//; $a complete x' w/.plugsched/state
umount -l twin/usr && rm -rf twin
refused "build says when the root is gone" "twin: root is missing; make it with scripts/root.sh, or" \
	"$ps" build w
done_testing
