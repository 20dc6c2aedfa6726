// SPDX-License-Identifier: GPL-2.0
/*
 * test-upstream.c - edits of a generated tree, carried over to the kernel's text
 *
 * Each line of the generator's cases (tests/codegen/cases) is edited in turn. What comes out must
 * be the kernel's text with this very edit, or a refusal where the line is not the kernel's.
 */
#include "tests/codegen/fixture.h"

#include "module/changes.h"
#include "module/upstream.h"

#define UNIT	FOLDER "in.c"

static struct fixture fx;
static struct workdir wd;
static const char *kernel, *generated;
static char said[4096];

static void listen(enum ps_level level, const char *text)
{
	(void)level;
	snprintf(said, sizeof(said), "%s", text);
}

static void open_tree(const char *name)
{
	fixture_open(&fx, name);
	assert_int_equal(fixture_generate(&fx), 0);
	assert_int_equal(workdir_open(&wd, fx.work, false), 0);
	strmap_put(&wd.state, "source", (void *)fx.src);
	kernel = fixture_read(&fx, fixture_path(&fx, fx.src, UNIT));
	generated = fixture_read(&fx, fixture_path(&fx, fx.work, UNIT));
}

static void close_tree(void)
{
	workdir_close(&wd);
	fixture_close(&fx);
}

/* Returns what becomes of the kernel's text, NULL when the edit is refused. */
static const char *carried(const char *edited)
{
	ps_print_fn print = ps_set_print(listen);
	const char *text = kernel;
	struct upstream u;
	int err;

	*said = '\0';
	fixture_write(fixture_path(&fx, fx.work, UNIT), edited);
	err = upstream_open(&u, &wd, &fx.bd);
	ps_set_print(print);
	if (err) {
		assert_int_equal(err, -EINVAL);
		assert_non_null(strstr(said, UNIT ":"));
		return NULL;
	}
	assert_true(u.nr <= 1);
	if (u.nr)
		text = arena_strdup(fx.mem, u.files[0].text.buf);
	upstream_close(&u);
	return text;
}

static const char *replaced(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);

	if (!at)
		fail_msg("\"%s\" is not in: %s", from, text);
	return arena_printf(fx.mem, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

/* @text without @len bytes at @at */
static const char *without(const char *text, const char *at, size_t len)
{
	return arena_printf(fx.mem, "%.*s%s", (int)(at - text), text, at + len);
}

static size_t lines(const char *text)
{
	size_t n = 0;

	while ((text = strchr(text, '\n')))
		n += *text++ == '\n';
	return n;
}

/* Does the line have another name for a static local than the kernel's? */
static bool renamed(const char *line, size_t len)
{
	return memmem(line, len, "n__", 3);
}

static void every_line(const char *name, size_t *accepted, size_t *refused)
{
	static const char mark[] = "int mark;\n";
	const char *line, *next, *out;

	open_tree(name);
	assert_string_equal(carried(generated), kernel);
	for (line = generated; *line; line = next) {
		size_t len;

		next = strchrnul(line, '\n');
		next += *next == '\n';
		len = next - line;
		/* added before it */
		out = carried(arena_printf(fx.mem, "%.*s%s%s", (int)(line - generated), generated,
					   mark, line));
		if (out) {
			assert_string_equal(replaced(out, mark, ""), kernel);
			(*accepted)++;
		} else {
			(*refused)++;
		}
		/* removed: the kernel's text lacks this line, too, and nothing else */
		out = carried(without(generated, line, len));
		if (out) {
			size_t at = 0;

			while (out[at] && out[at] == kernel[at])
				at++;
			/* the first difference may lie in a line that starts alike */
			while (at && kernel[at - 1] != '\n')
				at--;
			if (renamed(line, len))
				assert_true(lines(out) + 1 == lines(kernel));
			else
				assert_string_equal(without(kernel, kernel + at, len), out);
			(*accepted)++;
		} else {
			(*refused)++;
		}
	}
	close_tree();
}

static void every_line_of_every_case(void **state)
{
	static const char *const names[] = {
		"everything", "unchanged", "directives", "init-function", "outsider-static-inline",
		"shared-array", "shared-list-head", "static-locals-of-one-name", "switched-class",
		"callback-address-taken",
	};
	size_t i, accepted = 0, refused = 0;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(names); i++)
		every_line(names[i], &accepted, &refused);
	print_message("# %zu edits carried over, %zu refused\n", accepted, refused);
	assert_true(accepted > 200);
	assert_true(refused > 20);
}

static void names_are_the_kernels_again(void **state)
{
	const char *out;

	(void)state;
	open_tree("static-locals-of-one-name");
	out = carried(replaced(generated, "	s->n += n__interface;\n",
			       "	if (n__interface)\n		s->n -= n__interface;\n"));
	assert_non_null(out);
	assert_string_equal(out, replaced(kernel, "	s->n += n;\n",
					  "	if (n)\n		s->n -= n;\n"));
	/* the declaration is the generator's */
	assert_null(carried(replaced(generated, "extern int n__other", "extern long n__other")));
	assert_non_null(strstr(said, ":16: this edit changes text that is not the kernel's"));
	close_tree();
}

static void generated_names_are_refused(void **state)
{
	(void)state;
	open_tree("everything");
	assert_null(carried(replaced(generated, "	arm(tick);\n", "	__vmlinux_new(tick);\n")));
	assert_non_null(strstr(said, "a name that only the module has"));
	/* a callback's own definition goes by its own name upstream */
	assert_string_equal(carried(replaced(generated, "	arm(tick);\n",
					     "	__mod_tick((void *)0);\n")),
			    replaced(kernel, "	arm(tick);\n", "	tick((void *)0);\n"));
	close_tree();
}

static void other_source_is_refused(void **state)
{
	(void)state;
	open_tree("unchanged");
	fixture_write(fixture_path(&fx, fx.src, UNIT), arena_printf(fx.mem, "%s/* */\n", kernel));
	assert_null(carried(arena_printf(fx.mem, "%sint mine;\n", generated)));
	assert_non_null(strstr(said, "run plugsched init again"));
	close_tree();
}

/* What is added, removed, or the module's own. */
static void whole_files(void **state)
{
	struct strbuf patch = { 0 };
	struct upstream u;

	(void)state;
	open_tree("everything");
	fixture_write(fixture_path(&fx, fx.work, FOLDER "new.h"), "int new;\n");
	fixture_write(fixture_path(&fx, fx.work, FOLDER "in.mod.c"), "int built;\n");
	fixture_write(fixture_path(&fx, fx.work, "plugsched/mine.c"), "int mine;\n");
	assert_int_equal(unlink(fixture_path(&fx, fx.work, FOLDER "part.c")), 0);
	assert_int_equal(upstream_open(&u, &wd, &fx.bd), 0);
	assert_int_equal(u.nr, 3);
	assert_string_equal(u.files[0].file, FOLDER "new.h");
	assert_int_equal(u.files[0].kind, UPSTREAM_ADDED);
	assert_int_equal(upstream_patch(&u, &u.files[0], &patch), 0);
	assert_string_equal(patch.buf, "--- /dev/null\n+++ b/" FOLDER "new.h\n@@ -0,0 +1 @@\n+int new;\n");
	assert_string_equal(u.files[1].file, FOLDER "part.c");
	assert_int_equal(u.files[1].kind, UPSTREAM_REMOVED);
	assert_true(u.files[2].module);
	sb_free(&patch);
	upstream_close(&u);
	close_tree();
}

static void functions_are_listed(void **state)
{
	struct changes ch = { 0 };
	const char *text;

	(void)state;
	open_tree("everything");
	text = replaced(generated, "SYSCALL_DEFINE1(move, int, a)\n{\n",
			"static int added(void)\n{\n	return 1;\n}\n\n"
			"SYSCALL_DEFINE1(move, int, a)\n{\n	a++;\n");
	text = replaced(text, "	forward(mode", "	/* only a comment */\n	forward(mode");
	text = replaced(text, "	counter += n__tick;", "	counter -= n__tick;");
	fixture_write(fixture_path(&fx, fx.work, UNIT), text);
	assert_int_equal(changes_find(&ch, &wd, &fx.bd, UNIT), 0);
	assert_int_equal(ch.nr, 3);
	assert_string_equal(ch.list[0].name, "tick");
	assert_int_equal(ch.list[0].func->class, BD_CALLBACK);
	assert_string_equal(ch.list[1].name, "added");
	assert_int_equal(ch.list[1].kind, CHANGE_ADDED);
	assert_null(ch.list[1].func);
	assert_string_equal(ch.list[2].name, "move");
	free(ch.list);
	close_tree();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_line_of_every_case),
		cmocka_unit_test(names_are_the_kernels_again),
		cmocka_unit_test(generated_names_are_refused),
		cmocka_unit_test(other_source_is_refused),
		cmocka_unit_test(whole_files),
		cmocka_unit_test(functions_are_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
