#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-examples-smp.sh - guest: the effect of the examples that need two CPUs, all counts

[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 2 "$0" examples
. /lib/examples.sh
