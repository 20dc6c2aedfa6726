#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Tests of scripts/fetch-target.sh and scripts/install-deps.sh against an archive made up here: the
# commands they call are replaced by small ones in $scratch/bin.

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
. "$top/tests/lib/tap.sh"
export ARCHIVE=$scratch/archive XDG_CACHE_HOME=$scratch/cache CALLS=$scratch/calls
export PATH=$scratch/bin:$PATH
unset PLUGSCHED_DEBS
mkdir -p "$scratch/bin" "$ARCHIVE"

command_is() { cat > "$scratch/bin/$1"; chmod +x "$scratch/bin/$1"; }

# ---- the archive: one .deb per package and version, and what apt says of them ----

add_package() {	# NAME VERSION TREE
	local deb=$ARCHIVE/$1_$2_amd64.deb
	mkdir -p "$3/DEBIAN"
	printf 'Package: %s\nVersion: %s\nArchitecture: amd64\nMaintainer: t <t@t>\nDescription: t\n' \
		"$1" "$2" > "$3/DEBIAN/control"
	dpkg-deb -b -Znone "$3" "$deb" > /dev/null
	printf 'Filename: pool/%s\nSize: %d\nSHA256: %s\n' "$(basename "$deb")" 1000000 \
		"$(sha256sum "$deb" | cut -d' ' -f1)" > "$ARCHIVE/$1=$2"
}

add_image() {	# ABI VERSION
	local tree=$scratch/tree release=6.1.0-$1-cloud-amd64
	rm -rf "$tree"
	mkdir -p "$tree/boot"
	echo "vmlinuz $2" > "$tree/boot/vmlinuz-$release"
	echo "config $2" > "$tree/boot/config-$release"
	add_package "linux-image-$release" "$2" "$tree"
	rm -rf "$tree"
	mkdir -p "$tree/usr/lib/debug/boot"
	echo "vmlinux $2" > "$tree/usr/lib/debug/boot/vmlinux-$release"
	add_package "linux-image-$release-dbg" "$2" "$tree"
}

add_source() {	# VERSION
	local tree=$scratch/tree
	rm -rf "$tree"
	mkdir -p "$tree/usr/src" "$scratch/linux-source-6.1"
	echo "source $1" > "$scratch/linux-source-6.1/Makefile"
	tar -cJf "$tree/usr/src/linux-source-6.1.tar.xz" -C "$scratch" linux-source-6.1
	add_package linux-source-6.1 "$1" "$tree"
}

command_is apt-cache << 'END'
#!/bin/bash
case $1 in
search) cd "$ARCHIVE" && ls | grep '=' | cut -d= -f1 | sort -u | grep -E "$3" | sed 's/$/ - Linux/' ;;
madison) cd "$ARCHIVE" && ls | sed -n "s/^$2=\(.*\)/ $2 | \1 | archive/p" ;;
show) cat "$ARCHIVE/$3" ;;
esac
true
END
command_is apt-get << 'END'
#!/bin/bash
echo "apt-get $*" >> "$CALLS"
case $1 in
download) [ ! -e "$ARCHIVE/down" ] && cp "$ARCHIVE/${!#/=/_}_amd64.deb" . ;;
update) rm -f "$ARCHIVE/down" ;;
install) [ ! -e "$ARCHIVE/down" ] ;;
esac
END
sed -i 's|\${!#/=/_}|$(echo "${!#}" \| tr = _)|' "$scratch/bin/apt-get"

# PROGRAM: its stdout in $scratch/out
run() { : > "$CALLS"; "$top/scripts/$1" 2>&1 > "$scratch/out" | tee "$scratch/err"; return "${PIPESTATUS[0]}"; }
fetch() { run fetch-target.sh; }
says() { grep "$1" "$scratch/err" || { cat "$scratch/err"; return 1; }; }
cache=$XDG_CACHE_HOME/plugsched
has_target() {	# VERSION
	[ "$(cat "$scratch/out")" = "$cache/$1" ] &&
	[ "$(cat "$cache/$1"/{vmlinuz,config,vmlinux,linux-source/Makefile})" = \
	  "$(printf '%s\n' "vmlinuz $1" "config $1" "vmlinux $1" "source $1")" ]
}
nothing_left() { [ -z "$(ls "$cache")" ] && [ -z "$(ls -d "$cache"/.unpack* 2> /dev/null)" ]; }

not_ok "an empty archive is an error" fetch
ok "which says so" says "no image with -dbg"

add_image 9 6.1.90-1
add_source 6.1.90-1
add_image 10 6.1.100-1
add_source 6.1.100-1
command_is df <<< 'echo; echo "/dev/x 9 9 17 9% /"'
not_ok "a full disk is an error" fetch
ok "which says how much is there and how much is needed" says "17 MB free, [0-9]* MB are needed"
not_ok "nothing is fetched then" grep -q download "$CALLS"
rm "$scratch/bin/df"

cp "$ARCHIVE"/linux-source-6.1_6.1.100-1_amd64.deb "$scratch/good.deb"
echo damage >> "$ARCHIVE"/linux-source-6.1_6.1.100-1_amd64.deb
not_ok "a package that is not what the lists say is refused" fetch
ok "and named" says "linux-source-6.1_6.1.100-1_amd64.deb: not what the package lists say"
mv "$scratch/good.deb" "$ARCHIVE"/linux-source-6.1_6.1.100-1_amd64.deb
rm -rf "$cache/download"
ok "with nothing left half-done" nothing_left

command_is tar <<< 'case $* in *xJf*) exit 1 ;; esac; exec /usr/bin/tar "$@"'
not_ok "an unpacking that fails is an error" fetch
rm "$scratch/bin/tar" && rm -rf "$cache/download"
ok "with nothing left half-done" nothing_left

touch "$ARCHIVE/down"
ok "lists that are too old are updated" fetch
ok "the newest version is there, whole" has_target 6.1.100-1
ok "a second run works" fetch
ok "and has the same" has_target 6.1.100-1
not_ok "and fetches nothing" grep -q . "$CALLS"

add_image 11 6.1.110-1
ok "an image without its source is passed over" fetch
ok "saying so" says "6.1.110-1: no -dbg or linux-source-6.1 of that version"
ok "for the newest that has one" has_target 6.1.100-1
add_source 6.1.110-1
ok "once its source is there" fetch
ok "it is the target" has_target 6.1.110-1
rm -f "$ARCHIVE"/*
ok "without an archive" fetch
ok "the newest fetched before is taken" has_target 6.1.110-1

# ---- packages ----

deps() { run install-deps.sh; }
command_is dpkg-query <<< 'echo "ii "'
command_is sudo <<< '"$@"'
ok "nothing is installed when all is there" deps
not_ok "and nothing called" grep -q . "$CALLS"
command_is dpkg-query <<< 'case ${!#} in flex|bison) echo "un "; exit 1 ;; esac; echo "ii "'
sed -i '1i #!/bin/bash' "$scratch/bin/dpkg-query"
touch "$ARCHIVE/down"
ok "what is missing gets installed, the lists updated first if need be" deps
ok "that and nothing else" grep -q "install .*recommends bison flex$" "$CALLS"
command_is apt-get <<< 'exit 100'
not_ok "an install that fails is an error" deps
ok "that names the packages" says "could not install bison flex"
done_testing
