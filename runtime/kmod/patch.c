// SPDX-License-Identifier: GPL-2.0
/*
 * patch.c - the kernel's bytes that change: entries become jumps, sched_class contents change
 *
 *   in:  the tables of redirects and switched data
 *   out: every change, ready before the stop; ps_patch_apply() only copies
 *
 * Kernel text and constants are mapped read-only. A second, writable mapping of the pages in
 * question is made for as long as a swap takes, and written through while all CPUs are stopped.
 * The caller holds text_mutex from ps_patch_verify() on until ps_patch_confirm(): jump labels,
 * static calls, the function tracer and kprobes all change text under it.
 */
#include <linux/kernel.h>
#include <linux/livepatch.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/sort.h>
#include "plugsched.h"

struct change {
	u8 *addr;
	u8 *alias;		/* the same bytes, writable */
	const u8 *new;
	u8 *old;
	size_t size;
	const char *name;
	bool on;		/* the module's are there */
	const struct ps_redirect *redirect;	/* NULL: data */
	const struct ps_place *place;
};

#ifdef CONFIG_LIVEPATCH
extern struct mutex klp_mutex;
extern struct list_head klp_patches;
#endif

static struct ps_place *places;
static struct change *changes;		/* nr_changes; the jumps come first */
static unsigned int nr_changes;
static struct ps_exchange *exchanges;	/* of the jumps, for the next stop */
static unsigned int nr_exchanges;
static unsigned int nr_jumps;
static enum ps_part prepared;		/* part and direction that the next stop is prepared for */
static bool prepared_in;
static u8 *old_data;
static struct ps_alias alias;

/* Page by page, the stop is shorter. */
static int by_address(const void *a, const void *b)
{
	const struct change *x = a, *y = b;

	if (!x->redirect != !y->redirect)
		return x->redirect ? -1 : 1;
	return x->addr < y->addr ? -1 : x->addr > y->addr;
}

/**
 * ps_patch_init() - prepare every change, from the kernel's bytes as they are now
 * @reason: why not, PS_REASON_LEN bytes
 *
 * Context: the caller holds text_mutex.
 * Return: 0, -ENOMEM, or what ps_arch_place() returns.
 */
int ps_patch_init(char *reason)
{
	const struct ps_redirect *r;
	const struct ps_switched *s;
	unsigned int nr_redirects = ps_redirects_end - ps_redirects_start;
	unsigned int nr_switched = ps_switched_end - ps_switched_start;
	size_t data_size = 0;
	struct change *c;
	u8 *old;
	int ret;

	for (s = ps_switched_start; s < ps_switched_end; s++)
		data_size += s->size;
	ret = -ENOMEM;
	places = kvcalloc(nr_redirects, sizeof(*places), GFP_KERNEL);
	changes = kvcalloc(nr_redirects + nr_switched, sizeof(*changes), GFP_KERNEL);
	exchanges = kvcalloc(nr_redirects, sizeof(*exchanges), GFP_KERNEL);
	old_data = kvmalloc(data_size + 1, GFP_KERNEL);
	if (!places || !changes || !exchanges || !old_data) {
		strscpy(reason, "out of memory", PS_REASON_LEN);
		goto fail;
	}
	c = changes;
	for (r = ps_redirects_start; r < ps_redirects_end; r++, c++) {
		struct ps_place *place = &places[r - ps_redirects_start];

		ret = ps_arch_place(r, ps_features_target(r), place, reason);
		if (ret)
			goto fail;
		*c = (struct change){ .addr = place->addr, .new = place->jump,
			.old = place->old, .size = PS_JUMP_SIZE, .name = r->name, .redirect = r,
			.place = place };
	}
	old = old_data;
	for (s = ps_switched_start; s < ps_switched_end; s++, c++) {
		memcpy(old, s->kernel, s->size);
		*c = (struct change){ .addr = s->kernel, .new = s->module, .old = old,
			.size = s->size, .name = s->name };
		old += s->size;
	}
	nr_jumps = nr_redirects;
	nr_changes = nr_redirects + nr_switched;
	sort(changes, nr_changes, sizeof(*changes), by_address, NULL);
	return 0;
fail:
	ps_patch_exit();
	return ret;
}

/**
 * ps_patch_check_livepatch() - check that no entry is live-patched
 * @reason: which one is, PS_REASON_LEN bytes
 *
 * A live patch redirects callers at the fentry site, before they reach the jump.
 *
 * Return: 0, or -EPERM.
 */
int ps_patch_check_livepatch(char *reason)
{
	int ret = 0;
#ifdef CONFIG_LIVEPATCH
	const struct ps_redirect *r;
	struct klp_patch *patch;
	struct klp_object *obj;
	struct klp_func *func;

	mutex_lock(&klp_mutex);
	list_for_each_entry(patch, &klp_patches, list)
		klp_for_each_object(patch, obj)
			klp_for_each_func(obj, func)
				for (r = ps_redirects_start; r < ps_redirects_end; r++)
					if (func->old_func == r->from) {
						snprintf(reason, PS_REASON_LEN,
							 "%s is live-patched by %s", r->name,
							 patch->mod->name);
						ret = -EPERM;
					}
	mutex_unlock(&klp_mutex);
#endif
	return ret;
}

/**
 * ps_patch_exit() - free the changes; none of them may be applied
 */
void ps_patch_exit(void)
{
	kvfree(places);
	kvfree(changes);
	kvfree(exchanges);
	kvfree(old_data);
	places = NULL;
	changes = NULL;
	exchanges = NULL;
	old_data = NULL;
	nr_changes = 0;
	nr_jumps = 0;
}

/**
 * ps_patch_close() - drop the writable mapping
 */
void ps_patch_close(void)
{
	ps_alias_exit(&alias);
}

/**
 * ps_patch_open() - map all pages with a change a second time, writable
 * @reason: why not, PS_REASON_LEN bytes
 *
 * Return: 0, -ENOMEM, or -EIO when the mapping does not show the same bytes.
 */
int ps_patch_open(char *reason)
{
	struct change *c;
	int ret = 0;

	for (c = changes; c < changes + nr_changes && !ret; c++)
		ret = ps_alias_add(&alias, c->addr, max(c->size, sizeof(u64)));
	if (!ret)
		ret = ps_alias_map(&alias);
	if (ret) {
		strscpy(reason, "no memory to map the kernel's text writable", PS_REASON_LEN);
		ps_patch_close();
		return ret;
	}
	for (c = changes; c < changes + nr_changes; c++) {
		c->alias = ps_alias_at(&alias, c->addr);
		if (memcmp(c->alias, c->addr, c->size)) {
			snprintf(reason, PS_REASON_LEN, "%s: its page cannot be mapped writable",
				 c->name);
			ps_patch_close();
			return -EIO;
		}
	}
	return 0;
}

static bool is_in_part(const struct change *c, enum ps_part part)
{
	return part == PS_ALL || (c->redirect && c->redirect->flags & PS_REDIRECT_RESTS);
}

/**
 * ps_patch_rests() - is there an entry of a function in which tasks rest
 *
 * Return: true if there is.
 */
bool ps_patch_rests(void)
{
	struct change *c;

	for (c = changes; c < changes + nr_jumps; c++)
		if (is_in_part(c, PS_RESTING))
			return true;
	return false;
}

/**
 * ps_patch_verify() - check that every place holds what the swap expects to replace, and prepare
 *                     what ps_patch_apply() writes
 * @in: direction of the swap
 * @part: what is swapped; what is as wanted already is left alone
 * @reason: which one does not, PS_REASON_LEN bytes
 *
 * Context: the caller holds text_mutex until after ps_patch_confirm().
 * Return: 0, or -EPERM when something else has changed one meanwhile.
 */
int ps_patch_verify(bool in, enum ps_part part, char *reason)
{
	struct change *c;
	int ret;

	nr_exchanges = 0;
	for (c = changes; c < changes + nr_changes; c++) {
		if (c->on == in || !is_in_part(c, part))
			continue;
		if (c->redirect) {
			ret = ps_arch_verify(c->redirect, c->place, in, reason);
			if (ret)
				return ret;
		}
		if (memcmp(c->addr, in ? c->old : c->new, c->size)) {
			snprintf(reason, PS_REASON_LEN,
				 "%s: unexpected contents at %pS (%*ph), changed by something else",
				 c->name, c->addr, (int)min_t(size_t, c->size, 16), c->addr);
			return -EPERM;
		}
		if (c->redirect)
			ps_arch_prepare(&exchanges[nr_exchanges++], c->alias,
					in ? c->new : c->old);
	}
	prepared = part;
	prepared_in = in;
	return 0;
}

/* Word by word: memcpy() may go byte by byte where the CPU is fast at that. */
static void copy_words(u8 *to, const u8 *from, size_t size)
{
	for (; size >= sizeof(u64); size -= sizeof(u64), to += sizeof(u64), from += sizeof(u64))
		*(u64 *)to = get_unaligned((const u64 *)from);
	memcpy(to, from, size);
}

/**
 * ps_patch_apply() - change what ps_patch_verify() was called for, in its direction
 *
 * Context: all CPUs are stopped, after ps_patch_verify().
 */
void ps_patch_apply(void)
{
	struct change *c;

	ps_arch_exchange(exchanges, nr_exchanges);
	if (prepared != PS_ALL)
		return;
	for (c = changes + nr_jumps; c < changes + nr_changes; c++)
		copy_words(c->alias, prepared_in ? c->new : c->old, c->size);
}

/**
 * ps_patch_confirm() - check that every change is in place
 * @in: direction of the swap
 * @part: what was swapped
 * @reason: which one is not, PS_REASON_LEN bytes
 *
 * Context: the caller holds text_mutex.
 * Return: 0, or -EIO.
 */
int ps_patch_confirm(bool in, enum ps_part part, char *reason)
{
	struct change *c;

	for (c = changes; c < changes + nr_changes; c++) {
		if (!is_in_part(c, part))
			continue;
		if (memcmp(c->addr, in ? c->new : c->old, c->size)) {
			snprintf(reason, PS_REASON_LEN, "%s: the change did not reach the kernel",
				 c->name);
			return -EIO;
		}
		c->on = in;
	}
	return 0;
}

/**
 * ps_patch_count() - number of redirected entries
 *
 * Return: that number.
 */
unsigned int ps_patch_count(void)
{
	return ps_redirects_end - ps_redirects_start;
}
