# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# page.sh - the commands that a page shows, as steps of a test; sourced after tap.sh, by bash or a guest's busybox sh
#
# In:  a page in Markdown. Each indented block on it has a mark in front, a comment that a reader of the page does
#      not see:
#	<!-- run: SUITE -->     commands, run by the suite of that name (as in make check-SUITE), or by make SUITE
#	<!-- file: NAME -->     no command but what a file holds that a command takes
#	<!-- not run: WHY -->   commands that no test runs
#      Lines with a prompt, `$ ` or `# `, are commands, and what is below them is what they print, where `...` stands
#      for lines, or words, left out. Without any prompt all lines are commands; one that begins with a blank, or with
#      `done`, belongs to the one above.
# Out: page_blocks PAGE          "@LINE<tab>MARK" of each block, and its lines
#      page_steps PAGE SUITE DIR DIR/NN.cmd for each command of the suite's blocks, NN.out where output is shown
#      page_all SUITE DIR PAGE... the same in DIR/PAGE/ for all pages of README.md and docs/guide/; these and no other
#                                have such blocks
#      page_file PAGE NAME       what the block of that name holds
#      page_run DIR [COMMAND]    a test for each step: the command is evaluated by `COMMAND TEXT` (default: eval) and
#                                prints what is shown. $page_form is an ERE: where it matches the command, numbers
#                                and the width of blanks may differ

page_blocks() {	# PAGE
	awk '
		function end() { block = 0; held = "" }
		/^ ? ? ?<!-- (run|file|not run): .* -->$/ {
			end()
			mark = $0
			sub(/^ *<!-- /, "", mark)
			sub(/ -->$/, "", mark)
			before = ""
			next
		}
		/^    / && !block && before ~ /^ *$/ {
			match($0, /^ +/)
			block = RLENGTH
			print "@" NR "\t" mark
			mark = ""
		}
		/^    / && block {
			printf "%s", held
			held = ""
			print substr($0, (match($0, /^ +/) && RLENGTH < block ? RLENGTH : block) + 1)
			next
		}
		/^ *$/ { if (block) held = held "\n"; before = ""; next }
		{ end(); before = $0 }' "$1"
}

page_steps() {	# PAGE SUITE DIR
	mkdir -p "$3" || return
	page_blocks "$1" | awk -v wanted="run: $2" -v dir="$3" '
		function flush(  i, text, more, prompts) {
			for (i = 1; i <= lines; i++)
				if (line[i] ~ /^[$#] /)
					prompts = 1
			for (i = 1; i <= lines; i++) {
				text = line[i]
				if (prompts && text ~ /^[$#] / || !prompts && !more && text !~ /^( |done)/) {
					base = sprintf("%s/%02d", dir, ++n)
					cmd = base ".cmd"
					if (prompts)
						text = substr(text, 3)
					more = 1
				}
				print text > (more || !prompts ? cmd : base ".out")
				more = more && text ~ /\\$/
			}
			lines = 0
		}
		/^@[0-9]+\t/ { flush(); taken = substr($0, index($0, "\t") + 1) == wanted; next }
		taken { line[++lines] = $0 }
		END { flush(); exit !n }'
}

page_all() {	# SUITE DIR PAGE...
	local page suite="$1" dir="$2" wanted=
	shift 2
	for page in README.md docs/guide/*.md; do
		[ $page != docs/guide/README.md ] || continue
		page_steps "$page" "$suite" "$dir/$(basename "$page" .md)" || rmdir "$dir/$(basename "$page" .md)" || return
	done
	wanted=$(printf '%s\n' "$@" | sort)
	[ "$(ls "$dir")" = "$wanted" ] || { echo "pages that $suite does not take, or no longer:"; ls "$dir"; return 1; }
}

page_file() {	# PAGE NAME
	page_blocks "$1" | awk -v wanted="file: $2" '
		/^@[0-9]+\t/ { taken = substr($0, index($0, "\t") + 1) == wanted; next }
		taken { print; n++ }
		END { exit !n }'
}

# Each line shown is the output's next one, or, after `...`, a later one.
page_shows() {	# DIR/NN
	local form=
	[ -z "${page_form-}" ] || form=$(grep -cE "$page_form" "$1.cmd")
	awk -v form="${form:-0}" '
		function norm(s) {
			sub(/[ \r]+$/, "", s)
			if (form > 0) {
				gsub(/0x[0-9a-f]+|[0-9][0-9a-f]*([.,:][0-9]+)*/, "N", s)
				gsub(/[ \t]+/, " ", s)
				sub(/^ /, "", s)
			}
			return s
		}
		# where words are left out, what is before and between them is in the line, and in that order
		function like(got, want,  part, parts, i, where) {
			if (!index(want, "..."))
				return got == want
			parts = split(want, part, /[.][.][.]/)
			for (i = 1; i <= parts; i++) {
				if (part[i] == "")
					continue
				where = index(got, part[i])
				if (!where || i == 1 && where != 1)
					return 0
				got = substr(got, where + length(part[i]))
			}
			return part[parts] == "" || got == ""
		}
		NR == FNR { out[++n] = norm($0); next }
		/^ *[.][.][.] *$/ { skip = 1; next }
		{
			shown = norm($0)
			if (!skip && (at == n || !like(out[at + 1], shown))) { print "not in its place: " $0; bad = 1; exit }
			for (at++; at <= n && !like(out[at], shown); at++)
				;
			if (at > n) { print "not printed: " $0; bad = 1; exit }
			skip = 0; lines++
		}
		END { exit bad || !lines }' "$1.printed" "$1.out"
}

# It fails when what is shown is an error, and only then.
page_prints() {	# DIR/NN COMMAND
	"$2" "$(cat "$1.cmd")" > "$1.printed" 2>&1
	page_status=$?
	page_shows "$1" || { cat "$1.printed"; return 1; }
	if grep -q '^plugsched: ' "$1.out"; then
		[ $page_status -eq 1 ]
	else
		[ $page_status -eq 0 ]
	fi || { echo "status $page_status"; return 1; }
}

page_run() {	# DIR [COMMAND]
	local page_cmd page_title
	for page_cmd in "$1"/*.cmd; do
		page_title="${1##*/}: $(head -n 1 "$page_cmd")"
		if [ -e "${page_cmd%.cmd}.out" ]; then
			ok "$page_title prints what is shown" page_prints "${page_cmd%.cmd}" "${2:-eval}"
		else
			ok "$page_title" "${2:-eval}" "$(cat "$page_cmd")"
		fi
	done
}
