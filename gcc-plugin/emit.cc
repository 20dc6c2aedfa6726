// SPDX-License-Identifier: GPL-2.0
/*
 * emit.cc - writes the gathered record into the assembly output
 *
 * In:  the tables of unit.h, when the unit's own code is all written.
 * Out: section PSREC_SECTION, in the form of record.h.
 */
#include <string.h>

#include "unit.h"

#define ALIGN_UP(n, a)	(((n) + (a) - 1) & ~((a) - 1))

struct part {
	const void *data;
	size_t bytes, rows;
};

static void put_words(FILE *out, const void *data, size_t words)
{
	const uint32_t *w = (const uint32_t *)data;
	size_t i;

	for (i = 0; i < words; i++)
		fprintf(out, "%s%u%s", i % 16 ? "," : "\t.long ", w[i],
			i % 16 == 15 || i + 1 == words ? "\n" : "");
}

template <typename T> static struct part part_of(const std::vector<T> &v)
{
	return { v.data(), v.size() * sizeof(T), v.size() };
}

void emit_record(FILE *out, const char *compiler)
{
	struct part parts[PSREC_T_COUNT];
	struct psrec_header h;
	size_t off = sizeof(h), i;

	memset(&h, 0, sizeof(h));
	h.magic = PSREC_MAGIC;
	h.version = PSREC_VERSION;
	h.flags = (flag_ipa_ra ? PSREC_UNIT_IPA_RA : 0) | (seen_error() ? PSREC_UNIT_ERRORS : 0);
	h.unit = unit_string(main_input_filename);
	h.compiler = unit_string(compiler);
	while (unit.strings.size() % 4)
		unit.strings.push_back('\0');

	parts[PSREC_T_STRINGS] = part_of(unit.strings);
	parts[PSREC_T_FUNCS] = part_of(unit.funcs);
	parts[PSREC_T_VARS] = part_of(unit.vars);
	parts[PSREC_T_DECLS] = part_of(unit.decls);
	parts[PSREC_T_CALLS] = part_of(unit.calls);
	parts[PSREC_T_INLINES] = part_of(unit.inlines);
	parts[PSREC_T_REFS] = part_of(unit.refs);
	parts[PSREC_T_PARAMS] = part_of(unit.params);
	parts[PSREC_T_FRAMES] = part_of(unit.frames);
	parts[PSREC_T_STRUCTS] = part_of(unit.structs);
	parts[PSREC_T_FIELDS] = part_of(unit.fields);
	parts[PSREC_T_ACCESSES] = part_of(unit.accesses);
	for (i = 0; i < PSREC_T_COUNT; i++) {
		h.tables[i].off = off;
		h.tables[i].count = parts[i].rows;
		off += parts[i].bytes;
	}
	h.total_size = ALIGN_UP(off, 8);

	fprintf(out, "\t.pushsection %s,\"\",@progbits\n\t.balign 8\n", PSREC_SECTION);
	put_words(out, &h, sizeof(h) / 4);
	for (i = 0; i < PSREC_T_COUNT; i++)
		put_words(out, parts[i].data, parts[i].bytes / 4);
	fprintf(out, "\t.balign 8\n\t.popsection\n");
}
