#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# Tests of `plugsched fetch` with apt, against an archive made up here (tests/fetch/archive.sh).

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
scratch=$(mktemp -d)
trap 'end_key 2> /dev/null; rm -rf "$scratch"' EXIT
. "$top/tests/lib/tap.sh"
. "$top/tests/fetch/archive.sh"
export XDG_CACHE_HOME=$scratch/cache
unset PLUGSCHED_DEBS
cache=$XDG_CACHE_HOME/plugsched
pool=$scratch/debian/pool
a56=6.1.0-56-cloud-amd64 a55=6.1.0-55-cloud-amd64

fetch() { "$top/build/plugsched" fetch "$@"; }
init() { "$top/build/plugsched" init "$@"; }
# COMMAND...: its stdout alone
stdout_of() { "$@" 2> /dev/null; }
fetches_nothing() {
	fetch "$@" > "$scratch/out" 2>&1 && cat "$scratch/out" && ! grep -q "^fetching" "$scratch/out"
}
whole() {	# FOLDER RELEASE VERSION
	[ "$(cat "$1"/{vmlinuz,config,vmlinux,linux-source/Makefile,release,version})" = \
	  "$(printf '%s\n' "vmlinuz $3" "config $3" "vmlinux $3" "source $3" "$2" "$3")" ]
}
# nothing but what a complete run leaves
clean() { ls -A "$cache" && [ -z "$(find "$cache" -maxdepth 1 \( -name '.unpack*' -o -name download \))" ]; }
no_halves() { ls -A "$cache" && [ -z "$(find "$cache" -maxdepth 1 -name '.unpack*')" ]; }

need "a key to sign the archive with" make_key

# ---- the archive is not there ----

refused "an archive that is not there" "no lists of these suites: .*bookworm-security" fetch $a56
said "is said to be so, in apt's words" "warning: apt: .*Release"
refused "no list of it" "lists name no kernel" fetch --list

# ---- one kernel ----

add_image debian $a56 6.1.192-2
add_source debian 6.1 6.1.192-2
add_headers debian $a56 6.1.192-2 gcc-12
publish debian bookworm
publish debian-security bookworm-security
matches "a release is fetched" "^plugsched init $a56 DIR$" fetch $a56
ok "the folder is whole" whole "$cache/6.1.192-2" $a56 6.1.192-2
ok "nothing else is left" clean
matches "a second run is done at once" "is in $cache/6.1.192-2" fetches_nothing $a56
ok "the machine's lists are as they were" [ "$(ls "$scratch/machine/lists")" = partial ]
not_ok "and no hook of the machine's apt ran" [ -e "$scratch/hook-ran" ]
is "a script gets the folder alone" "$(stdout_of fetch -d $a56)" "$cache/6.1.192-2"
ok "a package's name does as well" fetches_nothing linux-image-$a56
ok "or that of its symbols" fetches_nothing linux-image-$a56-dbg
ok "or a version" fetches_nothing $a56=6.1.192-2
matches "the list says what is known of it" "^$a56 +6.1.192-2 +bookworm +gcc-12 +yes +fetched$" fetch --list
said "and which suites have no lists" "warning: no lists of these suites: .*sid"
refused "init finds what was fetched" "$cache/6.1.192-2/vmlinux: " init $a56 "$scratch/work"
refused "init takes its folder, too" "$cache/6.1.192-2/vmlinux: " init "$cache/6.1.192-2" "$scratch/work"
refused "init says how to get another one" "run plugsched fetch $a55" init $a55 "$scratch/work"
refused "a folder that is none is refused" "not a folder that plugsched fetch made" init /etc "$scratch/work"

# ---- without network ----

mv "$scratch/debian" "$scratch/away"
ok "without network, a release that is there is found" fetches_nothing $a56
ok "and the newest of a pattern" fetches_nothing '6.1.*-cloud-amd64'
matches "the list is the old one" "^$a56 " fetch --list
said "with a warning" "warning: .*the old ones are used"
refused "a release that is not there is refused" "$a55: no such kernel in the archive" fetch $a55
ok "which leaves no halves" no_halves
ok "without lists" mv "$cache/apt" "$scratch/apt-away"
matches "the newest fetched before is taken" "$a56 6.1.192-2 was fetched before" fetch '6.1.*'
rm -rf "$cache/apt" && mv "$scratch/apt-away" "$cache/apt"
mv "$scratch/away" "$scratch/debian"

# ---- what is missing ----

rm -rf "$cache"
add_image debian $a55 6.1.190-1
add_image debian 6.1.0-57-cloud-amd64 6.1.193-1
add_source debian 6.12 6.12.50-1
add_image debian 6.12.50-cloud-amd64 6.12.50-1
rm "$pool"/linux-image-6.12.50-cloud-amd64-dbg_*
publish debian bookworm
refused "a kernel without its source" "$a55: .* version 6.1.190-1 of the image, but no linux-source-6.1 of" fetch $a55
refused "and one without symbols" "but no linux-image-6.12.50-cloud-amd64-dbg of that version" fetch 6.12.50-cloud-amd64
ok "leave nothing" clean
matches "the list has them" "^$a55 +6.1.190-1 +bookworm +- +yes +no linux-source-6.1" fetch --list '6.1.*'
refused "an unknown kernel" "^plugsched: 4.4.0: no such kernel" fetch 4.4.0
refused "a version that is gone" "version 6.1.1-1 is not in the archive, which has 6.1.192-2" fetch $a56=6.1.1-1
refused "the running kernel by default" "^plugsched: $(uname -r | sed 's/+/./g')[: ]" fetch
refused "a name that is none" "not the name of a kernel" fetch ../../etc
refused "an empty one" "not the name of a kernel" fetch ''
matches "the newest of a pattern is the newest that is whole" "6.1.0-57-cloud-amd64 6.1.193-1 is not whole" fetch '6.1.0-[1-9]*-cloud-amd64'
ok "and is there" whole "$cache/6.1.192-2" $a56 6.1.192-2

# ---- names ----

rm -rf "$cache"
mkdir -p "$scratch/tree/usr"
add_package debian linux-image-cloud-amd64 6.1.192-2 "$scratch/tree" "linux-image-$a56 (= 6.1.192-2)"
publish debian bookworm
matches "a package that stands for the newest kernel" "^$a56 6.1.192-2 is in" fetch linux-image-cloud-amd64
add_image debian-security 6.1.0-56-amd64 6.1.192-2
add_split_image debian-security 9.3.4-cloud-amd64 9.3.4-1
add_source debian-security 9.3 9.3.4-1
publish debian-security bookworm-security
ok "another flavour of a version that is there" fetch --update 6.1.0-56-amd64
ok "has a folder of its own" whole "$cache/6.1.192-2.6.1.0-56-amd64" 6.1.0-56-amd64 6.1.192-2
ok "an image in several packages, from another suite" fetch 9.3.4-cloud-amd64
said "without a profile, that is said" "9.3.4-cloud-amd64: no profile for this kernel series"
ok "it is whole" whole "$cache/9.3.4-1" 9.3.4-cloud-amd64 9.3.4-1

# ---- a folder of the user's ----

matches "a folder that is named" "^plugsched init $scratch/mine DIR$" fetch $a56 "$scratch/mine"
ok "is made" whole "$scratch/mine" $a56 6.1.192-2
ok "once" fetches_nothing $a56 "$scratch/mine"
refused "and is not another kernel's" "mine: folder holds $a56 6.1.192-2" fetch 9.3.4-cloud-amd64 "$scratch/mine"
mkdir "$scratch/full" && touch "$scratch/full/file"
refused "one with files in it is left alone" "cannot make $scratch/full: .*name a folder" fetch $a56 "$scratch/full"
ok "as it was" [ "$(ls -A "$scratch/full")" = file ]
ok "with nothing beside it" [ -z "$(ls -d "$scratch"/full.* 2> /dev/null)" ]

# ---- packages that were made elsewhere ----

rm -rf "$cache"
mkdir "$scratch/debs" && mv "$pool"/linux-{image-"$a56",image-"$a56"-dbg,source-6.1}_6.1.192-2_* "$scratch/debs"
refused "files that the archive has lost" "cannot fetch copy:.*linux-image-$a56" fetch $a56
export PLUGSCHED_DEBS=$scratch/debs
ok "come from PLUGSCHED_DEBS" fetches_nothing $a56
ok "whole" whole "$cache/6.1.192-2" $a56 6.1.192-2
rm -rf "$cache"
echo damage >> "$scratch/debs/linux-source-6.1_6.1.192-2_amd64.deb"
refused "but not when they are not what the lists say" "cannot fetch copy:.*linux-source-6.1_" fetch $a56
truncate -s -7 "$scratch/debs/linux-source-6.1_6.1.192-2_amd64.deb"
cp "$scratch"/debs/* "$pool"
unset PLUGSCHED_DEBS

# ---- damage ----

rm -rf "$cache"
source=$pool/linux-source-6.1_6.1.192-2_amd64.deb
cp "$source" "$scratch/good.deb"
printf x | dd of="$source" bs=1 seek=2000 conv=notrunc status=none
refused "a package of another sum" "cannot fetch .*linux-source-6.1_6.1.192-2" fetch $a56
said "is named in apt's words" "Hash Sum mismatch"
ok "with no half of a folder" no_halves
not_ok "and no folder" [ -e "$cache/6.1.192-2" ]
head -c 3000 "$scratch/good.deb" > "$source"
publish debian bookworm
refused "a damaged package with the right sum" "linux-source-6.1_6.1.192-2_amd64.deb: " fetch --update $a56
ok "leaves no halves" no_halves
cp "$scratch/good.deb" "$source"
publish debian bookworm
ok "the next run has it" fetch --update $a56
ok "whole" whole "$cache/6.1.192-2" $a56 6.1.192-2
ok "with nothing left" clean

rm -rf "$cache"
sed -i 's/^Size: .*/Size: 1/' "$scratch/debian/dists/bookworm/main/binary-amd64/Packages"
refused "lists that are not the signed ones are not used" "no such kernel in the archive" fetch $a56
publish debian bookworm
cp "$scratch/debian/dists/bookworm/Release" "$scratch/debian/dists/bookworm/InRelease"
refused "nor lists that are not signed" "no such kernel in the archive" fetch $a56
hostile() { sed 's|^Filename: pool/\(linux-source-6.1_.*\)|Filename: ../../../etc/\1|'; }
publish debian bookworm hostile
refused "a file outside the archive" "$a56: .* but no linux-source-6.1 of" fetch $a56
said "is left out, and that is said" "warning: .*Packages.*: a package is not described as packages are"
hostile() { sed '/^Package: linux-source-6.1$/,/^$/s/^Version: .*/Version: ..\/..\/6.1/'; }
publish debian bookworm hostile
refused "a version that is a path" "but no linux-source-6.1 of" fetch --update $a56
hostile() { tr -d '\n' < /dev/zero | head -c 100000; printf '\nPackage: linux-\n\nPackage: linux-image-6\nVersion: -\n\n:\n'; }
publish debian bookworm hostile
refused "lists that are none" "no such kernel in the archive" fetch --update $a56

# ---- space, and folders that cannot be written ----

rm -rf "$cache"
hostile() { sed '/^Package: linux-image-.*-dbg$/,/^$/s/^Size: .*/Size: 900000000000000/'; }
publish debian bookworm hostile
refused "no space" "not enough space: the kernel needs about .* GB, .* are free" fetch $a56
not_ok "is refused before anything is fetched" grep -q "^fetching" <<< "$tap_output"
publish debian bookworm
touch "$scratch/file"
refused "a cache that cannot be made" "cannot make directory $scratch/file" env XDG_CACHE_HOME="$scratch/file" "$top/build/plugsched" fetch $a56
refused "or not be written" "cannot (write|make)" env XDG_CACHE_HOME=/proc "$top/build/plugsched" fetch $a56
refused "no home" "no home directory" env -u XDG_CACHE_HOME -u HOME "$top/build/plugsched" fetch $a56

# ---- two at once, and one that is killed ----

rm -rf "$cache"
both() {
	fetch $a56 > "$scratch/one" 2>&1 &
	fetch $a56 > "$scratch/two" 2>&1 && wait $! && cat "$scratch/one" "$scratch/two"
}
ok "two at once" both
is "fetch it once" "$(cat "$scratch/one" "$scratch/two" | grep -c "^fetching linux-source")" 1
ok "whole" whole "$cache/6.1.192-2" $a56 6.1.192-2

rm -rf "$cache"
mkdir -p "$scratch/bin"
cat > "$scratch/bin/tar" << END
#!/bin/sh
case \$* in *strip-components*) touch "$scratch/unpacking"; exec sleep 60 ;; esac
exec $(command -v tar) "\$@"
END
chmod +x "$scratch/bin/tar"
kill_half_way() {
	PATH=$scratch/bin:$PATH "$top/build/plugsched" fetch $a56 & pid=$!
	timeout 60 sh -c 'until [ -e "$1" ]; do sleep 0.1; done' - "$scratch/unpacking"
	kill -9 $pid
	wait $pid
	[ -e "$scratch/unpacking" ] && [ ! -e "$cache/6.1.192-2" ] && ls -d "$cache"/.unpack.*
}
ok "a run that is killed leaves no folder of that name" kill_half_way
ok "the next one goes on with what was fetched" fetches_nothing $a56
ok "whole" whole "$cache/6.1.192-2" $a56 6.1.192-2
ok "and removes what the other one left" clean

# ---- the machine's lists ----

rm -rf "$cache"
machine_update() { apt-get -q -o APT::Sandbox::User="$(id -un)" update; }
ok "lists that the machine has" machine_update
matches "are used" "^plugsched init $a56 DIR$" fetch $a56
not_ok "without an update" [ -e "$cache/apt/sources.list" ]
rm -rf "$cache" "$pool"/linux-source-6.1_*
add_source debian 6.1 6.1.192-2
add_image debian 6.1.0-58-cloud-amd64 6.1.194-1
add_source debian 6.1 6.1.194-1
publish debian bookworm
ok "a release that they do not have is found in the archive" fetch 6.1.0-58-cloud-amd64
ok "whole" whole "$cache/6.1.194-1" 6.1.0-58-cloud-amd64 6.1.194-1
done_testing
