// SPDX-License-Identifier: GPL-2.0
/*
 * entry-bytes.c - what the kernel's redirected entries hold until another user patches them
 *
 * In:  vmlinux and the boundary, once, when the module's tree is generated.
 * Out: .plugsched/target.entries, which each build puts into the module as PS_SEC_ENTRIES (see
 *      runtime/module-abi.h), for `plugsched check` and `load` to compare with.
 *
 * The kernel itself rewrites some of its instructions at boot: what an entry has of those does not
 * count. (Entries whose bytes it may rewrite later are not redirected at all.)
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/redirect.h"
#include "arch/arch.h"
#include "module/module.h"
#include "runtime/module-abi.h"

struct sites {
	uint64_t *addrs;	/* sorted */
	size_t nr, cap;
};

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

/* Tables of 32-bit distances from themselves to what is rewritten. */
static void read_sites(struct sites *s, const struct image *img)
{
	const char *const *table;
	size_t k, size;

	for (table = img->arch->return_sites; *table; table++) {
		uint32_t sec = image_section(img, *table);
		const char *data = sec == IMG_NONE ? NULL : image_data(img, sec, &size);

		for (k = 0; data && k + 4 <= size; k += 4) {
			int32_t rel;

			memcpy(&rel, data + k, sizeof(rel));
			XGROW(s->addrs, s->nr, s->cap);
			s->addrs[s->nr++] = img->secs[sec].addr + k + rel;
		}
	}
	if (s->nr)
		qsort(s->addrs, s->nr, sizeof(*s->addrs), by_value);
}

/* Bytes from @addr to the first such place, at most @max. */
static unsigned int until_site(const struct sites *s, uint64_t addr, unsigned int max)
{
	size_t low = 0, high = s->nr;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (s->addrs[mid] < addr)
			low = mid + 1;
		else
			high = mid;
	}
	return low < s->nr && s->addrs[low] - addr < max ? s->addrs[low] - addr : max;
}

static int add_entry(struct strbuf *entries, struct strbuf *names, const struct target *t,
		     const struct sites *sites, const struct bd_symbol *sym)
{
	struct ps_entry e = { .name = names->len, .size = t->img.arch->jump_size };
	uint32_t sec = image_sec_of_addr(&t->img, sym->addr), index;
	const uint8_t *code;

	index = sec == IMG_NONE ? IMG_NONE : image_at(&t->img, sec, sym->addr);
	if (index == IMG_NONE)
		goto bad;
	e.addr = sym->addr + redirect_offset(t, index);
	code = image_bytes(&t->img, sec, e.addr, sizeof(e.bytes));
	if (!code)
		goto bad;
	memcpy(e.bytes, code, sizeof(e.bytes));
	e.fixed = until_site(sites, e.addr, e.size);
	sb_addn(entries, (char *)&e, sizeof(e));
	sb_addn(names, sym->name, strlen(sym->name) + 1);
	return 0;
bad:
	ps_err("%s: no code of %s in it; take the target's own vmlinux", t->img.path, sym->name);
	return -EINVAL;
}

int entry_bytes_write(const struct target *t, const struct boundary *bd, struct workdir *wd)
{
	struct strbuf entries = { 0 }, names = {0};
	struct ps_entries head = { 0 };
	struct sites sites = { 0 };
	size_t i, k;
	int err = 0;

	read_sites(&sites, &t->img);
	sb_addn(&names, "", 1);
	sb_addn(&entries, (char *)&head, sizeof(head));
	for (i = 0; i < bd->nr_funcs && !err; i++) {
		const struct bd_func *f = &bd->funcs[i];

		for (k = 0; k < f->nr_redirects && !err; k++) {
			err = add_entry(&entries, &names, t, &sites, &f->syms[f->redirects[k]]);
			head.count++;
		}
	}
	head.strings_size = names.len;
	memcpy(entries.buf, &head, sizeof(head));
	sb_addn(&entries, names.buf, names.len);
	if (!err)
		err = file_write_if_changed(workdir_file(wd, "target.entries"), entries.buf,
					    entries.len);
	sb_free(&entries);
	sb_free(&names);
	free(sites.addrs);
	return err;
}
