// SPDX-License-Identifier: GPL-2.0
/*
 * nmi.c - non-maskable interrupts that call an entry while a swap changes it
 *
 *   in:  parameter entry: address of a function int f(int cpu) that may be called there; run: 1
 *        starts a chain of interrupts, each of which calls it BURST times and sends the next one to
 *        the next CPU; 0 ends it
 *   out: parameters bursts: number of interrupts so far; across: how many of them found other bytes
 *        at the entry at their end than at their beginning, so that the CPU was running the entry
 *        while it was changed
 */
#include <linux/cpumask.h>
#include <linux/module.h>
#include <linux/nmi.h>
#include <asm/apic.h>
#include <asm/nmi.h>

#define BURST	3000
#define BYTES	16

static unsigned long entry;
module_param(entry, ulong, 0400);

static unsigned int bursts, across;
module_param(bursts, uint, 0400);
module_param(across, uint, 0400);

static bool running;

/*
 * What is interrupted may be about to send an interrupt itself, in two writes: the first one is put
 * back. The APIC of a CPU in x2APIC mode takes both in one.
 */
static void send_to(unsigned int cpu)
{
	bool two_writes = !x2apic_enabled();
	u32 target = two_writes ? apic_read(APIC_ICR2) : 0;

	apic->send_IPI(cpu, NMI_VECTOR);
	if (two_writes)
		apic_write(APIC_ICR2, target);
}

static int burst(unsigned int type, struct pt_regs *regs)
{
	int (*call)(int cpu) = (void *)entry;
	unsigned int cpu = smp_processor_id(), next;
	u8 before[BYTES];
	int i;

	if (!READ_ONCE(running))
		return NMI_HANDLED;
	memcpy(before, (void *)entry, BYTES);
	for (i = 0; i < BURST; i++)
		call(cpu);
	WRITE_ONCE(bursts, bursts + 1);
	if (memcmp(before, (void *)entry, BYTES))
		WRITE_ONCE(across, across + 1);
	next = cpumask_next(cpu, cpu_online_mask);
	send_to(next < nr_cpu_ids ? next : cpumask_first(cpu_online_mask));
	return NMI_HANDLED;
}

static int set_run(const char *value, const struct kernel_param *kp)
{
	bool was = running;
	int ret = param_set_bool(value, kp);

	if (!ret && running && !was && entry)
		send_to(cpumask_first(cpu_online_mask));
	return ret;
}

static const struct kernel_param_ops run_ops = { .set = set_run, .get = param_get_bool };
module_param_cb(run, &run_ops, &running, 0600);

static int __init nmi_init(void)
{
	return register_nmi_handler(NMI_LOCAL, burst, 0, "plugsched_test");
}

/* The last interrupt is long over: the test has waited since it wrote 0 to run. */
static void __exit nmi_exit(void)
{
	unregister_nmi_handler(NMI_LOCAL, "plugsched_test");
}

module_init(nmi_init);
module_exit(nmi_exit);
MODULE_DESCRIPTION("calls an entry from non-maskable interrupts");
MODULE_LICENSE("GPL");
