# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# plugsched.bash - completion for bash
#
# In:  the words so far; `plugsched --help` and `plugsched COMMAND --help`, so that nothing is listed
#      here that can get out of date.
# Out: COMPREPLY. What an operand or an option takes is told by its name in the help: DIR, FILE,
#      FILE.ko, NAME; anything else is not completed.

_plugsched_commands() {
	plugsched --help 2> /dev/null | sed -nE 's/^  ([a-z]+) .*/\1/p'
}

# COMMAND: its options, "-j N" or "--jobs N" or "--json", one a line
_plugsched_options() {
	plugsched "$1" --help 2> /dev/null | sed -nE '/^ {2,6}-/ {
		s/^ *//; s/  .*//; s/ [A-Z][a-z].*//
		s/^(-.), (--[^=[]+)(\[?=([^]]*)\]?)?$/\1 \4\n\2 \4/
		s/^(--[^=[]+)(\[?=([^]]*)\]?)?$/\1 \3/
		p
	}' | sed 's/ *$//'
}

# COMMAND: its operands in order, "DIR", "NAME", one a line
_plugsched_operands() {
	plugsched "$1" --help 2> /dev/null |
		sed -nE "s/^Usage: plugsched $1 *//p" | sed 's/\[OPTION\.\.\.\]//; s/\[@FILE\]//' | tr -s ' ' '\n' |
		sed '/^$/d'
}

# KIND CURRENT [DIR]: candidates for something of that name
_plugsched_candidates() {
	case $1 in
	DIR | SOURCE | WORKDIR) compgen -d -- "$2" ;;
	FILE.*) compgen -f -X "!*.${1#FILE.}" -- "$2"; compgen -d -- "$2" ;;
	FILE | VMLINUX | CONFIG) compgen -f -- "$2" ;;
	GCC) compgen -c -X '!*gcc*' -- "$2" ;;
	NAME) [ -z "${3-}" ] || compgen -W "$(plugsched boundary --names "$3" 2> /dev/null)" -- "$2" ;;
	esac
}

_plugsched() {
	local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
	local command=${COMP_WORDS[1]} options kind word dir='' operands=0 i skip=
	COMPREPLY=()
	compopt -o filenames 2> /dev/null

	if [ "$COMP_CWORD" -eq 1 ] || { [ "$COMP_CWORD" -eq 2 ] && [ "$command" = help ]; }; then
		mapfile -t COMPREPLY < <(compgen -W "$(_plugsched_commands) help --help --version" -- "$current")
		return
	fi
	options=$(_plugsched_options "$command")
	# bash cuts --name=value into three words
	[ "$current" != = ] || current=
	if [ "$previous" = = ]; then
		previous=${COMP_WORDS[COMP_CWORD-2]}
	fi
	if [ "${previous#-}" != "$previous" ]; then
		kind=$(sed -nE "s/^$previous (.+)$/\1/p" <<< "$options")
		# an optional argument comes with =
		if [ -n "$kind" ] && { [ "$kind" != SECONDS ] || [ "${COMP_WORDS[COMP_CWORD-1]}" = = ]; }; then
			mapfile -t COMPREPLY < <(_plugsched_candidates "$kind" "$current")
			return
		fi
	fi
	if [ "${current#-}" != "$current" ]; then
		mapfile -t COMPREPLY < <(compgen -W "$(cut -d' ' -f1 <<< "$options")" -- "$current")
		return
	fi
	for ((i = 2; i < COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		if [ -n "$skip" ]; then
			skip=
		elif [ "$word" = = ]; then
			skip=1
		elif [ "${word#-}" != "$word" ]; then
			! grep -qE -- "^$word [^ ]" <<< "$options" || [ "${COMP_WORDS[i+1]}" = = ] || skip=1
		else
			operands=$((operands + 1))
			[ -n "$dir" ] || dir=$word
		fi
	done
	kind=$(_plugsched_operands "$command" | sed -n "$((operands + 1))p")
	[ -z "$kind" ] || mapfile -t COMPREPLY < <(_plugsched_candidates "$kind" "$current" "$dir")
}

complete -F _plugsched plugsched
