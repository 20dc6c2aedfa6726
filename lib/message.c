// SPDX-License-Identifier: GPL-2.0
/*
 * message.c - errors and warnings; see message.h
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/mem.h"
#include "lib/message.h"

static void print_stderr(enum ps_level level, const char *text)
{
	const char *term = getenv("TERM"), *off = getenv("NO_COLOR");
	bool color = isatty(2) && !(off && *off) && term && strcmp(term, "dumb");
	const char *warning = level == PS_WARN ? "warning: " : "";

	/* one write per message: several processes may share stderr */
	fflush(stdout);
	if (color)
		fprintf(stderr, "\033[%sm" "plugsched: %s\033[m%s\n",
			level == PS_WARN ? "1;33" : "1;31", warning, text);
	else
		fprintf(stderr, "plugsched: %s%s\n", warning, text);
}

static ps_print_fn print = print_stderr;

ps_print_fn ps_set_print(ps_print_fn fn)
{
	ps_print_fn old = print;

	print = fn;
	return old;
}

static void message(enum ps_level level, const char *fmt, va_list ap)
{
	char *text, *c;

	if (!print)
		return;
	text = xvasprintf(fmt, ap);
	for (c = text; *c; c++)
		if (iscntrl((unsigned char)*c))
			*c = '?';
	print(level, text);
	free(text);
}

void ps_err(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message(PS_ERR, fmt, ap);
	va_end(ap);
}

void ps_warn(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	message(PS_WARN, fmt, ap);
	va_end(ap);
}
