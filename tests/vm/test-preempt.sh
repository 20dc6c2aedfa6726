#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# test-preempt.sh - swaps with the other ways of preempting the kernel, which are chosen at boot
#
# In:  guest-preempt.sh, once for each; test-returns.sh, since tasks are preempted within return hooks
#      with `full` only. The target's default is voluntary.

here=$(dirname "$0")
. "$here/../lib/tap.sh"
for mode in none full; do
	include "preempt=$mode: " env PREEMPT=$mode "$here/guest-preempt.sh"
done
include "preempt=full, return hooks: " "$here/in-guest.sh" -s 2 -t 1800 -c preempt=full "$here/test-returns.sh"
done_testing
