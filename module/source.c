// SPDX-License-Identifier: GPL-2.0
/*
 * source.c - what a file of the module's tree defines (see source.h)
 *
 * A definition is found under each name that its head calls: the function's own, and the argument
 * of a macro that makes it ("nice" of SYSCALL_DEFINE1(nice, ...)).
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "arch/arch.h"
#include "lib/hash.h"
#include "module/source.h"

uint64_t source_text(const struct csource *src, uint32_t first, uint32_t last)
{
	uint64_t hash = HASH_START;
	uint32_t i;

	for (i = first; i != CSOURCE_NONE && i <= last; i = csource_next(src, i, false)) {
		const struct csource_token *t = &src->tokens[i];

		hash = hash_bytes(hash, src->text + t->off, t->len);
		/* "a b" is not "ab" */
		hash = hash_bytes(hash, "\xff", 1);
	}
	return hash;
}

char *source_chunk_key(struct arena *mem, const struct csource *src,
		       const struct csource_chunk *c)
{
	return arena_printf(mem, "%016llx",
			    (unsigned long long)source_text(src, c->first, c->last));
}

static void add_definition(struct source_version *v, struct arena *mem,
			   const struct csource_chunk *c, uint32_t name)
{
	const struct csource_token *t = &v->src->tokens[name];
	char *key = arena_strndup(mem, v->src->text + t->off, t->len);
	struct source_def *d = arena_alloc(mem, sizeof(*d)), *first = strmap_get(&v->funcs, key);

	d->first = c->first;
	d->name = name;
	d->last = c->last;
	if (first) {
		d->next = first->next;
		first->next = d;
	} else {
		first = d;
		strmap_put(&v->funcs, key, d);
	}
	first->text = first->text * 31 + source_text(v->src, c->first, c->last);
}

/* IDENT (...) outside of other brackets, before the body. */
static void add_function(struct source_version *v, struct arena *mem, const struct csource_chunk *c)
{
	const struct csource *src = v->src;
	uint32_t i, open;

	for (i = c->first; i < c->body; i = csource_next(src, i, true)) {
		open = csource_next(src, i, true);
		if (src->tokens[i].kind == CSOURCE_IDENT && csource_token_is(src, open, "(")) {
			uint32_t arg = csource_next(src, open, true);

			add_definition(v, mem, c, i);
			if (i == c->first && src->tokens[arg].kind == CSOURCE_IDENT)
				add_definition(v, mem, c, arg);
		}
		if (src->tokens[i].kind == CSOURCE_PUNCT && src->match[i] != CSOURCE_NONE &&
		    src->match[i] > i)
			i = src->match[i];
	}
}

static int read_version(struct source_version *v, struct arena *mem, const char *path)
{
	uint32_t i;

	v->src = csource_open(path);
	if (!v->src) {
		int err = -errno;

		if (err == -ENOENT)
			return 0;
		ps_err("cannot read %s: %s", path, strerror(-err));
		return err;
	}
	for (i = 0; i < v->src->nr_chunks; i++) {
		const struct csource_chunk *c = &v->src->chunks[i];

		if (c->kind == CSOURCE_FUNCTION && c->body != CSOURCE_NONE)
			add_function(v, mem, c);
		else
			strmap_put(&v->chunks, source_chunk_key(mem, v->src, c), NULL);
	}
	return 0;
}

int source_open(struct source_file *s, struct workdir *wd, const char *file)
{
	char *path = arena_printf(wd->mem, "%s/%s", wd->dir, file);
	char *pristine = arena_printf(wd->mem, "%s/pristine/%s", wd->meta, file);
	int err;

	memset(s, 0, sizeof(*s));
	s->file = file;
	err = read_version(&s->old, wd->mem, pristine);
	if (!err)
		err = read_version(&s->new, wd->mem, path);
	if (err)
		source_close(s);
	return err;
}

static void version_free(struct source_version *v)
{
	csource_free(v->src);
	strmap_free(&v->funcs);
	strmap_free(&v->chunks);
}

void source_close(struct source_file *s)
{
	version_free(&s->old);
	version_free(&s->new);
	memset(s, 0, sizeof(*s));
}

const struct source_def *source_function(const struct source_version *v, const char *name)
{
	static const char *const made[] = { "__do_sys_", "__se_sys_", "__do_compat_sys_",
					    "__se_compat_sys_" };
	const char *syscall = arch_syscall_name(name);
	const struct source_def *d = strmap_get(&v->funcs, name);
	char own[256];
	size_t i;

	snprintf(own, sizeof(own), MODULE_PREFIX "%s", name);
	if (!d)
		d = strmap_get(&v->funcs, own);
	if (!d && syscall)
		d = strmap_get(&v->funcs, syscall);
	for (i = 0; !d && i < ARRAY_SIZE(made); i++)
		if (str_starts(name, made[i]))
			d = strmap_get(&v->funcs, name + strlen(made[i]));
	return d;
}
