// SPDX-License-Identifier: GPL-2.0
/*
 * compare.c - two sets of facts side by side, and the rules that explain a difference
 *
 * In:  what the record says and what is true, of one unit.
 * Out: how many facts agree, how many are explained and by which rule, and those that are not.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/verify/verify.h"

#define MAX_EXAMPLES	5	/* of each kind and unit */

const char *const kind_names[KINDS] = {
	"functions with code", "calls left", "calls inlined", "clones", "clones' parameters",
	"addresses in data", "mentions in code", "places", "ranges",
};

void fact(struct facts *f, const char *fmt, ...)
{
	va_list ap;

	XGROW(f->v, f->nr, f->cap);
	va_start(ap, fmt);
	if (vasprintf(&f->v[f->nr++], fmt, ap) < 0)
		abort();
	va_end(ap);
}

void facts_free(struct facts *f)
{
	size_t i;

	for (i = 0; i < f->nr; i++)
		free(f->v[i]);
	free(f->v);
	memset(f, 0, sizeof(*f));
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void sort_unique(struct facts *f)
{
	size_t i, n = 0;

	qsort(f->v, f->nr, sizeof(*f->v), by_text);
	for (i = 0; i < f->nr; i++) {
		if (n && str_eq(f->v[n - 1], f->v[i]))
			free(f->v[i]);
		else
			f->v[n++] = f->v[i];
	}
	f->nr = n;
}

/* "from > to": the names of the same symbol become one. */
static void canonical(struct facts *f, const struct listing *l)
{
	size_t i;

	for (i = 0; i < f->nr; i++) {
		char *to = strstr(f->v[i], " > "), *whole = f->v[i];
		const char *from;

		if (!to)
			continue;
		*to = '\0';
		from = listing_canon(l, whole);
		f->v[i] = xasprintf("%s > %s", from, listing_canon(l, to + 3));
		free(whole);
	}
}

struct comparison {
	const struct psrec *r;
	const struct listing *l;
	struct views *v;
	struct outcome *o;
	struct strmap emitted;	/* functions that have code under their own name */
	struct strmap declared;	/* "NAME :line" of declarations that are not the definition */
};

static bool is_included(const char *file)
{
	return file && str_ends(file, ".h") &&
	       (strstr(file, "/include/") || str_starts(file, "include/") ||
		str_starts(file, "./include/"));
}

static bool is_compilers_own(const char *name)
{
	return str_eq(name, "__fentry__") || str_eq(name, "__stack_chk_fail") ||
	       str_starts(name, "__x86_") || str_starts(name, "__x86.get_pc_thunk.") ||
	       str_eq(name, "_GLOBAL_OFFSET_TABLE_") || str_starts(name, "__sanitizer_");
}

/* The function or variable of a fact "NAME :line" or "outer > NAME :line". */
static char *subject(const char *text)
{
	const char *to = strstr(text, " > "), *start = to ? to + 3 : text;

	return xstrndup(start, strcspn(start, " "));
}

/* Whether the user of a mention is a clone of an inline function of an include file. */
static bool is_header_clone(struct comparison *c, const char *text)
{
	size_t n = strcspn(text, ". ");
	char *name = xstrndup(text, n);
	bool yes = text[n] == '.' && is_included(strmap_get(&c->v->file, name));

	free(name);
	return yes;
}

static bool has_fact(const struct facts *f, const char *text)
{
	return bsearch(&text, f->v, f->nr, sizeof(*f->v), by_text);
}

/* Whether the record has this inlined call with its line not known. */
static bool recorded_at_0(struct comparison *c, const char *text)
{
	const struct facts *record = &c->v->record[K_INLINES];
	char *key = xasprintf("%.*s :0", (int)(strstr(text, " :") - text), text);
	bool found = has_fact(record, key);

	free(key);
	return found;
}

/* Whether some copy in the same code is recorded at this line. */
static bool place_of_another(struct comparison *c, const char *text)
{
	const struct facts *record = &c->v->record[K_INLINES];
	size_t i, n = strstr(text, " > ") + 3 - text;

	for (i = 0; i < record->nr; i++)
		if (!strncmp(record->v[i], text, n) &&
		    str_ends(record->v[i], strstr(text, " :")))
			return true;
	return false;
}

/*
 * Whether a variable that the code mentions is initialized with the address: where nothing writes
 * it, the compiler reads the address out of it.
 */
static bool read_from_data(struct comparison *c, const char *text)
{
	const struct facts *record = &c->v->record[K_CODE];
	const char *to = strstr(text, " > ");
	size_t i, n = to + 3 - text;
	bool found = false;

	for (i = 0; i < record->nr && !found; i++) {
		char *holder;

		if (strncmp(record->v[i], text, n))
			continue;
		holder = xasprintf("%s%s", record->v[i] + n, to);
		found = has_fact(&c->v->holds, holder);
		free(holder);
	}
	return found;
}

/* Why the truth has it and the record has not; NULL if nothing explains it. */
static const char *only_true(struct comparison *c, enum kind kind, const char *text)
{
	char *name = subject(text);
	const char *rule = NULL;

	switch (kind) {
	case K_FUNCS:
		if (strmap_has(&c->l->asm_label, text))
			rule = "defined by assembly in the source";
		else if (is_compilers_own(text))
			rule = "a function that the compiler adds by itself";
		break;
	case K_CALLS:
		if (is_compilers_own(name))
			rule = "a call that the compiler adds by itself";
		break;
	case K_INLINES:
		if (!strmap_has(&c->emitted, name) && is_included(strmap_get(&c->v->file, name)))
			rule = "an include file's, recorded for its users";
		else if (recorded_at_0(c, text) &&
			 (has_fact(&c->v->placeless, text) || place_of_another(c, text)))
			rule = "at a place that GCC does not know: DWARF has one near it";
		break;
	case K_PLACES:
		if (!strmap_has(&c->emitted, name) && is_included(strmap_get(&c->v->file, name)))
			rule = "an include file's, recorded for its users";
		else if (strmap_has(&c->declared, text))
			rule = "DWARF names a declaration, recorded as such";
		break;
	case K_DATA:
		if (str_starts(text, " > "))
			rule = "in data without a name";
		else if (str_starts(text, "CSWTCH."))
			rule = "in a table that the compiler made of a switch";
		break;
	case K_CODE:
		if (str_starts(name, "CSWTCH."))
			rule = "a table that the compiler made of a switch";
		else if (memmem(text, strstr(text, " > ") - text, ".constprop.", 11))
			rule = "an argument of its callers that the compiler put into a clone";
		else if (is_header_clone(c, text))
			rule = "by a clone of an include file's, recorded for its users";
		else if (is_compilers_own(name))
			rule = "a symbol that the compiler adds by itself";
		else if (read_from_data(c, text))
			rule = "read by the compiler out of data that nothing writes";
		break;
	default:
		break;
	}
	free(name);
	return rule;
}

/* Why the record has it although it is not so in the code. */
static const char *only_recorded(enum kind kind, const char *text)
{
	if (kind == K_INLINES && str_ends(text, " :0"))
		return "at a place that GCC does not know";
	return kind == K_INLINES || kind == K_CODE || kind == K_PLACES ?
	       "of which optimization left nothing" : NULL;
}

static void settle(struct comparison *c, enum kind kind, const char *text, const char *side,
		   const char *rule)
{
	struct tally *t = &c->o->tally[kind];
	if (rule) {
		char *name = xasprintf("%s, %s: %s", kind_names[kind], side, rule);
		bool known = strmap_has(&c->o->rules, name);
		void **n = strmap_slot(&c->o->rules, name);

		*n = (char *)*n + 1;
		if (known)
			free(name);
		t->explained++;
		return;
	}
	if (t->bad++ < MAX_EXAMPLES)
		fact(&c->o->bad, "%s, %s: %s", kind_names[kind], side, text);
}

static void compare_kind(struct comparison *c, enum kind kind)
{
	struct facts *truth = &c->v->truth[kind], *record = &c->v->record[kind];
	struct tally *t = &c->o->tally[kind];
	size_t i = 0, j = 0;

	canonical(truth, c->l);
	canonical(record, c->l);
	sort_unique(truth);
	sort_unique(record);
	t->truth = truth->nr;
	t->record = record->nr;
	while (i < truth->nr || j < record->nr) {
		int d = i == truth->nr ? 1 : j == record->nr ? -1 :
			strcmp(truth->v[i], record->v[j]);

		if (!d) {
			t->both++;
			i++;
			j++;
		} else if (d < 0) {
			settle(c, kind, truth->v[i], "not recorded",
			       only_true(c, kind, truth->v[i]));
			i++;
		} else {
			settle(c, kind, record->v[j], "recorded only",
			       only_recorded(kind, record->v[j]));
			j++;
		}
	}
}

static char *declaration(const struct psrec *r, const struct psrec_decl *d, struct arena *mem)
{
	uint32_t name = d->kind == PSREC_K_FUNC ? r->funcs[d->index].name : r->vars[d->index].name;

	return arena_printf(mem, "%s :%u", psrec_str(r, name), d->loc.line);
}

void compare(const struct psrec *r, const struct listing *l, struct views *v, struct outcome *o)
{
	struct comparison c = { .r = r, .l = l, .v = v, .o = o };
	uint32_t i;
	int kind;

	for (i = 0; i < r->nr_funcs; i++)
		if ((r->funcs[i].flags & PSREC_FUNC_EMITTED) &&
		    !(r->funcs[i].flags & PSREC_FUNC_CLONE))
			strmap_put(&c.emitted, psrec_str(r, r->funcs[i].name), NULL);
	for (i = 0; i < r->nr_decls; i++)
		strmap_put(&c.declared, declaration(r, &r->decls[i], v->mem), NULL);
	canonical(&v->holds, l);
	sort_unique(&v->holds);
	canonical(&v->placeless, l);
	sort_unique(&v->placeless);
	for (kind = 0; kind < KINDS; kind++)
		compare_kind(&c, kind);
	strmap_free(&c.emitted);
	strmap_free(&c.declared);
}
