#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# test-commands.sh - `plugsched boundary` and `explain` on each kernel's boundary; each supported series and
#		     kernel has a fixture
#
# In:  build/plugsched; the fixtures; kconfig/, docs/kernels.md.

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$top" || exit 1
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
plugsched=$top/build/plugsched
. tests/lib/tap.sh

# ---- which kernels ----

has_fixture() {	# GLOB of releases
	compgen -G "tests/series/$1/kernel.tar.xz" && compgen -G "tests/series/$1/generated.tar.xz"
}

for profile in kconfig/linux-*.profile; do
	series=$(basename "$profile" .profile)
	ok "$series has a fixture (tests/series/extract.sh makes one)" has_fixture "${series#linux-}.*"
done
kernels=$(sed -n 's/^| \([0-9][^ ]*\) | .*/\1/p' docs/kernels.md)
ok "docs/kernels.md lists kernels" [ "$(wc -w <<< "$kernels")" -ge 5 ]
for release in $kernels; do
	ok "$release has a fixture (tests/series/extract.sh makes one)" has_fixture "$release"
done

# ---- the commands ----

# with the scheduler's source, as far as the boundary lists it
unpack() {	# RELEASE DIR
	mkdir -p "$2/.plugsched" && tar -C "$2/.plugsched" -xJf "tests/series/$1/kernel.tar.xz" &&
	echo "source $2/.plugsched/src" > "$2/.plugsched/state"
}

# What another program reads in boundary.json, in one go: lines of /name, of /functions and /variables,
# each with its class and reason as `boundary` lists them, and of /function and /variable, one of each
# class to explain, whose name only it has.
read_boundary() {
	rm -f "$tmp"/read.*
	jq -r '
		def full: (if (.owner // "") == "" then "" else .owner + "." end) + .name;
		.files as $files |
		def place: "\($files[.loc[0]]):\(.loc[1])";
		def lines($what): .[] | "\($what)\t\(.class)\u0001  \(full) (\(place)): \(.reason)";
		def one_each($what; $is): map(select($is[.name])) | group_by(.class)[][-1] |
			"\($what)\t\(.class) \(.name) \(place)";
		(reduce (.funcs[], .vars[]).name as $n ({}; .[$n] += 1) | map_values(. == 1)) as $is |
		((.funcs[], .vars[]) | "name\t\(full)"),
		(.funcs | lines("functions")), (.vars | lines("variables")),
		(.funcs | one_each("function"; $is)), (.vars | one_each("variable"; $is))' "$json" |
		awk -F '\t' -v to="$tmp/read." '{ what = $1; sub(/^[^\t]*\t/, ""); print > (to what) }'
	[ -s "$tmp/read.variable" ]
}

# the lists out of the command's text
lists_of() {	# functions|variables
	awk -v what="$1" '
		$2 == what && NF == 2 && /^[a-z]/ { class = $1; next }
		/^$/ || /^[^ ]/ { class = "" }
		class != "" { print class "\001" $0 }' "$tmp/text"
}
same_lists() { diff <(sort "$tmp/read.$1") <(lists_of "$1" | sort); }

# the page holds the whole boundary, a verdict for each function, and quotes the source
page_is_whole() {	# RE: a line of the source
	sed -n '/<script type="application\/json" id="data">/,/<\/script>/p' "$tmp/page.html" |
		sed '1s/.*id="data">//; $s/<\/script>.*//' |
		jq -e --slurpfile b "$json" --arg line "$1" '.boundary == $b[0] and
			(.funcs | length) == ($b[0].funcs | length) and any(.text[][][1]; test($line))'
}

explained() {	# KIND
	local class name place
	while read -r class name place; do
		"$plugsched" explain "$work" "$name" > "$tmp/out" || return
		cat "$tmp/out"
		head -n 1 "$tmp/out" | grep -E "^$name: (static )?$1(| of [a-z_0-9]+), $class \(" &&
		grep -F "  defined at: $place" "$tmp/out" && grep -q '^  why: ' "$tmp/out" || return
	done < "$tmp/read.$1"
}

explained_as_json() {	# NAME CLASS
	"$plugsched" explain --json "$work" "$1" |
		jq -e --arg name "$1" --arg class "$2" 'length == 1 and .[0].name == $name and .[0].class == $class'
}

for release in $kernels; do
	work=$tmp/$release json=$tmp/$release/.plugsched/boundary.json
	need "$release is unpacked" unpack "$release" "$work"
	need "$release: its boundary is read" read_boundary
	ok "$release: boundary" "$plugsched" boundary "$work"
	printf '%s\n' "$tap_output" > "$tmp/text"
	said "$release: it names the kernel" "^kernel ${release//+/[+]}, build-id [0-9a-f]{40}\$"
	ok "$release: each function has its line" same_lists functions
	ok "$release: each variable has its line" same_lists variables
	is "$release: --names are all names" "$("$plugsched" boundary --names "$work" | md5sum)" \
		"$(md5sum < "$tmp/read.name")"
	is "$release: --json is the file" "$("$plugsched" boundary --json "$work" | md5sum)" "$(md5sum < "$json")"
	"$plugsched" boundary --summary "$work" > "$tmp/summary"
	is "$release: --summary is its beginning" "$(md5sum < "$tmp/summary")" \
		"$(head -n "$(wc -l < "$tmp/summary")" "$tmp/text" | md5sum)"
	ok "$release: the page is written" "$plugsched" boundary "$work" --html "$tmp/page.html"
	ok "$release: the page is whole" page_is_whole '(^|\n)static void update_curr\('
	ok "$release: explain a function of each class" explained function
	ok "$release: explain a variable of each class" explained variable
	ok "$release: explain --json" explained_as_json __schedule interface
	matches "$release: explain a struct" '^struct rq: [0-9]+ bytes, [0-9]+ fields, ' \
		"$plugsched" explain "$work" struct rq
	matches "$release: explain a field" '^rq\.nr_running: field of struct rq at byte [0-9]+' \
		"$plugsched" explain "$work" rq.nr_running
	rm -rf "$work"
done
done_testing
