// SPDX-License-Identifier: GPL-2.0
/*
 * leftover-lists.c - probes and notifiers that would call into the module
 *
 *   in:  the kernel's tracepoints, ftrace users, kprobes, notifier chains, CPU hotplug steps
 *   out: the first entry of the module's (see leftover.c)
 */
#include <linux/cpu.h>
#include <linux/cpuhotplug.h>
#include <linux/ftrace.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/notifier.h>
#include <linux/rcupdate.h>
#include <linux/stop_machine.h>
#include <linux/tracepoint.h>
#if __has_include(<linux/panic_notifier.h>)
#include <linux/panic_notifier.h>
#endif
#include "have.h"
#include "leftover.h"

static void find_probes(struct tracepoint *tp, void *data)
{
	struct tracepoint_func *probe;

	preempt_disable_notrace();
	probe = rcu_dereference_sched(tp->funcs);
	for (; probe && probe->func; probe++)
		if (ps_leftover_ours(probe->func))
			ps_leftover_note(data, "%ps is a probe of the tracepoint %s", probe->func,
					 tp->name);
	preempt_enable_notrace();
}

#ifdef CONFIG_FUNCTION_TRACER
extern struct ftrace_ops *ftrace_ops_list;
extern struct ftrace_ops ftrace_list_end;
extern struct mutex ftrace_lock;

static void find_ftrace(struct ps_leftover *found)
{
	struct ftrace_ops *ops;

	mutex_lock(&ftrace_lock);
	for (ops = ftrace_ops_list; ops && ops != &ftrace_list_end; ops = ops->next)
		if (ps_leftover_ours(ops->func) || ps_leftover_ours(ops))
			ps_leftover_note(found, "%ps is registered with ftrace", ops->func);
	mutex_unlock(&ftrace_lock);
}
#else
static void find_ftrace(struct ps_leftover *found)
{
}
#endif

#ifdef CONFIG_KPROBES
/* as in kernel/kprobes.c */
#define KPROBE_TABLE_SIZE	64

extern struct hlist_head kprobe_table[KPROBE_TABLE_SIZE];

static void find_kprobe(struct ps_leftover *found, struct kprobe *p)
{
	if (ps_leftover_ours(p) || ps_leftover_ours(p->pre_handler) ||
	    ps_leftover_ours(p->post_handler))
		ps_leftover_note(found, "a kprobe of the module is at %pS", p->addr);
}

/* Not to be waited for: while they are locked the module stays, and is looked at again. */
static void find_kprobes(struct ps_leftover *found)
{
	char busy[PS_REASON_LEN];
	struct kprobe *p, *part;
	int i;

	if (ps_kprobes_trylock(busy)) {
		ps_leftover_note(found, "%s", busy);
		return;
	}
	for (i = 0; i < KPROBE_TABLE_SIZE; i++) {
		hlist_for_each_entry(p, &kprobe_table[i], hlist) {
			find_kprobe(found, p);
			/* the kernel's, when several share a place: it leads a list of them */
			if (p->list.next && p->list.prev)
				list_for_each_entry(part, &p->list, list)
					find_kprobe(found, part);
		}
	}
	ps_kprobes_unlock();
}
#else
static void find_kprobes(struct ps_leftover *found)
{
}
#endif

/*
 * The kernel's notifier chains, as far as their heads are variables. Where the kernel has several
 * symbols of a name, the head is left at NULL.
 */
#define DECLARE_ATOMIC(name)	extern struct atomic_notifier_head __vmlinux_##name __weak;
#define DECLARE_BLOCKING(name)	extern struct blocking_notifier_head __vmlinux_##name __weak;
#define DECLARE_RAW(name)	extern struct raw_notifier_head __vmlinux_##name __weak;
#define DECLARE_SRCU(name)	extern struct srcu_notifier_head __vmlinux_##name __weak;

/* clang-format off */
PS_ALL_atomic_notifier_head(DECLARE_ATOMIC)
PS_ALL_blocking_notifier_head(DECLARE_BLOCKING)
PS_ALL_raw_notifier_head(DECLARE_RAW)
PS_ALL_srcu_notifier_head(DECLARE_SRCU)

#define CHAIN(kind, name)	\
	{ &__vmlinux_##name, offsetof(struct kind##_notifier_head, head), #name },
#define ATOMIC(name)	CHAIN(atomic, name)
#define BLOCKING(name)	CHAIN(blocking, name)
#define RAW(name)	CHAIN(raw, name)
#define SRCU(name)	CHAIN(srcu, name)

static const struct chain {
	void *head;
	size_t first;		/* offset of the pointer to the first block */
	const char *name;
} chains[] = {
	PS_ALL_atomic_notifier_head(ATOMIC)
	PS_ALL_blocking_notifier_head(BLOCKING)
	PS_ALL_raw_notifier_head(RAW)
	PS_ALL_srcu_notifier_head(SRCU)
};
/* clang-format on */

static void find_in_chain(struct ps_leftover *found, const struct chain *chain)
{
	struct notifier_block **first = chain->head + chain->first;
	struct notifier_block *nb = READ_ONCE(*first);

	for (; nb; nb = READ_ONCE(nb->next))
		if (ps_leftover_ours(nb) || ps_leftover_ours(nb->notifier_call))
			ps_leftover_note(found, "%ps is on the notifier chain %s",
					 nb->notifier_call, chain->name);
}

/*
 * Who changes a chain has a lock of the chain's own, if the chain has any. A block is unlinked by
 * one store, and freed later: while no CPU does anything else, all that is linked is there.
 */
static int stop_to_find(void *found)
{
	const struct chain *chain;

	for (chain = chains; chain < chains + ARRAY_SIZE(chains); chain++)
		if (chain->head)
			find_in_chain(found, chain);
	return 0;
}

static void find_notifiers(struct ps_leftover *found)
{
	if (stop_machine(stop_to_find, found, NULL))
		ps_leftover_note(found, "the notifier chains cannot be searched");
}

#ifdef CONFIG_HOTPLUG_CPU
/* As in kernel/cpu.c; the build compares structs of one name with the kernel's. */
struct cpuhp_step {
	const char		*name;
	union {
		int		(*single)(unsigned int cpu);
		int		(*multi)(unsigned int cpu, struct hlist_node *node);
	} startup;
	union {
		int		(*single)(unsigned int cpu);
		int		(*multi)(unsigned int cpu, struct hlist_node *node);
	} teardown;
	struct hlist_head	list;
	bool			cant_stop;
	bool			multi_instance;
};

extern struct cpuhp_step cpuhp_hp_states[];

static void find_hotplug(struct ps_leftover *found)
{
	int i;

	cpus_read_lock();
	for (i = 0; i <= CPUHP_ONLINE; i++)
		if (ps_leftover_ours(cpuhp_hp_states[i].startup.single) ||
		    ps_leftover_ours(cpuhp_hp_states[i].teardown.single))
			ps_leftover_note(found, "CPU hotplug calls the module in the step %s",
					 cpuhp_hp_states[i].name);
	cpus_read_unlock();
}
#else
static void find_hotplug(struct ps_leftover *found)
{
}
#endif

/**
 * ps_leftover_lists() - find probes and notifiers of the module's
 * @found:	where to note the first
 *
 * Context: process context, may sleep.
 */
void ps_leftover_lists(struct ps_leftover *found)
{
#ifdef CONFIG_TRACEPOINTS
	for_each_kernel_tracepoint(find_probes, found);
#endif
	find_ftrace(found);
	find_kprobes(found);
	find_notifiers(found);
	find_hotplug(found);
}
