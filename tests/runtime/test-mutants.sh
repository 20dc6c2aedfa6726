#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-mutants.sh - the faults of `make mutants` can be put into the runtime as it is
#
# In:  tests/vm/mutants/, runtime/kmod/. `make mutants`, which runs the modules, is not part of
#      `make check`, and a patch for a runtime that has changed would not be missed until then.

cd "$(dirname "$0")/../.." || exit 1
. tests/lib/tap.sh
mutants=tests/vm/mutants
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT

# fresh: the runtime as it is in a work tree
fresh() { rm -rf "$scratch/plugsched" && cp -r runtime/kmod "$scratch/plugsched"; }

# one with fuzz may get to another place
apply() {	# PATCH...
	fresh || return
	for name; do
		patch -s -p1 --fuzz=0 -d "$scratch" < $mutants/"$name.patch" || return
	done
}

lines=$(grep -v '^#' $mutants/list)
while read -r module patches; do
	# shellcheck disable=SC2086
	ok "$module: $patches" apply $patches
done <<END
$lines
END
for file in $mutants/*.patch; do
	name=$(basename "$file" .patch)
	ok "$name is in the list" eval "echo '$lines' | grep -qw '$name'"
done
done_testing
