#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# test-pages.sh - what README.md and docs/guide/ show of the target is what the command prints
#
# In:  their indented lines that begin with `plugsched explain`, `boundary` or `diff`, of a tree called work, run as
#      they are typed; for those with a prompt, `$`, the lines below up to the next command, where `...` stands
#      for lines left out. The tree is as init has made it; for first-change.md, with the edit that is on that page.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$top" || exit 1
. tests/lib/tap.sh
. tests/lib/target.sh
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
guide=docs/guide/first-change.md

run() {	# COMMAND-LINE: as it is typed, where work is the tree and plugsched this one
	(cd "$scratch" && PATH=$top/build:$PATH && eval "$1")
}
# Each line shown is the output's next one, or, after `...`, a later one.
shows() {	# SHOWN COMMAND-LINE
	run "$2" > "$scratch/output" || { cat "$scratch/output"; return 1; }
	awk 'NR == FNR { out[++n] = $0; next }
		$1 == "..." { skip = 1; next }
		{
			if (!skip && out[at + 1] != $0 || !skip && at == n) { print "not in its place: " $0; bad = 1; exit }
			for (at++; at <= n && out[at] != $0; at++)
				;
			if (at > n) { print "not printed: " $0; bad = 1; exit }
			skip = 0; lines++
		}
		END { exit bad || !lines }' "$scratch/output" "$1" || { cat "$scratch/output"; return 1; }
}
# PAGE: "COMMAND<tab>FILE with what is shown" of each of its commands; no file where there is no prompt
commands_of() {
	awk -v base="$scratch/$(basename "$1" .md)" '
		{ text = $0; indented = sub(/^    /, "", text) }
		!indented && text != "" { file = "" }
		indented && text ~ /^(\$ )?plugsched / {
			file = ""
			if (text ~ /plugsched (explain|boundary|diff) .*work/ && text !~ /vmlinux|>/) {
				prompt = sub(/^\$ /, "", text)
				sub(/ +#.*/, "", text)
				file = prompt ? base "." ++n : ""
				print text "\t" file
				if (file)
					printf "" > file
			}
			next
		}
		indented && text ~ /^(\$|[a-z]+ .*work$)/ { file = ""; next }
		file && indented { print text > file }
		file && !indented { print "" > file }' "$1"
}
without_last_blank() { sed -i -e :a -e '/^\n*$/ { $d; N; ba' -e '}' "$1"; }
page() {	# PAGE
	local command shown
	while IFS=$'\t' read -r command shown; do
		total=$((total + 1))
		if [ -n "$shown" ]; then
			without_last_blank "$shown"
			ok "${1##*/}: $command prints what is shown" shows "$shown" "$command"
		else
			ok "${1##*/}: $command" run "$command > output"
		fi
	done < <(commands_of "$1")
}
apply_edit() {
	sed -n '/^## The edit/,/^Type it/p' $guide | sed -n '/^    ---/,/^Type it/p' | sed '$d; s/^    //' |
		sed '$d' > "$scratch/long-slice.patch" &&
	run "patch -p1 -d work < long-slice.patch"
}

need_tree
need "a link to it" ln -s "$tree" "$scratch/work"
total=0
for file in README.md docs/guide/*.md; do
	case $file in
	"$guide" | docs/guide/porting.md) ;;	# of an edited tree
	*) page "$file" ;;
	esac
done
need "the edit that is shown applies" apply_edit
page $guide
ok "the tree is put back" restore_tree
ok "there are commands enough ($total)" [ $total -ge 10 ]
done_testing
