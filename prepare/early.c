// SPDX-License-Identifier: GPL-2.0
/*
 * early.c - check that this is the target's source, after the first half minute of the build
 *
 * In:  the objects of kernel/sched/, built first; the target's symbols.
 * Out: nothing, or an error naming the first function whose code has another size.
 *
 * The analyzer compares every byte later, when all is built and linked; this check finds a wrong
 * source, configuration or compiler ten minutes earlier.
 */
#include <errno.h>
#include <glob.h>
#include <string.h>

#include "prepare/prepare.h"

/* The size the target has nearest to @s's: 0 when it has no function of that name. */
static uint64_t size_in_target(const struct image *target, const struct img_sym *s)
{
	uint32_t i = IMG_NONE;
	uint64_t size = 0;

	while ((i = image_find(target, s->name, i)) != IMG_NONE) {
		if (target->syms[i].type != STT_FUNC)
			continue;
		size = target->syms[i].size;
		if (size == s->size)
			break;
	}
	return size;
}

static int compare_object(struct init *in, const char *path)
{
	const char *name = path + strlen(in->wd.build) + 1;
	struct image obj;
	uint32_t i;
	int err = image_open(&obj, path);

	if (err)
		return err;
	for (i = 1; !err && i < obj.nr_syms; i++) {
		const struct img_sym *s = &obj.syms[i];
		uint64_t size;

		/* of a weak function the target may have another unit's */
		if (s->type != STT_FUNC || s->bind == STB_WEAK || s->sec >= obj.nr_secs || !s->size)
			continue;
		size = size_in_target(&in->target.img, s);
		if (size == s->size)
			continue;
		err = -EINVAL;
		if (size)
			ps_err("%s: not the target's: %s has %llu bytes, in the target %llu; use the source package and the configuration of %s",
			       name, s->name,
			       (unsigned long long)s->size, (unsigned long long)size,
			       in->target.release);
		else
			ps_err("%s: not the target's: the target has no function %s; use the source package and the configuration of %s",
			       name, s->name,
			       in->target.release);
	}
	image_close(&obj);
	return err;
}

int init_compare_early(struct init *in)
{
	char *pattern = arena_printf(in->wd.mem, "%s/kernel/sched/*.o", in->wd.build);
	glob_t objects = { 0 };
	size_t i;
	int err = 0;

	glob(pattern, 0, NULL, &objects);
	for (i = 0; !err && i < objects.gl_pathc; i++)
		err = compare_object(in, objects.gl_pathv[i]);
	globfree(&objects);
	return err;
}
