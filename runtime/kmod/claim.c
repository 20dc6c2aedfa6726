// SPDX-License-Identifier: GPL-2.0
/*
 * claim.c - keeps live patches off the redirected entries while the module's scheduler is active
 *
 *   in:  the table of redirects, the function tracer's records
 *   out: registering an ftrace_ops that may change where a redirected function continues fails
 *        with -EBUSY, as it does where a live patch is there already
 *
 * A live patch redirects callers at the fentry site, so they would never reach the jump after it.
 * The function tracer allows one such user for each site, marked by a flag of the site's record.
 * An ftrace_ops of our own would take it, but each call of the scheduler would pay for it. And the
 * flag alone does not last: it goes when the last tracer of a site does, and a flag that is left
 * after the last user of the function tracer makes the kernel give the tracer up. So a return probe
 * sets it while the function tracer looks at it, and no longer. That costs nothing until a user
 * registers.
 */
#include <linux/bitmap.h>
#include <linux/bsearch.h>
#include <linux/ftrace.h>
#include <linux/kernel.h>
#include <linux/kprobes.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include "plugsched.h"

#if defined(CONFIG_DYNAMIC_FTRACE) && defined(CONFIG_KPROBES)

#define SLOTS	4096

extern struct mutex ftrace_lock;

/*
 * Not every kernel has it; where GCC split it, its rest is called only for those who change where a
 * function goes on. By name, the kernel would walk all of its symbols to find it.
 */
extern char ps_probed[] __asm__("__ftrace_hash_update_ipmodify") __weak;
extern char ps_probed_rest[] __asm__("__ftrace_hash_update_ipmodify.part.0") __weak;

static struct dyn_ftrace **records;
static unsigned int nr_records;

static int by_address(const void *a, const void *b)
{
	unsigned long x = *(const unsigned long *)a, y = *(const unsigned long *)b;

	return x < y ? -1 : x > y;
}

/* The caller holds ftrace_lock. */
static void mark(bool claimed)
{
	unsigned int i;

	for (i = 0; i < nr_records; i++) {
		if (claimed)
			records[i]->flags |= FTRACE_FL_IPMODIFY;
		else
			records[i]->flags &= ~FTRACE_FL_IPMODIFY;
	}
}

/*
 * __ftrace_hash_update_ipmodify(ops, ...): may @ops be attached to these sites? BPF trampolines ask
 * as well, but they change nothing and need not share.
 */
static int asked(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	struct ftrace_ops *ops = (struct ftrace_ops *)regs_get_kernel_argument(regs, 0);

	if (ps_probed && !(ops->flags & FTRACE_OPS_FL_IPMODIFY))
		return 1;
	mark(true);
	return 0;
}

static int answered(struct kretprobe_instance *instance, struct pt_regs *regs)
{
	mark(false);
	return 0;
}

static struct kretprobe probe;

/*
 * A probe with a second handler stays a breakpoint. To make a jump of it, the kernel waits with
 * kprobe_mutex until each runnable task has run, which those with little weight, or with real-time
 * tasks before them, may take minutes for; the swap waits for that mutex.
 */
static void stepped(struct kprobe *kprobe, struct pt_regs *regs, unsigned long flags)
{
}

static struct kprobe stays_breakpoint;

static int register_probes(void)
{
	kprobe_opcode_t *addr = (kprobe_opcode_t *)(ps_probed ?: ps_probed_rest);
	int ret;

	if (!addr)
		return -ENOENT;
	stays_breakpoint = (struct kprobe){ .addr = addr, .post_handler = stepped };
	ret = register_kprobe(&stays_breakpoint);
	if (ret)
		return ret;
	probe = (struct kretprobe){
		.kp.addr = addr, .entry_handler = asked, .handler = answered,
	};
	ret = register_kretprobe(&probe);
	if (ret)
		unregister_kprobe(&stays_breakpoint);
	return ret;
}

static void unregister_probes(void)
{
	unregister_kretprobe(&probe);
	unregister_kprobe(&stays_breakpoint);
}

/* Functions are aligned to 16 bytes. */
static unsigned int slot_of(unsigned long site)
{
	return (site >> 4) % SLOTS;
}

/* The function tracer has tens of thousands of sites: most are known by a bit not to be ours. */
static int claim_sites(unsigned long *sites, unsigned int nr, char *reason)
{
	DECLARE_BITMAP(slots, SLOTS) = { 0 };
	struct ftrace_rec_iter *iter;
	struct dyn_ftrace *rec;
	unsigned int i;

	for (i = 0; i < nr; i++)
		__set_bit(slot_of(sites[i]), slots);
	for_ftrace_rec_iter(iter) {
		rec = ftrace_rec_iter_record(iter);
		if (!test_bit(slot_of(rec->ip), slots) ||
		    !bsearch(&rec->ip, sites, nr, sizeof(*sites), by_address))
			continue;
		if (rec->flags & FTRACE_FL_IPMODIFY) {
			snprintf(reason, PS_REASON_LEN,
				 "%ps: redirected through the function tracer", (void *)rec->ip);
			nr_records = 0;
			return -EPERM;
		}
		records[nr_records++] = rec;
	}
	return 0;
}

/**
 * ps_claim_take() - claim all redirected entries that have a fentry site
 * @reason: why not, PS_REASON_LEN bytes
 *
 * Tracers that only observe are fine. Where the kernel's function cannot be probed the entries are
 * checked, but not claimed. Claims that are not released yet are taken over.
 *
 * Context: may sleep; the caller holds none of the kernel's locks.
 * Return: 0, -ENOMEM, what ps_kprobes_wait() returns, or -EPERM when one is already redirected at
 * its fentry site.
 */
int ps_claim_take(char *reason)
{
	unsigned int nr = 0, max = ps_redirects_end - ps_redirects_start;
	const struct ps_redirect *r;
	unsigned long *sites;
	bool probed;
	int ret;

	if (nr_records)
		return 0;
	ret = ps_kprobes_wait(reason);
	if (ret)
		return ret;
	sites = kvmalloc_array(max + 1, sizeof(*sites), GFP_KERNEL);
	records = kvmalloc_array(max + 1, sizeof(*records), GFP_KERNEL);
	if (!sites || !records) {
		strscpy(reason, "out of memory", PS_REASON_LEN);
		ret = -ENOMEM;
		goto out;
	}
	for (r = ps_redirects_start; r < ps_redirects_end; r++) {
		sites[nr] = ftrace_location((unsigned long)r->from);
		nr += !!sites[nr];
	}
	sort(sites, nr, sizeof(*sites), by_address, NULL);
	ret = register_probes();
	if (ret == -ENOMEM) {
		strscpy(reason, "out of memory", PS_REASON_LEN);
		goto out;
	}
	probed = !ret;
	mutex_lock(&ftrace_lock);
	ret = claim_sites(sites, nr, reason);
	mutex_unlock(&ftrace_lock);
	if (!probed)
		nr_records = 0;
	else if (!nr_records)
		unregister_probes();
out:
	kvfree(sites);
	if (!nr_records) {
		kvfree(records);
		records = NULL;
	}
	return ret;
}

/**
 * ps_claim_release() - give up the claims, if there are any
 * @reason: why not, PS_REASON_LEN bytes
 *
 * Context: as ps_claim_take().
 * Return: 0, or -EAGAIN when the kernel's kprobes are being changed: the claims are still there.
 */
int ps_claim_release(char *reason)
{
	int ret;

	if (!nr_records)
		return 0;
	ret = ps_kprobes_trylock(reason);
	if (ret)
		return ret;
	ps_kprobes_unlock();
	/* from here on the probe marks nothing */
	mutex_lock(&ftrace_lock);
	nr_records = 0;
	mutex_unlock(&ftrace_lock);
	unregister_probes();
	kvfree(records);
	records = NULL;
	return 0;
}

/**
 * ps_claim_count() - number of entries that no live patch can redirect
 *
 * Return: that number.
 */
unsigned int ps_claim_count(void)
{
	return READ_ONCE(nr_records);
}

#else

int ps_claim_take(char *reason)
{
	return 0;
}

int ps_claim_release(char *reason)
{
	return 0;
}

unsigned int ps_claim_count(void)
{
	return 0;
}

#endif
