// SPDX-License-Identifier: GPL-2.0
/*
 * test-cases.c - generates each case of tests/codegen/cases and compares the whole text
 *
 * usage: test-cases [CASE...]
 *
 * With BLESS=1 in the environment, what a case generates becomes what it expects. See the
 * README.md of the cases.
 */
#include <fcntl.h>

#include "tests/codegen/fixture.h"

static bool bless;
static struct fixture fx;	/* of the case that runs */

/* ---- running things ---- */

/* Output and status of a command. */
static char *output_of(struct fixture *fx, const char *const *argv, int *status)
{
	const char *log = fixture_path(fx, fx->tmp, "log");

	unlink(log);
	*status = run_cmd(argv, &(struct run_opts){ .log = log });
	return file_read_quiet(log, NULL);
}

/* codegen(), with what it reports, its temporary directory called TMP; from the arena. */
static int generate(struct fixture *fx, const char **messages)
{
	const char *log = fixture_path(fx, fx->tmp, "messages"), *text, *p;
	int fd = open(log, O_CREAT | O_TRUNC | O_WRONLY, 0600), saved = dup(2), err;
	struct strbuf sb = { 0 };

	assert_true(fd >= 0 && saved >= 0);
	dup2(fd, 2);
	err = fixture_generate(fx);
	dup2(saved, 2);
	close(saved);
	close(fd);
	if (err)
		sb_printf(&sb, "%s\n", strerror(-err));
	for (text = fixture_read(fx, log); (p = strstr(text, fx->tmp));
	     text = p + strlen(fx->tmp)) {
		sb_addn(&sb, text, p - text);
		sb_add(&sb, "TMP");
	}
	sb_add(&sb, text);
	*messages = arena_strdup(fx->mem, sb.buf);
	sb_free(&sb);
	return err;
}

/* ---- comparing ---- */

/* @expected: a file of the case; @text: what it should say */
static void compare(struct fixture *fx, const char *expected, const char *text)
{
	const char *path = fixture_path(fx, fx->dir, expected);
	const char *actual = fixture_path(fx, fx->tmp, "actual");
	const char *argv[] = { "diff", "-uN", "--label", expected, "--label", "generated", path,
			       actual, NULL };
	char *diff, *was = file_read_quiet(path, NULL);
	bool same = was && str_eq(was, text);
	int status;

	free(was);
	if (same)
		return;
	if (bless) {
		fixture_write(path, text);
		return;
	}
	fixture_write(actual, text);
	diff = output_of(fx, argv, &status);
	print_error("%s", diff ? diff : "");
	free(diff);
	fail_msg("%s/%s differs; BLESS=1 accepts the change", fx->dir, expected);
}

/* All files in the case's expected/, whose paths are those of the generated tree. */
static void compare_tree(struct fixture *fx, const char *rel)
{
	struct dirent **names;
	int i, n = scandir(fixture_path(fx, fx->dir, rel), &names, NULL, alphasort);

	for (i = 0; i < n; i++) {
		const char *path = fixture_path(fx, rel, names[i]->d_name);

		if (str_eq(names[i]->d_name, ".") || str_eq(names[i]->d_name, ".."))
			;
		else if (path_is_dir(fixture_path(fx, fx->dir, path)))
			compare_tree(fx, path);
		else
			compare(fx, path, fixture_read(fx, fixture_path(fx, fx->work, path +
							       strlen("expected/"))));
		free(names[i]);
	}
	if (n >= 0)
		free(names);
}

/* ---- what holds for every case ---- */

static bool reported(const char *report, const char *file, unsigned int line)
{
	size_t len = strlen(file);
	const char *p;

	for (p = report; *p; p += strcspn(p, "\n"), p += !!*p) {
		unsigned int first, last;

		if (!strncmp(p, file, len) && sscanf(p + len, ":%u-%u:", &first, &last) == 2 &&
		    first <= line && line <= last)
			return true;
	}
	return false;
}

/* A line that no edit reports is in the generated text, in the same order. */
static void check_report(struct fixture *fx, const char *name)
{
	const char *file = arena_printf(fx->mem, FOLDER "%s", name);
	const char *report = fixture_read(fx, fixture_path(fx, fx->work, ".plugsched/edits"));
	const char *old = fixture_read(fx, fixture_path(fx, fx->src, file));
	const char *new = fixture_read(fx, fixture_path(fx, fx->work, file));
	unsigned int line;

	for (line = 1; *old; line++) {
		size_t len = strcspn(old, "\n"), new_len = 0;

		while (!reported(report, file, line)) {
			if (!*new)
				fail_msg("%s:%u changed, but no edit reports that", file, line);
			new_len = strcspn(new, "\n");
			if (new_len == len && !memcmp(old, new, len)) {
				new += new_len + !!new[new_len];
				break;
			}
			new += new_len + !!new[new_len];
		}
		old += len + !!old[len];
	}
}

/* The generated unit is C; or it is not, for the reason that expected.cc-err gives. */
static void check_compiles(struct fixture *fx)
{
	const char *cc = getenv("CC"), *reason = fixture_path(fx, fx->dir, "expected.cc-err");
	const char *argv[] = { cc && *cc && !strchr(cc, ' ') ? cc : "gcc", "-fsyntax-only",
			       "-Wall", "-Wno-unused-function", "-Wno-unused-variable", "-Werror",
			       "-I", fixture_path(fx, fx->top, "kernel"),
			       fixture_path(fx, fx->work, FOLDER "in.c"), NULL };
	int status;
	char *log = output_of(fx, argv, &status), *want;

	if (!path_is_file(reason)) {
		if (status)
			fail_msg("the generated file does not compile:\n%s", log);
		free(log);
		return;
	}
	want = arena_strdup(fx->mem, fixture_read(fx, reason));
	want[strcspn(want, "\n")] = '\0';
	if (!status || !log || !strstr(log, want))
		fail_msg("the compiler should say \"%s\", but says:\n%s", want, log ? log : "");
	free(log);
}

static void run_case(void **state)
{
	const char *messages;
	size_t i;
	int err;

	fixture_open(&fx, *state);
	err = generate(&fx, &messages);
	if (err) {
		if (!bless && !path_is_file(fixture_path(&fx, fx.dir, "expected.err")))
			fail_msg("%s", messages);
		compare(&fx, "expected.err", messages);
		assert_false(path_is_dir(fx.work));
		return;
	}
	if (path_is_file(fixture_path(&fx, fx.dir, "expected.err")))
		fail_msg("no error, but there is an expected.err");
	compare(&fx, "expected.c", fixture_read(&fx, fixture_path(&fx, fx.work, FOLDER "in.c")));
	compare_tree(&fx, "expected");
	for (i = 0; i < fx.nr_inputs; i++)
		if (path_is_file(arena_printf(fx.mem, "%s/" FOLDER "%s", fx.work, fx.inputs[i])))
			check_report(&fx, fx.inputs[i]);
	check_compiles(&fx);
}

/* Runs after a failed test, too. */
static int close_case(void **state)
{
	(void)state;
	fixture_close(&fx);
	return 0;
}

/* ---- all cases ---- */

static int is_case(const struct dirent *d)
{
	return d->d_name[0] != '.' && !str_ends(d->d_name, ".md");
}

static int run_cases(char **names, size_t nr)
{
	struct CMUnitTest tests[nr];
	size_t i;

	for (i = 0; i < nr; i++)
		tests[i] = (struct CMUnitTest){ names[i], run_case, NULL, close_case, names[i] };
	return cmocka_run_group_tests_name("cases", tests, NULL, NULL);
}

int main(int argc, char **argv)
{
	char *value = getenv("BLESS"), *top, *dir, **names;
	struct dirent **found;
	int i, n, failed;

	bless = value && *value && !str_eq(value, "0");
	if (argc > 1)
		return run_cases(argv + 1, argc - 1);
	top = ps_data_path("tests/codegen");
	dir = xasprintf("%s/cases", top);
	n = scandir(dir, &found, is_case, alphasort);
	if (n <= 0) {
		fprintf(stderr, "no cases in %s\n", dir);
		return 1;
	}
	names = xcalloc(n, sizeof(*names));
	for (i = 0; i < n; i++)
		names[i] = found[i]->d_name;
	failed = run_cases(names, n);
	for (i = 0; i < n; i++)
		free(found[i]);
	free(found);
	free(names);
	free(dir);
	free(top);
	return failed;
}
