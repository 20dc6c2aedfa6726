#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# guest-step.sh - what one boot of the test's Debian does and checks; the unit guest-step.service
#
# In:  plugsched.step=NAME on the kernel's command line, packages in /root/debs, /root/lib/tap.sh.
# Out: TAP on ttyS1; the machine is off afterwards.

exec < /dev/null > /dev/ttyS1 2>&1
. /root/lib/tap.sh
step=$(sed -n 's/.*plugsched\.step=\([a-z]*\).*/\1/p' /proc/cmdline)
release=6.1.0-56-cloud-amd64
package=plugsched-scheduler-$release
export DEBIAN_FRONTEND=noninteractive

state_is() { grep -q "^state $1\$" /sys/kernel/plugsched/status; }
own() { ! [ -e /sys/kernel/plugsched/enable ]; }
in_memory() { od -An -tx1 -v /sys/module/scheduler/notes/.note.gnu.build-id | tr -d ' \n'; }
unit_said() { journalctl -b -o cat -u plugsched.service | cat; }
installed() { [ "$(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2> /dev/null)" = "ii " ]; }
version_is() { [ "$(dpkg-query -W -f '${Version}' "$package")" = "$1" ]; }
same_as() { state_is replaced && [ "$(in_memory)" = "$1" ]; }
before_systemd() {
	dmesg | awk '/plugsched: .*its scheduler is active/ && !a { a = NR }
		/systemd\[1\]: systemd .* running in system mode/ && !s { s = NR }
		END { print "active in line " a ", systemd in line " s; exit !(a && s && a < s) }'
}
# what lies below /run, /proc and /sys of the root file system
mounted_over() {
	mkdir -p /mnt/root && mount --bind / /mnt/root &&
	find /mnt/root/run /mnt/root/proc /mnt/root/sys -mindepth 1 -name '*plugsched*' > /root/below
	umount /mnt/root
	grep . /root/below
}
clean() { [ -z "$(dpkg --audit)" ]; }

case $step in
first)
	ok "the scheduler was loaded at boot" state_is replaced
	matches "and the unit says so" 'its scheduler is active' unit_said
	matches "the boot is confirmed" '^confirmed [0-9a-f]* [0-9a-f]* ' cat /var/lib/plugsched/state
	before=$(in_memory)
	ok "the package is upgraded" dpkg -i /root/debs/two/*.deb
	said "it says that the new version runs" 'its scheduler is active'
	said "after a stop that took the old one out" 'earlier version was taken out .*kernel.s own scheduler runs until'
	ok "a scheduler is loaded" state_is replaced
	after=$(in_memory)
	not_ok "which is another one" [ "$before" = "$after" ]
	ok "dpkg is content" clean
	matches "the upgrade is confirmed" '^confirmed [0-9a-f]* [0-9a-f]* ' tail -n 1 /var/lib/plugsched/state
	ok "installing the same again changes nothing" dpkg -i /root/debs/two/*.deb
	said "and says so" 'active already'

	# a version that cannot be enabled: it is known only when the old one is out
	ok "an upgrade whose hook fails is installed" dpkg -i /root/debs/three/*.deb
	said "it says why" 'plugsched_on_load\(\) failed with error'
	said "and what runs now" "the package's earlier version runs again"
	ok "that runs" same_as "$after"
	ok "dpkg is content" clean
	matches "it is noted as refused" '^refused ' grep refused /var/lib/plugsched/state
	# one that does not fit: known before
	ok "an upgrade that does not fit is installed" dpkg -i /root/debs/four/*.deb
	said "it says why" 'expects .* at 0x[0-9a-f]*, the running kernel has it at'
	said "and that the earlier version was not touched" "earlier version goes on running"
	not_ok "no stop was made for it" tap_matches 'taken out'
	ok "that runs" same_as "$after"
	ok "dpkg is content" clean
	ok "back to the version that runs" dpkg -i /root/debs/two/*.deb
	said "nothing is swapped" 'active already'
	ok "that runs" same_as "$after"
	ok "from the next boot on it is loaded early" sed -i 's/^load-early.*/load-early = yes/' /etc/plugsched.conf
	matches "which the status says" '^early +load$' plugsched boot status
	;;
early)
	ok "the scheduler is loaded" state_is replaced
	ok "before systemd started" before_systemd
	matches "the unit finds it active" 'active already' unit_said
	matches "the boot is confirmed" '^confirmed ' grep "$(cat /proc/sys/kernel/random/boot_id)" /var/lib/plugsched/state
	ok "the root file system is writable again" touch /root/written
	not_ok "nothing is left in it by the initramfs" mounted_over
	;;
off)
	ok "plugsched.enable=0 keeps it out" own
	not_ok "also of the initramfs" sh -c 'dmesg | grep "its scheduler is active"'
	matches "and the unit says why" "command line has plugsched.enable=0" unit_said
	;;
other)
	ok "another kernel runs its own scheduler, the initramfs says nothing" sh -c '! dmesg | grep plugsched:'
	ok "it runs its own scheduler" own
	matches "and the unit says why" "no scheduler is installed for kernel $(uname -r)" unit_said
	;;
crash)
	# before the boot is confirmed: this step's unit is not ordered after that
	sync
	state_is replaced && echo "loaded, crashing"
	sleep 2	# until it is out
	echo b > /proc/sysrq-trigger
	sleep 60
	;;
leftout)
	ok "after a boot that did not come up it is left out" own
	matches "the initramfs says why" 'plugsched: .*that boot did not come up' dmesg
	matches "and the unit says why" 'that boot did not come up' unit_said
	ok "the unit has not failed" systemctl is-active plugsched.service
	ok "it is tried again when asked for" plugsched boot retry
	ok "by the unit" systemctl restart plugsched.service
	ok "it is loaded" state_is replaced
	ok "the package is removed" dpkg -r "$package"
	said "the kernel's own was enabled first" "kernel's own scheduler is back"
	ok "the kernel's own runs" own
	not_ok "the package is gone" installed
	ok "its directory too" [ ! -e "/usr/lib/plugsched/modules/$release" ]
	ok "dpkg is content" clean
	ok "installed again, it is loaded at once" dpkg -i /root/debs/one/*.deb
	ok "it is loaded" state_is replaced
	ok "the command's package is removed together with it" \
		dpkg -r "$package" plugsched-runtime
	ok "and the kernel's own runs" own
	;;
*)
	ok "a step is named on the command line" false
	;;
esac
done_testing
