#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# test-usage.sh - wrong uses of the command: what it says, its exit status, and that nothing is done
#
# Each message is one line, of wrong usage two (the second one names --help); it matches a pattern that
# says what is wrong or what to do. Standard output stays empty and no file is made or changed.

cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
top=$PWD
LC_ALL=C
export LC_ALL
ps=$top/${PLUGSCHED_BUILD:-build}/plugsched

scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/at" && cd "$scratch/at" || exit 1

# ---- what the uses are about ----
mkdir -p empty other/file broken/.plugsched unfinished/.plugsched locked old/.plugsched "with blank" src
echo "cc gcc" > unfinished/.plugsched/state
echo "{ not JSON" > broken/.plugsched/boundary.json
echo '{"version": 99}' > old/.plugsched/boundary.json
: > old/.plugsched/state
: > broken/.plugsched/state
echo text > text
: > nothing
dd if=/bin/true of=cut bs=100 count=1 status=none
cp /bin/true program
echo 'int f(void) { return 0; }' | gcc -x c -c -o plain.o -
cp plain.o plain.ko
mkdir -p work/.plugsched/pristine work/kernel/sched
mkdir -p src/kernel/sched && echo 'void sched_one(void) { }' > src/kernel/sched/core.c
printf 'complete x\nsource %s\n' "$PWD/src" > work/.plugsched/state
cat > work/.plugsched/boundary.json << 'JSON'
{"version": 1, "files": ["kernel/sched/core.c"], "users": [], "structs": [], "units": [],
 "target": {"build_id": "00", "release": "6", "vermagic": "6", "compiler": "x", "text_base": "0"},
 "frame": {"func": "__schedule", "switch_func": "x", "saved_regs": "rbp", "locals": 0,
	   "canary_rbp": 0, "switch_call": "0", "resume": "0"},
 "funcs": [{"name": "sched_one", "symbol": "", "type": "", "unit": "", "loc": [0, 1, 1], "range": [1, 1, 2, 1],
	    "class": "insider", "reason": "x", "syms": [], "redirects": [], "decls": [], "uses": []}],
 "vars": []}
JSON

cp -r work moved
printf 'complete x\nsource %s\n' "$PWD/nosource" > moved/.plugsched/state

state() { find . -printf '%p %s %T@ %m\n' | sort; }
before=$(state)
uses=0

# STATUS PATTERN WORD...: the words are given to plugsched
wrong() {
	local status=$1 pattern=$2
	shift 2
	uses=$((uses + 1))
	ok "plugsched $*" judged "$status" "$pattern" "$ps" "$@"
}
judged() {
	local want=$1 pattern=$2 got lines
	shift 2
	"$@" > "$scratch/out" 2> "$scratch/err" < /dev/null
	got=$?
	lines=$(wc -l < "$scratch/err")
	cat "$scratch/err"
	[ "$got" -eq "$want" ] || { echo "status $got, not $want"; return 1; }
	head -n 1 "$scratch/err" | grep -qE "^plugsched( [a-z]+)?: .*($pattern)" || { echo "does not match: $pattern"; return 1; }
	case $want:$lines in
	1:1 | 64:1) ;;
	64:2) sed -n 2p "$scratch/err" | grep -q "^Try .plugsched .*--help" || { echo "no way to more help"; return 1; } ;;
	*) echo "$lines lines"; return 1 ;;
	esac
	[ ! -s "$scratch/out" ] || { echo "prints to stdout:"; cat "$scratch/out"; return 1; }
	[ "$(state)" = "$before" ] || { echo "files changed:"; diff <(state) <(echo "$before"); return 1; }
}

# ---- the command itself ----
wrong 64 'no command "frobnicate"; plugsched --help' frobnicate
wrong 64 'no command "statsu"; nearest: status' statsu
wrong 64 'no command "Build"' Build
wrong 64 'no command ""' ""
wrong 64 'no command "nosuch"' help nosuch
wrong 64 'no option "-j4" before the command' -j4 build work
wrong 64 'no option "--quiet" before the command' --quiet status

# ---- options ----
for c in $("$ps" --help | sed -nE 's/^  ([a-z]+) .*/\1/p'); do
	wrong 64 "unrecognized option '--nosuch'" "$c" --nosuch
done
wrong 64 "invalid option -- 'Z'" build -Z work
wrong 64 "option requires an argument -- 'k'" init -k
wrong 64 "option '--param' requires an argument" load --param
wrong 64 "option '--json' doesn't allow an argument" status --json=yes
wrong 64 "option '--co' is ambiguous|unrecognized option '--co'|-c: |--con" init --co
wrong 64 "-j 0: not a number of jobs \(1 to" build -j0 work
wrong 64 "-j many: not a number of jobs" build --jobs=many work
wrong 64 "-j -3: not a number of jobs" build -j -3 work
wrong 64 "-j 2x: not a number of jobs" init -j2x w
wrong 64 "-j 99999: not a number of jobs" build -j 99999 work
wrong 64 "--json and --html: choose one" boundary --json --html=x.html work
wrong 64 "--summary and --structs: choose one" boundary -s -t work
wrong 64 "--json and --stat: choose one" diff --json --stat work
wrong 64 "--watch=0: not a number of seconds" status --watch=0
wrong 64 "--watch=soon: not a number of seconds" status --watch=soon
wrong 64 "--watch=-1: not a number of seconds" status --watch=-1
wrong 64 "-p =5: not a module parameter, NAME=VALUE" load -p =5 plain.ko
wrong 64 "-p a b: not a module parameter" load -p "a b" plain.ko
wrong 64 "--root=nosuch: not a directory with proc and sys" doctor --root=nosuch
wrong 64 "--root=text: not a directory" doctor --root text

# ---- operands ----
wrong 64 "--with: not a list of functions: yield,,x" init --with yield,,x w
wrong 64 "the directory to make is missing" init
wrong 64 "-k: the kernel source is missing" init w
wrong 64 "-v: the target's vmlinux is missing" init -k src w
wrong 64 "-c: the target's configuration is missing" init -k src -v text w
wrong 64 "one directory, not several: b" init -k src -v text -c text a b
wrong 64 "the directory is missing: name one that plugsched init made" build
wrong 64 "one directory, not several: other" build work other
wrong 64 "the directory is missing: name one that plugsched init made" boundary
wrong 64 "one directory, not several: other" boundary work other
wrong 64 "the directory is missing" diff
wrong 64 "one directory, not several" diff work work
wrong 64 "the directory is missing" explain
wrong 64 "the name is missing: a function, variable or struct" explain work
wrong 64 "struct: its name is missing" explain work struct
wrong 64 "one name, not several: two" explain work one two
wrong 64 "the module is missing: name a scheduler.ko" check
wrong 64 "the module is missing" load
wrong 64 "one module, not several: b.ko" load a.ko b.ko
wrong 64 "Too many arguments" unload scheduler.ko
wrong 64 "status takes no operand: work" status work
wrong 64 "status takes no operand: work" status --watch work
wrong 64 "doctor takes no operand: plain.ko .*plugsched check" doctor plain.ko
wrong 64 "the object is missing: name a .o file" dump
wrong 64 "one object, not several: plain.o" dump plain.o plain.o

# ---- what does not exist, or is something else ----
wrong 1 "nosuch was not made by plugsched init" build nosuch
wrong 1 "text is a file, not a directory" build text
wrong 1 "was not made by plugsched init" build empty
wrong 1 "was not made by plugsched init" build other
wrong 1 "init has not finished in .*run it again" build unfinished
wrong 1 "nosuch/.plugsched/boundary.json.*(No such file|run plugsched init)" boundary nosuch
wrong 1 "boundary.json" boundary empty
wrong 1 "broken/.plugsched/boundary.json" boundary broken
wrong 1 "broken/.plugsched/boundary.json" explain broken schedule
wrong 1 "old/.plugsched/boundary.json: damaged boundary .*run .plugsched init. again" boundary --summary old
wrong 1 "sched_on: no function, variable or struct .*nearest: sched_one" explain work sched_on
wrong 1 "is not in a file fair.c but in kernel/sched/core.c" explain work sched_one@fair.c
wrong 1 "no function, variable or struct" explain --json work nosuch.field
wrong 1 "was not made by plugsched init" diff empty
wrong 1 "nosource: kernel source is missing.*unpack" diff moved
wrong 1 "nosuch" boundary --audit=nosuch work
wrong 1 "nosuch/page.html" boundary --html=nosuch/page.html work
wrong 1 "nosuch.ko.*No such file" check nosuch.ko
wrong 1 "text.*not" check text
wrong 1 "nothing" check nothing
wrong 1 "plain.ko.*plugsched build|plain.ko" check plain.ko
wrong 1 "cut" check cut
wrong 1 "nosuch.ko|as root" load nosuch.ko
wrong 1 "program.*|as root" load program
wrong 1 "no scheduler module is loaded|as root" unload
wrong 1 "nosuch.o.*No such file" dump nosuch.o
wrong 1 "plain.o.*(no record|without the plugin|plugin)" dump plain.o
wrong 1 "text" dump text
wrong 1 "empty" dump empty

wrong 64 "the farm's file is missing; see plugsched-farm.conf" farm
wrong 64 "one file, not several: b.conf" farm a.conf b.conf
wrong 1 "nosuch.conf.*No such file" farm nosuch.conf
wrong 1 "text:1: neither KEY = VALUE nor a .section.; see plugsched-farm.conf" farm text
wrong 1 "nothing: the output folder is missing: output = DIR" farm nothing
wrong 1 "program: not a text file" farm program
wrong 1 "empty" farm empty

ok "at least eighty uses were tried ($uses)" [ $uses -ge 80 ]

# ---- what programs rely on ----
full() { "$@" > /dev/full; }
refused "a full output is an error" "cannot write: the output is full or gone" full "$ps" boundary work
refused "also of explain" "cannot write" full "$ps" explain work sched_one
refused "also of doctor" "cannot write" full "$ps" doctor --json
is "help goes to stdout" "$("$ps" --help 2> /dev/null | grep -c COMMAND)" 2
quiet() { [ -z "$("$ps" "$@" 2>&1)" ]; }
ok "-q: nothing but errors" quiet explain -q work sched_one
ok "-q: also of boundary" quiet boundary --quiet work
no_color() { ! "$ps" doctor --root=/ | grep -q "$(printf '\033')"; }
ok "no colour in a pipe" no_color
on_terminal() { script -qec "TERM=$1 NO_COLOR=$2 $ps build empty" /dev/null | grep -q "$(printf '\033')\["; }
ok "colour on a terminal" on_terminal xterm ""
not_ok "unless it is dumb" on_terminal dumb ""
not_ok "or NO_COLOR is set" on_terminal xterm 1
json_lines() { "$ps" status --json | jq -e '.module == false and .state == "original"'; }
ok "status --json" json_lines
watch_lines() { [ "$(timeout 3 "$ps" status --json --watch=1 | jq -c .state | wc -l)" -ge 2 ]; }
ok "status --watch prints again" watch_lines
explained() { "$ps" explain --json work sched_one | jq -e '.[0] | .kind == "function" and .class == "insider" and .modifiable == "yes" and .line == 1'; }
ok "explain --json" explained
checked() { ! "$ps" check --json plain.ko > "$scratch/json" && jq -e '.fits == false and (.errors | length) > 0' "$scratch/json"; }
ok "check --json holds the errors" checked
done_testing
