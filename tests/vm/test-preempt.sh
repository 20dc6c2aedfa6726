#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# test-preempt.sh - swaps with the other ways of preempting the kernel, which are chosen at boot
#
# In:  test-returns.sh, whose old code is breakpoints: with preempt=full, tasks are preempted anywhere
#      in it, and in return hooks. The target's default is voluntary.

here=$(dirname "$0")
. "$here/../lib/tap.sh"
for mode in none full; do
	include "preempt=$mode: " "$here/in-guest.sh" -s 2 -c "preempt=$mode" "$here/test-returns.sh"
done
done_testing
