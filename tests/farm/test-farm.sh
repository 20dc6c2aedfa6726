#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# test-farm.sh - `plugsched farm`: one failure does not stop the rest, a killed one goes on, nothing is
#                done twice, what is damaged is done again
#
# In:  build/plugsched, the small kernels of fixture.sh.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$top" || exit 1
. tests/lib/tap.sh
. tests/front/fake-kernel.sh
CC=${CC:-gcc}
LC_ALL=C
export LC_ALL
ps=$top/${PLUGSCHED_BUILD:-build}/plugsched
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
. tests/farm/fixture.sh
export DEBFULLNAME="Jo Doe" DEBEMAIL=jo@example.org XDG_CACHE_HOME=$scratch/cache

cd "$scratch" || exit 1
# where a kernel's tree is: in a farm of several, in a job of its own
export good=out/good-a/work alone=job/good-b/good-b/work
farm() { : > "$scratch/ran"; "$ps" farm farm.conf; }
report() { jq -e "$1" out/farm.json; }
ran() { grep -c "^$1 " "$scratch/ran"; }
step() { report ".kernels[] | select(.kernel == \"$1\") | .steps.$2 | $3"; }

conf() {	# KERNEL...: the file
	printf 'output = out\nplugsched = command\ncheck = %s\n%s\n[kernels]\n' "${check:-true}" "${more:-}"
	printf '%s\n' "$@"
	printf '[patches 6.1]\n%s\n' "${patches-one.patch}"
}
make_all() {
	local k
	for k in good-a good-b bad; do
		kernel_folder "$k" || return
	done
	make_command command
	cat > one.patch <<- 'PATCH'
	--- a/kernel/sched/fair.c
	+++ b/kernel/sched/fair.c
	@@ -2,7 +2,7 @@

	 int one(void)
	 {
	-	return 1;
	+	return 2;
	 }
	 /* a */
	 /* b */
	--- /dev/null
	+++ b/kernel/sched/added.h
	@@ -0,0 +1 @@
	+int added;
	PATCH
	sed -i 's/^$/ /' one.patch
}
need "kernels and a patch" make_all

# ---- the real command alone: a kernel without a scheduler is refused by init ----

printf 'output = out\n[kernels]\n./bad\n[patches 6.1]\n' > farm.conf
refused "a kernel that init refuses" "bad: init failed: .*no scheduler function calls __switch_to_asm.*log: .*/out/bad/logs/init.log" farm
said "the table says so" "^bad +kept +FAILED +- +-"
ok "the log says why" grep -q "no scheduler function calls __switch_to_asm" out/bad/logs/init.log
not_ok "all of it was to be built" grep -q -e --partial out/bad/logs/init.log
ok "later steps are not begun" report '.kernels[0].steps | has("apply") | not'
rm -rf out
more="partial = yes" conf ./bad > farm.conf
refused "a part of it" "bad: init failed" farm
ok "which init was asked for" grep -q "^plugsched: .*--partial" out/bad/logs/init.log
rm -rf out

# ---- two that pass, one that fails, at once ----

whole='test -s "$PLUGSCHED_MODULE" && test "$PLUGSCHED_RELEASE" = 6.1.0-99-fake && test -e "$PLUGSCHED_KERNEL/vmlinux" && pwd'
check=$whole more=$'jobs = 3\npackage = deb' conf ./good-a ./bad ./good-b > farm.conf
refused "one of three fails" "2 passed, 1 failed" farm
ok "the others pass all steps" report '[.kernels[] | select(.passed) | .steps | keys | length] == [6, 6]'
ok "the failed one is named" report '.kernels[1].passed == false and .kernels[1].steps.init.status == "failed"'
ok "the module is there" test -s $good/scheduler.ko
ok "with its size" report ".kernels[0].size == $(stat -c %s $good/scheduler.ko)"
ok "the edited function is named" report '.kernels[0].functions == ["one"]'
ok "the check ran in the file's folder" grep -qx "$scratch" out/good-b/logs/check.log
ok "the package is there" sh -c 'dpkg-deb -f "$1" Package | grep -q 6.1.0-99-fake' sh "$(jq -r '.kernels[2].package' out/farm.json)"
ok "the patch is in the tree" grep -q 'return 2' $good/kernel/sched/fair.c
ok "also its new file" test -s $good/kernel/sched/added.h
page() { python3 -c 'import sys, html.parser; html.parser.HTMLParser().feed(open(sys.argv[1]).read())' out/index.html && grep -q '<td class="failed">' out/index.html && ! grep -qE '<script|src=|href=' out/index.html; }
ok "the page is whole, and needs nothing else" page

# ---- again: nothing is done twice ----

before=$(stat -c %Y.%i $good/scheduler.ko)
refused "again" "good-a +kept|good-a +passed" farm
is "no second build" "$(ran build)" 0
is "nor package" "$(ran package)" 0
is "the module is the same file" "$(stat -c %Y.%i $good/scheduler.ko)" "$before"
ok "the report says kept" step good-a build .reused
ok "the boundary is as in the last run" report '.kernels[0].boundary_changes == []'

# ---- what has changed is done again, and what follows from it ----

check=true conf ./good-a > farm.conf
ok "another check" farm
is "the build is kept" "$(ran build)" 0
not_ok "the check is not" step good-a check .reused
sed -i 's/return 2/return 3/' one.patch
ok "another patch" farm
is "it is built again" "$(ran build)" 1
ok "the tree has it" grep -q 'return 3' $good/kernel/sched/fair.c
sed -i 's/"class": "insider"/"class": "interface"/' $good/.plugsched/boundary.json
farm > /dev/null
ok "a change of the boundary is reported" report '.kernels[0].boundary_changes == ["one (kernel/sched/fair.c): interface, was insider"]'
sed -i 's/"class": "interface"/"class": "insider"/' $good/.plugsched/boundary.json
rm $good/scheduler.ko
ok "a lost module" farm
is "is built again" "$(ran build)" 1
patches="" conf ./good-a > farm.conf
ok "an empty series" farm
ok "takes the patch back" grep -q 'return 1' $good/kernel/sched/fair.c
not_ok "and its new file" test -e $good/kernel/sched/added.h

conf ./good-a > farm.conf
need "the patch is in the tree again" sh -c '"$0" farm farm.conf && grep -q "return 3" $good/kernel/sched/fair.c' "$ps"
touch regenerate
ok "an init that has to write the tree again" farm
is "gets it without the patches" "$(ran init)" 2
ok "which are in it afterwards" grep -q 'return 3' $good/kernel/sched/fair.c
is "and it is built again" "$(ran build)" 1
echo '/* mine */' >> $good/kernel/sched/fair.c
refused "other edits are not taken out for it" "init failed" farm
ok "they are there" grep -q mine $good/kernel/sched/fair.c
sed -i '/mine/d' $good/kernel/sched/fair.c
rm regenerate

# ---- one kernel, one job ----

conf ./good-a ./bad ./good-b > farm.conf
is "the kernels are listed" "$("$ps" farm --list farm.conf | paste -sd,)" good-a,bad,good-b
job() { : > "$scratch/ran"; "$ps" farm --only "$1" --output "job/$1" farm.conf; }
ok "a job of one of them" job good-b
is "does one kernel" "$(jq -r '[.kernels[].kernel] | join(",")' job/good-b/farm.json)" good-b
ok "in its own folder" test -s "$alone/scheduler.ko"
refused "another one's failure is its own" '0 passed, 1 failed' job bad
refused "a kernel that the file does not have" 'no kernel nosuch; .plugsched farm --list. prints' job nosuch
ok "a job that is run again" job good-b
is "builds nothing" "$(ran build)" 0
pipeline() { "$ps" farm --list farm.conf | "$top/examples/farm/gitlab-jobs.sh" > kernels.yml; }
ok "a pipeline of GitLab's is made of the list" pipeline
is "with a job for each" "$(sed -n '/^"/ s/"//gp' kernels.yml | paste -sd,)" good-a:,bad:,good-b:
# what a runner does with a job: the lines of its script, with its variables
run_job() {
	mkdir -p ci/examples/farm && ln -sf "$ps" ci/plugsched && sed "s,= out,= $scratch/none,; s,\./,$scratch/," farm.conf > ci/examples/farm/farm.conf &&
	sed "s,= command,= $scratch/command,; s,^one,$scratch/one," -i ci/examples/farm/farm.conf &&
	(cd ci && PATH=$PWD:$PATH KERNEL=$1 sh -e -c "$(sed -n '/^  script:/,/^  [a-z]*:$/ s/^    - //p' ../kernels.yml | head -n 1)")
}
ok "the job's commands do it" run_job good-a
ok "with the report where the pipeline looks for it" jq -e '.kernels[0].passed' ci/out/good-a/farm.json
all_reports() { jq -s 'map(.kernels[0])' job/*/farm.json | jq -e 'length == 2 and ([.[] | select(.passed)] | length == 1)'; }
ok "the reports of jobs are put together" all_reports

# ---- trees and patches that are refused ----

conf ./good-a > farm.conf
echo '/* mine */' >> $good/kernel/sched/fair.c
refused "other edits in the tree" "has other edits than the patches; make them a patch" farm
ok "they are left alone" grep -q mine $good/kernel/sched/fair.c
sed -i '/mine/d' $good/kernel/sched/fair.c
ok "without them it goes on" farm
cp -r $good/kernel kernel.before
sed 's/return 1/return 9/' one.patch > other.patch
patches=$'one.patch\nother.patch' conf ./good-a > farm.conf
refused "a patch that does not apply" "other.patch: does not apply; see .*apply.log" farm
ok "leaves the tree as it was" diff -r kernel.before $good/kernel
printf -- '--- a/include/x.h\n+++ b/include/x.h\n@@ -0,0 +1 @@\n+int x;\n' > outside.patch
patches=outside.patch conf ./good-a > farm.conf
refused "a patch of something else" "outside.patch: touches include/x.h, which is not in a work tree" farm
printf 'output = out\nplugsched = command\n[kernels]\n./good-a\n[patches 6.12]\n' > farm.conf
refused "no patches for a series" "has no patches for 6.1.0-99-fake" farm

# ---- crashes, kills, damage ----

conf ./good-a ./good-b > farm.conf
sed -i 's/return 3/return 4/' one.patch
touch crash-build
refused "a build that crashes" "good-a: build failed: ended by signal 11" farm
ok "is one for each kernel" report '.failed == 2'
rm crash-build
ok "it goes on" farm

killed() {	# SIGNAL: the farm, while the check runs
	local pid i
	rm -f begun
	check="touch begun; sleep 7$$.5" conf ./good-a > farm.conf
	"$ps" farm farm.conf > /dev/null 2>&1 &
	pid=$!
	for ((i = 0; i < 200; i++)); do [ -e begun ] && break; sleep 0.1; done
	[ -e begun ] || { echo "the check has not begun"; kill $pid; return 1; }
	kill "-$1" $pid
	wait $pid
	for ((i = 0; i < 50; i++)); do flock -n out/.lock true && ! pgrep -f "sleep 7$$.5" && return; sleep 0.1; done
	pkill -f "sleep 7$$.5"
	echo "its processes are still there"
	return 1
}
sed -i 's/return 4/return 5/' one.patch
ok "a farm that is killed ends with all it runs" killed KILL
ok "likewise one that is asked to end" killed TERM
ok "its state is not lost" jq -e '.run.check.status == "running" and (.done | has("build"))' out/good-a/state.json
check=true conf ./good-a > farm.conf
ok "the next one goes on" farm
is "where that one was: the build is kept" "$(ran build)" 0

locked() { flock out/.lock "$ps" farm farm.conf; }
refused "two farms in one folder" "another plugsched farm works in .*/out" locked

for damage in '{ not JSON' '[]' '{"version": 1, "done": 5}' '{"version": 1, "done": {"build": 7}, "run": [], "package": "x", "tree": []}' ''; do
	printf '%s' "$damage" > out/good-a/state.json
	ok "damaged state: '$damage'" farm
	said "'$damage': it is built again" "good-a: build passed"
	ok "'$damage': the state is whole again" jq -e '.done.build | length == 16' out/good-a/state.json
done

mv out/farm.json kept.json && mkdir out/farm.json
refused "a report that cannot be written" "farm.json" farm
rmdir out/farm.json
if unshare -m true 2> /dev/null; then
	read_only() { unshare -m sh -c 'mount -t tmpfs none out && mount -o remount,ro out && exec "$0" farm farm.conf' "$ps"; }
	refused "an output that cannot be written" "Read-only file system" read_only
else
	ok "a mount namespace of its own (run this as root)" false
fi
rm -rf out && echo text > out
refused "an output that is a file" "out" farm
done_testing
