// SPDX-License-Identifier: GPL-2.0
/*
 * machine-finding.c - a machine's files, and what is found in them (see machine.h)
 */
#include "runtime/machine.h"

#include <stdlib.h>

#include "lib/util.h"

void machine_add(struct machine *m, enum machine_level level, const char *check, const char *text,
		 const char *remedy)
{
	XGROW(m->findings, m->nr, m->cap);
	m->findings[m->nr++] = (struct machine_finding){ level, check, text, remedy };
}

const char *machine_path(struct machine *m, const char *path)
{
	return arena_printf(m->mem, "%s%s", m->root, path);
}

char *machine_read(struct machine *m, const char *path)
{
	size_t n;
	char *text = file_read_quiet(machine_path(m, path), &n), *kept;

	if (!text)
		return NULL;
	while (n && text[n - 1] == '\n')
		n--;
	kept = arena_strndup(m->mem, text, n);
	free(text);
	return kept;
}

void machine_free(struct machine *m)
{
	free(m->findings);
	arena_free(m->mem);
	*m = (struct machine){ 0 };
}
