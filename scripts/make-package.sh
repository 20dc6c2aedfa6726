#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# make-package.sh - packages of plugsched itself, by the distribution's tools: `make deb`, `make rpm`
#
#   make-package.sh deb|dsc|rpm|srpm [OUT]
#
# In:  the sources, packaging/. The maintainer is $DEBFULLNAME <$DEBEMAIL>, or what packaging/maintainer says.
# Out: packages in OUT (build/packages); dsc and srpm are source packages, for sbuild, mock and OBS. What is in build/
#      is not used.

set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
kind=${1-}
out=$(mkdir -p "${2:-build/packages}" && cd "${2:-build/packages}" && pwd)
version=$(sed -n '1s/.*(\(.*\)).*/\1/p' packaging/debian/changelog)
# packages made of the same sources have the same bytes
export SOURCE_DATE_EPOCH
SOURCE_DATE_EPOCH=$(date -d "$(sed -n 's/^ -- .*  //p' packaging/debian/changelog | head -n 1)" +%s)
maintainer=$(cat packaging/maintainer)
[ -z "${DEBEMAIL-}" ] || maintainer="${DEBFULLNAME:-${maintainer% <*}} <$DEBEMAIL>"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
source=$scratch/plugsched-$version

mkdir "$source"
tar -c --exclude=./build --exclude=./build-asan --exclude=./.git --exclude=./debian . |
	tar -x -C "$source"

need() {
	command -v "$1" > /dev/null && return
	echo "make-package: $1 is missing: install $2" >&2
	exit 1
}

fill() { sed -i "s/@MAINTAINER@/$(sed 's,[\\/&],\\&,g' <<< "$maintainer")/" "$@"; }
debian() { cp -r packaging/debian "$source/debian" && fill "$source/debian/control" "$source/debian/changelog"; }
spec() { rpmbuild "$@" --define "_topdir $scratch/rpm"; }
rpm_sources() {
	need rpmbuild "rpm-build (Debian: rpm)"
	# with the version in it, for builders that know no macro of ours
	sed "s/%{plugsched_version}/$version/" packaging/plugsched.spec > "$scratch/plugsched.spec" &&
	fill "$scratch/plugsched.spec" && mkdir -p "$scratch/rpm/SOURCES" &&
	tar -C "$scratch" -czf "$scratch/rpm/SOURCES/plugsched-$version.tar.gz" "plugsched-$version"
}

case $kind in
dsc)
	need dpkg-source "dpkg-dev"
	debian
	(cd "$scratch" && dpkg-source -b "$source") > "$out/dsc.log" 2>&1 ||
		{ tail -n 20 "$out/dsc.log" >&2; echo "make-package: see $out/dsc.log" >&2; exit 1; }
	cp "$scratch"/*.dsc "$scratch"/*.tar.* "$out"
	ls "$out"/*"_$version.dsc"
	;;
srpm)
	rpm_sources
	spec -bs --nodeps "$scratch/plugsched.spec" > "$out/srpm.log" 2>&1 ||
		{ tail -n 20 "$out/srpm.log" >&2; echo "make-package: see $out/srpm.log" >&2; exit 1; }
	cp "$scratch/rpm/SRPMS/"*.src.rpm "$out"
	ls "$out"/*"-$version-"*.src.rpm
	;;
deb)
	need dpkg-buildpackage "dpkg-dev and debhelper"
	debian
	(cd "$source" && dpkg-buildpackage -j"$(nproc)" --build=binary --no-sign) > "$out/deb.log" 2>&1 ||
		{ tail -n 20 "$out/deb.log" >&2; echo "make-package: see $out/deb.log" >&2; exit 1; }
	cp "$scratch"/*.deb "$out"
	ls "$out"/*"_${version}_"*.deb
	;;
rpm)
	rpm_sources
	# Debian's rpm does not know what dpkg has installed
	nodeps=
	[ ! -e /etc/debian_version ] || nodeps=--nodeps
	# shellcheck disable=SC2086
	spec -bb $nodeps "$scratch/plugsched.spec" > "$out/rpm.log" 2>&1 ||
		{ tail -n 20 "$out/rpm.log" >&2; echo "make-package: see $out/rpm.log" >&2; exit 1; }
	find "$scratch/rpm/RPMS" -name '*.rpm' ! -name '*debuginfo*' ! -name '*debugsource*' \
		-exec cp '{}' "$out" ';'
	ls "$out"/*"-$version-"*.rpm
	;;
*)
	echo "usage: make-package.sh deb|dsc|rpm|srpm [OUT]" >&2
	exit 64
	;;
esac
