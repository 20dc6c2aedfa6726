# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# prepare.sh - the steps that `make demo` and the tests have in common; sourced by bash
#
# In:  $top, the project's folder. $init_options, an option of `plugsched init`, may be set.
#      PLUGSCHED_TARGET names the folder of another kernel, which has in it what `plugsched fetch` makes of
#      Debian's 6.1, and gcc when it takes a compiler of its own.
# Out: functions, each of which does nothing that has been done before:
#      prepare_packages packages that this machine lacks
#      prepare_tools    these, build/plugsched, build/plugsched.so
#      prepare_target   $target: the fetched kernel, the newest of $target_pattern; $example: the patch
#      prepare_tree     $tree: `plugsched init` of it
#      prepare_modules  $modules: unedited.ko, edited.ko, figures
#      prepare_examples $examples: names; $modules/examples/NAME.ko, with the patch of examples/NAME for this series
#      prepare_helpers  $helpers: programs for the guest
#      guest_files      $guest_files: -f options of tests/vm/run.sh for all of these
# Each returns non-zero having said why.

plugsched=${top:?}/build/plugsched
helpers=$top/build/tests/vm
jobs=$(nproc)
# Debian 12's cloud kernels
target_pattern='6.1.0-[1-9]*-cloud-amd64'

seconds_since() { awk -v a="$1" -v b="$(date +%s.%N)" 'BEGIN { printf "%.1f", b - a }'; }

prepare_packages() { "$top/scripts/install-deps.sh"; }

prepare_tools() {
	prepare_packages &&
	make --no-print-directory -s -j "$jobs" -C "$top" CC=gcc-12 all
}

# The scheduler's functions are not called the same in all series.
example_for() {	# TARGET
	local name=0001-count-calls-and-add-a-feature.patch series
	series=$(cut -d. -f1-2 "$1/release") || return
	[ -e "$top/examples/linux-$series/$name" ] && echo "$top/examples/linux-$series/$name" ||
		echo "$top/examples/$name"
}

prepare_target() {
	target=${PLUGSCHED_TARGET:-$("$plugsched" fetch --print-dir "$target_pattern")} || return
	example=$(example_for "$target") && tree=$target/work || return
	modules=$target/modules
	mkdir -p "$modules" || return
	# one at a time in there; our own children are part of us
	[ -n "${PLUGSCHED_LOCKED:-}" ] || { exec 8> "$target/.lock" && flock 8; } || return
	export PLUGSCHED_LOCKED=1
}

# The tree is ours: edits in it are the example's, or what an interrupted run left of them. Files that
# are as they were keep their times, so that nothing is compiled for it.
restore_tree() {
	local file
	[ -d "$tree/.plugsched/pristine" ] || return 0
	(cd "$tree/.plugsched/pristine" && find . -type f) | while read -r file; do
		cmp -s "$tree/.plugsched/pristine/$file" "$tree/$file" ||
			cp "$tree/.plugsched/pristine/$file" "$tree/$file" || return
	done &&
	rm -f "$tree/plugsched/example.h" &&
	find "$tree/kernel" "$tree/plugsched" \( -name '*.rej' -o -name '*.orig' \) -delete
}

prepare_tree() {
	local compiler=()
	[ ! -x "$target/gcc" ] || compiler=(--cc "$target/gcc")
	restore_tree &&
	"$plugsched" init -j "$jobs" --verbose ${init_options:+"$init_options"} "${compiler[@]}" "$target" "$tree"
}

one_module() {	# NAME
	"$plugsched" build -j "$jobs" "$tree" && cp "$tree/scheduler.ko" "$modules/$1.ko"
}

prepare_modules() {
	local from start
	# init's fingerprint of all that the tree was made from, and with
	from="$(sed -n 's/^complete //p' "$tree/.plugsched/state") $(sha256sum < "$example")"
	[ "$(cat "$modules/.made-from" 2> /dev/null)" != "$from" ] || {
		echo "$modules/ has the modules already"
		return
	}
	rm -f "$modules/.made-from"
	echo "As generated:" && one_module unedited &&
	echo "With $(basename "$example"):" &&
	patch -p1 -d "$tree" < "$example" && one_module edited || return

	echo "One file edited (fair.c):"
	sleep 1
	touch "$tree/kernel/sched/fair.c"
	start=$(date +%s.%N)
	one_module edited || return
	echo "one-file edit to a new scheduler.ko: $(seconds_since "$start") s" > "$modules/figures"
	restore_tree && echo "$from" > "$modules/.made-from"
}

# Each of examples/ that is a change with an effect; in another series than 6.1's, those that examples/linux-SERIES/
# has a patch of. What has failed half way is put back first.
prepare_examples() {
	local name patch from series
	prepare_tree && mkdir -p "$modules/examples" && series=$(cut -d. -f1-2 "$target/release") || return
	examples=
	for name in "$top"/examples/*/measure.sh; do
		name=$(basename "$(dirname "$name")")
		patch=$top/examples/$name/change.patch
		[ "$series" = 6.1 ] || patch=$top/examples/linux-$series/$name.patch
		[ -e "$patch" ] || continue
		examples="$examples $name"
		from="$(sed -n 's/^complete //p' "$tree/.plugsched/state") $(sha256sum < "$patch")"
		[ "$(cat "$modules/examples/$name.made-from" 2> /dev/null)" != "$from" ] || continue
		echo "With $name:"
		patch -p1 --fuzz=0 -d "$tree" < "$patch" && one_module "examples/$name" &&
			restore_tree || return
		echo "$from" > "$modules/examples/$name.made-from"
	done
}

prepare_helpers() {
	local vm=$top/tests/vm
	make --no-print-directory -s -C "$vm" O="$helpers"
}

guest_files() {
	guest_files=(-f "$plugsched:/bin/plugsched" -f "$top/tests/vm/checks.sh:/lib/checks.sh"
		     -f "$top/tests/lib/tap.sh:/lib/tap.sh"
		     -f "$modules/edited.ko:/modules/edited.ko"
		     -f "$modules/unedited.ko:/modules/unedited.ko")
	local program
	for program in "$helpers"/*; do
		guest_files+=(-f "$program:/bin/${program##*/}")
	done
}
