#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# test-pages.sh - the commands of README.md and docs/guide/ that take a tree do what is shown there
#
# In:  the blocks that are marked for this suite (tests/lib/page.sh), typed one after the other in a folder where
#      work is the target's tree, and where its files are under the names that the pages use. Each page starts from
#      the tree as init has made it, and so does each `patch -p1 -d work`.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$top" || exit 1
. tests/lib/tap.sh
. tests/lib/target.sh
. tests/lib/page.sh
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT

make_folder() {
	local name
	for name in vmlinux config linux-source; do
		ln -s "$(readlink -f "$target/$name")" "$scratch/$name" || return
	done
	mv "$scratch/linux-source" "$scratch/linux-source-6.1" && ln -s "$tree" "$scratch/work" &&
	ln -s "$top/kconfig" "$top/examples" "$scratch" && cp "$example" "$scratch/my.patch" &&
	page_file docs/guide/first-change.md long-slice.patch > "$scratch/long-slice.patch" && upstream_patch
}
# The commit of porting.md: what was carried of it, and the hunk that was not, which takes two fields out.
upstream_patch() {
	local fields='/^struct rt_rq {/,/^}/ { /rt_nr_migratory;/d; /rt_nr_total;/d }' header=kernel/sched/sched.h
	{
		cat examples/rt-push-ipis/change.patch
		sed "$fields" "$tree/$header" | diff -u --label "a/$header" --label "b/$header" "$tree/$header" -
	} > "$scratch/612f769edd06.patch"
	grep -q '^-.*rt_nr_total' "$scratch/612f769edd06.patch"
}
# The next release's tree has the same kernel here, whose build it finds.
copy_tree() { cp -a "$tree" "$scratch/next"; }

# As it is typed, where plugsched is this one. RELEASE is a release.
typed() {
	local text=${1//RELEASE/$(cat "$target/release")}
	text=${text//FILE.o/work/.plugsched/build/kernel/sched/fair.o}
	case $text in "patch -p1 -d work"*) restore_tree || return ;; esac
	(cd "$scratch" && PATH=$top/build:$PATH && eval "$text")
}
need_tree
need "the commands are on the pages" page_all target-pages "$scratch/pages" \
	README data debugging first-change new-kernel porting what-may-change
need "a folder with what the pages name" make_folder
need "and the tree of another release" copy_tree
# sizes, times and lines of code
page_form='^(plugsched build|gdb)'
for page in "$scratch"/pages/*; do
	page_run "$page" typed
	ok "${page##*/}: the tree is put back" restore_tree
done
ok "the profile is the target's again" prepare_tree
done_testing
