// SPDX-License-Identifier: GPL-2.0
/*
 * verdict.c - what a class means for an engineer who edits (see verdict.h)
 */
#include "boundary/verdict.h"

#include "lib/util.h"

#include <string.h>

const char *bd_func_class_note(enum bd_func_class class)
{
	static const char *const notes[BD_FUNC_CLASSES] = {
		[BD_INTERFACE] = "entered from outside; its entry is redirected into the module",
		[BD_CALLBACK] = "its address is held outside; the kernel's entry is redirected",
		[BD_INSIDER] = "reached through the module only",
		[BD_OUTSIDER] = "stays in the kernel, cannot be changed",
		[BD_INLINED] = "no code of its own to redirect; kept in the module",
		[BD_INIT] = "gone after boot",
	};

	return class < BD_FUNC_CLASSES ? notes[class] : "?";
}

const char *bd_var_class_note(enum bd_var_class class)
{
	static const char *const notes[BD_VAR_CLASSES] = {
		[BD_SHARED] = "one copy, the kernel's",
		[BD_PRIVATE] = "the module has its own",
		[BD_SWITCHED] = "the kernel's copy gets the module's contents",
		[BD_VAR_INIT] = "gone after boot",
	};

	return class < BD_VAR_CLASSES ? notes[class] : "?";
}

static size_t copies_outside(const struct bd_func *f)
{
	size_t i, n = 0;

	for (i = 0; i < f->nr_uses; i++)
		n += f->uses[i].kind == BD_USE_INLINED_COPY && f->uses[i].outside;
	return n;
}

struct bd_verdict bd_func_verdict(const struct bd_func *f)
{
	struct bd_verdict v = { .copies = copies_outside(f) };

	switch (f->class) {
	case BD_INTERFACE:
	case BD_CALLBACK:
		v.allows = "its body may be changed, its parameters and result may not";
		break;
	case BD_INSIDER:
		v.allows = "it may be changed, renamed or removed";
		break;
	case BD_INLINED:
		v.allows = "it may be changed, renamed or removed in the module";
		break;
	case BD_OUTSIDER:
		v.answer = BD_NO;
		v.headline = "no, it stays the kernel's";
		v.allows = "nothing about it: the module calls the kernel's";
		return v;
	default:
		v.answer = BD_NO;
		v.headline = "no, it has run and is gone";
		v.allows = "nothing about it";
		return v;
	}
	if (f->class == BD_INLINED && f->nr_syms) {
		v.answer = BD_PARTLY;
		v.headline = "partially: code that stays in the kernel keeps running the kernel's";
	} else if (v.copies) {
		v.answer = BD_PARTLY;
		v.headline = "partially: the change does not reach the copies inlined outside";
	} else {
		v.answer = BD_YES;
		v.headline = "yes, and the change reaches everywhere";
	}
	return v;
}

#define COST	"a task that is in it during a load goes on in the kernel's code of it, beside the new scheduler; an unload gives its entry back, waits until no task is in the module's, about ten seconds at most, and is refused then"

const char *bd_func_cost(const struct bd_func *f)
{
	return strstr(f->rest, "user memory") ?
	       COST ": a user who never answers a page fault can keep the module enabled" : COST;
}

struct bd_verdict bd_var_verdict(const struct bd_var *v)
{
	switch (v->class) {
	case BD_PRIVATE:
		return (struct bd_verdict){
			.answer = BD_YES,
			.headline = "yes, it is the module's own",
			.allows = "type, size, initial value and name; it can be removed",
		};
	case BD_SWITCHED:
		return (struct bd_verdict){
			.answer = BD_PARTLY,
			.headline = "its contents, not its type",
			.allows = "the functions it points to; its type and size may not be",
		};
	case BD_SHARED:
		return (struct bd_verdict){
			.answer = BD_NO,
			.headline = "no, it is the kernel's; what is done with it may change",
			.allows = "what is stored in it; its type, size and initial value may not be changed",
		};
	default:
		return (struct bd_verdict){
			.answer = BD_NO,
			.headline = "no, it is gone after boot",
			.allows = "nothing about it",
		};
	}
}

size_t bd_field_outside(const struct boundary *bd, const struct bd_field *f)
{
	size_t i, n = 0;

	for (i = 0; i < f->nr_uses; i++)
		n += bd->users[f->uses[i].user].outside;
	return n;
}

bool bd_struct_seen(const struct boundary *bd, const struct bd_struct *s)
{
	size_t i, k;

	if (!*bd->target.recorded)
		return true;
	for (i = 0; i < bd->nr_units; i++)
		for (k = 0; k < bd->units[i].nr_files; k++)
			if (str_eq(bd->units[i].files[k], s->loc.file))
				return true;
	return false;
}

struct bd_verdict bd_struct_verdict(const struct boundary *bd, const struct bd_struct *s)
{
	size_t i, own = 0;

	for (i = 0; i < s->nr_fields; i++)
		own += !bd_field_outside(bd, &s->fields[i]);
	if (!own)
		return (struct bd_verdict){
			.answer = BD_NO,
			.headline = "no, code outside touches every field of it",
			.allows = "nothing but fields added in padding",
		};
	if (!bd_struct_seen(bd, s))
		return (struct bd_verdict){
			.answer = BD_NO,
			.headline = "not known: units that include its header were not built (init --partial)",
			.allows = "nothing but fields added in padding",
		};
	return (struct bd_verdict){
		.answer = BD_PARTLY,
		.headline = "partially: what fields mean that only the module touches",
		.allows = "fields may be added in padding; no field may move and no size change: the kernel keeps using the struct",
	};
}

void bd_count(const struct boundary *bd, struct bd_counts *n)
{
	size_t i;

	memset(n, 0, sizeof(*n));
	for (i = 0; i < bd->nr_vars; i++)
		n->vars[bd->vars[i].class]++;
	for (i = 0; i < bd->nr_funcs; i++) {
		const struct bd_func *f = &bd->funcs[i];

		n->funcs[f->class]++;
		if (!f->nr_syms || f->class == BD_INIT)
			continue;
		n->code++;
		n->changeable += bd_func_replaced(f);
	}
}
