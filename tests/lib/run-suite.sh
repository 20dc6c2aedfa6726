#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# run-suite.sh - run one suite for check.sh; what it writes to stderr is shown when it fails

log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
"$@" 2> "$log"
status=$?
[ $status -eq 0 ] || sed 's/^/# stderr: /' "$log"
exit $status
