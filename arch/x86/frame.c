// SPDX-License-Identifier: GPL-2.0
/*
 * frame.c - x86-64: frame of the context-switch function (see arch.h)
 *
 * In:  the function's bytes, the call frame information for the place where it switches stacks.
 * Out: what the trampoline must build and where it hands over, or the instruction at which there
 *      is a doubt.
 *
 * The trampoline builds this frame by hand and enters the kernel's function in its middle, so
 * nothing here is guessed. Where the caller's registers are is read from the call frame
 * information, and every path from the entry to the switch must agree. From there on, every path
 * must get along with what the trampoline provides.
 */
#include "arch/x86/x86.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "arch/x86/flow.h"
#include "lib/util.h"

#define WORD		8
#define MAX_LOCALS	4096
#define MAX_PIECE	0x10000
#define FRAME_POINTER	(-2 * WORD)	/* what it points to, from the CFA */

struct frame_reader {
	const struct arch_switcher *sw;
	struct flow before, after;
	const struct flow_state *at_switch;
	struct arch_frame *frame;
	struct arch_fault *fault;
};

/* There is a doubt about the frame at the switch. */
static int refuse(struct frame_reader *r, const char *what, unsigned int reg)
{
	snprintf(r->fault->buf, sizeof(r->fault->buf), what, x86_flow_reg_name(reg));
	r->fault->what = r->fault->buf;
	r->fault->addr = r->frame->switch_call;
	snprintf(r->fault->insn, sizeof(r->fault->insn), "the switch of stacks");
	return -ENOTSUP;
}

/* ---- the call frame information ---- */

static bool same_rows(const struct arch_unwind *a, const struct arch_unwind *b)
{
	unsigned int i;

	for (i = 0; i < ARCH_DWARF_REGS; i++)
		if (a->regs[i].kind != b->regs[i].kind || a->regs[i].offset != b->regs[i].offset)
			return false;
	return a->cfa_known == b->cfa_known && a->cfa_reg == b->cfa_reg &&
	       a->cfa_offset == b->cfa_offset;
}

static int read_row(struct frame_reader *r, struct arch_unwind *row)
{
	const struct arch_rule *ret = &row->regs[FLOW_RETURN];
	struct arch_unwind next;

	if (!r->sw->unwind(r->sw->arg, r->frame->switch_call, row) ||
	    !r->sw->unwind(r->sw->arg, r->frame->resume, &next))
		return refuse(r, "the file has no call frame information for it", 0);
	if (!same_rows(row, &next))
		return refuse(r, "the call frame information changes there", 0);
	if (!row->cfa_known)
		return refuse(r, "the frame is found by an expression", 0);
	if (row->cfa_reg != FLOW_RBP || row->cfa_offset != -FRAME_POINTER)
		return refuse(r, "the frame is not found by the frame pointer", 0);
	if (ret->kind != ARCH_RULE_SAVED || ret->offset != -WORD)
		return refuse(r, "%s is not at the top of the frame", FLOW_RETURN);
	return 0;
}

/* The register that is saved at an offset from the CFA, FLOW_REGS if none is. */
static unsigned int saved_at(const struct arch_unwind *row, int64_t offset)
{
	unsigned int i;

	for (i = 0; i < FLOW_REGS; i++)
		if (row->regs[i].kind == ARCH_RULE_SAVED && row->regs[i].offset == offset)
			return i;
	return FLOW_REGS;
}

/*
 * Whatever a function must preserve, it must have saved: the module's function, whose frame is
 * dropped at the switch, does not give it back.
 */
static int read_saved(struct frame_reader *r, const struct arch_unwind *row, int64_t *low)
{
	char *names = r->frame->saved_regs;
	unsigned int i, nr = 0, found = 0;
	int64_t off = FRAME_POINTER;
	size_t len = 0;

	for (i = 0; i < FLOW_REGS; i++) {
		if (!x86_flow_is_kept(i))
			continue;
		if (row->regs[i].kind != ARCH_RULE_SAVED)
			return refuse(r, "%s is not saved in the frame", i);
		nr++;
	}
	for (; (i = saved_at(row, off)) != FLOW_REGS && x86_flow_is_kept(i); off -= WORD, found++) {
		if (!found && i != FLOW_RBP)
			break;
		len += snprintf(names + len, ARCH_REGS_MAX - len, "%s%s", found ? " " : "",
				x86_flow_reg_name(i));
	}
	if (found != nr)
		return refuse(r, "the saved registers are not side by side below the frame pointer",
			      0);
	*low = off + WORD;
	return 0;
}

/* ---- against the code that leads to the switch ---- */

static int check_saved(struct frame_reader *r, const struct arch_unwind *row)
{
	const struct flow_val *bp = &r->at_switch->reg[FLOW_RBP];
	struct flow_val val;
	unsigned int i;

	if (bp->kind != FLOW_CFA || bp->off != FRAME_POINTER)
		return refuse(r, "rbp is not the frame pointer on every path to it", 0);
	if (!x86_flow_is_caller(&r->at_switch->slot[0], FLOW_RETURN))
		return refuse(r, "%s may be another one by then", FLOW_RETURN);
	for (i = 0; i < FLOW_REGS; i++) {
		if (!x86_flow_is_kept(i))
			continue;
		x86_flow_load(r->at_switch, row->regs[i].offset, WORD, &val);
		if (!x86_flow_is_caller(&val, i))
			return refuse(r, "%s is not saved on every path where the call frame information says",
				      i);
	}
	return 0;
}

static int read_size(struct frame_reader *r, int64_t low)
{
	const struct flow_val *sp = &r->at_switch->reg[FLOW_RSP];

	if (sp->kind != FLOW_CFA)
		return refuse(r, "the stack pointer is at no fixed place of the frame", 0);
	if (sp->off > low || low - sp->off > MAX_LOCALS || (low - sp->off) % WORD)
		return refuse(r, "the frame has an odd size", 0);
	r->frame->locals = low - sp->off;
	return 0;
}

static int read_canary(struct frame_reader *r, int64_t low)
{
	int64_t off, found = 0;
	struct flow_val val;

	for (off = low - WORD; off >= low - r->frame->locals; off -= WORD) {
		x86_flow_load(r->at_switch, off, WORD, &val);
		if (val.kind != FLOW_CANARY)
			continue;
		if (found)
			return refuse(r, "the canary is in more than one place", 0);
		found = off;
	}
	r->frame->canary = found ? found - FRAME_POINTER : 0;
	r->frame->canary_symbol = found && r->before.canary_symbol;
	return 0;
}

/* ---- after the switch ---- */

/* What the trampoline provides: its frame, and what the switch returns. */
static void provided(const struct frame_reader *r, const struct arch_unwind *row,
		     struct flow_state *s)
{
	const struct arch_frame *frame = r->frame;
	unsigned int i;

	memset(s, 0, sizeof(*s));
	s->reg[FLOW_RAX].set = FLOW_ALL;
	s->reg[FLOW_RBP] = r->at_switch->reg[FLOW_RBP];
	s->reg[FLOW_RSP] = r->at_switch->reg[FLOW_RSP];
	s->slot[0] = r->at_switch->slot[0];
	for (i = 0; i < FLOW_REGS; i++)
		if (x86_flow_is_kept(i))
			x86_flow_store(s, row->regs[i].offset, WORD,
				       (struct flow_val){ FLOW_CALLER, FLOW_ALL, i, 0 });
	if (frame->canary)
		x86_flow_store(s, frame->canary + FRAME_POINTER, WORD,
			       (struct flow_val){ FLOW_CANARY, FLOW_ALL, 0, 0 });
}

static int follow_after(struct frame_reader *r, const struct arch_unwind *row)
{
	struct flow_state start;
	int err;

	provided(r, row, &start);
	err = x86_flow_run(&r->after, r->frame->resume, &start);
	if (err)
		return err;
	memcpy(r->frame->callees, r->after.callees, sizeof(r->frame->callees));
	r->frame->nr_callees = r->after.nr_callees;
	return 0;
}

/* ---- all of it ---- */

static int read_frame(struct frame_reader *r)
{
	struct arch_unwind row;
	struct flow_state start;
	int64_t low;
	int err;

	x86_flow_enter(&start);
	err = x86_flow_run(&r->before, r->sw->pieces[0].addr, &start);
	if (err)
		return err;
	if (!r->before.switch_call) {
		r->fault->what = "nothing in it switches stacks";
		return -ENOTSUP;
	}
	r->frame->switch_call = r->before.switch_call;
	r->frame->resume = r->before.switch_call + X86_BRANCH_SIZE;
	r->at_switch = x86_flow_state(&r->before, r->before.switch_call);
	err = read_row(r, &row);
	if (!err)
		err = read_saved(r, &row, &low);
	if (!err)
		err = check_saved(r, &row);
	if (!err)
		err = read_size(r, low);
	if (!err)
		err = read_canary(r, low);
	return err ? err : follow_after(r, &row);
}

static int check_pieces(const struct arch_switcher *sw, struct arch_fault *fault)
{
	unsigned int i;

	for (i = 0; i < sw->nr_pieces; i++) {
		if (sw->pieces[i].size && sw->pieces[i].size <= MAX_PIECE)
			continue;
		fault->what = "it has no code, or too much";
		return -ENOTSUP;
	}
	return 0;
}

int x86_frame_read(const struct arch_switcher *sw, struct arch_frame *frame,
		   struct arch_fault *fault)
{
	struct frame_reader r = { .sw = sw, .frame = frame, .fault = fault };
	csh cs;
	int err;

	memset(frame, 0, sizeof(*frame));
	memset(fault, 0, sizeof(*fault));
	err = check_pieces(sw, fault);
	if (!err)
		err = x86_disasm_open(&cs);
	if (err)
		return err;
	cs_option(cs, CS_OPT_DETAIL, CS_OPT_ON);
	r.before = (struct flow){ .sw = sw, .cs = cs, .insn = cs_malloc(cs), .fault = fault };
	r.after = r.before;
	r.after.after = true;
	if (r.before.insn) {
		err = read_frame(&r);
		cs_free(r.before.insn, 1);
	} else {
		ps_err("the disassembler (capstone) does not start");
		err = -ENOMEM;
	}
	x86_flow_end(&r.before);
	x86_flow_end(&r.after);
	cs_close(&cs);
	return err;
}
