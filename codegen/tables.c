// SPDX-License-Identifier: GPL-2.0
/*
 * tables.c - tables the runtime swaps by, the stack switch's frame, Kbuild
 *
 * In: the boundary. Out: generated texts (see runtime/module-abi.h for what the tables mean and
 * runtime/kmod/x86/stack_switch.S for frame.h). Called by codegen.c.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "arch/arch.h"
#include "codegen/tables.h"

#define HEAD	"/* SPDX-License-Identifier: GPL-2.0 */\n/* Made by plugsched init. */\n"

const char *unit_name(struct codegen *cg, const char *file)
{
	const char *base = strrchr(file, '/');

	base = base ? base + 1 : file;
	return arena_strndup(cg->mem, base, strcspn(base, "."));
}

static bool redirected(const struct bd_func *f, const struct bd_unit *unit)
{
	return bd_func_entered(f) && f->nr_redirects &&
	       str_eq(f->unit, unit->file);
}

/* Stays in the kernel, with a prototype of its own in this unit. */
static bool stays(const struct bd_func *f, const struct bd_unit *unit)
{
	return f->class == BD_OUTSIDER && !f->from_macro && str_eq(f->unit, unit->file);
}

/* What crosses the boundary must keep its C type: the other side was compiled against it. */
static void check_type(const struct bd_func *f, struct strbuf *out)
{
	if (*f->type)
		sb_printf(out, "_Static_assert(__builtin_types_compatible_p(typeof(%s%s), %s),\n"
			  "\t\"%s() is called across the boundary and must stay %s\");\n",
			  function_renamed(f) ? MODULE_PREFIX : "", f->name, f->type, f->name,
			  f->type);
}

/* One copy, two compilers: both must mean the same by it. Static locals are out of sight here. */
static void check_variable(struct codegen *cg, const struct bd_var *v, struct strbuf *out)
{
	const char *kernel = arena_printf(cg->mem, "ps_type_%llx",
					  (unsigned long long)v->sym.addr);
	const char *type = renamed_type(cg, v, kernel);
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

	check_type(f, externs);
	for (i = 0; i < f->nr_redirects; i++) {
		const struct bd_symbol *sym = &f->syms[f->redirects[i]];
		bool unique = f->symbol_unique || !str_eq(sym->name, f->symbol);
		const char *alias = alias_for(cg, sym, sym->name, unique, false);

		sb_printf(externs, "extern char ps_from_%llx[] __asm__(\"%s\");\n",
			  (unsigned long long)sym->addr, alias);
		sb_printf(rows, "\t{ ps_from_%llx, %s%s, \"%s\", %llu, %s },\n",
			  (unsigned long long)sym->addr,
			  function_renamed(f) ? MODULE_PREFIX : "",
			  f->stack_switch ? "plugsched_stack_entry" : f->name, sym->name,
			  (unsigned long long)sym->room,
			  f->stack_switch ? "PS_REDIRECT_STACK" : "0");
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

void make_unit_tables(struct codegen *cg, const struct bd_unit *unit, struct strbuf *out)
{
	struct strbuf externs = { 0 }, redirects = { 0 }, switched = { 0 };
	const struct boundary *bd = cg->bd;
	size_t i;

	for (i = 0; i < bd->nr_funcs; i++)
		if (redirected(&bd->funcs[i], unit))
			redirect_rows(cg, &bd->funcs[i], &externs, &redirects);
		else if (stays(&bd->funcs[i], unit))
			check_type(&bd->funcs[i], &externs);
	for (i = 0; i < bd->nr_vars; i++) {
		const struct bd_var *v = &bd->vars[i];

		if (v->class == BD_SHARED && str_eq(v->unit, unit->file))
			check_variable(cg, v, &externs);
		if (v->class != BD_SWITCHED || !str_eq(v->unit, unit->file))
			continue;
		sb_printf(&externs, "extern char ps_from_%llx[] __asm__(\"%s\");\n",
			  (unsigned long long)v->sym.addr,
			  alias_for(cg, &v->sym, v->symbol, v->symbol_unique, v->is_percpu));
		sb_printf(&switched, "\t{ ps_from_%llx, &" MODULE_PREFIX "%s, \"%s\",\n"
			  "\t  sizeof(" MODULE_PREFIX "%s) },\n",
			  (unsigned long long)v->sym.addr, v->name, v->symbol, v->name);
	}
	for (i = 0; i < cg->nr_by_products; i++)
		if (str_eq(cg->by_products[i]->unit, unit->file))
			sb_printf(&externs, "extern struct ps_is_in_the_kernel_only %s;\n",
				  cg->by_products[i]->name);
	sb_printf(out, HEAD "/* Entries and data of %s that the swap takes over. */\n"
		  "#include \"module-abi.h\"\n\n%s", unit->file, externs.buf ? externs.buf : "");
	table(out, "redirect", "redirects", &redirects);
	table(out, "switched", "switched", &switched);
	sb_free(&externs);
	sb_free(&redirects);
	sb_free(&switched);
}

static int by_address(const void *a, const void *b)
{
	const struct bd_symbol *x = *(const struct bd_symbol *const *)a;
	const struct bd_symbol *y = *(const struct bd_symbol *const *)b;

	return x->addr < y->addr ? -1 : x->addr > y->addr;
}

void make_ranges(struct codegen *cg, struct strbuf *out)
{
	const struct boundary *bd = cg->bd;
	const struct bd_symbol **syms = NULL;
	size_t nr = 0, cap = 0, i, j;

	for (i = 0; i < bd->nr_funcs; i++) {
		const struct bd_func *f = &bd->funcs[i];

		for (j = 0; bd_func_replaced(f) && j < f->nr_syms; j++) {
			if (f->syms[j].addr < bd->target.text_base || !f->syms[j].size)
				continue;
			XGROW(syms, nr, cap);
			syms[nr++] = &f->syms[j];
		}
	}
	if (nr)
		qsort(syms, nr, sizeof(*syms), by_address);
	sb_add(out, HEAD "/* Old code nobody may be in while it is replaced. */\n"
	       "#include <linux/compiler.h>\n#include \"module-abi.h\"\n\n"
	       "static const struct ps_range ps_ranges[] __used __aligned(8)\n"
	       "\t__section(\".plugsched.ranges\") = {\n");
	for (i = 0; i < nr; i++)
		if (!i || syms[i]->addr != syms[i - 1]->addr)
			sb_printf(out, "\t{ 0x%llx, %llu, \"%s\" },\n",
				  (unsigned long long)(syms[i]->addr - bd->target.text_base),
				  (unsigned long long)syms[i]->size, syms[i]->name);
	sb_add(out, "};\n");
	free(syms);
}

int make_frame(struct codegen *cg, struct strbuf *out)
{
	const struct bd_frame *fr = &cg->bd->frame;
	const struct arch *arch = arch_by_frame_pointer(fr->saved_regs ? fr->saved_regs : "");
	const struct bd_func *f = NULL;
	size_t i;

	for (i = 0; i < cg->bd->nr_funcs && !f; i++)
		if (cg->bd->funcs[i].stack_switch && cg->bd->funcs[i].nr_syms)
			f = &cg->bd->funcs[i];
	if (f && !bd_func_entered(f)) {
		ps_err("%s() switches stacks but is no interface: nothing would enter the module's",
		       f->name);
		return -EINVAL;
	}
	if (f)
		sb_printf(out, HEAD "/* The frame of %s() in the target, for the stack trampoline. */\n",
			  f->name);
	if (!f || !arch || arch->frame_define(fr->saved_regs, fr->locals, fr->canary_rbp, out)) {
		ps_err("the frame of the context-switch function is not known, or does not begin with a frame pointer");
		return -EINVAL;
	}
	sb_printf(out, "#define PS_FRAME_SWITCH\t\t%llu\n#define PS_FRAME_RESUME\t\t%llu\n"
		  "#define PS_FRAME_FUNC\t\t%s\n",
		  (unsigned long long)(fr->switch_call - f->syms[0].addr),
		  (unsigned long long)(fr->resume - f->syms[0].addr),
		  alias_for(cg, &f->syms[0], f->symbol, f->symbol_unique, false));
	return 0;
}

void make_kbuild(struct codegen *cg, const char *objects, struct strbuf *out)
{
	const struct boundary *bd = cg->bd;
	const char *line, *end;
	size_t i;

	sb_add(out, "# SPDX-License-Identifier: GPL-2.0\n# Made by plugsched init.\n"
	       "obj-m := scheduler.o\n\n"
	       "# linked in this order: first.o and last.o hold the ends of the tables\n");
	for (line = objects; *line; line = *end ? end + 1 : end) {
		end = line + strcspn(line, "\n");
		if (end == line || *line == '#')
			continue;
		if (end - line != strlen("sources") || strncmp(line, "sources", end - line)) {
			sb_printf(out, "scheduler-y += plugsched/%.*s\n", (int)(end - line), line);
			continue;
		}
		for (i = 0; i < bd->nr_units; i++)
			sb_printf(out, "scheduler-y += %.*s.o\n",
				  (int)strlen(bd->units[i].file) - 2, bd->units[i].file);
		sb_add(out, "scheduler-y += plugsched/ranges.o\n");
	}
	sb_add(out, "\n# as in the kernel's own kernel/sched/Makefile\n"
	       "ccflags-y += $(call cc-disable-warning, unused-but-set-variable)\n"
	       "KCOV_INSTRUMENT := n\nKCSAN_SANITIZE := n\nKCSAN_INSTRUMENT_BARRIERS := y\n\n"
	       "# \"../x.h\" and headers outside the boundary are the kernel's own; what only the\n"
	       "# functions that stay in the kernel used has no user here. Two symbols for one name\n"
	       "# get a warning from gcc only, but are a bug.\n"
	       "unit-flags := -include $(src)/plugsched/prelude.h -I$(srctree)/kernel/sched \\\n"
	       "\t-Wno-unused-function -Wno-unused-variable -Wno-unused-const-variable \\\n"
	       "\t-Werror=pragmas\n");
	for (i = 0; i < bd->nr_units; i++)
		sb_printf(out, "CFLAGS_%.*s.o := $(unit-flags)\n",
			  (int)strlen(bd->units[i].file) - 2, bd->units[i].file);
	/* the runtime's own files include the scheduler's headers too */
	sb_add(out, "ccflags-y += -I$(srctree)/kernel/sched\n");
}

static int by_alias(const void *a, const void *b)
{
	return strcmp((*(struct alias *const *)a)->name, (*(struct alias *const *)b)->name);
}

void make_aliases(struct codegen *cg, struct strbuf *out)
{
	size_t i;

	if (cg->nr_aliases)
		qsort(cg->aliases, cg->nr_aliases, sizeof(*cg->aliases), by_alias);
	sb_add(out, "");
	for (i = 0; i < cg->nr_aliases; i++)
		sb_printf(out, "%s %s %llx%s\n", cg->aliases[i]->name, cg->aliases[i]->symbol,
			  (unsigned long long)cg->aliases[i]->addr,
			  cg->aliases[i]->percpu ? " percpu" : "");
}
