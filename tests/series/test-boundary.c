// SPDX-License-Identifier: GPL-2.0
/*
 * test-boundary.c - the boundary of each kernel: classes against the evidence listed with them
 *
 * In:  the fixtures; docs/kernels.md; the profiles in kconfig/.
 * Out: TAP.
 *
 * usage: test-boundary [RELEASE...]
 */
#include <jansson.h>

#include "tests/series/fixture.h"

#include "analyzer/profile.h"
#include "boundary/verdict.h"

#define MODIFIABLE	90.0	/* percent of the functions with code, at least: docs/kernels.md */

/* ---- a kernel ---- */

/* The profile of its series. */
static const struct profile *profile(void)
{
	static struct profile p;
	static char *path;
	char *wanted = ps_profile_path(fx.release);

	if (path && str_eq(path, wanted)) {
		free(wanted);
		return &p;
	}
	if (path)
		profile_free(&p);
	free(path);
	path = wanted;
	assert_int_equal(profile_read(&p, path), 0);
	return &p;
}

/* ---- evidence ---- */

/* How many uses of these kinds, a bit each, there are. */
static size_t uses(const struct bd_item *item, bool outside, unsigned int kinds)
{
	size_t i, n = 0;

	for (i = 0; i < item->nr_uses; i++)
		n += item->uses[i].outside == outside && (kinds & 1u << item->uses[i].kind);
	return n;
}

#define CALL		(1u << BD_USE_CALL)
#define ADDRESS		(1u << BD_USE_ADDRESS | 1u << BD_USE_INITIALIZER)
#define COPY		(1u << BD_USE_INLINED_COPY)
#define DATA		(1u << BD_USE_READ | 1u << BD_USE_WRITE)

/* Is what uses it in the kernel while the module is enabled? -1: its class does not say */
static int is_outside(const struct bd_use *u)
{
	if (u->by == BD_NONE)
		return true;
	if (u->kind == BD_USE_INITIALIZER)
		return fx.bd.vars[u->by].class == BD_SHARED ||
		       fx.bd.vars[u->by].class == BD_VAR_INIT;
	if (bd_func_stays(&fx.bd.funcs[u->by]))
		return true;
	if (fx.bd.funcs[u->by].class == BD_INLINED)
		return -1;
	/* tasks that are in it go on in the kernel's */
	return fx.bd.funcs[u->by].rests && u->kind != BD_USE_INLINED_COPY;
}

static void check_uses(const struct bd_item *item)
{
	size_t i;

	for (i = 0; i < item->nr_uses; i++) {
		const struct bd_use *u = &item->uses[i];
		const char *name = u->by == BD_NONE ? u->who :
				   u->kind == BD_USE_INITIALIZER ? fx.bd.vars[u->by].name :
				   fx.bd.funcs[u->by].name;

		if (!str_eq(u->who, name))
			fail_msg("%s: is used by %s, which is listed as %s", item->name, u->who, name);
		if (is_outside(u) >= 0 && u->outside != is_outside(u))
			fail_msg("%s: the use by %s is %s the module, but that is not", item->name,
				 u->who, u->outside ? "outside" : "in");
	}
}

static void evidence(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < fx.bd.nr_funcs; i++)
		check_uses(&fx.bd.funcs[i].item);
	for (i = 0; i < fx.bd.nr_vars; i++)
		check_uses(&fx.bd.vars[i].item);
}

/* ---- classes ---- */

/* A call that the compiler inlined enters nothing: there is a copy at the same place. */
static bool is_inlined(const struct bd_item *item, const struct bd_use *call)
{
	size_t i;

	for (i = 0; i < item->nr_uses; i++) {
		const struct bd_use *u = &item->uses[i];

		if (u->kind == BD_USE_INLINED_COPY && u->outside && u->loc.line == call->loc.line &&
		    u->loc.col == call->loc.col && str_eq(u->loc.file, call->loc.file))
			return true;
	}
	return false;
}

/* Exported to modules: vmlinux has a symbol for the record of that. */
static bool is_exported(const struct bd_func *f)
{
	return strmap_has(&fx.symbols, arena_printf(fx.mem, "__ksymtab_%s", f->name));
}

/* Code outside calls it, though the compiler may have inlined each of the calls. */
static bool may_be_called(const struct bd_func *f)
{
	return uses(&f->item, true, CALL);
}

/* There is no doubt: what is called has no copy where the call is. */
static bool is_called(const struct bd_func *f)
{
	size_t i;

	for (i = 0; i < f->nr_uses; i++)
		if (f->uses[i].kind == BD_USE_CALL && f->uses[i].outside &&
		    !is_inlined(&f->item, &f->uses[i]))
			return true;
	return false;
}

static void check_class(const struct bd_func *f)
{
	switch (f->class) {
	case BD_INTERFACE:
		if (!may_be_called(f) && !is_exported(f) && !uses(&f->item, true, ADDRESS) &&
		    !profile_match(&profile()->interface, f->name))
			fail_msg("%s: an interface that is not entered from outside: %s", f->name, f->reason);
		if (f->addr_taken_inside || uses(&f->item, false, 1u << BD_USE_ADDRESS))
			fail_msg("%s: an interface whose address the module takes", f->name);
		break;
	case BD_CALLBACK:
		if (!f->addr_taken_inside && !uses(&f->item, true, ADDRESS))
			fail_msg("%s: a callback whose address is not held: %s", f->name,
				 f->reason);
		break;
	case BD_INSIDER:
		if (is_called(f) || is_exported(f) || uses(&f->item, true, ADDRESS))
			fail_msg("%s: an insider that is entered from outside", f->name);
		break;
	case BD_OUTSIDER:
		if (!*f->remedy)
			fail_msg("%s: an outsider without a remedy", f->name);
		break;
	case BD_INLINED:
	case BD_INIT:
		break;
	default:
		fail_msg("%s: no class", f->name);
	}
}

static void check_func(const struct bd_func *f)
{
	size_t i, jumps = 0;

	if (!*f->reason)
		fail_msg("%s: no reason", f->name);
	if (bd_func_entered(f) != !!f->nr_redirects)
		fail_msg("%s: %s, and %zu entries are redirected", f->name,
			 bd_func_class_name(f->class), f->nr_redirects);
	for (i = 0; i < f->nr_syms; i++)
		jumps += !!f->syms[i].jump;
	if (jumps > f->nr_redirects)
		fail_msg("%s: more jumps than redirects", f->name);
	check_class(f);
}

static void functions(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < fx.bd.nr_funcs; i++)
		check_func(&fx.bd.funcs[i]);
}

/* Of what the module has its own, the kernel's code may not use the other. */
static void check_var(const struct bd_var *v)
{
	if (!*v->reason || v->class >= BD_VAR_CLASSES)
		fail_msg("%s: no class or no reason", v->name);
	/* without storage it is a constant, known when it was compiled */
	if (v->class == BD_PRIVATE && uses(&v->item, true, ADDRESS | DATA) && *v->sym.name &&
	    !profile_match(&profile()->private, v->name))
		fail_msg("%s: private, but used outside: %s", v->name, v->reason);
	if (profile_match(&profile()->private, v->name) && v->class == BD_SHARED)
		fail_msg("%s: shared, but the profile says that it is private", v->name);
	if (v->class == BD_SHARED && !*v->sym.name)
		fail_msg("%s: shared, but vmlinux has none", v->name);
}

static void variables(void **state)
{
	size_t i, shared = 0;

	(void)state;
	for (i = 0; i < fx.bd.nr_vars; i++) {
		check_var(&fx.bd.vars[i]);
		shared += fx.bd.vars[i].class == BD_SHARED;
	}
	assert_true(shared > 50);
}

/* ---- as a whole ---- */

/* The one function that switches stacks, its frame and the place where it does so. */
static void context_switch(void **state)
{
	const struct bd_frame *fr = &fx.bd.frame;
	const struct bd_func *f = NULL;
	size_t i, n = 0;

	(void)state;
	for (i = 0; i < fx.bd.nr_funcs; i++)
		if (fx.bd.funcs[i].stack_switch) {
			f = &fx.bd.funcs[i];
			n++;
		}
	assert_int_equal(n, 1);
	assert_string_equal(f->name, fr->func);
	assert_int_equal(f->class, BD_INTERFACE);
	assert_true(profile_match(&profile()->stack_switch, fr->switch_func));
	assert_true(str_starts(fr->saved_regs, "rbp "));
	assert_in_range(fr->switch_call, f->syms[0].addr, f->syms[0].addr + f->syms[0].size - 1);
	assert_int_equal(fr->resume, fr->switch_call + 5);
}

static void check_file(const char *what, const char *file)
{
	if (!profile_match(&profile()->files, file))
		fail_msg("%s: %s is none of the profile's files", what, file);
}

/* A unit may be a file that only includes others. */
static void places(void **state)
{
	size_t i, k;

	(void)state;
	for (i = 0; i < fx.bd.nr_units; i++)
		for (k = 0; k < fx.bd.units[i].nr_files; k++)
			if (!str_eq(fx.bd.units[i].files[k], fx.bd.units[i].file))
				check_file(fx.bd.units[i].file, fx.bd.units[i].files[k]);
	for (i = 0; i < fx.bd.nr_funcs; i++)
		check_file(fx.bd.funcs[i].name, fx.bd.funcs[i].loc.file);
	for (i = 0; i < fx.bd.nr_vars; i++)
		check_file(fx.bd.vars[i].name, fx.bd.vars[i].loc.file);
}

/* What the profile says of a function today is what the fixture was made with. */
static void rules(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < fx.bd.nr_funcs; i++) {
		const struct bd_func *f = &fx.bd.funcs[i];

		if (profile_match(&profile()->outsider, f->name) && !bd_func_stays(f) &&
		    f->class != BD_INLINED)
			fail_msg("%s: %s, the profile says outsider: make the fixture again",
				 f->name, bd_func_class_name(f->class));
		if (str_starts(f->reason, "named in the profile") &&
		    !profile_match(&profile()->outsider, f->name) &&
		    !profile_match(&profile()->interface, f->name) &&
		    !profile_match(&profile()->resident, f->name))
			fail_msg("%s: the profile does not name it any more: make the fixture again",
				 f->name);
	}
}

/* Without the model: how many members of an array have that class. */
static size_t classes_in(const json_t *list, const char *class)
{
	const json_t *o;
	size_t i, n = 0;

	json_array_foreach(list, i, o)
		n += str_eq(json_string_value(json_object_get(o, "class")), class);
	return n;
}

static void check_line(const char *summary, const char *line)
{
	if (!strstr(summary, line))
		fail_msg("the summary does not say: %s\n%s", line, summary);
}

/* What docs/kernels.md has for the kernel: in its table, or in the list of partial trees. */
static void check_page(size_t changeable, size_t code)
{
	char *page = ps_data_path("docs/kernels.md");
	const char *text = fx_read(page);
	const char *row = strstr(text, arena_printf(fx.mem, "\n| %s |", fx.release)) ?:
			  strstr(text, arena_printf(fx.mem, "\n- **%s**,", fx.release));
	const char *number = arena_printf(fx.mem, " %zu of %zu ", changeable, code);
	const char *share = arena_printf(fx.mem, "(%.1f %%)", 100.0 * changeable / code);

	free(page);
	if (!row)
		fail_msg("docs/kernels.md does not have it");
	row = arena_strndup(fx.mem, row + 1, strcspn(row + 1, "\n"));
	if (!strstr(row, number) || !strstr(row, share))
		fail_msg("docs/kernels.md says: %s, the fixture%s%s: make the fixture again, or the page",
			 row, number, share);
}

static void counts(void **state)
{
	json_t *root = json_load_file(fx_path(tmp, "boundary.json"), 0, NULL), *o;
	const json_t *funcs = json_object_get(root, "funcs"), *vars = json_object_get(root, "vars");
	size_t code = 0, changeable = 0, all = 0, i;
	struct strbuf sb = { 0 };

	(void)state;
	bd_summary(&fx.bd, &sb);
	for (i = 0; i < BD_FUNC_CLASSES; i++) {
		const char *class = bd_func_class_name(i);
		size_t n = classes_in(funcs, class);

		all += n;
		check_line(sb.buf, arena_printf(fx.mem, "\n  %-10s %5zu  %s", class, n,
						bd_func_class_note(i)));
	}
	assert_int_equal(all, json_array_size(funcs));
	for (all = 0, i = 0; i < BD_VAR_CLASSES; i++) {
		const char *class = bd_var_class_name(i);
		size_t n = classes_in(vars, class);

		all += n;
		check_line(sb.buf, arena_printf(fx.mem, "\n  %-10s %5zu  %s", class, n,
						bd_var_class_note(i)));
	}
	assert_int_equal(all, json_array_size(vars));
	json_array_foreach(funcs, i, o) {
		const char *class = json_string_value(json_object_get(o, "class"));

		if (!json_array_size(json_object_get(o, "syms")) || str_eq(class, "init"))
			continue;
		code++;
		changeable += str_eq(class, "interface") || str_eq(class, "callback") ||
			      str_eq(class, "insider");
	}
	check_line(sb.buf, arena_printf(fx.mem, "  %zu of %zu functions with code", changeable, code));
	if (100.0 * changeable < MODIFIABLE * code)
		fail_msg("%zu of %zu are modifiable", changeable, code);
	check_page(changeable, code);
	json_decref(root);
	sb_free(&sb);
}

/* What is read is all that there is: written again, it is the same file. */
static void stored(void **state)
{
	const char *path = fx_path(tmp, "again.json");

	(void)state;
	assert_int_equal(bd_write(&fx.bd, path), 0);
	if (!str_eq(fx_read(path), fx_read(fx_path(tmp, "boundary.json"))))
		fail_msg("boundary.json has changed by reading and writing it");
}

int main(int argc, char **argv)
{
	static const struct fx_test tests[] = {
		{ "uses are outside when the user is", evidence },
		{ "functions: class and evidence agree", functions },
		{ "variables: class and evidence agree", variables },
		{ "one function switches stacks", context_switch },
		{ "all is in the scheduler's files", places },
		{ "the profile's rules are kept", rules },
		{ "counts, and how many are modifiable", counts },
		{ "it is written as it was read", stored },
	};

	return fx_main(argc, argv, tests, ARRAY_SIZE(tests));
}
