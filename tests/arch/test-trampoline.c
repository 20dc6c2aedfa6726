// SPDX-License-Identifier: GPL-2.0
/*
 * test-trampoline.c - the stack trampoline together with the kernel's own code, executed
 *
 * For __schedule() of each distribution's kernel in frames/ a program is made of the runtime's
 * stack_switch.S, the frame as it is read from the target, and the function's own bytes, moved to
 * where a program may be. frames/run.c goes through them as a task does.
 */
#include <elf.h>
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "analyzer/frame.h"
#include "lib/file.h"
#include "lib/util.h"

#define REST	0x10000000ULL	/* what the kernel's text is moved to */

static char dir[] = "/tmp/plugsched-test-XXXXXX", top[4096];
static struct bd_frame frame;
static struct frame_callees callees;
static struct image img;

static int sh(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static int sh(const char *fmt, ...)
{
	char cmd[4096];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(cmd, sizeof(cmd), fmt, ap);
	va_end(ap);
	return system(cmd);
}

static int setup_group(void **state)
{
	(void)state;
	if (!mkdtemp(dir) || !getcwd(top, sizeof(top)))
		return -1;
	return sh("cd %s && mkdir x86 linux asm && cp %s/runtime/kmod/x86/stack_switch.S x86 && for h in linux/linkage.h linux/objtool.h asm/asm.h asm/percpu.h asm/unwind_hints.h; do cp %s/tests/arch/frames/shim.h $h; done && echo '#define PS_HAVE_UNWIND_HINT_UNDEFINED 1' > have.h",
		  dir, top, top);
}

static int teardown_group(void **state)
{
	(void)state;
	return sh("rm -rf %s", dir);
}

static uint64_t address(const char *name)
{
	uint32_t i = image_find(&img, name, IMG_NONE);

	return i == IMG_NONE ? 0 : img.syms[i].value;
}

/* Where an address of the kernel is in the program. */
static uint64_t moved(uint64_t addr)
{
	return addr ? addr - img.secs[image_section(&img, ".rest")].addr + REST : 0;
}

/* The kernel's function where it is in the kernel, and what the frame rule reads there. */
static void read_kernel(const char *source)
{
	char *path = xasprintf("%s/kernel", dir);

	assert_int_equal(sh("${CC:-gcc} -c -o %s/kernel.o '%s' && ld -e 0 --no-check-sections --no-warn-rwx-segments $(sed -n '1,2s/^# //p' '%s') -o %s %s/kernel.o",
			    dir, source, source, path, dir), 0);
	assert_int_equal(image_open(&img, path), 0);
	assert_int_equal(frame_read(&img, image_find(&img, "__schedule", IMG_NONE), "__switch_to_asm",
				    &frame, &callees), 0);
	free(path);
}

static void write_frame(void)
{
	char *path = xasprintf("%s/frame.h", dir);
	uint64_t func = address("__schedule");
	struct strbuf out = { 0 };
	FILE *f;

	assert_int_equal(img.arch->frame_define(frame.saved_regs, frame.locals, frame.canary_rbp,
						frame.canary_symbol, &out), 0);
	sb_printf(&out, "#define PS_FRAME_SWITCH %llu\n#define PS_FRAME_FUNC __schedule\n",
		  (unsigned long long)(frame.switch_call - func));
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fputs(out.buf, f) < 0, 0);
	assert_int_equal(fclose(f), 0);
	sb_free(&out);
	free(path);
}

static void run(void)
{
	struct strbuf stubs = { 0 };
	unsigned int i;

	/* the sections of both are apart; the rest is data that is made code */
	assert_int_equal(sh("cd %s && objcopy --rename-section .text=.kernel --set-section-flags .rest=alloc kernel.o moved.o && ${CC:-gcc} -O1 -fno-stack-protector -fcf-protection=none -no-pie -I. -Wl,-z,noexecstack -Wl,--no-warn-rwx-segments -Wl,--section-start=.rest=0x%llx -Wl,--section-start=.kernel=0x%llx -Wl,--no-check-sections -o run %s/tests/arch/frames/run.c x86/stack_switch.S moved.o",
			    dir, REST, (unsigned long long)moved(address("__schedule")),
			    top), 0);
	sb_printf(&stubs, "0x%llx", (unsigned long long)moved(address("__switch_to_asm")));
	for (i = 0; i < callees.nr; i++)
		sb_printf(&stubs, " 0x%llx",
			  (unsigned long long)moved(img.syms[callees.sym[i]].value));
	sb_printf(&stubs, " 0x%llx", (unsigned long long)moved(address("__x86_return_thunk")));
	assert_int_equal(sh("%s/run '%s' %d 0x%llx %s", dir, frame.saved_regs, frame.canary_rbp,
			    (unsigned long long)(*frame.canary_symbol ?
						 moved(address(frame.canary_symbol)) : 0),
			    stubs.buf), 0);
	sb_free(&stubs);
}

static void forget(void)
{
	image_close(&img);
	free((char *)frame.func);
	free((char *)frame.saved_regs);
	free((char *)frame.canary_symbol);
	memset(&frame, 0, sizeof(frame));
}

static void distributions(void **state)
{
	glob_t g;
	size_t i;

	(void)state;
	assert_int_equal(glob("tests/arch/frames/[0-9]*.S", 0, NULL, &g), 0);
	assert_true(g.gl_pathc >= 6);
	for (i = 0; i < g.gl_pathc; i++) {
		print_message("# %s\n", g.gl_pathv[i]);
		read_kernel(g.gl_pathv[i]);
		write_frame();
		run();
		forget();
	}
	globfree(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(distributions),
	};

	return cmocka_run_group_tests(tests, setup_group, teardown_group);
}
