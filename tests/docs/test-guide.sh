#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# test-guide.sh - the commands in docs/, README.md and the man pages parse; links lead somewhere
#
# In:  indented lines of docs/guide/*.md, README.md, the pages of examples/ and the examples of the man
#      pages that begin with `plugsched`, with or without a prompt. Each must name a command, options
#      that its --help lists, and as many operands as it takes. And all indented blocks of docs/guide/: each is marked
#      with the suite that runs it, or with why none does (tests/lib/page.sh).

cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
. tests/lib/page.sh
LC_ALL=C MANWIDTH=200
export LC_ALL MANWIDTH
ps=${PLUGSCHED_BUILD:-build}/plugsched

# "$ plugsched build work   # comment" -> "plugsched build work"; of a pipe the first part
commands_of() { sed -nE 's/^ {4,}(\$ |sudo )?(plugsched [a-z-]+( .*)?)$/\2/p' "$1" | sed -E 's/ +# .*//; s/ *[|>;].*//; s/ *\\$//'; }
# the least and the most operands
count() {
	case $1 in
	init) echo 1 2 ;;
	fetch) echo 0 2 ;;
	build | boundary | diff | check | load | dump | package | farm) echo 1 1 ;;
	boot) echo 1 2 ;;
	explain) echo 2 3 ;;
	*) echo 0 0 ;;
	esac
}
parses() {
	local command=$2 help word operands=0 least most
	shift 2
	"$ps" --help | grep -qE "^  $command( |\$)" || { echo "no command $command"; return 1; }
	help=$("$ps" "$command" --help | sed -nE '/^ {2,6}-/ { s/^ *//; s/  .*//; p }')
	while [ $# -gt 0 ]; do
		word=$1
		shift
		case $word in
		--*=*) grep -qE -- "${word%%=*}\[?=" <<< "$help" || { echo "no option ${word%%=*}"; return 1; } ;;
		--*)
			grep -qE -- "$word(\$|\[?=| )" <<< "$help" || { echo "no option $word"; return 1; }
			! grep -qE -- "$word=" <<< "$help" || shift
			;;
		-[a-z]*)
			grep -qE -- "^${word:0:2}," <<< "$help" || { echo "no option $word"; return 1; }
			[ ${#word} -gt 2 ] || ! grep -qE -- "^$word, --[a-z]+=" <<< "$help" || shift
			;;
		*) operands=$((operands + 1)) ;;
		esac
	done
	read -r least most <<< "$(count "$command")"
	[ $operands -ge "$least" ] && [ $operands -le "$most" ] || { echo "$operands operands"; return 1; }
}

scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
for page in man/*.1; do
	man -l "$page" | col -bx | sed -n '/^EXAMPLES/,/^SEE/p' > "$scratch/$(basename "$page")"
done
total=0
for page in docs/guide/*.md README.md examples/*.md examples/*/*.md "$scratch"/*.1; do
	while read -r line; do
		total=$((total + 1))
		# words as a shell would split them; none of them expands
		set -f
		words=()
		eval "words=($line)"
		set +f
		ok "$(basename "$page"): $line" parses "${words[@]}"
	done < <(commands_of "$page" | grep -v 'COMMAND' | sort -u)
done
ok "there are commands enough ($total)" [ $total -ge 50 ]

links() {
	local page link
	for page in docs/guide/*.md examples/*.md examples/*/*.md; do
		for link in $(grep -oE '\]\([^)#]+' "$page" | cut -c3-); do
			[ -e "${page%/*}/$link" ] || { echo "$page: $link"; return 1; }
		done
	done
}
ok "links in the guide and the examples lead somewhere" links
# A block, and what is wrong with its mark. A suite that calls page_all takes the blocks of all pages that name it;
# a file is one that a command beside it, or a suite, has the name of.
marked() {	# PAGE MARK
	local name=${2#*: }
	case $2 in
	run:*) grep -rqE "page_all $name " tests || { echo "no suite $name takes commands from a page"; return 1; } ;;
	file:*)
		page_file "$1" "$name" > /dev/null && page_blocks "$1" | grep -v '^@' | grep -qF "$name" ||
			{ echo "no command takes $name"; return 1; }
		;;
	"not run:"*) [ ${#name} -ge 20 ] || { echo "that is no reason"; return 1; } ;;
	*) echo "no mark: which suite runs it, or why none?"; return 1 ;;
	esac
}
blocks() {
	local page line mark bad=0
	for page; do
		while IFS=$'\t' read -r line mark; do
			total=$((total + 1))
			mark=$(marked "$page" "$mark") || { echo "$page:${line#@}: $mark"; bad=1; }
		done < <(page_blocks "$page" | grep -P '^@[0-9]+\t')
	done
	return $bad
}
total=0
ok "each block of the guide is run by a test, or says why not" blocks docs/guide/*.md
ok "there are blocks enough ($total)" [ $total -ge 40 ]
printf '%s\n' "text" "" "    plugsched status" "" "<!-- run: no-such -->" "" "    true" "" "<!-- not run: no -->" "" "    true" \
	> "$scratch/bad.md"
refused "without a mark it is an error" "bad.md:3: no mark" blocks "$scratch/bad.md"
said "and so is a suite that takes none" "bad.md:7: no suite no-such"
said "or a reason that is none" "bad.md:11: that is no reason"

listed() {
	local page
	for page in docs/guide/*.md; do
		[ "$page" = docs/guide/README.md ] || grep -qF "(${page##*/})" docs/guide/README.md ||
			{ echo "$page is not in the list"; return 1; }
	done
}
ok "each page is in the list" listed
pictures() {
	local file
	for file in docs/guide/*.svg; do
		grep -qF "(${file##*/})" docs/guide/*.md && python3 -c 'import sys, xml.dom.minidom as d; d.parse(sys.argv[1])' "$file" ||
			{ echo "$file"; return 1; }
	done
}
ok "pictures are well-formed and used" pictures
examples() { sed -n 's|.*`\(examples/[0-9][^`*]*\).*|\1|p' docs/guide/*.md README.md | while read -r f; do ls "$f"* > /dev/null || return; done; }
ok "examples that are named exist" examples
changes() {
	local dir
	for dir in examples/*/change.patch; do
		dir=${dir%/*}
		[ -s "$dir/README.md" ] && [ -s "$dir/measure.sh" ] && grep -qF "(${dir#*/}/README.md)" examples/README.md ||
			{ echo "$dir: its page, its measure.sh, or its line in examples/README.md is missing"; return 1; }
	done
}
ok "each change in examples/ has a page, a measurement and a line in the list" changes
done_testing
