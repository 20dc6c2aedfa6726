// SPDX-License-Identifier: GPL-2.0
/*
 * leftover-note.c - what the searches for leftovers share
 *
 *   in:  an address out of one of the kernel's lists
 *   out: whether it is the module's; the first find, in words
 */
#include <linux/kernel.h>
#include <linux/module.h>
#include "leftover.h"

/**
 * ps_leftover_ours() - does an address lie in the module, and is not the runtime's own business
 * @addr:	address of a function or an object
 *
 * Return: true when what lives there goes with the module.
 */
bool ps_leftover_ours(const void *addr)
{
	unsigned long at = (unsigned long)addr;

	return within_module(at, THIS_MODULE) && !ps_control_text(at);
}

/**
 * ps_leftover_note() - note what was found; only the first find counts
 * @found:	where to note it
 * @fmt:	what it is
 *
 * Context: any, also with locks of the lists held.
 */
void ps_leftover_note(struct ps_leftover *found, const char *fmt, ...)
{
	va_list args;

	if (found->any)
		return;
	found->any = true;
	va_start(args, fmt);
	vsnprintf(found->what, sizeof(found->what), fmt, args);
	va_end(args);
}
