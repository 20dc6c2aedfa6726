// SPDX-License-Identifier: GPL-2.0
/*
 * cus.c - the units of a linked kernel, by its debug information, through libdw (see cus.h)
 */
#include "analyzer/cus.h"

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/util.h"

/* A variable that has one place: its address is all that its location says. */
static bool address_of(Dwarf_Die *die, uint64_t *addr)
{
	Dwarf_Attribute attr;
	Dwarf_Op *op;
	size_t nr;

	if (!dwarf_attr(die, DW_AT_location, &attr) || dwarf_getlocation(&attr, &op, &nr) ||
	    nr != 1 || op->atom != DW_OP_addr)
		return false;
	*addr = op->number;
	return true;
}

/* The statics of functions, too; what is in a copy of inlined code is where the code is from. */
static void read_vars(struct cus *c, Dwarf_Die *parent, uint32_t index, bool local)
{
	Dwarf_Die die;
	uint64_t addr;

	if (dwarf_child(parent, &die))
		return;
	do {
		switch (dwarf_tag(&die)) {
		case DW_TAG_subprogram:
		case DW_TAG_lexical_block:
			read_vars(c, &die, index, true);
			break;
		case DW_TAG_variable:
			if (!address_of(&die, &addr))
				break;
			XGROW(c->vars, c->nr_vars, c->cap_vars);
			c->vars[c->nr_vars++] = (struct cu_var){
				addr, dwarf_dieoffset(&die), index, local
			};
		}
	} while (!dwarf_siblingof(&die, &die));
}

static int by_address(const void *a, const void *b)
{
	const struct cu_var *x = a, *y = b;

	return x->addr < y->addr ? -1 : x->addr > y->addr;
}

static int read_units(struct cus *c)
{
	Dwarf_Off off = 0, next;
	size_t header;
	int status;

	while (!(status = dwarf_nextcu(c->dw, off, &next, &header, NULL, NULL, NULL))) {
		Dwarf_Die cu;

		if (!dwarf_offdie(c->dw, off + header, &cu))
			return -ENODATA;
		XGROW(c->names, c->nr, c->cap);
		XGROW(c->offsets, c->nr, c->cap_offsets);
		c->names[c->nr] = dwarf_diename(&cu) ?: "";
		c->offsets[c->nr] = off + header;
		read_vars(c, &cu, c->nr++, false);
		off = next;
	}
	if (c->nr_vars)
		qsort(c->vars, c->nr_vars, sizeof(*c->vars), by_address);
	return status < 0 || !c->nr ? -ENODATA : 0;
}

int cus_open(struct cus *c, const char *path)
{
	Dwarf_Aranges *aranges = NULL;
	size_t nr = 0;
	int err;

	memset(c, 0, sizeof(*c));
	c->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (c->fd < 0)
		return -errno;
	err = -ENODATA;
	c->dw = dwarf_begin(c->fd, DWARF_C_READ);
	if (c->dw && !dwarf_getaranges(c->dw, &aranges, &nr) && nr) {
		c->aranges = aranges;
		err = read_units(c);
	}
	if (err)
		cus_close(c);
	return err;
}

void cus_close(struct cus *c)
{
	if (c->dw)
		dwarf_end(c->dw);
	if (c->fd >= 0)
		close(c->fd);
	free(c->names);
	free(c->offsets);
	free(c->vars);
	memset(c, 0, sizeof(*c));
	c->fd = -1;
}

static int by_offset(const void *key, const void *elem)
{
	uint64_t a = *(const uint64_t *)key, b = *(const uint64_t *)elem;

	return a < b ? -1 : a > b;
}

uint32_t cus_of_code(const struct cus *c, uint64_t addr)
{
	Dwarf_Arange *range = dwarf_getarange_addr(c->aranges, addr);
	const uint64_t *hit;
	Dwarf_Off off;
	uint64_t key;

	if (!range || dwarf_getarangeinfo(range, NULL, NULL, &off))
		return CU_NONE;
	key = off;
	hit = bsearch(&key, c->offsets, c->nr, sizeof(*c->offsets), by_offset);
	return hit ? hit - c->offsets : CU_NONE;
}

uint32_t cus_of_var(const struct cus *c, uint64_t addr)
{
	const struct cu_var key = { .addr = addr }, *hit;

	hit = c->nr_vars ? bsearch(&key, c->vars, c->nr_vars, sizeof(key), by_address) : NULL;
	return hit ? hit->cu : CU_NONE;
}

bool cus_includes(const struct cus *c, uint32_t cu, bool (*match)(void *arg, const char *file),
		  void *arg)
{
	Dwarf_Files *files;
	Dwarf_Die die;
	size_t nr, i;

	if (!dwarf_offdie(c->dw, c->offsets[cu], &die))
		return true;
	if (!dwarf_hasattr(&die, DW_AT_stmt_list))
		return false;
	if (dwarf_getsrcfiles(&die, &files, &nr))
		return true;
	for (i = 0; i < nr; i++) {
		const char *file = dwarf_filesrc(files, i, NULL, NULL);

		if (file && match(arg, file))
			return true;
	}
	return false;
}

static bool is_of_struct(Dwarf_Die *die, const char *tag)
{
	Dwarf_Attribute attr;
	Dwarf_Die type;
	const char *name;

	if (!dwarf_attr_integrate(die, DW_AT_type, &attr) || !dwarf_formref_die(&attr, &type) ||
	    dwarf_peel_type(&type, &type) || dwarf_tag(&type) != DW_TAG_structure_type)
		return false;
	name = dwarf_diename(&type);
	return name && str_eq(name, tag);
}

void cus_each_of_struct(const struct cus *c, const char *tag,
			void (*visit)(void *arg, const char *name, uint64_t addr), void *arg)
{
	const struct cu_var *v;
	Dwarf_Die die;

	for (v = c->vars; v < c->vars + c->nr_vars; v++)
		if (!v->local && dwarf_offdie(c->dw, v->die, &die) && is_of_struct(&die, tag) &&
		    dwarf_diename(&die))
			visit(arg, dwarf_diename(&die), v->addr);
}
