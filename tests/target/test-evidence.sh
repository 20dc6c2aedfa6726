#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# test-evidence.sh - does the boundary name all callers of what the module replaces?
#
# The target's disassembly knows nothing of records. Each direct call or jump of another function to
# the start of replaced code has to be in the evidence of `plugsched explain` (boot code apart, which
# is over).

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$top/tests/lib/tap.sh"
. "$top/tests/lib/target.sh"

need_tree
vmlinux=$target/vmlinux boundary=$tree/.plugsched/boundary.json
tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT

# ADDRESS NUMBER CLASS C-NAME, of every symbol of the scheduler's functions; NUMBER WHO, of every use
read_both() {
	jq -r '.funcs | to_entries[] | .key as $n | .value as $f | $f.syms[] |
		"\(.[1]) \($n) \($f.class) \($f.name)"' "$boundary" > "$tmp/symbols" &&
	jq -r '.funcs | to_entries[] | .key as $n | .value.uses[] | "\($n) \(.[2])"' "$boundary" \
		> "$tmp/uses" &&
	nm "$vmlinux" | awk '$3 == "_sinittext" || $3 == "_einittext" { print $3, $1 }' > "$tmp/boot" &&
	objdump -d --no-show-raw-insn "$vmlinux" > "$tmp/code"
}

evidence_is_complete() {
	awk -v symbols="$tmp/symbols" -v uses="$tmp/uses" -v boot="$tmp/boot" '
	BEGIN {
		while ((getline < symbols) > 0) {
			number[$1] = $2
			name[$1] = $4
			replaced[$1] = $3 == "interface" || $3 == "callback" || $3 == "insider"
		}
		while ((getline < uses) > 0)
			known[$1, $2]
		while ((getline < boot) > 0)
			edge[$1] = $2
	}
	/^[0-9a-f]+ <.*>:$/ {
		at = $1
		from = substr($2, 2, length($2) - 3)
		while (sub(/\.(isra|constprop|part|cold)(\.[0-9]+)?$/, "", from))
			;
		over = at >= edge["_sinittext"] && at < edge["_einittext"]
		next
	}
	$2 ~ /^(call|j[a-z]+)$/ && ($3 in replaced) && replaced[$3] && number[at] != number[$3] {
		if (over || seen[at, $3]++)
			next
		calls++
		if (!((number[$3], from) in known) && !((number[$3], name[at]) in known)) {
			print from " enters " name[$3] ", which is not in its evidence"
			missing++
		}
	}
	END {
		printf "%d pairs of caller and callee in the code, %d of them not in the evidence\n",
		       calls, missing
		exit !calls || missing > 0
	}' "$tmp/code"
}

need "the boundary and the target's code can be read" read_both
ok "who enters replaced code is in its evidence" evidence_is_complete
diag "$(printf '%s\n' "$tap_output" | tail -n 1)"
done_testing
