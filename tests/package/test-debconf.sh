#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# test-debconf.sh - the question of plugsched-runtime, and the file that its answer goes to
#
# In:  packaging/debian, packaging/plugsched.conf; debhelper, debconf. The package has the question, the scripts and
#      the file of the real one, but no command: dpkg installs it into a root of its own, whose debconf has a
#      database of its own, too.
# What plugsched makes of the file is tested by tests/boot/test-boot.c.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$top" || exit 1
. tests/lib/tap.sh
. tests/lib/page.sh
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
package=plugsched-runtime question=$package/load-at-install root=$scratch/root
conf=$root/etc/plugsched.conf
source=$scratch/source deb=$scratch/${package}_0.1_all.deb

# shellcheck disable=SC2154 # the loop below sets it
debhelper() { (cd "$source" && "dh_$tool" -p$package "$@"); }
# what those of debhelper's tools make of it that have to do with the question
make_deb() {
	mkdir -p "$source/tmp/etc" && cp -r packaging/debian "$source/debian" && cp packaging/plugsched.conf "$source/tmp/etc" &&
	rm "$source/debian/$package.triggers" &&
	# the command needs an architecture, and libraries, which a root without packages lacks
	sed -i 's/@MAINTAINER@/Jo Doe <jo@example.org>/; s/^Architecture: amd64/Architecture: all/; /shlibs:Depends/d' \
		"$source"/debian/{control,changelog} && sed -i '/^etc/!d' "$source/debian/$package.install" &&
	for tool in install installdebconf installdeb gencontrol md5sums builddeb; do
		case $tool in
		install) debhelper --sourcedir=tmp ;;
		builddeb) debhelper --destdir="$scratch" ;;
		*) debhelper ;;
		esac || return
	done
}
make_root() {
	rm -rf "$root"
	mkdir -p "$root"/etc "$root"/var/lib/dpkg/{info,updates} "$root"/var/cache/debconf &&
	: > "$root/var/lib/dpkg/status" && cp /etc/debconf.conf "$root/etc"
}
# as in an unattended installation
in_root() { DEBIAN_FRONTEND=noninteractive dpkg --root="$root" --force-script-chrootless --force-depends "$@" < /dev/null; }
# what is asked is answered by that command, which edits a file with the question; the answer there is the first
answered_by() {
	local editor=$1
	shift
	printf '#!/bin/sh\ntouch "%s/asked"\nexec %s "$1"\n' "$scratch" "$editor" > "$scratch/editor" &&
	chmod 755 "$scratch/editor" && rm -f "$scratch/asked" &&
	DEBIAN_FRONTEND=editor DEBIAN_PRIORITY=low EDITOR=$scratch/editor VISUAL=$scratch/editor \
		dpkg --root="$root" --force-script-chrootless --force-depends "$@" < /dev/null
}
preseed() { DPKG_ROOT=$root debconf-set-selections <<< "$package $question boolean $1"; }
answer() { DPKG_ROOT=$root debconf-show $package | sed -n "s,^\*\? *$question: *,,p"; }
# WHAT WANTED: every line of it, as it is written
setting() { is "$1" "$(sed -nE '/^ *load-at-install/p' "$conf" | paste -sd,)" "$2"; }
others() { cmp <(grep -v '^load-at-install' "$1") <(grep -v '^load-at-install' "$conf"); }
as_shipped() { cmp packaging/plugsched.conf "$conf"; }
nothing_left() { ! find "$root/etc" "$root/usr" "$root/var/lib/plugsched" -name '*plugsched*' 2> /dev/null | grep .; }

need "the package is made" make_deb
ok "the template's words are those for translators" diff \
	<(grep -v '^"POT-Creation' packaging/debian/po/templates.pot) \
	<(cd "$source/debian" && debconf-updatepo && grep -v '^"POT-Creation' po/templates.pot)

need "a root" make_root
ok "installed, and no answer given" in_root -i "$deb"
ok "the file is as it is shipped" as_shipped
is "and so is the answer" "$(answer)" true
ok "removed" in_root -r $package
ok "the file stays, as a configuration does" as_shipped
ok "purged" in_root -P $package
ok "nothing is left" nothing_left
is "no answer either" "$(answer)" ""

need "the guide says how to answer before" page_all package-debconf "$scratch/pages" operating
DPKG_ROOT=$root page_run "$scratch/pages/operating"
ok "installed" in_root -i "$deb"
setting "the file has the guide's answer" "load-at-install = no"
ok "purged" in_root -P $package

need "a root" make_root
ok "the answer is given beforehand" preseed false
ok "installed" in_root -i "$deb"
setting "the file says so" "load-at-install = no"
ok "the rest of it is as it is shipped" others packaging/plugsched.conf
ok "the file is changed by hand" sed -i 's/^load-at-install.*/  load-at-install=1/' "$conf"
ok "installed again" in_root -i "$deb"
setting "the file counts" "  load-at-install=1"
is "the answer follows it" "$(answer)" true
ok "an answer that contradicts the file" preseed false
ok "installed again" in_root -i "$deb"
setting "the file counts" "  load-at-install=1"

need "a root" make_root
ok "a file that is there first, without the line" eval 'echo "load-at-boot = no" > "$conf"'
ok "installed, with an answer" eval 'preseed false && in_root -i "$deb"'
is "it stays as it is: the file counts" "$(cat "$conf")" "load-at-boot = no"
ok "a file with two lines, the last of which counts" eval 'printf "load-at-install = yes\nload-at-install = off\n" > "$conf"'
ok "installed again" in_root -i "$deb"
setting "it stays as it is" "load-at-install = yes,load-at-install = off"
is "the answer follows it" "$(answer)" false

no='sed -i s/\"yes\"/\"no\"/' yes='sed -i s/\"no\"/\"yes\"/'
need "a root" make_root
ok "installed, the question answered with no" answered_by "$no" -i "$deb"
ok "it was asked" test -e "$scratch/asked"
setting "the file says so" "load-at-install = no"
ok "installed again, by hand" answered_by "$yes" -i "$deb"
not_ok "it is not asked twice" test -e "$scratch/asked"
setting "the file is as it was" "load-at-install = no"
# as dpkg-reconfigure does
ask_again() { DPKG_ROOT=$root debconf-communicate $package <<< "FSET $question seen false"; }
ok "the file has not got the line any more" sed -i '/^load-at-install/d' "$conf"
ok "asked again, and answered with no" eval 'ask_again && answered_by "$no" -i "$deb"'
ok "it was asked" test -e "$scratch/asked"
setting "the line is added" "load-at-install = no"
ok "asked again, and answered with yes" eval 'ask_again && answered_by "$yes" -i "$deb"'
setting "the line is changed" "load-at-install = yes"
done_testing
