#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-gcc-11.sh - the unit tests of the plugin with GCC 11, for which a plugin is made here

cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
other=build/gcc-11

need "a plugin for gcc-11" make -s O=$other CC=gcc-11 $other/plugsched.so
export CC=gcc-11 PLUGSCHED_PLUGIN="$PWD/$other/plugsched.so" CMOCKA_MESSAGE_OUTPUT=TAP
for source in tests/plugin/test-*.c; do
	name=$(basename "$source" .c)
	include "$name: " "build/tests/plugin/$name"
done
done_testing
