#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Tests of `plugsched fetch` on an rpm-based machine: the real dnf, rpmbuild and rpmkeys with
# repositories made up here. apt-get is kept out of the PATH.

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
. "$top/tests/lib/tap.sh"
export XDG_CACHE_HOME=$scratch/cache
cache=$XDG_CACHE_HOME/plugsched
r1=5.14.0-427.13.1.el9_4.x86_64 r2=5.14.0-427.20.1.el9_4.x86_64
rt=$r2+rt

mkdir -p "$scratch"/{bin,repos,all,repo/{baseos,baseos-debuginfo,baseos-source},rpmbuild/SOURCES}
ln -s /usr/bin/* "$scratch/bin/"
rm -f "$scratch/bin/apt-get" "$scratch/bin/dnf"
export PATH=$scratch/bin

# a dnf that knows the repositories of this test and nothing of the machine
cat > "$scratch/dnf.conf" << END
[main]
gpgcheck=0
cachedir=$scratch/dnf/cache
persistdir=$scratch/dnf/persist
logdir=$scratch/dnf/log
reposdir=$scratch/repos
metadata_expire=0
END
cat > "$scratch/bin/dnf" << END
#!/bin/sh
exec /usr/bin/dnf -c $scratch/dnf.conf "\$@"
END
chmod +x "$scratch/bin/dnf"
for repo in baseos baseos-debuginfo baseos-source; do
	printf '[%s]\nname=%s repository\nbaseurl=file://%s\nenabled=%d\n' "$repo" "$repo" \
		"$scratch/repo/$repo" "$([ $repo != baseos ]; echo $?)"
done > "$scratch/repos/test.repo"
printf '[other-debuginfo]\nname=not of ours\nbaseurl=file:///nonexistent\nenabled=0\n' > "$scratch/repos/other.repo"

cat > "$scratch/kernel.spec" << 'END'
%global debug_package %{nil}
%global __spec_install_post %{nil}
%global R %{version}-%{release}.%{_arch}
Name: kernel
Version: 5.14.0
Release: %{abi}
Summary: a kernel
License: GPL-2.0
Source0: linux-5.14.0.tar.xz
Patch0: distribution.patch
%description
A kernel.
%package core
Summary: its image
%description core
Its image.
%package rt-core
Summary: another image
%description rt-core
Another image.
%package debuginfo
Summary: its symbols
%description debuginfo
Its symbols.
%package rt-debuginfo
Summary: its symbols
%description rt-debuginfo
Its symbols.
%prep
%setup -q -c -n kernel-5.14.0
cd linux-5.14.0
patch -p1 < %{PATCH0}
%install
for r in %{R} %{R}+rt; do
	mkdir -p %{buildroot}/lib/modules/$r %{buildroot}/usr/lib/debug/lib/modules/$r/kernel
	echo "vmlinuz $r" > %{buildroot}/lib/modules/$r/vmlinuz
	echo "config $r" > %{buildroot}/lib/modules/$r/config
	echo "vmlinux $r" > %{buildroot}/usr/lib/debug/lib/modules/$r/vmlinux
done
%files core
/lib/modules/%{R}
%files rt-core
/lib/modules/%{R}+rt
%files debuginfo
/usr/lib/debug/lib/modules/%{R}
%files rt-debuginfo
/usr/lib/debug/lib/modules/%{R}+rt
END

make_kernel() {	# RELEASE: rpms into all/
	local abi=${1#5.14.0-}
	abi=${abi%.x86_64}
	mkdir -p "$scratch/linux-5.14.0/kernel/sched"
	echo "upstream" > "$scratch/linux-5.14.0/kernel/sched/core.c"
	tar -cJf "$scratch/rpmbuild/SOURCES/linux-5.14.0.tar.xz" -C "$scratch" linux-5.14.0
	printf '%s\n' '--- a/kernel/sched/core.c' '+++ b/kernel/sched/core.c' '@@ -1 +1 @@' -upstream \
		"+source $abi" > "$scratch/rpmbuild/SOURCES/distribution.patch"
	rpmbuild -ba --quiet -D "_topdir $scratch/rpmbuild" -D "abi $abi" "$scratch/kernel.spec" &&
	find "$scratch/rpmbuild" -name '*.rpm' -exec mv -t "$scratch/all" {} +
}

publish() {
	local rpm repo
	for rpm in "$scratch"/all/*.rpm; do
		case $rpm in
		*debuginfo*) repo=baseos-debuginfo ;;
		*.src.rpm) repo=baseos-source ;;
		*) repo=baseos ;;
		esac
		cp "$rpm" "$scratch/repo/$repo"
	done
	for repo in "$scratch"/repo/*; do
		createrepo_c -q "$repo" || return
	done
}

fetch() { "$top/build/plugsched" fetch "$@"; }
fetches_nothing() {
	fetch "$@" > "$scratch/out" 2>&1 && cat "$scratch/out" && ! grep -q "^fetching" "$scratch/out"
}
whole() {	# FOLDER RELEASE
	local abi=${2#5.14.0-}
	abi=${abi%.x86_64*}
	cat "$1"/{vmlinuz,config,vmlinux,linux-source/kernel/sched/core.c,release}
	[ "$(cat "$1"/{vmlinuz,config,vmlinux,linux-source/kernel/sched/core.c,release})" = \
	  "$(printf '%s\n' "vmlinuz $2" "config $2" "vmlinux $2" "source $abi" "$2")" ]
}
clean() { ls -A "$cache" && [ -z "$(find "$cache" -maxdepth 1 \( -name '.unpack*' -o -name download \))" ]; }

refused "repositories without a kernel" "$r1: no such kernel in the archive" fetch $r1
need "a kernel as rpms" make_kernel $r1
need "and a newer one" make_kernel $r2
ok "in repositories" publish
matches "a release is fetched" "^plugsched init $r1 DIR$" fetch $r1
ok "whole, with the distribution's patch applied" whole "$cache/$r1" $r1
ok "with nothing left" clean
ok "a second run fetches nothing" fetches_nothing $r1
matches "a pattern means the newest" "^$r2 $r2 is in" fetch '5.14.0-*.x86_64'
ok "whole" whole "$cache/$r2" $r2
ok "a variant has a folder of its own" fetch $rt
ok "whole" whole "$cache/$r2.$rt" $rt
matches "the list has them" "^$r1 +$r1 +baseos +- +no +fetched$" fetch --list

mv "$scratch/repo" "$scratch/away"
ok "without network, what is there is found" fetches_nothing $r1
mv "$scratch/away" "$scratch/repo"

rm -rf "$cache"
printf x | dd of="$scratch/repo/baseos/kernel-core-$r1.rpm" bs=1 seek=5000 conv=notrunc status=none
refused "a package of another sum" "cannot fetch kernel-core $r1" fetch $r1
not_ok "makes no folder" [ -e "$cache/$r1" ]
printf x | dd of="$scratch/all/kernel-core-$r1.rpm" bs=1 seek=5000 conv=notrunc status=none
ok "in the repository, too," publish
refused "a damaged package with the right sum" "kernel-core-$r1.rpm: signature cannot be checked" fetch -u $r1
rm "$scratch"/repo/baseos-debuginfo/kernel-debuginfo-$r1.rpm "$scratch"/all/kernel-*debuginfo-$r1.rpm
ok "a repository without symbols" publish
refused "is a refusal" "$r1: .* but no kernel-debuginfo of that version" fetch -u $r1
rm "$scratch"/repo/baseos-source/*.20.1.* "$scratch"/all/*.20.1.*.src.rpm
ok "a repository without source" publish
refused "likewise" "$r2: .* but no kernel \(source\) of that version" fetch -u $r2
rm "$scratch/bin/dnf"
refused "neither dnf nor apt-get" "neither apt-get nor dnf is here" fetch $r2
done_testing
