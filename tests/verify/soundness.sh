#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# soundness.sh - no path of the target leads into replaced code but through a redirected entry
#
#   soundness.sh VMLINUX BOUNDARY.JSON
#
# In:  the target's vmlinux and what `plugsched init` says of it (WORKDIR/.plugsched/boundary.json).
# Out: what was found by kind (see soundness/soundness.h), then the same for damaged copies of the
#      boundary, in which the loss has to be found. "N passed, N failed" as last line, exit status to match.
# Called by: tests/run-check.sh, tests/run-verify.sh.

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
[ $# -eq 2 ] && [ -r "$1" ] && [ -r "$2" ] || {
	echo "usage: soundness.sh VMLINUX BOUNDARY.JSON" >&2
	exit 2
}
vmlinux=$1 boundary=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
passed=0 failed=0

verdict() {	# WHAT: did the last command succeed?
	if [ $? -eq 0 ]; then
		passed=$((passed + 1))
		echo "ok   $1"
	else
		failed=$((failed + 1))
		echo "FAIL $1"
	fi
}

# Names of functions that are safe to damage are looked up: other kernels have others.
first() { jq -r "[$1] | first // empty" "$boundary"; }
pick() {	# CONDITION on a redirected function
	first ".funcs[] | select((.redirects | length) > 0 and ($1)) | .name"
}
forget() {	# NAME: its redirects are dropped
	jq -c --arg name "$1" '(.funcs[] | select(.name == $name) | .redirects) = []' "$boundary"
}

called=$(pick 'any(.uses[]; .[0] == 0 and .[1] == 1) and .class == "interface"')
held=$(pick '.class == "callback" and .static and any(.uses[]; .[0] == 2 and .[1] == 1)')
taken=$(pick '.class == "callback" and .static and any(.uses[]; .[0] == 1)')
cloned=$(first '.funcs[] | select(.redirects | length > 0) | . as $f |
	.redirects[] | $f.syms[.][0] | select(contains(".isra"))')
owner=$(first '.funcs[] | . as $f | select(any(.redirects[]; $f.syms[.][0] | contains(".isra"))) | .name')
stays=$(first '.funcs[] | select(.class == "outsider" and (.syms | length) > 0) | .name')

cp "$boundary" "$scratch/given.json" &&
forget "$called" > "$scratch/called.json" &&
forget "$held" > "$scratch/held.json" &&
forget "$taken" > "$scratch/taken.json" &&
forget "$owner" > "$scratch/cloned.json" &&
jq -c --arg name "$stays" '(.funcs[] | select(.name == $name) | .class) = "insider"' "$boundary" \
	> "$scratch/stays.json" &&
jq -c 'del(.funcs[].syms[] | select(.[0] | endswith(".cold")))' "$boundary" > "$scratch/cold.json" || {
	echo "cannot read $boundary"
	exit 1
}

${CC:-gcc} -O2 -Wall -Wextra -std=gnu11 -D_GNU_SOURCE -o "$scratch/soundness" \
	"$top"/tests/verify/soundness/*.c -lelf -ljansson &&
(cd "$scratch" && objdump -d --no-show-raw-insn "$vmlinux" |
	./soundness "$vmlinux" given.json called.json held.json taken.json cloned.json stays.json \
	cold.json) > "$scratch/out"
verdict "the target can be read"
sed -n '/given.json:.*old code/,/given.json:.*lost/p' "$scratch/out"

count() { sed -n "/^given.json: .*old code/,/lost paths/ s/^ *\([0-9]*\) $1\$/\1/p" "$scratch/out"; }
some() { [ "$(count "$1")" -gt 0 ]; }
lost() {	# COPY PATTERN: paths are lost in it, and one is named
	[ "$(sed -n "s/^$1.json: \([0-9]*\) lost$/\1/p" "$scratch/out")" -gt 0 ] &&
		grep -Eq "^lost $2" "$scratch/out" || {
		grep "^$1.json" "$scratch/out"
		return 1
	}
}

grep -q "^given.json: 0 lost" "$scratch/out"
verdict "no path leads into replaced code past a redirect"
[ "$(count "branches into redirected entries")" -gt 100 ] &&
	some "addresses of redirected entries in code" &&
	some "addresses of redirected entries in data" && some "exports of redirected entries" &&
	some "addresses in switched data" && some "branches within old code"
verdict "paths of each kind were seen"
if ! grep -q "^given.json: 0 lost" "$scratch/out"; then
	grep -E "^lost" "$scratch/out" | head -n 40
fi

lost called "(branch|export): .*\b$called\b"
verdict "a missing redirect is found by who calls it: $called"
lost held "data: .*\b$held\b"
verdict "... by what data holds its address: $held"
lost taken "address: .*\b$taken\b"
verdict "... by what code takes its address: $taken"
lost cloned "branch: .*${cloned//./\\.}"
verdict "... by who calls a clone: $cloned"
lost stays "(branch|address|data|export): .*\b$stays\b"
verdict "a function that stays, taken for one that moves, is found: $stays"
lost cold "(piece|branch): .*\.cold"
verdict "a piece that is not known is found"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
