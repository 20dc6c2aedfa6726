// SPDX-License-Identifier: GPL-2.0
/*
 * test-frame.c - frame of the context-switch function
 *
 * frames/RELEASE.S holds __schedule() of a distribution's kernel, byte for byte, with its call
 * frame information; frames/cases.S holds functions of a few instructions, good ones and those that
 * must be refused. What is read is compared with what binutils say.
 */
#include <elf.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "analyzer/cfi.h"
#include "analyzer/frame.h"
#include "lib/util.h"

#define SWITCH	"__switch_to_asm"

static char dir[] = "/tmp/plugsched-test-XXXXXX";
static char *cases_path;
static struct image cases;
static struct bd_frame frame;
static struct frame_callees callees;
static char message[512];

static void keep_message(enum ps_level level, const char *s)
{
	(void)level;
	snprintf(message, sizeof(message), "%s", s);
}

/* ---- fixtures ---- */

static int sh(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static int sh(const char *fmt, ...)
{
	char cmd[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(cmd, sizeof(cmd), fmt, ap);
	va_end(ap);
	return system(cmd);
}

/* @places: where its sections go, NULL: its first lines say it. */
static char *assemble(const char *name, const char *places)
{
	char *path = xasprintf("%s/%s", dir, name);

	if (sh("cd tests/arch/frames && ${CC:-gcc} -c -o %s.o %s.S && ld -e 0 --no-check-sections --no-warn-rwx-segments %s$(sed -n '1,2s/^# //p' %s.S) -o %s %s.o",
	       path, name, places ? places : "", name, path, path))
		fail_msg("%s.S does not assemble", name);
	return path;
}

static int setup_group(void **state)
{
	(void)state;
	if (!mkdtemp(dir))
		return -1;
	cases_path = assemble("cases", "-Ttext=0xffffffff81000000 -Tdata=0xffffffff81a00000 --section-start=.jumps=0xffffffff81800000 --section-start=.altinstructions=0xffffffff81900000 ");
	ps_set_print(keep_message);
	return image_open(&cases, cases_path);
}

static int teardown_group(void **state)
{
	(void)state;
	ps_set_print(NULL);
	image_close(&cases);
	free(cases_path);
	return sh("rm -rf %s", dir);
}

static void forget(void)
{
	free((char *)frame.func);
	free((char *)frame.saved_regs);
	free((char *)frame.canary_symbol);
	memset(&frame, 0, sizeof(frame));
	message[0] = '\0';
}

static int teardown(void **state)
{
	(void)state;
	forget();
	return 0;
}

static uint32_t symbol(const struct image *img, const char *name)
{
	uint32_t i = image_find(img, name, IMG_NONE);

	if (i == IMG_NONE)
		fail_msg("no symbol %s", name);
	return i;
}

static uint64_t address(const struct image *img, const char *name)
{
	return img->syms[symbol(img, name)].value;
}

static int read_func(const struct image *img, const char *name)
{
	forget();
	return frame_read(img, symbol(img, name), SWITCH, &frame, &callees);
}

static void calls(const struct image *img, const char *names)
{
	char list[256] = "";
	unsigned int i;

	for (i = 0; i < callees.nr; i++)
		snprintf(list + strlen(list), sizeof(list) - strlen(list), "%s%s", i ? " " : "",
			 img->syms[callees.sym[i]].name);
	assert_string_equal(list, names);
}

/* ---- distributions' kernels ---- */

static const struct kernel {
	const char *release;
	uint32_t locals;
	const char *canary_symbol;
	const char *callees;
} kernels[] = {
	{ "5.10.0-43-cloud-amd64", 40, "",
	  "finish_task_switch _raw_spin_lock_irqsave __x86_indirect_thunk_array _raw_spin_unlock_irqrestore" },
	{ "6.1.0-56-cloud-amd64", 32, "", "finish_task_switch.isra.0" },
	{ "6.12.117+deb12-cloud-amd64", 64, "", "finish_task_switch.isra.0" },
	/* gcc 14 */
	{ "6.12.118+deb13-cloud-amd64", 64, "", "finish_task_switch.isra.0" },
	/* gcc 16, with stores instead of pushes */
	{ "7.2.13+deb14-cloud-amd64", 56, "__ref_stack_chk_guard",
	  "finish_task_switch.isra.0 __SCT__tp_func_sched_exit_tp" },
	{ "7.3.4+deb13-cloud-amd64", 56, "__ref_stack_chk_guard",
	  "finish_task_switch.isra.0 __SCT__tp_func_sched_exit_tp" },
	/* real-time */
	{ "7.3.4+deb13-rt-amd64", 56, "__ref_stack_chk_guard",
	  "finish_task_switch.isra.0 __SCT__tp_func_sched_exit_tp" },
};

/* The only call of the switch, as objdump has it. */
static uint64_t switch_by_objdump(const char *path)
{
	char *cmd = xasprintf("objdump -d -j .text %s", path), line[512];
	uint64_t addr = 0;
	FILE *f = popen(cmd, "r");

	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		if (!strstr(line, "call ") || !strstr(line, "<" SWITCH ">"))
			continue;
		assert_int_equal(addr, 0);
		addr = strtoull(line, NULL, 16);
	}
	assert_int_equal(pclose(f), 0);
	free(cmd);
	return addr;
}

/* Where readelf says that a register is saved for @addr, "rbp+16" for "CFA"; "" if it does not. */
static void rule_by_readelf(const char *path, uint64_t addr, const char *reg, char *rule,
			    size_t size)
{
	char *cmd = xasprintf("readelf --debug-dump=frames-interp %s", path), line[512], *word, *save;
	int column = -1, i;
	FILE *f = popen(cmd, "r");

	assert_non_null(f);
	*rule = '\0';
	while (fgets(line, sizeof(line), f)) {
		bool head = strstr(line, "LOC ") != NULL;

		if (!head && (column < 0 || strtoull(line, NULL, 16) > addr || !strstr(line, "c-8")))
			continue;
		for (i = 0, word = strtok_r(line, " \n", &save); word;
		     i++, word = strtok_r(NULL, " \n", &save)) {
			if (head && str_eq(word, reg))
				column = i;
			else if (!head && i == column)
				snprintf(rule, size, "%s", word);
		}
	}
	assert_int_equal(pclose(f), 0);
	free(cmd);
}

static void readelf_agrees(const char *path)
{
	char *regs = xstrdup(frame.saved_regs), *reg, *save, rule[32], want[32];
	int off = -16, nr = 0;

	rule_by_readelf(path, frame.switch_call, "CFA", rule, sizeof(rule));
	assert_string_equal(rule, "rbp+16");
	for (reg = strtok_r(regs, " ", &save); reg; reg = strtok_r(NULL, " ", &save), off -= 8, nr++) {
		rule_by_readelf(path, frame.switch_call, reg, rule, sizeof(rule));
		snprintf(want, sizeof(want), "c%d", off);
		assert_string_equal(rule, want);
	}
	assert_int_equal(nr, 6);
	free(regs);
}

static void kernel_is_read(const struct kernel *k)
{
	char *path = assemble(k->release, NULL);
	struct image img;

	assert_int_equal(image_open(&img, path), 0);
	assert_int_equal(read_func(&img, "__schedule"), 0);
	assert_string_equal(frame.func, "__schedule");
	assert_string_equal(frame.saved_regs, "rbp r15 r14 r13 r12 rbx");
	assert_int_equal(frame.locals, k->locals);
	assert_int_equal(frame.canary_rbp, -48);
	assert_string_equal(frame.canary_symbol, k->canary_symbol);
	assert_int_equal(frame.switch_call, switch_by_objdump(path));
	assert_int_equal(frame.resume, frame.switch_call + 5);
	calls(&img, k->callees);
	readelf_agrees(path);
	image_close(&img);
	free(path);
}

static void distributions(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(kernels); i++)
		kernel_is_read(&kernels[i]);
}

/* ---- cases ---- */

static const struct good {
	const char *name;
	uint32_t locals;
	int32_t canary;
	const char *canary_symbol, *callees;
} goods[] = {
	{ "pushed", 32, -48, "", "finish" },
	{ "landing_pad", 32, -48, "", "finish" },
	{ "moved", 56, -48, "__stack_chk_guard", "finish trace" },
	{ "no_canary", 0, 0, "", "finish" },
	{ "loops", 32, -48, "", "finish" },
	{ "own_locals", 32, -48, "", "finish" },
	{ "tail_call", 0, 0, "", "finish" },
	{ "parted", 32, -48, "", "finish trace" },
};

static void good_ones(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(goods); i++) {
		if (read_func(&cases, goods[i].name))
			fail_msg("%s: %s", goods[i].name, message);
		assert_string_equal(frame.saved_regs, "rbp r15 r14 r13 r12 rbx");
		assert_int_equal(frame.locals, goods[i].locals);
		assert_int_equal(frame.canary_rbp, goods[i].canary);
		assert_string_equal(frame.canary_symbol, goods[i].canary_symbol);
		calls(&cases, goods[i].callees);
	}
}

/* With NAME_here, it is named as the place. */
static const struct bad {
	const char *name, *what;
} bads[] = {
	{ "register_live", "it uses rbx, which is not set after the switch" },
	{ "part_live", "it uses rcx, which is not set after the switch" },
	{ "path_live", "it uses rsi, which is not set after the switch" },
	{ "call_live", "it uses rsi, which is not set after the switch" },
	{ "flags_live", "it uses flags, which are not set after the switch" },
	{ "local_live", "it reads the frame at CFA-72, which is not set after the switch" },
	{ "half_live", "it reads the frame at CFA-72, which is not set after the switch" },
	{ "canary_live", "it reads the frame at CFA-64, which is not set after the switch" },
	{ "below_live", "it reads below the stack pointer" },
	{ "vector_live", "it uses a register that is not followed (xmm0)" },
	{ "label_live", "it uses r13, which is not set after the switch" },
	{ "not_saved", "r12 is not saved in the frame" },
	{ "gap", "the saved registers are not side by side below the frame pointer" },
	{ "expression", "the frame is found by an expression" },
	{ "register_expression", "rbx is not saved in the frame" },
	{ "no_frame_pointer", "the frame is not found by the frame pointer" },
	{ "no_information", "the file has no call frame information for it" },
	{ "changes", "the call frame information changes there" },
	{ "return_elsewhere", "the return address is not at the top of the frame" },
	{ "return_lost", "the return address may be another one by then" },
	{ "swapped", "r14 is not saved on every path where the call frame information says" },
	{ "one_path", "r15 is not saved on every path where the call frame information says" },
	{ "pointer_moved", "rbp is not the frame pointer on every path to it" },
	{ "alloca", "the stack pointer is at no fixed place of the frame" },
	{ "aligned", "the stack pointer is at no fixed place of the frame" },
	{ "odd", "the frame has an odd size" },
	{ "huge", "the frame has an odd size" },
	{ "two_canaries", "the canary is in more than one place" },
	{ "no_switch", "nothing in it switches stacks" },
	{ "jumps_to_switch", "nothing in it switches stacks" },
	{ "switches_before", "it is a second switch of stacks" },
	{ "switches_after", "it is a second switch of stacks" },
	{ "prefixed", "it cannot be redirected" },
	{ "pushes_half", "it pushes something else than a word" },
	{ "pops_memory", "it pops something else than a register" },
	{ "pops_above", "the stack pointer leaves the frame" },
	{ "branches_away", "it leaves the function" },
	{ "calls_many", "too many functions are called after the switch" },
	{ "wrong_order", "it does not give the caller back its rbx" },
	{ "not_restored", "it does not give the caller back its rbx" },
	{ "freed_too_little", "the stack pointer is not at the return address" },
	{ "return_changed", "the return address is not what it was" },
	{ "pops_arguments", "the stack pointer is not at the return address" },
	{ "writes_above", "it writes to the caller's frame" },
	{ "indexed", "it uses the frame at a place that depends on data" },
	{ "jumps_by_data", "it jumps to a place that depends on data" },
	{ "calls_itself", "it calls into the function itself" },
	{ "runs_out", "the function ends after it" },
	{ "leaves", "the stack pointer is not at the return address" },
	{ "stops", "it leaves the function" },
	{ "no_instruction", "it is not an instruction" },
	{ "replaced", "the kernel may replace it when it boots" },
};

static void bad_one(const struct bad *b)
{
	char *here = xasprintf("%s_here", b->name), *want;

	if (read_func(&cases, b->name) != -ENOTSUP)
		fail_msg("%s is not refused", b->name);
	if (image_find(&cases, here, IMG_NONE) != IMG_NONE)
		want = xasprintf("%s+0x%lx: %s (", b->name,
				 (unsigned long)(address(&cases, here) - address(&cases, b->name)),
				 b->what);
	else
		want = xasprintf("%s: %s: its frame cannot be rebuilt", b->name, b->what);
	if (!strstr(message, want))
		fail_msg("%s: \"%s\" lacks \"%s\"", b->name, message, want);
	free(here);
	free(want);
}

static void bad_ones(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(bads); i++)
		bad_one(&bads[i]);
}

/* Each function of cases.S that has a switch is in one of the tables. */
static void no_case_is_forgotten(void **state)
{
	size_t nr = 0, i;

	(void)state;
	for (i = 0; i < cases.nr_syms; i++)
		nr += cases.syms[i].type == STT_FUNC && cases.syms[i].size > 1;
	/* parted has two */
	assert_int_equal(nr, ARRAY_SIZE(goods) + ARRAY_SIZE(bads) + 1);
}

static void other_names(void **state)
{
	(void)state;
	/* nothing is called so: no call is one of it */
	forget();
	assert_int_equal(frame_read(&cases, symbol(&cases, "pushed"), "absent", &frame, &callees),
			 -ENOTSUP);
	assert_non_null(strstr(message, "nothing in it switches stacks"));
	/* an object without code */
	forget();
	assert_int_equal(frame_read(&cases, symbol(&cases, "__start___jump_table"), SWITCH, &frame,
				    &callees), -EINVAL);
}

static void compiler_agrees(void **state)
{
	const struct bd_frame f = {
		.saved_regs = "rbp r15 r14 r13 r12 rbx", .locals = 56, .canary_rbp = -48,
	};
	const struct arch *x86 = arch_by_machine(EM_X86_64);

	(void)state;
	assert_true(frame_agrees(x86, &f, "rbp r15 r14 r13 r12 rbx", 56, -64));
	assert_true(frame_agrees(x86, &f, "rbp r15 r14 r13 r12 rbx", 56, 0));
	/* stored by mov */
	assert_true(frame_agrees(x86, &f, "rbp", 96, -64));
	assert_true(frame_agrees(x86, &f, "rbp r15 r14", 80, -64));
	assert_false(frame_agrees(x86, &f, "rbp", 56, -64));
	assert_false(frame_agrees(x86, &f, "rbp r15 r14 r13 r12 rbx", 64, -64));
	assert_false(frame_agrees(x86, &f, "rbp r15 r14 r13 r12 rbx", 56, -56));
	assert_false(frame_agrees(x86, &f, "rbp r14", 88, -64));
	assert_false(frame_agrees(x86, &f, "rbp r1", 88, -64));
	assert_false(frame_agrees(x86, &f, "rbp r15 r14 r13 r12 rbx rdi", 56, -64));
}

/* ---- damage ---- */

static bool row_of(void *arg, uint64_t addr, struct arch_unwind *row)
{
	return cfi_row(arg, addr, row);
}

static uint64_t no_label(void *arg, uint64_t addr)
{
	(void)arg, (void)addr;
	return 0;
}

static bool not_replaced(void *arg, uint64_t addr, unsigned int size)
{
	(void)arg, (void)addr, (void)size;
	return false;
}

/* @size bytes of code in place of those of a case. */
static int read_code(struct cfi *cfi, uint64_t addr, const uint8_t *from, size_t size,
		     struct arch_frame *f)
{
	/* no longer than it is, for the sanitizers */
	uint8_t *code = malloc(size ? size : 1);
	struct arch_switcher sw = {
		.pieces = { { code, size, addr } }, .nr_pieces = 1,
		.switch_func = address(&cases, SWITCH),
		.return_thunk = address(&cases, "__x86_return_thunk"),
		.canary_fail = address(&cases, "__stack_chk_fail"),
		.canary = address(&cases, "__stack_chk_guard"),
		.unwind = row_of, .jump_label = no_label, .replaced = not_replaced, .arg = cfi,
	};
	struct arch_fault fault;
	int err;

	assert_non_null(code);
	memcpy(code, from, size);
	err = cases.arch->frame_read(&sw, f, &fault);
	free(code);
	if (err)
		assert_true(err == -ENOTSUP && fault.what[0]);
	return err;
}

/*
 * The function ends early, with its section, or a byte is another one: read or refused, but what
 * is read is within bounds, and nothing past the end is.
 */
static void damaged_code(void **state)
{
	const struct img_sym *sym = &cases.syms[symbol(&cases, "moved")];
	struct cfi *cfi = cfi_open(&cases);
	uint8_t code[512];
	struct arch_frame f;
	unsigned int v;
	size_t i;

	(void)state;
	assert_non_null(cfi);
	assert_true(sym->size <= sizeof(code));
	memcpy(code, image_bytes(&cases, sym->sec, sym->value, sym->size), sym->size);
	assert_int_equal(read_code(cfi, sym->value, code, sym->size, &f), 0);
	for (i = 0; i < address(&cases, "__stack_chk_fail") - sym->value && i < sym->size; i++) {
		uint8_t good = code[i];

		for (v = 0; v < 256; v += 3) {
			code[i] = v;
			if (read_code(cfi, sym->value, code, sym->size, &f))
				continue;
			assert_true(f.locals <= 4096 && f.locals % 8 == 0);
			assert_string_equal(f.saved_regs, "rbp r15 r14 r13 r12 rbx");
			assert_true(f.switch_call >= sym->value &&
				    f.resume < sym->value + sym->size);
		}
		code[i] = good;
	}
	for (i = 0; i + 5 < sym->size; i++)
		read_code(cfi, sym->value, code, i, &f);
	for (i = 0; i < 0x34; i++)
		assert_int_equal(read_code(cfi, sym->value, code, i, &f), -ENOTSUP);
	cfi_close(cfi);
}

/* The file with one byte of the call frame information changed, in place. */
static void change_byte(const struct image *img, uint64_t off, uint8_t v)
{
	FILE *f = fopen(img->path, "r+b");

	assert_non_null(f);
	assert_int_equal(fseek(f, off, SEEK_SET), 0);
	assert_int_equal(fputc(v, f), v);
	assert_int_equal(fclose(f), 0);
}

/* What is damaged there is refused, or does not matter: it is never believed. */
static void damaged_information(void **state)
{
	static const uint8_t values[] = { 0x00, 0x01, 0x0f, 0x10, 0x7f, 0x80, 0x8c, 0xff };
	char *path = assemble(kernels[1].release, NULL);
	uint32_t sec;
	uint64_t start, off;
	struct image img;
	size_t i, refused = 0;

	(void)state;
	assert_int_equal(image_open(&img, path), 0);
	sec = image_section(&img, ".debug_frame");
	assert_int_not_equal(sec, IMG_NONE);
	start = img.secs[sec].offset;
	for (off = start; off < start + img.secs[sec].size; off++) {
		uint8_t good = image_bytes(&img, sec, img.secs[sec].addr + (off - start), 1)[0];

		for (i = 0; i < ARRAY_SIZE(values); i++) {
			struct image other;

			change_byte(&img, off, values[i]);
			assert_int_equal(image_open(&other, path), 0);
			if (read_func(&other, "__schedule")) {
				refused++;
			} else {
				assert_string_equal(frame.saved_regs, "rbp r15 r14 r13 r12 rbx");
				assert_int_equal(frame.locals, 32);
			}
			image_close(&other);
		}
		change_byte(&img, off, good);
	}
	assert_true(refused > 100);
	image_close(&img);
	free(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(distributions, teardown),
		cmocka_unit_test_teardown(good_ones, teardown),
		cmocka_unit_test_teardown(bad_ones, teardown),
		cmocka_unit_test_teardown(no_case_is_forgotten, teardown),
		cmocka_unit_test_teardown(other_names, teardown),
		cmocka_unit_test_teardown(compiler_agrees, teardown),
		cmocka_unit_test_teardown(damaged_code, teardown),
		cmocka_unit_test_teardown(damaged_information, teardown),
	};

	return cmocka_run_group_tests(tests, setup_group, teardown_group);
}
