#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# debug-kernel.sh - a target whose kernel checks itself, as `plugsched fetch` would have left it
#
#   debug-kernel.sh        prints its folder, on the last line
#
# In:  the fetched kernel's source and configuration, kconfig/debug.config.
# Out: debug-VERSION beside the fetched kernel, made once for all that goes into it: vmlinux, vmlinuz,
#      config, linux-source, release and gcc, the compiler `plugsched init` has to use.
#
# The kernel is built where, and as, `plugsched init` builds it, so that init finds it built: each file
# once, with the plugin, which changes no code. Debug information, from which init knows the target's types
# and notifier chains, is only made of the units that have what the runtime asks for.

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$top/scripts/prepare.sh"
fragment=$top/kconfig/debug.config
questions=$top/runtime/kmod/have.list

say() { echo "debug-kernel: $*" >&2; }

# The redzones KASAN puts around variables on the stack would make another frame of __schedule's, on
# which tasks sleep, and those around global ones other variables: it watches the heap, the pages and
# the stacks as a whole. GCC's kernels have no option for that, nor for debug information by unit.
write_compiler() {
	cat > "$dir/gcc" <<-END
		#!/bin/sh
		case " \$* " in
		*" -fsanitize=kernel-address "*)
			set -- "\$@" --param asan-stack=0 --param asan-globals=0 ;;
		esac
		for arg; do
			case \$arg in
			*.c) ! grep -qxF "\${arg#$source/}" $dir/described || set -- "\$@" -g ;;
			esac
		done
		exec gcc-12 "\$@"
	END
	chmod +x "$dir/gcc"
}

# asked KIND...: the structs in questions of these kinds, as alternatives
asked() { sed -nE "s/^($(echo "$*" | tr ' ' '|')) ([a-z_]+).*/\2/p" "$questions" | sort -u | paste -sd '|'; }

# The units of a folder whose header has a struct, the unit that has it itself, and those with a
# variable of one of which all are asked for.
list_units() {
	local structs heads folders=(arch/x86 block crypto drivers fs init ipc kernel lib mm net security)
	structs=$(asked field offset) && heads=$(asked all) || return
	(cd "$source" && grep -rlE --include='*.[ch]' "^struct ($structs) \\{" "${folders[@]}" &&
	 grep -rlE --include='*.c' \
		"\\b(${heads^^})(_STATIC)?\\(|^(static )?struct ($heads) \\w+( =|;)" "${folders[@]}") |
		while read -r file; do
			case $file in
			*.c) echo "$file" ;;
			*) (cd "$source" && find "$(dirname "$file")" -maxdepth 1 -name '*.c') ;;
			esac
		done | sort -u
}

# As in prepare/config.c: the keys that a distribution names are not in its source.
write_config() {
	sed -E 's/^(CONFIG_[A-Z0-9_]*)=m$/# \1 is not set/
		/^CONFIG_(SYSTEM_TRUSTED_KEYS|SYSTEM_REVOCATION_KEYS|MODULE_SIG_KEY)=/d' \
		"$target/config" &&
	cat "$fragment" &&
	echo "# CONFIG_GCC_PLUGINS is not set"
}

# An option that Kconfig has not taken would be a check less.
check_config() {
	local line lost=
	while read -r line; do
		case $line in
		CONFIG_*) grep -qxF "$line" "$1" || lost="$lost $line" ;;
		"# CONFIG_"*) ! grep -q "^$(echo "$line" | cut -d' ' -f2)=" "$1" || lost="$lost ${line#??}" ;;
		esac
	done < "$fragment"
	[ -z "$lost" ] || { say "Kconfig does not take$lost"; return 1; }
}

kmake() {
	nice make -C "$source" O="$build" -j "$jobs" --no-print-directory CC="$dir/gcc" \
		KERNELRELEASE="$release" "$@"
}

# init's flags, from a unit that it has compiled: the plugin, in this kernel's directory, and its options
plugin_flags() {
	tr ' ' '\n' < "$tree/.plugsched/build/kernel/sched/.core.o.cmd" | grep -e '^-fplugin' |
		awk '!seen[$0]++' | sed "s,^\(-fplugin=\).*/,\1$meta/," | tr '\n' ' '
}

build_kernel() {
	mkdir -p "$build" && ln -sfn "$source" "$dir/linux-source" && echo "$release" > "$dir/release" &&
	list_units > "$dir/described" && write_compiler && cp "$tree/.plugsched/$plugin" "$meta/" && write_config > "$build/.config" &&
	kmake olddefconfig > "$dir/build.log" 2>&1 && check_config "$build/.config" || return
	say "build $release, log in $dir/build.log"
	kmake "KCFLAGS=-g0 ${flags% }" vmlinux bzImage >> "$dir/build.log" 2>&1 || {
		tail -n 15 "$dir/build.log" >&2
		return 1
	}
	cp "$build/vmlinux" "$dir/vmlinux" && cp "$build/arch/x86/boot/bzImage" "$dir/vmlinuz" &&
	cp "$build/.config" "$dir/config"
}

prepare_tools >&2 && prepare_target && prepare_tree >&2 || exit
source=$(readlink -f "$target/linux-source")
dir=$(dirname "$target")/debug-$(basename "$target")
work=$dir/work
meta=$work/.plugsched build=$work/.plugsched/build
release=$(make -s -C "$source" kernelversion)-debug || exit
flags=$(plugin_flags)
plugin=$(echo "$flags" | sed 's/^-fplugin=\([^ ]*\) .*/\1/; s,.*/,,')
[ -e "$tree/.plugsched/$plugin" ] || { say "$tree: the plugin of its build is not there"; exit 1; }

from=$( (cat "$fragment" "$target/config" "$questions" "${BASH_SOURCE[0]}" && echo "$source $flags") | sha256sum)
if [ "$(cat "$dir/.made-from" 2> /dev/null)" != "$from" ]; then
	# interrupted, it goes on; made from something else, it is another kernel
	[ "$(cat "$dir/.making" 2> /dev/null)" = "$from" ] || rm -rf "$dir"
	mkdir -p "$dir" && echo "$from" > "$dir/.making" && build_kernel &&
		mv "$dir/.making" "$dir/.made-from" || exit 1
fi
echo "$dir"
