// SPDX-License-Identifier: GPL-2.0
/*
 * run.c - executes the stack trampoline and what the kernel's code does after the switch
 *
 * In:  the saved registers, place of the canary, address of the symbol that holds it (0:
 *      %gs:0x28), addresses of the functions that the kernel's code calls: the switch, the one
 *      after it, others. Linked with stack_switch.S and a function of frames/.
 * Out: nothing, or what is wrong; exit status.
 *
 * It is called as the kernel would be: the caller's registers hold a pattern. First the module's
 * function returns without a switch, then it switches and its frame is dropped. Each time the
 * caller must find its registers and its stack as they were.
 */
#include <asm/prctl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CANARY	0x5ca1ab1e00c0ffeeULL
#define NR_KEPT	6
#define NR_CALLS	16

/* the caller's registers, and its stack pointer */
struct caller {
	uint64_t rbx, rbp, r12, r13, r14, r15, rsp;
};

static const struct {
	const char *name;
	uint64_t value;
} pattern[NR_KEPT] = {
	{ "rbx", 0x1111111111111111 }, { "rbp", 0x2222222222222222 },
	{ "r12", 0x3333333333333333 }, { "r13", 0x4444444444444444 },
	{ "r14", 0x5555555555555555 }, { "r15", 0x6666666666666666 },
};

uint64_t *plugsched_frame;	/* the trampoline's */
static char *saved_regs;
static long canary;
static int switches, entered;
static unsigned int calls[NR_CALLS];
/* a task that has nothing to do */
static uint64_t task[0x1000];

void call_entry(struct caller *after);
void switch_away(void *task);
void plugsched_stack_func(unsigned int mode);
void ps_stacks_leave(void *task, void *sp);

__asm__("call_entry:\n"
	"	push %rbx; push %rbp; push %r12; push %r13; push %r14; push %r15; push %rdi\n"
	"	mov $0x1111111111111111, %rbx\n"
	"	mov $0x2222222222222222, %rbp\n"
	"	mov $0x3333333333333333, %r12\n"
	"	mov $0x4444444444444444, %r13\n"
	"	mov $0x5555555555555555, %r14\n"
	"	mov $0x6666666666666666, %r15\n"
	"	mov %rsp, sp_before(%rip)\n"
	"	xor %edi, %edi\n"
	"	call plugsched_stack_entry\n"
	"	mov %rsp, %rcx\n"
	"	mov sp_before(%rip), %rsp\n"
	"	pop %rdi\n"
	"	mov %rbx, (%rdi); mov %rbp, 8(%rdi); mov %r12, 16(%rdi); mov %r13, 24(%rdi)\n"
	"	mov %r14, 32(%rdi); mov %r15, 40(%rdi); mov %rcx, 48(%rdi)\n"
	"	pop %r15; pop %r14; pop %r13; pop %r12; pop %rbp; pop %rbx\n"
	"	ret\n"
	/* with whatever the module's function had in its registers, on a frame of its own */
	"switch_away:\n"
	"	mov $-1, %rbx\n"
	"	mov %rbx, %r12; mov %rbx, %r13; mov %rbx, %r14; mov %rbx, %r15\n"
	"	mov %rbx, %rcx; mov %rbx, %rdx; mov %rbx, %r8; mov %rbx, %rbp\n"
	"	mov %rdi, %rsi\n"
	"	sub $0x400, %rsp\n"
	"	jmp plugsched_switch_to\n");

uint64_t sp_before;

static void fail(const char *what, const char *which)
{
	fprintf(stderr, "%s %s\n", what, which);
	exit(1);
}

static uint64_t value_of(const char *reg)
{
	int i;

	for (i = 0; i < NR_KEPT; i++)
		if (!strcmp(pattern[i].name, reg))
			return pattern[i].value;
	fail("unknown register", reg);
	return 0;
}

/* Each register is where the kernel's own function would have saved it. */
static void check_frame(void)
{
	char *regs = strdup(saved_regs), *reg;
	uint64_t *slot = plugsched_frame;

	for (reg = strtok(regs, " "); reg; reg = strtok(NULL, " "))
		if (*slot-- != value_of(reg))
			fail("wrong value in the slot of", reg);
	free(regs);
	if ((char *)(plugsched_frame + 2) != (char *)sp_before)
		fail("the frame is elsewhere than below", "the return address");
	if (canary && *(uint64_t *)((char *)plugsched_frame + canary) != CANARY)
		fail("no canary in", "its slot");
}

void plugsched_stack_func(unsigned int mode)
{
	(void)mode;
	entered++;
	check_frame();
	if (!switches)
		return;
	switch_away(task);
}

void ps_stacks_leave(void *task, void *sp)
{
	(void)task, (void)sp;
}

static void check_caller(const struct caller *c)
{
	const uint64_t *reg = &c->rbx;
	int i;

	for (i = 0; i < NR_KEPT; i++)
		if (reg[i] != pattern[i].value)
			fail("the caller lost its", pattern[i].name);
	if (c->rsp != sp_before)
		fail("the caller lost its", "rsp");
}

/* What is called counts, and gives its first argument back: incl n; mov %rdi, %rax; ret. */
static void put_function(uint64_t addr, unsigned int *count)
{
	uint8_t code[] = { 0xff, 0x04, 0x25, 0, 0, 0, 0, 0x48, 0x89, 0xf8, 0xc3 };
	uint32_t where = (uintptr_t)count;
	uint64_t page = addr & ~0xfffULL;

	memcpy(code + 3, &where, sizeof(where));
	if (mprotect((void *)page, 0x2000, PROT_READ | PROT_WRITE | PROT_EXEC))
		fail("cannot write", "a function");
	memcpy((void *)addr, code, sizeof(code));
}

int main(int argc, char **argv)
{
	static uint64_t area[16];
	struct caller after;
	uint64_t symbol;
	int i;

	if (argc < 4)
		fail("usage:", "run SAVED CANARY SYMBOL FUNCTION...");
	saved_regs = argv[1];
	canary = strtol(argv[2], NULL, 0);
	symbol = strtoull(argv[3], NULL, 0);
	for (i = 4; i < argc && i < 4 + NR_CALLS; i++)
		put_function(strtoull(argv[i], NULL, 0), &calls[i - 4]);
	area[5] = CANARY;
	if (symbol)
		*(uint64_t *)symbol = CANARY;
	if (syscall(SYS_arch_prctl, ARCH_SET_GS, symbol ? 0 : (unsigned long)area))
		fail("cannot set", "gs");
	for (switches = 0; switches < 2; switches++) {
		memset(&after, 0, sizeof(after));
		call_entry(&after);
		check_caller(&after);
	}
	if (entered != 2)
		fail("the module's function", "was not entered");
	if (calls[0] != 1)
		fail("stacks were", "not switched once");
	if (calls[1] != 1)
		fail("what follows the switch", "was not called once");
	return 0;
}
