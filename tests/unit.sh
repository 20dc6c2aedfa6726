#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Runs one folder's unit test programs (build/tests/FOLDER/test-*, made by `make unit-tests`) and
# counts their results. Called by each tests/FOLDER/run.sh.
# usage: unit.sh FOLDER
# PLUGSCHED_BUILD: where the programs are, instead of build (build-asan).
top=$(cd "$(dirname "$0")/.." && pwd)
passed=0 failed=0
for t in "$top/${PLUGSCHED_BUILD:-build}/tests/$1"/test-*; do
	case $t in *.[od]) continue;; esac
	if [ ! -x "$t" ]; then
		echo "no unit tests of $1 are built: run make unit-tests"
		exit 1
	fi
	log=$(mktemp)
	"$t" >"$log" 2>&1
	status=$?
	ok=$(grep -c '^\[       OK' "$log")
	bad=$(grep -c '^\[  FAILED  \] [^0-9]' "$log")
	[ $status -ne 0 ] && [ "$bad" -eq 0 ] && bad=1
	[ "$ok" -eq 0 ] && [ "$bad" -eq 0 ] && bad=1
	[ "$bad" -ne 0 ] && cat "$log"
	passed=$((passed + ok))
	failed=$((failed + bad))
	rm -f "$log"
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
