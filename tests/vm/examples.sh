# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# examples.sh - guest: the effect of each example of examples/, in one boot: with the built-in
#               scheduler, the unedited module, the example's, and the built-in one again
#
# In:  /examples/NAME/measure.sh, which sets
#        CPUS    the guest that it is for
#        EFFECT  the name of one of the figures
#        LIMIT   how many percent of it are left with the example's module, at most
#        LONG    the N of a long measurement
#      and defines
#        setup             makes groups and settings
#        enable            what the module needs to be used, once it is loaded
#        measure [N [FILE]] prints "NAME VALUE" lines; N, how much; FILE gets all latencies, FILE.other those
#                          of a second service
#        left              prints what should be gone after unload (if defined)
#      /modules/NAME.ko, /modules/unedited.ko. $long: measure for longer, and print latencies.
# Out: tests. Figures are compared with each other, never with a time.

. /lib/checks.sh

figure() { awk -v n="$EFFECT" '$1 == n { print $2 }' "/tmp/$1"; }

# taken WHEN: measured; the figures go to /tmp/WHEN
taken() {
	measure ${long:+"$LONG" "/tmp/latencies.$1"} > "/tmp/$1" || return
	[ -n "$(figure "$1")" ] || { echo "no $EFFECT:"; cat "/tmp/$1"; return 1; }
}

# at_most PERCENT WHEN BASE
at_most() {
	echo "$EFFECT: $(figure "$2"), $3: $(figure "$3")"
	[ "$(figure "$3")" -gt 0 ] && [ $(($(figure "$2") * 100)) -le $(($(figure "$3") * $1)) ]
}

nothing_left() {
	[ -z "$(left)" ] || { left; return 1; }
}

# points NAME WHEN: of latencies in order of size, how many are slower and how many us they took
points() {
	[ -e "/tmp/latencies.$2" ] || return 0
	awk -v name="$1" -v when="$2" '
		{ ns[NR] = $1 }
		END { for (slower = 100; slower >= 100 / NR && slower >= 0.05; slower *= 0.9) {
			at = NR - int(NR * slower / 100)
			printf "# plot %s %s %.4f %.1f\n", name, when, slower, ns[at < 1 ? 1 : at] / 1000 } }' \
		"/tmp/latencies.$2"
	rm "/tmp/latencies.$2"
}

figures() { diag "  $1: $(tr '\n' ' ' < "/tmp/$1")"; }

with_module() {	# FILE WHEN WHAT
	need "$3 is loaded" plugsched load "/modules/$1.ko"
	[ "$2" != changed ] || ok "$3 is enabled" enable
	ok "$3 is measured" taken "$2"
	need "$3 is unloaded" plugsched unload
}

example() {	# NAME
	left() { :; }
	# shellcheck disable=SC1090 # each sets and defines the same
	. "/examples/$1/measure.sh"
	[ "$CPUS" -eq "$(nproc)" ] || return 0
	diag "$1"
	setup
	cp $FEATURES /tmp/features
	ok "$1: the built-in scheduler is measured" taken builtin
	with_module unedited unedited "$1: the unedited module"
	with_module "$1" changed "$1: the example's module"
	ok "$1: the built-in scheduler is measured again" taken again
	for when in builtin unedited changed again; do
		figures $when
		points "$1" $when
		points "$1" $when.other
	done
	ok "$1: $EFFECT is at most $LIMIT % of what it was" at_most "$LIMIT" changed builtin
	not_ok "$1: the unedited module does not do that" at_most "$LIMIT" unedited builtin
	not_ok "$1: the effect is gone after unload" at_most "$LIMIT" again builtin
	ok "$1: features are the kernel's own again" cmp $FEATURES /tmp/features
	ok "$1: nothing is left" nothing_left
}

echo +cpu > /sys/fs/cgroup/cgroup.subtree_control
for name in /examples/*; do
	example "${name#/examples/}"
done
ok "no stack leads into the module" stacks_are_clean
done_testing
