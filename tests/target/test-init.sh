#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# test-init.sh - the target is fetched, rebuilt with the plugin, analyzed, and its modules are built:
#                what the other suites here and those of tests/vm start from

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$top/tests/lib/tap.sh"
. "$top/tests/lib/series.sh"

need "packages, plugin, command" prepare_tools
need "target fetched" prepare_target
need "plugsched init" prepare_tree
need "plugsched build" prepare_modules
diag "$(cat "$modules/figures")"

entries=$tree/.plugsched/target.entries
matches "a second init has nothing to do" "nothing to do" prepare_tree
cp "$entries" "$modules/entries" && head -c 100 "$modules/entries" > "$entries"
ok "init goes on with a damaged result" prepare_tree
ok "and makes it as it was" cmp "$entries" "$modules/entries"
rm -f "$modules/entries"
# what vm-series needs is made meanwhile
[ -z "${PLUGSCHED_CHECK_ALL-}" ] || begin_series
done_testing
