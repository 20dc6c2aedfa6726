#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# test-soundness.sh - no path of the target leads into replaced code but through a redirected entry

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$top/tests/lib/tap.sh"
. "$top/tests/lib/target.sh"

need_tree
include "" "$top/tests/verify/soundness.sh" "$target/vmlinux" "$tree/.plugsched/boundary.json"
done_testing
