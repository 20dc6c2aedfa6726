#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# lint.sh - what a reader would stumble over, found by machine: `make lint`
#
# In:  the files git tracks.
# Out: each finding as FILE:LINE: text; exit status 1 if there is any. A missing checker is a
#      finding, with the package that has it.

set -u
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT

report() {	# WHAT, findings on stdin
	local lines
	lines=$(cat)
	[ -n "$lines" ] || return 0
	printf '== %s\n%s\n' "$1" "$lines"
	touch "$scratch/found"	# the end of a pipeline is a shell of its own
}

need() {	# PROGRAM PACKAGE
	command -v "$1" > /dev/null && return 0
	echo "lint: $1 is missing: scripts/install-deps.sh lint installs $2" | report "missing checkers"
	return 1
}

tracked() { git ls-files -co --exclude-standard -- "$@" | grep -vE '^(tests/fuzz/found|tests/codegen/cases)/'; }

mapfile -t sources < <(tracked '*.c' '*.h' '*.cc' '*.S')
mapfile -t shell < <(tracked '*.sh' .ci/run)
mapfile -t all < <(tracked | grep -vE '^COPYING$|\.(patch|xz)$')

# ---- style: what checkpatch.pl asks for, without the kernel's names ----

for file in "${sources[@]}" "${shell[@]}"; do
	head -n 3 "$file" | grep -q 'SPDX-License-Identifier: ' || echo "$file:1: no SPDX line"
done | report "licence"

grep -nE '[[:blank:]]+$' "${all[@]}" | report "trailing blanks"
grep -nE '^ {8}|^	* {8}	' "${sources[@]}" | report "blanks where a tab belongs"
# a user-visible string stays on one line, however long
awk 'FNR == 1 { last = "" }
     FILENAME !~ /^tests\// && /^[[:blank:]]+"/ && last ~ /[^"]"[[:blank:]]*$/ &&
     last !~ /\\[nvt]"[[:blank:]]*$/ && last !~ /^#/ { print FILENAME ":" FNR ": " $0 }
     { last = $0 }' "${sources[@]}" | report "strings split across lines"
awk '{ line = $0; width = 0
       for (i = 1; i <= length(line); i++)
	       width += substr(line, i, 1) == "\t" ? 8 - width % 8 : 1
       if (width > 100 && line !~ /"/) print FILENAME ":" FNR ": " width " columns" }' \
	"${sources[@]}" | report "lines of more than 100 columns"
grep -nE '(^|[^[:alnum:]_])(if|for|while|switch)\(|\)\{|^[^"*/]*[^[:blank:]"]\{$' "${sources[@]}" |
	grep -vE '#define|"|\)\{0|\*/|//|= ?\{$|\(struct' | report "blanks around keywords and braces"
grep -nE '^[^"]*//' "${sources[@]}" | grep -vE 'SPDX|https?:' | report "C99 comments"
grep -nwE 'strcpy|strcat|sprintf|gets' "${sources[@]}" | grep -vE '^[^:]*:[0-9]+:[[:blank:]]*(/?\*|.*")' |
	report "functions that do not bound their output"

# ---- the project's words (docs/glossary.md) ----

tracked '*.c' '*.h' '*.cc' '*.S' '*.sh' '*.md' '*.1' '*.5' '*.7' '*.8' '*.html' '*.js' '*.profile' |
	grep -vE '^(docs/glossary\.md|scripts/lint\.sh)$' |
	xargs grep -nwiE 'somebody|nobody|everybody|told|stood|stands? still|is in already|may I change' |
	report "words a kernel engineer would not write"
grep -nE '^ \* (Called|Used|Run) by\b|^# (Called|Run) by:' "${sources[@]}" "${shell[@]}" |
	report "lists of callers, which go stale"

# ---- the house: who may include whom, what names begin with (CONTRIBUTING.md, docs/prefixes.md) ----

# Earlier folders first; those in one line do not include each other. The formats that two folders
# share are anybody's to include, and the plugin's part of arch/ is built with the plugin.
awk 'function folder(path) { return path ~ /^runtime\/kmod\// ? "" : substr(path, 1, index(path, "/") - 1) }
     BEGIN {
	     n = split("lib;arch fetch;boundary gcc-plugin;analyzer;codegen;module prepare;runtime;boot package farm;cli", line, ";")
	     for (i = 1; i <= n; i++)
		     for (k = split(line[i], names, " "); k; k--)
			     rank[names[k]] = i
     }
     FILENAME ~ /^arch\/.*\.cc$/ { next }
     /^#include "/ {
	     split($0, part, "\"")
	     from = folder(FILENAME); to = folder(part[2])
	     if (part[2] ~ /^(gcc-plugin\/record|boundary\/boundary|runtime\/module-abi)\.h$/)
		     next
	     if (from != to && rank[from] && rank[to] && rank[to] >= rank[from])
		     print FILENAME ":" FNR ": " from "/ includes " part[2] ", of a later folder"
     }' "${sources[@]}" | report "includes against the flow"

if [ -r build/libplugsched.a ]; then
	# the objects of what is there: an archive does not name folders, and build/ may hold older ones
	for file in "${sources[@]}"; do
		case $file in *.c) [ -r "build/obj/${file%.c}.o" ] || continue ;; *) continue ;; esac
		case $file in cli/* | tests/*) ;; *) echo "build/obj/${file%.c}.o" ;; esac
	done | xargs nm -A -g --defined-only > "$scratch/symbols"
	awk -F '[:/ ]+' 'FNR == NR { if ($0 ~ /^\| [a-z]/) { split($0, cell, "|"); gsub(/ /, "", cell[2])
				     for (n = split(cell[3], names, " "); n; n--)
					     prefixes[cell[2], names[n]] = 1 }
				     next }
	     { folder = $3; name = $NF
	       for (prefix = name; prefix != "" && !((folder, prefix) in prefixes); )
		       if (!sub(/_[^_]*$/, "", prefix))
			       prefix = ""
	       if (prefix == "")
		       print $1 "/" $2 "/" folder ": " name " has no prefix of " folder "/" }' \
		docs/prefixes.md "$scratch/symbols" | report "prefixes (docs/prefixes.md)"
else
	echo "lint: build/libplugsched.a is missing: make" | report "prefixes (docs/prefixes.md)"
fi

# ---- checkers of others ----

kernel_doc=$(find /usr/lib -maxdepth 3 -path '/usr/lib/linux-kbuild-*/scripts/kernel-doc' 2> /dev/null |
	sort -V | tail -n 1)
if [ -n "$kernel_doc" ]; then
	for file in "${sources[@]}"; do
		case $file in *.S | tests/*) continue ;; esac
		perl "$kernel_doc" -v -none "$file" 2>&1	# -v: results without "Return:", too
	done | grep -E ': (warning|error):' | report "kernel-doc"
else
	echo "lint: kernel-doc is missing: scripts/install-deps.sh lint installs linux-kbuild-6.1" | report "missing checkers"
fi

# what other files call is declared in a header, and described there or where it is defined
for file in "${sources[@]}"; do
	case $file in *.S | tests/*) ;; *) echo "$file" ;; esac
done | xargs awk '
	/^ \* [A-Za-z_0-9]+\(\) - / { described[substr($2, 1, index($2, "(") - 1)] = 1 }
	FILENAME ~ /\.h$/ && /^[a-z_].*\(/ && !/^(typedef|extern|for_each)/ {
		line = $0
		sub(/^__(ps_)?printf\([0-9, ]*\) /, "", line)
		sub(/\(.*/, "", line)
		sub(/.*[^A-Za-z_0-9]/, "", line)
		place[line] = FILENAME ":" FNR
	}
	END { for (name in place)
		if (!(name in described))
			print place[name] ": " name "() is not described" }' |
	sort | report "functions without kernel-doc"
if [ -r build/libplugsched.a ]; then
	for file in "${sources[@]}"; do
		case $file in tests/*) ;; *.c) [ -r "build/obj/${file%.c}.o" ] && echo "$file" ;; esac
	done | xargs -n 1 gcc -fsyntax-only -Wmissing-prototypes -std=gnu11 -D_GNU_SOURCE -I. 2>&1 |
		grep warning | report "functions without a declaration"
fi

if need shellcheck shellcheck; then
	# Guest scripts run in busybox ash, which has `local` as dash does and POSIX does not.
	guest=() host=()
	for file in "${shell[@]}"; do
		case $file:$(head -n 1 "$file") in
		tests/vm/*:*bash) host+=("$file") ;;
		tests/vm/*) guest+=("$file") ;;
		*) host+=("$file") ;;
		esac
	done
	# each group at once: a variable that one file sets for another is assigned
	{ shellcheck -f gcc -S warning "${host[@]}"
	  shellcheck -f gcc -S warning -s dash "${guest[@]}"; } | report "shellcheck"
fi

if need mandoc mandoc; then
	# lines as long as the sources' are fine, and dates come from git
	mandoc -T lint -W warning man/*.[1-8] | report "mandoc"
fi

if need clang-format-14 clang-format-14; then
	# sources that tests compile as they are, like a kernel's, are input
	for file in "${sources[@]}"; do
		case $file in
		tests/plugin/test-*.c) echo "$file" ;;
		tests/plugin/* | tests/analyzer/kernel/* | tests/codegen/kernel/* | *.S | *.cc) ;;
		*) echo "$file" ;;
		esac
	done | xargs -n 40 -P "$(nproc)" scripts/check-format.sh | report "clang-format"
fi

if need sparse sparse; then
	for file in "${sources[@]}"; do
		case $file in lib/*.c | boundary/*.c) ;; *) continue ;; esac
		sparse -std=gnu11 -D_GNU_SOURCE -I. "$file" 2>&1
	done | grep -E 'warning|error' | report "sparse"
fi

[ ! -e "$scratch/found" ] || exit 1
echo "lint: clean"
