#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Tests of the plugin and of the reader of its records, on small C files that they compile.
cd "$(dirname "$0")/../.." && exec tests/unit.sh plugin
