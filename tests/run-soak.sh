#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run-soak.sh - swaps with 16 and with 64 CPUs, and hours of loads and unloads under load: `make soak`
#
# In:  SOAK_ROUNDS, how many (1000). Out: what tests/vm/guest-many.sh and guest-soak.sh say, the figures
#      last; the consoles are kept beside the modules.

set -u
vm=$(cd "$(dirname "${BASH_SOURCE[0]}")/vm" && pwd)
tap=$(mktemp) || exit 1
trap 'rm -f "$tap"' EXIT

status=0
for cpus in 16 64; do
	CPUS=$cpus "$vm/guest-many.sh" | tee -a "$tap"
	[ "${PIPESTATUS[0]}" -eq 0 ] || status=1
done
SOAK_ROUNDS=${SOAK_ROUNDS:-1000} "$vm/guest-soak.sh" | tee -a "$tap"
[ "${PIPESTATUS[0]}" -eq 0 ] || status=1
echo
sed -n 's/^# \(.*\(rounds\|tries\|stop\|moved\).*\)/\1/p' "$tap"
exit "$status"
