// SPDX-License-Identifier: GPL-2.0
/*
 * clones.c - what GCC's own dumps say of clones
 *
 * In:  -fdump-ipa-clones (what was cloned from what), -fdump-tree-optimized (what each takes and
 *      gives).
 * Out: facts about the clones that have code of their own.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tests/verify/verify.h"

/* "Callgraph clone;FROM;order;file;line;col;TO;order;file;line;col;WHY" */
static void clone_line(char *line, struct strmap *made_from)
{
	char *field[12], *save;
	int n = 0;

	for (line = strtok_r(line, ";", &save); line && n < 12; line = strtok_r(NULL, ";", &save))
		field[n++] = line;
	/* a copy to be inlined has no name of its own; nor has one that inlines recursion */
	if (n == 12 && !str_starts(field[11], "inlining") && !str_eq(field[1], field[6]))
		strmap_put(made_from, field[6], field[1]);
}

static bool is_clone(const char *name)
{
	return strstr(name, ".isra.") || strstr(name, ".constprop.") || strstr(name, ".part.");
}

int clones_read(const char *path, const struct facts *symbols, struct views *v)
{
	char *text = file_read(path, NULL), *line, *save;
	struct strmap made_from = { 0 };
	size_t i;

	if (!text)
		return -errno;
	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save))
		if (str_starts(line, "Callgraph clone;"))
			clone_line(line, &made_from);
	for (i = 0; i < symbols->nr; i++) {
		const char *name = symbols->v[i], *from = strmap_get(&made_from, name), *next;
		int hops = 0;

		if (!from || !is_clone(name) || str_ends(name, ".cold"))
			continue;
		while (hops++ < 8 && (next = strmap_get(&made_from, from)))
			from = next;
		fact(&v->truth[K_CLONES], "%s < %s", name, from);
	}
	strmap_free(&made_from);
	free(text);
	return 0;
}

/* Number of parameters of a declaration: "(void)", "(int a, int (*fn) (int, int))". */
static int count_params(const char *open)
{
	int depth = 0, n = 1;

	if (str_starts(open, "(void)") || str_starts(open, "()"))
		return 0;
	for (; *open; open++) {
		if (*open == '(')
			depth++;
		else if (*open == ')' && !--depth)
			break;
		else if (*open == ',' && depth == 1)
			n++;
	}
	return n;
}

/* The parameter list of a function's head follows its name. */
static void head(const char *line, const char *symbol, struct views *v)
{
	const char *open = strstr(line, " (");
	const char *space = open ? memrchr(line, ' ', open - line) : NULL;
	bool gives = space && !(space - line == 4 && str_starts(line, "void"));

	if (open)
		fact(&v->truth[K_PARAMS], "%s takes %d gives %d", symbol, count_params(open + 1),
		     gives);
}

int signatures_read(const char *path, struct views *v)
{
	char *text = file_read(path, NULL), *line, *save, *symbol = NULL;

	if (!text)
		return -errno;
	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		if (str_starts(line, ";; Function ")) {
			symbol = strchr(line, '(');
			if (symbol) {
				symbol++;
				symbol[strcspn(symbol, ",)")] = '\0';
			}
			if (symbol && !is_clone(symbol))
				symbol = NULL;
		} else if (symbol && strchr(line, '(') && !str_starts(line, "__attribute__") &&
			   *line != ' ' && *line != ';') {
			head(line, symbol, v);
			symbol = NULL;
		}
	}
	free(text);
	return 0;
}
