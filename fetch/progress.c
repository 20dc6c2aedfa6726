// SPDX-License-Identifier: GPL-2.0
/*
 * progress.c - a line of progress; see fetch.h
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "fetch/fetch.h"

void fetch_printf(struct fetch *f, const char *fmt, ...)
{
	va_list ap;
	char *line;

	if (!f->print)
		return;
	va_start(ap, fmt);
	line = xvasprintf(fmt, ap);
	va_end(ap);
	f->print(line);
	free(line);
}
