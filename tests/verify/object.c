// SPDX-License-Identifier: GPL-2.0
/*
 * object.c - an object's symbols and sections
 *
 * In:  relocatable objects. Out: the functions that one defines; whether two are the same code.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lib/elf-file.h"
#include "tests/verify/verify.h"

static int object_open(struct elf_file *f, struct elf_symbols *syms, const char *path)
{
	int err = elf_file_open(f, path);

	if (err) {
		ps_err("cannot read %s: %s", path, strerror(-err));
		return err;
	}
	err = elf_file_symbols(f, syms);
	if (!err || err == -ENOENT)
		return 0;
	ps_err("%s: symbols cannot be read", path);
	elf_file_close(f);
	return err;
}

int object_functions(const char *path, struct facts *out)
{
	struct elf_symbols syms;
	struct elf_file f;
	uint32_t i;
	int err = object_open(&f, &syms, path);

	if (err)
		return err;
	for (i = 0; i < syms.nr; i++)
		if (ELF64_ST_TYPE(syms.v[i].st_info) == STT_FUNC &&
		    syms.v[i].st_shndx != SHN_UNDEF)
			fact(out, "%s", elf_symbol_name(&syms, i));
	elf_file_close(&f);
	return 0;
}

/* The next section that is loaded, or that relocates one; the number of sections at the end. */
static uint32_t next_loaded(const struct elf_file *f, uint32_t i)
{
	while (++i < f->nr_secs) {
		const struct elf_sec *sec = &f->secs[i];

		if (sec->flags & SHF_ALLOC)
			break;
		if (sec->type == SHT_RELA && sec->info < f->nr_secs &&
		    (f->secs[sec->info].flags & SHF_ALLOC))
			break;
	}
	return i;
}

/* By name: where a symbol is in its table may differ. */
static bool same_relocation(const struct elf_symbols *a, const Elf64_Rela *x,
			    const struct elf_symbols *b, const Elf64_Rela *y)
{
	uint32_t i = ELF64_R_SYM(x->r_info), k = ELF64_R_SYM(y->r_info);

	return x->r_offset == y->r_offset && x->r_addend == y->r_addend &&
	       ELF64_R_TYPE(x->r_info) == ELF64_R_TYPE(y->r_info) && i < a->nr && k < b->nr &&
	       a->v[i].st_info == b->v[k].st_info && a->v[i].st_value == b->v[k].st_value &&
	       str_eq(elf_symbol_name(a, i), elf_symbol_name(b, k));
}

static bool same_section(const struct elf_file *a, const struct elf_symbols *a_syms, uint32_t x,
			 const struct elf_file *b, const struct elf_symbols *b_syms, uint32_t y)
{
	const struct elf_sec *xs = &a->secs[x], *ys = &b->secs[y];
	const Elf64_Rela *xr, *yr;
	size_t xn, yn;
	uint32_t i, xnr, ynr;
	const void *xd, *yd;

	if (xs->type != ys->type || xs->flags != ys->flags || xs->size != ys->size ||
	    xs->align != ys->align || !str_eq(xs->name, ys->name))
		return false;
	if (xs->type == SHT_NOBITS)
		return true;
	if (xs->type != SHT_RELA) {
		xd = elf_file_bytes(a, x, &xn);
		yd = elf_file_bytes(b, y, &yn);
		return xn == xs->size && yn == xn && (!xn || !memcmp(xd, yd, xn));
	}
	xr = elf_file_relas(a, x, &xnr);
	yr = elf_file_relas(b, y, &ynr);
	for (i = 0; i < xnr && i < ynr; i++)
		if (!same_relocation(a_syms, &xr[i], b_syms, &yr[i]))
			return false;
	return xnr == ynr && xnr == xs->size / sizeof(*xr);
}

int object_same(const char *path_a, const char *path_b, bool *same)
{
	struct elf_symbols a_syms, b_syms;
	struct elf_file a, b;
	uint32_t x = 0, y = 0;
	int err = object_open(&a, &a_syms, path_a);

	if (err)
		return err;
	err = object_open(&b, &b_syms, path_b);
	if (err) {
		elf_file_close(&a);
		return err;
	}
	do {
		x = next_loaded(&a, x);
		y = next_loaded(&b, y);
		if (x < a.nr_secs && y < b.nr_secs)
			*same = same_section(&a, &a_syms, x, &b, &b_syms, y);
		else
			*same = x == a.nr_secs && y == b.nr_secs;
	} while (*same && x < a.nr_secs);
	elf_file_close(&a);
	elf_file_close(&b);
	return 0;
}
