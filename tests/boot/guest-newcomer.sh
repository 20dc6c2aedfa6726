#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# guest-newcomer.sh - what the newcomer does on the machine that runs the scheduler, boot by boot
#
# In:  plugsched.step=NAME on the kernel's command line, what was carried over as a tar on /dev/vdb,
#      /root/lib/tap.sh.
# Out: TAP on ttyS1, each command as it is typed; the machine reboots afterwards.

exec < /dev/null > /dev/ttyS1 2>&1
. /root/lib/tap.sh
name=$(sed -n 's/.*plugsched\.step=\([a-z]*\).*/\1/p' /proc/cmdline)
features=/sys/kernel/debug/sched/features
export DEBIAN_FRONTEND=noninteractive
echo 'APT::Get::Assume-Yes "true";' > /etc/apt/apt.conf.d/90yes
rm -rf /root/parcel && mkdir /root/parcel && cd /root/parcel && tar -xf /dev/vdb || exit 1

# WHAT COMMAND-LINE
step() {
	diag "root@machine# $2"
	ok "$1" sh -c "$2"
	# shellcheck disable=SC2154
	diag "$(printf '%s\n' "$tap_output" | tail -n 3 | cut -c 1-140)"
}
# BEGINNING: the command of the guide's page that begins so
from_page() {
	awk -v b="$1" 'index($0, b) == 1 { sub(/ +# .*/, ""); print; n++ } END { if (n != 1) print "false " b }' /root/parcel/*.cmd
}
own() { ! [ -e /sys/kernel/plugsched/enable ]; }
replaced() { grep -q '^state replaced$' /sys/kernel/plugsched/status; }
has_feature() { tr ' ' '\n' < $features | grep -qxE "(NO_)?LONG_SLICE"; }
gets_on() { timeout 60 sh -c 'i=0; while [ $i -lt 20 ]; do sleep 0.01; ls / > /dev/null; i=$((i + 1)); done'; }
nothing_left() {
	! find /etc /usr /var/lib /lib/systemd /run -xdev -name '*plugsched*' ! -path '/var/lib/dpkg/*' \
		! -path '/var/lib/apt/*' ! -path '/var/lib/systemd/*' ! -path '/run/systemd/*' | grep .
}

case $name in
live)
	step "install the command: no compiler comes with it" "apt-get install -y ./plugsched-runtime_*.deb"
	step "is the machine fit?" "plugsched doctor"
	step "would the module load?" "plugsched check scheduler.ko"
	ok "nothing has changed so far" own
	step "load: the whole scheduler is replaced" "plugsched load scheduler.ko"
	ok "the module's scheduler runs" replaced
	step "status" "plugsched status"
	matches "the new feature is there, off" '(^| )NO_LONG_SLICE( |$)' cat $features
	step "it is switched on" "echo LONG_SLICE > $features"
	matches "and on" '(^| )LONG_SLICE( |$)' cat $features
	ok "processes go on" gets_on
	step "unload: the kernel's own is back" "plugsched unload"
	not_ok "the feature is gone" has_feature
	ok "the kernel's own runs" own
	;;
install)
	ok "after a reboot the kernel's own runs" own
	step "install the package: it loads the scheduler" "$(from_page "apt install ./plugsched-sch")"
	said "it says so" 'its scheduler is active'
	ok "the module's scheduler runs" replaced
	ok "with its feature" has_feature
	step "what does the next boot do?" "$(from_page "plugsched boot")"
	step "reboot" "sync"
	;;
after)
	ok "still there: the module's scheduler runs" replaced
	ok "with its feature" has_feature
	step "what the unit says" "systemctl status --no-pager -n 3 plugsched.service"
	step "roll back, for now" "$(from_page "systemctl stop")"
	ok "the kernel's own runs" own
	step "and once more" "systemctl start plugsched.service"
	ok "the module's scheduler runs" replaced
	step "remove the package: rolled back first" "$(from_page "apt remove")"
	said "it says so" "kernel's own scheduler is back"
	ok "the kernel's own runs" own
	not_ok "the feature is gone" has_feature
	step "remove plugsched itself" "apt-get purge -y plugsched-runtime"
	ok "nothing is left" nothing_left
	ok "dpkg is content" [ -z "$(dpkg --audit)" ]
	;;
*)
	ok "a step is named on the command line" false
	;;
esac
done_testing
