#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# test-partial.sh - init --partial of the target: the boundary of the whole build, from a fraction of its
#                   units
#
# In:  the target and its tree, built whole. Out: $target/partial, which a second run finds; the first
#      takes about five minutes of processor time.

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$top/tests/lib/tap.sh"
. "$top/tests/lib/target.sh"

partial() {
	local compiler=()
	[ ! -x "$target/gcc" ] || compiler=(--cc "$target/gcc")
	"$plugsched" init -j "$jobs" --verbose --partial "${compiler[@]}" "$target" "$part"
}

# Functions, variables and frame with the names of their files instead of numbers.
resolved='. as $d | def named: .[0] |= $d.files[.];
	[ .frame, (.funcs[], .vars[] | .loc |= named | .decls[] |= named |
	   .uses[] |= (.[4] |= named | if length > 6 then .[6] |= $d.files[.] else . end)) ]'
items() { jq "$resolved" "$1/.plugsched/boundary.json"; }

# Structs of the scheduler's own headers, with who touches each field.
own='. as $d | [ .structs[] | select($d.files[.loc[0]] | startswith("kernel/sched/")) |
	[ .name, (.fields[] | [ .[0:3], (.[3] | map($d.users[.[0]][0]) | sort) ]) ] ]'
structs() { jq "$own" "$1/.plugsched/boundary.json"; }

same() { diff <("$1" "$tree") <("$1" "$part"); }
units() { sed -nE "s/^recorded ([0-9]+) of ([0-9]+)$/\\$1/p" "$part/.plugsched/state"; }
text_of() { objcopy -O binary -j .text "$1" /dev/stdout | sha256sum; }

need_tree
part=$target/partial
need "plugsched init --partial" partial
diag "$(grep -E 'time:' "$part/.plugsched/summary"), $(units 1) of $(units 2) units"
ok "less than half of the units are built" [ $((2 * $(units 1))) -lt "$(units 2)" ]
is "and none besides" "$(ls "$part/.plugsched/build/net/ipv4/tcp_vegas.o" 2> /dev/null)" ""
ok "functions and variables are those of the whole build, with all their uses" same items
ok "and so are the users of the scheduler's own structs" same structs
is "as many are modifiable" \
	"$(grep changeable "$part/.plugsched/summary")" "$(grep changeable "$tree/.plugsched/summary")"
matches "of other structs explain says what is known" "known of: $(units 1) of $(units 2) units" \
	"$plugsched" explain "$part" task_struct.prio
include "" "$top/tests/verify/soundness.sh" "$target/vmlinux" "$part/.plugsched/boundary.json"
matches "a second time there is nothing to do" "nothing to do" partial
ok "a module is built of it" "$plugsched" build -j "$jobs" "$part"
is "whose code is that of the whole build's" "$(text_of "$part/scheduler.ko")" \
	"$(text_of "$modules/unedited.ko")"
done_testing
