// SPDX-License-Identifier: GPL-2.0
/*
 * judge.c - the rules: what may lead into old code, and what is lost (see soundness.h)
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "soundness.h"

#define MAX_LOST	40	/* lines per boundary */

static const char *const count_names[COUNTS] = {
	[BRANCH_IN] = "branches into redirected entries",
	[BRANCH_OLD] = "branches within old code",
	[BRANCH_BOOT] = "branches of boot code",
	[ADDR_IN] = "addresses of redirected entries in code",
	[ADDR_SELF] = "addresses in code of a place in itself",
	[DATA_IN] = "addresses of redirected entries in data",
	[DATA_SWITCHED] = "addresses in switched data",
	[DATA_TABLE] = "addresses in tables of the boot",
	[EXPORT_IN] = "exports of redirected entries",
	[TABLE_SELF] = "exception and jump label targets in old code itself",
	[TAIL_CALL] = "jumps of old code to other functions",
	[LOST] = "lost paths",
};

static void __attribute__((format(printf, 2, 3))) lost(struct boundary *bd, const char *fmt, ...)
{
	va_list ap;

	if (bd->count[LOST]++ >= MAX_LOST)
		return;
	printf("lost ");
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
}

/* Does the code at @from run no more, or stay within itself? */
static bool is_over(struct boundary *bd, uint64_t from, const struct range *to)
{
	struct range *old = find(bd->code, bd->nr_code, from);

	return old && (!old->rests || old->func == to->func);
}

void judge_branch(struct boundary *bd, uint64_t from, uint64_t to, const char *in)
{
	struct range *old = find(bd->code, bd->nr_code, to);

	if (!old)
		return;
	if (is_over(bd, from, old)) {
		bd->count[BRANCH_OLD]++;
	} else if (in_boot(from)) {
		bd->count[BRANCH_BOOT]++;
	} else if (old->redirected && to == old->start) {
		bd->count[BRANCH_IN]++;
		old->entered = true;
	} else {
		lost(bd, "branch: %s at %llx goes to %s+%#llx", in, (unsigned long long)from,
		     old->name, (unsigned long long)(to - old->start));
	}
}

/*
 * Old code jumps to functions (tail calls). Were it to jump into one, or to what the compiler split
 * off (NAME.cold), that would be a piece of it that the boundary does not know.
 */
void judge_leave(struct boundary *bd, uint64_t from, uint64_t to, const char *in,
		 const char *label)
{
	if (!find(bd->code, bd->nr_code, from) || find(bd->code, bd->nr_code, to))
		return;
	if (strcspn(label, "+>") < strcspn(label, ">") || strstr(label, ".cold"))
		lost(bd, "piece: %s at %llx goes on at %.*s, which is not known as old code", in,
		     (unsigned long long)from, (int)strcspn(label, ">"), label);
	else
		bd->count[TAIL_CALL]++;
}

void judge_address(struct boundary *bd, uint64_t from, uint64_t value, const char *in)
{
	struct range *old = find(bd->code, bd->nr_code, value);

	if (!old)
		return;
	if (old->redirected && value == old->start) {
		bd->count[ADDR_IN]++;
		old->entered = true;
	} else if (value != old->start && find(bd->code, bd->nr_code, from) == old) {
		bd->count[ADDR_SELF]++;
	} else {
		lost(bd, "address: %s at %llx takes that of %s+%#llx", in, (unsigned long long)from,
		     old->name, (unsigned long long)(value - old->start));
	}
}

void judge_word(struct boundary *bd, const char *section, uint64_t at, uint64_t value)
{
	struct range *old = find(bd->code, bd->nr_code, value);

	if (!old)
		return;
	if (find(bd->switched, bd->nr_switched, at)) {
		bd->count[DATA_SWITCHED]++;
		return;
	}
	if (in_table(at)) {
		bd->count[DATA_TABLE]++;
		return;
	}
	if (old->redirected && value == old->start) {
		bd->count[DATA_IN]++;
		old->entered = true;
	} else {
		lost(bd, "data: %s at %llx holds %s+%#llx", section, (unsigned long long)at,
		     old->name, (unsigned long long)(value - old->start));
	}
}

void judge_export(struct boundary *bd, uint64_t value)
{
	struct range *old = find(bd->code, bd->nr_code, value);

	if (old && old->redirected && value == old->start) {
		bd->count[EXPORT_IN]++;
		old->entered = true;
	} else if (old) {
		lost(bd, "export: %s+%#llx", old->name, (unsigned long long)(value - old->start));
	}
}

void judge_pair(struct boundary *bd, const char *what, uint64_t place, uint64_t to)
{
	struct range *old = find(bd->code, bd->nr_code, to);

	if (old && find(bd->code, bd->nr_code, place))
		bd->count[TABLE_SELF]++;
	else if (old && !in_boot(place))
		lost(bd, "%s: %llx goes on at %s+%#llx", what, (unsigned long long)place, old->name,
		     (unsigned long long)(to - old->start));
}

void report(const struct boundary *bd)
{
	unsigned long redirects = 0, entered = 0, bytes = 0;
	size_t i;
	int c;

	for (i = 0; i < bd->nr_code; i++) {
		redirects += bd->code[i].redirected;
		entered += bd->code[i].redirected && bd->code[i].entered;
		bytes += bd->code[i].end - bd->code[i].start;
	}
	printf("%s: %zu pieces of old code, %lu bytes; %lu of %lu redirects seen in use\n",
	       bd->path, bd->nr_code, bytes, entered, redirects);
	for (c = 0; c < COUNTS; c++)
		printf("  %8lu %s\n", bd->count[c], count_names[c]);
	printf("%s: %lu lost\n", bd->path, bd->count[LOST]);
}
