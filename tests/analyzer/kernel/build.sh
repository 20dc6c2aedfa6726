#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Builds the kernel of a few lines the way plugsched init builds a real one.
#
# In:  FROM, a copy of this directory; PLUGSCHED_PLUGIN, the plugin; CC.
# Out: TO/vmlinux.o with the records, TO/vmlinux.
# usage: build.sh TO FROM
set -e
to=$1
cd "$2"
mkdir -p "$to"
# what the kernel itself is compiled with, as far as it matters here
flags="-O2 -mcmodel=kernel -mno-red-zone -fno-pic -fno-pie -fno-stack-protector
	-fcf-protection=none -fno-omit-frame-pointer -fno-optimize-sibling-calls
	-fno-asynchronous-unwind-tables -g1 -pg -mfentry -mno-sse"
for f in entry.S kernel/sched/core.c kernel/sched/fair.c other.c; do
	o=$(basename "$f")
	# shellcheck disable=SC2086
	${CC:-gcc} $flags -fplugin="$PLUGSCHED_PLUGIN" \
		-fplugin-arg-plugsched-switch=__switch_to_asm \
		"-fplugin-arg-plugsched-structs=kernel/sched/*.h" -c "$f" -o "$to/${o%.*}.o"
done
top=$PWD
cd "$to"
ld -r -o vmlinux.o entry.o core.o fair.o other.o
ld -T "$top/vmlinux.lds" --no-warn-rwx-segments --build-id -o vmlinux vmlinux.o
