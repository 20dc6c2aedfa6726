#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# test-fuzz.sh - damaged input for every reader, from seeds that are made here
#
# Bounded by inputs (FUZZ_RUNS for each target, 5000): each run tries the same ones, and has the same
# verdict. `make fuzz` bounds it by time instead, with other random numbers each time.
#
# In:  build/plugsched.so, build/libplugsched.a; tests/fuzz/found/: inputs that once broke a target.
#      FUZZ_TOTAL: seconds for all targets; FUZZ_SEED of the random numbers (1).
# Out: TAP, with how many inputs were tried, how many branches they reached, the memory; what was
#      found lies in build/fuzz/found/.

set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
top=$PWD
. tests/lib/tap.sh
# its name is in the seeds, and in what libFuzzer learns
tmp=$top/build/fuzz/work
rm -rf "$tmp"
mkdir -p "$tmp" || exit 1
seeds=$tmp/seeds

# The kernel of a few lines that the analyzer's tests use, and all that is read of it.
make_seeds() {
	mkdir -p "$seeds"/{record,object,target,boundary,profile,csource,ko,btf,link} &&
	cp -r tests/analyzer/kernel "$tmp/src" &&
	PLUGSCHED_PLUGIN=$top/build/plugsched.so CC=gcc-12 \
		tests/analyzer/kernel/build.sh "$tmp/out" "$tmp/src" &&
	gcc-12 -std=gnu11 -D_GNU_SOURCE -I. -o "$tmp/fixture" tests/boundary/fixture.c \
		build/libplugsched.a -ldw -lelf -ljansson -lcapstone &&
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

# The files in an order of their own, not the file system's; addresses are the same in each run, for
# libFuzzer learns from the values that are compared.
fuzz() {	# NAME: its last words in $tmp/NAME.log
	find "$seeds/$1" -type f | sort | paste -sd, | tr -d '\n' > "$tmp/$1.seeds"
	setarch -R "build/fuzz/fuzz-$1" "$bound" -seed="${FUZZ_SEED:-1}" -seed_inputs="@$tmp/$1.seeds" \
		-timeout=20 -rss_limit_mb=1500 -malloc_limit_mb=200 -max_len=500000 \
		-print_final_stats=1 -artifact_prefix="build/fuzz/found/$1-" > "$tmp/$1.log" 2>&1
	echo $? > "$tmp/$1.status"
}

# "-" where the log does not say
figure() {	# LOG NAME
	sed -n "s/^stat::$2: *//p" "$1" | grep . || echo -
}

reached() {	# LOG
	sed -n 's/^#.* cov: \([0-9]*\).*/\1/p' "$1" | tail -n 1 | grep . || echo -
}

survives() {	# NAME
	grep -vE '^(#|INFO|stat::)' "$tmp/$1.log"
	[ "$(cat "$tmp/$1.status")" -eq 0 ] &&
	[ "$(figure "$tmp/$1.log" number_of_executed_units)" != - ]
}

report() {	# NAME
	local log=$tmp/$1.log
	ok "$1" survives "$1"
	diag "$(printf '%-10s %10s inputs %8s a second %6s branches reached %6s MB' "$1" \
		"$(figure "$log" number_of_executed_units)" \
		"$(figure "$log" average_exec_per_sec)" "$(reached "$log")" \
		"$(figure "$log" peak_rss_mb)")"
}

need "addresses can be the same in each run" setarch -R true
need "the targets are built" make -s -j"$(nproc)" -f tests/fuzz/Makefile
need "seeds are made" make_seeds
mkdir -p build/fuzz/found
export FUZZ_VMLINUX=$tmp/out/vmlinux FUZZ_OBJECT=$tmp/out/vmlinux.o
export FUZZ_PROFILE=$tmp/src/test.profile FUZZ_BOUNDARY=$seeds/boundary/json
export FUZZ_KALLSYMS=$tmp/out/kallsyms FUZZ_BTF_DIR=$tmp/out/btf FUZZ_LINK_DIR=$tmp/out/link
export ASAN_OPTIONS=allocator_may_return_null=1

names=()
for program in tests/fuzz/fuzz-*.c; do
	name=$(basename "$program" .c)
	names+=("${name#fuzz-}")
done
bound=-runs=${FUZZ_RUNS:-5000}
# in turns of as many as there are processors
[ -z "${FUZZ_TOTAL:-}" ] || {
	turns=$(((${#names[@]} + $(nproc) - 1) / $(nproc)))
	bound=-max_total_time=$((FUZZ_TOTAL / turns))
}
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
done_testing
