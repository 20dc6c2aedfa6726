// SPDX-License-Identifier: GPL-2.0
/*
 * test-boot.c - is a packaged scheduler loaded: settings, command line, state, hostile files
 *
 * A machine is a directory with files of the form that the kernel and the packages have; the module
 * is made by tests/package/fixture.sh.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "boot/boot.h"
#include "boot/settings.h"
#include "boot/state.h"
#include "lib/util.h"

#define RELEASE	"6.1.0-1-test"
#define BOOT_1	"11111111-2222-3333-4444-555555555555"
#define BOOT_2	"99999999-2222-3333-4444-555555555555"

static char dir[] = "/tmp/plugsched-boot-XXXXXX";
static struct boot_env env;
static struct boot_plan plan;
static char message[1024];

static char *at(const char *name)
{
	static char path[12][128];
	static int n;

	n = (n + 1) % 12;
	snprintf(path[n], sizeof(path[n]), "%s/%s", dir, name);
	return path[n];
}

static void put(const char *name, const void *data, size_t size)
{
	assert_int_equal(path_make_parents(at(name)), 0);
	assert_int_equal(file_write(at(name), data, size), 0);
}

static void text(const char *name, const char *s)
{
	put(name, s, strlen(s));
}

static void keep_message(enum ps_level level, const char *s)
{
	(void)level;
	snprintf(message, sizeof(message), "%s", s);
}

static void make_ko(const char *release, const char *id, const char *version)
{
	char cmd[512];

	snprintf(cmd, sizeof(cmd), "bash -c '. tests/package/fixture.sh; make_ko %s %s %s \"%s\"'",
		 at("modules/" RELEASE "/scheduler.ko"), release, id, version);
	assert_int_equal(system(cmd), 0);
}

static void make_notes(const char *id)
{
	char notes[20] = { 4, 0, 0, 0, 4, 0, 0, 0, 3, 0, 0, 0, 'G', 'N', 'U', 0 };

	memcpy(notes + 16, id, 4);
	put("notes", notes, sizeof(notes));
}

/* A machine whose running kernel has its module installed, and has just booted. */
static int setup(void **state)
{
	(void)state;
	assert_int_equal(path_remove_tree(dir), 0);
	assert_int_equal(path_make_dirs(at("modules/" RELEASE)), 0);
	text("conf", "# comment\nload-at-boot = yes\n\nload-at-install=yes\n");
	text("cmdline", "root=/dev/vda1 ro quiet\n");
	text("boot_id", BOOT_1 "\n");
	make_notes("\1\2\3\4");
	make_ko(RELEASE, "01020304", "1");
	env = (struct boot_env){
		.modules = strdup(at("modules")), .conf = strdup(at("conf")),
		.cmdline = strdup(at("cmdline")), .boot_id = strdup(at("boot_id")),
		.state = strdup(at("var/state")), .notes = strdup(at("notes")), .release = RELEASE,
	};
	ps_set_print(keep_message);
	message[0] = '\0';
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	ps_set_print(NULL);
	free((char *)env.modules);
	free((char *)env.conf);
	free((char *)env.cmdline);
	free((char *)env.boot_id);
	free((char *)env.state);
	free((char *)env.notes);
	return path_remove_tree(dir);
}

static void decided(enum boot_verdict verdict, const char *why)
{
	boot_decide(&env, BOOT_AT_BOOT, &plan);
	if (plan.verdict != verdict || !strstr(plan.why, why))
		fail_msg("verdict %d, expected %d: \"%s\", expected \"%s\"", plan.verdict, verdict,
			 plan.why, why);
	assert_string_equal(message, "");
}

static void test_loads_the_running_kernels(void **state)
{
	(void)state;
	decided(BOOT_LOAD, "the running kernel's");
	assert_string_equal(plan.file, at("modules/" RELEASE "/scheduler.ko"));
	assert_string_equal(plan.kernel, "01020304");
	assert_int_equal(strlen(plan.module), 40);
	/* a decision changes nothing */
	assert_int_equal(access(env.state, F_OK), -1);
}

static void test_none(void **state)
{
	(void)state;
	env.release = "6.1.0-2-test";
	decided(BOOT_NONE, "no scheduler is installed for kernel 6.1.0-2-test");
	assert_string_equal(plan.file, "");
	env.release = "../" RELEASE;
	decided(BOOT_NONE, "no scheduler is installed");
	env.release = "";
	decided(BOOT_NONE, "no scheduler is installed");
}

static void test_foreign(void **state)
{
	(void)state;
	make_notes("\1\2\3\5");
	decided(BOOT_FOREIGN, "build-id 01020305");
	/* of the same build-id, which cannot be, and another release */
	make_notes("\1\2\3\4");
	make_ko("6.1.0-9-test", "01020304", "1");
	decided(BOOT_FOREIGN, "is for kernel 6.1.0-9-test");
}

static void test_damaged_module(void **state)
{
	(void)state;
	text("modules/" RELEASE "/scheduler.ko", "\177ELF");
	decided(BOOT_UNSURE, "is not a kernel module");
	text("modules/" RELEASE "/scheduler.ko", "");
	decided(BOOT_UNSURE, "is not a kernel module");
	unlink(at("modules/" RELEASE "/scheduler.ko"));
	assert_int_equal(mkdir(at("modules/" RELEASE "/scheduler.ko"), 0755), 0);
	decided(BOOT_UNSURE, "is not a kernel module");
}

static void test_no_notes(void **state)
{
	(void)state;
	text("notes", "\1");
	decided(BOOT_UNSURE, "notes");
	unlink(at("notes"));
	decided(BOOT_UNSURE, "notes");
}

static void test_cmdline(void **state)
{
	static const struct {
		const char *line;
		enum boot_verdict verdict;
	} cases[] = {
		{ "quiet plugsched.enable=0\n", BOOT_OFF },
		{ "plugsched.enable=0", BOOT_OFF },
		{ "plugsched.enable=n quiet", BOOT_OFF },
		{ "plugsched.enable=1 quiet\n", BOOT_LOAD },
		{ "plugsched.enable=0 plugsched.enable=1\n", BOOT_LOAD },
		{ "plugsched.enable=1 plugsched.enable=0\n", BOOT_OFF },
		{ "plugsched.enable=maybe\n", BOOT_OFF },
		{ "plugsched.enable=\n", BOOT_OFF },
		{ "x=\"a plugsched.enable=0 b\"\n", BOOT_LOAD },
		{ "\"plugsched.enable=0\"\n", BOOT_OFF },
		{ "plugsched.enable=\"0\"\n", BOOT_OFF },
		{ "xplugsched.enable=0 plugsched.enabled=0\n", BOOT_LOAD },
		{ "", BOOT_LOAD },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		text("cmdline", cases[i].line);
		boot_decide(&env, BOOT_AT_BOOT, &plan);
		if (plan.verdict != cases[i].verdict)
			fail_msg("%s: verdict %d", cases[i].line, plan.verdict);
	}
	unlink(at("cmdline"));
	decided(BOOT_UNSURE, "cannot read the kernel's command line");
}

static void early(enum boot_verdict verdict, const char *why)
{
	boot_decide(&env, BOOT_EARLY, &plan);
	if (plan.verdict != verdict || !strstr(plan.why, why))
		fail_msg("verdict %d, expected %d: \"%s\", expected \"%s\"", plan.verdict, verdict,
			 plan.why, why);
}

static void test_early(void **state)
{
	(void)state;
	early(BOOT_OFF, "load-early = no");
	unlink(at("conf"));
	early(BOOT_OFF, "load-early = no");
	text("conf", "load-early = yes\n");
	early(BOOT_LOAD, "");
	decided(BOOT_LOAD, "");
	text("conf", "load-early = yes\nload-at-install = no\n");
	early(BOOT_LOAD, "");
	text("conf", "load-early = yes\nload-at-boot = no\n");
	early(BOOT_OFF, "load-at-boot = no");
	text("conf", "load-early = yes\n");
	text("cmdline", "plugsched.enable=0\n");
	early(BOOT_OFF, "plugsched.enable=0");
	/* noted in the initramfs, and not confirmed: left out by the next one */
	text("cmdline", "quiet\n");
	early(BOOT_LOAD, "");
	assert_int_equal(boot_begin(&env, &plan), 0);
	text("boot_id", BOOT_2 "\n");
	early(BOOT_LEFT_OUT, "did not come up");
}

static void test_settings(void **state)
{
	(void)state;
	text("conf", "load-at-boot = no\n");
	decided(BOOT_OFF, "load-at-boot = no");
	boot_decide(&env, BOOT_AT_INSTALL, &plan);
	assert_int_equal(plan.verdict, BOOT_LOAD);
	text("conf", "load-at-install = no");
	boot_decide(&env, BOOT_AT_INSTALL, &plan);
	assert_int_equal(plan.verdict, BOOT_OFF);
	decided(BOOT_LOAD, "");
	unlink(at("conf"));
	decided(BOOT_LOAD, "");
	text("conf", "");
	decided(BOOT_LOAD, "");
	text("conf", "\nload-at-boot\n");
	decided(BOOT_UNSURE, "conf:2:");
	text("conf", "load-early = soon\n");
	decided(BOOT_UNSURE, "conf:1:");
	text("conf", "load-at-boot = perhaps\n");
	decided(BOOT_UNSURE, "conf:1:");
	text("conf", "load-at-bot = no\n");
	decided(BOOT_UNSURE, "conf:1:");
	put("conf", "load-at-boot = yes\n\0\n", 21);
	decided(BOOT_UNSURE, "not a text file");
}

static void test_confirmed_boots_go_on(void **state)
{
	size_t confirmed;

	(void)state;
	decided(BOOT_LOAD, "");
	assert_int_equal(boot_begin(&env, &plan), 0);
	/* the unit again, in the same boot */
	decided(BOOT_LOAD, "");
	assert_int_equal(boot_confirm(&env, &confirmed), 0);
	assert_int_equal(confirmed, 1);
	assert_int_equal(boot_confirm(&env, &confirmed), 0);
	assert_int_equal(confirmed, 0);
	text("boot_id", BOOT_2 "\n");
	decided(BOOT_LOAD, "");
}

static void test_broken_boot(void **state)
{
	size_t confirmed;

	(void)state;
	decided(BOOT_LOAD, "");
	assert_int_equal(boot_begin(&env, &plan), 0);
	text("boot_id", BOOT_2 "\n");
	decided(BOOT_LEFT_OUT, "that boot did not come up (boot " BOOT_1 ")");
	boot_decide(&env, BOOT_AT_INSTALL, &plan);
	assert_int_equal(plan.verdict, BOOT_LEFT_OUT);
	/* a later boot's confirmation is not that boot's */
	assert_int_equal(boot_confirm(&env, &confirmed), 0);
	assert_int_equal(confirmed, 0);
	decided(BOOT_LEFT_OUT, "did not come up");
	/* another version is another matter, for another kernel too */
	make_ko(RELEASE, "01020304", "2");
	decided(BOOT_LOAD, "");
	make_ko(RELEASE, "01020304", "1");
	decided(BOOT_LEFT_OUT, "did not come up");
	assert_int_equal(boot_retry(&env), 0);
	decided(BOOT_LOAD, "");
}

static void test_refused_is_no_broken_boot(void **state)
{
	struct boot_state st;

	(void)state;
	decided(BOOT_LOAD, "");
	assert_int_equal(boot_begin(&env, &plan), 0);
	assert_int_equal(boot_refused(&env, &plan, "a task would not\nleave"), 0);
	assert_int_equal(boot_state_read(env.state, &st), 0);
	assert_int_equal(st.nr, 1);
	assert_string_equal(st.list[0].reason, "a task would not");
	text("boot_id", BOOT_2 "\n");
	decided(BOOT_LOAD, "");
}

static void test_damaged_state(void **state)
{
#define K "01020304"
	static const char *const bad[] = {
		"", "\n", "plugsched-state 2\n", "plugsched-state 1",
		"plugsched-state 1\ntrying " K " " K " " BOOT_1,	/* cut */
		"plugsched-state 1\ntrying " K " " K " " BOOT_1 " 12",
		"plugsched-state 1\ntrying " K " " K " " BOOT_1 " 12x\n",
		"plugsched-state 1\ntrying " K " " K " " BOOT_1 " -1\n",
		"plugsched-state 1\ntrying " K " " K " " BOOT_1 " 99999999999999999999\n",
		"plugsched-state 1\ntrying " K " " K " " BOOT_1 "1 12\n",
		"plugsched-state 1\ntrying " K " zz " BOOT_1 " 12\n",
		"plugsched-state 1\nworking " K " " K " " BOOT_1 " 12\n",
		"plugsched-state 1\ntrying\n",
	};
	char many[65536] = "plugsched-state 1\n";
	size_t i, len = strlen(many);

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		text("var/state", bad[i]);
		decided(BOOT_UNSURE, "is damaged");
		assert_true(boot_begin(&env, &plan) < 0);
		message[0] = '\0';
	}
	put("var/state", "plugsched-state 1\n\0\n", 20);
	decided(BOOT_UNSURE, "is damaged");
	for (i = 0; i < BOOT_STATE_MAX + 1; i++)
		len += snprintf(many + len, sizeof(many) - len, "trying %08zx " K " " BOOT_1 " 1\n", i);
	text("var/state", many);
	decided(BOOT_UNSURE, "is damaged");
	assert_int_equal(boot_retry(&env), 0);
	decided(BOOT_LOAD, "");
}

/* Each prefix of a real state and each with one byte changed: read or refused, no crash. */
static void test_state_bytes(void **state)
{
	struct boot_state st;
	size_t size, i;
	char *good;

	(void)state;
	decided(BOOT_LOAD, "");
	assert_int_equal(boot_begin(&env, &plan), 0);
	assert_int_equal(boot_refused(&env, &plan, "why"), 0);
	good = file_read(env.state, &size);
	assert_non_null(good);
	for (i = 0; i < size; i++) {
		char byte = good[i];

		put("var/state", good, i);
		assert_int_equal(boot_state_read(env.state, &st),
				 i == strlen("plugsched-state 1\n") ? 0 : -EBADMSG);
		good[i] ^= 0x80;
		put("var/state", good, size);
		boot_state_read(env.state, &st);
		assert_true(st.nr <= 1);
		good[i] = byte;
	}
	free(good);
}

static void test_state_unreadable(void **state)
{
	(void)state;
	assert_int_equal(path_make_dirs(at("var/state")), 0);
	decided(BOOT_UNSURE, "cannot read");
	assert_int_equal(path_remove_tree(at("var")), 0);
	/* a file where the directory belongs */
	text("var", "x");
	boot_decide(&env, BOOT_AT_BOOT, &plan);
	assert_int_equal(plan.verdict, BOOT_UNSURE);
	assert_true(boot_begin(&env, &plan) < 0);
}

static void test_boot_id(void **state)
{
	(void)state;
	text("boot_id", "11111111\n");
	decided(BOOT_UNSURE, "this boot's id");
	text("boot_id", BOOT_1 "x\n");
	decided(BOOT_UNSURE, "this boot's id");
	unlink(at("boot_id"));
	decided(BOOT_UNSURE, "this boot's id");
}

static void test_many_kernels(void **state)
{
	struct boot_state st = { .nr = 0 };
	char id[16];
	size_t i;

	(void)state;
	for (i = 0; i < 3 * BOOT_STATE_MAX; i++) {
		snprintf(id, sizeof(id), "%08zx", i);
		boot_state_add(&st, id, "aa")->kind = BOOT_CONFIRMED;
		memcpy(st.list[st.nr - 1].boot, BOOT_1, sizeof(BOOT_1));
	}
	assert_int_equal(st.nr, BOOT_STATE_MAX);
	assert_null(boot_state_find(&st, "00000000", "aa"));
	assert_non_null(boot_state_find(&st, id, "aa"));
	assert_int_equal(boot_state_write(env.state, &st), 0);
	memset(&st, 0xff, sizeof(st));
	assert_int_equal(boot_state_read(env.state, &st), 0);
	assert_int_equal(st.nr, BOOT_STATE_MAX);
}

/* In a process of its own, which may mount. */
static int full_disk(void)
{
	static char zeros[1 << 16];
	int fd;

	if (path_make_dirs(at("var")) || mount("tmpfs", at("var"), "tmpfs", 0, "size=4k"))
		return 2;
	fd = open(at("var/fill"), O_WRONLY | O_CREAT, 0600);
	while (write(fd, zeros, sizeof(zeros)) > 0)
		;
	close(fd);
	boot_decide(&env, BOOT_AT_BOOT, &plan);
	fd = plan.verdict == BOOT_LOAD && boot_begin(&env, &plan) < 0 &&
	     strstr(message, "cannot write") ? 0 : 1;
	umount(at("var"));
	return fd;
}

static void test_full_disk(void **state)
{
	int status;
	pid_t pid;

	(void)state;
	if (geteuid() != 0) {
		print_message("# not root: a full disk is not tried\n");
		return;
	}
	pid = fork();
	if (!pid)
		_exit(full_disk());
	waitpid(pid, &status, 0);
	if (WEXITSTATUS(status) == 2)
		print_message("# no tmpfs to be had: a full disk is not tried\n");
	else
		assert_int_equal(status, 0);
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_loads_the_running_kernels), TEST(test_none), TEST(test_foreign),
		TEST(test_damaged_module), TEST(test_no_notes), TEST(test_cmdline),
		TEST(test_settings), TEST(test_early),
		TEST(test_confirmed_boots_go_on), TEST(test_broken_boot),
		TEST(test_refused_is_no_broken_boot), TEST(test_damaged_state),
		TEST(test_state_bytes), TEST(test_state_unreadable), TEST(test_boot_id),
		TEST(test_many_kernels), TEST(test_full_disk),
	};

	if (!mkdtemp(dir))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
