#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# test-pages.sh - what the guide has typed on a host beside a virtual machine: try.sh, and gdb
#
# In:  the blocks of docs/guide/ that are marked for this suite (tests/lib/page.sh), in a folder where work is the
#      target's tree and where its kernel is. What runs until it is ended, a guest with a debugger's socket, goes on
#      while the page's next commands are typed, and is then ended.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$top" || exit 1
. tests/lib/tap.sh
. tests/lib/target.sh
. tests/lib/page.sh
scratch=$(mktemp -d) || exit 1
guest=''
clean() {
	[ -z "$guest" ] || kill "$guest" 2> /dev/null
	restore_tree
	rm -rf "$scratch"
}
trap clean EXIT

make_folder() {
	ln -s "$target/vmlinux" "$target/vmlinuz" "$top/build" "$top/tests" "$scratch" && ln -s "$tree" "$scratch/work" &&
	page_file docs/guide/first-change.md try.sh > "$scratch/try.sh" &&
	page_file docs/guide/debugging.md debug.sh > "$scratch/debug.sh"
}
built() {	# [-g], with the edit on stdin
	restore_tree && patch -p1 -d "$tree" && "$plugsched" build -j "$jobs" "$@" "$tree"
}

# As it is typed. A guest that waits is left to itself; ADDRESS is what it has printed.
typed() {
	local text=$1 address=''
	case $text in
	*-gdb*)
		(cd "$scratch" && eval "exec $text" > guest) & guest=$!
		until address=$(grep -o '^0xffff[0-9a-f]*' "$scratch/guest"); do
			kill -0 $guest && sleep 0.5 || return
		done
		;;
	*)
		address=$(cat "$scratch/guest" 2> /dev/null | grep -o '^0xffff[0-9a-f]*')
		(cd "$scratch" && PATH=$top/build:$PATH && eval "${text//ADDRESS/$address}")
		;;
	esac
}

need_modules
need "the target's tree" prepare_tree
need "the commands are on the pages" page_all vm-pages "$scratch/pages" first-change debugging
need "a folder with what they name" make_folder
page_file docs/guide/first-change.md long-slice.patch > "$scratch/edit"
need "the module of the first change" built < "$scratch/edit"
page_run "$scratch/pages/first-change" typed
need "a module with debug information" built -g < "$scratch/edit"
page_form='^gdb'
page_run "$scratch/pages/debugging" typed
ok "the guest is still there" kill -0 "$guest"
done_testing
