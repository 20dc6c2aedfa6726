// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz-boundary.c - the reader of boundary.json; what it lets pass must be safe to look at
 */
#include "tests/fuzz/fuzz.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "boundary/verdict.h"

static size_t sum;

static void look_at_uses(const struct boundary *bd, const struct bd_use *uses, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++) {
		sum += strlen(uses[i].who) + strlen(uses[i].file) + strlen(uses[i].loc.file);
		if (uses[i].by != BD_NONE)
			sum += strlen(uses[i].kind == BD_USE_INITIALIZER ?
				      bd->vars[uses[i].by].name : bd->funcs[uses[i].by].name);
	}
}

static void look_at(const struct boundary *bd)
{
	size_t i, k;

	for (i = 0; i < bd->nr_funcs; i++) {
		const struct bd_func *f = &bd->funcs[i];

		sum += strlen(bd_func_verdict(f).headline) + strlen(f->caveat);
		for (k = 0; k < f->nr_redirects; k++)
			sum += strlen(f->syms[f->redirects[k]].name);
		look_at_uses(bd, f->uses, f->nr_uses);
	}
	for (i = 0; i < bd->nr_vars; i++) {
		sum += strlen(bd_var_verdict(&bd->vars[i]).headline);
		look_at_uses(bd, bd->vars[i].uses, bd->vars[i].nr_uses);
	}
	for (i = 0; i < bd->nr_users; i++)
		if (bd->users[i].by != BD_NONE)
			sum += strlen(bd->funcs[bd->users[i].by].name);
	for (i = 0; i < bd->nr_structs; i++)
		sum += strlen(bd_struct_verdict(bd, &bd->structs[i]).headline);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *path = fuzz_file(data, size);
	struct boundary bd;
	int err = bd_read(&bd, path);

	fuzz_check(err, path);
	if (err)
		return 0;
	look_at(&bd);
	bd_free(&bd);
	return 0;
}

/* Left to chance, most damage would end in the JSON parser: change a number, or take a part out. */
static size_t mutate_json(char *text, size_t size)
{
	size_t at = size ? rand() % size : 0, end, i;

	while (at < size && !isdigit((unsigned char)text[at]))
		at++;
	for (end = at; end < size && isdigit((unsigned char)text[end]); end++)
		;
	if (at == end)
		return size;
	if (rand() % 4 == 0) {
		/* a comma's worth of an array: the numbers after it move up */
		if (end < size && text[end] == ',') {
			memmove(text + at, text + end + 1, size - end - 1);
			return size - (end + 1 - at);
		}
		return size;
	}
	for (i = at; i < end; i++)
		text[i] = i == at && rand() % 8 == 0 ? '-' : '0' + rand() % 10;
	/* no number begins with a zero */
	if (text[at] == '0' && end - at > 1)
		text[at] = '9';
	if (text[at] == '-' && end - at == 1)
		text[at] = '1';
	if (text[at] == '-' && text[at + 1] == '0')
		text[at + 1] = '1';
	return size;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
	unsigned int n;

	srand(seed);
	if (seed % 4 == 0)
		return LLVMFuzzerMutate(data, size, max_size);
	for (n = 1 + rand() % 3; n; n--)
		size = mutate_json((char *)data, size);
	return size;
}
