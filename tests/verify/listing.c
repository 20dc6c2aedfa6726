// SPDX-License-Identifier: GPL-2.0
/*
 * listing.c - what a compiler's listing calls and mentions, symbol by symbol
 *
 * In:  a listing in AT&T syntax. Every symbol that it names in code or data becomes a relocation or
 *      is resolved by the assembler; here all still have their names.
 * Out: calls, mentions in code, addresses in data; what assembly in the source defines.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "tests/verify/verify.h"

struct section {
	bool code, skip;
};

/* What a section is, is said only the first time it is entered. */
static void *pack(struct section s)
{
	return (void *)(uintptr_t)(1 + s.code + 2 * s.skip);
}

static struct section unpack(void *p)
{
	uintptr_t bits = (uintptr_t)p - 1;

	return (struct section){ .code = bits & 1, .skip = bits & 2 };
}

struct reader {
	struct listing *l;
	struct section now, before;
	struct strmap sections;
	const char *func;	/* whose code it is, pieces apart */
	const char *object;	/* whose data; NULL: something without a name */
	bool in_asm;
};

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.' || c == '$';
}

/* The next symbol of an operand list, arena'd; NULL at the end. Registers and numbers are none. */
static char *next_symbol(struct arena *mem, const char **p)
{
	const char *s = *p, *start;

	for (;;) {
		while (*s && !isalpha((unsigned char)*s) && !strchr("_.%@", *s) &&
		       !isdigit((unsigned char)*s))
			s++;
		if (!*s || *s == '#')
			return NULL;
		start = s;
		if (*s == '%' || *s == '@')
			s++;
		while (is_word(*s) && (*s != '$' || s > start))
			s++;
		if (s == start)
			s++;
		if (isdigit((unsigned char)*start) || *start == '%' || *start == '@' ||
		    str_starts(start, ".L") || (s == start + 1 && *start == '.'))
			continue;
		*p = s;
		return arena_strndup(mem, start, s - start);
	}
}

/* Symbols that assembly in the source defines; there may be several statements on a line. */
static void note_asm(struct reader *r, const char *line)
{
	size_t n;

	while (*line && *line != '#') {
		line += strspn(line, " \t;");
		for (n = 0; is_word(line[n]); n++)
			;
		if (n && line[n] == ':')
			strmap_put(&r->l->asm_label, arena_strndup(r->l->mem, line, n), NULL);
		line += line[n] == ':' ? n + 1 : strcspn(line, ";");
	}
}

static void enter_section(struct reader *r, const char *args)
{
	char *name = arena_strndup(r->l->mem, args, strcspn(args, ", \t"));
	const char *flags = strchr(args, '"');
	struct section s = { 0 };

	r->before = r->now;
	if (strmap_has(&r->sections, name)) {
		r->now = unpack(strmap_get(&r->sections, name));
		return;
	}
	if (str_starts(args, ".debug") || str_starts(args, PSREC_SECTION) ||
	    str_starts(args, ".comment") || str_starts(args, ".note"))
		s.skip = true;
	else if (flags)
		s.skip = !memchr(flags, 'a', strcspn(flags + 1, "\"") + 1);
	s.code = flags ? memchr(flags, 'x', strcspn(flags + 1, "\"") + 1) != NULL :
			 str_starts(args, ".text");
	strmap_put(&r->sections, name, pack(s));
	r->now = s;
}

static void directive(struct reader *r, const char *line)
{
	static const char *const data[] = { ".quad", ".long", ".value" };
	struct listing *l = r->l;
	size_t n = strcspn(line, " \t"), i;
	const char *args = line + n + strspn(line + n, " \t");
	char *a, *b;

	if (n == 5 && (!strncmp(line, ".text", 5) || !strncmp(line, ".data", 5))) {
		r->before = r->now;
		r->now = (struct section){ .code = line[1] == 't' };
	} else if (n == 4 && !strncmp(line, ".bss", 4)) {
		r->before = r->now;
		r->now = (struct section){ 0 };
	} else if (n == 8 && !strncmp(line, ".section", 8)) {
		enter_section(r, args);
	} else if (n == 9 && !strncmp(line, ".previous", 9)) {
		struct section s = r->now;

		r->now = r->before;
		r->before = s;
	} else if (n == 4 && !strncmp(line, ".set", 4)) {
		a = next_symbol(l->mem, &args);
		b = next_symbol(l->mem, &args);
		if (a && b)
			strmap_put(&l->alias, a, b);
	}
	if (r->now.skip || r->now.code)
		return;
	for (i = 0; i < ARRAY_SIZE(data); i++)
		if (n == strlen(data[i]) && !strncmp(line, data[i], n))
			while ((a = next_symbol(l->mem, &args)))
				fact(&l->data, "%s > %s", r->object ? r->object : "", a);
}

/* A jump to the cold piece of the same function is not a call. */
static bool own_piece(const char *func, const char *to)
{
	size_t n = strlen(func);

	return !strncmp(func, to, n) && str_eq(to + n, ".cold");
}

static void instruction(struct reader *r, const char *line)
{
	static const char *const prefixes[] = { "lock", "rep", "repz", "repnz", "cs", "notrack" };
	size_t n = strcspn(line, " \t;"), i;
	const char *args;
	bool branch;
	char *s;

	for (i = 0; i < ARRAY_SIZE(prefixes); i++) {
		if (n == strlen(prefixes[i]) && !strncmp(line, prefixes[i], n)) {
			line += n + strspn(line + n, " \t;");
			if (*line)
				instruction(r, line);
			return;
		}
	}
	args = line + n + strspn(line + n, " \t");
	branch = *line == 'j' || str_starts(line, "call");
	if (branch && *args == '*')
		fact(&r->l->calls, "%s > *", r->func);
	while ((s = next_symbol(r->l->mem, &args))) {
		if (!branch)
			fact(&r->l->code, "%s > %s", r->func, s);
		else if (str_starts(s, "__x86_indirect_thunk_"))
			fact(&r->l->calls, "%s > *", r->func);
		else if (!own_piece(r->func, s))
			fact(&r->l->calls, "%s > %s", r->func, s);
	}
}

static void label(struct reader *r, const char *line, size_t n)
{
	char *name = arena_strndup(r->l->mem, line, n);

	if (r->now.skip || (r->now.code && str_starts(name, ".L")))
		return;
	if (!r->now.code) {
		r->object = str_starts(name, ".L") ? NULL : name;
		return;
	}
	if (str_ends(name, ".cold"))
		name[n - 5] = '\0';
	r->func = name;
}

static void read_line(struct reader *r, char *line)
{
	size_t n;

	if (str_starts(line, "#APP") || str_starts(line, "#NO_APP")) {
		r->in_asm = line[1] == 'A';
		return;
	}
	if (r->in_asm) {
		note_asm(r, line);
		return;
	}
	line += strspn(line, " \t");
	for (n = 0; is_word(line[n]); n++)
		;
	if (!*line || *line == '#')
		return;
	if (n && line[n] == ':' && isdigit((unsigned char)*line)) {
		if (r->now.code && r->func)
			instruction(r, line + n + 1 + strspn(line + n + 1, " \t"));
	} else if (n && line[n] == ':')
		label(r, line, n);
	else if (*line == '.')
		directive(r, line);
	else if (r->now.code && r->func)
		instruction(r, line);
}

int listing_read(struct listing *l, const char *path)
{
	char *text = file_read(path, NULL), *line, *next;
	struct reader r = { .l = l, .now.code = true };

	memset(l, 0, sizeof(*l));
	if (!text)
		return -errno;
	l->mem = arena_new();
	for (line = text; *line; line = next) {
		next = strchrnul(line, '\n');
		if (*next)
			*next++ = '\0';
		read_line(&r, line);
	}
	strmap_free(&r.sections);
	free(text);
	return 0;
}

void listing_free(struct listing *l)
{
	facts_free(&l->calls);
	facts_free(&l->code);
	facts_free(&l->data);
	strmap_free(&l->alias);
	strmap_free(&l->asm_label);
	if (l->mem)
		arena_free(l->mem);
}

const char *listing_canon(const struct listing *l, const char *name)
{
	const char *other;
	int hops = 0;

	while (hops++ < 8 && (other = strmap_get(&l->alias, name)))
		name = other;
	return name;
}
