#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# test-diff.sh - `plugsched diff` on the target's tree: the patch is the engineer's edit, for the kernel
#
# In:  the tree that scripts/prepare.sh makes (made if need be), the example patch; diff3 as the
#      independent merge. Every edit is put back.

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$top/tests/lib/tap.sh"
. "$top/tests/lib/target.sh"

need_tree
scratch=$(mktemp -d) || exit 1
trap 'restore_tree; rm -rf "$scratch"' EXIT
source=$(sed -n 's/^source //p' "$tree/.plugsched/state")
pristine=$tree/.plugsched/pristine

fresh() { rm -rf "$scratch/src" && mkdir -p "$scratch/src/kernel" && cp -r "$source/kernel/sched" "$scratch/src/kernel/"; }
edits() { grep '^[-+]' "$1" | grep -vE '^(---|\+\+\+) '; }
diff_to() { "$plugsched" diff "$tree" > "$1"; }

ok "an unedited tree gives no patch" diff_to "$scratch/none"
ok "and says nothing" [ ! -s "$scratch/none" ]

need "the example is applied to the tree" patch -s -p1 -d "$tree" -i "$example"
ok "diff" diff_to "$scratch/up.patch"
fresh
applies() {
	local out
	out=$(patch -p1 --fuzz=0 -d "$scratch/src" -i "$scratch/up.patch" 2>&1) || { echo "$out"; return 1; }
	echo "$out"
	! grep -E 'offset|fuzz' <<< "$out"
}
ok "the patch applies to the kernel's source, no line off" applies

same_edit() {
	local file
	(cd "$pristine" && find kernel -type f) | sort | while read -r file; do
		diff -u "$pristine/$file" "$tree/$file"
	done > "$scratch/tree.diff"
	diff -ru "$source/kernel/sched" "$scratch/src/kernel/sched" > "$scratch/kernel.diff"
	[ "$(edits "$scratch/tree.diff" | wc -l)" -gt 15 ] &&
		diff <(edits "$scratch/tree.diff") <(edits "$scratch/kernel.diff")
}
ok "it makes the same edit" same_edit

as_merged() {
	local file n=0
	for file in $(sed -n 's|^+++ b/||p' "$scratch/up.patch"); do
		diff3 -m "$tree/$file" "$pristine/$file" "$source/$file" | cmp - "$scratch/src/$file" || return
		n=$((n + 1))
	done
	[ $n -eq 6 ]
}
ok "each file is what a three-way merge gives" as_merged
ok "it can be taken back" patch -s -R -p1 --fuzz=0 -d "$scratch/src" -i "$scratch/up.patch"
ok "which leaves the kernel's source" diff -r "$source/kernel/sched" "$scratch/src/kernel/sched"

matches "changed functions are listed with class and reach" \
	"kernel/sched/core.c:[0-9]+: edited __schedule, interface; modifiable: yes" "$plugsched" diff --stat "$tree"
said "an edit of features.h is no function" "1 declaration"
said "the module's own files are named" "plugsched/hooks.c: edited, of the module only"
not_ok "without the patch" grep -q '^@@' <<< "$tap_output"

json() { "$plugsched" diff --json "$tree" > "$scratch/json" && jq -e "$1" "$scratch/json"; }
matches "as JSON: ten functions" '^10$' json '.functions | length'
matches "each with its class" '^true$' json 'all(.functions[]; .class and .verdict)'
whole() {
	rm -rf "$scratch/whole" && cp -r "$pristine" "$scratch/whole" &&
	"$plugsched" diff --module "$tree" | patch -s -p1 -d "$scratch/whole" &&
	diff -r -x '*.o' -x '.*.cmd' "$scratch/whole/kernel" "$tree/kernel" && cmp "$scratch/whole/plugsched/hooks.c" "$tree/plugsched/hooks.c"
}
ok "with the module's own files it makes the same tree of another" whole
patch_in_json() { jq -j .patch "$scratch/json" | diff - <(sed '/^#/d' "$scratch/up.patch"); }
ok "and the same patch" patch_in_json
restore_tree

edit() { sed -i "$2" "$tree/kernel/sched/$1"; ! cmp -s "$tree/kernel/sched/$1" "$pristine/kernel/sched/$1"; }
need "an inlined function is edited" edit core.c '/^static inline void check_class_changed/,/^}/ s/^{/{\n\tbarrier();/'
matches "copies that keep the old code are named" "keeps the old code: the copy in __sched_setscheduler" \
	"$plugsched" diff "$tree"
restore_tree

# a declaration that the generator made of a definition
line=$(diff "$source/kernel/sched/core.c" "$pristine/kernel/sched/core.c" | sed -n 's/^> \(extern .*;\)$/\1/p' | head -n 1)
generated() {
	N=$line perl -i -pe 's/^\Q$ENV{N}\E$/extern int mine;/' "$tree/kernel/sched/core.c" &&
		! cmp -s "$tree/kernel/sched/core.c" "$pristine/kernel/sched/core.c"
}
need "a line of the generator's is edited: $line" generated
refused "that cannot be carried over" \
	"^plugsched: kernel/sched/core.c:[0-9]+: this edit changes text that is not the kernel's but the generator's" \
	"$plugsched" diff "$tree"
is "no half of a patch" "$("$plugsched" diff "$tree" 2> /dev/null)" ""
restore_tree

# everywhere: a mark after a statement is found after the same one in the kernel's file
marks() {
	local file
	for file in core.c fair.c rt.c sched.h topology.c; do
		awk '{ print } NR % 50 < 3 && /^\t[a-z].*;$/ && !/extern|static|[a-z]__[a-z]/ { print "/* mark " NR " */" }' "$pristine/kernel/sched/$file" \
			> "$tree/kernel/sched/$file"
	done
	fresh && diff_to "$scratch/marks.patch" &&
	patch -s -p1 --fuzz=0 -d "$scratch/src" -i "$scratch/marks.patch" || return
	for file in core.c fair.c rt.c sched.h topology.c; do
		# the line before each mark is the same in both
		diff <(grep -B1 '^/\* mark' "$tree/kernel/sched/$file") \
			<(grep -B1 '^/\* mark' "$scratch/src/kernel/sched/$file") || return
		grep -v '^/\* mark' "$scratch/src/kernel/sched/$file" | cmp - "$source/kernel/sched/$file" || return
	done
	[ "$(grep -c '^+/\* mark' "$scratch/marks.patch")" -gt 80 ]
}
ok "edits all over the files are found at their lines" marks
done_testing
