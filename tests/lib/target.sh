# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
#
# target.sh - the fetched kernel as what a suite starts from; sourced after tap.sh by bash
#
# In:  $top. Out: need_target, need_tree, need_modules: a test each, without which the suite ends;
#      the variables of scripts/prepare.sh. What was made before is not made again.

. "${top:?}/scripts/prepare.sh"

reach_target() { prepare_tools && prepare_target; }
reach_tree() { reach_target && prepare_tree; }
reach_modules() {
	reach_target && prepare_helpers || return
	# made by `plugsched build`, which needs the tree to be put back
	[ -r "$modules/edited.ko" ] && [ -r "$modules/unedited.ko" ] && [ -d "$tree/.plugsched" ] ||
		{ prepare_tree && prepare_modules; }
}

need_target() { need "the target is fetched" reach_target; }
need_tree() { need "plugsched init has made the target's tree" reach_tree; }
need_modules() { need "plugsched build has made the target's modules" reach_modules; }
