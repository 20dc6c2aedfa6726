// SPDX-License-Identifier: GPL-2.0
/*
 * tables-defines.c - the macros that steer the headers of one unit (see tables.h)
 *
 * In:  the kernel's text of the unit.
 * Out: the definitions that come before anything else, for a header that goes before prelude.h,
 *      which includes the kernel's headers before the unit does.
 */
#include <string.h>

#include "codegen/tables.h"

/* The end of a directive, with the lines that it is continued on. */
static const char *directive_end(const char *line)
{
	const char *end = strchrnul(line, '\n');

	while (*end && end > line && end[-1] == '\\')
		end = strchrnul(end + 1, '\n');
	return *end ? end + 1 : end;
}

/* The directive's name, and the macro's. */
static bool defines_tracepoints(const char *line)
{
	line += strcspn(line, " ");
	return str_starts(line + strspn(line, " "), TABLES_TRACEPOINTS);
}

/* What is neither directive nor comment ends the search, and so does any other directive. */
bool tables_defines(const char *text, struct strbuf *out)
{
	const char *p = text, *end;
	bool found = false;

	for (; *p; p = end) {
		p += strspn(p, " \t\n");
		if (str_starts(p, "/*")) {
			end = strstr(p, "*/");
			if (!end)
				break;
			end += 2;
		} else if (str_starts(p, "//")) {
			end = strchrnul(p, '\n');
		} else if (str_starts(p, "#define ") || str_starts(p, "#undef ")) {
			end = directive_end(p);
			if (defines_tracepoints(p))
				continue;
			if (!found)
				sb_add(out, TABLES_HEAD);
			sb_addn(out, p, end - p);
			found = true;
		} else {
			break;
		}
	}
	return found;
}
