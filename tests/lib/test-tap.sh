#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-tap.sh - does tap.sh say no? A judge that cannot is worth nothing
#
# Small suites run under each shell that sources tap.sh, and `prove` judges what they print.

here=$(cd "$(dirname "$0")" && pwd)
. "$here/tap.sh"
dir=$(mktemp -d) || exit 1
blank=' '	# at the end of a line, where an editor would remove it
trap 'rm -rf "$dir"' EXIT

suite() {	# SCRIPT: its output and status
	echo ". '$here/tap.sh'; $1" > "$dir/suite"
	$shell "$dir/suite" < /dev/null
}
passes() { [ "$(suite "$1; done_testing")" = "ok 1 - t
1..1" ] && prove -e "$shell" "$dir/suite" > /dev/null 2>&1; }
# also when `prove` reads it
fails() {
	suite "$1; done_testing" && return 1
	! prove -e "$shell" "$dir/suite" > /dev/null 2>&1
}
prove_fails() {
	suite "$1" > /dev/null
	! prove -e "$shell" "$dir/suite" > /dev/null 2>&1
}

for shell in dash bash "busybox sh"; do
	ok "$shell: ok, of a success" passes 'ok t true'
	ok "$shell: ok, of a failure" fails 'ok t false'
	ok "$shell: not_ok, of a failure" passes 'not_ok t false'
	ok "$shell: not_ok, of a success" fails 'not_ok t true'
	ok "$shell: not_ok, of a crash" fails 'not_ok t sh -c "kill -SEGV \$\$"'
	ok "$shell: not_ok, of a missing command" fails 'not_ok t no-such-command'
	ok "$shell: refused, with the message" passes 'refused t "^a.c$" sh -c "echo abc >&2; exit 1"'
	ok "$shell: refused, with another" fails 'refused t "^b" sh -c "echo abc; exit 1"'
	ok "$shell: refused, of a success" fails 'refused t abc echo abc'
	ok "$shell: matches, of a match" passes 'matches t "^-?abc" echo -abc'
	ok "$shell: matches, of another output" fails 'matches t xyz echo abc'
	ok "$shell: matches, of a failure" fails 'matches t abc sh -c "echo abc; exit 1"'
	ok "$shell: is, of equals" passes 'is t "a b" "a b"'
	ok "$shell: is, of others" fails 'is t a b'
	is "$shell: a failure shows the output" \
		"$(suite 'ok t sh -c "echo one; echo two >&2; exit 3"' | tr '\n' ' ')" \
		"not ok 1 - t # status 3 #   one #   two "
	is "$shell: outputs are not mixed" "$(suite 'ok a echo one; ok b false; said c one' | grep -c '^ok')" 1
	is "$shell: a long output is cut in its middle" \
		"$(suite 'ok a sh -c "seq 100; exit 1"' | sed -n '/^#   30/,/^#   71/p' | tr '\n' ' ')" \
		"#   30 #   ... 40 lines ... #   71 "
	is "$shell: an output a little longer is not" "$(suite 'ok a sh -c "seq 60; exit 1"' | grep -c '^#   ')" 60
	is "$shell: need ends the suite" "$(suite 'need a false; echo on' | grep -E '^(not|1|on)')" \
		"not ok 1 - a
1..1"
	ok "$shell: need fails" fails 'need a false'
	ok "$shell: need passes" passes 'need t true'
	ok "$shell: a function of the suite sets variables" passes 'f() { x=1; }; f; ok t f; [ $x = 1 ] || exit'
	is "$shell: include renumbers, with a prefix" "$(suite '
		ok a true
		include "x: " printf "hm\nok 1 - one\nok 2\nok 3 # SKIP no y\n1..3\n"
		done_testing')" "ok 1 - a
hm
ok 2 - x: one
ok 3 - x:$blank
ok 4 - x: # SKIP no y
1..4"
	ok "$shell: include, of a success" passes 'include "" printf "1..1\nok 1 - t\n"'
	ok "$shell: include, of a failure" fails 'include "" printf "1..1\nnot ok 1 - t\n"'
	ok "$shell: include, of a test less than planned" fails 'include "" printf "1..2\nok 1 - t\n"'
	ok "$shell: include, without a plan" fails 'include "" printf "ok 1 - t\n"'
	ok "$shell: include, without tests" fails 'include "" echo 1..0'
	ok "$shell: include, of a bad end" fails 'include "" sh -c "echo ok 1 - t; echo 1..1; exit 3"'
	ok "$shell: no tests" fails ':'
	ok "$shell: a suite that dies" prove_fails 'ok t true; kill -9 $$'
	ok "$shell: a suite without a plan" prove_fails 'ok t true'
	is "$shell: a skip has its reason" "$(suite 'skip t "no x"; done_testing')" "ok 1 - t # SKIP no x
1..1"
	ok "$shell: a skip without a reason" fails 'skip t'
done
done_testing
