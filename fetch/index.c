// SPDX-License-Identifier: GPL-2.0
/*
 * index.c - packages of the lists, and the kernels that they make; see fetch.h
 *
 * In:  one package after another.
 * Out: the index, and the kernels in Debian's: image, -dbg and linux-source of one version.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fetch/fetch.h"

#define IMAGE	"linux-image-"

/* Names and versions become names of files, and arguments of programs. */
static bool is_word(const char *s)
{
	const char *p;

	if (!isalnum((unsigned char)*s))
		return false;
	for (p = s; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("+-.~:^_", *p))
			return false;
	return p - s < 128;
}

static bool is_package(const struct fetch_package *p)
{
	const char *c;

	if (!is_word(p->name) || !is_word(p->version) || !p->size)
		return false;
	if (!p->base)
		return true;
	if (strlen(p->sha256) != 64 || !*p->filename || strstr(p->filename, ".."))
		return false;
	for (c = p->sha256; *c; c++)
		if (!isxdigit((unsigned char)*c))
			return false;
	for (c = p->filename; *c; c++)
		if (isspace((unsigned char)*c) || iscntrl((unsigned char)*c))
			return false;
	return isalnum((unsigned char)c[-1]);
}

int fetch_add_package(struct fetch *f, const struct fetch_package *p)
{
	const char *key;

	if (!is_package(p))
		return -EINVAL;
	key = arena_printf(f->mem, "%s %s", p->name, p->version);
	if (strmap_has(&f->by_name, key))
		return 0;
	XGROW(f->packages, f->nr_packages, f->cap_packages);
	f->packages[f->nr_packages++] = *p;
	strmap_put(&f->by_name, key, (void *)f->nr_packages);
	return 0;
}

const struct fetch_package *fetch_package(const struct fetch *f, const char *name,
					  const char *version)
{
	char *key = xasprintf("%s %s", name, version);
	size_t i = (size_t)strmap_get(&f->by_name, key);

	free(key);
	return i ? &f->packages[i - 1] : NULL;
}

/* "... linux-compiler-gcc-12-x86", "gcc-14-for-host, ..." */
static const char *compiler_of(struct arena *mem, const struct fetch_package *headers)
{
	const char *gcc = headers ? headers->depends : "";

	while ((gcc = strstr(gcc, "gcc-"))) {
		size_t n = strspn(gcc + 4, "0123456789.");

		if (n)
			return arena_strndup(mem, gcc, 4 + n);
		gcc += 4;
	}
	return "";
}

/*
 * An image is called linux-image-RELEASE. Its variants have more after that; packages that stand
 * for the newest kernel, linux-image-amd64, hold nothing and depend on an image.
 */
static bool is_image(const struct fetch_package *p)
{
	return str_starts(p->name, IMAGE) && isdigit((unsigned char)p->name[strlen(IMAGE)]) &&
	       !str_ends(p->name, "-dbg") && !str_ends(p->name, "-unsigned") &&
	       !strstr(p->depends, IMAGE);
}

static int newest_first(const void *a, const void *b)
{
	const struct fetch_kernel *x = a, *y = b;
	int diff = fetch_version_cmp(y->version, x->version);

	return diff ? diff : strcmp(x->release, y->release);
}

void fetch_sort_kernels(struct fetch *f)
{
	if (f->nr_kernels)
		qsort(f->kernels, f->nr_kernels, sizeof(*f->kernels), newest_first);
}

static void add_kernel(struct fetch *f, const struct fetch_package *image)
{
	struct fetch_kernel *k = &f->kernels[f->nr_kernels];
	char *headers;
	int major, minor;

	if (sscanf(image->version, "%d.%d", &major, &minor) != 2)
		return;
	k->release = image->name + strlen(IMAGE);
	k->version = image->version;
	k->suite = image->suite;
	k->image = image;
	k->symbols_name = arena_printf(f->mem, "%s-dbg", image->name);
	k->symbols = fetch_package(f, k->symbols_name, k->version);
	k->source_name = arena_printf(f->mem, "linux-source-%d.%d", major, minor);
	k->source = fetch_package(f, k->source_name, k->version);
	headers = arena_printf(f->mem, "linux-headers-%s", k->release);
	k->gcc = compiler_of(f->mem, fetch_package(f, headers, k->version));
	f->nr_kernels++;
}

void fetch_deb_kernels(struct fetch *f)
{
	size_t i;

	f->kernels = arena_array(f->mem, struct fetch_kernel, f->nr_packages + 1);
	f->nr_kernels = 0;
	for (i = 0; i < f->nr_packages; i++)
		if (is_image(&f->packages[i]))
			add_kernel(f, &f->packages[i]);
	fetch_sort_kernels(f);
}

const struct fetch_package *fetch_part(const struct fetch *f, const struct fetch_kernel *k,
				       size_t i)
{
	char *end = xasprintf("-%s", k->release), *equal = xasprintf(" (= %s)", k->version);
	char *depends = xstrdup(k->image->depends), *name, *save, *paren;
	const struct fetch_package *part = i ? NULL : k->image;

	/* "linux-binary-RELEASE (= VERSION)" */
	for (name = strtok_r(depends, ",|", &save); name && !part; name = strtok_r(NULL, ",|", &save)) {
		name += strspn(name, " ");
		paren = strstr(name, equal);
		if (!paren)
			continue;
		*paren = '\0';
		if (str_ends(name, end) && !--i)
			part = fetch_package(f, name, k->version);
	}
	free(depends);
	free(equal);
	free(end);
	return part;
}
