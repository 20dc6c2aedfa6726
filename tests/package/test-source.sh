#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# test-source.sh - the source packages of plugsched itself, for sbuild, mock and OBS, and whose they are
#
# In:  scripts/make-package.sh, packaging/; dpkg-dev, rpm. The binary packages take a compilation: `make deb`.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$top" || exit 1
. tests/lib/tap.sh
. tests/lib/page.sh
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
unset DEBFULLNAME DEBEMAIL

make_source() { scripts/make-package.sh "$1" "$scratch/$2"; }	# dsc|srpm FOLDER
file() { find "$scratch/$1" -name "$2"; }
unpacked() { dpkg-source --no-check -x "$(file "$1" '*.dsc')" "$scratch/$1/tree"; }
spec_of() { rpm2cpio "$(file "$1" '*.src.rpm')" | (cd "$scratch/$1" && cpio -i --quiet '*.spec'); }
filled() { ! grep -rn '@MAINTAINER@' "$@"; }

ok "a source package for dpkg" make_source dsc plain
is "its maintainer is who packaging/maintainer says" \
	"$(sed -n 's/^Maintainer: //p' "$(file plain '*.dsc')")" "$(cat packaging/maintainer)"
ok "made again" make_source dsc again
ok "the same bytes" cmp "$(file plain '*.tar.xz')" "$(file again '*.tar.xz')"
need "the guide says how to make both" page_all package-source "$scratch/pages" farm
page_run "$scratch/pages/farm"
export DEBFULLNAME="Ann O'Nym & Sons/Co" DEBEMAIL=ann@example.org
who="$DEBFULLNAME <$DEBEMAIL>"
ok "with a maintainer from the environment" make_source dsc ours
is "it is the one" "$(sed -n 's/^Maintainer: //p' "$(file ours '*.dsc')")" "$who"
ok "it unpacks" unpacked ours
ok "nothing is left to fill in" filled "$scratch/ours/tree/debian"
matches "the changelog has the name" "^ -- Ann O'Nym & Sons/Co <ann@example.org>  " cat "$scratch/ours/tree/debian/changelog"
ok "a source package for rpm" make_source srpm ours
is "it is the one there, too" "$(rpm -qp --qf '%{PACKAGER}' "$(file ours '*.src.rpm')")" "$who"
is "also in the changelog" "$(rpm -qp --qf '%{CHANGELOGNAME}' "$(file ours '*.src.rpm')")" "$who - $(sed -n '1s/.*(\(.*\)).*/\1/p' packaging/debian/changelog)-1"
ok "the spec file is in it" spec_of ours
ok "with nothing left to fill in" filled "$scratch/ours/plugsched.spec"
unset DEBFULLNAME
ok "with an address only" make_source dsc address
is "the name is the file's" "$(sed -n 's/^Maintainer: //p' "$(file address '*.dsc')")" \
	"$(sed 's/ <.*//' packaging/maintainer) <ann@example.org>"
done_testing
