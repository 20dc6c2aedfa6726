#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run-verify.sh - records and boundary against ground truth, over the whole kernel, and damaged input
#                 for every reader: `make verify`
#
# In:  nothing; installs, fetches and builds what is missing.
# Out: the agreement of the records of all units with the truth, whether the plugin changes any
#      code, what it costs; the audit of the target for lost paths; what analysis and generation
#      cost against the number of units; what damaged input was tried (`make fuzz`). Exit 0 only
#      when nothing differs without an explanation and nothing breaks.
# Interrupted, it goes on with the units that are not done yet.

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$top/scripts/prepare.sh"
failed=0

step() {	# WHAT COMMAND...
	echo "== $1"
	shift
	"$@" || failed=1
}

prepare_tools && prepare_target && prepare_tree || exit 1
make --no-print-directory -s -j "$jobs" -C "$top" CC=gcc-12 build/tests/verify/verify || exit 1
# what one version of plugin and verifier found is not mixed with another's
from=$(cat "$tree/.plugsched/state" "$top/build/tests/verify/verify" | sha256sum | cut -c1-16)
step "records" "$top/build/tests/verify/verify" -j "$jobs" "$tree/.plugsched/build" \
	"$target/verify-$from"
step "lost paths" "$top/tests/verify/soundness.sh" "$target/vmlinux" "$tree/.plugsched/boundary.json"
step "costs" "$top/tests/bench/analysis.sh" "$tree" "$target/vmlinux"
step "damaged input" make --no-print-directory -s -C "$top" CC=gcc-12 fuzz
[ $failed -eq 0 ] && echo "verify: PASS" || { echo "verify: FAIL"; exit 1; }
