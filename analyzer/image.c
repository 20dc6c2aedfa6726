// SPDX-License-Identifier: GPL-2.0
/*
 * image.c - a kernel's vmlinux or vmlinux.o, indexed by name and by place; see image.h
 */
#include "analyzer/image.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "arch/arch.h"
#include "lib/hash.h"
#include "lib/util.h"

static bool placed(const struct img_sym *sym)
{
	return (sym->type == STT_FUNC || sym->type == STT_OBJECT || sym->type == STT_NOTYPE) &&
	       sym->sec != SHN_UNDEF && sym->sec < SHN_LORESERVE && sym->name[0];
}

static uint32_t hash_name(const char *s)
{
	uint32_t h = hash_str32(s);

	return h ^ (h >> 15);
}

static void add_group(struct image *img, const char *file, uint32_t at)
{
	const char *slash = strrchr(file, '/');

	if (img->nr_groups)
		img->groups[img->nr_groups - 1].end = at;
	if ((img->nr_groups & (img->nr_groups - 1)) == 0)
		img->groups = xrealloc(img->groups,
				       (img->nr_groups ? 2 * img->nr_groups : 1) *
				       sizeof(*img->groups));
	img->groups[img->nr_groups++] = (struct img_group){
		.file = slash ? slash + 1 : file, .first = at + 1, .end = at + 1,
	};
}

static int read_symbols(struct image *img)
{
	struct elf_symbols raw;
	int err = elf_file_symbols(&img->file, &raw);
	uint32_t i;

	if (err)
		return err;
	img->nr_syms = raw.nr;
	img->syms = xcalloc(img->nr_syms, sizeof(*img->syms));
	for (i = 0; i < img->nr_syms; i++) {
		struct img_sym *sym = &img->syms[i];

		*sym = (struct img_sym){
			.name = raw.names + raw.v[i].st_name,
			.value = raw.v[i].st_value,
			.size = raw.v[i].st_size,
			.sec = raw.v[i].st_shndx,
			.group = IMG_NONE,
			.type = ELF64_ST_TYPE(raw.v[i].st_info),
			.bind = ELF64_ST_BIND(raw.v[i].st_info),
		};
		if (sym->type == STT_FILE)
			add_group(img, sym->name, i);
		else if (sym->bind == STB_LOCAL && img->nr_groups) {
			sym->group = img->nr_groups - 1;
			img->groups[sym->group].end = i + 1;
		}
	}
	return 0;
}

int image_open(struct image *img, const char *path)
{
	struct elf_file *f = &img->file;
	int err;

	memset(img, 0, sizeof(*img));
	img->path = xstrdup(path);
	err = elf_file_open(f, path);
	if (err && err != -ENOEXEC && err != -EINVAL) {
		ps_err("%s: %s", path, strerror(-err));
		goto out;
	}
	img->arch = !err && f->is_64le ? arch_by_machine(f->machine) : NULL;
	if (err == -ENOEXEC || (!err && !img->arch)) {
		err = -EINVAL;
		ps_err("%s: not a 64-bit ELF file of a supported architecture (%s)", path,
		       arch_names());
		goto out;
	}
	if (err || !f->nr_secs) {
		err = -EINVAL;
		ps_err("%s: damaged ELF section table", path);
		goto out;
	}
	img->relocatable = f->type == ET_REL;
	img->secs = f->secs;
	img->nr_secs = f->nr_secs;
	err = read_symbols(img);
	if (err == -ENOENT)
		ps_err("%s: no symbol table; an unstripped file is needed", path);
	else if (err == -E2BIG)
		ps_err("%s: has more sections than are supported (%u)", path, SHN_LORESERVE);
	else if (err)
		ps_err("%s: damaged ELF symbol table", path);
out:
	if (err)
		image_close(img);
	return err;
}

void image_close(struct image *img)
{
	elf_file_close(&img->file);
	free(img->path);
	free(img->syms);
	free(img->groups);
	free(img->by_place);
	free(img->hash);
	free(img->chain);
	memset(img, 0, sizeof(*img));
}

const void *image_data(const struct image *img, uint32_t sec, size_t *size)
{
	return elf_file_bytes(&img->file, sec, size);
}

uint32_t image_section(const struct image *img, const char *name)
{
	return elf_file_section(&img->file, name);
}

const uint8_t *image_bytes(const struct image *img, uint32_t sec, uint64_t value, size_t n)
{
	const uint8_t *data;
	uint64_t off;
	size_t size;

	if (sec == 0 || sec >= img->nr_secs)
		return NULL;
	off = img->relocatable ? value : value - img->secs[sec].addr;
	data = image_data(img, sec, &size);
	if (!data || off > size || n > size - off)
		return NULL;
	return data + off;
}

uint32_t image_sec_of_addr(const struct image *img, uint64_t addr)
{
	uint32_t i;

	for (i = 1; i < img->nr_secs; i++) {
		const struct elf_sec *sec = &img->secs[i];

		if ((sec->flags & SHF_ALLOC) && sec->addr && addr >= sec->addr &&
		    addr - sec->addr < sec->size)
			return i;
	}
	return IMG_NONE;
}

static int by_place_cmp(const void *a, const void *b, void *arg)
{
	const struct img_sym *syms = arg, *x = &syms[*(const uint32_t *)a];
	const struct img_sym *y = &syms[*(const uint32_t *)b];

	if (x->sec != y->sec)
		return x->sec < y->sec ? -1 : 1;
	if (x->value != y->value)
		return x->value < y->value ? -1 : 1;
	/* functions last, so that the last symbol at or before a place is the best owner */
	if ((x->type == STT_FUNC) != (y->type == STT_FUNC))
		return x->type == STT_FUNC ? 1 : -1;
	if (x->size != y->size)
		return x->size < y->size ? -1 : 1;
	return x < y ? -1 : x > y;
}

void image_warm(struct image *img)
{
	uint32_t i, n = 0, slots = 1024;

	if (img->by_place)
		return;
	img->by_place = xcalloc(img->nr_syms + 1, sizeof(*img->by_place));
	while (slots < img->nr_syms)
		slots *= 2;
	img->hash_mask = slots - 1;
	img->hash = xmalloc(slots * sizeof(*img->hash));
	memset(img->hash, 0xff, slots * sizeof(*img->hash));
	img->chain = xmalloc((img->nr_syms + 1) * sizeof(*img->chain));
	/* backwards, so that chains run in the order of the symbol table */
	for (i = img->nr_syms; i-- > 0;) {
		uint32_t h;

		if (!placed(&img->syms[i]) && img->syms[i].sec != SHN_ABS)
			continue;
		h = hash_name(img->syms[i].name) & img->hash_mask;
		img->chain[i] = img->hash[h];
		img->hash[h] = i;
	}
	for (i = 0; i < img->nr_syms; i++)
		if (placed(&img->syms[i]))
			img->by_place[n++] = i;
	img->nr_by_place = n;
	qsort_r(img->by_place, n, sizeof(*img->by_place), by_place_cmp, img->syms);
}

uint32_t image_find(const struct image *img, const char *name, uint32_t prev)
{
	uint32_t i;

	image_warm((struct image *)img);
	i = prev == IMG_NONE ? img->hash[hash_name(name) & img->hash_mask] : img->chain[prev];
	while (i != IMG_NONE && strcmp(img->syms[i].name, name))
		i = img->chain[i];
	return i;
}

unsigned int image_count(const struct image *img, const char *name)
{
	unsigned int n = 0;
	uint32_t i = IMG_NONE;

	while ((i = image_find(img, name, i)) != IMG_NONE)
		n++;
	return n;
}

/* Index into by_place of the first symbol after a place. */
static uint32_t place_after(const struct image *img, uint32_t sec, uint64_t value)
{
	uint32_t lo = 0, hi;

	image_warm((struct image *)img);
	hi = img->nr_by_place;
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		const struct img_sym *sym = &img->syms[img->by_place[mid]];

		if (sym->sec < sec || (sym->sec == sec && sym->value <= value))
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

uint32_t image_at(const struct image *img, uint32_t sec, uint64_t value)
{
	uint32_t i = place_after(img, sec, value), tries, best = IMG_NONE;

	/* assembly labels have no size: the nearest one before is taken when nothing covers it */
	for (tries = 0; i-- > 0 && tries < 64; tries++) {
		const struct img_sym *sym = &img->syms[img->by_place[i]];

		if (sym->sec != sec)
			break;
		if (value - sym->value < sym->size || (sym->value == value && sym->size))
			return img->by_place[i];
		if (!sym->size && best == IMG_NONE)
			best = img->by_place[i];
	}
	return best;
}

uint32_t image_before(const struct image *img, uint32_t sec, uint64_t value)
{
	uint32_t i = place_after(img, sec, value);

	return i && img->syms[img->by_place[i - 1]].sec == sec ? img->by_place[i - 1] : IMG_NONE;
}

uint64_t image_room(const struct image *img, uint32_t index)
{
	const struct img_sym *sym = &img->syms[index];
	uint32_t i = place_after(img, sym->sec, sym->value);
	const struct elf_sec *sec = &img->secs[sym->sec];

	if (i < img->nr_by_place && img->syms[img->by_place[i]].sec == sym->sec)
		return img->syms[img->by_place[i]].value - sym->value;
	return (img->relocatable ? 0 : sec->addr) + sec->size - sym->value;
}
