#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# check-format.sh - hold C sources against .clang-format, line breaks and columns apart
#
# usage: check-format.sh FILE ...
#
# In:  C files. Out: what clang-format 14 would write otherwise, as a diff; exit status 1 if there
#      is any.
#
# Compared are statements: what goes on in the next line is joined to it, runs of blanks are one
# blank, comments that follow code are left out. So clang-format judges indentation, braces and
# blanks, and the author decides where a line breaks and which columns a table has: version 14 can
# neither keep a table nor align with tabs, and would put each element of a list on its own line.

set -u
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT

statements() {
	awk '
	{	line = $0
		comment = line ~ /^[[:blank:]]*(\/\*|\*\/|\* |\*$)/
		if (!comment) {
			sub(/[[:blank:]]*\\$/, "", line)
			sub(/[[:blank:]]+\/\*.*$/, "", line)
		}
		indent = ""
		if (match(line, /^[[:blank:]]+/))
			indent = substr(line, 1, RLENGTH)
		words = substr(line, length(indent) + 1)
		gsub(/[[:blank:]]+/, " ", words)
		gsub(/\{ /, "{", words)
		gsub(/ \}/, "}", words)
		sub(/ $/, "", words)
		if (open)
			text = text (text ~ /[([{]$/ || words ~ /^\}/ ? "" : " ") words
		else {
			if (NR > 1)
				print text
			text = indent words
		}
		open = !comment && (words ~ /([,([?"=+|&<>*\/-]| :|\?:)$/ ||
				    words ~ /(=|\((const )?struct [a-z_]+\)|\[\]\)) ?\{$/)
	}
	END { print text }' "$1"
}

status=0
for file; do
	statements "$file" > "$scratch/have"
	clang-format-14 "$file" > "$scratch/wanted.c" && statements "$scratch/wanted.c" > "$scratch/wanted"
	diff -U0 --label "$file" --label "$file (clang-format)" "$scratch/have" "$scratch/wanted" || status=1
done
exit $status
