#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run-soak.sh - hours of loads and unloads under load: `make soak`
#
# In:  SOAK_ROUNDS, how many (1000). Out: what tests/vm/guest-soak.sh says, the figures last; the
#      console is kept beside the modules.

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tap=$(mktemp) || exit 1
trap 'rm -f "$tap"' EXIT

SOAK_ROUNDS=${SOAK_ROUNDS:-1000} "$top/tests/vm/guest-soak.sh" | tee "$tap"
status=${PIPESTATUS[0]}
echo
sed -n 's/^# \(.*\(rounds\|tries\|stop\|moved\).*\)/\1/p' "$tap"
exit "$status"
