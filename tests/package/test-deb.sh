#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# test-deb.sh - `plugsched package --deb`: what is in it, the same bytes twice, refusals, lintian

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$top" || exit 1
. tests/lib/tap.sh
. tests/package/fixture.sh
plugsched=$PWD/build/plugsched
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
work=$scratch/work release=6.1.0-1-test-amd64
export DEBFULLNAME="Jo Doe" DEBEMAIL=jo@example.org

package() { "$plugsched" package --deb -o "$scratch/$1" "$work"; }
field() { dpkg-deb -f "$deb" "$1"; }
held() { dpkg-deb --fsys-tarfile "$deb" | tar -xOf - "./$1"; }

make_it() {
	make_workdir "$work" $release 01020304 \
		"Linux version $release (a@b) (gcc-12 (Debian 12.2.0-14) 12.2.0) #1 SMP Debian 6.1.9-2 (2026-11-12)" &&
	sed -i 's/return 1/return 2/' "$work/kernel/sched/core.c" &&
	echo 'int added;' > "$work/kernel/sched/added.h" &&
	sed -i '/-- old/d' "$work/kernel/sched/core.c" &&
	echo '/* ours */' >> "$work/plugsched/hooks.c" && touch "$work/scheduler.ko"
}
need "a directory with a module" make_it

# ---- the first package, with defaults ----

matches "the first one is made with a default package.conf" 'package.conf: made with defaults' \
	package one
need "the default is as the environment says" \
	grep -q '^maintainer = Jo Doe <jo@example.org>$' "$work/plugsched/package.conf"
cat > "$work/plugsched/package.conf" <<'CONF'
name = acme-scheduler
maintainer = Jo Doe <jo@example.org>
summary = ACME's CPU scheduler

[changelog]
1.1 2026-11-20 12:00:00 +0100
	Longer slices.
	Fewer migrations.
1.0 2026-11-01 09:30:00 -0330
	First version.
CONF
package_conf=$(cat "$work/plugsched/package.conf")
need "a package is made" package one
deb=$(echo "$scratch"/one/acme-scheduler-*.deb)
is "its file is named by kernel and version" "${deb##*/}" \
	"acme-scheduler-${release}_1.1+k6.1.9.2_amd64.deb"
is "it depends on exactly the kernel and the command" "$(field Depends | tr -d '\n')" \
	"plugsched-runtime, linux-image-$release (= 6.1.9-2) | linux-image-$release-unsigned (= 6.1.9-2)"
is "a meta-package finds it by version or flavour" "$(field Provides | tr -d '\n')" \
	"acme-scheduler (= 1.1), acme-scheduler-test-amd64 (= 6.1.9-2), plugsched-module-$release"
is "two packages of one kernel exclude each other" "$(field Conflicts)" "plugsched-module-$release"
held "usr/lib/plugsched/modules/$release/scheduler.ko" > "$scratch/held.ko"
ok "it holds the module, byte for byte" cmp "$scratch/held.ko" "$work/scheduler.ko"
not_ok "depmod does not see it" sh -c "dpkg-deb -c '$deb' | grep ' ./lib/modules'"
doc=usr/share/doc/acme-scheduler-$release
matches "it holds the boundary's summary" 'kernel 6.1.0-1-test-amd64, build-id 01020304' \
	held $doc/boundary.txt
held $doc/changes.patch > "$scratch/patch"
apply() { cp -r "$work/.plugsched/pristine" "$scratch/tree" && patch -p1 -d "$scratch/tree" < "$scratch/patch"; }
ok "its patch applies to what was generated" apply
ok "and gives what was edited" diff -r "$scratch/tree/kernel" "$work/kernel"
ok "also in the module's own files" cmp "$scratch/tree/plugsched/hooks.c" "$work/plugsched/hooks.c"
as_printed() { diff <(sed 1d "$scratch/patch") <("$plugsched" diff --module "$work"); }
ok "it is what plugsched diff prints" as_printed
ok "with the functions in front" grep -q '^#   kernel/sched/core.c:3: edited sched_one, insider' "$scratch/patch"
to_kernel() { cp -r "$work-source" "$scratch/kernel" && "$plugsched" diff "$work" | patch -p1 --fuzz=0 -d "$scratch/kernel"; }
matches "the patch for the kernel is the same without those" "^patching file kernel/sched/added.h" to_kernel
not_ok "and not those" test -e "$scratch/kernel/plugsched"
matches "its licence is named" '^License: GPL-2$' held $doc/copyright
matches "its changelog has the dates" '^ -- Jo Doe <jo@example.org>  Fri, 20 Nov 2026 12:00:00 \+0100' \
	sh -c "dpkg-deb --fsys-tarfile '$deb' | tar -xOf - ./$doc/changelog.gz | gzip -d"
said "a zone of half hours is kept" '09:30:00 -0330$'

# ---- the same bytes ----

again() { sleep 1 && umask 077 && cp -p "$work/scheduler.ko" "$scratch/k" && package two && umask 022; }
need "it is made again, later and with another umask" again
ok "the same bytes" cmp "$deb" "$scratch/two/${deb##*/}"
elsewhere() {
	mv "$work" "$scratch/elsewhere" && work=$scratch/elsewhere &&
	TZ=Asia/Tokyo LC_ALL=C.UTF-8 package three
}
need "it is made in another directory and time zone" elsewhere
ok "the same bytes again" cmp "$deb" "$scratch/three/${deb##*/}"
not_ok "nothing is left in the directory" test -e "$work/.plugsched/package"

matches "lintian has nothing to say" '^$' \
	lintian --fail-on error,warning --allow-root --suppress-tags bad-distribution-in-changes-file "$deb"

# ---- what is refused ----

sleep 0.1
touch "$work/kernel/sched/core.c"
refused "sources newer than the module" 'core.c is newer than .*scheduler.ko: .plugsched build' package no
touch "$work/scheduler.ko"
mv "$work/scheduler.ko" "$scratch/kept.ko"
refused "no module" 'scheduler.ko is missing: .plugsched build' package no
head -c 700 "$scratch/kept.ko" > "$work/scheduler.ko"
refused "a cut module" 'scheduler.ko is (damaged|not a)' package no
make_ko "$work/scheduler.ko" $release 0a0b0c0d
refused "a module of another kernel" 'is not for the kernel of .* \(build-id 01020304\)' package no
mv "$scratch/kept.ko" "$work/scheduler.ko"
touch "$work/scheduler.ko"

bad_conf() {	# WHAT ERE SED-SCRIPT
	printf '%s\n' "$package_conf" | sed "$3" > "$work/plugsched/package.conf"
	refused "package.conf: $1" "$2" package no
}
bad_conf "a name with capitals" 'package.conf:1: name: wanted is' 's/^name.*/name = Acme/'
bad_conf "a name that leaves its directory" 'package.conf:1: name' 's/^name.*/name = ..\/acme/'
bad_conf "a maintainer without address" 'package.conf:2: maintainer' 's/ <jo.*//'
bad_conf "an unknown setting" 'package.conf:3: no setting is called "sumary"' 's/^summary/sumary/'
bad_conf "no date" 'package.conf:6: .* is no date' 's/^1.1 .*/1.1/'
bad_conf "a version with a revision" 'package.conf:6: "1.1-1" is no version' 's/^1.1/1.1-1/'
bad_conf "versions in the wrong order" 'package.conf:9: version 1.0 is newer' 's/^1.0 2026/1.0 2027/'
bad_conf "a version that says nothing" 'version 1.0 says nothing' '/First/d'
bad_conf "no changelog" 'the changelog is missing' '/changelog/,$d'
bad_conf "bytes that are no text" 'not a (text|line)' 's/Longer/\x00/'
refused "no such directory" 'was not made by plugsched init' \
	"$plugsched" package --deb "$scratch/one"
refused "neither --deb nor --rpm" '\-\-deb or --rpm is missing' "$plugsched" package "$work"
printf '%s\n' "$package_conf" > "$work/plugsched/package.conf"
without_tools() { PATH=/nonexistent "$plugsched" package --deb -o "$scratch/no" "$work"; }
refused "no debhelper" 'dh is missing: install debhelper' without_tools
full() { mkdir "$scratch/full" && mount -t tmpfs -o size=16k tmpfs "$scratch/full" || return
	 head -c 15k /dev/zero > "$scratch/full/zero"; ! package full
	 local status=$?; umount "$scratch/full"; return $status; }
if [ "$(id -u)" -eq 0 ] && unshare -m true 2> /dev/null; then
	ok "no room for the result is an error" full
else
	skip "no room for the result is an error" "mounting a tmpfs needs root"
fi
done_testing
