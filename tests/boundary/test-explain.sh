#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# test-explain.sh - `plugsched explain`, `plugsched boundary` and its page, on a kernel of a few lines
#
# In:  build/plugsched, build/plugsched.so, build/libplugsched.a; tests/analyzer/kernel/.

set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
plugsched=$PWD/build/plugsched
. tests/lib/tap.sh

# The boundary of the fixture, as `plugsched init` writes it.
make_work() {
	cp -r tests/analyzer/kernel "$tmp/src" &&
	PLUGSCHED_PLUGIN=$PWD/build/plugsched.so CC=gcc-12 \
		tests/analyzer/kernel/build.sh "$tmp/out" "$tmp/src" &&
	gcc-12 -std=gnu11 -I. -o "$tmp/fixture" tests/boundary/fixture.c build/libplugsched.a \
		-ldw -lelf -ljansson -lcapstone &&
	mkdir -p "$tmp/tree/.plugsched" && echo "source $tmp/src" > "$tmp/tree/.plugsched/state" &&
	"$tmp/fixture" "$tmp/out/vmlinux.o" "$tmp/out/vmlinux" "$tmp/src/test.profile" \
		"$tmp/tree/.plugsched/boundary.json"
}

has() {	# TEXT: the last output, its lines joined, has it
	local out
	out=$(tr -s ' \n' ' ' <<< "$said")
	echo "$out"
	[[ $out == *"$1"* ]]
}

# says WHAT TEXT... -- COMMAND...: the command succeeds and its output has all of the texts
says() {
	local what=$1 texts=() text said
	shift
	while [ "$1" != -- ]; do
		texts+=("$1")
		shift
	done
	shift
	ok "$what" "$plugsched" "$@"
	said=$tap_output
	for text in "${texts[@]}"; do
		ok "$what: \"$text\"" has "$text"
	done
}

one_line() {	# TEXT: the last output is one line, which has it
	echo "$said"
	[ "$(wc -l <<< "$said")" -eq 1 ] && [[ $said == *"$1"* ]]
}

# refuses WHAT TEXT -- COMMAND...: it fails with one line that has the text
refuses() {
	local what=$1 text=$2 said
	shift 3
	not_ok "$what" "$plugsched" "$@"
	said=$tap_output
	ok "$what: \"$text\", and nothing else" one_line "$text"
}

need "a kernel of a few lines, with its boundary" make_work
work=$tmp/tree

says "an interface" "wake_up: function, interface" "yes, and the change reaches everywhere" \
	"called from outside the module by:" "outside_user (other.c:" "redirected" \
	-- explain "$work" wake_up
says "one that stays" "no, it stays the kernel's" "calls __schedule: tasks sleep on its frame" \
	"remedy: none: tasks that sleep now return through it" \
	-- explain "$work" schedule
says "one that the profile's rule keeps" 'add "wait_longer = why" to [brief] of test.profile' \
	'delete "outside_wait" from its [sleeps]' -- explain "$work" wait_longer
says "copies outside" "partially: the change does not reach the copies inlined outside" \
	"a change does not reach these copies" "outside_user (other.c:" -- explain "$work" task_runs
says "what an edit must not do" "caution: the kernel's schedule_twice was compiled knowing" \
	-- explain "$work" weighs
says "a clone with other parameters" "whose parameters are not those of the C function" \
	"moved into the module too: schedule" \
	-- explain "$work" clone_me
says "a shared variable" "switches: static variable, shared" 'add "switches = why" to [private]' \
	"written in the module by:" -- explain "$work" switches
says "a variable others use" "nr_running: variable, shared" -- explain "$work" nr_running
says "a private one" "yes, it is the module's own" -- explain "$work" weights
says "a static local by its function" "static variable of queue_fair" \
	-- explain "$work" queue_fair.calls
says "two of one name" "2 have the name same_name" "same_name@kernel/sched/core.c" \
	"defined at: kernel/sched/core.c" "defined at: kernel/sched/fair.c" \
	-- explain "$work" same_name
says "one of the two" "same_name: static function, callback" -- explain "$work" same_name@fair.c
says "the other" "same_name: static function, insider" "wake_up (kernel/sched/core.c:" \
	-- explain "$work" same_name@kernel/sched/core.c
says "by a symbol" "finish_switch: static function, interface" \
	-- explain "$work" finish_switch.isra.0
refuses "a wrong name" "nearest: wake_up" -- explain "$work" wakeup
refuses "a wrong file" "is not in a file fair.c but in kernel/sched/core.c" \
	-- explain "$work" wake_up@fair.c
refuses "no boundary" "boundary.json" -- explain "$tmp" wake_up

says "a struct" "struct timer: 16 bytes, 2 fields, 1 of them touched by code outside" \
	"expires: 1 outside: outside_user (other.c:" "touched by no code by name in this kernel: fn" \
	-- explain "$work" struct timer
says "a field" "timer.expires: field of struct timer at byte 8, 8 bytes" \
	"no, code outside touches it" "outside_user (other.c:" "tick (kernel/sched/core.c:" \
	-- explain "$work" timer.expires
says "a field of the module's" "its meaning, since only the module touches it" \
	-- explain "$work" timer.fn
says "a field with copies outside" "code that stays has inlined copies of it" \
	-- explain "$work" task.state
says "the structs" "struct timer (kernel/sched/sched.h:" "1 of 2 fields are touched outside" \
	-- boundary --structs "$work"
refuses "a wrong field" "nearest: expires" -- explain "$work" timer.expire

says "the counts" "functions:" "can be changed" "variables:" -- boundary --summary "$work"
says "the copies" "task_runs (kernel/sched/sched.h:" "has copies in outside_user (other.c:" \
	"copies of" -- boundary --copies "$work"
says "the JSON" '"version":1' '"name":"wake_up"' -- boundary --json "$work"
refuses "a page where none can be written" "$tmp/none/page.html" \
	-- boundary "$work" --html "$tmp/none/page.html"

include "page: " tests/boundary/page.sh "$work" wake_up same_name schedule task_runs outside_user \
	kernel/sched/fair.c timer expires outside_user

# plugsched-record(5) has every key and every flag of a record
words=$("$plugsched" dump --json "$tmp/out/core.o" |
	sed -n 's/^ *"\([a-z_]*\)",\?$/\1/p; s/^ *"\([a-z_]*\)": .*/\1/p' | sort -u)
ok "a record has words to look for" [ "$(wc -l <<< "$words")" -gt 40 ]
for word in $words; do
	case $word in file | line | col) continue ;; esac
	ok "the manual page explains $word" grep -qw -- "$word" man/plugsched-record.5
done

# Names and lines that look like markup are shown as text; what is no UTF-8 does no harm.
markup="</script><script>document.title=1</script>&amp;"
sed -i "s|\(\"reason\":\"called from outside by \)outside_user[^\"]*\"|\1${markup/&/\\&}\"|" \
	"$work/.plugsched/boundary.json"
sed -i "s|^int wake_up(struct task \*p)|& /* </script><img src=x onerror=alert(1)> \xff */|" \
	"$tmp/src/kernel/sched/core.c"
ok "markup is in the boundary" grep -qF "by $markup" "$work/.plugsched/boundary.json"
PAGE_REASON=$markup include "page with markup: " tests/boundary/page.sh "$work" wake_up same_name schedule task_runs \
	outside_user kernel/sched/fair.c timer expires outside_user
done_testing
