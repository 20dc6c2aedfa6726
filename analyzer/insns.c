// SPDX-License-Identifier: GPL-2.0
/*
 * insns.c - is this range of a linked kernel's code one instruction? (see insns.h)
 */
#include "analyzer/insns.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"

int insns_open(struct insns *in, const struct image *img)
{
	*in = (struct insns){ .img = img, .decoded = IMG_NONE };
	in->decoder = img->arch->decoder_new();
	return in->decoder ? 0 : -ENOMEM;
}

void insns_close(struct insns *in)
{
	in->img->arch->decoder_free(in->decoder);
	free(in->starts);
	memset(in, 0, sizeof(*in));
}

static void decode(struct insns *in, uint32_t i, uint32_t sec)
{
	const struct img_sym *sym = &in->img->syms[i];
	const uint8_t *code = image_bytes(in->img, sec, sym->value, sym->size);
	size_t left = code ? sym->size : 0;
	uint64_t addr = sym->value;
	struct arch_insn insn;

	in->starts = xrealloc(in->starts, left + 1);
	memset(in->starts, 0, left + 1);
	in->nr_starts = left;
	while (code && in->img->arch->decode(in->decoder, &code, &left, &addr, &insn))
		in->starts[insn.addr - sym->value] = insn.size;
	in->decoded = i;
}

/* The function that says how far its code goes and that a place is in, IMG_NONE if none does. */
static uint32_t function_at(const struct insns *in, uint32_t sec, uint64_t addr)
{
	uint32_t i = image_at(in->img, sec, addr);

	return i != IMG_NONE && in->img->syms[i].size &&
	       addr - in->img->syms[i].value < in->img->syms[i].size ? i : IMG_NONE;
}

static bool refers(struct insns *in, uint32_t sec, uint64_t start, const struct arch_candidate *c)
{
	size_t size = c->end - start;
	const uint8_t *code = image_bytes(in->img, sec, start, size);

	return code && in->img->arch->refers(in->decoder, code, size, start, c);
}

/*
 * A label says where code begins, not how far it goes. What comes after the end of a function is
 * padding, and no instruction goes on in the next one.
 */
static bool is_assembly(const struct insns *in, uint32_t sec, const struct arch_candidate *c)
{
	uint32_t before = image_before(in->img, sec, c->place);

	return before != IMG_NONE && !in->img->syms[before].size &&
	       function_at(in, sec, c->end - 1) == IMG_NONE;
}

bool insns_refer(struct insns *in, uint32_t sec, const struct arch_candidate *c)
{
	uint32_t i = function_at(in, sec, c->place);
	uint64_t start, at;

	if (i == IMG_NONE)
		return is_assembly(in, sec, c);
	if (in->decoded != i)
		decode(in, i, sec);
	for (start = c->first; start <= c->last; start++) {
		at = start - in->img->syms[i].value;
		if (at < in->nr_starts && in->starts[at] && in->starts[at] == c->end - start)
			return refers(in, sec, start, c);
	}
	return false;
}
