// SPDX-License-Identifier: GPL-2.0
/*
 * step.c - the exchange of a jump, instruction by instruction
 *
 * In:  prepare and exchange, the addresses of ps_arch_prepare() and ps_arch_exchange() of the
 *      module in memory, whose plugsched.h this is built with.
 * Out: parameters steps: instructions that were executed one by one, with a look at the block after
 *      each; torn: how often it was neither as before nor as after; wrong: exchanges that did not
 *      end as they should.
 *
 * It is a block of our own, with a jump at each place that it has room for, written and taken back.
 */
#include <linux/irqflags.h>
#include <linux/kdebug.h>
#include <linux/module.h>
#include <linux/string.h>
#include <asm/debugreg.h>
#include <asm/processor-flags.h>
#include "plugsched.h"

#define BLOCK	16

static unsigned long prepare, exchange;
module_param(prepare, ulong, 0400);
module_param(exchange, ulong, 0400);

static unsigned int steps, torn, wrong;
module_param(steps, uint, 0400);
module_param(torn, uint, 0400);
module_param(wrong, uint, 0400);

static u8 block[BLOCK] __aligned(BLOCK);
static u8 before[BLOCK], after[BLOCK];
static bool stepping;

static int look(struct notifier_block *nb, unsigned long event, void *data)
{
	struct die_args *args = data;
	unsigned long *dr6 = (unsigned long *)args->err;

	if (event != DIE_DEBUG || !stepping || !(*dr6 & DR_STEP))
		return NOTIFY_DONE;
	*dr6 &= ~DR_STEP;
	steps++;
	if (memcmp(block, before, BLOCK) && memcmp(block, after, BLOCK))
		torn++;
	return NOTIFY_STOP;
}

static struct notifier_block looker = { .notifier_call = look };

static void step_exchange(const struct ps_exchange *one)
{
	void (*call)(const struct ps_exchange *exchange, unsigned int nr) = (void *)exchange;
	unsigned long flags;

	local_irq_save(flags);
	stepping = true;
	/* clang-format off */
	asm volatile("pushfq; orq %0, (%%rsp); popfq" : : "i" (X86_EFLAGS_TF) : "cc", "memory");
	call(one, 1);
	asm volatile("pushfq; andq %0, (%%rsp); popfq" : : "i" (~X86_EFLAGS_TF) : "cc", "memory");
	/* clang-format on */
	stepping = false;
	local_irq_restore(flags);
}

typedef void (*prepare_fn)(struct ps_exchange *exchange, u8 *at, const u8 *bytes);

static void write_at(unsigned int place, const u8 *bytes)
{
	prepare_fn call = (prepare_fn)prepare;
	struct ps_exchange one = { };

	memcpy(before, block, BLOCK);
	memcpy(after, block, BLOCK);
	memcpy(after + place, bytes, PS_JUMP_SIZE);
	call(&one, block + place, bytes);
	step_exchange(&one);
	wrong += !!memcmp(block, after, BLOCK);
}

static int __init step_init(void)
{
	static const u8 jump[PS_JUMP_SIZE] = { 0xe9, 0x12, 0x34, 0x56, 0x78 };
	u8 old[PS_JUMP_SIZE];
	unsigned int place;
	int ret;

	if (!prepare || !exchange)
		return -EINVAL;
	ret = register_die_notifier(&looker);
	if (ret)
		return ret;
	for (place = 0; place < BLOCK; place++)
		block[place] = 0xa0 + place;
	for (place = 0; place + PS_JUMP_SIZE <= BLOCK; place++) {
		memcpy(old, block + place, PS_JUMP_SIZE);
		write_at(place, jump);
		write_at(place, old);
	}
	unregister_die_notifier(&looker);
	return 0;
}

static void __exit step_exit(void)
{
}

module_init(step_init);
module_exit(step_exit);
MODULE_DESCRIPTION("executes the exchange of a jump step by step");
MODULE_LICENSE("GPL");
