// SPDX-License-Identifier: GPL-2.0
/*
 * lockclass.c - lock classes of the locks that the module's code makes, for kernels with lockdep
 *
 *   in:  the name and the key that a macro like raw_spin_lock_init() has made in the module
 *   out: a name and a key that outlive the module
 *
 * What the module's code initializes, the locks of a new task group for example, is the kernel's
 * and stays when the module goes. Lockdep knows a lock by its key's address, which has to be one of
 * static data or registered: otherwise it gives up all checking. So these keys are never freed,
 * some bytes for each place in the code and each load.
 */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/utsname.h>
#include "lockclass.h"

#ifdef CONFIG_LOCKDEP

static LIST_HEAD(classes);
static DEFINE_RAW_SPINLOCK(classes_lock);

/* Where memory lacks, lockdep does not check the lock. The name, too, has to be the kernel's. */
static const struct ps_lock_class unchecked = {
	.name = init_uts_ns.name.sysname, .key = &__lockdep_no_validate__,
};

/* The caller holds classes_lock. */
static struct ps_lock_class *find(const struct lock_class_key *made)
{
	struct ps_lock_class *class;

	list_for_each_entry(class, &classes, list)
		if (class->made == made)
			return class;
	return NULL;
}

static struct ps_lock_class *make(const char *name, const struct lock_class_key *made)
{
	struct ps_lock_class *class = kzalloc(sizeof(*class), GFP_ATOMIC);

	if (!class)
		return NULL;
	class->name = kstrdup(name, GFP_ATOMIC);
	if (!class->name) {
		kfree(class);
		return NULL;
	}
	class->made = made;
	class->key = &class->own;
	return class;
}

/**
 * ps_lock_class() - what a lock is to be initialized with
 * @name: its name
 * @key: the key that was made for it
 *
 * Context: any but non-maskable interrupts.
 * Return: the class for that key, the same each time.
 */
const struct ps_lock_class *ps_lock_class(const char *name, struct lock_class_key *key)
{
	struct ps_lock_class *class, *new;
	unsigned long flags;

	raw_spin_lock_irqsave(&classes_lock, flags);
	class = find(key);
	raw_spin_unlock_irqrestore(&classes_lock, flags);
	if (class)
		return class;

	new = make(name, key);
	if (!new)
		return &unchecked;
	raw_spin_lock_irqsave(&classes_lock, flags);
	class = find(key);
	if (!class) {
		lockdep_register_key(&new->own);
		list_add(&new->list, &classes);
	}
	raw_spin_unlock_irqrestore(&classes_lock, flags);
	if (!class)
		return new;
	kfree(new->name);
	kfree(new);
	return class;
}

#endif
