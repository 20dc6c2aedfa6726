#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run-compilers.sh - the plugin's tests with every GCC there is: `make compilers`
#
#   run-compilers.sh [ROOT...]
#
# In:  the lines of kconfig/debian.roots, or those that are named. scripts/root.sh makes the roots, which
#      takes minutes and about 2 GB each; it needs root's rights.
# Out: a table: compiler, root, tests that passed and failed; exit 1 when one failed. What a test prints
#      is in build/roots/ROOT/gcc-N/tests.log.

set -u
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit
lines=()
failed=0

# One line: passed and failed tests of all programs; a program that says nothing has failed.
run_tests() {	# ROOT GCC
	local root=$1 gcc=$2 out=build/roots/$1/gcc-$2 source name
	for source in tests/plugin/test-*.c; do
		name=$(basename "$source" .c)
		echo "# $name"
		scripts/root.sh "$root" env CC="gcc-$gcc" CMOCKA_MESSAGE_OUTPUT=TAP \
			PLUGSCHED_PLUGIN="$PWD/$out/plugsched.so" \
			"build/roots/$root/command/tests/plugin/$name" < /dev/null 2>&1 ||
			echo "# $name fails"
		echo "# $name ends"
	done > "$out/tests.log"
	awk '/^ok/ { ok++; n++ } /^not ok/ { bad++; n++; f++ } / fails$/ { if (!f) bad++ }
	     / ends$/ { if (!n) bad++; n = f = 0 }
	     END { print ok + 0, bad + 0 }' "$out/tests.log"
}

one_root() {	# ROOT GCC...
	local root=$1 gcc version passed bad programs=() source
	shift
	for source in tests/plugin/test-*.c; do
		programs+=("build/roots/$root/command/tests/plugin/$(basename "$source" .c)")
	done
	if ! scripts/root.sh "$root" ||
	   ! scripts/root.sh "$root" make -s -j "$(nproc)" O="build/roots/$root/command" CC="gcc-$1" \
		"${programs[@]}"; then
		lines+=("| $* | $root | does not build | |")
		failed=1
		return
	fi
	for gcc; do
		version=$(scripts/root.sh "$root" "gcc-$gcc" --version | head -n 1)
		read -r passed bad <<< "$(run_tests "$root" "$gcc")"
		echo "compilers: $version, $root: $passed passed, $bad failed" >&2
		lines+=("| $version | $root | $passed | $bad |")
		[ "$passed" -gt 0 ] && [ "$bad" -eq 0 ] || failed=1
	done
}

while read -r root _ gcc; do
	case " ${*-$root} " in *" $root "*) ;; *) continue ;; esac
	# shellcheck disable=SC2086
	one_root "$root" $gcc < /dev/null
done < <(grep -v '^#' kconfig/debian.roots)
echo "| compiler | root | passed | failed |"
echo "| --- | --- | --- | --- |"
printf '%s\n' "${lines[@]}"
exit "$failed"
