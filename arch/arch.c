// SPDX-License-Identifier: GPL-2.0
/*
 * arch.c - which architecture? (see arch.h)
 *
 * In:  what a file or the boundary says.
 * Out: one of the architectures below; adding one takes a line here.
 */
#include "arch/arch.h"

#include <stdio.h>
#include <string.h>

#include "lib/util.h"

extern const struct arch arch_x86;

static const struct arch *const archs[] = { &arch_x86 };

const struct arch *arch_by_machine(uint16_t machine)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(archs); i++)
		if (archs[i]->machine == machine)
			return archs[i];
	return NULL;
}

const struct arch *arch_by_frame_pointer(const char *saved_regs)
{
	size_t len = strcspn(saved_regs, " "), i;

	for (i = 0; i < ARRAY_SIZE(archs); i++)
		if (strlen(archs[i]->frame_pointer) == len &&
		    !strncmp(archs[i]->frame_pointer, saved_regs, len))
			return archs[i];
	return NULL;
}

const char *arch_names(void)
{
	static char names[128];
	size_t i, len = 0;

	for (i = 0; i < ARRAY_SIZE(archs); i++)
		len += snprintf(names + len, sizeof(names) - len, "%s%s", i ? ", " : "",
				archs[i]->name);
	return names;
}

const char *arch_syscall_name(const char *name)
{
	const char *const *prefix;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(archs); i++)
		for (prefix = archs[i]->syscall_prefixes; *prefix; prefix++)
			if (str_starts(name, *prefix))
				return name + strlen(*prefix);
	return NULL;
}

bool arch_is_code_table(const struct arch *arch, const char *section)
{
	const char *const *table;

	for (table = arch->code_tables; *table; table++)
		if (str_starts(section, *table))
			return true;
	return false;
}
