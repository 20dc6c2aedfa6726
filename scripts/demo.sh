#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# demo.sh - the whole way, from Debian's kernel to its scheduler replaced and put back: `make demo`
#
# In:  a Debian 12 machine with its archive configured, root or sudo for packages.
# Out: what is being done, the figures, and "demo: PASS" or what failed, with the exit status to
#      match. Kept in ${XDG_CACHE_HOME:-~/.cache}/plugsched: a second run fetches and rebuilds nothing.

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$top/scripts/prepare.sh"

begin=$(date +%s.%N)
times=()
step() {	# WHAT COMMAND...
	local what=$1 start
	start=$(date +%s.%N)
	shift
	echo
	echo "==> $what"
	"$@" || {
		echo
		echo "demo: FAIL at: $what"
		exit 1
	}
	times+=("$(printf '%8.1f s  %s' "$(seconds_since "$start")" "$what")")
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
step "3. plugsched init: build with the plugin, compare, analyze, generate" prepare_tree
step "4., 5. The engineer's edit, and plugsched build" prepare_modules
step "6., 7. In the VM: the swap, and the rollback" swap

echo
echo "==> 8. Figures"
cat "$modules/figures" "$modules/demo.out/figures"
printf '%s\n' "${times[@]}"
echo "all of it: $(seconds_since "$begin") s"
echo "demo: PASS"
