#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# extract.sh - makes the fixture of a kernel: what plugsched reads of it, and what it made of that
#
# usage: extract.sh TARGET_DIR
#
# In:  the folder of a target as `plugsched fetch` leaves it (vmlinux, linux-source), with the tree that
#      `plugsched init` made, work/. Nothing is written there. build/plugsched, build/tests/series/ (make
#      unit-tests), gcc, objdump, jq.
# Out: tests/series/RELEASE/
#        kernel.tar.xz     boundary.json, symbols, entries (see extract.c), and src/, the files of the
#                          kernel's source that the boundary lists
#        generated.tar.xz  what the generator makes of it: see test-generated.c
#
# It refuses when this tree's generator makes another scheduler of it than the one in TARGET_DIR/work,
# which was compiled and has run: `plugsched init` there first. No suite runs this.

set -eu
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
[ $# -eq 1 ] && [ -e "$1/work/.plugsched/boundary.json" ] || {
	echo "usage: extract.sh TARGET_DIR, which has work/, as plugsched init makes it" >&2
	exit 64
}
target=$(cd "$1" && pwd)
meta=$target/work/.plugsched
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

mkdir -p "$tmp/kernel/src" "$tmp/generated"
cp "$meta/boundary.json" "$tmp/kernel"
jq -e '[.funcs[] | select(.asked)] == []' "$tmp/kernel/boundary.json" > /dev/null || {
	echo "extract.sh: $target/work was made by init --with: make it without" >&2
	exit 1
}
release=$(jq -r .target.release "$tmp/kernel/boundary.json")
out=$top/tests/series/$release

jq -r '.units[] | .file, .files[]' "$tmp/kernel/boundary.json" | sort -u > "$tmp/files"
tar -C "$target/linux-source/" -cf - -T "$tmp/files" | tar -C "$tmp/kernel/src" -xf -

gcc -O2 -std=gnu11 -D_GNU_SOURCE -I"$top" -o "$tmp/extract" "$top/tests/series/extract.c" \
	"$top/build/libplugsched.a" -ldw -lelf -ljansson -lkmod -lbpf -lcapstone
"$tmp/extract" "$target/vmlinux" "$tmp/kernel/boundary.json" "$tmp/kernel"

mkdir -p "$out"
tar -C "$tmp/kernel" --sort=name --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX \
	--mtime=@0 --format=ustar -cf - boundary.json entries src symbols | xz -9e > "$out/kernel.tar.xz"
BLESS=1 "$top/build/tests/series/test-generated" "$release" > "$tmp/log" 2>&1 || {
	cat "$tmp/log" >&2
	exit 1
}

# is that what has run?
tar -C "$tmp/generated" -xJf "$out/generated.tar.xz"
cp -r "$tmp/kernel/src" "$tmp/generated/tree"
patch -s -d "$tmp/generated/tree" -p1 < "$tmp/generated/scheduler.patch"
cd "$tmp/generated"
same=0
diff -r tree/kernel "$meta/pristine/kernel" || same=1
for file in plugsched/*; do diff "$file" "$meta/pristine/$file" || same=1; done
for file in aliases edits; do diff "$file" "$meta/$file" || same=1; done
[ "$same" = 0 ] || {
	echo "extract.sh: $target/work was made by another generator: plugsched init there, then again" >&2
	exit 1
}
du -h "$out"/*.xz
