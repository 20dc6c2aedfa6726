#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# test-summary.sh - does `make check` fail when it must, and does its last line say so?

top=$(cd "$(dirname "$0")/../.." && pwd)
. "$top/tests/lib/tap.sh"
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cd "$dir" || exit 1
mkdir -p tests/room

# check STATUS: one suite of these shell commands, and a good one
check() {
	printf '#!/bin/sh\n%s\n' "$2" > tests/room/test-it.sh
	printf '#!/bin/sh\necho 1..1; echo ok 1 - fine\n' > tests/room/test-good.sh
	chmod +x tests/room/*.sh
	PERL5LIB=$top/tests/lib prove --formatter Summary --exec "$top/tests/lib/run-suite.sh" \
		tests/room/test-*.sh > out 2>&1
	echo "status $?" >> out
	cat out
	[ "$(tail -n 1 out)" = "status $1" ]
}
last() { is "... and the last line says so" "$(tail -n 2 out | head -n 1)" "$1"; }

ok "all passed" check 0 'echo ok 1 - a; echo ok 2 - b; echo 1..2'
said "each suite has its time" '^room-it +2 passed +0 failed +0 skipped +[0-9.]+ s$'
last "3 passed, 0 failed"
ok "a failed test" check 1 'echo not ok 1 - a; echo "#   why"; echo ok 2; echo 1..2; exit 1'
said "... and its output is shown" '^#   why$'
last "2 passed, 1 failed"
ok "a skip with a reason" check 0 'echo "ok 1 - a # SKIP no /dev/x"; echo 1..1'
said "... and it is named" '^  room-it 1 - a: no /dev/x$'
last "1 passed, 0 failed, 1 skipped"
ok "a skip without a reason" check 1 'echo "ok 1 - a # SKIP"; echo 1..1'
last "1 passed, 1 failed, 1 skipped"
ok "something to do is no excuse" check 1 'echo "not ok 1 - a # TODO one day"; echo 1..1'
ok "no plan" check 1 'echo ok 1 - a'
last "2 passed, 1 failed"
ok "fewer tests than planned" check 1 'echo 1..4; echo ok 1 - a'
last "2 passed, 3 failed"
ok "no tests" check 1 'echo 1..0'
last "1 passed, 1 failed"
ok "nothing at all" check 1 ''
ok "a suite that dies at its end" check 1 'echo ok 1 - a; echo 1..1; echo oops >&2; kill -9 $$'
said "... and what it wrote to stderr is shown" '^# stderr: oops$'
last "2 passed, 1 failed"
done_testing
