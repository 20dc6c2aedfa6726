#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# test-manual.sh - the man pages and --help say the same
#
# In:  build/plugsched, man/. Each command has a page with its options, its operands and its exit
#      codes, and no others; each format has a page; what a page refers to exists.

cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
LC_ALL=C MANWIDTH=200
export LC_ALL MANWIDTH
ps=${PLUGSCHED_BUILD:-build}/plugsched

scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT

# "-j, --jobs=N" as both sides write it, one a line, without what argp adds to each command
sorted() { sed 's/ *$//' | grep -vE -- '^-\?, --help|^--usage' | sort; }
help_options() {
	"$ps" "$1" --help | sed -nE 's/^ {2,6}((-., )?--[^ ]+( [^ ]+)?).*/\1/p' | sed 's/  .*//; s/ [A-Z][a-z].*//' | sorted
}
man_options() {
	man -l "man/plugsched-$1.1" | col -bx | sed -nE '/^OPTIONS/,/^[A-Z]/ s/^ {7}(-.*)$/\1/p' | sorted
}
commands=$("$ps" --help | sed -nE 's/^  ([a-z]+) .*/\1/p')

ok "there are commands" [ "$(echo "$commands" | wc -l)" -ge 11 ]
same() { diff "$1" "$2"; }
usage_operands() { "$ps" "$1" --help | sed -nE "s/^ *(Usage:|or:) *plugsched $1 *(\[OPTION\.\.\.\])? *//p" | tr -d '[]' | sort; }
man_operands() {
	man -l "man/plugsched-$1.1" | col -bx | sed -nE "/^SYNOPSIS/,/^DESCRIPTION/ s/^ *plugsched $1 *//p" |
		sed -E 's/\[OPTION(\.\.\.)?\]//; s/-[a-z] [A-Z]+ //g; s/^ +//' | tr -d '[]' | sort
}
page_exists() { [ -e "man/$1" ] || { echo "no man/$1"; return 1; }; }
for c in $commands; do
	ok "$c: has a page" page_exists "plugsched-$c.1" || continue
	help_options "$c" > "$scratch/help"
	man_options "$c" > "$scratch/man"
	ok "$c: has options" grep -q -- --quiet "$scratch/help"
	ok "$c: its options are those of the page" same "$scratch/help" "$scratch/man"
	usage_operands "$c" > "$scratch/help"
	man_operands "$c" > "$scratch/man"
	ok "$c: its operands are those of the page" same "$scratch/help" "$scratch/man"
	man -l "man/plugsched-$c.1" | col -bx > "$scratch/text"
	for code in 0 1 64; do
		ok "$c: the page has exit status $code" grep -qE "^ {7}$code +[A-Za-z]" "$scratch/text"
	done
	ok "$c: the overview names it" grep -q "^.BR plugsched..$c (1)" man/plugsched.1
done

# the reverse: pages of commands there are none of, references that lead nowhere
stale() {
	local file name
	for file in man/plugsched-*.1; do
		name=${file#man/plugsched-}
		grep -qx "${name%.1}" <<< "$commands" || { echo "$file: no such command"; return 1; }
	done
}
ok "no page is of a command that is gone" stale
dangling() {
	sed -nE 's/^\.BR (plugsched[a-z\\-]*) \(([15])\).*/\1.\2/p' man/*.[15] docs/*.md | tr -d '\\' | sort -u |
	while read -r page; do
		page_exists "$page" || return
	done
}
ok "references to pages lead somewhere" dangling
for format in boundary profile record module workdir; do
	ok "the format has a page: $format" page_exists "plugsched-$format.5"
done

# formats: what the sources write is in the page
keys_of_boundary() {
	local key
	for key in $(sed -nE 's/.*(FIELD\([a-z_]+, |put_array\(&?w, |put_object\(&w, )"([a-z_]+)".*/\2/p' boundary/format.c boundary/write.c | sort -u); do
		grep -qw -- "$key" man/plugsched-boundary.5 || { echo "$key"; return 1; }
	done
}
ok "each key of boundary.json is in its page" keys_of_boundary
sections_of_profile() {
	local section
	for section in $(sed -nE 's/^\[([a-z_]+)\]$/\1/p' kconfig/*.profile | sort -u); do
		grep -qF "[$section]" man/plugsched-profile.5 || { echo "$section"; return 1; }
	done
}
ok "each section of the profile is in its page" sections_of_profile
keys_of_status() {
	local key found=0
	for key in $(sed -nE 's/.*"(state %s.*)".*/\1/p' runtime/kmod/control.c | sed 's/\\n/\n/g' | cut -d' ' -f1); do
		found=$((found + 1))
		grep -qw "$key" man/plugsched-module.5 || { echo "$key"; return 1; }
	done
	[ "$found" -gt 8 ]
}
ok "each key of the module's status is in its page" keys_of_status
parameters() {
	local name
	for name in $(sed -nE 's/^module_param\(([a-z_]+),.*/\1/p' runtime/kmod/*.c); do
		grep -qw "$name" man/plugsched-module.5 || { echo "$name"; return 1; }
	done
}
ok "each parameter of the module is in its page" parameters
clean() { mandoc -T lint -W warning man/*.[1-8]; }
ok "mandoc finds no fault" clean
done_testing
