# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# series.sh - another series' kernel, as a target beside the first one; sourced by bash
#
# In:  $top. Out: prepare_series, after which PLUGSCHED_TARGET is the kernel's folder, with its tree, of a
#      partial build, and its modules; begin_series, which has them made while other suites run: a virtual
#      machine leaves a CPU idle. The folder's lock makes whoever comes second wait, and find it done.

. "${top:?}/scripts/prepare.sh"

# Debian 12's, of its security archive
series_pattern='6.12.*+deb12-cloud-amd64'

prepare_series() {
	prepare_tools && PLUGSCHED_TARGET=$("$plugsched" fetch --print-dir "$series_pattern") || return
	export PLUGSCHED_TARGET init_options=--partial
	prepare_target && prepare_helpers && prepare_tree && prepare_modules
}

# Once the first target is there: of two builds, neither would be ready sooner. Nothing of ours is held
# open, and the suite that needs it says what went wrong.
begin_series() {
	(
		unset PLUGSCHED_LOCKED PLUGSCHED_TARGET
		renice -n 10 -p "$BASHPID"
		prepare_series
	) > /dev/null 2>&1 < /dev/null 6>&- 7>&- 8>&- &
}
