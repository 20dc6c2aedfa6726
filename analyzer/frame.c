// SPDX-License-Identifier: GPL-2.0
/*
 * frame.c - the kernel's own frame of the context-switch function (see frame.h)
 */
#include "analyzer/frame.h"

#include <errno.h>

#include "arch/arch.h"
#include "lib/util.h"

static int refuse(const struct target *t, const struct img_sym *sym, const struct arch_fault *fault)
{
	if (fault->insn[0])
		ps_err("%s: %s+0x%lx: %s (%s): its frame cannot be rebuilt, stack switching in this kernel is not supported",
		       t->img.path, sym->name, (unsigned long)(fault->addr - sym->value),
		       fault->what, fault->insn);
	else
		ps_err("%s: %s: %s: its frame cannot be rebuilt, stack switching in this kernel is not supported",
		       t->img.path, sym->name, fault->what);
	return -ENOTSUP;
}

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

int frame_read(const struct target *t, uint32_t func, const char *switch_func,
	       struct bd_frame *frame, uint32_t *tail)
{
	const struct img_sym *sym = &t->img.syms[func];
	const uint8_t *code = image_bytes(&t->img, sym->sec, sym->value, sym->size);
	const struct arch *arch = t->img.arch;
	struct arch_fault fault;
	struct arch_frame f;
	int err;

	*tail = IMG_NONE;
	if (!code) {
		ps_err("%s: has no code of %s", t->img.path, sym->name);
		return -EINVAL;
	}
	err = arch->frame_read(code, sym->size, sym->value, address_of(&t->img, switch_func),
			       address_of(&t->img, arch->return_thunk), &f, &fault);
	if (err == -ENOTSUP)
		return refuse(t, sym, &fault);
	if (err)
		return err;
	*tail = function_at(&t->img, f.tail);
	if (*tail == IMG_NONE) {
		fault.what = "what it calls after the switch is not a function";
		return refuse(t, sym, &fault);
	}
	frame->func = xstrdup(sym->name);
	frame->switch_func = switch_func;
	frame->saved_regs = xstrdup(f.saved_regs);
	frame->locals = f.locals;
	frame->canary_rbp = f.canary;
	frame->switch_call = f.switch_call;
	frame->resume = f.resume;
	return 0;
}

int32_t frame_canary(const struct target *t, int32_t from_cfa)
{
	return from_cfa + t->img.arch->cfa_offset;
}
