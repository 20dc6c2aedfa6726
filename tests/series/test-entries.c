// SPDX-License-Identifier: GPL-2.0
/*
 * test-entries.c - each redirected entry of each kernel: where its jump goes; our decoder against
 *		    objdump
 *
 * In:  the fixtures.
 * Out: TAP.
 *
 * usage: test-entries [RELEASE...]
 */
#include <elf.h>
#include <inttypes.h>

#include "tests/series/entries.h"

#include "arch/arch.h"

static const struct arch *x86;

/* ---- the place of the jump ---- */

static unsigned int our_place(const struct entry *e)
{
	return x86->entry_offset(e->code, e->len < 16 ? e->len : 16, e->addr, fentry_address());
}

static void each_entry(void (*fn)(struct entry *e))
{
	size_t nr, i;
	struct entry *list = read_entries(&nr);

	for (i = 0; i < nr; i++)
		fn(&list[i]);
	free_entries(list, nr);
}

static bool is_boundary(const struct entry *e, unsigned int off)
{
	size_t i;

	for (i = 0; i < e->nr_insns; i++)
		if (e->insns[i].off == off)
			return true;
	return false;
}

static void check_place(struct entry *e)
{
	unsigned int right = right_place(e);

	if (e->fentry >= 0 && (unsigned int)e->fentry != pad_size(e))
		fail_msg("%s: the fentry site is neither first nor after a landing pad", e->name);
	if (our_place(e) != right)
		fail_msg("%s: the jump goes to +%u, expected +%u", e->name, our_place(e), right);
	if (e->sym->jump != right)
		fail_msg("%s: the boundary says +%u, expected +%u", e->name, e->sym->jump, right);
	if (!is_boundary(e, right))
		fail_msg("%s: no instruction begins at +%u, says objdump", e->name, right);
}

static void place(void **state)
{
	(void)state;
	each_entry(check_place);
}

/* The kernel makes the call a no-op at boot, and seals landing pads that no indirect call uses. */
static void check_booted(struct entry *e)
{
	static const uint8_t nop5[] = { 0x0f, 0x1f, 0x44, 0x00, 0x00 };
	static const uint8_t sealed[] = { 0x66, 0x0f, 0x1f, 0x00 };
	bool seal = false;
	size_t i;

	for (i = 0; i < e->nr_sites; i++)
		seal |= str_eq(e->sites[i].kind, "seal");
	if (seal && !pad_size(e))
		fail_msg("%s: what is sealed is no landing pad", e->name);
	if (e->fentry >= 0)
		memcpy(e->code + e->fentry, nop5, sizeof(nop5));
	if (our_place(e) != e->sym->jump)
		fail_msg("%s: another place after boot: +%u", e->name, our_place(e));
	if (seal)
		memcpy(e->code, sealed, sizeof(sealed));
	if (our_place(e) != e->sym->jump)
		fail_msg("%s: another place when it is sealed: +%u", e->name, our_place(e));
}

static void booted(void **state)
{
	(void)state;
	each_entry(check_booted);
}

/* ---- what the jump overwrites ---- */

static bool overlaps(unsigned int off, unsigned int size, const struct entry *e)
{
	return off < e->sym->jump + x86->jump_size && off + size > e->sym->jump;
}

static void check_room(struct entry *e)
{
	unsigned int end = e->sym->jump + x86->jump_size, i;

	if (e->sym->room != e->next || e->sym->size != e->size)
		fail_msg("%s: the boundary says %" PRIu64 " bytes and room for %" PRIu64 ", vmlinux %lu and %lu",
			 e->name, e->sym->size, e->sym->room, e->size, e->next);
	if (end > e->next)
		fail_msg("%s: the jump reaches over the next function", e->name);
	for (i = 0; i < e->nr_insns; i++)
		if (e->insns[i].off >= e->size && e->insns[i].off < end &&
		    !strchr("\x0f\x66\x90\xcc\x2e", e->code[e->insns[i].off]))
			fail_msg("%s: the jump takes bytes after the function that are no padding",
				 e->name);
	for (i = 0; i < e->nr_sites; i++)
		if (!at_boot(&e->sites[i]) && overlaps(e->sites[i].off, e->sites[i].size, e))
			fail_msg("%s: the kernel patches the jump's bytes itself: %s at +%u", e->name,
				 e->sites[i].kind, e->sites[i].off);
	/* tasks in code in which they rest go on there */
	for (i = e->sym->jump; e->func->rests && i < end; i++)
		if (e->target[i])
			fail_msg("%s: its own code jumps to +%u, which the jump takes", e->name, i);
}

static void room(void **state)
{
	(void)state;
	each_entry(check_room);
}

/* ---- our decoder ---- */

static struct arch_decoder *decoder;

static void check_decoder(struct entry *e)
{
	const uint8_t *code = e->code;
	size_t left = e->len, i;
	uint64_t addr = e->addr;
	struct arch_insn in;

	for (i = 0; i < e->nr_insns; i++) {
		const struct insn *want = &e->insns[i];

		if (!x86->decode(decoder, &code, &left, &addr, &in))
			fail_msg("%s+%u: not decoded", e->name, want->off);
		if (in.addr != e->addr + want->off || in.size != want->size)
			fail_msg("%s+%u: %u bytes, objdump says %u", e->name, want->off, in.size,
				 want->size);
		if ((in.kind == ARCH_REF_CALL || in.kind == ARCH_REF_JUMP ? in.dest : 0) !=
		    want->dest)
			fail_msg("%s+%u: goes to %" PRIx64 ", objdump says %" PRIx64, e->name,
				 want->off, in.dest, want->dest);
	}
	assert_int_equal(left, 0);
}

static void decoded(void **state)
{
	(void)state;
	decoder = x86->decoder_new();
	assert_non_null(decoder);
	each_entry(check_decoder);
	x86->decoder_free(decoder);
	decoder = NULL;
}

/* ---- symbols ---- */

static void check_symbol(const struct bd_symbol *sym)
{
	const struct fx_symbol *s;

	for (s = strmap_get(&fx.symbols, sym->name); s; s = s->next)
		if (s->addr == sym->addr && s->size == sym->size)
			return;
	fail_msg("vmlinux has no %s of %" PRIu64 " bytes at %" PRIx64, sym->name, sym->size,
		 sym->addr);
}

static void check_unique(const struct bd_item *item)
{
	const struct fx_symbol *s = strmap_get(&fx.symbols, item->symbol);

	if (item->symbol_unique != (s && !s->next))
		fail_msg("%s: the boundary says that its name is %sunique", item->name,
			 item->symbol_unique ? "" : "not ");
}

static void symbols(void **state)
{
	size_t i, k;

	(void)state;
	for (i = 0; i < fx.bd.nr_funcs; i++) {
		check_unique(&fx.bd.funcs[i].item);
		for (k = 0; k < fx.bd.funcs[i].nr_syms; k++)
			check_symbol(&fx.bd.funcs[i].syms[k]);
	}
	for (i = 0; i < fx.bd.nr_vars; i++) {
		check_unique(&fx.bd.vars[i].item);
		if (*fx.bd.vars[i].sym.name)
			check_symbol(&fx.bd.vars[i].sym);
	}
}

int main(int argc, char **argv)
{
	static const struct fx_test tests[] = {
		{ "the jump is after the fentry site", place },
		{ "it is there after boot, too", booted },
		{ "it has room, and no other user", room },
		{ "the decoder agrees with objdump", decoded },
		{ "symbols are vmlinux's", symbols },
	};

	x86 = arch_by_machine(EM_X86_64);
	return fx_main(argc, argv, tests, ARRAY_SIZE(tests));
}
