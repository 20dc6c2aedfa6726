// SPDX-License-Identifier: GPL-2.0
/*
 * context.c - names of symbols in the generated sources (see context.h)
 */
#include <stdlib.h>
#include <string.h>

#include "codegen/context.h"
#include "lib/declarator.h"

const char *codegen_alias(struct codegen *cg, const struct bd_symbol *sym, const char *symbol,
			  bool unique, bool percpu)
{
	const char *name = arena_printf(cg->mem, ALIAS_PREFIX "%s", symbol);
	struct codegen_alias *a;

	if (!unique)
		name = arena_printf(cg->mem, "%s.%llx", name, (unsigned long long)sym->addr);
	if (strmap_has(&cg->aliases, name))
		return name;
	a = arena_alloc(cg->mem, sizeof(*a));
	*a = (struct codegen_alias){ name, symbol, sym->addr, percpu };
	strmap_put(&cg->aliases, name, a);
	return name;
}

bool codegen_renames(const struct bd_func *f)
{
	return f->class == BD_CALLBACK && f->addr_taken_inside;
}

const char *codegen_redeclare(struct codegen *cg, const struct bd_var *v, const char *name)
{
	char *text = declarator_rename(v->type, v->name, name);
	const char *kept = text ? arena_strdup(cg->mem, text) : NULL;

	free(text);
	return kept;
}

const char *codegen_tables_path(struct codegen *cg, const char *unit)
{
	const char *base = strrchr(unit, '/');

	base = base ? base + 1 : unit;
	return arena_printf(cg->mem, "plugsched/%.*s.tables.h", (int)strcspn(base, "."), base);
}

size_t codegen_list_files(struct codegen *cg, const char ***files)
{
	const struct boundary *bd = cg->bd;
	size_t i, j, nr = 0, cap = 0;

	*files = NULL;
	for (i = 0; i < bd->nr_units; i++) {
		const struct bd_unit *unit = &bd->units[i];

		for (j = 0; j <= unit->nr_files; j++) {
			const char *file = j ? unit->files[j - 1] : unit->file;

			if (strmap_has(&cg->files, file))
				continue;
			strmap_put(&cg->files, file, NULL);
			XGROW(*files, nr, cap);
			(*files)[nr++] = file;
		}
	}
	return nr;
}

void codegen_init(struct codegen *cg, const struct boundary *bd)
{
	*cg = (struct codegen){ .bd = bd, .mem = arena_new() };
}

void codegen_free(struct codegen *cg)
{
	strmap_free(&cg->files);
	strmap_free(&cg->aliases);
	strmap_free(&cg->defines);
	free(cg->by_products);
	arena_free(cg->mem);
}
