// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz-record.c - the reader of records; what it lets pass must be safe to look at
 */
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "gcc-plugin/record-read.h"

static size_t sum;

static void look_at(const struct psrec *r, uint32_t off)
{
	sum += strlen(psrec_str(r, off));
}

static void look_at_symbols(const struct psrec *r)
{
	uint32_t i;

	for (i = 0; i < r->nr_funcs; i++) {
		look_at(r, r->funcs[i].name);
		look_at(r, r->funcs[i].asm_name);
		look_at(r, r->funcs[i].type);
		look_at(r, r->funcs[i].loc.file);
		if (r->funcs[i].origin != PSREC_NONE)
			look_at(r, r->funcs[r->funcs[i].origin].name);
	}
	for (i = 0; i < r->nr_vars; i++) {
		look_at(r, r->vars[i].type);
		if (r->vars[i].owner != PSREC_NONE)
			look_at(r, r->funcs[r->vars[i].owner].name);
	}
	for (i = 0; i < r->nr_fields; i++)
		look_at(r, r->structs[r->fields[i].owner].name);
}

static void look_at_uses(const struct psrec *r)
{
	uint32_t i;

	for (i = 0; i < r->nr_calls; i++) {
		look_at(r, r->funcs[r->calls[i].caller].name);
		if (r->calls[i].callee != PSREC_NONE)
			look_at(r, r->funcs[r->calls[i].callee].name);
	}
	for (i = 0; i < r->nr_inlines; i++)
		look_at(r, r->funcs[r->inlines[i].outer].name);
	for (i = 0; i < r->nr_refs; i++)
		look_at(r, r->refs[i].to_kind == PSREC_K_FUNC ? r->funcs[r->refs[i].to].name :
								r->vars[r->refs[i].to].name);
	for (i = 0; i < r->nr_accesses; i++) {
		look_at(r, r->funcs[r->accesses[i].func].name);
		look_at(r, r->fields[r->accesses[i].field].name);
	}
	for (i = 0; i < r->nr_params; i++)
		look_at(r, r->funcs[r->params[i].func].name);
	for (i = 0; i < r->nr_frames; i++)
		look_at(r, r->frames[i].saved_regs);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint32_t *copy = malloc(size + 4);
	struct psrec *recs;
	size_t nr, i;
	int err;

	/* as a section is: aligned, and nothing valid after it */
	memcpy(copy, data, size);
	err = psrec_parse(copy, size, "some.o", &recs, &nr);
	fuzz_check(err, "some.o");
	for (i = 0; !err && i < nr; i++) {
		look_at_symbols(&recs[i]);
		look_at_uses(&recs[i]);
	}
	if (!err)
		free(recs);
	free(copy);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
	if (seed % 4 == 0)
		return LLVMFuzzerMutate(data, size, max_size);
	fuzz_mutate_record(data, size, seed);
	return size;
}
