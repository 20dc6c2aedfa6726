#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Tests of the analyzer, on a kernel of a few lines that they build with the plugin.
cd "$(dirname "$0")/../.." && exec tests/unit.sh analyzer
