#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
#
# test-features.sh - guest: a scheduler feature that is changed while the module is active reaches the
#                    code that stays in the kernel and reads the kernel's own static key
#
# In:  /modules/unedited.ko. What stays is schedutil, which looks at UTIL_EST.

[ -e /lib/checks.sh ] || exec "$(dirname "$0")/in-guest.sh" -s 2 "$0"
. /lib/checks.sh

schedutil_changed() {
	textdump diff /tmp/text > /tmp/differs
	cat /tmp/differs
	grep -q sugov /tmp/differs
}

need "load" plugsched load /modules/unedited.ko
keep_text
ok "a feature is switched off" set_feature NO_UTIL_EST
ok "schedutil no longer uses it" schedutil_changed
ok "it is switched on" set_feature UTIL_EST
ok "schedutil uses it again" text_is_as_kept
ok "and is off again" set_feature NO_UTIL_EST
ok "unload" plugsched unload
ok "it is off in the kernel's own scheduler" has_feature NO_UTIL_EST
done_testing
