#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# demo.sh - the whole way, from Debian's kernel to its scheduler replaced and put back: `make demo`
#
# In:  a Debian 12 machine with its archive configured, root or sudo for packages.
# Out: what is being done and the time left, the figures, and "demo: PASS" or what failed, with the exit status to
#      match. Kept in ${XDG_CACHE_HOME:-~/.cache}/plugsched: a second run fetches and rebuilds nothing.

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$top/scripts/prepare.sh"

begin=$(date +%s.%N)
times=()

# Seconds that each step takes: what it took last time, or what a first run takes on two idle cores. What init takes
# when it builds the kernel is kept apart.
cache=${XDG_CACHE_HOME:-$HOME/.cache}/plugsched
expected=(60 120 20 40 120)
build_takes=300
long=60
recall() {
	local what seconds
	while read -r what seconds; do
		case $what in
		build) build_takes=$seconds ;;
		*) [ "$what" -ge ${#expected[@]} ] || expected[what]=$seconds ;;
		esac
	done < <(grep -sxE '([0-4]|build) [0-9]{1,5}' "$cache/demo-times")
	[ "${expected[2]}" -lt $long ] || expected[2]=20
	looks_over=${expected[2]}
}
# TREE...: is there a kernel with its records among them?
expect_init() {
	grep -qs '^complete ' "${@/%//.plugsched/state}" && expected[2]=$looks_over || expected[2]=$build_takes
}
remember() {
	local i
	[ ${#times[@]} -ne 3 ] || [ "${expected[2]}" -lt $long ] || build_takes=${expected[2]}
	for i in "${!expected[@]}"; do
		echo "$i ${expected[i]}"
	done > "$cache/demo-times"
	echo "build $build_takes" >> "$cache/demo-times"
}
recall
expect_init "$cache"/*/work

time_left() {	# of this step and those that follow
	local sum=0 i
	for ((i = ${#times[@]}; i < ${#expected[@]}; i++)); do
		sum=$((sum + expected[i]))
	done
	[ $sum -lt 90 ] && echo "$sum s" || echo "$(((sum + 30) / 60)) min"
}

step() {	# WHAT COMMAND...
	local what=$1 start took
	start=$(date +%s.%N)
	shift
	echo
	echo "==> $what"
	echo "    (step $((${#times[@]} + 1)) of ${#expected[@]}, about $(time_left) left in all)"
	"$@" || {
		echo
		echo "demo: FAIL at: $what"
		exit 1
	}
	took=$(seconds_since "$start")
	expected[${#times[@]}]=${took%.*}
	times+=("$(printf '%8.1f s  %s' "$took" "$what")")
	remember
}

swap() {
	prepare_helpers || return
	guest_files
	echo "Booting the unmodified $(cat "$target/release") under emulation, two CPUs"
	"$top/tests/vm/run.sh" -k "$target/vmlinuz" -t 900 "${guest_files[@]}" \
		-l "$modules/demo.console" -o "$modules/demo.out" "$top/scripts/demo-guest.sh" || {
		echo "the guest's whole log: $modules/demo.console"
		return 1
	}
}

step "1. Prepare: packages, the plugin and the command" prepare_tools
step "2. Fetch the target: image, symbols and source from Debian's archive" prepare_target
echo "$target ($(cat "$target/release"))"
# now it is known which: a neighbour's records are of no use to it
expect_init "$tree"
# a tree whose kernel is built as a whole stays that
init_options=--partial
step "3. plugsched init: build what touches the scheduler with the plugin, compare, analyze, generate" prepare_tree
step "4., 5. The engineer's edit, and plugsched build" prepare_modules
step "6., 7. In the VM: the swap, and the rollback" swap

echo
echo "==> 8. Figures"
cat "$modules/figures" "$modules/demo.out/figures"
printf '%s\n' "${times[@]}"
echo "all of it: $(seconds_since "$begin") s"
echo "demo: PASS"
