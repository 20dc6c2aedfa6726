#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Tests of the plugin and of the reader of its records, on small C files that they compile: with the
# compiler that build/plugsched.so was made for, and with GCC 11, for which a plugin is made here.
cd "$(dirname "$0")/../.." || exit 1
log=$(mktemp)
trap 'rm -f "$log"' EXIT
other=build/gcc-11

echo "with ${CC:-gcc}:" >"$log"
tests/unit.sh plugin >>"$log" 2>&1
echo "with gcc-11:" >>"$log"
if make -s O=$other CC=gcc-11 $other/plugsched.so >>"$log" 2>&1; then
	CC=gcc-11 PLUGSCHED_PLUGIN=$PWD/$other/plugsched.so tests/unit.sh plugin >>"$log" 2>&1
else
	echo "0 passed, 1 failed" >>"$log"
fi
cat "$log"
# the sum; two results are a must
awk '/^[0-9]+ passed, [0-9]+ failed$/ { passed += $1; failed += $3; runs++ }
     END { failed += runs != 2; print passed " passed, " failed " failed"; exit failed != 0 }' "$log"
