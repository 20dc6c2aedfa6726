#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# guest-examples.sh - guest: test-examples.sh, with more of everything and what a plot needs

[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 1 -q "-icount shift=3,sleep=off" -t 2400 "$0" examples
# shellcheck disable=SC2034 # read there
long=1
. /lib/examples.sh
