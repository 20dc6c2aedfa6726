// SPDX-License-Identifier: GPL-2.0
/*
 * last.c - where the tables of the generated sources end
 *
 * Linked as the last object of scheduler.ko; see first.c.
 */
#include "plugsched.h"

const struct ps_redirect ps_redirects_end[0] __used __aligned(8)
	__section(".plugsched.redirects");
const struct ps_range ps_ranges_end[0] __used __aligned(8) __section(".plugsched.ranges");
const struct ps_switched ps_switched_end[0] __used __aligned(8)
	__section(".plugsched.switched");

asm(".pushsection .text.plugsched_control, \"ax\", @progbits\n"
    ".globl ps_control_end\n"
    "ps_control_end:\n"
    ".popsection");
