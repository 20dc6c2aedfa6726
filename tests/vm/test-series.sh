#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# test-series.sh - the swap on another series' kernel, whose tree is made by a partial build
#
# In:  Debian's archive, or what is in the cache. Out: the guest suites of `make kernels`, each in a guest
#      that runs this kernel, but for those that take long or need the whole build.

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$top/tests/lib/tap.sh"
. "$top/tests/lib/series.sh"

need "another series' target is fetched, its tree and modules are made" prepare_series
diag "$(cat "$PLUGSCHED_TARGET/release"), $(sed -n 's/^ *time: //p' "$tree/.plugsched/summary")"
cd "$top/tests/vm" || exit 1
for suite in test-unedited test-swap test-refuse test-claim kernels-lag test-states; do
	include "${suite#*-}: " "./$suite.sh"
done
done_testing
