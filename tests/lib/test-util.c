// SPDX-License-Identifier: GPL-2.0
/* test-util.c - messages, memory, strings, map, hash, files, processes (lib/util.h) */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/hash.h"
#include "lib/util.h"

static char dir[] = "/tmp/plugsched-test-XXXXXX";

static char *in_dir(const char *name)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	return path;
}

static void test_arena(void **state)
{
	struct arena *a = arena_new();
	char *big, *s;
	int i;

	(void)state;
	big = arena_alloc(a, 1 << 20);
	assert_int_equal(big[(1 << 20) - 1], 0);
	memset(big, 0xff, 1 << 20);
	for (i = 0; i < 100000; i++) {
		uint64_t *p = arena_alloc(a, 24);

		assert_int_equal(p[0] | p[1] | p[2], 0);
		assert_int_equal((uintptr_t)p % 16, 0);
		memset(p, 0xff, 24);
	}
	s = arena_printf(a, "%s-%d", "x", 42);
	assert_string_equal(s, "x-42");
	assert_string_equal(arena_strndup(a, "abcdef", 3), "abc");
	arena_free(a);
}

static void test_strbuf(void **state)
{
	struct strbuf sb = { 0 };
	int i;

	(void)state;
	for (i = 0; i < 1000; i++)
		sb_printf(&sb, "%d,", i % 10);
	assert_int_equal(sb.len, 2000);
	assert_int_equal(strlen(sb.buf), 2000);
	sb_addn(&sb, "a\0b", 3);
	assert_int_equal(sb.len, 2003);
	sb_free(&sb);
}

static void test_strmap(void **state)
{
	struct strmap m = { 0 };
	struct strmap_ent *e;
	static char keys[5000][8];
	size_t i, n = 0;

	(void)state;
	assert_null(strmap_get(&m, "none"));
	assert_false(strmap_has(&m, "none"));
	for (i = 0; i < 5000; i++) {
		snprintf(keys[i], sizeof(keys[i]), "k%zu", i);
		strmap_put(&m, keys[i], (void *)i);
	}
	strmap_put(&m, "k7", (void *)77);
	assert_int_equal(m.count, 5000);
	assert_int_equal((uintptr_t)strmap_get(&m, "k7"), 77);
	assert_int_equal((uintptr_t)strmap_get(&m, "k4999"), 4999);
	assert_true(strmap_has(&m, "k0"));
	assert_false(strmap_has(&m, "k5000"));
	strmap_for_each(&m, e)
		n++;
	assert_int_equal(n, 5000);
	strmap_free(&m);
}

static void test_files(void **state)
{
	struct stat before, after;
	size_t size;
	char *data;

	(void)state;
	assert_int_equal(path_make_dirs(in_dir("a/b/c")), 0);
	assert_int_equal(path_make_dirs(in_dir("a/b/c")), 0);
	assert_int_equal(file_write(in_dir("a/f"), "x\0y", 3), 0);
	data = file_read(in_dir("a/f"), &size);
	assert_int_equal(size, 3);
	assert_memory_equal(data, "x\0y", 4);
	free(data);
	assert_int_equal(stat(in_dir("a/f"), &before), 0);
	assert_int_equal(file_write_if_changed(in_dir("a/f"), "x\0y", 3), 0);
	assert_int_equal(stat(in_dir("a/f"), &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
	assert_int_equal(file_write_if_changed(in_dir("a/f"), "x\0z", 3), 0);
	assert_int_equal(stat(in_dir("a/f"), &after), 0);
	assert_int_not_equal(before.st_ino, after.st_ino);
	assert_int_equal(path_make_dirs(in_dir("a/f")), -EEXIST);
	assert_int_equal(path_make_dirs(in_dir("a/f/g")), -ENOTDIR);
	assert_null(file_read_quiet(in_dir("nothing"), NULL));
	assert_int_equal(symlink("/usr", in_dir("a/link")), 0);
	assert_int_equal(path_remove_tree(in_dir("a")), 0);
	assert_false(path_is_dir(in_dir("a")));
	assert_true(path_is_dir("/usr"));
}

/* A disk that is full in the middle leaves the old file and nothing else. */
static void test_no_space(void **state)
{
	struct rlimit old, small;
	static char big[100000];
	char *data;

	(void)state;
	assert_int_equal(file_write(in_dir("kept"), "old", 3), 0);
	getrlimit(RLIMIT_FSIZE, &old);
	small = old;
	small.rlim_cur = 5000;
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &small);
	assert_int_equal(file_write(in_dir("kept"), big, sizeof(big)), -EFBIG);
	setrlimit(RLIMIT_FSIZE, &old);
	data = file_read(in_dir("kept"), NULL);
	assert_string_equal(data, "old");
	free(data);
	assert_int_equal(unlink(in_dir("kept")), 0);
	assert_int_equal(rmdir(dir), 0);
	assert_int_equal(mkdir(dir, 0700), 0);
}

static void test_run(void **state)
{
	char *out;

	(void)state;
	out = run_capture((const char *[]){ "echo", "a b", NULL }, NULL);
	assert_string_equal(out, "a b");
	free(out);
	assert_null(run_capture((const char *[]){ "false", NULL }, NULL));
	assert_int_equal(run_cmd((const char *[]){ "sh", "-c", "exit 7", NULL }, NULL), 7);
	assert_int_equal(run_cmd((const char *[]){ "sh", "-c", "kill -9 $$", NULL }, NULL), 137);
	assert_int_equal(run_cmd((const char *[]){ "/no/such/program", NULL }, NULL), 127);
	assert_true(run_find_program("sh"));
	assert_false(run_find_program("no-such-program"));
}

static void test_human(void **state)
{
	char buf[32];

	(void)state;
	assert_string_equal(str_human_time(buf, 0.336), "0.34 s");
	assert_string_equal(str_human_time(buf, 12.4), "12 s");
	assert_string_equal(str_human_time(buf, 576), "9 min 36 s");
	assert_string_equal(str_human_size(buf, 999), "999 bytes");
	assert_string_equal(str_human_size(buf, 590e6), "590 MB");
}

/* Names out of damaged files must neither break the line nor steer the terminal. */
static void test_message(void **state)
{
	int saved = dup(STDERR_FILENO);
	char *path = in_dir("stderr"), *text;
	size_t size;

	(void)state;
	assert_non_null(freopen(path, "w", stderr));
	ps_err("%s: %s", "a\nb\x1b[2Jc", "caf\xc3\xa9\x7f");
	ps_warn("%d", 1);
	fflush(stderr);
	dup2(saved, STDERR_FILENO);
	close(saved);
	text = file_read(path, &size);
	assert_non_null(text);
	assert_string_equal(text, "plugsched: a?b?[2Jc: caf\xc3\xa9?\nplugsched: warning: 1\n");
	free(text);
	assert_int_equal(unlink(path), 0);
}

static struct {
	char text[64];
	enum ps_level level;
	int count;
} printed;

static void record_message(enum ps_level level, const char *text)
{
	snprintf(printed.text, sizeof(printed.text), "%s", text);
	printed.level = level;
	printed.count++;
}

static void test_set_print(void **state)
{
	ps_print_fn old = ps_set_print(record_message);

	(void)state;
	assert_non_null(old);
	ps_err("%s is\tbad", "x");
	assert_string_equal(printed.text, "x is?bad");
	assert_int_equal(printed.level, PS_ERR);
	ps_warn("%d", 7);
	assert_string_equal(printed.text, "7");
	assert_int_equal(printed.level, PS_WARN);
	assert_ptr_equal(ps_set_print(NULL), record_message);
	ps_err("discarded");
	assert_null(ps_set_print(old));
	assert_int_equal(printed.count, 2);
}

/* AddressSanitizer's malloc() is to fail like any other. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

static jmp_buf no_memory;

static void on_oom(void)
{
	longjmp(no_memory, 1);
}

static void test_oom(void **state)
{
	struct arena *a = arena_new();
	volatile int times = 0;

	(void)state;
	mem_set_oom(on_oom);
	if (!setjmp(no_memory))
		free(xmalloc(PTRDIFF_MAX));
	else
		times++;
	if (!setjmp(no_memory))
		arena_alloc(a, PTRDIFF_MAX - 4096);
	else
		times++;
	mem_set_oom(NULL);
	assert_int_equal(times, 2);
	arena_free(a);
}

/* The reference values of FNV-1a; what is stored in a scheduler.ko must not change. */
static void test_hash(void **state)
{
	(void)state;
	assert_true(hash_bytes(HASH_START, "", 0) == 0xcbf29ce484222325ull);
	assert_true(hash_bytes(HASH_START, "a", 1) == 0xaf63dc4c8601ec8cull);
	assert_true(hash_bytes(HASH_START, "foobar", 6) == 0x85944171f73967e8ull);
	assert_true(hash_bytes(hash_bytes(HASH_START, "foo", 3), "bar", 3) == 0x85944171f73967e8ull);
	assert_int_equal(hash_str32(""), 0x811c9dc5u);
	assert_int_equal(hash_str32("a"), 0xe40c292cu);
	assert_int_equal(hash_str32("foobar"), 0xbf9cf968u);
}

static void hashes_to(const void *data, size_t n, uint64_t wanted)
{
	uint64_t size, hash;

	assert_int_equal(file_write(in_dir("hashed"), data, n), 0);
	assert_int_equal(hash_file(in_dir("hashed"), &size, &hash), 0);
	assert_int_equal(size, n);
	assert_true(hash == wanted);
}

/* Values of another implementation of what hash.h says. */
static void test_hash_file(void **state)
{
	unsigned char big[40000];
	uint64_t size, hash;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(big); i++)
		big[i] = i * 7;
	hashes_to("", 0, 0xcbf29ce484222325ull);
	hashes_to("a", 1, 0xaf63dc4c296230c0ull);
	hashes_to("foobar12", 8, 0xb53a9086e062055full);
	hashes_to("foobar12!", 9, 0x5489132f12064635ull);
	hashes_to(big, sizeof(big), 0xcfc2a48825170b37ull);
	assert_int_equal(hash_file(in_dir("no such file"), &size, &hash), -ENOENT);
}

static void test_normalize(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{ "", "" }, { "a", "a" }, { "./a", "a" }, { "a//b/./c", "a/b/c" },
		{ "kernel/sched/../workqueue_internal.h", "kernel/workqueue_internal.h" },
		{ "a/b/../../c", "c" }, { "../a", "../a" }, { "../../a", "../../a" },
		{ "a/../../b", "../b" }, { "../a/../b", "../b" }, { "a/..", "" },
		{ "/a/../b", "/b" }, { "/../a", "/a" }, { "/", "/" }, { "//a", "/a" },
		{ "..a/../b", "b" }, { "a../b", "a../b" }, { "a/.../b", "a/.../b" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		char *path = xstrdup(cases[i].in);

		path_normalize(path);
		assert_string_equal(path, cases[i].out);
		free(path);
	}
}

static void test_json(void **state)
{
	static const struct {
		const char *in, *out;
	} cases[] = {
		{ "plain", "plain" }, { "a\"b\\c", "a\\u0022b\\u005cc" }, { "\n", "\\u000a" },
		{ "<b", "\\u003cb" }, { "caf\xc3\xa9", "caf\xc3\xa9" },
		{ "\xe2\x82\xac\xf0\x9f\x98\x80", "\xe2\x82\xac\xf0\x9f\x98\x80" },
		/* cut off, alone, too long a form, a surrogate, beyond the last character */
		{ "x\xc3", "x\\ufffd" }, { "\xa9y", "\\ufffdy" }, { "\xc0\xaf", "\\ufffd\\ufffd" },
		{ "\xed\xa0\x80", "\\ufffd\\ufffd\\ufffd" },
		{ "\xf5\x80\x80\x80", "\\ufffd\\ufffd\\ufffd\\ufffd" },
	};
	struct strbuf sb = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		sb_add_json(&sb, cases[i].in, strlen(cases[i].in), "<");
		assert_string_equal(sb.buf, cases[i].out);
		sb_free(&sb);
	}
	sb_add_json(&sb, "a<\0b", 4, "");
	assert_string_equal(sb.buf, "a<\\u0000b");
	sb_free(&sb);
}

static int collect(void *ctx, char *line)
{
	struct strbuf *sb = ctx;

	sb_printf(sb, "[%s]", line);
	return str_starts(line, "stop") ? -ECANCELED : 0;
}

static pid_t started;

static void note_pid(pid_t pid)
{
	started = pid;
}

static void test_lines(void **state)
{
	struct run_opts o = { .stderr_too = true, .group = true, .started = note_pid };
	struct strbuf sb = { 0 };
	double start;
	char *script;

	(void)state;
	assert_int_equal(run_lines((const char *[]){ "sh", "-c",
				   "echo a; echo; echo b >&2; printf c; exit 3", NULL },
				   &o, collect, &sb), 3);
	assert_string_equal(sb.buf, "[a\n][\n][b\n][c]");
	assert_true(started > 0);
	sb_free(&sb);
	assert_int_equal(run_lines((const char *[]){ "true", NULL }, NULL, collect, &sb), 0);
	assert_null(sb.buf);
	assert_int_equal(run_lines((const char *[]){ "/no/such/program", NULL }, NULL, collect, &sb),
			 127);
	/* an error stops the whole group: what the shell has started, too */
	script = xasprintf("(trap 'echo gone >%s; exit' TERM; echo stop; sleep 60 & wait) & wait",
			   in_dir("gone"));
	start = run_now();
	assert_int_equal(run_lines((const char *[]){ "sh", "-c", script, NULL }, &o, collect, &sb),
			 -ECANCELED);
	assert_string_equal(sb.buf, "[stop\n]");
	while (!path_is_file(in_dir("gone")) && run_now() - start < 30)
		usleep(10000);
	assert_int_equal(unlink(in_dir("gone")), 0);
	free(script);
	sb_free(&sb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_message),
		cmocka_unit_test(test_set_print),
		cmocka_unit_test(test_oom),
		cmocka_unit_test(test_arena),
		cmocka_unit_test(test_strbuf),
		cmocka_unit_test(test_strmap),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_no_space),
		cmocka_unit_test(test_normalize),
		cmocka_unit_test(test_run),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_hash),
		cmocka_unit_test(test_hash_file),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_human),
	};
	int failed;

	if (!mkdtemp(dir))
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	rmdir(dir);
	return failed;
}
