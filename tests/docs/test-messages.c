// SPDX-License-Identifier: GPL-2.0
/*
 * test-messages.c - docs/messages.md lists every message, and no other
 *
 * In:  the sources of `fetch`, `init`, `build`, `diff`, `check`, `load`, `unload`, `package`,
 *      `boot` and `farm`; docs/messages.md.
 * Out: the messages that only one side has.
 *
 * A message is the format string of a call of ps_err(), ps_warn() or a function declared with
 * __ps_printf() that is not a *printf(), or what is printed into a verdict's reason; in the module
 * it is what is printed into a reason, what holds the module (ps_leftover_note()), and what
 * pr_err() and its kin log. Conversions become "...", and so do macros between two literals, so
 * that the page reads like the messages. In the page a message is a line of its own, in bold and
 * backquotes.
 */
#include <ctype.h>
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/csource.h"
#include "lib/util.h"

#define PAGE	"docs/messages.md"

static const char *const user_files[] = {
	"fetch/*.c", "prepare/*.c", "analyzer/*.c", "boundary/*.c", "codegen/*.c", "module/*.c",
	"runtime/*.c", "arch/*.c", "arch/*/*.c", "cli/builtin-fetch.c", "cli/builtin-init.c",
	"cli/builtin-build.c", "cli/builtin-check.c", "cli/builtin-load.c",
	"cli/builtin-unload.c", "cli/builtin-status.c", "cli/builtin-diff.c", "lib/*.c",
	"package/*.c", "boot/*.c", "farm/*.c", "cli/builtin-package.c", "cli/builtin-boot.c",
	"cli/builtin-farm.c",
};

static const char *const kernel_files[] = { "runtime/kmod/*.c", "runtime/kmod/*/*.c" };

struct scan {
	struct arena *mem;
	struct strmap callees;	/* functions that take a format */
	struct strmap found;	/* message -> "FILE:LINE" */
	bool kernel;
};

static const char *text_of(struct scan *sc, const struct csource *src, uint32_t t)
{
	return arena_strndup(sc->mem, src->text + src->tokens[t].off, src->tokens[t].len);
}

/* Is the token the name of a called or declared function? */
static bool before_paren(const struct csource *src, uint32_t t)
{
	uint32_t next = csource_next(src, t, true);

	return src->tokens[t].kind == CSOURCE_IDENT && next != CSOURCE_NONE &&
	       csource_token_is(src, next, "(");
}

/* The function that an __ps_printf() attribute is about: before it, or after it. */
static uint32_t attributed(const struct csource *src, uint32_t t)
{
	uint32_t prev = csource_prev(src, t, true), end;

	if (prev != CSOURCE_NONE && csource_token_is(src, prev, ")"))
		return csource_prev(src, csource_match(src, prev), true);
	end = csource_match(src, csource_next(src, t, true));
	for (t = csource_next(src, end, true); t != CSOURCE_NONE; t = csource_next(src, t, true))
		if (before_paren(src, t))
			return t;
	return CSOURCE_NONE;
}

static void collect_callees(struct scan *sc, const struct csource *src)
{
	uint32_t t, name;

	for (t = 0; t < src->nr_tokens; t++) {
		if (src->tokens[t].kind != CSOURCE_IDENT || !before_paren(src, t) ||
		    !csource_token_is(src, t, "__ps_printf"))
			continue;
		name = attributed(src, t);
		assert_int_not_equal(name, CSOURCE_NONE);
		if (!str_ends(text_of(sc, src, name), "printf"))
			strmap_put(&sc->callees, text_of(sc, src, name), NULL);
	}
}

/* snprintf(reason, ...), snprintf(swap->reason, ...): is the word among the first argument's? */
static bool prints_into(const struct csource *src, uint32_t t, const char *const *words)
{
	uint32_t arg = csource_next(src, csource_next(src, t, true), true);
	size_t i;

	for (; !csource_token_is(src, arg, ","); arg = csource_next(src, arg, true))
		for (i = 0; words[i]; i++)
			if (csource_token_is(src, arg, words[i]))
				return true;
	return false;
}

static bool is_message_call(struct scan *sc, const struct csource *src, uint32_t t)
{
	/* "what": of what holds the module; "why": of a verdict */
	static const char *const kernels[] = { "reason", "what", NULL };
	static const char *const users[] = { "why", NULL };
	const char *name = text_of(sc, src, t);

	if (!sc->kernel)
		return strmap_has(&sc->callees, name) ||
		       (str_eq(name, "snprintf") && prints_into(src, t, users));
	if (str_starts(name, "pr_") || str_eq(name, "ps_leftover_note"))
		return true;
	if (!str_eq(name, "snprintf") && !str_eq(name, "scnprintf") && !str_eq(name, "strscpy"))
		return false;
	return prints_into(src, t, kernels);
}

/* Appends a string literal, conversions as "..."; @open: the last one is not complete yet. */
static bool add_literal(struct strbuf *out, const char *text, size_t len, bool open)
{
	size_t i = 1;

	for (; i + 1 < len; i++) {
		if (!open && text[i] == '%' && text[i + 1] == '%') {
			sb_addn(out, "%", 1);
			i++;
		} else if (open || text[i] == '%') {
			i += !open;
			while (i + 1 < len && strchr("-+ #0123456789.*lhzjt", text[i]))
				i++;
			/* %pS, %ps, %px, %ph: a letter more */
			if (i + 2 < len && text[i] == 'p' && isalpha(text[i + 1]))
				i++;
			open = i + 1 >= len;
			sb_add(out, "...");
			/* its letter comes from a macro like PRIx64 */
			if (open)
				return true;
		} else if (text[i] == '\\' && text[i + 1] == 'n') {
			i++;
		} else if (text[i] != '\\' || text[i + 1] == '\\') {
			sb_addn(out, text + i, 1);
		}
	}
	return false;
}

/* The first run of string literals among a call's arguments: its format. */
static void add_message(struct scan *sc, const struct csource *src, uint32_t t)
{
	uint32_t open = csource_next(src, t, true), end = csource_match(src, open);
	struct strbuf sb = { 0 };
	bool any = false, unfinished = false;
	const char *c;

	for (t = open; t != CSOURCE_NONE && t < end; t = csource_next(src, t, true)) {
		const struct csource_token *token = &src->tokens[t];

		if (token->kind == CSOURCE_STRING) {
			const char *text = src->text + token->off;
			size_t len = token->len;

			unfinished = add_literal(&sb, text, len, false);
			any = true;
		} else if (any && token->kind == CSOURCE_IDENT &&
			   src->tokens[csource_next(src, t, true)].kind == CSOURCE_STRING) {
			/* a macro with a literal, or with the letter of an unfinished conversion */
			if (!unfinished)
				sb_add(&sb, "...");
		} else if (any && !(unfinished && token->kind == CSOURCE_IDENT)) {
			break;
		}
	}
	for (c = sb.buf; c && *c && !isalpha(*c); c++)
		;
	if (c && *c)
		strmap_put(&sc->found, arena_strdup(sc->mem, sb.buf),
			   arena_printf(sc->mem, "%s:%u", src->path, src->tokens[open].line));
	sb_free(&sb);
}

static void collect_messages(struct scan *sc, const struct csource *src)
{
	uint32_t t;

	for (t = 0; t < src->nr_tokens; t++)
		if (before_paren(src, t) && !src->tokens[t].disabled && is_message_call(sc, src, t))
			add_message(sc, src, t);
}

static void each_file(struct scan *sc, const char *const *patterns, size_t nr,
		      void (*fn)(struct scan *sc, const struct csource *src))
{
	size_t i, k;
	glob_t files;

	for (i = 0; i < nr; i++) {
		if (glob(patterns[i], 0, NULL, &files))
			continue;
		for (k = 0; k < files.gl_pathc; k++) {
			struct csource *src = csource_open(files.gl_pathv[k]);

			assert_non_null(src);
			fn(sc, src);
			csource_free(src);
		}
		globfree(&files);
	}
}

/* Lines like **`message`** of the page; one with backquotes in it is **`` message ``**. */
static void read_page(struct arena *mem, struct strmap *listed)
{
	char *text = file_read(PAGE, NULL), *line, *save;

	assert_non_null(text);
	for (line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		size_t len = strlen(line);

		if (str_starts(line, "**`` ") && len > 10 && str_eq(line + len - 5, " ``**"))
			strmap_put(listed, arena_strndup(mem, line + 5, len - 10), NULL);
		else if (str_starts(line, "**`") && len > 6 && str_eq(line + len - 3, "`**"))
			strmap_put(listed, arena_strndup(mem, line + 3, len - 6), NULL);
	}
	free(text);
}

static void test_page_is_complete(void **state)
{
	static const char *const headers[] = { "lib/*.h", "*/*.h", "*/*.c" };
	struct scan sc = { .mem = arena_new() };
	struct strmap listed = { 0 };
	struct strmap_ent *e;
	size_t missing = 0;

	(void)state;
	each_file(&sc, headers, ARRAY_SIZE(headers), collect_callees);
	assert_true(strmap_has(&sc.callees, "ps_err"));
	each_file(&sc, user_files, ARRAY_SIZE(user_files), collect_messages);
	sc.kernel = true;
	each_file(&sc, kernel_files, ARRAY_SIZE(kernel_files), collect_messages);
	assert_true(sc.found.count > 50);

	read_page(sc.mem, &listed);
	strmap_for_each(&sc.found, e) {
		if (strmap_has(&listed, e->key))
			continue;
		print_message("%s: not in " PAGE ": %s\n", (char *)e->val, e->key);
		missing++;
	}
	strmap_for_each(&listed, e) {
		if (strmap_has(&sc.found, e->key))
			continue;
		print_message(PAGE ": no such message: %s\n", e->key);
		missing++;
	}
	assert_int_equal(missing, 0);
	strmap_free(&listed);
	strmap_free(&sc.found);
	strmap_free(&sc.callees);
	arena_free(sc.mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_page_is_complete) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
