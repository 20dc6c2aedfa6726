#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# test-farm.sh - `plugsched farm` on a real kernel: init, the example's patch, build, the swap in a VM, a package
#
# In:  the target's tree as scripts/prepare.sh makes it (made if need be): the farm's output is the folder
#      above the target's, so that its work tree is that one and the kernel is not built again;
#      examples/farm/check.sh. The tree is put back.

set -u
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$top/tests/lib/tap.sh"
. "$top/tests/lib/target.sh"
. "$top/tests/lib/page.sh"

need_tree
output=$(dirname "$target") name=$(basename "$target") release=$(cat "$target/release")
scratch=$(mktemp -d) || exit 1
clean() {
	restore_tree
	rm -rf "$scratch" "$output"/{farm.json,index.html,.lock} "$target"/{logs,packages,state.json}
	rm -f "$tree/plugsched/package.conf"
}
trap clean EXIT
clean && mkdir -p "$scratch"
export DEBFULLNAME="Jo Doe" DEBEMAIL=jo@example.org

cat > "$scratch/farm.conf" <<CONF
output = $output
package = deb
check = ${PLUGSCHED_FARM_CHECK:-$top/examples/farm/check.sh}
[kernels]
$target
[patches $(cut -d. -f1-2 "$target/release")]
$example
CONF
farm() { "$plugsched" farm "$scratch/farm.conf"; }
report() { jq -e ".kernels[0] | $1" "$output/farm.json"; }
log_of() { cat "$target/logs/$1.log"; }

ok "all steps pass" farm
matches "the table says so" "^$name( +(passed|kept)){6}" printf '%s\n' "$tap_output"
is "six steps" "$(report '.steps | keys | length')" 6
is "of this kernel" "$(jq -r ".kernels[0].release" "$output/farm.json")" "$release"
matches "the kernel was not built again" 'up to date|analy|nothing' log_of init
ok "functions are named that the patch edits" report '.functions | index("__schedule")'
matches "the swap was done in a VM" '^ok [0-9]+ - the machine runs the module.s scheduler' log_of check
not_ok "without a failure" grep -q '^not ok' "$target/logs/check.log"
package=$(jq -r '.kernels[0].package' "$output/farm.json")
held() { dpkg-deb --fsys-tarfile "$package" | tar -xOf - "./usr/lib/plugsched/modules/$release/scheduler.ko" | cmp - "$tree/scheduler.ko"; }
ok "the package holds the module that was checked" held
ok "and the patch" sh -c "dpkg-deb --fsys-tarfile '$package' | tar -xOf - --wildcards '*/changes.patch*' | { zcat -f; } | grep -q '^+++ b/kernel/sched/core.c'"

before=$(stat -c %Y.%i "$tree/scheduler.ko")
ok "again" farm
ok "apply, build, check and package are kept" report '[.steps.apply, .steps.build, .steps.check, .steps.package] | all(.reused)'
is "the module is the same file" "$(stat -c %Y.%i "$tree/scheduler.ko")" "$before"
ok "the boundary is that of the last run" report '.boundary_changes == []'
sed -i '/^check/d' "$scratch/farm.conf" && sed -i '$d' "$scratch/farm.conf"
ok "without patches" farm
unedited() { (cd "$tree/.plugsched/pristine" && find kernel plugsched -type f) | while read -r f; do cmp "$tree/.plugsched/pristine/$f" "$tree/$f" || exit 1; done; }
ok "the tree is as generated" unedited

# The guide's page, where this kernel is the one that it names; the job system that it names runs a job at once.
many=$scratch/many
make_many() {
	mkdir -p "$many"/{bin,kernels,all,"out/$release"} && ln -s "$target" "$many/kernels/$release" &&
	ln -s "$target" "$many/all/$release" && ln -s "$target" "$many/out/$release/$release" &&
	printf '%s\n' "output = all" "package = none" "[kernels]" "$many/kernels/$release" \
		"[patches $(cut -d. -f1-2 "$target/release")]" "$example" > "$many/farm.conf" &&
	printf '#!/bin/sh\n[ "$1 $3" = "-c --wrap" ] && echo "$4" >> jobs && exec sh -c "$4"\n' > "$many/bin/sbatch" &&
	chmod 755 "$many/bin/sbatch"
}
on_page() { (cd "$top" && page_all target-farm "$scratch/pages" farm); }
typed() { (cd "$many" && PATH=$top/build:$many/bin:$PATH && set -o pipefail && eval "${1//6.1.0-56-cloud-amd64/$release}"); }
need "a farm as the guide's" make_many
need "the commands are on the page" on_page
page_run "$scratch/pages/farm" typed
is "one kernel was one job" "$(cat "$many/jobs")" "plugsched farm --only $release --output out/$release farm.conf"
is "which had this kernel's report" "$(typed 'jq -r ".kernels[] | .kernel + \" \" + (.passed | tostring)" out/*/farm.json')" "$release true"
done_testing
