#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Tests of what only one architecture knows: byte arrays in, facts out.
cd "$(dirname "$0")/../.." && exec tests/unit.sh arch
