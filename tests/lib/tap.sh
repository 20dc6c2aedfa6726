# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# tap.sh - a test suite in shell: runs commands and prints TAP, which `prove` reads
#
#	. tests/lib/tap.sh
#	ok "what" COMMAND...             the command succeeds
#	not_ok "what" COMMAND...         it fails; a crash, or a command not found, is not what is meant
#	matches "what" 'ERE' COMMAND...  it succeeds, and a line of its output matches
#	refused "what" 'ERE' COMMAND...  it fails as in not_ok, and a line of its output matches
#	said "what" 'ERE'                a line of the last command's output matches
#	is "what" GOT WANTED             two strings are equal
#	need "what" COMMAND...           as ok; a failure ends the suite
#	include "prefix" COMMAND...      the tests of another suite, as this one's
#	skip "what" "reason"             for what this machine really lacks; the summary names it
#	diag TEXT                        a comment
#	done_testing                     the plan; exits, with 0 only when all passed
#
# The command runs in the suite's own shell, so a function may set variables; its output, stdout and
# stderr, is in $tap_output afterwards and is shown when the test fails. Each test returns 0 when it
# passed. POSIX sh with `local`: also for dash and the guest's busybox. Holds descriptors 6 and 7.

tap_count=0 tap_failed=0 tap_status=0 tap_output=

# Written through 7, read through 6: a file without a name needs no cleaning up.
tap_file=$(mktemp) && exec 7> "$tap_file" 6< "$tap_file" && rm -f "$tap_file" || exit 1

diag() { printf '%s\n' "$*" | sed 's/^/# /'; }

tap_run() {
	tap_status=0
	"$@" >&7 2>&1 || tap_status=$?
	tap_output=$(tr -d '\000' <&6)
}

tap_matches() { printf '%s\n' "$tap_output" | grep -E -e "$1" > /dev/null; }

# WHAT [REASON]: passed without a reason
tap_result() {
	tap_count=$((tap_count + 1))
	if [ $# -eq 1 ]; then
		printf 'ok %d - %s\n' "$tap_count" "$1"
		return 0
	fi
	tap_failed=$((tap_failed + 1))
	printf 'not ok %d - %s\n' "$tap_count" "$1"
	diag "$2"
	[ -z "$tap_output" ] || printf '%s\n' "$tap_output" | awk '
		NR <= 30 { print "#   " $0; next }
		{ tail[NR % 30] = $0 }
		END {
			if (NR > 60)
				print "#   ... " NR - 60 " lines ..."
			for (i = NR > 60 ? NR - 29 : 31; i <= NR; i++)
				print "#   " tail[i % 30]
		}'
	return 1
}

tap_succeeds() {	# WHAT
	if [ "$tap_status" -eq 0 ]; then
		tap_result "$1"
	else
		tap_result "$1" "status $tap_status"
	fi
}

# 126 and 127: not run; from 128: a signal
tap_fails() { [ "$tap_status" -gt 0 ] && [ "$tap_status" -lt 126 ]; }

ok() {
	local tap_what="$1"
	shift
	tap_run "$@"
	tap_succeeds "$tap_what"
}

not_ok() {
	local tap_what="$1"
	shift
	tap_run "$@"
	if tap_fails; then
		tap_result "$tap_what"
	else
		tap_result "$tap_what" "status $tap_status, a failure is expected"
	fi
}

matches() {
	local tap_what="$1" tap_ere="$2"
	shift 2
	tap_run "$@"
	if [ "$tap_status" -ne 0 ]; then
		tap_result "$tap_what" "status $tap_status"
	else
		tap_judge "$tap_what" "$tap_ere"
	fi
}

refused() {
	local tap_what="$1" tap_ere="$2"
	shift 2
	tap_run "$@"
	if tap_fails; then
		tap_judge "$tap_what" "$tap_ere"
	else
		tap_result "$tap_what" "status $tap_status, a refusal is expected"
	fi
}

tap_judge() {	# WHAT ERE
	if tap_matches "$2"; then
		tap_result "$1"
	else
		tap_result "$1" "no line matches /$2/"
	fi
}

said() { tap_judge "$1" "$2"; }

is() {
	tap_output=
	if [ "$2" = "$3" ]; then
		tap_result "$1"
	else
		tap_result "$1" "\"$2\", expected \"$3\""
	fi
}

need() {
	ok "$@" && return
	diag "nothing after this can be tested"
	done_testing
}

# The tests of stdin with numbers of this suite; the counts go where include() reads them.
tap_renumber() {	# PREFIX
	local tap_line tap_verdict tap_tests=0 tap_bad=0 tap_plan=none
	while IFS= read -r tap_line; do
		case $tap_line in
		"ok "*) tap_verdict="ok" ;;
		"not ok "*) tap_verdict="not ok" tap_bad=$((tap_bad + 1)) ;;
		1..*) tap_plan=${tap_line#1..} && tap_plan=${tap_plan%% *} && continue ;;
		*) printf '%s\n' "$tap_line" && continue ;;
		esac
		tap_tests=$((tap_tests + 1))
		tap_line=${tap_line#"$tap_verdict "}
		case $tap_line in *" "*) tap_line=${tap_line#* } ;; *) tap_line= ;; esac
		printf '%s %d - %s%s\n' "$tap_verdict" $((tap_count + tap_tests)) "$1" "${tap_line#- }"
	done
	echo "counts $tap_tests $tap_bad $tap_plan" >&7
}

include() {
	local tap_what="$1"
	shift
	{ ("$@"); echo "status $?" >&7; } | tap_renumber "$tap_what"
	# shellcheck disable=SC2046
	set -- $(sort <&6)	# counts TESTS FAILED PLAN status STATUS
	tap_count=$((tap_count + $2))
	tap_failed=$((tap_failed + $3))
	tap_status=$6 tap_output=
	if [ "$2" != "$4" ]; then
		tap_result "${tap_what}the suite is complete" "$2 tests, planned: $4; status $6"
	elif [ "$2" -eq 0 ]; then
		tap_result "${tap_what}the suite has tests" "none ran"
	elif [ "$6" -ne 0 ] && [ "$3" -eq 0 ]; then
		tap_result "${tap_what}the suite ends well" "status $6"
	else
		[ "$3" -eq 0 ]
	fi
}

skip() {
	[ -n "${2:-}" ] || { tap_output=; tap_result "$1" "skipped without a reason"; return; }
	tap_count=$((tap_count + 1))
	printf 'ok %d - %s # SKIP %s\n' "$tap_count" "$1" "$2"
}

done_testing() {
	tap_output=
	[ "$tap_count" -gt 0 ] || tap_result "the suite has tests" "none ran"
	printf '1..%d\n' "$tap_count"
	[ "$tap_failed" -eq 0 ]
	exit
}
