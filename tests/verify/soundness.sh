#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# soundness.sh - no path of the target leads into replaced code but through a redirected entry
#
#   soundness.sh VMLINUX BOUNDARY.JSON
#
# In:  the target's vmlinux and what `plugsched init` says of it (WORKDIR/.plugsched/boundary.json).
# Out: what was found by kind (see soundness/soundness.h), then the same for damaged copies of the
#      boundary, in which the loss has to be found. TAP.

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
[ $# -eq 2 ] && [ -r "$1" ] && [ -r "$2" ] || {
	echo "usage: soundness.sh VMLINUX BOUNDARY.JSON" >&2
	exit 2
}
vmlinux=$1 boundary=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
. "$top/tests/lib/tap.sh"

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
# what nothing but code in which tasks rest calls
after=$(first '[.funcs[] | select(.rests) | .name] as $rests | .funcs[] |
	select(.class == "interface") | [.uses[] | select(.[1] == 1) | .[2]] as $by |
	select(($by | length) > 0 and ($by - $rests | length) == 0) | .name')
stays=$(first '.funcs[] | select(.class == "outsider" and (.syms | length) > 0) | .name')

damage() {
	cp "$boundary" "$scratch/given.json" &&
	forget "$called" > "$scratch/called.json" &&
	forget "$held" > "$scratch/held.json" &&
	forget "$taken" > "$scratch/taken.json" &&
	forget "$owner" > "$scratch/cloned.json" &&
	forget "$after" > "$scratch/after.json" &&
	jq -c --arg name "$stays" '(.funcs[] | select(.name == $name) | .class) = "insider"' \
		"$boundary" > "$scratch/stays.json" &&
	jq -c 'del(.funcs[].syms[] | select(.[0] | endswith(".cold")))' "$boundary" \
		> "$scratch/cold.json"
}

audit() {
	set -o pipefail
	${CC:-gcc} -O2 -Wall -Wextra -std=gnu11 -D_GNU_SOURCE -o "$scratch/soundness" \
		-I"$top" "$top"/tests/verify/soundness/*.c "$top"/lib/{elf-file,mem,message,str}.c \
		-lelf -ljansson &&
	(cd "$scratch" && objdump -d --no-show-raw-insn "$vmlinux" |
		./soundness "$vmlinux" given.json called.json held.json taken.json cloned.json after.json \
		stays.json cold.json) > "$scratch/out"
}

need "the boundary can be read, and damaged" damage
need "the target can be read" audit
diag "$(sed -n '/given.json:.*old code/,/given.json:.*lost/p' "$scratch/out")"

count() { sed -n "/^given.json: .*old code/,/lost paths/ s/^ *\([0-9]*\) $1\$/\1/p" "$scratch/out"; }
some() { [ "$(count "$1")" -gt 0 ]; }
lost() {	# COPY PATTERN: paths are lost in it, and one is named
	[ "$(sed -n "s/^$1.json: \([0-9]*\) lost$/\1/p" "$scratch/out")" -gt 0 ] &&
		grep -Eq "^lost $2" "$scratch/out" || {
		grep "^$1.json" "$scratch/out"
		return 1
	}
}

nothing_lost() {
	grep "^given.json: 0 lost" "$scratch/out" && return
	grep -E "^lost" "$scratch/out" | head -n 40
	return 1
}
each_kind_seen() {
	[ "$(count "branches into redirected entries")" -gt 100 ] &&
	some "addresses of redirected entries in code" &&
	some "addresses of redirected entries in data" && some "exports of redirected entries" &&
	some "addresses in switched data" && some "branches within old code"
}
ok "no path leads into replaced code past a redirect" nothing_lost
ok "paths of each kind were seen" each_kind_seen

ok "a missing redirect is found by who calls it: $called" \
	lost called "(branch|export): .*\b$called\b"
ok "... by what data holds its address: $held" lost held "data: .*\b$held\b"
ok "... by what code takes its address: $taken" lost taken "address: .*\b$taken\b"
ok "... by who calls a clone: $cloned" lost cloned "branch: .*${cloned//./\\.}"
ok "... by who calls it in code that tasks rest in: $after" \
	lost after "branch: .*\b$after\b"
ok "a function that stays, taken for one that moves, is found: $stays" \
	lost stays "(branch|address|data|export): .*\b$stays\b"
ok "a piece that is not known is found" lost cold "(piece|branch): .*\.cold"
done_testing
