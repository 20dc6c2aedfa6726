// SPDX-License-Identifier: GPL-2.0
/*
 * partial.c - the instrumented build of those units only that touch the scheduler
 *
 * In:  the scheduler's objects, built; the target.
 * Out: vmlinux.o of the units that touch it. All others of the target have no path into the
 *      scheduler: what its code and data refer to shows that, see analyzer/touch.h.
 *
 * In doubt all units are built: -ENODATA.
 */
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/touch.h"
#include "prepare/prepare.h"

/* Objects to build, in the order of the link, each once. */
struct goals {
	const char **list;
	size_t nr;
	struct strmap seen;
};

static void add_goal(struct goals *g, const char *object)
{
	if (strmap_has(&g->seen, object))
		return;
	strmap_put(&g->seen, object, (void *)object);
	g->list[g->nr++] = object;
}

static bool in_source(const struct init *in, const char *file)
{
	char *path = xasprintf("%s/%s", in->src, file);
	bool found = path_is_file(path);

	free(path);
	return found;
}

/*
 * The object that the kernel's make makes of a unit's main file. The compiler was given it by a
 * path of the distribution's machine, absolute or not; what make generates is not in the source.
 */
static const char *object_of(struct init *in, const char *name)
{
	char *file = arena_strdup(in->wd.mem, name), *part;

	if (!str_ends(name, ".c") && !str_ends(name, ".S"))
		return NULL;
	path_normalize(file);
	for (part = file; part && !in_source(in, part + (*part == '/'));)
		part = strchr(part + 1, '/');
	if (!part && (*file == '/' || str_starts(file, "../")))
		return NULL;
	if (!part)
		part = file;
	part += *part == '/';
	part[strlen(part) - 1] = 'o';
	return part;
}

static int choose(struct init *in, const struct touch *touch, struct goals *goals)
{
	size_t i;

	goals->list = arena_array(in->wd.mem, const char *, touch->nr + 1);
	for (i = 0; i < touch->nr; i++) {
		const char *object = object_of(in, touch->files[i]);

		if (!object) {
			ps_warn("%s: the source has no such file, which touches the scheduler in the target",
				touch->files[i]);
			return -ENODATA;
		}
		add_goal(goals, object);
	}
	goals->list[goals->nr] = NULL;
	return 0;
}

/* The objects that the goal kernel/sched/ has made. */
static int link_scheduler(struct init *in, const char *out)
{
	char *pattern = arena_printf(in->wd.mem, "%s/kernel/sched/*.o", in->wd.build);
	glob_t objects = { 0 };
	int err;

	glob(pattern, 0, NULL, &objects);
	err = init_link(in, (const char *const *)objects.gl_pathv, objects.gl_pathc, out);
	globfree(&objects);
	return err;
}

static int make_units(struct init *in, const struct touch *touch)
{
	struct goals goals = { 0 };
	int err = choose(in, touch, &goals);

	if (!err) {
		in->nr_units = goals.nr;
		printf("Build the %zu of %zu units that touch the scheduler\n", goals.nr,
		       touch->nr_all);
		err = init_make(in, goals.list, true);
	}
	if (!err)
		err = init_link_kernel(in, goals.list, goals.nr);
	if (!err)
		err = workdir_set(&in->wd, "recorded",
				  arena_printf(in->wd.mem, "%zu of %zu", goals.nr, touch->nr_all));
	strmap_free(&goals.seen);
	return err;
}

int init_make_partial(struct init *in)
{
	char *scheduler = workdir_file(&in->wd, "scheduler.o");
	struct touch touch;
	int err = link_scheduler(in, scheduler);

	if (!err)
		err = touch_units(&touch, scheduler, in->vmlinux, in->profile);
	unlink(scheduler);
	if (err)
		return err;
	err = make_units(in, &touch);
	touch_free(&touch);
	return err;
}
