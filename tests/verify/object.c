// SPDX-License-Identifier: GPL-2.0
/*
 * object.c - an object's symbols and sections, by libelf
 *
 * In:  relocatable objects. Out: the functions that one defines; whether two are the same code.
 */
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/verify/verify.h"

struct object {
	int fd;
	Elf *elf;
	size_t names;
};

static int object_open(struct object *o, const char *path)
{
	elf_version(EV_CURRENT);
	o->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (o->fd < 0) {
		ps_err("cannot open %s: %s", path, strerror(errno));
		return -errno;
	}
	o->elf = elf_begin(o->fd, ELF_C_READ_MMAP, NULL);
	if (!o->elf || elf_getshdrstrndx(o->elf, &o->names)) {
		ps_err("%s: %s", path, elf_errmsg(-1));
		elf_end(o->elf);
		close(o->fd);
		return -EINVAL;
	}
	return 0;
}

static void object_close(struct object *o)
{
	elf_end(o->elf);
	close(o->fd);
}

int object_functions(const char *path, struct facts *out)
{
	Elf_Scn *scn = NULL;
	struct object o;
	GElf_Shdr sh;
	size_t i;
	int err = object_open(&o, path);

	if (err)
		return err;
	while ((scn = elf_nextscn(o.elf, scn)) && gelf_getshdr(scn, &sh)) {
		Elf_Data *data = sh.sh_type == SHT_SYMTAB ? elf_getdata(scn, NULL) : NULL;
		GElf_Sym sym;

		for (i = 0; data && gelf_getsym(data, i, &sym); i++)
			if (GELF_ST_TYPE(sym.st_info) == STT_FUNC && sym.st_shndx != SHN_UNDEF)
				fact(out, "%s", elf_strptr(o.elf, sh.sh_link, sym.st_name));
	}
	object_close(&o);
	return 0;
}

/* The next section that is loaded, or that relocates one. */
static Elf_Scn *next_loaded(struct object *o, Elf_Scn *scn, GElf_Shdr *sh)
{
	GElf_Shdr of;

	while ((scn = elf_nextscn(o->elf, scn)) && gelf_getshdr(scn, sh)) {
		if (sh->sh_flags & SHF_ALLOC)
			return scn;
		if (sh->sh_type == SHT_RELA && gelf_getshdr(elf_getscn(o->elf, sh->sh_info), &of) &&
		    (of.sh_flags & SHF_ALLOC))
			return scn;
	}
	return NULL;
}

/* A relocation in words that do not depend on where the symbol stands in its table. */
static void relocation(struct object *o, Elf_Data *data, Elf_Data *syms, size_t names, size_t i,
		       char *out, size_t size)
{
	GElf_Rela rela = { 0 };
	GElf_Sym sym = { 0 };

	gelf_getrela(data, i, &rela);
	gelf_getsym(syms, GELF_R_SYM(rela.r_info), &sym);
	snprintf(out, size, "%lx %lx %lx %s %x %lx", (long)rela.r_offset,
		 (long)GELF_R_TYPE(rela.r_info), (long)rela.r_addend,
		 elf_strptr(o->elf, names, sym.st_name), sym.st_info, (long)sym.st_value);
}

static bool same_relocations(struct object *a, Elf_Scn *x, struct object *b, Elf_Scn *y)
{
	GElf_Shdr xs, ys, xt, yt;
	Elf_Data *dx = elf_getdata(x, NULL), *dy = elf_getdata(y, NULL), *sx, *sy;
	char one[512], two[512];
	size_t i, nr;

	gelf_getshdr(x, &xs);
	gelf_getshdr(y, &ys);
	gelf_getshdr(elf_getscn(a->elf, xs.sh_link), &xt);
	gelf_getshdr(elf_getscn(b->elf, ys.sh_link), &yt);
	sx = elf_getdata(elf_getscn(a->elf, xs.sh_link), NULL);
	sy = elf_getdata(elf_getscn(b->elf, ys.sh_link), NULL);
	nr = xs.sh_size / xs.sh_entsize;
	for (i = 0; i < nr; i++) {
		relocation(a, dx, sx, xt.sh_link, i, one, sizeof(one));
		relocation(b, dy, sy, yt.sh_link, i, two, sizeof(two));
		if (!str_eq(one, two))
			return false;
	}
	return true;
}

static bool same_section(struct object *a, Elf_Scn *x, struct object *b, Elf_Scn *y)
{
	GElf_Shdr xs, ys;
	Elf_Data *dx, *dy;

	gelf_getshdr(x, &xs);
	gelf_getshdr(y, &ys);
	if (xs.sh_type != ys.sh_type || xs.sh_flags != ys.sh_flags || xs.sh_size != ys.sh_size ||
	    xs.sh_addralign != ys.sh_addralign ||
	    !str_eq(elf_strptr(a->elf, a->names, xs.sh_name),
		    elf_strptr(b->elf, b->names, ys.sh_name)))
		return false;
	if (xs.sh_type == SHT_RELA)
		return same_relocations(a, x, b, y);
	if (xs.sh_type == SHT_NOBITS)
		return true;
	dx = elf_rawdata(x, NULL);
	dy = elf_rawdata(y, NULL);
	return dx && dy && dx->d_size == dy->d_size && !memcmp(dx->d_buf, dy->d_buf, dx->d_size);
}

int object_same(const char *path_a, const char *path_b, bool *same)
{
	Elf_Scn *x = NULL, *y = NULL;
	struct object a, b;
	GElf_Shdr sh;
	int err = object_open(&a, path_a);

	if (err)
		return err;
	err = object_open(&b, path_b);
	if (err) {
		object_close(&a);
		return err;
	}
	*same = true;
	do {
		x = next_loaded(&a, x, &sh);
		y = next_loaded(&b, y, &sh);
		if (!x != !y || (x && !same_section(&a, x, &b, y)))
			*same = false;
	} while (x && y && *same);
	object_close(&a);
	object_close(&b);
	return 0;
}
