#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# test-completion.sh - what bash and zsh offer is what --help lists
#
# In:  completion/, build/plugsched; a directory with a boundary in it.

cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
top=$PWD
LC_ALL=C
export LC_ALL

scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$scratch/bin" "$scratch/work/.plugsched" "$scratch/sub"
ln -s "$top/${PLUGSCHED_BUILD:-build}/plugsched" "$scratch/bin/"
PATH=$scratch/bin:$PATH
cat > "$scratch/work/.plugsched/boundary.json" << 'JSON'
{"version": 1, "files": ["kernel/sched/core.c"], "users": [], "structs": [], "units": [],
 "target": {"build_id": "00", "release": "6", "vermagic": "6", "compiler": "x", "text_base": "0"},
 "frame": {"func": "__schedule", "switch_func": "x", "saved_regs": "rbp", "locals": 0,
	   "canary_rbp": 0, "switch_call": "0", "resume": "0"},
 "funcs": [{"name": "sched_one", "symbol": "", "type": "", "unit": "", "loc": [0, 1, 1], "range": [1, 1, 2, 1],
	    "class": "insider", "reason": "x", "syms": [], "redirects": [], "decls": [], "uses": []},
	   {"name": "sched_two", "symbol": "", "type": "", "unit": "", "loc": [0, 3, 1], "range": [3, 1, 4, 1],
	    "class": "insider", "reason": "x", "syms": [], "redirects": [], "decls": [], "uses": []}],
 "vars": []}
JSON
cd "$scratch" || exit 1
touch scheduler.ko other.o vmlinux my.config

commands=$(plugsched --help | sed -nE 's/^  ([a-z]+) .*/\1/p')
# all long and short options of a command, from the text of --help, read in another way
flags() { plugsched "$1" --help | sed '/^Mandatory/,$d' | grep -E '^ {2,6}-' | grep -oE '^ +(-.,)? *--[a-z]+' | tr -d ', ' |
	sed -E 's/^(-[^-])--/\1\n--/' | sort -u; }

# ---- bash: the function is called as bash would, without a terminal ----

offered() {	# WORD...: what is offered for the last one, one a line
	bash -c '. "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _plugsched; printf "%s\n" "${COMPREPLY[@]}"' \
		"$top/completion/plugsched.bash" "$@" | sort
}
offers() { diff <(offered "${@:2}") <(printf '%s\n' $1 | sort); }
has() { offered "${@:2}" | grep -qx -- "$1"; }
hasnt() { ! offered "${@:2}" | grep -qx -- "$1"; }
registered() { bash -c '. "$0" && complete -p plugsched' "$top/completion/plugsched.bash"; }

ok "bash: plugsched.bash is registered" registered
ok "bash: all commands" offers "$commands help --help --version" plugsched ""
ok "bash: the beginning of one" offers "status" plugsched st
ok "bash: help takes a command" offers "doctor" plugsched help "do"
for c in $commands; do
	flags "$c" > "$scratch/flags"
	ok "bash: $c: all options" offers "$(cat "$scratch/flags")" plugsched "$c" -
done
ok "bash: a directory" offers "bin sub work" plugsched build ""
ok "bash: a module" has scheduler.ko plugsched load ""
ok "bash: no object where a module is wanted" hasnt other.o plugsched load ""
ok "bash: an object" has other.o plugsched dump --json ""
ok "bash: an option's file" has vmlinux plugsched init -v ""
ok "bash: an option's file, after =" has my.config plugsched init --config = my
ok "bash: an option's directory" offers "sub" plugsched init --kernel su
ok "bash: names, after the directory" offers "sched_one sched_two" plugsched explain work sched_
ok "bash: names, options before them" offers "sched_two" plugsched explain -j work sched_t
ok "bash: nothing where there is nothing to say" offers "" plugsched init -j ""
ok "bash: no operand where there is none" offers "" plugsched unload ""
ok "bash: an optional argument is no operand" offers "" plugsched status --watch ""

# ---- zsh: in a terminal of its own ----

if ! command -v zsh > /dev/null; then
	for what in "zsh: it parses" "zsh: it completes"; do
		ok "$what: zsh is missing (scripts/install-deps.sh)" false
	done
	done_testing
fi
cat > "$scratch/zpty.zsh" << 'ZSH'
# zpty.zsh DIR TEXT: what zsh -f shows when TEXT and a tab are typed at its prompt
zmodload zsh/zpty
zpty z "PATH=$PATH TERM=dumb zsh -f -i"
zpty -w z "PS1=; LISTMAX=10000; LINES=1000; COLUMNS=200; unsetopt beep zle_bracketed_paste; fpath=($1 \$fpath); autoload -Uz compinit; compinit -u -D; compdef _plugsched plugsched; zstyle ':completion:*' list-prompt ''; setopt no_list_packed list_rows_first; echo REA''DY"
zpty -r z line '*READY*'
zpty -w -n z "$2"$'\t\t'
sleep ${ZPTY_WAIT:-2}
while zpty -r -t z line; do print -rn -- "$line"; done
zpty -d z
ZSH
zsh_offers() {	# TEXT WORD...: each is offered
	local out word
	out=$(zsh -f "$scratch/zpty.zsh" "$top/completion" "$1" 2>&1 | tr -d '\r' | sed 's/\x1b\[[0-9;?]*[a-zA-Z]//g')
	shift
	for word; do
		grep -qE -- "(^|[ =])$word( |=|\$|\[|/)" <<< "$out" || { echo "no $word in:"; echo "$out"; return 1; }
	done
}
ok "zsh: it parses" zsh -n "$top/completion/_plugsched"
ok "zsh: all commands" zsh_offers "plugsched " $commands help
for c in init boundary diff status; do
	mapfile -t long < <(flags "$c" | grep '^--')
	ok "zsh: $c: all long options" zsh_offers "plugsched $c --" "${long[@]}"
done
ok "zsh: a module" zsh_offers "plugsched load sch" scheduler.ko
ok "zsh: names, after the directory" zsh_offers "plugsched explain work sched_" sched_one sched_two
done_testing
