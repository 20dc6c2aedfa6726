#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run-kernels.sh - the matrix: init, build, swap under load, for one kernel after another:
#                  `make kernels`
#
#   run-kernels.sh [DIR...]
#
# In:  folders of fetched kernels, as `plugsched fetch` makes them; without any, it fetches
#      Debian's 6.1 and takes all that the cache has. KERNEL_SUITES names the guest suites, tests/vm/
#      test-NAME.sh or kernels-NAME.sh; of the latter those that the kernel has what they test for.
#      KERNEL_INIT: an option for `plugsched init`, as --partial.
# Out: a table with the figures of each, and with all suites their lines in docs/kernels.md; exit 1 when a
#      kernel failed. One that fails does not keep the others from being tried. What has passed is kept in
#      DIR/kernels/ and not done again while the command, the suite and the helpers of the guest are the
#      same.

set -u
set -o pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/plugsched
suites=${KERNEL_SUITES:-unedited swap refuse claim starve lag with ext stop}
page=$top/docs/kernels.md
failed=0

say() { echo "kernels: $*" >&2; }

# What a result depends on, but for the kernel, which does not change.
print_of() {	# SUITE
	(cd "$top" && cat build/plugsched build/plugsched.so kconfig/*.profile tests/vm/*.sh \
		tests/vm/*.c tests/lib/*.sh scripts/prepare.sh "$(example "$kernel")" &&
	 find runtime -type f -print0 | sort -z | xargs -0 cat && echo "$1") | sha256sum |
		cut -d' ' -f1
}

example() { top=$top bash -c '. "$top/scripts/prepare.sh"; example_for "$1"' sh "$1"; }

# Is there such a suite for this kernel?
suite_file() {	# SUITE
	local file=$top/tests/vm/test-$1.sh have=$kernel/work/plugsched/have.h
	[ "$1" != lag ] || grep -q 'HAVE_sched_entity_sched_delayed 1' "$have" || return
	[ "$1" != ext ] || grep -q VALUE_SCX_DISABLED "$have" || return
	[ -e "$file" ] || file=$top/tests/vm/kernels-$1.sh
	echo "$file"
}

prepare() {
	top=$top PLUGSCHED_TARGET=$kernel init_options=${KERNEL_INIT-} bash -c '. "$top/scripts/prepare.sh"
		prepare_target && prepare_tree && prepare_modules'
}

# Runs a step whose output goes to a log, unless it has passed with the same before.
step() {	# NAME PRINT COMMAND...
	local name=$1 print=$2 log=$kernel/kernels/$1.log start
	shift 2
	if [ "$(cat "$kernel/kernels/$name.passed" 2> /dev/null)" = "$print" ]; then
		say "$release: $name has passed before"
		return 0
	fi
	start=$(date +%s)
	rm -f "$kernel/kernels/$name.passed"
	if "$@" > "$log" 2>&1; then
		echo "$print" > "$kernel/kernels/$name.passed"
		say "$release: $name passed in $(($(date +%s) - start)) s"
	else
		say "$release: $name FAILED, see $log"
		grep -E '^(not ok|plugsched: |Bail out)' "$log" | head -n 5 >&2
		return 1
	fi
}

one_kernel() {
	local suite file result=passed
	mkdir -p "$kernel/kernels" || return
	step prepare "$(print_of prepare)" prepare || { row "init failed"; return 1; }
	step audit "$(print_of audit)" "$top/build/plugsched" boundary -a "$kernel/vmlinux" \
		"$kernel/work" || result="failed: audit"
	for suite in $suites; do
		file=$(suite_file "$suite") || continue
		PLUGSCHED_TARGET=$kernel step "$suite" "$(print_of "$suite")" "$file" ||
			result="failed: $suite"
	done
	row "$result"
	[ "$result" = passed ]
}

in_summary() { sed -n "s/$1/\\1/p" "$kernel/work/.plugsched/summary" 2> /dev/null | head -n 1; }

# Of a build that was not the whole kernel's: how much of it.
units() { sed -n 's/^recorded \(..*\)/, \1 units/p' "$kernel/work/.plugsched/state" 2> /dev/null; }

# In instructions: of an idle CPU, and for each runnable task.
stop() {
	awk '/^# stop: / { printf "%.1f k + %.0f", $3 / 1000, $6 / $8 }' "$kernel/kernels/stop.log" 2> /dev/null
}

# What the target was compiled by, as its banner says.
compiler() {
	sed -n 's/^banner [^(]*([^(]*(\(.*[0-9]\), GNU ld.*/\1/p' "$kernel/work/.plugsched/state" \
		2> /dev/null | sed 's/^x86_64-linux-gnu-//; s/ (.*) / /'
}

row() {		# RESULT
	local stopped
	stopped=$(stop)
	printf '| %s | %s | %s | %s | %s | %s | %s | %s | %s, %s |\n' "$release" "$(compiler)" \
		"$(in_summary '^  changeable: \([0-9]* of the [0-9]*\) with.*' | sed 's/ the//')$(
		   in_summary '^  changeable: .*, \([0-9.]* %\)$' | sed 's/.*/ (&)/')" \
		"$(in_summary '^  time: build \([^,]*\),.*')$(units)" \
		"$(in_summary '^  time: .*analysis \([^,]*\),.*')" \
		"$(in_summary '^  memory: \(.*\) at most.*')" "${stopped:--}" "$1" "$(date +%F)" "$commit" >> "$table"
}

# The lines of these kernels take the place of the last ones.
write_page() {
	local old
	old=$(mktemp) && grep '^| [0-9]' "$page" | while IFS= read -r line; do
		grep -qF "| $(echo "$line" | cut -d' ' -f2) |" "$table" || echo "$line"
	done > "$old"
	sort -V "$old" "$table" > "$old.new" &&
	sed -i -e "/^| ---/r $old.new" -e '/^| [0-9]/d' "$page"
	rm -f "$old" "$old.new"
}

make --no-print-directory -s -j "$(nproc)" -C "$top" CC=gcc-12 all || exit 1
if [ $# -eq 0 ]; then
	"$top/build/plugsched" fetch --print-dir "6.1.0-[1-9]*-cloud-amd64" > /dev/null || say "Debian's 6.1 cannot be fetched"
	for release in "$cache"/*/release; do
		[ ! -e "$release" ] || set -- "$@" "$(dirname "$release")"
	done
fi
[ $# -gt 0 ] || { say "no kernels in $cache"; exit 1; }
commit=$(git -C "$top" rev-parse --short HEAD 2> /dev/null || echo unknown)
table=$(mktemp) || exit 1
trap 'rm -f "$table"' EXIT
for dir; do
	kernel=$(cd "$dir" && pwd) && release=$(cat "$kernel/release") ||
		{ say "$dir: not the folder of a fetched kernel"; failed=1; continue; }
	one_kernel || failed=1
done
grep -m 2 -E '^\| (kernel|---)' "$page"
cat "$table"
[ -n "${KERNEL_SUITES:-}" ] || write_page || { say "$page: cannot be written"; failed=1; }
exit $failed
