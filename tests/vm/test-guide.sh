#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-guide.sh - guest: what the guide says of a machine that runs the module, as it is typed there
#
# In:  /guide/PAGE/NN.cmd and NN.out, the blocks of docs/guide/ that are marked for this suite (/lib/page.sh); perf;
#      /tmp/scheduler.ko, which stands for the module that the pages are about.

[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 2 "$0" guide
. /lib/checks.sh
. /lib/page.sh

# As it is typed; what goes on until it is interrupted has gone on, then.
typed() {
	case $1 in
	*--watch*)
		eval "timeout -s INT 7 $1"
		[ $? -eq 130 ]
		;;
	*) eval "$1" ;;
	esac
}

cp /modules/unedited.ko /tmp/scheduler.ko && cd /tmp || exit 1
# numbers differ from boot to boot
# shellcheck disable=SC2034 # page_run reads it
page_form=.
busy_start
page_run /guide/operating typed
not_ok "which ends with the kernel's own scheduler" loaded

need "the module's scheduler" plugsched load scheduler.ko
page_run /guide/debugging typed
is "no tracer is left" "$(cat /sys/kernel/tracing/current_tracer)" nop
busy_end
ok "and unloaded" plugsched unload
done_testing
