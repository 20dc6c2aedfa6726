// SPDX-License-Identifier: GPL-2.0
/*
 * redirect.c - can an entry of the target be redirected, and where? (see redirect.h)
 */
#include "analyzer/redirect.h"

#include "arch/arch.h"

#define ENTRY_BYTES	16	/* more than a landing pad and the fentry site take */

static const uint8_t *entry_code(const struct target *t, uint32_t index, size_t *size)
{
	const struct img_sym *sym = &t->img.syms[index];
	uint64_t room = image_room(&t->img, index);

	*size = room < ENTRY_BYTES ? room : ENTRY_BYTES;
	return image_bytes(&t->img, sym->sec, sym->value, *size);
}

uint64_t redirect_offset(const struct target *t, uint32_t index)
{
	const struct arch *arch = t->img.arch;
	uint32_t fentry = image_find(&t->img, arch->fentry, IMG_NONE);
	size_t size;
	const uint8_t *code = entry_code(t, index, &size);

	if (!code)
		return 0;
	return arch->entry_offset(code, size, t->img.syms[index].value,
				  fentry == IMG_NONE ? 0 : t->img.syms[fentry].value);
}

const char *redirect_refusal(const struct target *t, uint32_t index, const struct links *links,
			     uint32_t obj_sym)
{
	uint64_t room = image_room(&t->img, index), off, end;
	struct link *k;
	size_t size;

	if (room < t->img.arch->jump_size)
		return "its code is too short to hold a jump";
	if (!entry_code(t, index, &size))
		return "its code is not in the file";
	off = redirect_offset(t, index);
	end = off + t->img.arch->jump_size;
	if (room < end)
		return "its code is too short to hold a jump after the fentry site";
	links_for_each(links, obj_sym, k)
		if (k->kind == LINK_SITE && k->to_off >= off && k->to_off < end)
			return "the kernel patches the bytes at its entry itself (static key, static call or alternative)";
	return NULL;
}
