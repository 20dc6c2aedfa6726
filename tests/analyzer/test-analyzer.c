// SPDX-License-Identifier: GPL-2.0
/*
 * test-analyzer.c - the analyzer on a kernel of a few lines, built on the spot
 *
 * tests/analyzer/kernel/ is compiled with the plugin, linked to vmlinux.o and vmlinux, and
 * analyzed. It holds one of each kind the analyzer distinguishes.
 */
#include "tests/analyzer/fixture.h"

#include <errno.h>

#include "analyzer/audit.h"
#include "boundary/verdict.h"
#include "gcc-plugin/record-read.h"

static const struct bd_func *func(const char *name, const char *file)
{
	size_t i;

	for (i = 0; i < bd.nr_funcs; i++)
		if (str_eq(bd.funcs[i].name, name) && str_ends(bd.funcs[i].loc.file, file))
			return &bd.funcs[i];
	fail_msg("no function %s of %s in the boundary", name, file);
	return NULL;
}

static const struct bd_var *var(const char *name)
{
	size_t i;

	for (i = 0; i < bd.nr_vars; i++)
		if (str_eq(bd.vars[i].name, name))
			return &bd.vars[i];
	fail_msg("no variable %s in the boundary", name);
	return NULL;
}

static void class_is(const char *name, const char *file, enum bd_func_class class)
{
	const struct bd_func *f = func(name, file);

	if (f->class != class)
		fail_msg("%s is %s and not %s: %s", name, bd_func_class_name(f->class),
			 bd_func_class_name(class), f->reason);
	assert_true(f->reason && *f->reason);
}

static void var_is(const char *name, enum bd_var_class class)
{
	const struct bd_var *v = var(name);

	if (v->class != class)
		fail_msg("%s is %s and not %s: %s", name, bd_var_class_name(v->class),
			 bd_var_class_name(class), v->reason);
	assert_true(v->reason && *v->reason);
}

static void test_interface(void **state)
{
	const struct bd_func *f = func("wake_up", "core.c");
	bool found = false;
	size_t i;

	(void)state;
	class_is("wake_up", "core.c", BD_INTERFACE);
	class_is("queue_fair", "fair.c", BD_INSIDER);
	assert_int_equal(f->nr_redirects, 1);
	assert_string_equal(f->syms[f->redirects[0]].name, "wake_up");
	/* past the call of the function tracer */
	assert_int_equal(f->syms[f->redirects[0]].jump, 5);
	assert_int_equal(func("queue_fair", "fair.c")->syms[0].jump, 0);
	for (i = 0; i < f->nr_uses; i++)
		if (str_eq(f->uses[i].who, "outside_user") && f->uses[i].outside &&
		    f->uses[i].kind == BD_USE_CALL && f->uses[i].loc.line)
			found = true;
	assert_true(found);
	assert_non_null(strstr(f->reason, "outside_user (other.c:"));
}

/* What the runtime calls is an interface although no code outside calls it. */
static void test_named_interface(void **state)
{
	static const char text[] = "include test.profile\n[interface]\nqueue_fair = the swap calls it\n";
	char *path = xasprintf("%s/src/named.profile", dir);
	const struct bd_func *f = NULL;
	struct boundary named;
	size_t i;

	(void)state;
	assert_int_equal(file_write(path, text, strlen(text)), 0);
	assert_int_equal(analyze(obj, linked, path, &named), 0);
	for (i = 0; i < named.nr_funcs && !f; i++)
		if (str_eq(named.funcs[i].name, "queue_fair"))
			f = &named.funcs[i];
	assert_non_null(f);
	assert_int_equal(f->class, BD_INTERFACE);
	assert_string_equal(f->reason, "named in the profile: the swap calls it");
	assert_int_equal(f->nr_redirects, 1);
	assert_int_equal(f->syms[0].jump, 5);
	assert_int_equal(named.nr_funcs, bd.nr_funcs);
	bd_free(&named);
	free(path);
}

static void test_exported(void **state)
{
	(void)state;
	class_is("for_modules", "core.c", BD_INTERFACE);
	assert_string_equal(func("for_modules", "core.c")->reason, "exported to modules");
	class_is("for_old_modules", "core.c", BD_INTERFACE);
	assert_string_equal(func("for_old_modules", "core.c")->reason, "exported to modules");
}

static void test_assembly_caller(void **state)
{
	(void)state;
	class_is("schedule_tail", "core.c", BD_INTERFACE);
	assert_non_null(strstr(func("schedule_tail", "core.c")->reason, "ret_from_fork"));
}

static void test_alias(void **state)
{
	const struct bd_func *f = func("do_yield", "core.c");

	(void)state;
	class_is("do_yield", "core.c", BD_INTERFACE);
	assert_string_equal(f->symbol, "do_yield");
	assert_int_equal(f->nr_syms, 2);
	assert_int_equal(f->nr_redirects, 1);
	assert_int_equal(f->syms[f->redirects[0]].addr, f->syms[0].addr);
}

static void test_who_waits_stays(void **state)
{
	(void)state;
	class_is("wait_long", "core.c", BD_OUTSIDER);
	assert_non_null(strstr(func("wait_long", "core.c")->reason, "outside_wait"));
	class_is("wait_longer", "core.c", BD_OUTSIDER);
	class_is("wait_once", "core.c", BD_INTERFACE);
	class_is("schedule_once", "core.c", BD_INSIDER);
	class_is("schedule_twice", "core.c", BD_OUTSIDER);
}

/* It is replaced, but tasks go on in its old code: what that calls has to be redirected. */
static void test_who_rests_is_replaced(void **state)
{
	const struct bd_func *f = func("pause_soon", "core.c");

	(void)state;
	class_is("pause_soon", "core.c", BD_INTERFACE);
	assert_true(f->rests);
	assert_false(f->asked);
	assert_string_equal(f->rest, "calls outside_soon: tasks sleep on its frame");
	assert_int_equal(bd_func_verdict(f).answer, BD_YES);
	class_is("after_rest", "core.c", BD_INTERFACE);
	assert_int_equal(func("after_rest", "core.c")->nr_redirects, 1);
	assert_false(func("after_rest", "core.c")->rests);
}

static void test_who_leaves_no_frame(void **state)
{
	const struct bd_func *f = func("wait_at_the_end", "core.c");

	(void)state;
	class_is("wait_at_the_end", "core.c", BD_INTERFACE);
	assert_true(f->rests);
	assert_non_null(strstr(f->rest, "ends in a jump to what leads to outside_wait"));
	class_is("wait_after_the_end", "core.c", BD_OUTSIDER);
}

static const struct bd_func *func_of(const struct boundary *of, const char *name)
{
	size_t i;

	for (i = 0; i < of->nr_funcs; i++)
		if (str_eq(of->funcs[i].name, name))
			return &of->funcs[i];
	return NULL;
}

/* --with: what stays only because tasks sleep in it */
static void test_asked_for(void **state)
{
	const struct bd_func *f;
	struct boundary asked;

	(void)state;
	assert_string_equal(func("wait_longer", "core.c")->rest,
			    "calls wait_long, which leads to outside_wait: tasks sleep on its frame");
	assert_false(func("wait_longer", "core.c")->rests);
	assert_non_null(strstr(func("wait_longer", "core.c")->remedy,
			       "`plugsched init --with wait_longer`"));
	assert_int_equal(analyze_with(obj, linked, profile, "wait_longer,copy_result", &asked), 0);
	f = func_of(&asked, "wait_longer");
	assert_true(f->rests && f->asked);
	assert_int_equal(f->class, BD_INSIDER);
	f = func_of(&asked, "copy_result");
	assert_true(f->rests && f->asked);
	assert_int_equal(f->class, BD_INTERFACE);
	assert_non_null(strstr(bd_func_cost(f), "never answers"));
	/* neither what it calls nor what calls it comes along */
	assert_int_equal(func_of(&asked, "wait_long")->class, BD_OUTSIDER);
	assert_int_equal(func_of(&asked, "get_result")->class, BD_OUTSIDER);
	bd_free(&asked);
	/* not needed, which is said */
	assert_int_equal(analyze_with(obj, linked, profile, "wake_up,pause_soon", &asked), 0);
	assert_false(func_of(&asked, "pause_soon")->asked);
	assert_false(func_of(&asked, "wake_up")->rests);
	bd_free(&asked);
}

static void test_not_to_be_had(void **state)
{
	static const char *const names[] = {
		"no_such_function",	/* of which there is none */
		"schedule",		/* which calls the stack switch */
		"wait_resident",	/* which no task leaves */
		"wait_long,no_such_function",
		"sched_init",		/* which is gone */
	};
	struct boundary none;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_SIZE(names); i++)
		assert_int_equal(analyze_with(obj, linked, profile, names[i], &none), -EINVAL);
}

static void test_who_copies_user_memory_stays(void **state)
{
	(void)state;
	class_is("copy_result", "core.c", BD_OUTSIDER);
	assert_string_equal(func("copy_result", "core.c")->reason,
			    "calls outside_put, which copies to or from user memory: a page fault there sleeps as long as the user likes");
	assert_non_null(strstr(func("copy_result", "core.c")->remedy, "[brief] of test.profile"));
	class_is("get_result", "core.c", BD_OUTSIDER);
	assert_non_null(strstr(func("get_result", "core.c")->reason, "calls copy_result, which"));
	class_is("poke_result", "core.c", BD_OUTSIDER);
	assert_true(str_starts(func("poke_result", "core.c")->reason, "copies to or from"));
	class_is("admin_result", "core.c", BD_INTERFACE);
	class_is("dump_result", "core.c", BD_INTERFACE);
}

static void test_callbacks(void **state)
{
	(void)state;
	class_is("given_away", "core.c", BD_CALLBACK);
	assert_true(func("given_away", "core.c")->addr_taken_inside);
	class_is("tick", "core.c", BD_CALLBACK);
	class_is("held_by_init", "core.c", BD_CALLBACK);
}

static void test_insiders(void **state)
{
	(void)state;
	class_is("enqueue_fair", "fair.c", BD_INSIDER);
	class_is("dequeue_fair", "fair.c", BD_INSIDER);
	assert_int_equal(func("enqueue_fair", "fair.c")->nr_redirects, 0);
}

static void test_two_statics_of_one_name(void **state)
{
	const struct bd_func *a = func("same_name", "core.c"), *b = func("same_name", "fair.c");

	(void)state;
	assert_int_equal(a->class, BD_INSIDER);
	assert_int_equal(b->class, BD_CALLBACK);
	assert_int_not_equal(a->syms[0].addr, b->syms[0].addr);
	assert_false(a->symbol_unique);
	assert_false(b->symbol_unique);
	assert_true(func("wake_up", "core.c")->symbol_unique);
}

static const struct bd_use *use(const struct bd_func *f, enum bd_use_kind kind, const char *who)
{
	size_t i;

	for (i = 0; i < f->nr_uses; i++)
		if (f->uses[i].kind == kind && str_eq(f->uses[i].who, who))
			return &f->uses[i];
	return NULL;
}

/* Not even their users are mixed up, and a user that is one of two of a name is known. */
static void test_users_of_one_name(void **state)
{
	const struct bd_func *a = func("same_name", "core.c"), *b = func("same_name", "fair.c");
	const struct bd_func *outside_use = func("wake_up", "core.c");
	const struct bd_var *runs = var("runs"), *switches = var("switches");
	size_t i;

	(void)state;
	assert_non_null(use(a, BD_USE_CALL, "wake_up"));
	assert_null(use(a, BD_USE_CALL, "queue_fair"));
	assert_non_null(use(b, BD_USE_CALL, "queue_fair"));
	assert_null(use(b, BD_USE_CALL, "wake_up"));
	assert_ptr_equal(&bd.funcs[use(a, BD_USE_CALL, "wake_up")->by], outside_use);
	assert_int_equal(use(outside_use, BD_USE_CALL, "outside_user")->by, BD_NONE);
	for (i = 0; i < runs->nr_uses; i++)
		if (str_eq(runs->uses[i].who, "same_name"))
			assert_ptr_equal(&bd.funcs[runs->uses[i].by], b);
	for (i = 0; i < switches->nr_uses; i++)
		if (str_eq(switches->uses[i].who, "same_name"))
			assert_ptr_equal(&bd.funcs[switches->uses[i].by], a);
}

static void test_stack_switch(void **state)
{
	const struct bd_func *f = func("__schedule", "core.c");

	(void)state;
	class_is("__schedule", "core.c", BD_INTERFACE);
	assert_true(f->stack_switch);
	class_is("schedule", "core.c", BD_OUTSIDER);
	class_is("schedule_twice", "core.c", BD_OUTSIDER);
	assert_string_equal(bd.frame.func, "__schedule");
	assert_int_equal(strncmp(bd.frame.saved_regs, "rbp", 3), 0);
	assert_int_equal(bd.frame.resume, bd.frame.switch_call + 5);
	assert_true(bd.frame.switch_call > f->syms[0].addr &&
		    bd.frame.resume < f->syms[0].addr + f->syms[0].size);
}

/* Whoever switches, the kernel's code goes on: all that it calls is entered from outside. */
static void test_called_after_the_switch(void **state)
{
	const struct bd_func *f = func("balance_queues", "core.c");

	(void)state;
	class_is("balance_queues", "core.c", BD_INTERFACE);
	assert_true(bd_func_entered(f));
	assert_string_equal(f->reason,
			    "called by the kernel's __schedule after the switch of stacks");
}

static void test_clone_that_keeps_its_parameters(void **state)
{
	const struct bd_func *f = func("finish_switch", "core.c");

	(void)state;
	class_is("finish_switch", "core.c", BD_INTERFACE);
	assert_int_equal(f->nr_redirects, 1);
	assert_string_equal(f->syms[f->redirects[0]].name, "finish_switch.isra.0");
}

static void test_clone_with_changed_parameters(void **state)
{
	const struct bd_func *f = func("clone_me", "core.c");

	(void)state;
	class_is("clone_me", "core.c", BD_INLINED);
	assert_int_equal(f->nr_redirects, 0);
	assert_non_null(strstr(f->reason, "parameters"));
}

static bool is_redirected(const char *symbol)
{
	size_t i, k;

	for (i = 0; i < bd.nr_funcs; i++)
		for (k = 0; k < bd.funcs[i].nr_redirects; k++)
			if (str_eq(bd.funcs[i].syms[bd.funcs[i].redirects[k]].name, symbol))
				return true;
	return false;
}

/* The record says of every clone what became of its parameters: none that changed is entered. */
static void test_no_redirect_onto_changed_parameters(void **state)
{
	static const uint32_t changed = PSREC_FUNC_CLONE_PARAMS_CHANGED | PSREC_FUNC_PARTIAL;
	struct psrec_file pf;
	size_t i, n, seen = 0, kept = 0;

	(void)state;
	assert_int_equal(psrec_open(&pf, obj), 0);
	for (i = 0; i < pf.nr; i++) {
		for (n = 0; n < pf.recs[i].nr_funcs; n++) {
			const struct psrec_func *f = &pf.recs[i].funcs[n];
			const char *symbol = psrec_str(&pf.recs[i], f->asm_name);

			if (!(f->flags & PSREC_FUNC_EMITTED))
				continue;
			if ((f->flags & changed) || strstr(symbol, ".part.")) {
				seen++;
				assert_false(is_redirected(symbol));
			} else if (f->flags & PSREC_FUNC_CLONE) {
				kept += is_redirected(symbol);
			}
		}
	}
	assert_true(seen > 0);
	assert_true(kept > 0);
	psrec_close(&pf);
}

static void test_piece_of_a_function(void **state)
{
	const struct bd_func *f = func("in_parts", "core.c");
	size_t i;
	bool part = false;

	(void)state;
	for (i = 0; i < f->nr_syms; i++)
		part |= str_starts(f->syms[i].name, "in_parts.part.");
	assert_true(part);
	for (i = 0; i < bd.nr_funcs; i++)
		assert_null(strchr(bd.funcs[i].name, '.'));
	/* schedule() stays and has a copy of its head, which goes on entering the piece */
	assert_true(f->class == BD_OUTSIDER || f->class == BD_INLINED);
	assert_int_equal(f->nr_redirects, 0);
}

static void test_other_classes(void **state)
{
	(void)state;
	class_is("idle_poll", "core.c", BD_OUTSIDER);
	class_is("weak_one", "core.c", BD_OUTSIDER);
	class_is("sched_init", "core.c", BD_INIT);
	class_is("twin_a", "fair.c", BD_OUTSIDER);
	class_is("twin_b", "fair.c", BD_OUTSIDER);
	assert_non_null(strstr(func("twin_a", "fair.c")->reason, "twin_b"));
	class_is("task_runs", "sched.h", BD_INLINED);
	assert_non_null(strstr(func("task_runs", "sched.h")->reason, "outside_user"));
}

static void test_variables(void **state)
{
	(void)state;
	var_is("nr_running", BD_SHARED);
	var_is("switches", BD_SHARED);
	var_is("calls", BD_SHARED);
	assert_string_equal(var("calls")->owner, "queue_fair");
	var_is("tick_timer", BD_SHARED);
	var_is("weights", BD_PRIVATE);
	var_is("fair_sched_class", BD_SWITCHED);
	var_is("init_timer", BD_VAR_INIT);
}

static void answer_is(const char *name, const char *file, enum bd_answer answer)
{
	assert_int_equal(bd_func_verdict(func(name, file)).answer, answer);
}

static void test_verdicts(void **state)
{
	const struct bd_func *f = func("task_runs", "sched.h");

	(void)state;
	answer_is("wake_up", "core.c", BD_YES);
	answer_is("tick", "core.c", BD_YES);
	answer_is("enqueue_fair", "fair.c", BD_YES);
	answer_is("schedule", "core.c", BD_NO);
	answer_is("sched_init", "core.c", BD_NO);
	answer_is("clone_me", "core.c", BD_PARTLY);
	answer_is("task_runs", "sched.h", BD_PARTLY);
	assert_true(bd_func_verdict(f).copies >= 1);
	assert_true(use(f, BD_USE_INLINED_COPY, "outside_user")->outside);
	assert_non_null(strstr(func("wait_long", "core.c")->remedy, "[brief] of test.profile"));
	assert_non_null(strstr(func("clone_me", "core.c")->remedy, "schedule"));
	assert_string_equal(func("wake_up", "core.c")->remedy, "");
}

static void test_caveats(void **state)
{
	(void)state;
	class_is("weighs", "core.c", BD_INTERFACE);
	assert_non_null(strstr(func("weighs", "core.c")->caveat, "schedule_twice"));
	/* called by another unit, which knew nothing */
	assert_string_equal(func("wake_up", "core.c")->caveat, "");
	assert_string_equal(func("enqueue_fair", "fair.c")->caveat, "");
}

/* The linker took the other definition of weak_one: this one does not run. */
static void test_a_definition_not_taken_uses_nothing(void **state)
{
	size_t i, k;

	(void)state;
	/* the code of that name is not its own, and does not count as the scheduler's */
	assert_int_equal(func("weak_one", "core.c")->nr_syms, 0);
	assert_string_equal(func("weak_one", "core.c")->symbol, "weak_one");
	for (i = 0; i < bd.nr_funcs; i++)
		for (k = 0; k < bd.funcs[i].nr_uses; k++)
			assert_string_not_equal(bd.funcs[i].uses[k].who, "weak_one");
	for (k = 0; k < var("switches")->nr_uses; k++)
		assert_string_not_equal(var("switches")->uses[k].who, "weak_one");
}

/* The linker took the other definition of a weak alias: what it was an alias of is as it was. */
static void test_an_alias_not_taken_is_a_function_of_its_own(void **state)
{
	(void)state;
	class_is("near", "core.c", BD_INSIDER);
	assert_int_equal(func("near", "core.c")->nr_syms, 1);
	class_is("far", "core.c", BD_OUTSIDER);
	assert_int_equal(func("far", "core.c")->nr_syms, 0);
	assert_non_null(use(func("far", "core.c"), BD_USE_CALL, "is_far"));
	assert_int_equal(func("near", "core.c")->nr_uses, 1);
}

static const struct bd_field *field(const char *owner, const char *name)
{
	size_t i, k;

	for (i = 0; i < bd.nr_structs; i++)
		for (k = 0; k < bd.structs[i].nr_fields; k++)
			if (str_eq(bd.structs[i].name, owner) &&
			    str_eq(bd.structs[i].fields[k].name, name))
				return &bd.structs[i].fields[k];
	fail_msg("no field %s.%s in the boundary", owner, name);
	return NULL;
}

/* How a function touches a field; 0 if it does not. */
static uint32_t touches(const char *who, const char *owner, const char *name, bool outside)
{
	const struct bd_field *f = field(owner, name);
	size_t i;

	for (i = 0; i < f->nr_uses; i++)
		if (str_eq(bd.users[f->uses[i].user].who, who)) {
			assert_int_equal(bd.users[f->uses[i].user].outside, outside);
			assert_true(f->uses[i].loc.line > 0);
			return f->uses[i].how;
		}
	return 0;
}

static void test_structs(void **state)
{
	(void)state;
	assert_int_equal(touches("outside_user", "timer", "expires", true), BD_FIELD_READ);
	assert_int_equal(touches("tick", "timer", "expires", false),
			 BD_FIELD_READ | BD_FIELD_WRITTEN);
	assert_int_equal(touches("tick", "timer", "fn", false), 0);
	/* a function of the module's with a copy outside is outside too */
	assert_int_equal(touches("task_runs", "task", "state", true), BD_FIELD_READ);
	/* what stays in the kernel is outside, what ran at boot is over */
	assert_int_equal(touches("clone_me", "task", "state", true), BD_FIELD_READ);
	assert_int_equal(touches("sched_init", "task", "state", true), 0);
	assert_int_equal(field("task", "class")->nr_uses, 0);
	assert_int_equal(field("task", "class")->offset, 64);
	assert_int_equal(bd_field_outside(&bd, field("task", "class")), 0);
	assert_int_equal(bd_field_outside(&bd, field("timer", "expires")), 1);
}

static void test_audit(void **state)
{
	struct bd_func *f = (struct bd_func *)func("wake_up", "core.c");
	struct audit a;

	(void)state;
	assert_int_equal(audit_target(linked, &bd, &a), 0);
	assert_int_equal(a.lost, 0);
	assert_true(a.into > 0);
	f->nr_redirects = 0;
	assert_int_equal(audit_target(linked, &bd, &a), 0);
	f->nr_redirects = 1;
	assert_true(a.lost > 0);
}

static void test_json_round_trip(void **state)
{
	char *path = xasprintf("%s/b.json", dir), *again = xasprintf("%s/b2.json", dir);
	struct boundary copy;
	char *a, *b;

	(void)state;
	assert_int_equal(bd_write(&bd, path), 0);
	assert_int_equal(bd_read(&copy, path), 0);
	assert_int_equal(copy.nr_funcs, bd.nr_funcs);
	assert_int_equal(copy.nr_vars, bd.nr_vars);
	assert_int_equal(bd_write(&copy, again), 0);
	a = file_read(path, NULL);
	b = file_read(again, NULL);
	assert_string_equal(a, b);
	bd_free(&copy);
	free(a);
	free(b);
	free(path);
	free(again);
}

static void another_source(const char *edit)
{
	char *src = xasprintf("%s/src2", dir), *to = xasprintf("%s/out2", dir);
	char *other = xasprintf("%s/vmlinux.o", to);
	struct boundary none;

	assert_int_equal(sh("rm -rf %s; cp -r %s/src %s && sed -i '%s' %s/kernel/sched/core.c",
			    src, dir, src, edit, src), 0);
	assert_int_equal(build(to, src), 0);
	assert_int_equal(analyze(other, linked, profile, &none), -EINVAL);
	free(src);
	free(to);
	free(other);
}

static void test_another_source(void **state)
{
	(void)state;
	another_source("s/switches += n/switches -= n/");
	/* the same bytes but for what the linker fills in: another callee */
	another_source("s/outside_call(given_away)/outside_other(given_away)/");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_interface),
		cmocka_unit_test(test_named_interface),
		cmocka_unit_test(test_exported),
		cmocka_unit_test(test_assembly_caller),
		cmocka_unit_test(test_alias),
		cmocka_unit_test(test_who_waits_stays),
		cmocka_unit_test(test_who_rests_is_replaced),
		cmocka_unit_test(test_who_leaves_no_frame),
		cmocka_unit_test(test_asked_for),
		cmocka_unit_test(test_not_to_be_had),
		cmocka_unit_test(test_who_copies_user_memory_stays),
		cmocka_unit_test(test_callbacks),
		cmocka_unit_test(test_insiders),
		cmocka_unit_test(test_two_statics_of_one_name),
		cmocka_unit_test(test_users_of_one_name),
		cmocka_unit_test(test_stack_switch),
		cmocka_unit_test(test_called_after_the_switch),
		cmocka_unit_test(test_clone_that_keeps_its_parameters),
		cmocka_unit_test(test_clone_with_changed_parameters),
		cmocka_unit_test(test_no_redirect_onto_changed_parameters),
		cmocka_unit_test(test_piece_of_a_function),
		cmocka_unit_test(test_other_classes),
		cmocka_unit_test(test_variables),
		cmocka_unit_test(test_verdicts),
		cmocka_unit_test(test_caveats),
		cmocka_unit_test(test_a_definition_not_taken_uses_nothing),
		cmocka_unit_test(test_an_alias_not_taken_is_a_function_of_its_own),
		cmocka_unit_test(test_structs),
		cmocka_unit_test(test_audit),
		cmocka_unit_test(test_json_round_trip),
		cmocka_unit_test(test_another_source),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
