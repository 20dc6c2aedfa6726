#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# build.sh - what every suite starts from, as the first suite: check.sh runs it

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$top/tests/lib/tap.sh"
. "$top/scripts/prepare.sh"

make_unit_tests() { make --no-print-directory -s -j "$jobs" -C "$top" CC=gcc-12 unit-tests; }

need "packages, plugin, command" prepare_tools
need "unit tests" make_unit_tests
done_testing
