# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# fixture.sh - a directory as init and build leave it, made in a second; sourced by bash
#
# In:  gcc, objcopy. Out: make_workdir DIR RELEASE BUILD_ID BANNER. The module has the sections that
#      `plugsched build` adds, and no scheduler in it.

le() {	# BYTES NUMBER: little-endian
	local n=$2 i
	for ((i = 0; i < $1; i++)); do
		printf "\\x$(printf %02x $((n >> (8 * i) & 255)))"
	done
}

padded() {	# BYTES TEXT
	printf %s "$2" && head -c $(($1 - ${#2})) /dev/zero
}

make_ko() {	# FILE RELEASE BUILD_ID(8 hex digits) [TEXT in it]
	local out=$1 text=$((0xffffffff81000000)) hex=$3 t
	t=$(mktemp -d) || return
	{ le 4 4; le 4 4; printf "\\x${hex:0:2}\\x${hex:2:2}\\x${hex:4:2}\\x${hex:6:2}"
	  head -c 28 /dev/zero; le 8 $text
	  head -c 64 /dev/zero; padded 128 "$2"; } > "$t/target"
	{ le 4 1; le 4 8; le 4 1; le 4 1; le 8 $((text + 0x1000)); le 4 0; le 4 0
	  printf '\0hidden\0'; } > "$t/symbols"
	{ le 4 1; le 4 6; le 8 $((text + 0x105)); le 4 1; printf '\5\5\0\0\125\0\0\0\0\0\0\0'
	  printf '\0func\0'; } > "$t/entries"
	printf 'int hidden(void), exported(void); int f(void) { return hidden() + exported(); }
		const char text[] = "%s";' "${4:-}" > "$t/ko.c"
	gcc -mcmodel=kernel -fno-pic -fno-ident -c -o "$t/ko.o" "$t/ko.c" &&
	ld -r --build-id=sha1 -o "$t/id.o" "$t/ko.o" &&
	objcopy --add-section ".plugsched.target=$t/target" \
		--add-section ".plugsched.symbols=$t/symbols" \
		--add-section ".plugsched.entries=$t/entries" "$t/id.o" "$t/sections.o" &&
	objcopy --set-section-alignment .plugsched.target=8 \
		--set-section-alignment .plugsched.symbols=8 \
		--set-section-alignment .plugsched.entries=8 "$t/sections.o" "$out"
	local status=$?
	rm -rf "$t"
	return $status
}

make_workdir() {	# DIR RELEASE BUILD_ID BANNER
	local dir=$1 meta=$1/.plugsched source=$1-source
	mkdir -p "$source/kernel/sched" "$dir/kernel/sched" "$dir/plugsched" "$meta/pristine" &&
	printf 'int sched_one(void);\n\nint sched_one(void)\n{\n\treturn 1;\n}\n/* -- old */\n/* a */\n/* b */\n/* c */\n' \
		> "$source/kernel/sched/core.c" &&
	# as the generator does it
	{ cat "$source/kernel/sched/core.c"; echo '#include "../../plugsched/core.tables.h"'; } \
		> "$dir/kernel/sched/core.c" &&
	printf '/* hooks */\n' > "$dir/plugsched/hooks.c" &&
	cp -r "$dir/kernel" "$dir/plugsched" "$meta/pristine" &&
	printf 'build-id %s\nrelease %s\nbanner %s\nsource %s\ncomplete 1\n' "$3" "$2" "$4" "$source" \
		> "$meta/state" &&
	make_boundary "$2" "$3" > "$meta/boundary.json" &&
	make_ko "$dir/scheduler.ko" "$2" "$3"
}

make_boundary() {	# RELEASE BUILD_ID
	cat <<-JSON
	{"version":1,"target":{"build_id":"$2","release":"$1","vermagic":"$1 SMP ","compiler":"gcc-12",
	 "text_base":"ffffffff81000000"},"frame":{"func":"__schedule","switch_func":"__switch_to_asm",
	 "saved_regs":"rbp","locals":32,"canary_rbp":-48,"switch_call":"ffffffff81000038",
	 "resume":"ffffffff8100003d"},"users":[],"structs":[],"vars":[],"files":["kernel/sched/core.c"],
	 "units":[{"file":"kernel/sched/core.c","files":["kernel/sched/core.c"]}],
	 "funcs":[{"name":"sched_one","symbol":"sched_one","type":"int (void)","unit":"kernel/sched/core.c",
	  "loc":[0,3,5],"range":[3,1,6,2],"class":"insider","reason":"x","syms":[],"redirects":[],
	  "decls":[],"uses":[]}]}
	JSON
}
