#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# check.sh - run test suites with `prove`: `make check`, `make check-fast`, `make check-NAME`
#
#   check.sh [all | fast | NAME]
#
# A suite is a file tests/ROOM/test-SUITE.c or .sh that prints TAP. NAME is ROOM-SUITE, or ROOM for
# all of a room. fast: what needs neither the target kernel (tests/target) nor a VM (tests/vm).
#
# Out: what prove says, the time of each suite, what was skipped and why, and as the last line
#      "N passed, N failed" (", N skipped"); the exit status to match.

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$top" || exit 1
. scripts/prepare.sh

# cheap ones first: programs, scripts, then what needs the target kernel, then the virtual machines
suites() {
	local slow='^tests/(target|vm)/'
	find tests -mindepth 2 -maxdepth 2 -name 'test-*.c' | sort
	find tests -mindepth 2 -maxdepth 2 -name 'test-*.sh' | sort | grep -vE "$slow"
	[ "$1" = fast ] || {
		# the rest of them starts from its tree; the last one's own is made beside them
		echo tests/target/test-init.sh
		find tests/target tests/vm -name 'test-*.sh' ! -path tests/target/test-init.sh \
			! -path tests/vm/test-series.sh | sort
		echo tests/vm/test-series.sh
	}
}

wanted=${1:-all}
run=() names=
for suite in $(suites "$wanted"); do
	room=$(basename "$(dirname "$suite")")
	name=$(basename "${suite%.*}")
	name=$room-${name#test-}
	case $wanted in all | fast | "$room" | "$name") ;; *) names+="  $name"$'\n'; continue ;; esac
	case $suite in *.c) suite=build/${suite%.c} ;; esac
	run+=("$suite")
done
[ ${#run[@]} -gt 0 ] || {
	printf 'no suite is called %s; there are\n%s' "$wanted" "$names" >&2
	exit 2
}

prepare_packages || exit 1	# prove is one of them
export CMOCKA_MESSAGE_OUTPUT=TAP LC_ALL=C
export PERL5LIB=$top/tests/lib
[ "$wanted" != all ] || export PLUGSCHED_CHECK_ALL=1
exec prove --formatter Summary --exec tests/lib/run-suite.sh \
	tests/lib/build.sh "${run[@]}"
