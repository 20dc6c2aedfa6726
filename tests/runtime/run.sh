#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Tests of the runtime's user side.
exec "$(dirname "$0")/../unit.sh" runtime
