# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=dash
#
# guest.sh - load and unload a module under load, in the guest
#
# In:  /modules/scheduler.ko, workload. Out: TAP; exit 0 when all passed.

. /lib/checks.sh

workload run -i 100 &
need "every kind of worker gets on" workload progress -w 60
need "load" plugsched load /modules/scheduler.ko
ok "the machine runs the module's scheduler" replaced
ok "the workload is unharmed" workload progress -w 60
ok "unload" plugsched unload
not_ok "the module is gone from memory" loaded
ok "the workload is unharmed by that" workload progress -w 60
ok "and stays so to its end" workload stop
done_testing
