#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# test-scripts.sh - what dpkg and rpm make of a package's scripts: order, and the state after failures
#
# The packages are real, made of a fixture's module; dpkg and rpm install them into roots of their
# own, where the command is a stub that notes how it is called and fails when asked to. What the real
# one does is tested by tests/boot/.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$top" || exit 1
. tests/lib/tap.sh
. tests/package/fixture.sh
plugsched=$PWD/build/plugsched
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
export DEBFULLNAME="Jo Doe" DEBEMAIL=jo@example.org
release=6.1.0-1-test-amd64 other=6.1.0-2-test-amd64
name=plugsched-scheduler-$release

conf() {	# WORKDIR VERSION
	printf 'maintainer = Jo Doe <jo@example.org>\n[changelog]\n%s 2026-11-26 12:00:00 +0000\n\tx.\n' \
		"$2" > "$1/plugsched/package.conf"
}
make_packages() {
	local r v dir
	for r in $release $other; do
		dir=$scratch/work-$r
		make_workdir "$dir" $r 01020304 "Linux version $r" || return
		for v in 1 2; do
			conf "$dir" $v && "$plugsched" package --deb -o "$scratch/$v" "$dir" || return
			"$plugsched" package --rpm -o "$scratch/$v" "$dir" || return
		done
	done
}
need "packages of two kernels in two versions" make_packages

# ---- a root with the stub: notes its arguments, fails at the action that /fail names ----

make_stub() {	# ROOT LOG-AS-SEEN-BY-IT FAIL-AS-SEEN-BY-IT
	mkdir -p "$1/usr/bin"
	cat > "$1/usr/bin/plugsched" <<-STUB
	#!/bin/sh
	echo "\$*" >> $2
	[ ! -e $3 ] || [ "\$2" != "\$(cat $3)" ]
	STUB
	chmod 755 "$1/usr/bin/plugsched"
}
called() { is "$1" "$(sed 's/boot //' "$log" 2> /dev/null | paste -sd,)" "$2"; rm -f "$log"; }

# ---- dpkg ----

droot=$scratch/deb-root log=$droot/log
mkdir -p "$droot/var/lib/dpkg/info" "$droot/var/lib/dpkg/updates"
: > "$droot/var/lib/dpkg/status"
make_stub "$droot" "$droot/log" "$droot/fail"
in_root() {	# its scripts find the stub first; the kernel's package and the command are not in it
	PATH=$droot/usr/bin:$PATH dpkg --root="$droot" --force-script-chrootless --force-depends "$@"
}
status_is() { [ "$(dpkg-query --admindir="$droot/var/lib/dpkg" -W -f '${db:Status-Status} ${Version}' "$1")" = "$2" ]; }
module() { test -e "$droot/usr/lib/plugsched/modules/$1/scheduler.ko"; }

ok "deb: installed" in_root -i "$scratch/1/${name}_1_amd64.deb"
called "deb: install loads" "install $release"
ok "deb: another kernel's beside it" in_root -i "$scratch/1/plugsched-scheduler-${other}_1_amd64.deb"
ok "deb: both modules are there" eval "module $release && module $other"
rm -f "$log"
ok "deb: upgraded" in_root -i "$scratch/2/${name}_2_amd64.deb"
called "deb: the old one is kept before, the new one loaded after" "keep $release,install $release"
ok "deb: it is the new one" status_is $name "installed 2"

echo install > "$droot/fail"
ok "deb: a machine that refuses the scheduler has no broken package" \
	in_root -i "$scratch/2/${name}_2_amd64.deb"
ok "deb: installed all the same" status_is $name "installed 2"
rm -f "$log"
echo remove > "$droot/fail"
not_ok "deb: what cannot be rolled back is not removed" in_root -r $name
called "deb: it was tried, and loaded again if it had been" "remove $release,install $release"
ok "deb: the package is as it was" status_is $name "installed 2"
ok "deb: the module too" module $release
not_ok "deb: dpkg has nothing half done" eval "in_root --audit | grep ."
rm -f "$droot/fail"
ok "deb: removed when it can be" in_root -r $name
called "deb: rolled back first" "remove $release"
not_ok "deb: the module is gone" module $release
ok "deb: the other kernel's is not" module $other
mv "$droot/usr/bin/plugsched" "$droot/usr/bin/gone"
ok "deb: removed even where the command is gone" in_root -P plugsched-scheduler-$other
not_ok "deb: nothing is left" test -e "$droot/usr/lib/plugsched"

# ---- rpm ----

if [ "$(id -u)" -ne 0 ]; then
	skip "rpm" "rpm runs scripts in a root by chroot, which needs root"
	done_testing
fi
rroot=$scratch/rpm-root log=$rroot/log
mkdir -p "$rroot/bin" "$rroot/var/lib/rpm" "$rroot/tmp"
cp "$(command -v busybox)" "$rroot/bin/busybox"
for tool in sh cat; do ln -s busybox "$rroot/bin/$tool"; done
make_stub "$rroot" /log /fail
rpm_in() { rpm --root "$rroot" --dbpath /var/lib/rpm "$@"; }
rmodule() { test -e "$rroot/usr/lib/plugsched/modules/$1/scheduler.ko"; }

ok "rpm: installed" rpm_in -i --nodeps "$scratch/1/$name-1-1.x86_64.rpm"
called "rpm: install loads" "install $release"
ok "rpm: another kernel's beside it" rpm_in -i --nodeps "$scratch/1/plugsched-scheduler-$other-1-1.x86_64.rpm"
rm -f "$log"
ok "rpm: upgraded" rpm_in -U --nodeps "$scratch/2/$name-2-1.x86_64.rpm"
called "rpm: the old one is kept before, the new one loaded after" "keep $release,install $release"
matches "rpm: it is the new one" "^$name-2-1.x86_64\$" rpm_in -q $name
echo remove > "$rroot/fail"
not_ok "rpm: what cannot be rolled back is not removed" rpm_in -e $name
ok "rpm: the package is as it was" rpm_in -V --nodeps --nomtime $name
ok "rpm: the module too" rmodule $release
rm -f "$rroot/fail" "$log"
ok "rpm: removed when it can be" rpm_in -e $name
called "rpm: rolled back first" "remove $release"
not_ok "rpm: the module is gone" rmodule $release
ok "rpm: the other kernel's is not" rmodule $other
matches "rpm: it requires exactly the kernel" "^/boot/vmlinuz-$release\$" \
	rpm -qp --requires "$scratch/1/$name-1-1.x86_64.rpm"
again() { sleep 1; "$plugsched" package --rpm -o "$scratch/again" "$scratch/work-$other"; }
ok "rpm: made again" again
ok "rpm: the same bytes" cmp "$scratch/2/plugsched-scheduler-$other-2-1.x86_64.rpm" \
	"$scratch/again/plugsched-scheduler-$other-2-1.x86_64.rpm"
matches "rpm: rpmlint finds no error" ' 0 errors' \
	rpmlint -c packaging/rpmlint.toml "$scratch/2/$name-2-1.x86_64.rpm"
done_testing
