#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-soak.sh - the soak in a few minutes: fifty rounds, with less load
#
# In:  guest-soak.sh.

SOAK_ROUNDS=50 SOAK_QUOTA=60 exec "$(dirname "$0")/guest-soak.sh"
