// SPDX-License-Identifier: GPL-2.0
/*
 * test-plugin.c - what the plugin records, against facts from elsewhere: the object's symbols,
 * GCC's own dumps of clones and of the call graph, the disassembly, and the text of the test files
 */
#include <unistd.h>

#include "lib/elf-file.h"
#include "lib/hash.h"
#include "tests/plugin/plugin-test.h"

static const char *const units[] = { "symbols", "inlines", "clones", "refs", "frame" };

static int set_up(void **state)
{
	size_t i;

	(void)state;
	if (!mkdtemp(test_dir))
		return -1;
	for (i = 0; i + 1 < ARRAY_SIZE(units); i++)
		compile(units[i], "", "");
	compile("frame", "-fstack-protector-strong -fno-omit-frame-pointer",
		"-fplugin-arg-plugsched-switch=switch_here");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	return path_remove_tree(test_dir);
}

/* ---- the code is the same ---- */

static uint64_t allocated(const char *path, size_t *nr)
{
	uint64_t hash = HASH_START;
	struct elf_file f;
	uint32_t i;

	assert_int_equal(elf_file_open(&f, path), 0);
	*nr = 0;
	for (i = 1; i < f.nr_secs; i++) {
		const struct elf_sec *sec = &f.secs[i];
		const uint64_t head[] = { sec->size, sec->flags, sec->align };
		const void *data;
		size_t size;

		if (!(sec->flags & SHF_ALLOC) && sec->type != SHT_RELA)
			continue;
		(*nr)++;
		hash = hash_bytes(hash, head, sizeof(head));
		data = elf_file_bytes(&f, i, &size);
		if (sec->type == SHT_PROGBITS)
			hash = hash_bytes(hash, data, size);
	}
	elf_file_close(&f);
	return hash;
}

static void code_is_the_same(void **state)
{
	size_t i, with, without;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(units); i++) {
		char *a = xasprintf("%s/%s.o", test_dir, units[i]);
		char *b = xasprintf("%s/%s.plain.o", test_dir, units[i]);

		assert_true(allocated(a, &with) == allocated(b, &without));
		assert_int_equal(with, without);
		assert_int_equal(0, shell("nm %s >%s/nm1; nm %s >%s/nm2; cmp %s/nm1 %s/nm2", a,
					  test_dir, b, test_dir, test_dir, test_dir));
		free(a);
		free(b);
	}
}

/* ---- symbols ---- */

/* Whether a line of `readelf -sW` defines a symbol of that type; its name goes to `name`. */
static bool defines(const char *line, const char *type, char *name)
{
	char kind[16], index[16];

	return sscanf(line, " %*d: %*x %*s %15s %*s %*s %15s %255s", kind, index, name) == 3 &&
	       str_eq(kind, type) && !str_eq(index, "UND");
}

static void emitted_is_what_the_object_has(void **state)
{
	unsigned int cold = 0;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(units); i++) {
		char *out = shell_output("readelf -sW %s/%s.o", test_dir, units[i]), *line, *save;
		unsigned int in_object = 0, in_record = 0, n;
		struct psrec_file pf;
		const struct psrec *r = open_record(&pf, units[i]);
		char name[256];

		for (line = strtok_r(out, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
			if (defines(line, "FUNC", name)) {
				uint32_t flag = PSREC_FUNC_EMITTED;

				if (str_ends(name, ".cold")) {
					name[strlen(name) - 5] = '\0';
					flag = PSREC_FUNC_COLD_PART;
					cold++;
				}
				assert_true(func(r, name)->flags & flag);
				in_object++;
			} else if (defines(line, "OBJECT", name)) {
				in_object++;
			}
		}
		for (n = 0; n < r->nr_funcs; n++)
			in_record += !!(r->funcs[n].flags & PSREC_FUNC_EMITTED) +
				     !!(r->funcs[n].flags & PSREC_FUNC_COLD_PART);
		for (n = 0; n < r->nr_vars; n++)
			in_record += !!(r->vars[n].flags & PSREC_VAR_EMITTED);
		assert_int_equal(in_object, in_record);
		free(out);
		psrec_close(&pf);
	}
	assert_true(cold);
}

static void assert_place(const struct psrec *r, const struct psrec_loc *loc, const char *file,
			 uint32_t line, uint32_t col)
{
	assert_true(str_ends(psrec_str(r, loc->file), file));
	assert_int_equal(line, loc->line);
	assert_int_equal(col, loc->col);
}

/* Line of the first line of a test file that starts with `text`. */
static uint32_t line_of(const char *name, const char *text)
{
	char *path = xasprintf("tests/plugin/%s.c", name), *file = file_read(path, NULL), *p;
	uint32_t line = 1;

	assert_non_null(file);
	for (p = file; p && !str_starts(p, text); line++) {
		p = strchr(p, '\n');
		if (p)
			p++;
	}
	if (!p)
		fail_msg("no line \"%s\" in %s", text, path);
	free(file);
	free(path);
	return line;
}

static void functions_of_each_linkage(void **state)
{
	struct psrec_file pf;
	const struct psrec *r = open_record(&pf, "symbols");
	const struct psrec_func *f = func(r, "forward"), *alias;
	uint32_t line = line_of("symbols", "static __attribute__((noinline)) int forward");

	(void)state;
	assert_int_equal(PSREC_FUNC_DEFINED | PSREC_FUNC_EMITTED | PSREC_FUNC_NOINLINE,
			 f->flags & ~PSREC_FUNC_FORESEEN);
	assert_string_equal("int (int)", psrec_str(r, f->type));
	assert_place(r, &f->loc, "symbols.c", line, 38);
	assert_int_equal(line, f->range.line);
	assert_int_equal(1, f->range.col);
	assert_int_equal(line + 7, f->range.end_line);
	assert_int_equal(1, f->range.end_col);

	f = func(r, "in_section");
	assert_true(f->flags & PSREC_FUNC_PUBLIC);
	assert_string_equal(".text.special", psrec_str(r, f->section));
	f = func(r, "weak_one");
	assert_true((f->flags & PSREC_FUNC_WEAK) && (f->flags & PSREC_FUNC_VARARGS));
	assert_string_equal("int (int, ...)", psrec_str(r, f->type));

	/* what a macro defines is where the macro is used, to the end of the body after it */
	line = line_of("symbols", "SYSCALL_DEFINE1(nice");
	f = func(r, "do_nice");
	assert_true(f->flags & PSREC_FUNC_FROM_MACRO);
	assert_place(r, &f->loc, "symbols.c", line, 1);
	assert_int_equal(line, f->range.line);
	assert_int_equal(line + 3, f->range.end_line);
	alias = func(r, "sys_nice");
	assert_true((alias->flags & PSREC_FUNC_ALIAS) && (alias->flags & PSREC_FUNC_EMITTED));
	assert_int_equal(func_named(r, "se_nice"), alias->origin);
	psrec_close(&pf);
}

static int compiler_major(void)
{
	char *version = shell_output("%s -dumpversion", compiler());
	int major = atoi(version);

	free(version);
	return major;
}

static void variables(void **state)
{
	struct psrec_file pf;
	const struct psrec *r = open_record(&pf, "symbols");
	uint32_t line = line_of("symbols", "int one, *two"), i, owners = 0;
	const struct psrec_var *v = var(r, "one");

	(void)state;
	assert_string_equal("int one", psrec_str(r, v->type));
	assert_string_equal("int *two", psrec_str(r, var(r, "two")->type));
	assert_int_equal(line, v->range.line);
	assert_int_equal(line + 1, v->range.end_line);
	assert_memory_equal(&v->range, &var(r, "three")->range, sizeof(v->range));
	assert_true(var(r, "three")->flags & PSREC_VAR_INITIALIZED);
	assert_false(v->flags & PSREC_VAR_INITIALIZED);

	v = var(r, "slot");
	assert_true((v->flags & PSREC_VAR_PERCPU) && (v->flags & PSREC_VAR_FROM_MACRO));
	assert_true(v->flags & PSREC_VAR_WRITTEN);
	assert_int_equal(16, v->size);
	assert_true(var(r, "nameless")->flags & PSREC_VAR_ANON_TYPE);
	assert_string_equal("", psrec_str(r, var(r, "nameless")->type));
	assert_string_equal("int (*handler)(struct pair *, const char *)",
			    psrec_str(r, var(r, "handler")->type));
	assert_string_equal("volatile long unsigned int matrix[2][3]",
			    psrec_str(r, var(r, "matrix")->type));
	/* the kernel needs typeof_unqual to declare data so, and GCC 14 is the first to have it */
	assert_string_equal(compiler_major() < 14 ? "struct pair *this_cpu_s" :
			    "__seg_gs struct pair *this_cpu_s",
			    psrec_str(r, var(r, "this_cpu_s")->type));

	/* the definition with the initializer counts, not what is declared before and after */
	v = var(r, "table");
	line = line_of("symbols", "table = {");
	assert_place(r, &v->loc, "symbols.c", line, 1);
	assert_int_equal(line - 1, v->range.line);
	assert_int_equal(line + 2, v->range.end_line);

	for (i = 0; i < r->nr_vars; i++) {
		if (!str_eq(psrec_str(r, r->vars[i].name), "counter"))
			continue;
		assert_true(r->vars[i].flags & PSREC_VAR_STATIC_LOCAL);
		assert_true(str_starts(psrec_str(r, r->vars[i].asm_name), "counter."));
		owners += r->vars[i].owner == func_named(r, "forward") ? 1 : 0;
		owners += r->vars[i].owner == func_named(r, "in_section") ? 2 : 0;
	}
	assert_int_equal(3, owners);
	psrec_close(&pf);
}

static unsigned int count_decls(const struct psrec *r, uint32_t kind, uint32_t index, uint32_t line)
{
	unsigned int i, n = 0;

	for (i = 0; i < r->nr_decls; i++)
		n += r->decls[i].kind == kind && r->decls[i].index == index &&
		     (!line || r->decls[i].loc.line == line);
	return n;
}

static void declarations(void **state)
{
	struct psrec_file pf;
	const struct psrec *r = open_record(&pf, "symbols");
	uint32_t table = var_named(r, "table"), func = func_named(r, "in_section");

	(void)state;
	assert_int_equal(1, count_decls(r, PSREC_K_FUNC, func_named(r, "forward"),
					line_of("symbols", "static int forward")));
	assert_int_equal(3, count_decls(r, PSREC_K_VAR, table, 0));
	assert_int_equal(1, count_decls(r, PSREC_K_VAR, table,
					line_of("symbols", "const struct pair table;")));
	/* both before and after the definition */
	assert_int_equal(2, count_decls(r, PSREC_K_FUNC, func, 0));
	assert_int_equal(1, count_decls(r, PSREC_K_FUNC, func,
					line_of("symbols", "int in_section(void);")));
	psrec_close(&pf);
}

/* ---- calls and inlining ---- */

static bool has_call(const struct psrec *r, const char *from, const char *to, bool source)
{
	uint32_t caller = func_named(r, from), callee = to ? func_named(r, to) : PSREC_NONE, i;

	for (i = 0; i < r->nr_calls; i++)
		if (r->calls[i].caller == caller && r->calls[i].callee == callee &&
		    !(r->calls[i].flags & PSREC_CALL_SOURCE) == !source)
			return true;
	return false;
}

static const struct psrec_inline *copy(const struct psrec *r, const char *outer,
				       const char *callee, const char *into)
{
	uint32_t i;

	for (i = 0; i < r->nr_inlines; i++)
		if (r->inlines[i].outer == func_named(r, outer) &&
		    r->inlines[i].callee == func_named(r, callee) &&
		    r->inlines[i].into == func_named(r, into))
			return &r->inlines[i];
	return NULL;
}

static void inlining(void **state)
{
	struct psrec_file pf;
	const struct psrec *r = open_record(&pf, "inlines");

	(void)state;
	assert_true(has_call(r, "early_user", "own_wrapper", true));
	assert_true(has_call(r, "own_wrapper", "own_leaf", true));
	assert_false(has_call(r, "early_user", "own_wrapper", false));
	assert_true(copy(r, "early_user", "own_wrapper", "early_user")->flags & PSREC_INLINE_EARLY);
	assert_non_null(copy(r, "early_user", "own_leaf", "own_wrapper"));

	assert_false(func(r, "late_once")->flags & PSREC_FUNC_EMITTED);
	assert_int_equal(0, copy(r, "late_user", "late_once", "late_user")->flags);
	/* what was inlined early into a function that is inlined late */
	assert_non_null(copy(r, "late_user", "own_wrapper", "late_once"));
	assert_non_null(copy(r, "late_user", "own_leaf", "own_wrapper"));
	assert_true(has_call(r, "late_user", "outside", false));
	assert_true(has_call(r, "indirect_user", NULL, true));
	assert_true(has_call(r, "indirect_user", NULL, false));
	assert_null(copy(r, "early_user", "late_once", "early_user"));

	assert_true(copy(r, "empty_user", "nothing", "empty_user")->flags & PSREC_INLINE_EARLY);
	assert_true(copy(r, "empty_user", "constant", "empty_user")->flags & PSREC_INLINE_EARLY);
	psrec_close(&pf);
}

static bool has_ref(const struct psrec *r, uint32_t from_kind, uint32_t from, uint32_t to_kind,
		    uint32_t to, uint32_t flags, const char *field)
{
	uint32_t i;

	assert_int_not_equal(PSREC_NONE, from);
	assert_int_not_equal(PSREC_NONE, to);
	for (i = 0; i < r->nr_refs; i++)
		if (r->refs[i].from_kind == from_kind && r->refs[i].from == from &&
		    r->refs[i].to_kind == to_kind && r->refs[i].to == to &&
		    (r->refs[i].flags & flags) == flags &&
		    str_eq(psrec_str(r, r->refs[i].field), field))
			return true;
	return false;
}

static void dropped_header_functions(void **state)
{
	struct psrec_file pf;
	const struct psrec *r = open_record(&pf, "inlines");

	(void)state;
	assert_int_equal(PSREC_NONE, func_named(r, "common_wrapper"));
	assert_int_equal(PSREC_NONE, func_named(r, "common_outer"));
	assert_int_equal(PSREC_NONE, func_named(r, "common_never_used"));
	/* through two of them */
	assert_true(has_call(r, "common_user", "common_target", true));
	assert_true(has_ref(r, PSREC_K_FUNC, func_named(r, "common_user"), PSREC_K_VAR,
			    var_named(r, "common_state"), PSREC_REF_STORE, ""));
	assert_false(has_call(r, "no_calls", "common_target", true));

	/* one whose address is taken is not dropped, wherever its code may be */
	assert_true(has_ref(r, PSREC_K_VAR, var_named(r, "common_pointer"), PSREC_K_FUNC,
			    func_named(r, "common_elsewhere"), PSREC_REF_INIT, ""));
	assert_false(func(r, "common_elsewhere")->flags & PSREC_FUNC_EMITTED);
	psrec_close(&pf);
}

/* From GCC 15 on, the call graph has an edge from an alias to what it is another name of. */
static bool is_alias_of(const struct psrec *r, const char *alias, const char *name)
{
	uint32_t i = func_named(r, alias), origin = i == PSREC_NONE ? i : r->funcs[i].origin;

	return origin != PSREC_NONE &&
	       r->funcs[i].flags & (PSREC_FUNC_ALIAS | PSREC_FUNC_MERGED) &&
	       str_eq(psrec_str(r, r->funcs[origin].asm_name), name);
}

/* GCC's own call graph, as -fcallgraph-info writes it: every edge is a row, and the other way. */
static void calls_left_are_gcc_s(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(units); i++) {
		char *ci = shell_output("cat %s/%s.ci", test_dir, units[i]), *line, *save;
		struct psrec_file pf;
		const struct psrec *r = open_record(&pf, units[i]);
		char from[512], to[512];
		unsigned int edges = 0, rows = 0, n;

		for (line = strtok_r(ci, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
			const char *colon_from, *colon_to, *caller, *callee;

			if (sscanf(line, "edge: { sourcename: \"%511[^\"]\" targetname: \"%511[^\"]\"",
				   from, to) != 2 || str_starts(to, "__builtin_"))
				continue;
			/* locals are called FILE:NAME */
			colon_from = strrchr(from, ':');
			colon_to = strrchr(to, ':');
			caller = colon_from ? colon_from + 1 : from;
			callee = colon_to ? colon_to + 1 : to;
			if (is_alias_of(r, caller, callee))
				continue;
			edges++;
			assert_true(has_call(r, caller, str_eq(to, "__indirect_call") ? NULL : callee,
					     false));
		}
		for (n = 0; n < r->nr_calls; n++)
			rows += !(r->calls[n].flags & PSREC_CALL_SOURCE);
		assert_true(edges > 0 || str_eq(units[i], "symbols"));
		assert_true(rows <= edges);
		free(ci);
		psrec_close(&pf);
	}
}

/* ---- clones ---- */

static const struct psrec_param *param(const struct psrec *r, uint32_t func, uint32_t position)
{
	uint32_t i;

	for (i = 0; i < r->nr_params; i++)
		if (r->params[i].func == func && r->params[i].position == position)
			return &r->params[i];
	fail_msg("no parameter %u of %s", position, psrec_str(r, r->funcs[func].asm_name));
	return NULL;
}

static void clones(void **state)
{
	struct psrec_file pf;
	const struct psrec *r = open_record(&pf, "clones");
	const struct psrec_func *f = func(r, "return_unused.isra.0");
	uint32_t n;

	(void)state;
	assert_true(f->flags & PSREC_FUNC_CLONE);
	assert_true(f->flags & PSREC_FUNC_CLONE_RET_DROPPED);
	assert_false(f->flags & PSREC_FUNC_CLONE_PARAMS_CHANGED);
	assert_int_equal(func_named(r, "return_unused"), f->origin);
	assert_string_equal("return_unused", psrec_str(r, f->name));
	assert_false(func(r, "return_unused")->flags & PSREC_FUNC_EMITTED);

	n = func_named(r, "piece_of.isra.0");
	assert_int_not_equal(PSREC_NONE, n);
	assert_true(r->funcs[n].flags & PSREC_FUNC_CLONE_PARAMS_CHANGED);
	assert_false(r->funcs[n].flags & PSREC_FUNC_CLONE_RET_DROPPED);
	assert_int_equal(PSREC_PARAM_SPLIT, param(r, n, 0)->what);
	assert_int_equal(0, param(r, n, 0)->base);
	assert_int_equal(8 * 256, param(r, n, 0)->offset);
	assert_int_equal(PSREC_PARAM_COPY, param(r, n, 1)->what);
	assert_int_equal(1, param(r, n, 1)->base);

	n = func_named(r, "constant_arg.constprop.0");
	assert_int_not_equal(PSREC_NONE, n);
	assert_true(r->funcs[n].flags & PSREC_FUNC_CLONE_PARAMS_CHANGED);
	assert_int_equal(1, param(r, n, 0)->base);

	f = func(r, "mostly_nothing.part.0");
	assert_true((f->flags & PSREC_FUNC_PARTIAL) && (f->flags & PSREC_FUNC_CLONE));
	assert_int_equal(func_named(r, "mostly_nothing"), f->origin);

	f = func(r, "second_guard.part.0");
	assert_true((f->flags & PSREC_FUNC_MERGED) && (f->flags & PSREC_FUNC_EMITTED));
	assert_int_equal(func_named(r, "first_guard.part.0"), f->origin);
	assert_string_equal("second_guard", psrec_str(r, f->name));
	assert_false(has_call(r, "guarded", "second_guard.part.0", false));
	psrec_close(&pf);
}

/* Every clone that GCC's dump names and that has code is a row, with the function it is of. */
static void clones_are_gcc_s(void **state)
{
	char *dump = shell_output("cat %s/clones.c.*.ipa-clones %s/clones.*ipa-clones 2>/dev/null",
				  test_dir, test_dir), *line, *save;
	struct psrec_file pf;
	const struct psrec *r = open_record(&pf, "clones");
	unsigned int found = 0;

	(void)state;
	for (line = strtok_r(dump, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		char of[256], clone[256];
		uint32_t n;

		if (sscanf(line, "Callgraph clone;%255[^;];%*[^;];%*[^;];%*[^;];%*[^;];%255[^;]",
			   of, clone) != 2)
			continue;
		n = func_named(r, clone);
		if (n == PSREC_NONE || str_eq(of, clone) || !strchr(clone, '.'))
			continue;
		found++;
		assert_true(r->funcs[n].flags & PSREC_FUNC_CLONE);
		/* one that was folded into another kept its name only */
		if (!(r->funcs[n].flags & PSREC_FUNC_MERGED))
			n = r->funcs[n].origin;
		assert_memory_equal(psrec_str(r, r->funcs[n].name), of, strcspn(of, "."));
	}
	assert_true(found >= 4);
	free(dump);
	psrec_close(&pf);
}

/* ---- references ---- */

static void references(void **state)
{
	struct psrec_file pf;
	const struct psrec *r = open_record(&pf, "refs");
	uint32_t ops = var_named(r, "ops"), user = func_named(r, "user");
	const uint32_t init = PSREC_REF_INIT | PSREC_REF_ADDR;

	(void)state;
	assert_true(has_ref(r, PSREC_K_VAR, ops, PSREC_K_FUNC, func_named(r, "opened"), init,
			    "open"));
	assert_true(has_ref(r, PSREC_K_VAR, ops, PSREC_K_FUNC, func_named(r, "worker"), init,
			    "work.func"));
	assert_true(has_ref(r, PSREC_K_VAR, ops, PSREC_K_VAR, var_named(r, "shared"), init,
			    "work.next"));
	assert_true(has_ref(r, PSREC_K_VAR, ops, PSREC_K_FUNC, func_named(r, "handled"), init,
			    "tab[1].handler"));
	assert_true(has_ref(r, PSREC_K_VAR, ops, PSREC_K_VAR, var_named(r, "limits"), init,
			    "tab[1].data"));
	assert_true(has_ref(r, PSREC_K_FUNC, user, PSREC_K_FUNC, func_named(r, "worker"),
			    PSREC_REF_ADDR | PSREC_REF_CALL_ARG, ""));
	assert_true(func(r, "late_worker")->flags & PSREC_FUNC_ADDR_TAKEN);
	assert_true(has_ref(r, PSREC_K_FUNC, user, PSREC_K_VAR, var_named(r, "counter"),
			    PSREC_REF_STORE, ""));
	assert_true(has_ref(r, PSREC_K_FUNC, user, PSREC_K_VAR, var_named(r, "level"),
			    PSREC_REF_LOAD, ""));
	assert_true(has_ref(r, PSREC_K_FUNC, func_named(r, "asm_user"), PSREC_K_VAR,
			    var_named(r, "counter"), PSREC_REF_STORE | PSREC_REF_ASM, ""));
	assert_true(has_ref(r, PSREC_K_FUNC, func_named(r, "pick"), PSREC_K_FUNC,
			    func_named(r, "handled"), PSREC_REF_ADDR, ""));
	assert_false(has_ref(r, PSREC_K_FUNC, func_named(r, "pick"), PSREC_K_FUNC,
			     func_named(r, "worker"), PSREC_REF_ADDR, ""));
	psrec_close(&pf);
}

/* ---- the frame ---- */

static void frame_is_the_prologue_s(void **state)
{
	char *dis = shell_output("objdump -d --no-show-raw-insn --disassemble=switcher %s/frame.o",
				 test_dir), *p = dis, *line, *save;
	struct psrec_file pf;
	const struct psrec *r = open_record(&pf, "frame");
	struct strbuf pushes = { 0 };
	unsigned int locals = 0, slot = 0;
	char canary[16] = "";

	(void)state;
	assert_int_equal(1, r->nr_frames);
	for (line = strtok_r(p, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		char *at;

		if ((at = strstr(line, "push ")) && !locals)
			sb_printf(&pushes, "%s%s", pushes.len ? " " : "", strchr(at, '%') + 1);
		if ((at = strstr(line, "sub ")) && strstr(at, ",%rsp") && !locals)
			locals = strtoul(strchr(at, '$') + 1, NULL, 0);
		/* which register takes it to its slot is the compiler's choice */
		if ((at = strstr(line, "%fs:0x28,%")) && !*canary)
			snprintf(canary, sizeof(canary), "%s,", at + strlen("%fs:0x28,"));
		else if (*canary && (at = strstr(line, ",-0x")) && strstr(at, "(%rbp)") &&
			 strstr(line, canary) && !slot)
			slot = strtoul(at + 2, NULL, 0);
	}
	assert_int_equal(func_named(r, "switcher"), r->frames[0].func);
	assert_string_equal(pushes.buf, psrec_str(r, r->frames[0].saved_regs));
	assert_int_equal(locals, r->frames[0].size);
	assert_int_equal(1, r->frames[0].switch_calls);
	assert_int_equal(1, r->frames[0].has_frame_pointer);
	assert_int_equal(-(int)slot - 16, (int32_t)r->frames[0].canary);
	sb_free(&pushes);
	free(dis);
	psrec_close(&pf);
}

/* ---- refusals ---- */

static void unknown_option_is_refused(void **state)
{
	char *plugin = plugin_path();
	char *out = shell_output("%s -fplugin=%s -fplugin-arg-plugsched-nonsense=1 -c -o %s/x.o "
				 "tests/plugin/frame.c 2>&1 || echo status", compiler(), plugin,
				 test_dir);

	(void)state;
	assert_non_null(strstr(out, "nonsense"));
	assert_non_null(strstr(out, "status"));
	assert_int_equal(0, access(plugin, F_OK));
	free(plugin);
	free(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(code_is_the_same),
		cmocka_unit_test(emitted_is_what_the_object_has),
		cmocka_unit_test(functions_of_each_linkage),
		cmocka_unit_test(variables),
		cmocka_unit_test(declarations),
		cmocka_unit_test(inlining),
		cmocka_unit_test(dropped_header_functions),
		cmocka_unit_test(calls_left_are_gcc_s),
		cmocka_unit_test(clones),
		cmocka_unit_test(clones_are_gcc_s),
		cmocka_unit_test(references),
		cmocka_unit_test(frame_is_the_prologue_s),
		cmocka_unit_test(unknown_option_is_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
