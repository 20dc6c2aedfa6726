# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=sh
#
# begin.sh - how a suite with the fake kernel begins; sourced once TOP (the repository) is set
#
# In:  TOP; CC, the compiler.
# Out: CC, $ps (the command), functions of tap.sh and fake-kernel.sh, an empty folder $tmp, which the
#      suite is in and which goes with it.

CC=${CC:-gcc}
LC_ALL=C
export LC_ALL
. "$TOP/tests/lib/tap.sh"
. "$TOP/tests/front/fake-kernel.sh"

tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
cd "$tmp" || exit 1
# shellcheck disable=SC2034 # the suites run it
ps=$TOP/${PLUGSCHED_BUILD:-build}/plugsched
