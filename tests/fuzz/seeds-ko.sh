#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# seeds-ko.sh - what fuzz-ko.c, fuzz-btf.c and fuzz-link.c start from
#
#   seeds-ko.sh SEEDS OUT
#
# In:  SEEDS/ko, SEEDS/btf, SEEDS/link: folders; OUT: a folder for what the targets need besides.
# Out: seeds in them; OUT/kallsyms, OUT/btf/ and OUT/link/: a module's tree with types in it.

set -e
seeds=$1 out=$2
cc="gcc-12 -mcmodel=kernel -fno-pic"

le() {	# BYTES NUMBER: little-endian
	local n=$2 i
	for ((i = 0; i < $1; i++)); do
		printf "\\x$(printf %02x $((n >> (8 * i) & 255)))"
	done
}
# as hash_words() has it
hash() {	# FILE
	local h=$((0xcbf29ce484222325)) word
	for word in $(od -An -v -tx8 "$1"); do
		h=$(((h ^ 0x$word) * 0x100000001b3))
		h=$((h ^ (h >> 32 & 0xffffffff)))
	done
	echo $h
}
text=$((0xffffffff81000000))

# ---- a module: what `plugsched build` adds are three sections ----
{ le 4 1; le 4 8; le 4 1; le 4 1; le 8 $((text + 0x1000)); le 4 0; le 4 0
  printf '\0hidden\0'; } > "$out/symbols"
{ le 4 1; le 4 6; le 8 $((text + 0x105)); le 4 1; printf '\5\5\0\0\125\0\0\0\0\0\0\0'
  printf '\0func\0'; } > "$out/entries"
{ le 4 4; le 4 4; printf '\1\2\3\4'; head -c 28 /dev/zero; le 8 $text; head -c 48 /dev/zero
  le 8 "$(hash "$out/symbols")"; le 8 "$(hash "$out/entries")"
  printf 6.1.0-test; head -c 118 /dev/zero; } > "$out/target"
echo 'int hidden(void), exported(void); int f(void) { return hidden() + exported(); }' |
	$cc -c -x c -o "$out/ko.o" -
objcopy --add-section ".plugsched.target=$out/target" --add-section ".plugsched.symbols=$out/symbols" \
	--add-section ".plugsched.entries=$out/entries" "$out/ko.o" "$out/ko.tmp"
objcopy --set-section-alignment .plugsched.target=8 --set-section-alignment .plugsched.symbols=8 \
	--set-section-alignment .plugsched.entries=8 "$out/ko.tmp" "$out/ko.ko"
printf '0000000000000000 A zero\nffffffff81000000 T _text\nffffffff81000100 t func\n' > "$out/kallsyms"
printf 'ffffffff81001000 t hidden\nffffffff82000000 T _etext\nffffffffc0000000 t func\t[mod]\n' \
	>> "$out/kallsyms"

# ---- what the kernel shows ----
{ printf '\1'; le 4 4; le 4 8; le 4 3; printf 'GNU\0abcdefgh'; } > "$seeds/ko/notes"
{ printf '\3'; cat "$out/kallsyms"; } > "$seeds/ko/kallsyms"
{ printf '\2ffffffff81000105  k  func+0x5    [DISABLED]\nfunc (1) R I   \ttramp: x\n'; } \
	> "$seeds/ko/lists"
{ printf '\2\177ELF\2\1\1'; head -c 9 /dev/zero; le 2 4; le 2 62; le 4 1; le 8 0; le 8 64; le 8 0
  le 4 0; le 2 64; le 2 56; le 2 1; le 2 0; le 2 0; le 2 0
  le 4 1; le 4 7; le 8 120; le 8 $text; le 8 0; le 8 512; le 8 512; le 8 4096
  head -c 261 /dev/zero; printf '\125'; head -c 250 /dev/zero; } > "$seeds/ko/kcore"
{ printf '\0'; cat "$out/ko.ko"; } > "$seeds/ko/module"

# ---- types ----
mkdir -p "$out/btf/kernel/sched" "$out/btf/.plugsched"
echo 'enum mode { ONE = 1, TWO };
struct list { struct list *next, **prev; };
typedef const struct list *list_t;
struct rq { int nr; long load:3, flag:1; struct { int a; union { char b; short c; }; }; list_t all;
	    int (*fn)(struct rq *, enum mode); char cells[2][3]; enum mode mode; } rq;' > "$out/types.c"
$cc -gbtf -c -o "$out/btf/kernel/sched/core.o" "$out/types.c"
objcopy -O binary --set-section-flags .BTF=alloc -j .BTF "$out/btf/kernel/sched/core.o" \
	"$out/btf/.plugsched/target.btf"
{ printf '\1'; cat "$out/btf/.plugsched/target.btf"; } > "$seeds/btf/kernel"
{ printf '\0'; cat "$out/btf/kernel/sched/core.o"; } > "$seeds/btf/object"

# ---- a linked module, and two that are damaged where it hurt once ----
# in a tree of its own: fuzz-btf writes to the other one at the same time, and link reads its objects
cp -r "$out/btf" "$out/link"
printf 'text ffffffff81000000\nexported ffffffff81000200 1 e\nhidden ffffffff81001000 1 -\n' \
	> "$out/link/.plugsched/target.syms"
{ echo 'int hidden(void), exported(void); int f(void) { return hidden() + exported(); }'
  echo '__attribute__((section(".modinfo"))) const char v[] = "vermagic=6.1.0-test";'; } |
	$cc -c -x c -o "$seeds/link/good" -
objcopy --set-section-flags .modinfo=alloc "$seeds/link/good" "$seeds/link/no-modinfo"
# section headers: name, type, address, offset; a symbol begins with the place of its name
symtab=$(readelf -SW "$seeds/link/good" | sed -n 's/^.* SYMTAB *[0-9a-f]* *\([0-9a-f]*\) .*/\1/p')
cp "$seeds/link/good" "$seeds/link/no-name"
printf '\377\377\377\177' |
	dd of="$seeds/link/no-name" bs=1 seek=$((16#$symtab + 24)) conv=notrunc status=none
