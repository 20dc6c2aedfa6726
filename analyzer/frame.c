// SPDX-License-Identifier: GPL-2.0
/*
 * frame.c - the kernel's own frame of the context-switch function (see frame.h)
 */
#include "analyzer/frame.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/cfi.h"
#include "lib/util.h"

#define WORD	8

/* struct jump_entry, whose places are relative to themselves */
struct jump_entry {
	int32_t code, target;
	int64_t key;
};

struct jump {
	uint64_t code, target;
};

/* What the architecture asks the image for. */
struct frame_source {
	struct cfi *cfi;
	struct jump *jumps;	/* in the function */
	size_t nr_jumps, cap_jumps;
	uint64_t *replaced;	/* places in the function where alternatives begin */
	size_t nr_replaced, cap_replaced;
};

static int refuse(const struct image *img, const struct img_sym *sym,
		  const struct arch_fault *fault)
{
	if (fault->insn[0])
		ps_err("%s: %s+0x%lx: %s (%s): its frame cannot be rebuilt, stack switching in this kernel is not supported",
		       img->path, sym->name, (unsigned long)(fault->addr - sym->value),
		       fault->what, fault->insn);
	else
		ps_err("%s: %s: %s: its frame cannot be rebuilt, stack switching in this kernel is not supported",
		       img->path, sym->name, fault->what);
	return -ENOTSUP;
}

/* ---- symbols ---- */

static uint64_t address_of(const struct image *img, const char *name)
{
	uint32_t i = name ? image_find(img, name, IMG_NONE) : IMG_NONE;

	return i == IMG_NONE ? 0 : img->syms[i].value;
}

/* The symbol of a function that begins at @addr. */
static uint32_t function_at(const struct image *img, uint64_t addr)
{
	uint32_t sec = image_sec_of_addr(img, addr);
	uint32_t i = sec == IMG_NONE ? IMG_NONE : image_at(img, sec, addr);

	return i != IMG_NONE && img->syms[i].value == addr ? i : IMG_NONE;
}

/* A symbol's code; false when it is not all in the file. */
static bool add_piece(struct arch_switcher *sw, const struct image *img, uint32_t sym)
{
	const struct img_sym *s = &img->syms[sym];
	const uint8_t *code = image_bytes(img, s->sec, s->value, s->size);

	if (!code || !s->size)
		return false;
	sw->pieces[sw->nr_pieces++] = (struct arch_piece){ code, s->size, s->value };
	return true;
}

/* What the compiler moved away from @func is called NAME.cold, in the same object. */
static void add_cold(struct arch_switcher *sw, const struct image *img, uint32_t func)
{
	char *name = xasprintf("%s.cold", img->syms[func].name);
	uint32_t i = IMG_NONE;

	while ((i = image_find(img, name, i)) != IMG_NONE)
		if (img->syms[i].group == img->syms[func].group ||
		    img->syms[func].group == IMG_NONE) {
			add_piece(sw, img, i);
			break;
		}
	free(name);
}

/* ---- what the kernel patches ---- */

static bool is_inside(const struct arch_switcher *sw, uint64_t addr)
{
	unsigned int i;

	for (i = 0; i < sw->nr_pieces; i++)
		if (addr - sw->pieces[i].addr < sw->pieces[i].size)
			return true;
	return false;
}

static void read_jumps(struct frame_source *src, const struct arch_switcher *sw,
		       const struct image *img)
{
	uint64_t at = address_of(img, "__start___jump_table");
	uint64_t end = address_of(img, "__stop___jump_table");
	uint32_t sec = image_sec_of_addr(img, at);
	const uint8_t *bytes = sec == IMG_NONE || end < at ? NULL :
			       image_bytes(img, sec, at, end - at);

	for (; bytes && at + sizeof(struct jump_entry) <= end; at += sizeof(struct jump_entry)) {
		struct jump_entry e;

		memcpy(&e, bytes, sizeof(e));
		bytes += sizeof(e);
		if (!is_inside(sw, at + e.code))
			continue;
		if (src->nr_jumps == src->cap_jumps) {
			src->cap_jumps = src->cap_jumps ? 2 * src->cap_jumps : 16;
			src->jumps = xrealloc(src->jumps, src->cap_jumps * sizeof(*src->jumps));
		}
		src->jumps[src->nr_jumps++] = (struct jump){
			at + e.code, at + offsetof(struct jump_entry, target) + e.target,
		};
	}
}

/* Place that an alternative's record begins with, relative to itself. */
static uint64_t altinstr_place(const struct image *img, uint32_t sec, const uint8_t *table,
			       size_t off)
{
	int32_t rel;

	memcpy(&rel, table + off, sizeof(rel));
	return img->secs[sec].addr + off + rel;
}

/*
 * Bytes of a record, which differ from series to series: those with which all records begin with a
 * place in code. 1 when there is no such number: then a place may be anywhere.
 */
static unsigned int altinstr_record(const struct image *img, uint32_t sec, const uint8_t *table,
				    size_t size)
{
	unsigned int record;
	size_t off;

	for (record = 12; record <= 24; record++) {
		for (off = 0; size % record == 0 && off < size; off += record) {
			uint32_t in = image_sec_of_addr(img, altinstr_place(img, sec, table, off));

			if (in == IMG_NONE || !(img->secs[in].flags & SHF_EXECINSTR))
				break;
		}
		if (off == size)
			return record;
	}
	return 1;
}

static void read_alternatives(struct frame_source *src, const struct arch_switcher *sw,
			      const struct image *img)
{
	uint32_t sec = image_section(img, ".altinstructions");
	const uint8_t *table;
	size_t size, off, record;

	table = sec == IMG_NONE ? NULL : image_data(img, sec, &size);
	if (!table)
		return;
	record = altinstr_record(img, sec, table, size);
	for (off = 0; off + sizeof(int32_t) <= size; off += record) {
		uint64_t place = altinstr_place(img, sec, table, off);

		if (!is_inside(sw, place))
			continue;
		if (src->nr_replaced == src->cap_replaced) {
			src->cap_replaced = src->cap_replaced ? 2 * src->cap_replaced : 16;
			src->replaced = xrealloc(src->replaced,
						 src->cap_replaced * sizeof(*src->replaced));
		}
		src->replaced[src->nr_replaced++] = place;
	}
}

static bool get_unwind(void *arg, uint64_t addr, struct arch_unwind *row)
{
	struct frame_source *src = arg;

	return src->cfi && cfi_row(src->cfi, addr, row);
}

static uint64_t get_jump_label(void *arg, uint64_t addr)
{
	const struct frame_source *src = arg;
	size_t i;

	for (i = 0; i < src->nr_jumps; i++)
		if (src->jumps[i].code == addr)
			return src->jumps[i].target;
	return 0;
}

/* Code that is replaced begins with an instruction, so no path comes past it unnoticed. */
static bool is_replaced(void *arg, uint64_t addr, unsigned int size)
{
	const struct frame_source *src = arg;
	size_t i;

	for (i = 0; i < src->nr_replaced; i++)
		if (src->replaced[i] - addr < size)
			return true;
	return false;
}

/* ---- all of it ---- */

/* The exported one, if there is a choice: what modules use. */
static const char *canary_symbol(const struct image *img, uint64_t addr)
{
	uint32_t i, best = IMG_NONE;

	for (i = 0; i < img->nr_syms; i++) {
		char *export;

		if (img->syms[i].value != addr || img->syms[i].bind != STB_GLOBAL)
			continue;
		export = xasprintf("__ksymtab_%s", img->syms[i].name);
		if (best == IMG_NONE || image_count(img, export))
			best = i;
		free(export);
	}
	return best == IMG_NONE ? img->arch->canary : img->syms[best].name;
}

static int take_callees(const struct image *img, const struct img_sym *sym,
			const struct arch_frame *f, struct frame_callees *callees)
{
	struct arch_fault fault = { .what = "what it calls after the switch is not a function" };
	unsigned int i;

	for (i = 0; i < f->nr_callees; i++) {
		uint32_t callee = function_at(img, f->callees[i]);

		if (callee == IMG_NONE)
			return refuse(img, sym, &fault);
		callees->sym[callees->nr++] = callee;
	}
	return 0;
}

static int read_from(const struct image *img, uint32_t func, const struct arch_switcher *sw,
		     struct bd_frame *frame, struct frame_callees *callees)
{
	const struct img_sym *sym = &img->syms[func];
	struct arch_fault fault;
	struct arch_frame f;
	int err = img->arch->frame_read(sw, &f, &fault);

	if (err == -ENOTSUP)
		return refuse(img, sym, &fault);
	if (!err)
		err = take_callees(img, sym, &f, callees);
	if (err)
		return err;
	frame->func = xstrdup(sym->name);
	frame->saved_regs = xstrdup(f.saved_regs);
	frame->locals = f.locals;
	frame->canary_rbp = f.canary;
	frame->canary_symbol = xstrdup(f.canary_symbol ? canary_symbol(img, sw->canary) : "");
	frame->switch_call = f.switch_call;
	frame->resume = f.resume;
	return 0;
}

int frame_read(const struct image *img, uint32_t func, const char *switch_func,
	       struct bd_frame *frame, struct frame_callees *callees)
{
	struct frame_source src = { .cfi = cfi_open(img) };
	struct arch_switcher sw = {
		.switch_func = address_of(img, switch_func),
		.return_thunk = address_of(img, img->arch->return_thunk),
		.canary = address_of(img, img->arch->canary),
		.canary_fail = address_of(img, img->arch->canary_fail),
		.unwind = get_unwind,
		.jump_label = get_jump_label,
		.replaced = is_replaced,
		.arg = &src,
	};
	int err = -EINVAL;

	memset(callees, 0, sizeof(*callees));
	frame->switch_func = switch_func;
	if (add_piece(&sw, img, func)) {
		add_cold(&sw, img, func);
		read_jumps(&src, &sw, img);
		read_alternatives(&src, &sw, img);
		err = read_from(img, func, &sw, frame, callees);
	} else {
		ps_err("%s: has no code of %s", img->path, img->syms[func].name);
	}
	cfi_close(src.cfi);
	free(src.jumps);
	free(src.replaced);
	return err;
}

bool frame_agrees(const struct arch *arch, const struct bd_frame *frame, const char *pushed,
		  uint32_t reserved, int32_t canary)
{
	size_t len = strlen(pushed), left;
	const char *rest = frame->saved_regs + len;

	if (strncmp(frame->saved_regs, pushed, len) || (*rest && *rest != ' '))
		return false;
	/* one more word for each register that was not pushed */
	for (left = 0; *rest; rest++)
		left += *rest == ' ';
	return reserved == frame->locals + WORD * left &&
	       (!canary || canary + arch->cfa_offset == frame->canary_rbp);
}
