#!/bin/busybox sh
# SPDX-License-Identifier: GPL-2.0
#
# init.sh - first process of the throw-away guest
#
# In:  /guest.sh, the test's script, put into the initramfs by run.sh.
# Out: ttyS0 is the kernel's console alone, ttyS1 the script's output, ttyS2 a tar of /out,
#      ttyS3 "key value" lines: the script's exit status and the kernel's taint.

/bin/busybox mkdir -p /bin /sbin /usr/bin /usr/sbin /proc /sys /dev /tmp /run /out /root
/bin/busybox --install -s
export PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin HOME=/root TERM=dumb
mount -t devtmpfs dev /dev 2>/dev/null
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t debugfs debug /sys/kernel/debug
mount -t tracefs trace /sys/kernel/tracing
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount -t tmpfs tmp /tmp
mkdir -p /dev/shm /dev/pts
mount -t devpts devpts /dev/pts
for port in 1 2 3; do
	stty -F /dev/ttyS$port raw -echo
done
echo 60 > /proc/sys/kernel/hung_task_timeout_secs
echo 0 > /proc/sys/kernel/printk_ratelimit
ip link set lo up 2>/dev/null

exec < /dev/null > /dev/ttyS1 2>&1
cd /root || reboot -f
setsid sh /guest.sh
status=$?

{
	echo "exit $status"
	echo "taint $(cat /proc/sys/kernel/tainted)"
	echo "uptime $(cut -d' ' -f1 /proc/uptime)"
} > /dev/ttyS3
tar -cf - -C /out . > /dev/ttyS2
echo "end" > /dev/ttyS3
# QEMU ends then (-no-reboot); to switch off takes ACPI, which a kernel need not have
reboot -f
