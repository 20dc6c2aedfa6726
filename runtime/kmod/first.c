// SPDX-License-Identifier: GPL-2.0
/*
 * first.c - where the tables of the generated sources begin
 *
 * Linked as the first object of scheduler.ko: the linker joins sections of one name in the order
 * of the objects.
 */
#include <linux/objtool.h>
#include "plugsched.h"

const struct ps_redirect ps_redirects_start[0] __used __aligned(8)
	__section(".plugsched.redirects");
const struct ps_range ps_ranges_start[0] __used __aligned(8) __section(".plugsched.ranges");
const struct ps_switched ps_switched_start[0] __used __aligned(8)
	__section(".plugsched.switched");

/*
 * Code that may be on a stack while a swap takes place: see control.c. Nothing calls the label, and
 * objtool looks for the annotated instruction in this object: so there is one.
 */
asm(".pushsection .text.plugsched_control, \"ax\", @progbits\n"
    ".globl ps_control_start\n"
    "ps_control_start:\n"
    ANNOTATE_NOENDBR "\n"
    "	int3\n"
    ".popsection");
