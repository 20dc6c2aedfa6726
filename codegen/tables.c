// SPDX-License-Identifier: GPL-2.0
/*
 * tables.c - tables of the swap, as sources (see tables.h)
 */
#include <stdlib.h>
#include <string.h>

#include "arch/arch.h"
#include "codegen/tables.h"

/* The kernel enters it in the module, and this unit has the module's definition. */
static bool redirected(const struct bd_func *f, const struct bd_unit *unit)
{
	return bd_func_entered(f) && f->nr_redirects && str_eq(f->unit, unit->file);
}

/* Stays in the kernel, with a prototype of its own in this unit. */
static bool stays(const struct bd_func *f, const struct bd_unit *unit)
{
	return f->class == BD_OUTSIDER && !f->from_macro && str_eq(f->unit, unit->file);
}

/* What crosses the boundary must keep its C type: the kernel was compiled against it. */
static void assert_type(const struct bd_func *f, struct strbuf *out)
{
	if (*f->type)
		sb_printf(out, "_Static_assert(__builtin_types_compatible_p(typeof(%s%s), %s),\n"
			  "\t\"%s() is called across the boundary and must stay %s\");\n",
			  codegen_renames(f) ? MODULE_PREFIX : "", f->name, f->type, f->name,
			  f->type);
}

/* One copy, used by code of two compilations. Static locals are not visible at file scope. */
static void assert_variable(struct codegen *cg, const struct bd_var *v, struct strbuf *out)
{
	const char *kernel = arena_printf(cg->mem, "ps_type_%llx",
					  (unsigned long long)v->sym.addr);
	const char *type = codegen_redeclare(cg, v, kernel);
	size_t i;

	for (i = 0; i < cg->nr_by_products; i++)
		if (cg->by_products[i] == v)
			return;
	if (*v->owner || v->anon_type || !type)
		return;
	sb_printf(out, "extern %s;\n_Static_assert(__builtin_types_compatible_p(typeof(%s), typeof(%s)),\n"
		  "\t\"%s belongs to the kernel and must stay %s\");\n", type, v->name, kernel,
		  v->name, v->type);
}

static void redirect_rows(struct codegen *cg, const struct bd_func *f, struct strbuf *externs,
			  struct strbuf *rows)
{
	size_t i;

	assert_type(f, externs);
	for (i = 0; i < f->nr_redirects; i++) {
		const struct bd_symbol *sym = &f->syms[f->redirects[i]];
		bool unique = f->symbol_unique || !str_eq(sym->name, f->symbol);
		const char *alias = codegen_alias(cg, sym, sym->name, unique, false);

		sb_printf(externs, "extern char ps_from_%llx[] __asm__(\"%s\");\n",
			  (unsigned long long)sym->addr, alias);
		sb_printf(rows, "\t{ ps_from_%llx, %s%s, \"%s\", %llu, %u, %s },\n",
			  (unsigned long long)sym->addr,
			  codegen_renames(f) ? MODULE_PREFIX : "",
			  f->stack_switch ? "plugsched_stack_entry" : f->name, sym->name,
			  (unsigned long long)sym->room, sym->jump,
			  f->stack_switch ? "PS_REDIRECT_STACK" :
			  f->rests ? "PS_REDIRECT_RESTS" : "0");
	}
	if (f->stack_switch)
		sb_printf(externs, "extern char plugsched_stack_entry[];\n"
			  "extern typeof(%s) plugsched_stack_func __attribute__((alias(\"%s\")));\n",
			  f->name, f->name);
}

static void table(struct strbuf *out, const char *type, const char *section,
		  const struct strbuf *rows)
{
	if (!rows->len)
		return;
	sb_printf(out, "\nstatic const struct ps_%s ps_%ss[] __used __aligned(8)\n"
		  "\t__section(\".plugsched.%s\") = {\n%s};\n", type, type, section, rows->buf);
}

static void switched_row(struct codegen *cg, const struct bd_var *v, struct strbuf *externs,
			 struct strbuf *rows)
{
	sb_printf(externs, "extern char ps_from_%llx[] __asm__(\"%s\");\n",
		  (unsigned long long)v->sym.addr,
		  codegen_alias(cg, &v->sym, v->symbol, v->symbol_unique, v->is_percpu));
	sb_printf(rows, "\t{ ps_from_%llx, &" MODULE_PREFIX "%s, \"%s\",\n"
		  "\t  sizeof(" MODULE_PREFIX "%s) },\n",
		  (unsigned long long)v->sym.addr, v->name, v->symbol, v->name);
}

/* A macro that still defines its by-product in the module fails to compile against this. */
static void assert_by_products(struct codegen *cg, const struct bd_unit *unit, struct strbuf *out)
{
	size_t i;

	for (i = 0; i < cg->nr_by_products; i++)
		if (str_eq(cg->by_products[i]->unit, unit->file))
			sb_printf(out, "extern struct ps_is_in_the_kernel_only %s;\n",
				  cg->by_products[i]->name);
}

void tables_unit(struct codegen *cg, const struct bd_unit *unit, struct strbuf *out)
{
	struct strbuf externs = { 0 }, redirects = { 0 }, switched = { 0 };
	const struct boundary *bd = cg->bd;
	size_t i;

	for (i = 0; i < bd->nr_funcs; i++)
		if (redirected(&bd->funcs[i], unit))
			redirect_rows(cg, &bd->funcs[i], &externs, &redirects);
		else if (stays(&bd->funcs[i], unit))
			assert_type(&bd->funcs[i], &externs);
	for (i = 0; i < bd->nr_vars; i++) {
		const struct bd_var *v = &bd->vars[i];

		if (!str_eq(v->unit, unit->file))
			continue;
		if (v->class == BD_SHARED)
			assert_variable(cg, v, &externs);
		else if (v->class == BD_SWITCHED)
			switched_row(cg, v, &externs, &switched);
	}
	assert_by_products(cg, unit, &externs);
	sb_printf(out, TABLES_HEAD "/* Entries of %s that the swap redirects, data that it switches. */\n"
		  "#include \"module-abi.h\"\n\n%s", unit->file, externs.buf ? externs.buf : "");
	table(out, "redirect", "redirects", &redirects);
	table(out, "switched", "switched", &switched);
	sb_free(&externs);
	sb_free(&redirects);
	sb_free(&switched);
}

struct range {
	uint64_t addr, size;
	const char *name;
};

struct ranges {
	struct range *list;
	size_t nr, cap;
};

static int by_address(const void *a, const void *b)
{
	const struct range *x = a, *y = b;

	return x->addr < y->addr ? -1 : x->addr > y->addr;
}

static void add_range(struct ranges *r, const struct boundary *bd, const struct bd_symbol *sym,
		      uint64_t size)
{
	if (sym->addr < bd->target.text_base || !size)
		return;
	XGROW(r->list, r->nr, r->cap);
	r->list[r->nr++] = (struct range){ sym->addr, size, sym->name };
}

/*
 * A task that is in code of a function in which tasks rest goes on there, but not in the bytes that
 * the jump takes.
 */
static void add_ranges(struct ranges *r, const struct boundary *bd, const struct bd_func *f)
{
	const struct arch *arch = arch_by_frame_pointer(bd->frame.saved_regs);
	size_t i;

	if (!f->rests) {
		for (i = 0; i < f->nr_syms; i++)
			add_range(r, bd, &f->syms[i], f->syms[i].size);
		return;
	}
	for (i = 0; arch && i < f->nr_redirects; i++) {
		const struct bd_symbol *sym = &f->syms[f->redirects[i]];

		add_range(r, bd, sym, sym->jump + arch->jump_size);
	}
}

void tables_ranges(struct codegen *cg, struct strbuf *out)
{
	const struct boundary *bd = cg->bd;
	struct ranges r = { 0 };
	size_t i;

	for (i = 0; i < bd->nr_funcs; i++)
		if (bd_func_replaced(&bd->funcs[i]))
			add_ranges(&r, bd, &bd->funcs[i]);
	if (r.nr)
		qsort(r.list, r.nr, sizeof(*r.list), by_address);
	sb_add(out, TABLES_HEAD "/* Replaced text: the safety check refuses while a task runs or sleeps in it. */\n"
	       "#include <linux/compiler.h>\n#include \"module-abi.h\"\n\n"
	       "static const struct ps_range ps_ranges[] __used __aligned(8)\n"
	       "\t__section(\".plugsched.ranges\") = {\n");
	for (i = 0; i < r.nr; i++)
		if (!i || r.list[i].addr != r.list[i - 1].addr)
			sb_printf(out, "\t{ 0x%llx, %llu, \"%s\" },\n",
				  (unsigned long long)(r.list[i].addr - bd->target.text_base),
				  (unsigned long long)r.list[i].size, r.list[i].name);
	sb_add(out, "};\n");
	free(r.list);
}

static int by_name(const void *a, const void *b)
{
	return strcmp((*(struct codegen_alias *const *)a)->name,
		      (*(struct codegen_alias *const *)b)->name);
}

void tables_aliases(struct codegen *cg, struct strbuf *out)
{
	const struct codegen_alias **aliases;
	const struct strmap_ent *e;
	size_t i, nr = 0;

	aliases = arena_array(cg->mem, const struct codegen_alias *, cg->aliases.count + 1);
	strmap_for_each(&cg->aliases, e)
		aliases[nr++] = e->val;
	qsort(aliases, nr, sizeof(*aliases), by_name);
	sb_add(out, "");
	for (i = 0; i < nr; i++)
		sb_printf(out, "%s %s %llx%s\n", aliases[i]->name, aliases[i]->symbol,
			  (unsigned long long)aliases[i]->addr,
			  aliases[i]->percpu ? " percpu" : "");
}
