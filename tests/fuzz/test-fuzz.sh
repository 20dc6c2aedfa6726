#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# run.sh - every fuzz target for a while, from seeds that are made here
#
# In:  build/plugsched.so, build/libplugsched.a; FUZZ_SECONDS for each target (10), or
#      FUZZ_TOTAL for all; FUZZ_SEED of the random numbers (1: much the same inputs each time, as
#      many as there is time for); tests/fuzz/found/: inputs that once broke a target.
# Out: per target how many inputs were tried, how many branches they reached, the memory; what was
#      found lies in build/fuzz/found/. "N passed, N failed".
# Called by: tests/run-check.sh; `make fuzz` for longer, each time with other inputs.

set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
seconds=${FUZZ_SECONDS:-10}
top=$PWD
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
seeds=$tmp/seeds
passed=0 failed=0

fail() {
	echo "FAIL $*"
	echo "0 passed, 1 failed"
	exit 1
}

# The kernel of a few lines that the analyzer's tests use, and all that is read of it.
make_seeds() {
	mkdir -p "$seeds"/{record,object,target,boundary,profile,csource,ko,btf,link} &&
	cp -r tests/analyzer/kernel "$tmp/src" &&
	PLUGSCHED_PLUGIN=$top/build/plugsched.so CC=gcc-12 \
		tests/analyzer/kernel/build.sh "$tmp/out" "$tmp/src" &&
	gcc-12 -std=gnu11 -D_GNU_SOURCE -I. -o "$tmp/fixture" tests/boundary/fixture.c \
		build/libplugsched.a -lelf -ljansson -lcapstone &&
	"$tmp/fixture" "$tmp/out/vmlinux.o" "$tmp/out/vmlinux" "$tmp/src/test.profile" \
		"$seeds/boundary/json" || return
	for object in core fair other; do
		objcopy -O binary --only-section=.discard.plugsched \
			--set-section-flags .discard.plugsched=alloc "$tmp/out/$object.o" \
			"$seeds/record/$object" || return
	done
	cat "$seeds/record/core" "$seeds/record/fair" > "$seeds/record/two"
	cp "$tmp/out/vmlinux.o" "$seeds/object/"
	cp "$tmp/out/vmlinux" "$seeds/target/"
	cp "$tmp/src/test.profile" kconfig/*.profile "$seeds/profile/"
	cp "$tmp"/src/kernel/sched/*.[ch] tests/plugin/*.c "$seeds/csource/"
	# what was found before is tried first
	cp -r tests/fuzz/found/. "$seeds/" || return
	for script in tests/fuzz/seeds-*.sh; do
		[ ! -e "$script" ] || "$script" "$seeds" "$tmp/out" || return
	done
}

# one target, its last words in $tmp/NAME.log
fuzz() {	# NAME
	mkdir -p "$seeds/$1" "$tmp/corpus/$1"
	"build/fuzz/fuzz-$1" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=1500 \
		-malloc_limit_mb=200 -seed="${FUZZ_SEED:-1}" -max_len=200000 \
		-print_final_stats=1 -artifact_prefix="build/fuzz/found/$1-" \
		"$tmp/corpus/$1" "$seeds/$1" > "$tmp/$1.log" 2>&1
	echo $? > "$tmp/$1.status"
}

# "-" where the log does not say
figure() {	# LOG NAME
	sed -n "s/^stat::$2: *//p" "$1" | grep . || echo -
}

reached() {	# LOG
	sed -n 's/^#.* cov: \([0-9]*\).*/\1/p' "$1" | tail -n 1 | grep . || echo -
}

report() {	# NAME
	local log=$tmp/$1.log
	printf '%-10s %10s inputs %8s a second %6s branches reached %6s MB\n' "$1" \
		"$(figure "$log" number_of_executed_units)" \
		"$(figure "$log" average_exec_per_sec)" "$(reached "$log")" \
		"$(figure "$log" peak_rss_mb)"
	if [ "$(cat "$tmp/$1.status")" -eq 0 ] &&
	   [ "$(figure "$log" number_of_executed_units)" != - ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL $1"
		grep -vE '^(#|INFO|stat::)' "$log" | head -n 40
	fi
}

make -s -j"$(nproc)" -f tests/fuzz/Makefile > "$tmp/make.log" 2>&1 ||
	{ tail -n 20 "$tmp/make.log"; fail "the targets do not build"; }
make_seeds > "$tmp/seeds.log" 2>&1 || { cat "$tmp/seeds.log"; fail "no seeds"; }
mkdir -p build/fuzz/found
export FUZZ_VMLINUX=$tmp/out/vmlinux FUZZ_OBJECT=$tmp/out/vmlinux.o
export FUZZ_PROFILE=$tmp/src/test.profile FUZZ_BOUNDARY=$seeds/boundary/json
export FUZZ_KALLSYMS=$tmp/out/kallsyms FUZZ_BTF_DIR=$tmp/out/btf
export ASAN_OPTIONS=allocator_may_return_null=1

names=()
for program in tests/fuzz/fuzz-*.c; do
	name=$(basename "$program" .c)
	names+=("${name#fuzz-}")
done
# in turns of as many as there are processors
[ -z "${FUZZ_TOTAL:-}" ] || {
	turns=$(((${#names[@]} + $(nproc) - 1) / $(nproc)))
	seconds=$((FUZZ_TOTAL / turns))
}
# as many at a time as there are processors
for name in "${names[@]}"; do
	while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do
		wait -n
	done
	fuzz "$name" &
done
wait
for name in "${names[@]}"; do
	report "$name"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
