#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run-examples.sh - the effect of the examples, measured for longer, and plotted: `make examples`
#
# In:  nothing; installs, fetches and builds what is missing.
# Out: the guest tests' TAP, a line of figures for each example and scheduler, and
#      examples/NAME/latency.svg of those that keep latencies. Exit 1 when a test failed.

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tap=$(mktemp) || exit 1
trap 'rm -f "$tap" "$tap.svg"' EXIT
failed=0

for suite in examples examples-smp; do
	"$top/tests/vm/guest-$suite.sh" > "$tap.one" || failed=1
	grep -v '^# plot ' "$tap.one"
	cat "$tap.one" >> "$tap"
	rm -f "$tap.one"
done
sed -n 's/^# plot \([^ ]*\) .*/\1/p' "$tap" | sort -u | while read -r name; do
	sed -n 's/^# plot /plot /p' "$tap" | awk -v name="$name" -f "$top/tests/bench/tail.awk" > "$tap.svg" &&
		cp "$tap.svg" "$top/examples/$name/latency.svg" && echo "examples/$name/latency.svg is written"
done || failed=1
exit $failed
