// SPDX-License-Identifier: GPL-2.0
/*
 * explain-json.c - one function, variable or struct, for programs (see explain-json.h)
 */
#include "cli/explain-json.h"

#include "boundary/verdict.h"
#include "lib/util.h"

const char *explain_answer(int answer)
{
	static const char *const words[] = { [BD_YES] = "yes", [BD_PARTLY] = "partially",
					     [BD_NO] = "no" };

	return words[answer];
}

static void put(json_t *to, const char *key, const char *text)
{
	if (text && *text)
		json_object_set_new(to, key, json_string(text));
}

static void put_loc(json_t *to, const struct bd_loc *loc)
{
	put(to, "file", loc->file);
	if (loc->line)
		json_object_set_new(to, "line", json_integer(loc->line));
}

static json_t *symbol_json(const struct bd_symbol *sym, bool redirected)
{
	char addr[32];

	snprintf(addr, sizeof(addr), "%#llx", (unsigned long long)sym->addr);
	return json_pack("{s:s, s:s, s:I, s:b}", "name", sym->name, "address", addr,
			 "size", (json_int_t)sym->size, "redirected", redirected);
}

static json_t *uses_json(const struct bd_use *uses, size_t nr)
{
	static const char *const kinds[] = {
		[BD_USE_CALL] = "call", [BD_USE_ADDRESS] = "address",
		[BD_USE_INITIALIZER] = "initializer", [BD_USE_INLINED_COPY] = "inlined copy",
		[BD_USE_READ] = "read", [BD_USE_WRITE] = "write",
	};
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < nr; i++) {
		json_t *u = json_pack("{s:s, s:b, s:s}", "kind", kinds[uses[i].kind], "outside",
				      uses[i].outside, "who", uses[i].who);

		put(u, "field", uses[i].field);
		put(u, "defined_in", uses[i].file);
		put_loc(u, &uses[i].loc);
		json_array_append_new(list, u);
	}
	return list;
}

static json_t *item_json(const char *kind, const struct bd_item *item, const char *class,
			 const struct bd_verdict *v)
{
	json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:s}", "kind", kind, "name", item->name,
			      "class", class, "modifiable", explain_answer(v->answer),
			      "verdict", v->headline);

	put(o, "why", item->reason);
	put(o, "what_can_change", v->allows);
	put(o, "remedy", item->remedy);
	put_loc(o, &item->loc);
	put(o, "unit", item->unit);
	put(o, "type", item->type);
	json_object_set_new(o, "static", json_boolean(item->is_static));
	return o;
}

json_t *explain_func_json(const struct bd_func *f)
{
	struct bd_verdict v = bd_func_verdict(f);
	json_t *o = item_json("function", &f->item, bd_func_class_name(f->class), &v);
	json_t *syms = json_array();
	size_t i, k;

	put(o, "caution", f->caveat);
	put(o, "rest", f->rest);
	if (*f->rest)
		put(o, "cost", bd_func_cost(f));
	json_object_set_new(o, "rests", json_boolean(f->rests));
	json_object_set_new(o, "asked", json_boolean(f->asked));
	for (i = 0; i < f->nr_syms; i++) {
		bool redirected = false;

		for (k = 0; k < f->nr_redirects; k++)
			redirected |= f->redirects[k] == i;
		json_array_append_new(syms, symbol_json(&f->syms[i], redirected));
	}
	json_object_set_new(o, "symbols", syms);
	json_object_set_new(o, "copies_outside", json_integer(v.copies));
	json_object_set_new(o, "uses", uses_json(f->uses, f->nr_uses));
	return o;
}

json_t *explain_var_json(const struct bd_var *var)
{
	struct bd_verdict v = bd_var_verdict(var);
	json_t *o = item_json("variable", &var->item, bd_var_class_name(var->class), &v);
	json_t *syms = json_array();

	put(o, "function", var->owner);
	if (*var->sym.name)
		json_array_append_new(syms, symbol_json(&var->sym, false));
	json_object_set_new(o, "symbols", syms);
	json_object_set_new(o, "per_cpu", json_boolean(var->is_percpu));
	json_object_set_new(o, "uses", uses_json(var->uses, var->nr_uses));
	return o;
}

static json_t *field_json(const struct boundary *bd, const struct bd_field *f)
{
	json_t *users = json_array();
	size_t i;

	for (i = 0; i < f->nr_uses; i++) {
		const struct bd_field_use *u = &f->uses[i];
		const struct bd_user *who = &bd->users[u->user];
		json_t *user = json_pack("{s:s, s:b, s:b, s:b, s:b}", "who", who->who,
					 "outside", who->outside,
					 "reads", (int)(u->how & BD_FIELD_READ),
					 "writes", (int)(u->how & BD_FIELD_WRITTEN),
					 "takes_address", (int)(u->how & BD_FIELD_ADDRESS));

		put(user, "defined_in", who->file);
		put_loc(user, &u->loc);
		json_array_append_new(users, user);
	}
	return json_pack("{s:s, s:I, s:I, s:o}", "name", f->name, "bit", (json_int_t)f->offset,
			 "bits", (json_int_t)f->bits, "users", users);
}

json_t *explain_struct_json(const struct boundary *bd, const struct bd_struct *s,
			    const struct bd_field *field)
{
	struct bd_verdict v = bd_struct_verdict(bd, s);
	json_t *fields = json_array();
	json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:s}", "kind",
			      s->is_union ? "union" : "struct", "name", s->name, "modifiable",
			      explain_answer(v.answer), "verdict", v.headline, "what_can_change",
			      v.allows);
	size_t i;

	put_loc(o, &s->loc);
	json_object_set_new(o, "size", json_integer(s->size));
	for (i = 0; i < s->nr_fields; i++)
		if (!field || field == &s->fields[i])
			json_array_append_new(fields, field_json(bd, &s->fields[i]));
	json_object_set_new(o, "fields", fields);
	return o;
}
