#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-examples.sh - guest: the effect of the examples that need one CPU, whose clock counts
#                    instructions, so that the host's load does not matter

[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 1 -q "-icount shift=3,sleep=off" "$0" examples
. /lib/examples.sh
