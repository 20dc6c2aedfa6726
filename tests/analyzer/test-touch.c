// SPDX-License-Identifier: GPL-2.0
/*
 * test-touch.c - which units of a linked kernel touch the scheduler
 *
 * In:  a kernel of a few lines, a unit for each way to refer to a function or a variable.
 * Out: the units that touch.h names, against those that do.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "analyzer/touch.h"
#include "lib/util.h"

static char dir[] = "/tmp/plugsched-touch-XXXXXX";

static const struct {
	const char *file, *text;
} sources[] = {
	{ "p.profile", "[files]\nkernel/sched/core.c\nkernel/sched/*.h\n[stack_switch]\nx\n" },
	{ "kernel/sched/sched.h", "int sched_fn(int); extern int sched_value[8];\n"
				  "extern int weak_fn(int);\nstruct sched_thing { int n; };\n" },
	{ "kernel/sched/core.c",
	  "#include \"kernel/sched/sched.h\"\n"
	  "int sched_value[8] = { 1 };\nstatic int hidden;\n"
	  "__attribute__((noipa)) int sched_fn(int n) { return n + hidden++; }\n"
	  "__attribute__((weak)) int weak_fn(int n) { return n; }\n" },
	{ "main.c", "const char linux_banner[] = \"Linux version 6.1.0 (t@t) (gcc 12, GNU ld) #1 SMP\\n\";\n"
		    "void _text(void) { }\nint own;\n"
		    "int main_fn(int n) { return own + n * 0x1234567; }\n" },
	{ "calls.c", "int sched_fn(int); int calls(int n) { return sched_fn(n) + 1; }\n" },
	{ "jumps.c", "int sched_fn(int); int jumps(int n) { return sched_fn(n); }\n" },
	{ "takes.c", "int sched_fn(int); void *takes(void) { return (void *)sched_fn; }\n" },
	{ "reads.c", "extern int sched_value[8]; int reads(void) { return sched_value[5]; }\n" },
	/* an immediate operand after the address */
	{ "writes.c", "extern int sched_value[8]; void writes(void) { sched_value[3] = 77; }\n" },
	{ "indexes.c", "extern int sched_value[8]; int indexes(long i) { return sched_value[i]; }\n" },
	{ "holds.c", "int sched_fn(int); int (*holds)(int) = sched_fn;\n" },
	{ "hides.c", "int sched_fn(int);\n"
		     "int (*hides(void))(int) { static int (*volatile at)(int) = sched_fn; return at; }\n" },
	{ "sites.c", "void sites(void) { asm volatile(\"1: nop\\n.pushsection __jump_table, \\\"aw\\\"\\n\"\n"
		     "	\".long 1b - ., 1b - .\\n.quad sched_value + 4 - .\\n.popsection\"); }\n"
		     "extern char __start___jump_table[], __stop___jump_table[];\n"
		     "long bounds(void) { return __stop___jump_table - __start___jump_table; }\n" },
	{ "defines.c", "int weak_fn(int n) { return n + 9; }\n" },
	{ "includes.c", "#include \"kernel/sched/sched.h\"\nint includes(struct sched_thing *t) { return t->n; }\n" },
	{ "asm.S", ".text\n.globl from_asm\nfrom_asm:\n	call sched_fn\n	ret\n"
		   ".section .note.GNU-stack,\"\",@progbits\n" },
};

static bool is_unit(const char *file)
{
	return str_ends(file, ".c") || str_ends(file, ".S");
}

static int sh(const char *fmt, ...)
{
	va_list ap;
	char *cmd;
	int status;

	va_start(ap, fmt);
	if (vasprintf(&cmd, fmt, ap) < 0)
		abort();
	va_end(ap);
	status = system(cmd);
	free(cmd);
	return status;
}

static int compile(const char *file, const char *more)
{
	char *plugin = ps_data_path("plugsched.so");
	int status = sh("cd %s && gcc -O2 -g -fno-ipa-ra -fno-pic -fno-pie -fcf-protection=none -I. -fplugin=%s %s -c %s -o %.*so",
			dir, plugin, more, file, (int)strlen(file) - 1, file);

	free(plugin);
	return status;
}

static int link_kernel(void)
{
	return sh("cd %s && gcc -nostdlib -static -Wl,--build-id -Wl,-e,_text -o vmlinux *.o kernel/sched/core.o",
		  dir);
}

static int setup(void **state)
{
	size_t i;

	(void)state;
	if (!mkdtemp(dir))
		return -1;
	for (i = 0; i < ARRAY_SIZE(sources); i++) {
		char *path = xasprintf("%s/%s", dir, sources[i].file);
		int err = path_make_parents(path);

		if (!err)
			err = file_write(path, sources[i].text, strlen(sources[i].text));
		free(path);
		if (err || (is_unit(sources[i].file) && compile(sources[i].file, "")))
			return -1;
	}
	return link_kernel();
}

static int teardown(void **state)
{
	(void)state;
	return sh("rm -rf %s", dir);
}

static int ask(struct touch *t)
{
	char *sched = xasprintf("%s/kernel/sched/core.o", dir);
	char *vmlinux = xasprintf("%s/vmlinux", dir), *profile = xasprintf("%s/p.profile", dir);
	int err = touch_units(t, sched, vmlinux, profile);

	free(sched);
	free(vmlinux);
	free(profile);
	return err;
}

static bool has(const struct touch *t, const char *file)
{
	size_t i;

	for (i = 0; i < t->nr; i++)
		if (str_ends(t->files[i], file))
			return true;
	return false;
}

static void every_way(void **state)
{
	struct touch t;
	size_t i, units = 0;

	(void)state;
	assert_int_equal(ask(&t), 0);
	for (i = 0; i < ARRAY_SIZE(sources); i++) {
		if (!is_unit(sources[i].file))
			continue;
		units++;
		if (str_eq(sources[i].file, "main.c"))
			assert_false(has(&t, sources[i].file));
		else if (!has(&t, sources[i].file))
			fail_msg("%s touches the scheduler, and is not named", sources[i].file);
	}
	assert_int_equal(t.nr, units - 1);
	assert_int_equal(t.nr_all, units);
	touch_free(&t);
}

/* A place of which nothing says whose it is: no choice is made. */
static void doubt(void **state)
{
	struct touch t;

	(void)state;
	assert_int_equal(compile("holds.c", "-g0"), 0);
	assert_int_equal(link_kernel(), 0);
	assert_int_equal(ask(&t), -ENODATA);
	assert_int_equal(compile("holds.c", ""), 0);
	assert_int_equal(sh("cd %s && objcopy -g --keep-file-symbols vmlinux", dir), 0);
	assert_int_equal(ask(&t), -ENODATA);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_way),
		cmocka_unit_test(doubt),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
