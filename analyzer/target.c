// SPDX-License-Identifier: GPL-2.0
/*
 * target.c - the kernel that is to be changed: identity and exports (see target.h)
 */
#include "analyzer/target.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/util.h"

#define MAX_BUILD_ID	32	/* bytes */

/* A NUL-terminated string at a linked address, NULL if it does not end within its section. */
static const char *string_at(const struct image *img, uint64_t addr)
{
	uint32_t sec = image_sec_of_addr(img, addr);
	const char *s;
	size_t left;

	if (sec == IMG_NONE)
		return NULL;
	s = (const char *)image_bytes(img, sec, addr, 1);
	left = img->secs[sec].addr + img->secs[sec].size - addr;
	return s && memchr(s, 0, left) ? s : NULL;
}

static const char *string_symbol(const struct image *img, const char *name)
{
	uint32_t i = image_find(img, name, IMG_NONE);

	return i == IMG_NONE ? NULL : string_at(img, img->syms[i].value);
}

static char *find_build_id(const struct image *img)
{
	const uint8_t *id;
	int len = elf_file_build_id(&img->file, &id), i;
	char *hex;

	if (len <= 0 || len > MAX_BUILD_ID)
		return NULL;
	hex = xmalloc(2 * len + 1);
	for (i = 0; i < len; i++)
		sprintf(hex + 2 * i, "%02x", id[i]);
	return hex;
}

/* "Linux version RELEASE (user@host) (COMPILER) #n ..." */
static int parse_banner(struct target *t)
{
	static const char head[] = "Linux version ";
	const char *s = t->banner, *end, *comp;

	if (strncmp(s, head, sizeof(head) - 1))
		return -EINVAL;
	s += sizeof(head) - 1;
	end = strchr(s, ' ');
	comp = end ? strstr(end, ") (") : NULL;
	if (!comp)
		return -EINVAL;
	t->release = xstrndup(s, end - s);
	comp += 3;
	end = strstr(comp, ") #");
	if (!end)
		return -EINVAL;
	t->compiler = xstrndup(comp, end - comp);
	return 0;
}

int target_open(struct target *t, const char *vmlinux)
{
	const char *s;
	uint32_t i;
	int err;

	memset(t, 0, sizeof(*t));
	err = image_open(&t->img, vmlinux);
	if (err)
		return err;
	err = -EINVAL;
	if (t->img.relocatable) {
		ps_err("%s: a linked kernel (vmlinux) is needed, this is an object file", vmlinux);
		goto out;
	}
	t->build_id = find_build_id(&t->img);
	if (!t->build_id) {
		ps_err("%s: no build-id; it cannot be identified", vmlinux);
		goto out;
	}
	i = image_find(&t->img, "_text", IMG_NONE);
	s = string_symbol(&t->img, "linux_banner");
	if (i == IMG_NONE || !s) {
		ps_err("%s: no _text or linux_banner: not a Linux kernel", vmlinux);
		goto out;
	}
	t->text_base = t->img.syms[i].value;
	t->banner = xstrndup(s, strcspn(s, "\n"));
	if (parse_banner(t)) {
		ps_err("%s: cannot read release and compiler from \"%s\"", vmlinux, t->banner);
		goto out;
	}
	s = string_symbol(&t->img, "vermagic");
	t->vermagic = xstrdup(s ? s : "");
	err = 0;
out:
	if (err)
		target_close(t);
	return err;
}

void target_close(struct target *t)
{
	image_close(&t->img);
	free(t->build_id);
	free(t->release);
	free(t->vermagic);
	free(t->banner);
	free(t->compiler);
	memset(t, 0, sizeof(*t));
}

/* struct kernel_symbol with CONFIG_HAVE_ARCH_PREL32_RELOCATIONS: places relative to themselves. */
struct ksym {
	int32_t value, name, ns;
};

/* A byte for each export, where there is no second table for those that are GPL only. */
#define KSYM_GPL_ONLY	(1u << 0)

static int export_table(const struct target *t, const char *tab, const char *crctab, bool gpl,
			int (*fn)(void *arg, const struct target_export *exp), void *arg)
{
	const struct image *img = &t->img;
	uint32_t sec = image_section(img, tab), crcsec = image_section(img, crctab);
	uint32_t flagsec = gpl ? IMG_NONE : image_section(img, "__kflagstab");
	const struct ksym *syms;
	const uint32_t *crcs = NULL;
	const uint8_t *flags = NULL;
	size_t size, crcsize = 0, nr_flags = 0, i;
	int err;

	if (sec == IMG_NONE)
		return 0;
	syms = image_data(img, sec, &size);
	if (crcsec != IMG_NONE)
		crcs = image_data(img, crcsec, &crcsize);
	if (flagsec != IMG_NONE)
		flags = image_data(img, flagsec, &nr_flags);
	if (!syms || size % sizeof(*syms) || (flags && nr_flags != size / sizeof(*syms)) ||
	    (crcs && crcsize / sizeof(*crcs) != size / sizeof(*syms)))
		goto damaged;
	for (i = 0; i < size / sizeof(*syms); i++) {
		uint64_t addr = img->secs[sec].addr + i * sizeof(*syms);
		struct target_export exp = {
			.name = string_at(img, addr + offsetof(struct ksym, name) + syms[i].name),
			.ns = syms[i].ns ?
			      string_at(img, addr + offsetof(struct ksym, ns) + syms[i].ns) : "",
			.crc = crcs ? crcs[i] : 0,
			.has_crc = crcs,
			.gpl = gpl || (flags && flags[i] & KSYM_GPL_ONLY),
		};

		if (!exp.name || !exp.ns)
			goto damaged;
		err = fn(arg, &exp);
		if (err)
			return err;
	}
	return 0;
damaged:
	ps_err("%s: the table of exports %s is damaged or of an unknown layout", img->path, tab);
	return -EINVAL;
}

int target_exports(const struct target *t, int (*fn)(void *arg, const struct target_export *exp),
		   void *arg)
{
	int err = export_table(t, "__ksymtab", "__kcrctab", false, fn, arg);

	return err ? err : export_table(t, "__ksymtab_gpl", "__kcrctab_gpl", true, fn, arg);
}
