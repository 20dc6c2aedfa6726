// SPDX-License-Identifier: GPL-2.0
/*
 * entries.c - can an entry of the target be redirected? (see entries.h)
 *
 * The jump goes behind the ftrace slot, so that tracing keeps working, or to the entry where
 * there is no slot.
 */
#include "analyzer/entries.h"

#include <string.h>

static const uint8_t endbr64[] = { 0xf3, 0x0f, 0x1e, 0xfa };
static const uint8_t nop5[] = { 0x0f, 0x1f, 0x44, 0x00, 0x00 };

/* call __fentry__, as the compiler leaves it */
static bool is_ftrace_call(const struct target *t, uint64_t addr, const uint8_t *code)
{
	uint32_t fentry = image_find(&t->img, "__fentry__", IMG_NONE);
	int32_t rel;

	if (code[0] != 0xe8 || fentry == IMG_NONE)
		return false;
	memcpy(&rel, code + 1, sizeof(rel));
	return addr + 5 + rel == t->img.syms[fentry].value;
}

uint64_t entry_jump(const struct target *t, uint32_t index)
{
	const struct img_sym *sym = &t->img.syms[index];
	uint64_t room = image_room(&t->img, index), off = 0;
	const uint8_t *code = image_bytes(&t->img, sym->sec, sym->value, room < 16 ? room : 16);

	if (!code)
		return 0;
	if (room >= sizeof(endbr64) && !memcmp(code, endbr64, sizeof(endbr64)))
		off = sizeof(endbr64);
	if (room >= off + sizeof(nop5) &&
	    (!memcmp(code + off, nop5, sizeof(nop5)) ||
	     is_ftrace_call(t, sym->value + off, code + off)))
		off += sizeof(nop5);
	return off;
}

const char *entry_refused(const struct target *t, uint32_t index, const struct links *links,
			  uint32_t obj_sym)
{
	const struct img_sym *sym = &t->img.syms[index];
	uint64_t room = image_room(&t->img, index), off;
	struct link *k;

	if (room < ENTRY_JUMP)
		return "its code is too short to hold a jump";
	if (!image_bytes(&t->img, sym->sec, sym->value, room < 16 ? room : 16))
		return "its code is not in the file";
	off = entry_jump(t, index);
	if (room < off + ENTRY_JUMP)
		return "its code is too short to hold a jump behind the tracing slot";
	links_for_each(links, obj_sym, k)
		if (k->kind == LINK_SITE && k->to_off >= off && k->to_off < off + ENTRY_JUMP)
			return "the kernel patches the bytes at its entry itself (static key, "
			       "static call or alternative)";
	return NULL;
}
