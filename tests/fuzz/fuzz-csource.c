// SPDX-License-Identifier: GPL-2.0
/*
 * fuzz-csource.c - the tokenizer and what finds definitions, on any text
 */
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>

#include "lib/csource.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct csource *src = csource_from_text("some.c", (const char *)data, size);
	struct csource_range range;
	uint32_t i, step;

	if (!src)
		return 0;
	step = src->nr_tokens / 64 + 1;
	for (i = 0; i < src->nr_tokens; i += step) {
		csource_toplevel(src, i);
		csource_match(src, i);
		csource_next(src, i, true);
		csource_prev(src, i, true);
		csource_chunk_at(src, src->tokens[i].line, src->tokens[i].col, &range);
		csource_statement_at(src, src->tokens[i].line, src->tokens[i].col, &range);
		csource_range_of(src, 0, i);
	}
	csource_free(src);
	return 0;
}
